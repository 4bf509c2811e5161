from __future__ import annotations

import re
from collections.abc import Sequence

from hypothesis import example, given
from hypothesis import strategies as st

from assistant.library.splitter import split
from assistant.records import Chunk, Document

_P = "水库去年冬天清了淤，库容从三十二万立方米恢复到四十一万立方米，够下游六百亩稻田浇两遍水。"


def _split(text: str, title: str = "文件", chunk_chars: int = 360) -> list[Chunk]:
    return split(Document(id="d", title=title, text=text, path="d.txt"), chunk_chars)


def _paths(chunks: Sequence[Chunk]) -> list[tuple[str, ...]]:
    return [chunk.heading for chunk in chunks]


def test_markdown_headings_make_the_path_and_the_title_is_not_in_it() -> None:
    chunks = _split(f"# 水库\n\n{_P}\n\n## 清淤\n\n### 费用\n\n{_P}\n\n## 巡查\n\n{_P}", title="水库清淤记（2024年）")
    assert _paths(chunks) == [(), ("清淤", "费用"), ("巡查",)]


def test_numbered_lines_of_plain_text_are_headings_by_their_kind() -> None:
    text = f"第一篇：清淤\n{_P}\n一、经过\n（一）准备\n{_P}\n（二）施工\n{_P}\n二、费用\n{_P}\n第二篇：巡查\n{_P}"
    assert _paths(_split(text)) == [
        ("第一篇：清淤",),
        ("第一篇：清淤", "一、经过", "（一）准备"),
        ("第一篇：清淤", "一、经过", "（二）施工"),
        ("第一篇：清淤", "二、费用"),
        ("第二篇：巡查",),
    ]


def test_a_numbered_paragraph_gives_its_first_sentence_as_heading_and_keeps_it() -> None:
    text = f"二、任务\n\n1. 完善清淤格局。{_P * 7}\n\n2. 建好巡查队伍。{_P * 7}"
    chunks = _split(text)
    assert {chunk.heading for chunk in chunks} == {("二、任务", "1. 完善清淤格局"), ("二、任务", "2. 建好巡查队伍")}
    assert chunks[0].text.startswith("1. 完善清淤格局。")
    assert chunks[0].sentences[0].start == chunks[0].start + 3


def test_small_numbered_paragraphs_share_a_chunk_under_their_common_path() -> None:
    text = f"二、任务\n\n1. 完善清淤格局。{_P}\n\n2. 建好巡查队伍。{_P}"
    assert _paths(_split(text)) == [("二、任务",)]


def test_an_enumerated_paragraph_does_not_take_the_next_one_under_its_name() -> None:
    text = f"第一篇：清淤\n一是理清家底。{_P * 8}\n下一步，{_P * 8}"
    paths = _paths(_split(text))
    assert paths[0] == ("第一篇：清淤", "一是理清家底")
    assert paths[-1] == ("第一篇：清淤",)


def test_a_list_of_short_numbered_lines_is_no_row_of_headings() -> None:
    chunks = _split(f"{_P}\n需要准备：\n1. 挖机两台\n2. 水泵四台\n3. 土工布\n{_P}")
    assert _paths(chunks) == [()]
    assert "1. 挖机两台\n2. 水泵四台" in chunks[0].text


def test_short_lines_between_paragraphs_are_headings_and_captions_and_signatures_are_not() -> None:
    text = f"{_P}\n清淤现场\n\n谁来出钱\n\n{_P}\n\n河西村委会\n\n2024年5月9日\n\n两行的\n\n一个标题\n\n{_P}"
    chunks = _split(text)
    assert _paths(chunks) == [(), ("谁来出钱",), ("两行的 一个标题",)]
    assert "清淤现场" in chunks[0].text
    assert "河西村委会" in chunks[1].text


def test_a_poem_has_no_headings() -> None:
    assert _paths(_split("风从山口来\n吹过青石台\n谁家的灯还亮着\n等远行的人回来\n")) == [()]


def test_the_part_of_a_notice_that_repeats_its_title_is_no_heading() -> None:
    text = f"河西县关于印发水库清淤实施方案的通知\n\n{_P}\n\n水库清淤实施方案\n\n一、目标\n\n{_P}"
    assert _paths(_split(text, title="河西县关于印发水库清淤实施方案的通知")) == [(), ("一、目标",)]


def test_a_heading_with_nothing_below_it_is_text() -> None:
    chunks = _split(f"# 水库\n\n## 空的\n\n## 满的\n\n{_P}\n\n## 末了", title="水库")
    assert [(chunk.heading, chunk.text[:4]) for chunk in chunks] == [((), "空的"), (("满的",), _P[:4]), ((), "末了")]
    assert [chunk.text for chunk in _split("# 只有标题", title="只有标题")] == ["只有标题"]


def test_code_is_not_read_as_headings() -> None:
    chunks = _split(f"# 甲\n\n## 乙\n\n```\n# 注释\nx = 1. Next\n```\n\n## 丙\n\n{_P}", title="甲")
    assert _paths(chunks) == [("乙",), ("丙",)]
    assert "# 注释" in chunks[0].text


