"""What every split holds, on texts made from a grammar of what Chinese documents are made of."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assistant.library.cleaning.clean import normalise
from assistant.library.sentences import LONGEST, is_rule, sentences
from assistant.library.splitter import split
from assistant.library.structure import blocks
from assistant.records import Chunk, Document
from tests.timing import cpu_seconds

_P = "水库去年冬天清了淤，库容从三十二万立方米恢复到四十一万立方米，够下游六百亩稻田浇两遍水。"
_Q = "图书馆把闭馆时间从下午五点推到晚上九点；借书的人一个月多了两成。"

_CLAUSES = st.sampled_from(
    [
        _P,
        _Q,
        "他问：“谁出钱？”",
        "费用3.5万元（含税）。",
        "见《水库志（2024年）》！",
        "好…… ",
        "A. Smith et al. found 3.5%.",
        "𠮷野家的㎡😀️。",
    ]
)
_PARAGRAPH = st.lists(_CLAUSES, min_size=1, max_size=6).map("".join)
_ODD = st.sampled_from(
    [
        "　　缩进，有字。",
        "a\tb",
        "\u200b空\ufeff白。",
        "字" * 900,
        "水，" * 400,
        "> 引用的话。",
        "**要点。** 后面。",
        "……",
        "？",
    ]
)
_NUMERAL = st.sampled_from("一二三四五六七八九十")
_NAME = st.sampled_from(["总则", "任务与分工", "图书馆的灯", "经费保障", "谁来出钱"])
_HEADING = st.one_of(
    st.builds("{}、{}".format, _NUMERAL, _NAME),
    st.builds("（{}）{}".format, _NUMERAL, _NAME),
    st.builds("第{}章　{}".format, _NUMERAL, _NAME),
    st.builds("第{}节 {}".format, _NUMERAL, _NAME),
    st.builds("{}. {}".format, st.integers(1, 30), _NAME),
    st.builds("{} {}".format, st.sampled_from(["#", "##", "###", "####"]), _NAME),
    st.builds("**{}**".format, _NAME),
    _NAME,
)
_ARTICLE = st.builds("第{}条　{}".format, _NUMERAL, _PARAGRAPH)
_RUN_IN = st.builds("{}{}。{}".format, st.sampled_from(["一是", "（二）", "3. ", "——"]), _NAME, _PARAGRAPH)
_ITEM_TEXT = st.sampled_from(
    ["挖机两台", "水泵四台，备用一台", "土工布三十卷；砂石二百方", _P, "第2组负责库区的一段，从早到晚有人看着"]
)
_BULLETS = st.sampled_from(["- {}", "* {}", "• {}", "{n}. {}", "（{n}）{}", "{n}、{}", "　　• {}"])


@dataclass(frozen=True)
class _List:
    """A list with the line that announces it, and how it is written."""

    lead: str
    items: tuple[str, ...]
    gap: str

    def __str__(self) -> str:
        return self.lead + self.gap + "\n".join(self.items)


def _list(lead: str, bullet: str, items: list[str], gap: str) -> _List:
    return _List(lead, tuple(bullet.format(item, n=n) for n, item in enumerate(items, 1)), gap)


_LISTS = st.builds(
    _list,
    st.builds("{}{}".format, _PARAGRAPH, st.sampled_from(["分工如下：", "要备好的有:", "包括：", "各组的任务如下。"])),
    _BULLETS,
    st.lists(_ITEM_TEXT, min_size=1, max_size=12),
    st.sampled_from(["\n", "\n\n"]),
)


def _table(kind: str, rows: int, header: bool) -> str:
    cells = [["组", "方量", "用工"]] * header + [[f"第{n}组", f"挖泥{n}方，运走。", str(n)] for n in range(1, rows + 1)]
    if kind == "tabs":
        return "\n".join("\t".join(row) for row in cells)
    lines = ["| " + " | ".join(row) + " |" for row in cells]
    return "\n".join(lines[:1] + ["|---|:--:|---|"] * header + lines[1:])


_TABLES = st.builds(_table, st.sampled_from(["tabs", "bars"]), st.integers(1, 30), st.booleans())
_CODE = st.just("```\n# 注释。不是标题\nx = 1. Next\n```")
_BLOCK = st.one_of(
    _PARAGRAPH,
    _HEADING,
    _HEADING,
    _ARTICLE,
    _RUN_IN,
    _LISTS,
    _TABLES,
    _CODE,
    _ODD,
    st.just("-----"),
    st.just("来源：河西日报"),
)
_ENDS = st.sampled_from(["\n", "\n\n", "\r\n", "\r\n\r\n", "\n\n\n", "\u2028", " \n\t\n"])
_DOCUMENTS = st.lists(st.tuples(_BLOCK, _ENDS), min_size=1, max_size=25)


def _split(text: str, title: str, chunk_chars: int) -> list[Chunk]:
    return split(Document(id="d", title=title, text=text, path="d.txt"), chunk_chars)


def _words(text: str) -> str:
    return re.sub(r"[\W_]", "", text)


@settings(max_examples=200, deadline=None)
@given(_DOCUMENTS, st.sampled_from(["河西县清淤方案", "总则", ""]), st.integers(80, 460))
@example([("包括：", "\n"), ("- 甲", "\n")], "", 80)
@example([("字" * 1000, "\n"), ("水，" * 400, "\r\n"), ("| " + "格" * 700 + " |", "\n")], "", 80)
@example([("**总则**", "\n"), ("**总则**", "\n")], "", 80)
def test_what_every_split_of_a_document_holds(pieces: list[tuple[object, str]], title: str, chunk_chars: int) -> None:
    text = normalise("".join(f"{piece}{end}" for piece, end in pieces))
    chunks = _split(text, title, chunk_chars)

    # Offsets are exact, in order, and no two chunks overlap.
    last = 0
    for chunk in chunks:
        assert text[chunk.start : chunk.end] == chunk.text
        assert last <= chunk.start < chunk.end
        inside = chunk.start
        for span in chunk.sentences:
            assert inside <= span.start < span.end <= chunk.end
            assert "\n" not in text[span.start : span.end]
            assert span.end - span.start <= LONGEST
            inside = span.end
        assert inside == chunk.end
        last = chunk.end
    spans = {(span.start, span.end) for chunk in chunks for span in chunk.sentences}

    # Between the sentences of a chunk stand only blanks and marks; between the chunks also headings and their like.
    heads = {
        (block.start, block.end): block for block in blocks(text, title) if block.kind in ("title", "heading", "header")
    }
    covered = [False] * len(text)
    for start, end in spans:
        covered[start:end] = [True] * (end - start)
    for start, end in heads:
        if not any(covered[start:end]):
            covered[start:end] = [True] * (end - start)
    for line in re.finditer(r"[^\n]+", text):
        if is_rule(line.group()) or line.group().strip().startswith("```"):
            continue
        left = "".join(c for c, seen in zip(line.group(), covered[line.start() : line.end()], strict=True) if not seen)
        assert re.fullmatch(r"(?:第?[一二三四五六七八九十\d]{0,3}[条章节]?|[\W_]*)*", left), (left, line.group())

    # A heading that no chunk shows in its text is in the path of the chunks below it.
    paths = " ".join(name for chunk in chunks for name in chunk.heading)
    for (start, end), block in heads.items():
        if block.kind != "title" and not any((start <= a < end) for a, _ in spans):
            name = block.name if block.kind == "heading" else text[start:end]
            assert _words(name) in _words(paths)

    # A border of chunks cuts no sentence and no row.
    for block in blocks(text, title):
        if block.kind in ("row", "code") and block.end - block.start <= LONGEST:
            holding = [chunk for chunk in chunks if chunk.start < block.end and chunk.end > block.start]
            assert len(holding) <= 1
    for span in sentences(text):
        holding = [chunk for chunk in chunks if chunk.start < span.end and chunk.end > span.start]
        assert len(holding) <= 1 or span.end - span.start > LONGEST or text[span.start : span.end].count("```")


@settings(max_examples=200, deadline=None)
@given(_PARAGRAPH, _LISTS, _PARAGRAPH, st.integers(120, 460), st.sampled_from(["\n", "\n\n"]))
def test_a_list_stands_with_the_line_that_announces_it(
    before: str, listed: _List, after: str, chunk_chars: int, gap: str
) -> None:
    text = normalise(f"{before}{gap}{listed}{gap}{after}")
    chunks = _split(text, "", chunk_chars)
    where = text.index(str(listed).strip()) + len(listed.lead.strip())
    lead = next(span for chunk in chunks for span in chunk.sentences if span.start < where <= span.end)
    first = text.index(listed.items[0].strip(), where)
    first_end = first + len(listed.items[0].strip())
    if first_end - lead.start > chunk_chars or _heads(text, first):
        return
    assert any(chunk.start <= lead.start and first_end <= chunk.end for chunk in chunks)


def _heads(text: str, start: int) -> bool:
    return any(block.kind == "heading" or block.name for block in blocks(text, "") if block.start == start)


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        (
            f"第一章 总则\n第一条 {_P}\n第二条 {_P}\n第二章 管理\n第一节 巡查\n第三条 {_P}",
            [("第一章 总则",), ("第二章 管理", "第一节 巡查", "第三条")],
        ),
        (
            f"一、目标\n（一）清淤\n1．挖泥\n{_P}\n2．运泥\n{_P}\n（二）开放\n{_P}\n二、保障\n{_P}",
            [
                ("一、目标", "（一）清淤", "1．挖泥"),
                ("一、目标", "（一）清淤", "2．运泥"),
                ("一、目标", "（二）开放"),
                ("二、保障",),
            ],
        ),
        (
            f"# 甲\n\n## 乙\n\n#### 丁\n\n{_P}\n\n### 丙\n\n{_P}",
            [("乙", "丁"), ("乙", "丙")],
        ),
        (f"图书馆的灯\n\n{_P}\n\n谁来出钱\n\n{_P}", [("图书馆的灯",), ("谁来出钱",)]),
        (f"图1 清淤现场\n\n{_P}\n\n谁来出钱\n\n{_P}", [(), ("谁来出钱",)]),
        (f"第一编 水\n第一章 源\n{_P}\n第二编 人\n{_P}", [("第一编 水", "第一章 源"), ("第二编 人",)]),
        (f"壹、總則\n{_P}\n貳、任務\n{_P}", [("壹、總則",), ("貳、任務",)]),
        (
            f"1 总则\n\n1.1 范围\n\n{_P}\n\n1.2 术语\n\n{_P}\n\n2 要求\n\n{_P}",
            [("1 总则", "1.1 范围"), ("1 总则", "1.2 术语"), ("2 要求",)],
        ),
        (f"{_P}\n\n30 人参加清淤\n\n{_P}\n\n3.5 万元以内\n\n{_P}", [(), ()]),
        (f"Chapter 1 Water\n\n{_P}\n\nChapter 2 Silt\n\n{_P}", [("Chapter 1 Water",), ("Chapter 2 Silt",)]),
    ],
)
def test_every_chunk_knows_its_path_of_headings(text: str, paths: list[tuple[str, ...]]) -> None:
    assert [chunk.heading for chunk in _split(text, "文件", 100)] == paths


def test_deep_nesting_and_many_lines_take_linear_time() -> None:
    def seconds(text: str) -> float:
        return cpu_seconds(lambda: _split(text, "文件", 360))

    for unit in (
        f"# 甲\n## 乙\n### 丙\n#### 丁\n##### 戊\n{_P}\n",
        "- 挖机两台\n",
        "| 甲 | 3 | 4 |\n",
        "一、总则\n（一）甲\n",
        "# 空\n",
    ):
        few, many = seconds(unit * 500), seconds(unit * 4000)
        assert many < 24 * few + 0.1, unit


@pytest.mark.parametrize(
    "unit", ["字", _P, "水，", "（", "“甲", "《", "。", "a b ", "甲；", "…", "1.", "|", "\t", "——", "*", "一是"]
)
def test_one_line_of_any_length_takes_linear_time(unit: str) -> None:
    text = unit * (200_000 // len(unit))
    chunks: list[Chunk] = []
    assert cpu_seconds(lambda: chunks.extend(_split(text, "文件", 360)), runs=1) < 4
    assert all(span.end - span.start <= LONGEST for chunk in chunks for span in chunk.sentences)
