from __future__ import annotations

import pytest

from assistant.models.prompts import load_prompts
from assistant.search.translating import complete_english, translated
from tests.fake_models import FakeChatModel
from tests.test_place_names import Names

PROMPTS = load_prompts()
EARLIER = "How many schools should Yunling District have by 2027?"


@pytest.mark.parametrize(
    ("question", "whole"),
    [
        ("And by 2030?", "How many schools should Yunling District have by 2030?"),
        ("What about 2030?", "How many schools should Yunling District have by 2030?"),
        ("What about Hexi?", "How many schools should Hexi District have by 2027?"),
        ("How about Hexi County?", "How many schools should Hexi County have by 2027?"),
        ("What about private ones?", f"{EARLIER} What about private ones?"),
        ("Who runs them?", f"{EARLIER} Who runs them?"),
        ("Why?", f"{EARLIER} Why?"),
    ],
)
def test_an_english_follow_up_gets_what_it_leaves_out(question: str, whole: str) -> None:
    assert complete_english(question, EARLIER)[0] == whole


@pytest.mark.parametrize(
    "question", ["How long is the Luting Bridge?", "Which rooms does the handbook recommend for storage?"]
)
def test_an_english_question_with_its_own_subject_is_left_alone(question: str) -> None:
    assert complete_english(question, EARLIER)[0] == question


def test_the_translation_is_given_the_names_and_keeps_them() -> None:
    model = FakeChatModel(lambda _: "“云岭”区有多少所学校？")
    assert (
        translated("How many schools has Yunling?", model, PROMPTS, Names(region=["云岭区"])) == "云岭区有多少所学校？"
    )
    assert "“云岭”" in model.prompts[0]


def test_a_name_that_the_translation_lost_is_put_in_front() -> None:
    model = FakeChatModel(lambda _: "云林有多少所学校？")
    library = Names(region=["云岭区"])
    assert translated("How many schools has Yunling?", model, PROMPTS, library) == "云岭 云林有多少所学校？"


def test_without_a_usable_translation_the_names_are_left() -> None:
    model = FakeChatModel(lambda _: "2030年有多少所学校？")
    assert translated("How many schools has Yunling in 2027?", model, PROMPTS, Names(region=["云岭区"])) == "云岭"


def test_chinese_in_the_question_is_quoted_for_the_model_and_stands_in_its_translation() -> None:
    model = FakeChatModel(lambda _: "2024年“雾江港”的吞吐量是多少？")
    asked = "What was the throughput of 雾江港 in 2024?"
    assert translated(asked, model, PROMPTS, Names()) == "2024年雾江港的吞吐量是多少？"
    assert "“雾江港”" in model.prompts[0] and len(model.prompts) == 1


def test_a_name_beside_its_chinese_is_said_once() -> None:
    model = FakeChatModel(lambda _: "雾江市有多少港口？")
    asked = "How many ports are there in Wujiang (雾江市)?"
    assert translated(asked, model, PROMPTS, Names(region=["雾江市"])) == "雾江市有多少港口？"
    assert "in “雾江市”?" in model.prompts[0]


def test_where_the_model_changes_a_name_letters_stand_for_it_in_a_second_try() -> None:
    model = FakeChatModel(lambda prompt: "AA的吞吐量是多少？" if "of AA" in prompt else "五江港的吞吐量是多少？")
    assert translated("What is the throughput of 雾江港?", model, PROMPTS, Names()) == "雾江港的吞吐量是多少？"


def test_a_date_that_the_model_invents_is_left_out() -> None:
    model = FakeChatModel(lambda _: "2025年10月1日前，家长何时报名？")
    assert translated("When must parents sign up in 2025?", model, PROMPTS, Names()) == "2025年，家长何时报名？"
