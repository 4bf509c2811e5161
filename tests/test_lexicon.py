from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.library.lexicon import question_terms, terms


def test_terms_of_chinese_are_pairs_of_neighbours() -> None:
    assert terms("公办幼儿园") == ["公办", "办幼", "幼儿", "儿园"]


def test_terms_do_not_depend_on_script_width_or_case() -> None:
    assert terms("公辦幼兒園ＡＩ６５％") == terms("公办幼儿园ai65%")


def test_a_number_is_one_term_with_and_without_its_unit() -> None:
    assert terms("2027年达到65%") == ["2027", "2027年", "年达", "达到", "65%"]


def test_a_single_digit_is_a_term_only_with_its_unit() -> None:
    assert terms("5所学校") == ["5所", "所学", "学校"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("占比达到百分之六十五", "占比达到65%"),
        ("占比达到六成五", "占比达到65％"),
        ("二〇二七年建成", "2027年建成"),
        ("二○二七年", "２０２７年"),
        ("新增25.8万人", "新增258,000人"),
        ("新增二十五萬八千人", "新增25万8千人"),
        ("二〇二四至二〇二七年", "2024—2027年"),
        ("百分之二十至三十", "20—30%"),
        ("三至五年", "3-5年"),
        ("第六届", "第6届"),
        ("打造三所学校", "打造3所学校"),
        ("2024年12月2日", "2024-12-02"),
        ("五点四个百分点", "5.4个百分点"),
        ("云府发〔2025〕6号", "雲府發[2025]第6號"),
        ("10 km", "10km"),
    ],
)
def test_forms_of_one_number_are_the_same_terms(one: str, other: str) -> None:
    assert terms(one) == terms(other)


def test_a_range_is_a_term_beside_its_ends() -> None:
    assert terms("2024—2027年") == ["2024", "2024年", "2024至2027年", "2027", "2027年"]


def test_the_number_of_an_official_document_is_a_term() -> None:
    assert "府发2025年6号" in terms("根据云府发〔2025〕6号文件")
    assert "2025年6号" in terms("〔2025〕6号")


def test_what_the_twentieth_is_called_for_short_is_found() -> None:
    assert {"第20", "20届"} <= set(terms("第二十届"))
    assert "20届" in terms("二十届")


def test_a_name_with_digits_is_a_term_with_and_without_them() -> None:
    assert terms("GPT-4") == ["gpt", "gpt4"]
    assert terms("H5N1") == ["h5n1"]


def test_what_is_written_without_blanks_is_pairs_in_every_script() -> None:
    assert terms("カタカナ 한국어 latin") == ["カタ", "タカ", "カナ", "한국", "국어", "latin"]


def test_half_of_a_character_is_no_term() -> None:
    assert terms("公办\ud800园") == ["公办", "园"]


def test_words_that_only_ask_are_left_out_of_a_question() -> None:
    assert question_terms("公办占比是多少？") == ["公办", "办占", "占比"]


def test_a_question_of_asking_words_alone_keeps_them() -> None:
    assert question_terms("多少？") == ["多少"]


def test_operators_of_the_index_are_no_terms() -> None:
    assert terms('" OR * NEAR( -') == ["or", "near"]


@given(st.text(max_size=80))
def test_terms_hold_nothing_that_the_index_would_read_as_a_mark(text: str) -> None:
    for term in terms(text):
        assert term and not set(term) & set('"*()+-^:{}\0 ')
        term.encode("utf-8")
