from __future__ import annotations

import pytest

from assistant.library.script import fold
from assistant.search.times import agreement, asked_times, times


def named(text: str) -> dict[str, set[str]]:
    return {kind: set(values) for kind, values in times(fold(text).text).values.items()}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("甲公司2023年年度报告", {"年": {"2023"}}),
        ("二〇二四年、二零二五年", {"年": {"2024", "2025"}}),
        ("24年底有多少员工", {"年": {"2024"}}),
        ("2022-23赛季", {"赛季": {"2022-23"}}),
        ("2023—2024学年", {"赛季": {"2023-24"}}),
        ("2024年第三季度", {"年": {"2024"}, "季度": {"3"}}),
        ("3季报和Q3", {"季度": {"3"}}),
        ("上半年", {"半年": {"上"}}),
        ("2024年3月、十二月", {"年": {"2024"}, "月": {"3", "12"}}),
        ("2024-03-15发布", {"年": {"2024"}, "月": {"3"}}),
        ("第十二届和第3届", {"届": {"12", "3"}}),
        ("5号线", {"号线": {"5"}}),
        ("收费2000元，共2024人，面积1950平方米", {}),
        ("历时10年以上，30年代", {}),
        ("三个月", {}),
        ("", {}),
    ],
)
def test_what_a_text_names(text: str, expected: dict[str, set[str]]) -> None:
    assert named(text) == expected


def test_a_question_for_a_year_names_none() -> None:
    assert not asked_times("2027年就能建成吗？到底哪一年？")
    assert asked_times("2027年的目标")


@pytest.mark.parametrize(
    ("about", "said", "date", "least", "most"),
    [
        (["2024年报告"], "本年度", "", 1, 1),
        (["2023年报告"], "本年度", "", -1, -1),
        (["2023年报告"], "比2024年少", "", 0, 0),  # it speaks of both
        (["第二节", "2024年报告"], "", "", 1, 1),  # the title, where the heading says nothing
        (["2023年", "2024年报告"], "", "", -1, -1),  # the heading is nearer
        (["2023—2025年规划"], "", "", 0.5, 0.5),
        ([""], "2024年完成", "", 1, 1),
        ([""], "2021年完成", "", -0.5, -0.5),
        ([""], "已经完成", "2024-05-01", 0.5, 0.5),
        ([""], "已经完成", "2025-02-01", 0, 0),  # a report comes out in the year after
        ([""], "已经完成", "2021-02-01", -0.5, -0.5),
        ([""], "已经完成", "", 0, 0),
    ],
)
def test_how_a_passage_fits_a_question_of_2024(
    about: list[str], said: str, date: str, least: float, most: float
) -> None:
    fit = agreement(times("2024年"), [times(each) for each in about], times(said), date)
    assert least <= fit <= most


def test_nothing_named_fits_everything() -> None:
    assert agreement(times("有多少"), [times("2023年")], times("2022年"), "2020-01-01") == 0
