from __future__ import annotations

import pytest

from assistant.answer.figures import figures
from assistant.answer.told_of import Told, changes, runs_against, told_of
from assistant.library.script import fold


def of(text: str, figure: str) -> Told:
    return next(told for told in told_of(text) if told.figure.text == figure)


def test_a_clause_that_names_something_begins_a_subject_of_its_own() -> None:
    text = "到2027年，公办园占比达到60%，普惠园覆盖率达到92%。"
    assert "公办" in of(text, "60%").names and "公办" not in of(text, "92%").names


def test_a_clause_that_only_tells_a_change_goes_on_with_the_one_before() -> None:
    text = "规模以上工业企业238家，比上年净增11家，全区绿地面积增加5亩。"
    assert "工业" in of(text, "11").names and "工业" not in of(text, "5").names


def test_what_a_sentence_opens_with_holds_for_all_of_its_figures() -> None:
    text = "临江区的学校里，小学有20所，中学有12所。"
    assert all("学校" in told.around and "学校" not in told.names for told in told_of(text))


def test_a_clause_without_a_figure_belongs_to_the_next_figure() -> None:
    text = "最常见的是困倦，发生率为6.2%，其次是口干，发生率为3.5%。"
    assert "口干" in of(text, "3.5%").names and "口干" not in of(text, "6.2%").around


def test_a_figure_is_told_of_the_years_of_its_clause_or_of_those_before_it() -> None:
    text = "到2027年，占比达到60%，比2020年高9%；占比2025年、2026年先做到54%和57%。"
    assert of(text, "60%").years == {"2027"} and of(text, "9%").years == {"2027"}
    assert of(text, "54%").years == of(text, "57%").years == {"2025", "2026"}


def test_what_follows_of_which_goes_on_with_what_it_is_a_part_of() -> None:
    text = "馆藏14260件，其中珍贵文书6180件；另有复制品23件。"
    assert "馆藏" in of(text, "6180").names and "馆藏" not in of(text, "23").names


def test_a_change_is_told_from_what_to_what() -> None:
    ((old, new, when),) = changes(fold("毛入学率由2024年的93.5%提高到96%。").text)
    assert (old.text, new.text, when) == ("93.5%", "96%", "2024年的")
    assert changes("自2024年起提高到96%。") == []


@pytest.mark.parametrize(
    ("draft", "question", "source", "against"),
    [
        ("净利润同比增长5.8%。", "利润怎么样？", "净利润1.29亿元，同比下降5.8%。", True),
        ("5.8%。", "净利润涨了百分之几？", "净利润1.29亿元，同比下降5.8%。", True),
        ("5.8%。", "净利润变了多少？", "净利润1.29亿元，同比下降5.8%。", False),
        ("比上年减少40人。", "教师少了多少？", "教师比上年减少约40人。", False),
        ("比上年增加40人。", "", "教师比上年减少约40人。", True),
        ("增长5.8%。", "", "占比5.8%。", False),
        ("增长5.8%。", "", "甲增长5.8%，乙下降5.8%。", False),
    ],
)
def test_a_rise_told_as_a_fall_is_seen(draft: str, question: str, source: str, against: bool) -> None:
    assert runs_against(draft, question, figures(draft)[-1], source) is against
