from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.library.numerals import Number, numbers, value_of
from assistant.library.script import fold


def found(text: str) -> list[Number]:
    return list(numbers(fold(text).text))


def values(text: str) -> list[str]:
    return [number.value for number in found(text)]


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("二〇二七", 2027),
        ("两千零二十七", 2027),
        ("一百零五", 105),
        ("一百五", 150),
        ("十五", 15),
        ("三万五", 35_000),
        ("一万零五百", 10_500),
        ("一亿零三万", 100_030_000),
        ("6万亿", 6_000_000_000_000),
        ("25万8千", 258_000),
        ("3千5百万", 35_000_000),
        ("贰拾叁万", 230_000),
        ("258,000", 258_000),
    ],
)
def test_numerals_are_read_by_place_and_by_multiplier(numeral: str, value: int) -> None:
    assert value_of(numeral) == value


def test_values_are_exact() -> None:
    assert value_of("25.8万") == Decimal(258_000)
    assert value_of("六点五") == Decimal("6.5")
    assert value_of("0.1") == Decimal("0.1")


@pytest.mark.parametrize("text", ["十四五", "三四十", "三五十", "点五", "", "一点", "亿" * 1000, "千" * 1000])
def test_what_is_no_numeral_has_no_value(text: str) -> None:
    assert value_of(text) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("百分之六十五", "65%"),
        ("65％", "65%"),
        ("六成五", "65%"),
        ("6.5成", "65%"),
        ("百分之百", "100%"),
        ("千分之三", "3‰"),
        ("258000", "25.8万"),
        ("25万8千", "258,000"),
        ("二十五万八千", "25.8萬"),
        ("二〇二七年", "2027年"),
        ("二○二七年", "２０２７年"),
        ("第六", "第6"),
        ("两亿", "200000000"),
        ("五百多万人", "500多万人"),
        ("六点五亿元", "6.5亿元"),
        ("三分之一", "3分之1"),
        ("贰拾万元", "20万元"),
        ("2024-12-02", "2024年12月2日"),
        ("5.40个百分点", "五点四个百分点"),
    ],
)
def test_forms_of_one_number_are_one_value(one: str, other: str) -> None:
    assert [(n.value, n.unit, n.kind) for n in found(one)] == [(n.value, n.unit, n.kind) for n in found(other)] != []


@pytest.mark.parametrize(
    "text",
    ["十四五期间", "七八个", "三五年", "统一安排", "万一", "千万不要", "九一八事变", "陆家嘴", "百货公司", "一些"],
)
def test_numerals_within_words_are_no_numbers(text: str) -> None:
    assert values(text) == []


def test_a_number_within_a_latin_word_is_part_of_the_word() -> None:
    assert values("h5n1和gpt-45、gpt45") == []


def test_a_code_is_compared_as_it_is_written() -> None:
    assert values("007、0755、3.5.1、12345678901234567890") == ["007", "0755", "3.5.1", "12345678901234567890"]


def test_the_number_of_an_official_document_holds_its_year() -> None:
    (number,) = found("云府发〔2025〕6号")
    assert (number.kind, number.value, number.unit) == ("document", "2025年6", "号")
    assert values("云府发[2025]第6号") == ["2025年6"]


def test_an_ordinal_is_not_the_number_it_holds() -> None:
    assert [n.kind for n in found("第二十届 二十届")] == ["ordinal", "count"]


@pytest.mark.timeout(30)
@pytest.mark.parametrize("piece", ["1", "a1", "一", "十", "1,", "1.", "1分之", "第", "百分之", "1万", "〔2025〕"])
def test_long_runs_take_no_longer_than_their_length(piece: str) -> None:
    list(numbers("a" + piece * 5_000))


@given(st.integers(0, 10**18 - 1))
def test_every_whole_number_is_its_own_value(value: int) -> None:
    assert values(f"共{value}个") == [str(value)]


@given(st.text("零〇一二两三四五六七八九十百千万亿点第成分之0123456789.,%年个多余—至〔〕号a ", max_size=60))
def test_any_mixture_of_digits_and_marks_is_read(text: str) -> None:
    end = 0
    for number in found(text):
        assert number.start >= 0 and number.end <= len(text) and number.value
        assert number.start >= end or number.unit in ("月", "日")
        end = number.end
