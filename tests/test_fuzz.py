"""Inputs that nobody thought of: a short run in every test, a long one with tools/fuzz.py."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import honest
from tools.fuzz import TARGETS, RuleBrokenError, check_extracted, run_one, write_seeds

_ROOT = Path(__file__).resolve().parents[1]
_FRAGMENTS = [
    "\n", "\n\n", " ", "\u3000", "\t", "\r\n", "\ufeff", "\u200b", "\u2028", "#", "# 标题", "## ", "- ", "1. ", "一、", "（一）", "第一章",
    "第十条", "一是", "|", "|---|", "a | b", "```", "---", "===", ">", "*", "_", "“", "”", "（", "）", "「", "。", "，", "；", "：", "？", "?", "……",
    "2024-05-09", "二〇二四年五月", "民国113年", "来源：", "发布日期", "索 引 号", "河发〔2024〕3号", "首页 > 新闻", "上一篇：", "版权所有", "登录 注册",
    "河西县人民政府", "关于", "水库去年冬天清了淤，库容从三十二万立方米恢复到四十一万立方米。", "e.g. ", "U.S.", "12.5%", "title: ", "date: 2024", "<p>",
    "</p>", "<table><tr><td>", "<li>", "<!--", "&amp;", "&#0;", "<script>", "永", "ﷺ", "㎡", "😀", "\u0301", "\0", "\x1b", "\ud7ff", "\uffff",
]  # fmt: skip

texts = st.lists(st.sampled_from(_FRAGMENTS) | st.text(max_size=3), max_size=60).map("".join)
encoded = st.tuples(texts, st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "big5", "utf-16", "utf-16-le", "cp1252"]))


def _bytes(pair: tuple[str, str]) -> bytes:
    text, encoding = pair
    return text.encode(encoding, "ignore")


@st.composite
def damaged(draw: st.DrawFn, suffix: str) -> bytes:
    """An honest file in which some bytes are other ones, or gone, or there twice."""
    data = bytearray(honest.files()[suffix])
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(data)))
        length = draw(st.integers(0, 20))
        data[at : at + length] = draw(st.binary(max_size=8) | st.just(bytes(data[at : at + length]) * 2))
    return bytes(data)


quick = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize(
    "target", ["decode", "clean", "front-matter", "fold", "describe", "split", "side-file", "plain", "markdown"]
)
@quick
@given(data=st.binary(max_size=300) | encoded.map(_bytes))
def test_any_text_is_read_or_refused(target: str, data: bytes) -> None:
    run_one(target, data)


@pytest.mark.parametrize("target", ["webpage", "delimited"])
@quick
@given(data=encoded.map(_bytes))
def test_any_page_or_table_is_read_or_refused(target: str, data: bytes) -> None:
    run_one(target, data)


@pytest.mark.parametrize(
    "target", ["mail", "saved-page", "archive", "docx", "pptx", "spreadsheet", "epub", "pdf", "webpage", "delimited"]
)
@quick
@given(data=st.data())
def test_any_damaged_file_is_read_or_refused(target: str, data: st.DataObject) -> None:
    run_one(target, data.draw(damaged(TARGETS[target][1][0])))


@pytest.mark.parametrize("target", ["docx-part", "pptx-part", "spreadsheet-part", "epub-part"])
@quick
@given(data=st.data())
def test_any_damaged_part_of_a_package_is_read_or_refused(target: str, data: st.DataObject) -> None:
    part = {
        "docx-part": honest.docx_parts()["word/document.xml"],
        "pptx-part": honest.pptx_parts()["ppt/slides/slide1.xml"],
        "spreadsheet-part": honest.xlsx_parts()["xl/worksheets/sheet1.xml"],
        "epub-part": honest.epub_parts()["c.xhtml"],
    }[target]
    plain = "".join(character for character in data.draw(texts) if character >= " " and character not in "\ufffe\uffff")
    run_one(target, str(part).replace(honest.BODY, plain).encode())


def test_a_reader_that_breaks_a_rule_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    from assistant.library.formats import markdown
    from assistant.library.formats.extracted import Extracted

    with pytest.raises(RuleBrokenError, match="pages begin within"):
        check_extracted(Extracted(text="甲", page_starts=(0, 5)))
    monkeypatch.setattr(markdown, "extract", lambda data: Extracted(text="\ud800"))
    with pytest.raises(RuleBrokenError, match="surrogates"):
        run_one("markdown", b"a")


def test_targets_have_seeds(tmp_path: Path) -> None:
    assert write_seeds("docx-part", tmp_path) == len(list(tmp_path.iterdir())) > 20


def test_the_tool_lists_its_targets_and_replays_an_input(tmp_path: Path) -> None:
    path = tmp_path / "input"
    path.write_bytes(honest.BODY.encode())
    for arguments in (["--list"], ["markdown", "--replay", str(path)]):
        done = subprocess.run(
            [sys.executable, "tools/fuzz.py", *arguments], cwd=_ROOT, capture_output=True, text=True, env={**os.environ}
        )
        assert done.returncode == 0, done.stderr
    assert set(TARGETS) > {"markdown", "pdf"}
