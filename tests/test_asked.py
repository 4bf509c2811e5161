"""What a question asks for."""

from __future__ import annotations

import pytest

from assistant.answer.asked import another_ordinal, asked, kind_missing, only_year


@pytest.mark.parametrize("question", ["哪两个区先不参加？", "五县联盟里谁最多？", "多个区一起申报的有几家？"])
def test_how_many_areas_there_are_is_no_name_of_one(question: str) -> None:
    assert not asked(question).places


@pytest.mark.parametrize(
    ("question", "sentence", "missing"),
    [
        ("有几家博物馆？", "博物馆13个。", 0.0),
        ("满几小时自动停止？", "满八小时自动停止。", 0.0),
        ("输入功率是多少？", "额定输入功率320瓦。", 0.0),
        ("新规几时起试行？", "自2025年1月1日起试行。", 0.0),
        ("倒放最多不能超过几小时？", "倒放过的，静置六小时。", 1.0),
        ("倒放最多不能超过几小时？", "倒放以六小时为限。", 0.0),
        ("覆盖率是多少？", "覆盖学校30所。", 0.5),
        ("两级各承担多大比例？", "由市、区按四比六承担。", 0.0),
        ("证书要等几天？", "两个工作日内办结。", 0.0),
        ("证书要等几天？", "办结30人。", 0.5),
        ("吞吐量是多少万吨？", "完成18.6万标准箱。", 0.5),
        ("吞吐量是多少万吨？", "吞吐量：1,200（万吨）", 0.0),
        ("新修了多少公里？", "新修12千米。", 0.0),
    ],
)
def test_whether_a_sentence_holds_what_is_asked_for(question: str, sentence: str, missing: float) -> None:
    assert kind_missing(asked(question), sentence) == missing


@pytest.mark.parametrize(
    ("question", "sentence", "another"),
    [
        ("第五次大会几月召开？", "第四次大会11月召开。", True),
        ("第5届在哪里办？", "第五届在石镇办。", False),
        ("第一批有几所？", "首批6所。", False),
        ("第二批有几所？", "首批6所，第二批8所。", False),
        ("第二批有几所？", "今年新建6所。", False),
        ("第三产业占多少？", "第一产业占8%。", False),
    ],
)
def test_what_is_counted_off_is_of_the_number_that_is_asked_for(question: str, sentence: str, another: bool) -> None:
    assert another_ordinal(asked(question), [sentence]) == another


@pytest.mark.parametrize(
    ("sentence", "missing"),
    [
        ("后来换了屋顶，花了85万。", 0.0),
        ("老人入园不收门票。", 0.0),
        ("改造后可坐85人。", 0.5),
        ("全程12公里。", 0.5),
    ],
)
def test_an_amount_of_money_may_be_told_without_its_unit(sentence: str, missing: float) -> None:
    assert kind_missing(asked("一共花了多少钱？"), sentence) == missing


@pytest.mark.parametrize(
    ("question", "year"),
    [
        ("2032年护工有多少人？", "2032"),
        ("32年的护工占比", "2032"),
        ("2032年护工比2031年多多少？", ""),
        ("2032年护工增加了多少？", ""),
        ("护工有多少人？", ""),
        ("哪一年护工有40人？", ""),
    ],
)
def test_the_only_year_that_a_question_is_about(question: str, year: str) -> None:
    assert only_year(question) == year


def test_the_phases_of_a_work_are_counted_off() -> None:
    second = asked("码头二期要改多大面积")
    assert another_ordinal(second, ["一期改造仓库12座，面积2.6万平方米"])
    assert not another_ordinal(second, ["分两期：一期改造12座，二期改造9座"])
    assert not another_ordinal(asked("学期从哪天开始"), ["一期工程完工"])
    assert not asked("十四五期间建几所").ordinals
