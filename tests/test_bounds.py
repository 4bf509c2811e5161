from __future__ import annotations

import pytest

from assistant.answer.bounds import asks_of_limit, held_to_limit
from assistant.records import KeptSentence
from tests.fakes import document

TEXT = (
    "儿童身高不足1.3米的免费乘车。"
    "随身行李每件不得超过10公斤，长、宽、高三边之和不超过115厘米。"
    "每桶净水剂的储存温度为5℃以上。"
    "家庭人均月收入不超过2,800元，人均资产不超过20万元。"
    "电动叉车满电作业时间不少于6小时。"
    "学徒每周工作不得超过40小时。"
    "志愿者须年满十六周岁。"
    "连续请假五天以上的，按实际天数退还伙食费。"
    "收到处罚决定之日起三十日内，可以申请复核。"
    "补贴最高不超过2000元。"
    "导游每三年累计参加培训不少于两个月，没有完成的不得续证。"
    "见习报酬不低于正式讲解员工资的75%。"
)
RULES = document("r", "青岚景区规定", TEXT)


def found(*starts: str) -> list[KeptSentence]:
    """The sentences that begin so, or all, the first of them the surest."""
    sentences = []
    for sentence in TEXT.split("。")[:-1]:
        start = TEXT.index(sentence)
        kept = KeptSentence(
            document=RULES, chunk_id="c", heading=(), start=start, end=start + len(sentence) + 1, score=0.1
        )
        if not starts or sentence.startswith(starts):
            sentences.append(kept)
    return sentences


@pytest.mark.parametrize(
    ("question", "start", "text"),
    [
        ("孩子身高一米四，坐景区小火车要买票吗？", "儿童", "一米四超过1.3米：儿童身高不足1.3米的免费乘车[1]。"),
        ("我的包重8公斤，可以随身带吗", "随身", "符合，8公斤没有超过10公斤：随身行李每件不得超过10公斤"),
        ("箱子长60厘米、宽40厘米、高30厘米，能随身带上车吗？", "随身", "不符合，130厘米超过115厘米：随身行李"),
        ("我们家人均月收入2,500元，能申请吗？", "家庭", "符合，2,500元没有超过2,800元：家庭人均月收入"),
        ("廠裡的電動叉車充滿電實測跑5個半小時，夠不夠要求？", "电动", "不够，5个半小时不到6小时：电动叉车"),
        ("给学徒排了每周44小时的班，合规吗？", "学徒", "不合规，44小时超过40小时：学徒每周工作不得超过40小时[1]。"),
        ("我女儿十五岁，可以报名当志愿者吗？", "志愿者", "不符合，十五岁不到十六周岁：志愿者须年满十六周岁[1]。"),
        ("女儿十六岁，够当志愿者的年龄吗", "志愿者", "够，十六岁等于十六周岁：志愿者须年满十六周岁[1]。"),
        ("孩子请了七天假，伙食费能退吗？", "连续", "七天超过五天：连续请假五天以上的，按实际天数退还伙食费[1]。"),
        ("导游三年里参加培训一个半月，能续证吗？", "导游", "不符合，一个半月不到两个月：导游每三年累计"),
        ("見習報酬給正式講解員的70%，合規嗎？", "见习", "不合规，70%不到75%：见习报酬不低于正式讲解员工资的75%[1]。"),
        ("收到处罚通知已经四十天了，还能申请复核吗？", "收到", "四十天超过三十日：收到处罚决定之日起三十日内"),
    ],
)
def test_a_figure_of_ones_own_is_set_against_the_limit(question: str, start: str, text: str) -> None:
    told = held_to_limit(question, found(start))
    assert told is not None
    assert told.text.startswith(text)
    assert told.citations[0].quote.startswith(start)


@pytest.mark.parametrize(
    ("question", "start"),
    [
        ("孩子请了五天假，伙食费能退吗？", "连续"),  # whether 五天以上 means five as well is not said
        ("给学徒排了每天9小时的班，合规吗？", "学徒"),  # the limit is one of weeks
        ("我们家月收入8,000元，能申请吗？", "家庭"),  # the limit is one for each person
        ("我房租3,000元，能申请补贴吗？", "补贴"),  # the limit is one of something else
        ("租用的期限还有三十天，能退吗？", "收到"),  # not what the thirty days of the rule are counted from
        ("人均月收入2,800元是多少户？", "家庭"),
        ("身高1.3米以下的儿童要买票吗？", "儿童"),  # no figure of the asker's own
        ("学徒每周工作40小时，对吗？", "学徒"),  # it wants a figure confirmed
        ("2024年能达到500公斤吗？", "随身"),
    ],
)
def test_where_it_is_not_plain_nothing_is_said(question: str, start: str) -> None:
    assert held_to_limit(question, found(*start.split())) is None


def test_a_limit_that_is_one_of_several_for_the_same_thing_is_not_chosen() -> None:
    text = "甲类车辆满载续航不低于160公里。乙类车辆满载续航不低于120公里。"
    both = document("d", "招标文件", text)
    shown = [KeptSentence(document=both, chunk_id="c", heading=(), start=at, end=at + 17, score=0.5) for at in (0, 17)]
    assert held_to_limit("我们的车满载续航150公里，够不够？", shown) is None
    told = held_to_limit("我们的乙类车辆满载续航150公里，够不够？", shown)
    assert told is not None
    assert told.text == "够，150公里超过120公里：乙类车辆满载续航不低于120公里[1]。"


def test_a_question_for_a_figure_asks_of_no_limit() -> None:
    assert asks_of_limit("人均月收入3,100元的家庭能领多少补贴？") == ()
    assert asks_of_limit("5号线能换乘2号线吗？") == ()
    assert asks_of_limit("2026年3月能申请吗？") == ()
