from __future__ import annotations

import pytest

from assistant.library.describing.dates import date_in_address, is_date, read_date, small_number


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2025-03-28", "2025-03-28"),
        ("2025/3/8 09:10", "2025-03-08"),
        ("发布于2025年3月28日", "2025-03-28"),
        ("２０２５．３．２８", "2025-03-28"),
        ("二〇二五年三月二十八日", "2025-03-28"),
        ("二○二四年十月", "2024-10"),
        ("中華民國112年7月3日", "2023-07-03"),
        ("民國 113 年 05 月 09 日", "2024-05-09"),
        ("民國一百一十三年5月", "2024-05"),
        ("2024年12月", "2024-12"),
        ("28 March 2025", "2025-03-28"),
        ("Published on Mar. 28th, 2025", "2025-03-28"),
        ("May 2024", "2024-05"),
        ("2024-13-01", ""),
        ("2024-02-30", ""),
        ("2023年2月29日，2024年2月29日", "2024-02-29"),
        ("12月11日", ""),
        ("索引号 0012345678/2025-00021", ""),
        ("电话 1234-5678-90", ""),
    ],
)
def test_dates_are_read_in_every_usual_form(text: str, date: str) -> None:
    assert read_date(text) == date


@pytest.mark.parametrize(
    ("line", "alone"),
    [
        ("2024年5月9日（星期四）", True),
        ("（2024-05-09 11:50）", True),
        ("中華民國113年5月9日", True),
        ("May 9, 2024", True),
        ("2024年5月9日发布", False),
        ("2024", False),
        ("2024年用水30万方", False),
    ],
)
def test_a_line_is_a_date_if_it_holds_nothing_else(line: str, alone: bool) -> None:
    assert is_date(line) is alone


@pytest.mark.parametrize(
    ("address", "date"),
    [
        ("https://news.example.org/2024/0509/c100-1.html", "2024-05-09"),
        ("https://news.example.org/2024-05/09/content_1.htm", "2024-05-09"),
        ("http://example.org/art/t20240509_12345.html", "2024-05-09"),
        ("https://example.org/12345678/20991399/a.html", ""),
        ("https://example.org/id=20240509123", ""),
    ],
)
def test_an_address_may_name_the_day(address: str, date: str) -> None:
    assert date_in_address(address) == date


@pytest.mark.parametrize(
    ("numerals", "number"), [("7", 7), ("十", 10), ("二十三", 23), ("一百零五", 105), ("一百二十", 120), ("甲", 0)]
)
def test_small_numbers_are_read_in_both_scripts(numerals: str, number: int) -> None:
    assert small_number(numerals) == number
