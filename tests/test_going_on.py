"""Follow-ups of two clauses, of a part, of another one, and that go back to an earlier turn."""

from __future__ import annotations

import pytest

from assistant.answer.premise import premise
from assistant.search.following import complete
from assistant.search.going_on import gone_back
from assistant.search.replacing import Earlier

DEPOSIT = "东屏区的廉租房押金交多少？"
TEACHERS = "云岭市2025年有多少名教师？"
BOOKS = "云岭图书馆2024年借出了多少册书？"
LUNCH = "沙柳镇的老年食堂一顿饭多少钱？"
LAMP = "白石滩灯塔是谁设计的？"
HEAD = "清江学校的校长是谁？"
LATE = "按合同，迟到一次扣多少钱？"
BIRDS = "湿地里一共有多少种鸟？"
STATIONS = "2号线一共设了几个站？"


@pytest.mark.parametrize(
    ("earlier", "question", "whole"),
    [
        # another place, and more is asked
        (DEPOSIT, "西坪区呢，多久能退？", "西坪区的廉租房押金交多少，多久能退？"),
        (DEPOSIT, "西坪区那边呢，是多少？", "西坪区的廉租房押金交多少？"),
        (DEPOSIT, "换成西坪区的话，谁来收？", "西坪区的廉租房押金，谁来收？"),
        (DEPOSIT, "换成西坪区的话要几天、能不能退？", "西坪区的廉租房押金，要几天、能不能退？"),
        (LUNCH, "柏树镇的呢，也是8块吗", "柏树镇的老年食堂一顿饭多少钱，也是8块吗？"),
        # another condition or thing, of which the second clause asks
        (DEPOSIT, "要是房子漏水呢，找谁修？", "东屏区的廉租房押金要是房子漏水，找谁修？"),
        (LATE, "旷工呢，扣几天工资？", "按合同，旷工，扣几天工资？"),
        (BOOKS, "那周末呢，几点关门？", "云岭图书馆周末，几点关门？"),
        # a correction of a count to a part of it, or to what asks by itself
        (TEACHERS, "我不是问全部，我想知道的是女教师那部分", "云岭市2025年有多少名女教师？"),
        ("展览来了多少人？", "不是问总数，我要的是未成年人那部分", "展览来了多少未成年人？"),
        (TEACHERS, "不是问这个，我问的是2024年", "云岭市2024年有多少名教师？"),
        (TEACHERS, "没问教师，问的是学生有多少", "云岭市2025年有多少名学生？"),
        ("望江大桥哪一年通车？", "我不是问通车，我问的是什么时候开工", "望江大桥什么时候开工？"),
        ("望江大桥哪一年通车？", "不是，我要问的是花了多少钱", "望江大桥花了多少钱？"),
        (BOOKS, "不对，是2023年", "云岭图书馆2023年借出了多少册书？"),
        (BOOKS, "我是说电子书", "云岭图书馆2024年借出了多少电子书？"),
        (LUNCH, "我说的是柏树镇那个", "柏树镇的老年食堂一顿饭多少钱？"),
        # another one of the kind
        (HEAD, "之前那位呢？", "清江学校的校长之前那位是谁？"),
        (HEAD, "上一任叫什么，为什么走的", "清江学校的校长上一任叫什么，为什么走的？"),
        # a thing with 那个 in it
        ("R7型净水器的快洗模式要多少分钟？", "节水那个模式呢", "R7型净水器的节水模式要多少分钟？"),
        # each of what was counted, and a share of it
        (STATIONS, "每个站都有电梯吗？", "2号线设的站每个站都有电梯吗？"),
        (BIRDS, "受保护的是哪些？", "湿地里鸟中受保护的是哪些？"),
        ("云岭县招了几名医生？", "大专学历的占几个？", "云岭县招的医生中大专学历的占几个？"),
        (BOOKS, "这里面小说占多少", "云岭图书馆2024年借出的册书中小说占多少？"),
        # back to something said before
        (DEPOSIT, "再说回押金，它可以分期交吗？", "东屏区的廉租房押金可以分期交吗？"),
        (LAMP, "说回灯塔，塔身多高？", "白石滩灯塔，塔身多高？"),
        # whether, without a word that asks
        (LUNCH, "能不能打包带走", "沙柳镇的老年食堂一顿饭能不能打包带走？"),
        (LUNCH, "让打包不？", "沙柳镇的老年食堂一顿饭让打包不？"),
        (LUNCH, "是自己付还是刷卡付", "沙柳镇的老年食堂一顿饭是自己付还是刷卡付？"),
        # nothing is lost where the earlier question has no other subject
        (LATE, "那早退呢", "按合同，早退扣多少？"),
        ("澄湖平均水深多少？", "面积呢？", "澄湖平均水深的面积是多少？"),
        # marks of a pattern are only marks
        ("水泵（A型)", "多少钱一台？", "水泵（A型)多少钱一台？"),
        # a name is not said twice
        (LAMP, "那座灯塔现在还亮吗？", "白石滩灯塔现在还亮吗？"),
        (LAMP, "它后来修过几次？", "白石滩灯塔后来修过几次？"),
        # 的那个 ends a description and points to nothing before
        (LAMP, "海边最小的那个码头归谁管？", "白石滩灯塔海边最小的那个码头归谁管？"),
    ],
)
def test_a_follow_up_goes_on(earlier: str, question: str, whole: str) -> None:
    assert complete(question, Earlier(question=earlier)).text == whole


