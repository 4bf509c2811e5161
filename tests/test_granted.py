"""What a question takes for granted, against the sentences found for it."""

from __future__ import annotations

import pytest

from assistant.answer.granted import correction
from tests.test_checking import kept

STATION = kept("青石水厂日供水能力由8万吨提高到12万吨，并新建泵站2座。", title="青石市水务年报", region="青石市")
SALES = kept("2023年公司实现销售额5.2亿元，同比增长4.0%；净利润0.6亿元，同比下降9.0%。", title="木兰家电2023年年报")
BUS = kept("公交集团更新电动公交车150辆，更换站牌400块。", title="青石市交通总结", region="青石市")
METRO = kept("2号线2027年底全线通车，比原计划推迟一年。", title="青石市交通总结", region="青石市")
SHOWN = [STATION, SALES, BUS, METRO]


@pytest.mark.parametrize(
    ("question", "mended", "told", "supposed"),
    [
        (
            "青石水厂供水能力从8万吨提高到10万吨，还新建了几座泵站？",
            "青石水厂供水能力从8万吨提高到12万吨，还新建了几座泵站？",
            "12万吨",
            "10万吨",
        ),
        (
            "青石水廠供水能力從9萬吨提高到12萬吨是為了什麼？",
            "青石水廠供水能力從8万吨提高到12萬吨是為了什麼？",
            "8万吨",
            "9万吨",
        ),
        (
            "公交集团更新了180辆电动公交车，换了多少块站牌？",
            "公交集团更新了150辆电动公交车，换了多少块站牌？",
            "150辆",
            "180辆",
        ),
        (
            "2号线要在2026年底全线通车，这比原计划推迟了多久？",
            "2号线要在2027年底全线通车，这比原计划推迟了多久？",
            "2027年",
            "2026年",
        ),
    ],
)
def test_another_figure_or_year_of_the_same_thing_is_put_in_place(
    question: str, mended: str, told: str, supposed: str
) -> None:
    found = correction(question, SHOWN)
    assert found is not None
    assert (found.question, found.told, found.supposed, found.way) == (mended, told, supposed, "")


def test_a_rise_that_was_a_fall_is_turned() -> None:
    found = correction("木兰家电2023年净利润增长了9%，主要靠哪个产品？", SHOWN)
    assert found is not None and found.way == "down" and found.told == "9.0%" and found.sentence is SALES
    assert found.question == "木兰家电2023年净利润下降了9%，主要靠哪个产品？"


@pytest.mark.parametrize(
    "question",
    [
        "青石水厂供水能力从8万吨提高到12万吨，还新建了几座泵站？",  # it is so
        "木兰家电2023年销售额增长了4%，主要靠哪个产品？",
        "木兰家电2023年研发费用增长了9%，主要投在哪里？",  # of something else
        "木兰家电2022年净利润增长了8%，主要靠哪个产品？",  # of another year
        "如果公交集团更新180辆电动公交车，要换多少块站牌？",
        "公交集团更新超过100辆电动公交车，换了多少块站牌？",
        "更新180辆电动公交车的是哪家公司？",  # the figure says which one
        "满65岁的老人，坐车要多少钱？",
        "2026年通车的是哪条线？",
        "2026年青石市有多少辆公交车？",
        "紫竹区公交集团更新电动公交车180辆，换了多少块站牌？",
    ],
)
def test_what_is_so_or_limits_or_is_of_something_else_is_left_alone(question: str) -> None:
    assert correction(question, SHOWN) is None


def test_a_figure_that_any_sentence_tells_is_believed_unless_it_was_so_before() -> None:
    plan = kept("公司每10股派发现金红利3.10元，合计6200万元。", title="木兰家电2023年年报")
    question = "木兰家电2023年每10股派2.50元，一共派多少现金？"
    before = kept("上年为每10股派2.50元。", title="木兰家电2023年年报")
    found = correction(question, [before, plan])
    assert found is not None and (found.told, found.supposed) == ("3.10元", "2.50元")
    assert correction(question, [plan, kept("特别分红为每10股派2.50元。", title="木兰家电2023年年报")]) is None


def test_fewer_digits_are_no_other_figure() -> None:
    shown = [kept("公交集团年末有电动公交车2960辆，站牌400块。", title="青石市交通总结")]
    assert correction("公交集团年末有电动公交车3000辆，有多少块站牌？", shown) is None


def test_another_place_neither_corrects_nor_confirms() -> None:
    elsewhere = kept("紫竹区公交集团更新电动公交车180辆。", title="紫竹区交通总结", region="紫竹区")
    question = "青石市公交集团更新电动公交车180辆，换了多少块站牌？"
    assert correction(question, [elsewhere]) is None
    found = correction(question, [elsewhere, BUS])
    assert found is not None and found.told == "150辆"


def test_the_english_of_a_translated_question_stays() -> None:
    found = correction("公交集团更新了180辆电动公交车，换了多少块站牌？ (How many signs?)", SHOWN)
    assert found is not None and found.question.endswith(" (How many signs?)")
