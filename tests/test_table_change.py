from __future__ import annotations

import pytest

from assistant.answer.table_change import change_in_table, change_of_row
from assistant.records import KeptSentence
from tests.fakes import document
from tests.table_passages import passages_of

SCHOOL = document(
    "s",
    "竹溪大學",
    """各學院學生數如下表，不含進修部。

| 學院 | 學系數 | 112學年度學生數 | 113學年度學生數 |
| --- | --- | --- | --- |
| 工學院 | 5 | 1,874 | 1,822 |
| 資訊學院 | 3 | 1,208 | 1,297 |
| 合計 | 8 | 3,082 | 3,119 |
""",
)
REPORT = document(
    "a",
    "青禾股份2024年年度报告",
    """| 项目 | 2024年 | 2023年 | 2022年 |
| --- | --- | --- | --- |
| 营业收入（亿元） | 18.64 | 16.60 | 15.37 |
| 毛利率 | 33.9% | 35.1% | 34.7% |
| 门店（家） | 40 | 40 | 0 |
""",
)
FOUND = passages_of(SCHOOL, REPORT)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("从112到113学年度，竹溪大学（不算进修部）一共多了多少学生？", "增加37（3,119 − 3,082）[1]。"),
        ("竹溪大學資訊學院113學年度的學生數比前一學年度多了多少？", "增加89（1,297 − 1,208）[1]。"),
        ("竹溪大学工学院113学年度的学生比112学年度少了多少？", "减少52（1,874 − 1,822）[1]。"),
        ("青禾2024年营业收入比2022年增加了多少？", "增加3.27亿元（18.64亿元 − 15.37亿元）[1]。"),
        ("青禾2024年营业收入比上年增长了百分之几？", "增长12.3%（由16.60亿元到18.64亿元）[1]。"),
        ("青禾2024年毛利率跟前一年比是升是降？差几个百分点？", "减少1.2个百分点（35.1% − 33.9%）[1]。"),
        ("青禾2024年门店比2023年多了多少家？", "没有变化，都是40家[1]。"),
    ],
)
def test_a_change_between_two_years_is_reckoned_from_both_cells(question: str, text: str) -> None:
    told = change_in_table(question, FOUND)
    assert told is not None
    assert told[0].text == text
    assert [citation.quote for citation in told[0].citations] == [sentence.text for sentence in told[1]]


@pytest.mark.parametrize(
    "question",
    [
        "竹溪大学文学院113学年度的学生比112学年度少了多少？",
        "竹溪大学113学年度的教师比112学年度多了多少？",
        "竹溪大学113学年度有多少学生？",
        "青禾2025年营业收入比上年增加了多少？",
        "青禾2023年门店比上年增长了百分之几？",  # from nothing there is no percentage
        "青禾海外营业收入2024年比2023年增加了多少？",
        "青禾2022年到2024年每年营业收入增加了多少？",
    ],
)
def test_where_a_cell_is_missing_or_more_is_asked_nothing_is_told(question: str) -> None:
    assert change_in_table(question, FOUND) is None


SALES = document(
    "x",
    "白浪帆具2032年年度报告",
    """| 分类 | 2032年收入（万元） | 2031年收入（万元） | 2032年毛利率 | 2031年毛利率 |
| --- | --- | --- | --- | --- |
| 帆布 | 900.5 | 850.25 | 21.0% | 20.0% |
| 其中：省外 | 310.0 | 300.0 | 18.0% | 17.5% |
| 境外 | 120.5 | 80.25 | 25.0% | 24.0% |
""",
)


def row(name: str) -> KeptSentence:
    passage = next(iter(passages_of(SALES)))
    start = next(span.start for span in passage.chunk.sentences if SALES.text.startswith(name, span.start))
    return KeptSentence(
        document=SALES,
        chunk_id=passage.chunk.id,
        heading=passage.heading,
        start=start,
        end=SALES.text.index(" |\n", start),
        score=0.9,
    )


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("白浪出口到国外的收入，2032年比上一年多出来多少万？", "增加40.25万元（120.5万元 − 80.25万元）[1]。"),
        ("白浪销到海外的那块毛利率2032年比2031年高多少个百分点？", "增加1个百分点（25.0% − 24.0%）[1]。"),
    ],
)
def test_the_change_of_a_row_that_was_judged_is_reckoned_from_its_own_cells(question: str, text: str) -> None:
    told = change_of_row(question, row("境外"))
    assert told is not None
    assert told.text == text


@pytest.mark.parametrize(
    "question",
    [
        "白浪国外的收入，2032年比2030年多多少万？",
        "白浪国外的利润，2032年比上一年多多少万？",
        "白浪帆布的收入，2032年比上一年多多少万？",  # another row
        "白浪绳索的收入，2032年比上一年多多少万？",  # no row
        "白浪国外的收入2032年是多少万？",
    ],
)
def test_of_a_row_that_the_question_does_not_name_no_change_is_told(question: str) -> None:
    assert change_of_row(question, row("境外")) is None
