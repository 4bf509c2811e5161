"""Number-aware matching: what is the same figure and what only looks like it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.figures import Figure, chinese_value, coverage, figures, stands_in, tokens

SAME = [
    ("65%", "占比要达到65%。"),
    ("65%", "达到百分之六十五以上"),
    ("65%", "達到６５％"),
    ("65%", "65 percent of them"),
    ("65%", "sixty-five is not it, but 65 per cent is"),
    ("5亿元", "投入5億元"),
    ("5亿", "500 million yuan"),
    ("25.8万", "關愛258,000名子女"),
    ("25.8万", "25.8 万人"),
    ("120余", "聘请了一百二十多名导师"),
    ("120", "120余名"),
    ("两个", "共2個"),
    ("2个", "兩個"),
    ("2027年", "二〇二七年"),
    ("2—3所", "2至3所中職學校"),
    ("2—3所", "2-3所"),
    ("1000万", "一千万人次"),
    ("3000", "3,000多节"),
    ("0.15个百分点", "高出0.15個百分點"),
    ("3.5", "三点五倍"),
    ("第6", "位列全国第六"),
    ("Yang Jing", "released by yang jing."),
    ("12月11日", "2024年12月11日举行"),
    ("18 pilot zones", "18 Pilot Zones"),
    ("ten zones", "10 zones"),
    ("1‰", "千分之一"),
    ("涪陵府发〔2025〕6号", "涪陵府發[2025]6號"),
]

DIFFERENT = [
    ("2个", "12个"),
    ("2个", "2.5个"),
    ("65%", "165%"),
    ("65%", "65个"),
    ("65", "65%"),
    ("65%", "65‰"),
    ("65%", "65个百分点"),
    ("5亿元", "5万元"),
    ("5亿元", "15亿元"),
    ("0.27", "10.27"),
    ("0.27", "0.275"),
    ("300", "1300人"),
    ("300", "3,001"),
    ("10个", "十五个"),
    ("五大重点任务", "十五大重点任务"),
    ("2万", "2.5万"),
    ("2024年", "2027年"),
    ("6号", "66号"),
    ("杨勇", "杨竞"),
    ("jing", "beijing"),
    ("", "something"),
    ("。", "。"),
]


@pytest.mark.parametrize(("form", "text"), SAME)
def test_the_same_figure_or_name_is_found(form: str, text: str) -> None:
    assert stands_in(form, text)


@pytest.mark.parametrize(("form", "text"), DIFFERENT)
def test_another_figure_or_name_is_not_found(form: str, text: str) -> None:
    assert not stands_in(form, text)


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("二十一", 21),
        ("一百零五", 105),
        ("两千万", 20_000_000),
        ("一万二千", 12_000),
        ("十", 10),
        ("一百一十", 110),
        ("三亿五千万", 350_000_000),
        ("二〇二七", 2027),
        ("万", 10_000),
        ("一万亿", 10**12),
    ],
)
def test_chinese_numerals_have_their_value(numeral: str, value: int) -> None:
    assert chinese_value(numeral) == value


def test_a_decimal_chinese_numeral_keeps_its_fraction() -> None:
    assert chinese_value("九十二点二六") == Decimal("92.26")


def test_a_single_chinese_numeral_is_no_firm_figure() -> None:
    assert figures("推进一体化，统一规划") == ()
    assert figures("2027年达到65%") == (Figure(Decimal(2027)), Figure(Decimal(65), "%"))


def test_a_chinese_comma_is_no_thousands_separator() -> None:
    assert figures("共有12，345人") == (Figure(Decimal(12)), Figure(Decimal(345)))


@given(st.integers(min_value=0, max_value=10**9), st.integers(min_value=1, max_value=9))
def test_a_longer_number_never_holds_a_shorter_one(number: int, digit: int) -> None:
    assert not stands_in(f"{number}个", f"共有{digit}{number}个")
    assert stands_in(f"{number}个", f"共有{number:,}个")


@given(st.text(max_size=200))
def test_every_text_with_tokens_stands_in_itself(text: str) -> None:
    assert stands_in(text, text) == bool(tokens(text))


def test_coverage_is_the_share_of_neighbouring_pairs() -> None:
    assert coverage("甲乙丙", "乙丙丁") == 0.5
    assert coverage("", "甲") == 0.0
