"""The page's smaller parts: figures marked alike, questions made from documents, the document view, filters, scopes."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.app.page import chooser, reader, shelf
from assistant.app.page.alike import alike, marked_html
from assistant.app.page.examples import example_questions
from assistant.records import Document, DroppedText, Scope
from tests.fakes import EVIL, NEWS, PLAN, REPORT, holding


def marked(text: str, pieces: tuple[tuple[int, int, int], ...]) -> list[tuple[str, int]]:
    return [(text[start:end], number) for start, end, number in pieces]


def test_figures_of_the_same_value_get_the_same_number_however_they_are_written() -> None:
    answer, quote = "2024年达到65%，共3600人[1]。", "二〇二四年的占比為百分之六十五，共3,600人，另有12所。"
    in_answer, (in_quote,) = alike(answer, [quote])
    assert marked(answer, in_answer) == [("2024", 1), ("65%", 2), ("3600", 3)]
    assert marked(quote, in_quote) == [("二〇二四", 1), ("百分之六十五", 2), ("3,600", 3)]


def test_a_figure_that_stands_in_no_quote_is_not_marked_and_neither_is_the_number_of_a_citation() -> None:
    answer, quote = "共12所[1]，合计99人[12]。", "共12所。"
    in_answer, _ = alike(answer, [quote])
    assert marked(answer, in_answer) == [("12", 1)]


def test_the_same_number_with_another_unit_is_another_figure() -> None:
    assert alike("占65%。", ["共65所。"])[0] == ()


@given(st.text(alphabet="年65%1一二三十[]<，。", max_size=30), st.text(alphabet="年65%1一二三十，。", max_size=30))
def test_marking_figures_loses_no_text(answer: str, quote: str) -> None:
    for text, pieces in zip(
        (answer, quote), (lambda found: (found[0], *found[1]))(alike(answer, [quote])), strict=True
    ):
        shown = re.sub(r"<[^>]+>", "", marked_html(text, pieces))
        assert shown == text.replace("<", "&lt;")


def doc(text: str, **known: str) -> Document:
    return Document(id=text[:8], title="题", text=text, path="a.md", **known)  # type: ignore[arg-type]


def test_an_example_asks_for_the_figure_of_a_sentence_and_its_answer_stands_there() -> None:
    questions = example_questions(
        [doc("简介。到2030年，云溪县森林覆盖率要达到71.5%。全县共有公共图书馆12座，都免费开放。")]
    )
    assert questions == ["到2030年，云溪县森林覆盖率要达到多少？", "全县共有公共图书馆多少座？"][: len(questions)]
    assert questions


@pytest.mark.parametrize(
    "text",
    [
        "",
        "没有数字的一句话，讲的是别的事情。",
        "其中，公办园占比达到65%以上。",
        "该县建成幼儿园12所。",
        "| 年份 | 数量达到12 |",
    ],
)
def test_a_sentence_that_leans_on_the_one_before_it_makes_no_question(text: str) -> None:
    assert example_questions([doc(text)]) == []


def test_questions_come_from_different_documents_first() -> None:
    many = "".join(
        f"云溪县{name}项目总投资达到{n}万元。" for n, name in enumerate(("道路改造", "河道治理", "学校扩建"), 7)
    )
    questions = example_questions([doc(many), doc("清河镇的粮食总产量达到3.2万吨。")], limit=2)
    assert [question[:3] for question in questions] == ["云溪县", "清河镇"]


def test_a_document_is_shown_whole_in_its_parts_with_the_place_marked() -> None:
    text = "# 总则\n\n第一句。第二句要达到65%。\n\n| 年 | 数 |\n|---|---|\n| 2024 | 12 |\n\n- 一项\n"
    document = doc(text)
    start = text.index("第二句")
    html = reader.cited_place(document, start, start + 10, turn=2, cite="1", place=(1, 3), figures=((6, 9, 1),))
    assert '<mark>第二句要达到<b class="figure" data-figure="1">65%</b>。</mark>' in html
    assert '<i class="signs"># </i>总则' in html
    assert "|---|" not in html
    for words in ("第一句。", "| 2024 | 12 |", "一项", "1 / 3"):
        assert words in re.sub(r"<[^>]+>", "", html)


def test_a_mark_over_several_lines_is_marked_in_each() -> None:
    document = doc("第一行\n第二行\n第三行\n")
    html = reader.cited_place(document, 2, 9, turn=0, cite="1", place=(1, 1))
    assert re.findall(r"<mark>(.*?)</mark>", html) == ["行", "第二行", "第"]


def test_a_long_document_is_shown_in_part_and_the_rest_is_a_click_away() -> None:
    text = "".join(f"第{n}段的内容在这里。\n" for n in range(20_000))
    at = text.index("第9000段")
    html = reader.cited_place(doc(text), at, at + 6, turn=0, cite="1", place=(1, 1))
    assert len(html) < 5 * reader.WINDOW
    offsets = [int(offset) for offset in re.findall(r'data-around="(\d+)"', html)]
    assert len(offsets) == 2 and offsets[0] < at < offsets[1]
    later = reader.cited_place(doc(text), at, at + 6, turn=0, cite="1", place=(1, 1), around=offsets[1])
    assert "<mark>" not in later
    first, last = re.findall(r"第(\d+)段", html)[-1], re.findall(r"第(\d+)段", later)[0]
    assert int(last) <= int(first) + 1  # no paragraph is lost between the two


def test_the_pages_of_a_paged_file_are_told() -> None:
    document = replace(doc("第一页。\n第二页。\n"), page_starts=(0, 5))
    html = reader.cited_place(document, 5, 9, turn=0, cite="1", place=(1, 1))
    assert "第 2 页" in html.split("</header>")[0]
    assert html.split("</header>")[1].count("page-break") == 1


def test_the_library_shows_what_cleaning_left_out_and_why() -> None:
    document = replace(PLAN, dropped=(DroppedText(text="分享到微信", reason="button"),))
    html = reader.whole_document(document)
    assert "分享到微信" in html and "button" in html and "（1）" in html
    assert "没有去掉任何内容" in reader.whole_document(PLAN)


SHELF = [holding(held) for held in (PLAN, REPORT, NEWS, EVIL)]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, [PLAN, REPORT, NEWS, EVIL]),
        ({"words": "白水区 學前"}, [REPORT]),
        ({"words": "YUZHONG"}, [NEWS]),
        ({"words": "srv"}, []),  # the server's folders are not searched, or they could be guessed
        ({"region": "云岭县"}, [PLAN]),
        ({"year": "2025", "publisher": "白水區人民政府辦公室"}, [REPORT]),
        ({"words": None, "limit": "many"}, [PLAN, REPORT, NEWS, EVIL]),
    ],
)
def test_the_list_shows_the_documents_that_meet_all_that_is_wanted(
    wanted: dict[str, object], found: list[Document]
) -> None:
    if wanted.get("words", "") is None:
        wanted = {**wanted, "words": ""}
    assert [held.id for held in shelf.matching(SHELF, shelf.wanted_from(wanted))] == [held.id for held in found]


def test_a_long_list_is_shown_in_parts() -> None:
    many = [replace(SHELF[0], id=str(n)) for n in range(shelf.PAGE + 5)]
    html = shelf.document_list(many)
    assert html.count("<li") == shelf.PAGE
    assert f'data-more="{2 * shelf.PAGE}"' in html
    assert shelf.document_list(many, shelf.wanted_from({"limit": 2 * shelf.PAGE})).count("<li") == len(many)


def test_the_scope_that_the_page_sends_is_read_and_anything_else_limits_nothing() -> None:
    sent = {"regions": ["云岭县", 7], "since": "2024", "documents": "x", "more": [1]}
    assert chooser.scope_from(sent) == Scope(regions=("云岭县", "7"), since="2024")
    nothings: tuple[object, ...] = (None, "x", [], {}, {"regions": []}, {"since": ""})
    for nothing in nothings:
        assert chooser.scope_from(nothing) is None


def test_a_scope_is_told_in_its_own_words() -> None:
    scope = Scope(documents=("a", "b"), regions=("云岭县",), since="2024")
    assert chooser.scope_words(scope, {"a": "方案"}) == "《方案》 · 云岭县 · 2024 –"
    assert chooser.scope_words(Scope(documents=("b",)), {}) == "…"
