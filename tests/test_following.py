from __future__ import annotations

import pytest

from assistant.search.following import complete
from assistant.search.replacing import Earlier

RATE = "云岭区2025年高中毛入学率是多少？"
COMPANY = "禾山公司2023年电机收入是多少？"


@pytest.mark.parametrize(
    ("earlier", "question", "whole"),
    [
        # another time
        (RATE, "那2030年呢？", "云岭区2030年高中毛入学率是多少？"),
        (RATE, "前一年呢", "云岭区2024年高中毛入学率是多少？"),
        (RATE, "27年是多少？", "云岭区2027年高中毛入学率是多少？"),
        (RATE, "2027年的目标是多少？", "云岭区2027年高中毛入学率的目标是多少？"),
        ("云岭区的高中毛入学率是多少？", "2030年呢", "云岭区2030年高中毛入学率是多少？"),
        ("到2027年云岭区要建成几所高中？", "那2035年呢", "到2035年云岭区要建成几所高中？"),
        # another place
        (RATE, "河西县的呢？", "河西县2025年高中毛入学率是多少？"),
        (RATE, "换成河西县是多少？", "河西县2025年高中毛入学率是多少？"),
        (RATE, "河西县2024年呢？", "河西县2024年高中毛入学率是多少？"),
        # another thing
        (RATE, "小学巩固率呢？", "云岭区2025年小学巩固率是多少？"),
        (COMPANY, "毛利率呢？", "禾山公司2023年电机毛利率是多少？"),
        ("云岭区有几家公办养老院？", "民办的呢？", "云岭区有几家民办养老院？"),
        ("ZX-10的容量是多少？", "ZX-20B呢", "ZX-20B的容量是多少？"),
        ("3号院有多少户同意？", "12号院呢", "12号院有多少户同意？"),
        ("一等奖奖金多少？", "二等奖呢", "二等奖奖金多少？"),
        ("个人来申请最多可以补多少？", "那学校来申请呢？", "学校来申请最多可以补多少？"),
        ("个人来申请最多可以补多少？", "民办学校呢", "民办学校来申请最多可以补多少？"),
        ("主馆成人票以后会变多少？", "为啥要涨？", "主馆成人票为啥要涨？"),
        # corrections
        (RATE, "不是2025年，是2027年", "云岭区2027年高中毛入学率是多少？"),
        (RATE, "不对，我问的是河西县", "河西县2025年高中毛入学率是多少？"),
        # what was spoken of
        ("云岭大桥什么时候通车？", "它有多长？", "云岭大桥有多长？"),
        ("云岭大桥什么时候通车？", "谁设计的？", "云岭大桥谁设计的？"),
        ("云岭区有几家养老院？", "其中民办的有几家？", "云岭区的养老院中民办的有几家？"),
        ("禾山公司2023年的利润是多少？", "他们的董事长是谁？", "禾山公司的董事长是谁？"),
        (RATE, "“强基计划”有哪些内容？", "“强基计划”有哪些内容？"),
    ],
)
def test_a_follow_up_is_completed(earlier: str, question: str, whole: str) -> None:
    assert complete(question, Earlier(question=earlier)).text == whole


def test_a_name_that_was_answered_is_what_a_pronoun_means() -> None:
    earlier = Earlier(question="禾山公司2023年收购了哪家公司？", answer="收购了临河阀门有限公司51%的股权[1]。")
    assert complete("这家公司的利润是多少？", earlier).text == "临河阀门有限公司的利润是多少？"
    earlier = Earlier(question="禾山公司的董事长是谁？", answer="禾山公司的董事长是方远柏[1]。")
    assert complete("他什么时候上任？", earlier).text == "方远柏什么时候上任？"


def test_a_refusal_is_no_name() -> None:
    earlier = Earlier(question="禾山公司的董事长是谁？", answer="资料中没有找到这个问题的答案。")
    assert complete("他什么时候上任？", earlier).text == "禾山公司的董事长什么时候上任？"


def test_the_other_one_is_named_if_the_passages_name_just_one_other() -> None:
    earlier = Earlier(question="桥东街道有几所学校？", areas=["桥东街道", "柳河街道", "柳河街道"])
    assert complete("另一个街道呢？", earlier).text == "柳河街道有几所学校？"
    assert complete("另一个街道呢？", Earlier(question="桥东街道有几所学校？")).text == "其他街道有几所学校？"


def test_a_known_name_without_its_ending_is_a_place() -> None:
    earlier = Earlier(question=RATE, names=["河西", "云岭"], titles=["河西县统计公报"])
    assert complete("河西呢？", earlier).text == "河西县2025年高中毛入学率是多少？"


def test_a_place_without_its_ending_is_known_from_the_passages() -> None:
    earlier = Earlier(question="竹港镇老师的补助是多少？", texts=["竹港镇为一类。石门镇为二类。"])
    assert complete("石门的老师呢", earlier).text == "石门老师的补助是多少？"
    assert complete("石门呢", earlier).text == "石门老师的补助是多少？"


def test_a_thing_of_another_kind_is_a_guess() -> None:
    assert not complete("电梯呢？", Earlier(question=COMPANY)).sure


@pytest.mark.parametrize("question", ["河西县普惠园覆盖率是多少？", "云岭区高考报名人数有多少？"])
def test_a_question_with_its_own_place_and_matter_stands_as_it_is(question: str) -> None:
    assert complete(question, Earlier(question=RATE)).slot == "itself"


def test_this_document_is_the_one_that_the_earlier_question_found() -> None:
    earlier = Earlier(question=RATE, titles=["云岭区教育实施方案", "河西县统计公报"])
    assert complete("这个方案是哪年发布的？", earlier).text == "《云岭区教育实施方案》是哪年发布的？"
    assert complete("该文件由谁印发？", earlier).text == "《云岭区教育实施方案》由谁印发？"
    assert "《" not in complete("这份公报是哪年发布的？", earlier).text
    assert "《" not in complete("这个方案呢？", Earlier(question="云岭区的方案是谁写的？", titles=["云岭区方案"])).text
