from __future__ import annotations

import pytest

from assistant.models.prompts import load_prompts
from assistant.records import Message
from assistant.search.rewriting import rewrite, search_question, stands_alone
from tests.fake_models import FakeChatModel

HISTORY: list[Message] = [
    {"role": "user", "content": "甲区公办幼儿园在园幼儿占比目标是多少？"},
    {"role": "assistant", "content": "65%[1]。"},
]


@pytest.mark.parametrize(
    "question",
    [
        "那民办的呢",
        "另一个区呢？",
        "是哪一年的？",
        "它的校长是谁？",
        "那2030年呢？",
        "其中民办园有多少所？",
        "what about 2030?",
    ],
)
def test_questions_that_point_back_do_not_stand_alone(question: str) -> None:
    assert not stands_alone(question)


@pytest.mark.parametrize(
    "question", ["甲区普惠性幼儿园覆盖率是多少？", "渝中区近三年投入多少亿元？", "福建省有多少名随迁子女"]
)
def test_questions_with_a_subject_of_their_own_stand_alone(question: str) -> None:
    assert stands_alone(question)


def test_without_history_the_question_is_left_alone() -> None:
    model = FakeChatModel()
    assert rewrite("那民办的呢", [], model, load_prompts()) == "那民办的呢"
    assert model.prompts == []


def test_a_stand_alone_question_costs_no_model_call() -> None:
    model = FakeChatModel()
    question = "甲区普惠性幼儿园覆盖率是多少？"
    assert rewrite(question, HISTORY, model, load_prompts()) == question
    assert model.prompts == []


def test_a_faithful_rewriting_is_used() -> None:
    model = FakeChatModel(lambda _: "甲区民办幼儿园在园幼儿占比目标是多少？")
    assert rewrite("那民办的呢", HISTORY, model, load_prompts()) == "甲区民办幼儿园在园幼儿占比目标是多少？"


@pytest.mark.parametrize(
    "written",
    ["", "丙市高等教育毛入学率有何变化趋势", "甲区公办幼儿园在园幼儿占比目标是多少？", "甲区民办占比是40%吗？"],
)
def test_a_rewriting_that_adds_or_loses_something_is_not_used(written: str) -> None:
    model = FakeChatModel(lambda _: written)
    assert rewrite("那民办的呢", HISTORY, model, load_prompts()) == ("甲区公办幼儿园在园幼儿占比目标是多少，那民办的呢")


def test_the_rewriting_is_in_the_script_of_the_question() -> None:
    model = FakeChatModel(lambda _: "甲区民办幼儿园在园幼儿占比目标是多少？")
    assert "民辦幼兒園" in rewrite("那民辦的呢，還有嗎", HISTORY, model, load_prompts())


def test_an_english_question_is_searched_in_chinese_too() -> None:
    model = FakeChatModel(lambda _: "2027年涪陵公办园占比是多少？")
    question = "What is the share of public kindergartens in Fuling by 2027?"
    assert search_question(question, [], model, load_prompts()) == f"2027年涪陵公办园占比是多少？ ({question})"


@pytest.mark.parametrize(
    "written", ["", "甲区民办的呢65%[1]", "What is the share?", "2030年占比是多少？", "占比" * 100]
)
def test_a_translation_that_is_none_or_changes_a_figure_is_not_used(written: str) -> None:
    question = "What is the share of public kindergartens by 2027?"
    assert search_question(question, [], FakeChatModel(lambda _: written), load_prompts()) == question


@pytest.mark.parametrize("question", ["2027年公办占比目标", "？？？", "123"])
def test_a_question_in_chinese_or_without_words_is_not_translated(question: str) -> None:
    model = FakeChatModel(lambda _: "译文")
    assert search_question(question, [], model, load_prompts()) == question and model.prompts == []


@pytest.mark.parametrize(
    ("earlier", "question", "written", "result"),
    [
        (
            "重庆学前教育毛入园率是多少？",
            "那高中阶段的呢？",
            "高中阶段的毛入园率是多少？",
            "重庆高中阶段的毛入园率是多少？",
        ),
        (
            "重庆学前教育毛入园率是多少？",
            "那成都的呢？",
            "成都学前教育毛入园率是多少？",
            "成都学前教育毛入园率是多少？",
        ),
        ("甲乙新区普惠园覆盖率是多少？", "那民办园的呢？", "民办园的覆盖率是多少？", "甲乙新区民办园的覆盖率是多少？"),
    ],
)
def test_a_subject_that_was_lost_is_put_back(earlier: str, question: str, written: str, result: str) -> None:
    history: list[Message] = [{"role": "user", "content": earlier}, {"role": "assistant", "content": "1%。"}]
    assert rewrite(question, history, FakeChatModel(lambda _: written), load_prompts()) == result
