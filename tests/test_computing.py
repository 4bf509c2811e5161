from __future__ import annotations

import re

import pytest

from assistant.answer.computing import Operation, only_two, operation, worked_out
from assistant.records import Document, KeptSentence, Script

TEXT = (
    "云岭县的培训机构由1,643家压减到304家。阀门收入3.42亿元，毛利率22.8%；水表收入1.58亿元。"
    "达成度由82%提升至92.26%。全镇有研发人员286人、生产人员1104人，在册员工1918人。占比提高5.2个百分点，达到61.3%。"
    "甲馆有余种图书30余万册，乙馆有图书12万册。"
)
DOCUMENT = Document(id="d", title="云岭县年报", text=TEXT, path="d.md")
SHOWN = [
    KeptSentence(document=DOCUMENT, chunk_id="c", heading=(), start=found.start(), end=found.end(), score=1.0)
    for found in re.finditer("[^。]+。", TEXT)
]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("云岭县一共压减了多少家培训机构？", "difference"),
        ("阀门和水表合在一起收入是多少？", "sum"),
        ("达成度提高了几个百分点？", "difference"),
        ("車比車位多多少", "difference"),
        ("提升之前是多少？", "difference"),
        ("How many more pupils are there?", "difference"),
        ("How many schools are there in total?", "sum"),
        ("达成度提升到多少了？", None),
        ("教育投入年均增长多少？", None),
        ("砍到只剩多少家了", None),
        ("有多少所学校？", None),
        ("全县小学有多少所？", None),
        ("会员大会来了多少人？", None),
        ("研发比上年多投了多少？", "difference"),
        ("东湖小学比西山小学多几个班？", "difference"),
        ("和去年相比，门票高多少？", "difference"),
        ("今年多招了多少人？", "difference"),
        ("大约多少人参加？", None),
        ("大桥长多少米？", None),
        ("至少几天？", None),
        ("最多能借几本？", None),
        ("比赛每小时多少公里？", None),
        ("公办园占比是多少？", None),
    ],
)
def test_a_question_says_what_is_to_be_worked_out(question: str, expected: Operation | None) -> None:
    assert operation(question) == expected


@pytest.mark.parametrize(
    ("expression", "question", "script", "text"),
    [
        ("1643家-304家", "压减了多少家？", "hans", "1339家（1,643家 − 304家）[1]。"),
        ("1643-304 = 1337", "压减了多少家？", "hans", "1339家（1,643家 − 304家）[1]。"),
        ("3.42+1.58", "合计收入多少亿元？", "hans", "5亿元（3.42亿元 + 1.58亿元）[1]。"),
        ("3.42亿元 ＋ 1.58亿元", "合计收入多少？", "hans", "5亿元（3.42亿元 + 1.58亿元）[1]。"),
        ("92.26%-82%", "提高了几个百分点？", "hans", "10.26个百分点（92.26% − 82%）[1]。"),
        ("82%-92.26%", "相差多少？", "hans", "10.26个百分点（92.26% − 82%）[1]。"),
        ("1918-286-1104", "其余的有多少人？", "hans", "528人（1918人 − 286人 − 1104人）[1]。"),
        ("61.3%-5.2", "提高之前是多少？", "hans", "56.1%（61.3% − 5.2个百分点）[1]。"),
        ("92.26-82", "by how much did it rise?", "latin", "10.26 percentage points (92.26% − 82%)[1]."),
        ("30+12", "合计多少万册图书？", "hans", "约42万册（30余万册 + 12万册）[1]。"),
    ],
)
def test_an_expression_over_shown_figures_is_worked_out(
    expression: str, question: str, script: Script, text: str
) -> None:
    wanted = operation(question)
    assert wanted is not None
    found = worked_out(expression, wanted, question, SHOWN, script)
    assert found is not None and found.text == text
    assert all(DOCUMENT.text[c.start : c.end] == c.quote for c in found.citations)


@pytest.mark.parametrize(
    "expression",
    [
        "92.26%",  # one figure
        "1643家+304家",  # another sign than the question asks for
        "1643家-300家",  # a figure that stands nowhere
        "1643家-82%",  # units that differ
        "1643-(304-82)",
        "1643×304",
        "1643家-304家，所以答案是1339家左右，其中2024年减少",
        "没有",
        "",
        "1643家-1643家",  # one figure twice
    ],
)
def test_an_expression_that_cannot_be_trusted_gives_nothing(expression: str) -> None:
    assert worked_out(expression, "difference", "压减了多少？", SHOWN, "hans") is None


