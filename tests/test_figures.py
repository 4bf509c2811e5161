from decimal import Decimal

import pytest

from assistant.answer.figures import figures, unsupported


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("65%", "百分之六十五"),
        ("65％", "65%"),
        ("25.8万人", "258000人"),
        ("25.8万人", "25.8萬人"),
        ("二〇二七年", "2027年"),
        ("两千零二十七年", "2027年"),
        ("1,234元", "1234元"),
        ("3.5亿元", "350000000元"),
        ("十二个", "12个"),
        ("一百零五所", "105所"),
        ("二十家", "20家"),
        ("3万5千人", "3万5千人"),
        ("５０名", "50名"),
    ],
)
def test_forms_of_one_figure_have_one_value(one: str, other: str) -> None:
    assert [f.value for f in figures(one)] == [f.value for f in figures(other)]
    assert unsupported(one, [other]) == []


@pytest.mark.parametrize(
    ("answer", "source"),
    [
        ("63.2%", "达到65%"),
        ("2个", "12个"),
        ("65%", "165%"),
        ("25.8万", "25.8"),
        ("5.4个百分点", "5.4%"),
        ("2027年", "2035年"),
        ("10名", "10个"),
    ],
)
def test_another_figure_gives_no_support(answer: str, source: str) -> None:
    assert len(unsupported(answer, [source])) == 1


def test_numerals_inside_words_are_no_figures() -> None:
    assert figures("城乡一体化、三位一体、统一安排、一些地方") == []


def test_a_unit_left_out_does_not_take_support_away() -> None:
    assert unsupported("目标是65", ["达到65%"]) == []


def test_percentage_points_are_a_unit_of_their_own() -> None:
    figure = figures("提高0.15个百分点")[0]
    assert (figure.value, figure.unit) == (Decimal("0.15"), "pp")


def test_a_comma_between_two_figures_does_not_join_them() -> None:
    assert [f.value for f in figures("2024,35")] == [Decimal(2024), Decimal(35)]


def test_the_parts_of_a_date_in_digits_support_no_count() -> None:
    assert [f.unit for f in figures("2025-03-12")] == ["年", "月", "日"]
    assert len(unsupported("3所", ["发布于2025-03-12"])) == 1


def test_where_percentages_are_written_with_their_sign_a_bare_figure_is_none() -> None:
    row = "幼儿教育：114年度预算 21.75，增减 5.55，增减率 25.52%"
    assert [figure.text for figure in unsupported("增加5.55%", [row])] == ["5.55%"]
    assert unsupported("增加25.52%", [row]) == []
    assert unsupported("增加25.52%", ["增减率 25.52"]) == []


def test_words_of_one_thing_are_no_counts_but_many_things_are() -> None:
    assert figures("一组学生，一道题") == []
    assert [(figure.value, figure.unit) for figure in figures("手稿二十三册，题三道")] == [
        (Decimal(23), "册"),
        (Decimal(3), "道"),
    ]
