from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.library.library import Library
from assistant.records import Document, KeptSentence, Passage
from assistant.search.gathering import Gatherer
from assistant.search.selection import SentenceSelector, heading_line
from assistant.search.sentence_signals import SIGNALS, Asked, Sentence, signals
from assistant.search.sentence_weights import WEIGHTS
from tests.shelf import retriever, shelf

RULES = """# 云杉泳馆规则

## 开放

泳馆每天早上七点开门。其中周一上午换水，不开放。

## 票价

票价如下：

- 成人票40元。
- 学生票25元。
- 老人票20元。

## 人员

馆长是林一舟。救生员共有12名。
"""
OTHER = """# 银杏球馆规则

## 人员

馆长是贺长川。教练共有9名。

## 场地

球馆有羽毛球场8片。
"""


def gathered(
    library: Library, question: str, budget: int = 200, mass: float = 0.98, least: int = 0
) -> tuple[KeptSentence, ...]:
    selector = SentenceSelector(library, count=len, budget=budget, mass=mass, least=least)
    return Gatherer(retriever(library), selector, passages=10).gather(question).shown


@pytest.fixture
def halls(tmp_path: Path) -> Library:
    return shelf(tmp_path, rules=RULES, other=OTHER)


def test_every_signal_has_a_weight() -> None:
    assert tuple(WEIGHTS) == SIGNALS


def test_the_first_sentence_is_the_best_of_the_whole_question(halls: Library) -> None:
    shown = gathered(halls, "云杉泳馆有多少名救生员？")
    assert shown[0].text == "救生员共有12名。"
    assert shown[0].reason == "best"
    assert shown[0].score == max(sentence.score for sentence in shown)
    assert 0 < sum(sentence.score for sentence in shown) <= 1 + 1e-9


def test_scores_say_what_they_are_made_of(halls: Library) -> None:
    best = gathered(halls, "云杉泳馆有多少名救生员？")[0]
    assert tuple(best.parts) == SIGNALS
    assert best.parts["unit"] == WEIGHTS["unit"]
    assert best.parts["dense"] == pytest.approx(WEIGHTS["dense"] * best.dense)


def test_each_thing_that_is_asked_about_has_its_evidence(halls: Library) -> None:
    shown = gathered(halls, "云杉泳馆的馆长和银杏球馆的馆长分别是谁？", mass=0.1)
    assert {sentence.text for sentence in shown} >= {"馆长是林一舟。", "馆长是贺长川。"}
    assert {sentence.reason for sentence in shown} >= {"best", "part"}


def test_a_list_that_is_asked_for_is_shown_whole_and_once(halls: Library) -> None:
    shown = gathered(halls, "云杉泳馆有哪几种票？成人票和其他票各是什么价？", mass=0.1)
    texts = [sentence.text for sentence in shown]
    assert {"成人票40元。", "学生票25元。", "老人票20元。"} <= set(texts)
    assert len(texts) == len(set(texts))


def test_a_list_item_alone_is_enough_for_a_plain_question(halls: Library) -> None:
    shown = gathered(halls, "云杉泳馆学生票多少元？", mass=0.1)
    assert shown[0].text == "学生票25元。"
    assert "list" not in {sentence.reason for sentence in shown}


def test_an_item_brings_the_line_that_leads_to_its_list(halls: Library) -> None:
    shown = gathered(halls, "云杉泳馆学生票多少元？", mass=0.1)
    assert [(sentence.reason, sentence.text) for sentence in shown[:2]] == [
        ("best", "学生票25元。"),
        ("subject", "票价如下："),
    ]
    alone = gathered(halls, "云杉泳馆有多少名救生员？", mass=0.1)
    assert "subject" not in {sentence.reason for sentence in alone}


@pytest.mark.parametrize(
    ("items", "question", "whole"),
    [
        (("淋浴", "寄存", "租柜", "陪练"), "泳馆收取哪些费用？", True),
        (("淋浴", "寄存", "租柜", "陪练"), "泳馆收取费用吗？", False),
        (("淋浴",), "泳馆收取哪些费用？", False),
    ],
)
def test_a_list_that_together_is_likelier_than_the_best_sentence_is_shown_whole(
    tmp_path: Path, items: tuple[str, ...], question: str, whole: bool
) -> None:
    listed = [f"{item}收取费用。" for item in items]
    text = "# 云杉泳馆场地器材使用收取费用管理规则\n\n收取费用。\n\n馆长是林一舟。\n\n收费如下：\n\n"
    text += "".join(f"- {line}\n" for line in listed)
    shown = gathered(shelf(tmp_path, fees=text), question, mass=0.1)
    assert shown[0].text == "收取费用。"
    assert [sentence.text for sentence in shown[1:] if sentence.reason == "list"] == (
        ["收费如下：", *listed] if whole else []
    )