def test_a_total_of_one_thing_is_not_added_up_of_two_sentences() -> None:
    two = [SHOWN[0], SHOWN[3]]
    assert worked_out("304家+286人", "sum", "共计多少？", two, "hans") is None


def test_what_the_sentence_has_taken_off_already_is_not_taken_off_again() -> None:
    assert operation("扣掉奖励金后县里负担多少？", "全年支出2.4亿元，扣除奖励金后由县里负担1.9亿元。") is None
    assert operation("扣掉奖励金后县里负担多少？", "全年支出2.4亿元，奖励金0.5亿元。") == "difference"


def test_operands_of_two_sentences_are_both_cited() -> None:
    two = [SHOWN[0], SHOWN[3]]
    found = worked_out("304家-286人", "difference", "相差多少？", two, "hans")
    assert found is None, "another unit"
    found = worked_out("1918人-286人", "difference", "相差多少人？", two, "hans")
    assert found is not None and [c.number for c in found.citations] == [1]


def test_two_figures_of_the_unit_in_one_sentence_are_the_operands_where_the_model_names_others() -> None:
    def best(text: str) -> KeptSentence:
        document = Document(id="d", title="报告", text=text, path="d.md")
        return KeptSentence(document=document, chunk_id="c", heading=(), start=0, end=len(text), score=1.0)

    both = best("县委常委会专题研究教育10次，县政府常务会专题研究教育5次。")
    assert only_two("县委常委会加县政府常务会总共专题研究教育多少次？", both) == "10+5"
    assert worked_out("10+5", "sum", "总共研究教育多少次？", [both], "hans") is not None
    assert only_two("一共有多少人？", both) == ""
    assert only_two("总共多少次？", best("三年里研究了3次、5次和6次。")) == ""


def test_what_a_sentence_says_is_left_needs_no_working_out() -> None:
    assert operation("现在还剩几人？") == "difference"
    assert operation("现在還剩幾人？", "鹽工由412人減為只餘57人。") is None
    assert operation("还剩多少？", "共412人，已退57人。") == "difference"


def test_a_total_that_is_told_is_not_added_up() -> None:
    assert operation("地铁总共要跑多长？") is None
    assert operation("公路和铁路总共投了多少？") == "sum"
    assert operation("两家医院一共多少张床？") == "sum"


@pytest.mark.parametrize(
    ("question", "told", "expected"),
    [
        ("入学率跟前一年比是升是降？差几个百分点？", "入学率为91.7%，比前一学年度低1.6个百分点。", None),
        ("收入比上年增加了多少？", "收入3.2亿元，比上年增长0.4亿元。", None),
        ("收入比上年增加了多少？", "收入3.2亿元，上年收入2.8亿元。", "difference"),
        ("今年的目标比去年的水平高几个百分点？", "去年为71.2%，比上年提高3个百分点。", "difference"),
    ],
)
def test_a_change_since_the_year_before_that_is_told_needs_no_working_out(
    question: str, told: str, expected: Operation | None
) -> None:
    assert operation(question, told) == expected


def _of_title(title: str, text: str) -> KeptSentence:
    held = Document(id=title, title=title, text=text, path="d.md")
    return KeptSentence(document=held, chunk_id="c", heading=(), start=0, end=len(text), score=1.0)


def test_a_figure_of_another_that_is_called_alike_is_no_operand() -> None:
    found = [_of_title("竹溪大学", "入学率为91.7%。"), _of_title("松溪大学", "入学率为94.2%。")]
    assert worked_out("94.2-91.7", "difference", "竹溪大学的入学率提高了几个百分点？", found, "hans") is None
    both = worked_out("94.2-91.7", "difference", "松溪大学的入学率比竹溪大学高几个百分点？", found, "hans")
    assert both is not None
    assert both.text == "2.5个百分点（94.2% − 91.7%）[1][2]。"


def test_documents_of_two_years_are_of_the_same_thing() -> None:
    found = [_of_title("云岭县2023年公报", "收入3亿元。"), _of_title("云岭县2024年公报", "收入4亿元。")]
    told = worked_out("4-3", "difference", "云岭县2024年收入比2023年多多少？", found, "hans")
    assert told is not None
    assert told.text == "1亿元（4亿元 − 3亿元）[1][2]。"
