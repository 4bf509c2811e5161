from __future__ import annotations

import pytest

from assistant.library.formats.numbering import Numbering, spelled
from assistant.library.formats.safe_xml import parse


@pytest.mark.parametrize(
    ("number", "form", "text"),
    [
        (3, "decimal", "3"),
        (3, "decimalZero", "03"),
        (3, "decimalEnclosedCircleChinese", "③"),
        (10, "chineseCounting", "十"),
        (12, "chineseCountingThousand", "十二"),
        (20, "japaneseCounting", "二十"),
        (105, "taiwaneseCountingThousand", "一百〇五"),
        (1010, "chineseCountingThousand", "一千〇一十"),
        (12, "chineseLegalSimplified", "壹拾贰"),
        (12, "ideographDigital", "一二"),
        (2, "ideographTraditional", "乙"),
        (12, "ideographZodiac", "亥"),
        (28, "lowerLetter", "bb"),
        (4, "upperRoman", "IV"),
        (1990, "lowerRoman", "mcmxc"),
        (7, "whatever", "7"),
    ],
)
def test_a_number_is_spelled_in_the_way_of_word(number: int, form: str, text: str) -> None:
    assert spelled(number, form) == text


def definitions(override: str = "") -> Numbering:
    levels = '<lvl ilvl="0"><start val="1"/><numFmt val="decimal"/><lvlText val="%1."/></lvl>'
    levels += (
        '<lvl ilvl="1"><start val="3"/><numFmt val="lowerLetter"/><suff val="nothing"/><lvlText val="%1%2"/></lvl>'
    )
    nums = f'<num numId="1"><abstractNumId val="7"/></num><num numId="2"><abstractNumId val="7"/>{override}</num>'
    return Numbering(
        parse(f'<numbering><abstractNum abstractNumId="7">{levels}</abstractNum>{nums}</numbering>'.encode())
    )


def test_an_inner_level_starts_again_below_each_outer_one() -> None:
    numbering = definitions()
    found = [numbering.next("1", level) for level in (0, 1, 1, 0, 1)]
    assert found == ["1. ", "1c", "1d", "2. ", "2c"]


def test_lists_of_one_definition_count_on_unless_one_starts_again() -> None:
    numbering = definitions()
    assert [numbering.next(name, 0) for name in ("1", "2", "2")] == ["1. ", "2. ", "3. "]
    numbering = definitions('<lvlOverride ilvl="0"><startOverride val="1"/></lvlOverride>')
    assert [numbering.next(name, 0) for name in ("1", "2", "2")] == ["1. ", "1. ", "2. "]


def test_a_list_that_is_not_defined_has_no_numbers() -> None:
    assert definitions().next("99", 0) == ""
    assert Numbering(None).next("1", 0) == ""
