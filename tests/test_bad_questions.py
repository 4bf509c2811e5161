"""Questions that nobody would ask: the search gives passages, none, or one clear line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.library.lexicon import question_terms
from assistant.search.retriever import Retriever
from tests.shelf import retriever, shelf

QUESTIONS = {
    "empty": "",
    "blank": " \n\t\u3000",
    "punctuation": "？！。……——《》“”",
    "operators": '"公办" OR * NEAR(幼儿 园, 2) AND NOT body : ^高中 + -',
    "statement": "'; DROP TABLE chunks; -- 公办",
    "open quote": '"公办幼儿园',
    "emoji": "😀👨‍👩‍👧‍👦🇨🇳 公办",
    "lone surrogate": "公办\ud800幼儿园\udfff",
    "null": "公办\x00幼儿园",
    "another language": "Сколько детей в детских садах? 幼稚園はどこですか",
    "joined marks": "a\u0301\u0327\u200b\u202e公\ufe0f办",
    "digits": "9" * 5000 + "亿" * 100 + "十" * 100,
    "long": "公办幼儿园占比达到多少" * 1819,
}


@pytest.fixture(scope="module")
def search(tmp_path_factory: pytest.TempPathFactory) -> Retriever:
    return retriever(shelf(tmp_path_factory.mktemp("shelf")))


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS.keys())
def test_an_odd_question_is_answered_with_passages_or_none(search: Retriever, question: str) -> None:
    assert len(search.search(question, 5)) <= 5


def test_twenty_thousand_different_characters_are_searched(search: Retriever) -> None:
    question = "".join(chr(0x4E00 + i) for i in range(20_000))
    assert len(search.search(question, 5)) <= 5


def test_of_a_very_long_question_the_first_terms_are_looked_up(tmp_path: Path) -> None:
    database = shelf(tmp_path).database
    rare = [f"x{i}" for i in range(499)]
    assert database.match([*rare, "公办"], 5)
    assert not database.match([*rare, "x", "公办"], 5)


def test_operators_are_searched_as_words(tmp_path: Path) -> None:
    found = retriever(shelf(tmp_path)).search('NOT "公办" OR NEAR(托育*)', 1)
    assert "公办" in found[0].text


@given(st.text(st.characters(), max_size=60))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_can_be_searched(search: Retriever, question: str) -> None:
    assert len(search.search(question, 3)) <= 3
    for term in question_terms(question):
        term.encode("utf-8")