def test_another_one_is_of_the_kind_that_was_asked_for() -> None:
    earlier = Earlier(
        question="甲山电器的审计是哪家会计所做的？",
        answer="由立衡会计所做审计。",
        texts=["甲山电器由立衡会计所审计。", "会计所每五年轮换。"],
    )
    assert complete("原来那家叫什么？", earlier).text == "甲山电器原来那家会计所叫什么？"


def test_a_clause_as_an_answer_names_the_person_whom_the_passages_speak_of() -> None:
    texts = ["陈望之与护士苏蕴在上海结婚。苏蕴于1990年病逝。", "苏蕴是宁波人。"]
    earlier = Earlier(question="陈望之的夫人是谁？", answer="他与护士苏蕴在上海结婚[1]。", texts=texts)
    assert complete("她哪年去世的？之后他住哪里？", earlier).text == "苏蕴哪年去世的？之后陈望之住哪里？"
    unknown = Earlier(question=earlier.question, answer=earlier.answer)
    assert complete("她哪年去世的？", unknown).text == "陈望之的夫人哪年去世的？"


def test_a_name_is_without_the_deed_that_was_asked_about() -> None:
    earlier = Earlier(question=LAMP, answer="由工程师韩立夫设计[1]。")
    assert complete("他是哪里人？", earlier).text == "工程师韩立夫是哪里人？"


def test_what_is_there_is_what_is_asked_about_next() -> None:
    earlier = Earlier(
        question="岩泉乡有幼儿园吗？",
        answer="有，岩泉中心幼儿园2021年开园。",
        texts=["岩泉中心幼儿园2021年开园。", "岩泉中心幼儿园收三岁以上的孩子。"],
    )
    assert complete("几岁能进？", earlier).text == "岩泉乡岩泉中心幼儿园几岁能进？"
    assert complete("最近的在哪儿？", Earlier(question=earlier.question, answer="没有。")).text.startswith(
        "岩泉乡的幼儿园"
    )


def test_how_far_a_plan_has_come_is_asked_of_the_thing_not_of_the_plan() -> None:
    earlier = Earlier(question="省里的振兴规划中，种子基地到2027年要达到多少亩？", answer="50万亩[1]。")
    assert complete("2025年底做到哪一步了？", earlier).text == "2025年底种子基地是多少亩？"


@pytest.mark.parametrize(
    ("question", "at"),
    [
        ("回头看押金，什么时候退？", 0),
        ("再说回电费，怎么交？", 1),
        ("还是开头那个问题，要几天？", 0),
        ("刚才说的电费，能开发票吗？", 1),
        ("押金什么时候退？", None),
    ],
)
def test_a_follow_up_says_which_turn_it_goes_back_to(question: str, at: int | None) -> None:
    turns = [("青年公寓的押金多少？", "900元。"), ("青年公寓的电费一度多少？", "0.6元。"), ("哪天入住？", "9月。")]
    assert gone_back(question, turns) == at


@pytest.mark.parametrize(
    "question", ["不是会员，我要交多少？", "不是说免费吗，我要付多少？", "要是下雨，比赛还办吗？", "都有谁参加？"]
)
def test_a_question_that_only_looks_like_a_correction_keeps_its_words(question: str) -> None:
    assert question.rstrip("？吗") in complete(question, Earlier(question=LAMP)).text


def test_each_of_several_things_is_no_figure_to_be_confirmed() -> None:
    assert premise("新建的车站每一座都停车吗？") is None
    assert premise("新建的车站是6座吗？") is not None
