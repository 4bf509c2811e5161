"""An answer after a correction of what its question took for granted."""

from __future__ import annotations

import pytest

from assistant.answer.citations import citation_of
from assistant.answer.correcting import corrected, said_first
from assistant.answer.granted import Correction
from assistant.records import Answer, Script
from tests.test_checking import kept

TOLD = kept("考试分值由40分提高到60分。")
OTHER = kept("新增游泳选考。", title="另一份")
WRONG = Correction("分值提到60分，新增了什么？", "60分", "50分", "", TOLD)
QUESTION = "分值提到50分，新增了什么？"


def test_what_the_documents_say_comes_first_and_the_answer_goes_on() -> None:
    answer = Answer(text="游泳[1]。", status="answered", stand_alone=WRONG.question, citations=(citation_of(OTHER, 1),))
    told = corrected(answer, WRONG, QUESTION, "hans")
    assert told.text == "资料写的是60分，而不是50分[1]。游泳[2]。"
    assert [citation.quote for citation in told.citations] == [TOLD.text, OTHER.text]
    assert told.stand_alone == QUESTION


def test_one_sentence_that_tells_both_is_cited_once() -> None:
    answer = Answer(text="游泳[1]。", status="answered", stand_alone="", citations=(citation_of(TOLD, 1),))
    told = corrected(answer, WRONG, QUESTION, "hans")
    assert told.text == "资料写的是60分，而不是50分[1]。游泳[1]。" and len(told.citations) == 1


def test_where_the_rest_is_not_found_the_correction_stands_with_what_is_missing() -> None:
    told = corrected(Answer(text="没有", status="not_found", stand_alone=""), WRONG, QUESTION, "hans")
    assert told.status == "answered" and told.missing
    assert told.text == "资料写的是60分，而不是50分[1]。\n资料中没有找到：新增了什么。"


@pytest.mark.parametrize(
    ("script", "way", "text"),
    [
        ("hans", "down", "资料写的是下降6.0%，而不是增长6%。"),
        ("hant", "up", "資料寫的是增長6.0%，而不是下降6%。"),
        ("latin", "down", "The documents say a fall of 6%, not a rise of 6%."),
    ],
)
def test_a_direction_is_told_with_its_figure(script: Script, way: str, text: str) -> None:
    assert said_first(Correction("", "6.0%", "6%", way, TOLD), script) == text


def test_in_english_a_figure_has_all_its_digits_and_no_chinese_unit() -> None:
    wrong = Correction("", "2.6万人", "3万人", "", TOLD)
    assert said_first(wrong, "latin") == "The documents say 26,000, not 30,000."
    assert said_first(Correction("", "2028年", "2027年", "", TOLD), "latin") == "The documents say 2028, not 2027."
