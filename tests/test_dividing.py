from __future__ import annotations

import pytest

from assistant.answer.dividing import divided, division
from tests.found_whole import found_whole

TEXT = "全县教师4120人，其中乡镇1730人；去年招生2,400人，今年3,600人；门票收入240万元，游客6万人次。"


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("乡镇教师占多大比例？", "share"),
        ("乡下教书的佔全縣的百分之幾", "share"),
        ("今年招生是去年的几倍？", "times"),
        ("平均每位游客花多少钱", "each"),
        ("占地多少？", None),
        ("全县有多少教师？", None),
        ("比去年提高了几倍", None),
    ],
)
def test_what_is_to_be_divided_is_known_by_the_question(question: str, wanted: str | None) -> None:
    assert division(question, 0.2) == wanted


def test_of_what_no_sentence_may_hold_nothing_is_divided() -> None:
    assert division("乡镇教师占多大比例？", 0.05) is None


@pytest.mark.parametrize(
    ("expression", "wanted", "told"),
    [
        ("1730人÷4120人", "share", "42%（1730人 ÷ 4120人）[1]。"),
        ("4120/1730", "share", "42%（1730人 ÷ 4120人）[1]。"),
        ("3600÷2400", "times", "1.5倍（3,600人 ÷ 2,400人）[1]。"),
        ("240万元 ÷ 6万人次", "each", "40元（240万元 ÷ 6万人次）[1]。"),
        ("1730+4120", "share", ""),
        ("1730÷5000", "share", ""),
        ("1730人÷240万元", "share", ""),
        ("1730人÷4120人", "each", ""),
        ("", "share", ""),
    ],
)
def test_only_figures_that_were_shown_are_divided(expression: str, wanted: str, told: str) -> None:
    bound = divided(expression, wanted, found_whole("公报", TEXT))  # type: ignore[arg-type]
    assert (bound.text if bound else "") == told
