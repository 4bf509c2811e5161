from __future__ import annotations

import pytest

from assistant.answer.attribution import attributed
from assistant.records import Document, KeptSentence

RATES = "全县小学入学率达99.2%、初中毛入学率达98.1%、高中阶段毛入学率达95.7%，均超过全市水平。"


def shown(text: str) -> list[KeptSentence]:
    document = Document(id="d", title="方案", text=text, path="d.md")
    return [KeptSentence(document=document, chunk_id="c", heading=(), start=0, end=len(text), score=1.0)]


def test_a_figure_of_the_neighbouring_clause_is_put_right() -> None:
    question = "云岭县高中阶段毛入学率是多少？"
    assert attributed("高中阶段毛入学率98.1%。", question, shown(RATES)) == "高中阶段毛入学率95.7%。"
    assert attributed("高中階段毛入學率９８.１％。", question, shown(RATES)) == "高中階段毛入學率95.7%。"


@pytest.mark.parametrize(
    ("draft", "question", "sentence"),
    [
        ("高中阶段毛入学率95.7%。", "高中阶段毛入学率是多少？", RATES),
        # The clause of the figure names nothing: it goes on from the one before.
        ("占比为63.2%。", "公办园在园幼儿占比提升到多少？", "公办园在园幼儿占比提升32.3%，至63.2%。"),
        ("由1643家压减到304家。", "培训机构压减到多少家？", "培训机构由1643家压减到304家。"),
        ("304家。", "培训机构压减到多少家？", "培训机构由1643家压减到304家。"),
        ("占比为65%。", "2027年公办园占比是多少？", "公办园占比2024年为60%，公办园占比2027年为65%。"),
        # What is told of another place is no better for having more of the question's words.
        (
            "上线率57.6%。",
            "云岭市本科上线率是多少？",
            "今年高考，全市本科上线1.1万人，上线率57.6%；宕山县本科上线率达50.8%。",
        ),
        ("入学率都很高。", "高中阶段毛入学率是多少？", RATES),
        ("98.1%和95.7%。", "高中阶段毛入学率是多少？", RATES),
        ("12.5%。", "高中阶段毛入学率是多少？", RATES),
    ],
)
def test_what_is_not_plain_is_left_alone(draft: str, question: str, sentence: str) -> None:
    assert attributed(draft, question, shown(sentence)) == draft


@pytest.mark.parametrize(
    ("draft", "question", "sentence", "right"),
    [
        ("57.9%。", "幼儿园覆盖率是多少？", "幼儿园覆盖率提升57.9%，至88.8%。", "88.8%。"),
        ("20人。", "现有教师多少人？", "教师比上年增加了20人，达到80人。", "80人。"),
        ("57.9%。", "幼儿园覆盖率提升了多少？", "幼儿园覆盖率提升57.9%，至88.8%。", "57.9%。"),
        ("覆盖率提升57.9%。", "幼儿园覆盖率是多少？", "幼儿园覆盖率提升57.9%，至88.8%。", "覆盖率提升57.9%。"),
        ("8.3%。", "收入是多少？", "收入增长8.3%，达到12.46亿元。", "8.3%。"),
    ],
)
def test_by_how_much_something_changed_is_not_what_it_came_to(
    draft: str, question: str, sentence: str, right: str
) -> None:
    assert attributed(draft, question, shown(sentence)) == right


CHANGED = "培训机构由1643家压减到304家，达成度从2021年的82%提升至92.26%。"


@pytest.mark.parametrize(
    ("draft", "question", "right"),
    [
        ("1643家。", "培训机构压减到只剩多少家？", "304家。"),
        ("压减到1643家。", "培训机构现在有多少家？", "压减到304家。"),
        ("82%。", "达成度已经到了多少？", "92.26%。"),
        ("1643家。", "培训机构原来有多少家？", "1643家。"),
        ("1643家。", "培训机构有多少家？", "1643家。"),
        ("82%。", "2021年达成度到了多少？", "82%。"),
        ("由1643家减少。", "培训机构现在有多少家？", "由1643家减少。"),
    ],
)
def test_what_something_was_is_not_what_it_has_come_to(draft: str, question: str, right: str) -> None:
    assert attributed(draft, question, shown(CHANGED)) == right
