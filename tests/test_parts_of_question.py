from __future__ import annotations

import pytest

from assistant.search.parts_of_question import parts_of


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("松江店和浦东店的日均客流分别是多少？", ("松江店的日均客流是多少？", "浦东店的日均客流是多少？")),
        ("甲队的胜场和乙队的负场各有多少？", ("甲队的胜场有多少？", "乙队的负场有多少？")),
        ("本店的早餐、午餐和晚餐各多少钱？", ("本店的早餐多少钱？", "本店的午餐多少钱？", "本店的晚餐多少钱？")),
        ("铁路和公路上的投资合计多少亿元？", ("铁路上的投资多少亿元？", "公路上的投资多少亿元？")),
        ("空调的毛利率，2021年比2020年高多少？", ("空调的毛利率，2021年高多少？", "空调的毛利率，2020年高多少？")),
        ("短跑队的队员比跳远队多多少？", ("短跑队的队员是多少", "短跑队的跳远队是多少")),
        ("这座桥是谁设计的，哪一年通车的？", ("这座桥是谁设计的", "这座桥，哪一年通车的")),
        ("館長是誰？他哪年上任？", ("館長是誰", "館長，他哪年上任")),
        ("松江店與浦東店相比，哪個店面更大？", ("松江店哪個店面更大？", "浦東店哪個店面更大？")),
    ],
)
def test_a_question_about_several_things_has_a_part_for_each(question: str, parts: tuple[str, ...]) -> None:
    assert parts_of(question) == parts


@pytest.mark.parametrize(
    "question",
    [
        "和平区有多少所学校？",
        "《战争与和平》的作者是谁？",
        "“东和西”计划分别在哪年写成？",
        "公司和员工签的合同期限是多长？",
        "2021年至2023年的营收目标是多少？",
        "比例是多少？",
        "两款机器的重量相差多少？",
        "请介绍一下这家公司。",
        "",
        "？",
        "和",
        "和" * 3000,
    ],
)
def test_a_question_about_one_thing_stays_whole(question: str) -> None:
    assert parts_of(question) == ()


def test_the_english_beside_a_translated_question_is_left_out() -> None:
    parts = parts_of("北站和南站的客流分别是多少？ (How many passengers do the two stations have?)")
    assert parts == ("北站的客流是多少？", "南站的客流是多少？")


@pytest.mark.parametrize(
    "text", ["、和、", "2020年2021年比多少", "比多少多多少", "分别、各多少和", "？多少？多少？", "ﬁ和ﬂ分别是多少？"]
)
def test_odd_text_gives_parts_or_none_but_no_error(text: str) -> None:
    assert all(isinstance(part, str) for part in parts_of(text))
