from __future__ import annotations

import pytest

from assistant.library.formats.cell_format import built_in, shown


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        ("0.65", "0%", "65%"),
        ("0.923", "0.0%", "92.3%"),
        ("1234.5", "#,##0.00", "1,234.50"),
        ("-1234", "#,##0", "-1,234"),
        ("-5", "0.0;(0.0)", "(5.0)"),
        ("0", '0;-0;"-"', "-"),
        ("12", "000", "012"),
        ("1.50", "0.##", "1.5"),
        ("3", '0"人"', "3人"),
        ("1200000", '#,##0,"千"', "1,200千"),
        ("7", "[$¥-804]#,##0", "¥7"),
        ("7", "[Red]0.0_ ", "7.0"),
        ("6100", "General", "6100"),
        ("0.30000000000000004", "General", "0.3"),
        ("1.2E+2", "General", "120"),
        ("45000", "yyyy-mm-dd", "2023-03-15"),
        ("45000.75", "yyyy/m/d h:mm", "2023/3/15 18:00"),
        ("45000.75", "h:mm AM/PM", "6:00 PM"),
        ("45413", '[$-804]yyyy"年"m"月"d"日";@', "2024年5月1日"),
        ("1.5", "[h]:mm:ss", "36:00:00"),
        ("45000", "General;@", "45000"),
        ("words", "0%", "words"),
        ("NaN", "0%", "NaN"),
    ],
)
def test_a_number_is_shown_as_its_format_says(value: str, code: str, text: str) -> None:
    assert shown(value, code) == text


def test_days_may_be_counted_from_1904() -> None:
    assert shown("43538", "yyyy-m-d", since_1904=True) == "2023-3-15"


def test_codes_that_files_only_number_are_known() -> None:
    assert shown("0.5", built_in(9)) == "50%"
    assert shown("45000", built_in(14)) == "2023-3-15"
    assert shown("45000", built_in(31)) == "2023年3月15日"
    assert built_in(9999) == "General"
