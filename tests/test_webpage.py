from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from assistant.library.formats.webpage import extract

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


@pytest.mark.parametrize(
    ("name", "whole", "gone"),
    [
        (
            "notice",
            [
                "# 关于发放2024年春耕农机补贴的通知",
                "## 一、补贴标准",
                "| 机具 | 每台补贴 | 数量上限 |",
                "| 植保无人机 | 6000元 | 10架 |",
                "## 二、申请办法",
                "- 农业服务中心核验机具；",
                "溪口镇人民政府",
                "2024年2月26日",
            ],
            ["办事指南", "森林防火", "版权所有"],
        ),
        (
            "gallery",
            [
                "# 雨后的茶山：九张照片里的采茶季",
                "采茶人赶在露水干之前上山，每人每天能采鲜叶三斤半。",
                "合作社的两口电炒锅从早晨七点响到半夜。",
            ],
            ["热门图集", "大桥合龙", "版权所有"],
        ),
        (
            "forum",
            ["# 阳台上的蓝莓不结果怎么办", "小南", "老农", "苔藓", "2022-05-03 21:40"],
            ["登录", "Powered"],
        ),
        (
            "encyclopedia",
            ["# 石門水尺", "| 年代 | 1743年 |", "## 歷史", "### 爭議", "- 青溪縣志編纂委員會：《青溪縣志》，1991年。"],
            ["隨機條目", "最後修訂"],
        ),
    ],
)
def test_a_page_comes_out_whole_once_and_line_by_line(name: str, whole: list[str], gone: list[str]) -> None:
    text = extract((_PAGES / f"{name}.html").read_bytes()).text
    lines = text.split("\n")
    assert [line for line in whole if line not in lines] == []
    assert [words for words in gone if words in text] == []
    prose = [line for line in lines if len(line) > 20]
    assert len(prose) == len(set(prose)) >= 3


def test_who_wrote_a_page_is_a_hint_without_its_label() -> None:
    assert extract((_PAGES / "gallery.html").read_bytes()).hints["author"] == "卢小满"
    assert extract((_PAGES / "notice.html").read_bytes()).hints["author"] == "溪口镇农业服务中心"
    assert extract((_PAGES / "forum.html").read_bytes()).hints["author"] == ""


@pytest.mark.parametrize(
    "hostile",
    [
        "<div>" * 100_000,
        "<div " + " ".join(f"a{n}='{'x' * 40}'" for n in range(100_000)) + ">",
        "<div title='" + "x" * 5_000_000,
        "<a " * 100_000,
        "<!--" * 100_000,
        "</" * 100_000,
        "&#" * 200_000,
        "<" * 100_000,
    ],
    ids=["nested", "attributes", "an attribute", "unclosed tags", "comments", "ends", "references", "marks"],
)
@pytest.mark.timeout(60)
def test_a_hostile_page_is_read_in_seconds(hostile: str) -> None:
    said = "<p>水库去年冬天清了淤，库容恢复到四十一万立方米。</p>"
    assert "库容恢复到四十一万立方米" in extract(f"<html><body>{said}{hostile}{said}".encode()).text


def test_a_page_in_gb2312_is_read() -> None:
    page = (_PAGES / "news.html").read_text(encoding="utf-8").replace("utf-8", "gb2312")
    extracted = extract(page.encode("gb18030"))
    assert extracted.encoding == "gb18030"
    assert "普惠托位486个" in extracted.text


def test_invisible_characters_do_not_stand_in_the_main_content() -> None:
    page = (_PAGES / "news.html").read_bytes()
    assert "普惠托位".encode() in page
    text = extract(page.replace("普惠托位".encode(), "普惠\u200b托\0位".encode())).text
    assert "普惠托位486个" in text


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
    code = "import sys, assistant.library.formats.readers; sys.exit('trafilatura' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_raised_and_lowered_numbers_of_a_page_stay_what_they_are() -> None:
    page = "<p>水库面积12km<sup>2</sup>，库容10<sup class='n'>3</sup>方，H<sub>2</sub>O，见文献<sup>[3]</sup>与1<sup>st</sup>。</p>"
    assert "面积12km²，库容10³方，H₂O，见文献[3]与1st。" in extract(page.encode()).text
