"""Summaries out of a document's own sentences."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.answer.outline import Outliner, detail_wish, summary_wish
from assistant.records import KeptSentence
from tests.shelf import NEWS, retriever, shelf

LONG = """---
title: 丙市交通规划
date: 2025-01-01
---

# 丙市交通规划

## 一、现状

全市公路总里程6842公里。机场旅客吞吐量达到412万人次。

## 二、目标

### （一）公路

到2026年，公路总里程达到7150公里。

### （二）轨道

轨道2号线2026年6月开通。轨道3号线2029年建成。

### （三）机场

机场新建第二跑道。

## 三、保障

规划期内总投资960亿元。资金由市县共同承担。
"""


@pytest.mark.parametrize(
    ("question", "wished"),
    [
        ("总结一下丙市交通规划", "丙市交通规划"),
        ("请概括甲区教育方案", "甲区教育方案"),
        ("請總結這篇新聞", "这篇新闻"),
        ("乙新区的新闻讲了什么？", "乙新区的新闻"),
        ("丙市交通规划的主要内容是什么", "丙市交通规划的"),
        ("Summarize the transport plan", "the transport plan"),
    ],
)
def test_a_wish_for_a_summary_is_known_with_what_it_is_of(question: str, wished: str) -> None:
    assert summary_wish(question) == wished


@pytest.mark.parametrize(
    "question", ["总结大会提出了什么", "年度总结里的收入是多少", "有哪些主要任务", "2027年的目标是多少"]
)
def test_a_question_that_only_holds_such_a_word_wishes_no_summary(question: str) -> None:
    assert summary_wish(question) is None


def test_a_wish_for_more_is_nothing_but_that() -> None:
    assert all(map(detail_wish, ["详细一点", "请继续", "展开说说", "能具体一点吗？", "還有呢？", "Tell me more!"]))
    assert not any(map(detail_wish, ["详细地址是什么", "继续教育学时是多少", "具体措施有哪些", ""]))


def test_each_section_gives_one_cited_sentence_and_a_large_one_gives_its_parts(tmp_path: Path) -> None:
    library = shelf(tmp_path, plan=LONG, news=NEWS)

    bound = Outliner(library).outline("丙市交通规划", retriever(library).search("丙市交通规划", 5), "hans")

    assert bound is not None
    lines = bound.text.split("\n")
    assert lines[0] == "《丙市交通规划》的要点："
    assert [line.split("：")[0] for line in lines[1:]] == ["1. 现状", "2. 公路", "3. 轨道", "4. 机场", "5. 保障"]
    assert [citation.number for citation in bound.citations] == [1, 2, 3, 4, 5]
    for citation in bound.citations:
        assert citation.document.text[citation.start : citation.end] == citation.quote
        assert f"{citation.quote.rstrip('。')}[{citation.number}]。" in bound.text


def test_a_named_part_is_summarised_alone(tmp_path: Path) -> None:
    library = shelf(tmp_path, plan=LONG, news=NEWS)

    bound = Outliner(library).outline("丙市交通规划的目标", retriever(library).search("丙市交通规划的目标", 5), "hans")

    assert bound is not None
    assert {citation.heading[0] for citation in bound.citations} == {"二、目标"}


def test_a_document_without_sections_gives_its_central_sentences(tmp_path: Path) -> None:
    library = shelf(tmp_path, plan=LONG, news=NEWS)

    bound = Outliner(library).outline("乙新区教育新闻", retriever(library).search("乙新区教育新闻", 5), "hant")

    assert bound is not None
    assert bound.text.startswith("《乙新区教育新闻》的要點：")
    assert len(bound.citations) == 2


def test_nothing_found_gives_no_summary(tmp_path: Path) -> None:
    assert Outliner(shelf(tmp_path)).outline("什么", [], "hans") is None


def test_more_of_an_answer_is_the_section_around_its_sentence(tmp_path: Path) -> None:
    library = shelf(tmp_path, plan=LONG, news=NEWS)
    passage = next(p for p in retriever(library).search("轨道3号线", 5) if "轨道" in p.text)
    span = passage.chunk.sentences[-1]
    best = KeptSentence(
        document=passage.document,
        chunk_id=passage.chunk.id,
        heading=passage.heading,
        start=span.start,
        end=span.end,
        score=1.0,
    )

    bound = Outliner(library).around(best, "hans")

    assert bound.text.split("\n") == [
        "《丙市交通规划·轨道》的要点：",
        "1. 轨道2号线2026年6月开通[1]。",
        "2. 轨道3号线2029年建成[2]。",
    ]
