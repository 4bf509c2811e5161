from __future__ import annotations

import pytest

from assistant.search.bridging import bridge_of


@pytest.mark.parametrize(
    ("question", "first", "then"),
    [
        (
            "砚坡县校车招标里，负责青禾镇和石臼乡的那个标段，投标保证金是多少？",
            "砚坡县校车招标里，负责青禾镇和石臼乡的是哪个标段？",
            "砚坡县校车招标里，{}投标保证金是多少？",
        ),
        ("领办柳岸学校的那所中学在哪条路上？", "领办柳岸学校的是哪所中学？", "{}在哪条路上？"),
        ("承建二期厂房的那家公司，一共中标了多少钱？", "承建二期厂房的是哪家公司？", "{}一共中标了多少钱？"),
        ("替學校擬定校訓的那個人，是哪一年退休的？", "替學校擬定校訓的是誰？", "{}是哪一年退休的？"),
        ("提出错峰放水的那位工程师后来去了哪里？", "提出错峰放水的工程师是谁？", "{}后来去了哪里？"),
        ("那位提出错峰放水的工程师是哪年去世的？", "提出错峰放水的工程师是谁？", "{}是哪年去世的？"),
        ("那個提出錯峰放水的人，是哪年去世的？", "提出錯峰放水的是誰？", "{}是哪年去世的？"),
        ("写着{}的那块牌子，挂在哪里？", "写着{}的是哪块牌子？", "{}挂在哪里？"),
        ("今年新开的学校里学位最多的那一所，校长是谁？", "今年新开的学校里学位最多的是哪一所？", "{}校长是谁？"),
        ("今年新开的学校里学位最多那所是谁领办的？", "今年新开的学校里学位最多的是哪一所？", "{}是谁领办的？"),
        ("使用率最高的县，一共有多少个停车位？", "使用率最高的是哪个县？", "{}一共有多少个停车位？"),
        ("去年排名第一的学校由谁领办？", "去年排名第一的是哪所学校？", "{}由谁领办？"),
        ("全市第一家5A景区所在的那个县，人口有多少？", "全市第一家5A景区在哪个县？", "{}人口有多少？"),
        ("全市第一家5A景区所在县人口有多少？", "全市第一家5A景区在哪个县？", "{}人口有多少？"),
        ("还没通高速的县，现在到市区要多久？", "还没通高速的是哪个县？", "{}现在到市区要多久？"),
        ("请问中标的金额最大的那家供应商是什么时候成立的？", "中标的金额最大的是哪家供应商？", "{}是什么时候成立的？"),
        ("打破纪录的那位选手，是哪个单位的？", "打破纪录的选手是谁？", "{}是哪个单位的？"),
    ],
)
def test_a_described_thing_is_asked_for_first_and_then_what_is_asked_of_it(
    question: str, first: str, then: str
) -> None:
    bridge = bridge_of(question)
    assert bridge is not None
    assert (bridge.first, bridge.then("{}")) == (first, then)


@pytest.mark.parametrize(
    ("question", "then"),
    [
        ("禾岭2023年毛利率最高的产品，当年卖出多少？", "{}2023年卖出多少？"),
        ("2024年增速最快的那个县，常住人口有多少？", "{}2024年常住人口有多少？"),
        ("2024年增速最快的那个县，2020年常住人口有多少？", "{}2020年常住人口有多少？"),
        ("2018年上任的那位校长，毕业于哪所大学？", "{}毕业于哪所大学？"),
    ],
)
def test_the_year_of_a_ranking_holds_for_both_questions(question: str, then: str) -> None:
    bridge = bridge_of(question)
    assert bridge is not None and bridge.then("{}") == then


def test_what_is_known_of_the_thing_goes_with_the_questions() -> None:
    bridge = bridge_of("替學校擬定校訓的那個人，是哪一年退休的？")
    assert bridge is not None and (bridge.person, bridge.ranked, bridge.noun) == (True, False, "人")
    bridge = bridge_of("学位最多的那一所，校长是谁？")
    assert bridge is not None and (bridge.person, bridge.ranked, bridge.noun) == (False, True, "")


@pytest.mark.parametrize(
    "question",
    [
        "",
        "公办园占比是多少？",
        "负责青禾镇的那个标段是哪个？",
        "退下来的那位总经理叫什么名字？",
        "学位最多的是哪所学校？",
        "三个县里托育费最贵的是哪儿？",
        "砚坡县的那个标段，保证金是多少？",
        "第三初级中学的管理团队一共派出几个人？",
        "岁数最大的时候有多少人？",
        "七十岁以上的老人，一个月领多少津贴？",
        "公办园占比的目标，是多少？",
        "铁路最长的省份是哪一个省？",
        "人口最多的城市为何？",
        "云岭是开埠最早的县之一，最早是哪年通商的？",
        "他是当时最有名的作家，后来做过谁的老师？",
        "林业研究所在县里有几个站？",
        "哪家公司承建了负责青禾镇的那个标段？",
        "负责青禾镇的那个标段已经开工了吗？",
        "承建二期厂房的那家公司很有名。",
        "哪个县没有高速？通车后到市区要多久？",
    ],
)
def test_what_is_named_or_only_asked_for_needs_no_second_question(question: str) -> None:
    assert bridge_of(question) is None
