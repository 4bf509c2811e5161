from __future__ import annotations

import re

import pytest

from assistant.answer.percents import percentage
from assistant.records import KeptSentence
from tests.fakes import document

TEXT = (
    "本项目三年预算总额为4,860万元，资金来源为省级校车专项补助1,620万元、县财政2,760万元、学生缴费480万元。"
    "从秋季学期起，每生每年的补助由240元提高到300元，增加的60元用于体育。"
    "门诊量由8.2万人次下降到6.15万人次。"
    "教师培训经费为300万元，占教育经费的12%。"
    "在校学生由2018年的2,480人减少到2025年的1,860人。"
    "全乡由12个村合并为9个村，公路由30公里增加到45公里，桥由2座增加到3座。"
)
PROJECT = document("p", "云岭县校车服务招标文件", TEXT)
SHOWN = [
    KeptSentence(document=PROJECT, chunk_id="c", heading=(), start=found.start(), end=found.end(), score=1.0)
    for found in re.finditer("[^。]+。", TEXT)
]


def first(start: str) -> list[KeptSentence]:
    """The sentences, that first which begins so."""
    return sorted(SHOWN, key=lambda sentence: not sentence.text.startswith(start))


@pytest.mark.parametrize(
    ("question", "best", "text"),
    [
        ("云岭县校车三年预算里，省级补助占百分之多少？", "本项目", "33.3%（1,620万元 ÷ 4,860万元）[1]。"),
        ("省級補助占三年預算的百分之幾？", "本项目", "33.3%（1,620万元 ÷ 4,860万元）[1]。"),
        ("云岭县每生每年的补助从秋季起涨了百分之几？", "从秋季", "提高25%（由240元到300元）[1]。"),
        ("从2018年到2025年，云岭县在校学生少了百分之几？", "在校", "下降25%（由2,480人到1,860人）[1]。"),
        ("云岭县的门诊量降了几成？", "门诊量", "下降25%（由8.2万人次到6.15万人次）[1]。"),
    ],
)
def test_a_percentage_that_is_not_told_is_reckoned(question: str, best: str, text: str) -> None:
    told = percentage(question, first(best))
    assert told is not None
    assert told.text == text
    assert told.citations[0].quote.startswith(best)


@pytest.mark.parametrize(
    ("question", "best"),
    [
        ("教师培训经费占教育经费的百分之几？", "教师培训"),  # it is told
        ("三年预算里，市级补助占百分之多少？", "本项目"),
        ("三年预算里，省级补助是多少？", "本项目"),
        ("五年预算里，省级补助占百分之多少？", "本项目"),
        ("云岭县的公路增加了百分之几？", "全乡"),  # which of several pairs is not plain
        ("云岭县的绿化面积增加了百分之几？", "从秋季"),
        ("补助提高了多少元？", "从秋季"),
    ],
)
def test_where_the_operands_are_not_plain_nothing_is_reckoned(question: str, best: str) -> None:
    assert percentage(question, first(best)) is None