def test_a_sentence_that_leans_on_the_one_before_it_brings_it_along(halls: Library) -> None:
    shown = gathered(halls, "云杉泳馆周一上午换水时开放吗？", mass=0.1)
    assert [sentence.reason for sentence in shown[:2]] == ["best", "subject"]
    assert shown[0].text.startswith("其中")
    assert shown[1].text == "泳馆每天早上七点开门。"


def test_a_sure_question_takes_fewer_tokens_than_the_budget_holds(halls: Library) -> None:
    question = "云杉泳馆有多少名救生员？"
    assert len(gathered(halls, question, mass=0.5)) < len(gathered(halls, question, mass=1.0))


def test_what_is_sure_is_still_given_some_room(halls: Library) -> None:
    question = "云杉泳馆有多少名救生员？"
    few, more = gathered(halls, question, mass=0.1), gathered(halls, question, mass=0.1, least=80)
    assert more[: len(few)] == few
    assert {sentence.reason for sentence in more[len(few) :]} == {"room"}
    assert sum(len(sentence.text) for sentence in more) <= 80


@pytest.mark.parametrize("budget", [1, 60, 120, 400])
def test_the_budget_holds_whatever_the_reasons(halls: Library, budget: int) -> None:
    shown = gathered(halls, "云杉泳馆和银杏球馆分别有哪些票？馆长分别是谁？", budget=budget, mass=1.0)
    heads = {(s.document.id, s.heading): len(heading_line(s.document, s.heading)) + 1 for s in shown}
    spent = sum(len(sentence.text) + 1 for sentence in shown) + sum(heads.values())
    assert spent <= budget or len(shown) == 1
    assert len({(s.document.id, s.start) for s in shown}) == len(shown)


def test_the_passages_of_the_parts_take_turns_with_those_of_the_whole(halls: Library) -> None:
    search = retriever(halls)
    found = Gatherer(search, SentenceSelector(halls, count=len, budget=200), passages=4).gather(
        "云杉泳馆的馆长和银杏球馆的馆长分别是谁？"
    )
    assert len(found.parts) == 2
    assert [passage.rank for passage in found.passages] == list(range(1, len(found.passages) + 1))
    assert len({passage.chunk.id for passage in found.passages}) == len(found.passages)
    assert found.passages[0].chunk.id == search.search(found.question, 1)[0].chunk.id
    assert found.vector.shape == search.query_vector("x").shape


def test_a_chunk_that_was_removed_meanwhile_is_passed_over(halls: Library) -> None:
    search = retriever(halls)
    question = "救生员有多少名？"
    vector = search.query_vector(question)
    passages = search.search(question, 10, vector)
    halls.remove(passages[0].document.id)
    kept = SentenceSelector(halls, count=len, budget=200).select(question, vector, passages)
    assert {sentence.document.id for sentence in kept} == {p.document.id for p in passages[1:]} - {
        passages[0].document.id
    }


def test_no_passages_give_no_sentences(halls: Library) -> None:
    assert SentenceSelector(halls, count=len, budget=200).select("馆长", np.zeros(64, np.float32), []) == []


def row(question: str, text: str, document: Document, passage: Passage) -> dict[str, float]:
    place = [document.text[s.start : s.end] for s in passage.chunk.sentences].index(text)
    vectors = {passage.chunk.id: np.zeros((1 + len(passage.chunk.sentences), 64), np.float32)}
    asked = Asked(text=question, vector=np.zeros(64, np.float32), weights={}, ranks={passage.chunk.id: (1.0, 1)})
    values = signals(asked, [Sentence(passage, place)], vectors)
    return dict(zip(SIGNALS, values[0].tolist(), strict=True))


@pytest.mark.parametrize(
    ("question", "name", "value"),
    [
        ("救生员有多少名？", "unit", 1.0),
        ("救生员有多少个小时？", "unit", 0.0),
        ("救生员有多少名？", "no_figure", 0.0),
        ("救生员哪天上班？", "no_time", 1.0),
        ("救生员是谁？", "no_figure", 0.0),
        ("救生員有幾名？", "unit", 1.0),
    ],
)
def test_the_kind_of_thing_that_is_asked_for_shows_in_the_signals(
    halls: Library, question: str, name: str, value: float
) -> None:
    passage = next(p for p in retriever(halls).search("救生员", 10) if "救生员" in p.text)
    assert row(question, "救生员共有12名。", passage.document, passage)[name] == value
