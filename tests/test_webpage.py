from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from assistant.library.webpage import extract

_PAGES = Path(__file__).parent / "data" / "webpages"


def test_the_main_content_comes_out_as_markdown_without_the_rest() -> None:
    extracted = extract((_PAGES / "news.html").read_bytes())
    assert "# 岚溪县建成首批社区嵌入式托育点" in extracted.text
    assert "## 收费标准" in extracted.text
    assert "- 到街道便民服务中心登记；" in extracted.text
    assert "| 溪口街道 | 4个 | 156个 |" in extracted.text
    for noise in ("首页", "QQ空间", "版权所有", "脚本", "中医院"):
        assert noise not in extracted.text
    assert "岚溪县中医院新院区开诊" in extracted.dropped[0].text


def test_the_head_of_the_page_gives_hints_and_a_source_line_wins_over_the_site() -> None:
    hints = extract((_PAGES / "news.html").read_bytes()).hints
    assert hints["title"] == "岚溪县建成首批社区嵌入式托育点"
    assert hints["date"] == "2024-09-12"
    assert hints["publisher"] == "岚溪日报"
    assert hints["source"] == "https://news.example.org/2024/0912/tuoyu.html"


def test_a_page_in_gb2312_is_read() -> None:
    page = (_PAGES / "news.html").read_text(encoding="utf-8").replace("utf-8", "gb2312")
    extracted = extract(page.encode("gb18030"))
    assert extracted.encoding == "gb18030"
    assert "普惠托位486个" in extracted.text


def test_visible_text_stands_in_where_no_main_content_is_found() -> None:
    rows = "".join(f"<tr><td>第{n}组</td><td>{n}0棵</td></tr>" for n in range(1, 6))
    page = (
        f"<html><body><div style='display: none'>看不见的话。</div><table><tr><td>植树分组</td></tr>{rows}</table>"
        "<p hidden>也看不见</p><noscript>请启用脚本</noscript></body></html>"
    )
    text = extract(page.encode()).text
    assert "植树分组" in text
    assert "| 第2组 | 20棵 |\n| 第3组 | 30棵 |" in text
    assert "看不见" not in text
    assert "脚本" not in text


def test_a_part_that_extraction_misses_is_not_lost() -> None:
    posts = "".join(
        f"<div class='comment'><p>第{n}位邻居说，河边的柳树发了芽，他每天早上走{n}公里，顺便数数有几只白鹭。</p></div>"
        for n in range(1, 9)
    )
    text = extract(f"<html><body><article><p>河边见闻。</p></article>{posts}</body></html>".encode()).text
    assert all(f"第{n}位邻居" in text for n in range(1, 9))


def test_a_declaration_of_another_encoding_does_no_harm() -> None:
    assert (
        "水库" in extract("<?xml version='1.0' encoding='utf-8'?><html><body><p>水库</p></body></html>".encode()).text
    )


def test_an_element_whose_end_is_missing_does_not_hide_the_rest() -> None:
    page = (
        "<html><body><div><p style='display:none'>暗</div><p>明处的话在这里，说的是水库清淤的事情。</p></body></html>"
    )
    text = extract(page.encode()).text
    assert "明处的话" in text


def test_reading_other_formats_does_not_load_the_extractor() -> None:
    code = "import sys, assistant.library.readers; sys.exit('trafilatura' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