def test_the_names_of_columns_stand_over_every_part_of_a_table() -> None:
    rows = "\n".join(f"| 第{n}组 | 挖泥{n}方 | 用工{n}人 |" for n in range(1, 41))
    chunks = _split(f"## 分组\n\n## 进度\n\n{_P}\n\n| 组 | 方量 | 用工 |\n|---|---|---|\n{rows}\n\n{_P}")
    tables = [chunk for chunk in chunks if "挖泥" in chunk.text]
    assert len(tables) > 1
    assert {chunk.heading for chunk in tables} == {("进度", "组 | 方量 | 用工")}
    assert all(span.end - span.start < 30 for chunk in tables for span in chunk.sentences)
    assert chunks[-1].heading == ("进度",)


def test_a_table_in_tabs_has_its_header_where_only_the_rows_below_hold_figures() -> None:
    chunks = _split("组\t方量\t用工\n甲\t30\t4\n乙\t28\t5\n丙\t31\t4\n")
    assert _paths(chunks) == [("组 | 方量 | 用工",)]
    assert "组" not in chunks[0].text


def test_the_line_above_a_list_goes_with_the_list() -> None:
    items = "\n".join(f"- 第{n}组负责库区的一段，从早到晚有人看着" for n in range(1, 12))
    chunks = _split(f"{_P * 5}\n\n{_P}\n\n各组的分工如下：\n\n{items}")
    announcing = next(chunk for chunk in chunks if "分工如下" in chunk.text)
    assert "第1组" in announcing.text


def test_chunks_come_near_the_length_that_was_asked_for() -> None:
    chunks = _split("\n\n".join([_P * 2] * 60), chunk_chars=300)
    lengths = [len(chunk.text) for chunk in chunks]
    assert max(lengths) <= 1.15 * 300
    assert sum(lengths) / len(lengths) >= 150


def test_ids_depend_on_document_position_and_text_only() -> None:
    first, again = _split(_P * 30), _split(_P * 30)
    assert [chunk.id for chunk in first] == [chunk.id for chunk in again]
    assert len({chunk.id for chunk in first}) == len(first)
    other = split(Document(id="e", title="文件", text=_P * 30, path="e"), 360)
    assert not {chunk.id for chunk in other} & {chunk.id for chunk in first}
    assert [chunk.position for chunk in first] == list(range(len(first)))


_MARKED = [
    "",
    "# 甲",
    "## 乙",
    "- 项目",
    "| a | b |",
    "|---|---|",
    "a\tb\tc",
    "```",
    "===",
    "———",
    "> 引用。",
    "**粗**",
]
_PLAIN = [_P, "一、总则", "1. 乙", "短行", "2024年5月9日", "字" * 900, "　　缩进，有字。"]
_OWN = [f"（一）甲。{_P}", f"第三条 {_P}", f"一是好。{_P}"]
_LINES = st.sampled_from(_MARKED + _PLAIN + _OWN)


@given(
    st.one_of(st.text(), st.lists(st.one_of(_LINES, st.text(max_size=30)), max_size=30).map("\n".join)),
    st.one_of(st.just("甲"), st.text(max_size=10)),
    st.integers(80, 460),
)
@example("《没有结束。（也没有！“还没有？\n》）”。", "甲", 80)
@example("甲\r\n乙\x0b丙\u2028丁\x85戊\x1c己", "甲", 80)
def test_what_every_split_holds(text: str, title: str, chunk_chars: int) -> None:
    chunks = _split(text, title, chunk_chars)
    covered = [False] * len(text)
    last = 0
    for position, chunk in enumerate(chunks):
        assert chunk.position == position
        assert text[chunk.start : chunk.end] == chunk.text
        assert chunk.start >= last
        last = chunk.end
        assert chunk.sentences
        assert chunk.sentences[-1].end == chunk.end
        inside = chunk.start
        for span in chunk.sentences:
            assert inside <= span.start < span.end <= chunk.end
            assert span.end - span.start <= 460
            assert text[span.start : span.end].strip() == text[span.start : span.end]
            inside = span.end
        assert len(chunk.text) <= max(1.15 * chunk_chars, 460) or len(chunk.sentences) == 1
        covered[chunk.start : chunk.end] = [True] * len(chunk.text)
    names = [re.sub(r"\W", "", name) for chunk in chunks for name in chunk.heading]
    names += [re.sub(r"\W", "", title), re.sub(r"\W", "", text.strip().partition("\n")[0])]
    for line in re.finditer(r"[^\n]+", text):
        words = re.sub(r"[\W\d_一二三四五六七八九十]", "", line.group())
        seen = any(covered[line.start() : line.end()])
        if words and not seen and not line.group().strip().startswith("```"):
            bare = re.sub(r"\W", "", line.group())
            assert any(bare in name or name in bare for name in names)
