from __future__ import annotations

import pytest

from assistant.answer.premise import confirmed, premise


@pytest.mark.parametrize(
    ("question", "plain"),
    [
        ("云岭县的达成度是不是已经到了93%？", "云岭县的达成度已经到了百分之多少？"),
        ("云岭县到2027年要建50所好学校，对吗？", "云岭县到2027年要建多少所好学校？"),
        ("雲嶺縣獎勵了50名教師，是嗎？", "雲嶺縣獎勵了多少名教師？"),
        ("公办园占比是否达到百分之六十五？", "公办园占比达到百分之多少？"),
        ("云岭县新增了１２所学校吗", "云岭县新增了多少所学校？"),
    ],
)
def test_a_figure_to_be_confirmed_is_asked_for(question: str, plain: str) -> None:
    found = premise(question)
    assert found is not None and found.question == plain


@pytest.mark.parametrize(
    "question",
    [
        "2027年公办在园幼儿占比目标",
        "云岭县有多少所学校？",
        "2027年能实现吗？",
        "二期今年（2024）已经开工了吧？",
        "占比超过65%了吗？",
        "新增了12所小学和3所中学，对吗？",
        "为什么只建了12所学校？",
        "那30块押金以后还退吗？",
    ],
)
def test_a_question_that_wants_something_else_is_left_alone(question: str) -> None:
    assert premise(question) is None


def test_the_answer_begins_with_whether_it_is_so() -> None:
    supposed = premise("云岭县要建50所好学校，对吗？")
    assert supposed is not None
    assert confirmed("云岭县要建43所好学校[1]。", supposed, "hans") == "不是，云岭县要建43所好学校[1]。"
    assert confirmed("云岭县要建五十所好学校[1]。", supposed, "hans") == "是的，云岭县要建五十所好学校[1]。"
    assert confirmed("云岭县没有写明[1]。", supposed, "hans") == "云岭县没有写明[1]。"
    assert confirmed("43所[1]", supposed, "latin").startswith("No: ")


def test_what_another_document_says_confirms_nothing() -> None:
    supposed = premise("云岭县要建50所好学校，对吗？")
    assert supposed is not None
    told = "43所（2025年《方案》）[1]；较早的文件写为50所（2023年《纲要》）[2]。"
    assert confirmed(told, supposed, "hans") == f"不是，{told}"
