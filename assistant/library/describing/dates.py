"""Dates and small numbers as Chinese and English documents write them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable

from assistant.library.script import fold

_NUMERALS = {character: str(i) for i, character in enumerate("〇一二三四五六七八九")} | {"○": "0", "零": "0", "o": "0"}
_DAY = r"(\d{4})\s*[-/.年]\s*(\d{1,2})(?:\s*[-/.月]\s*(\d{1,2}))?"
_IN_DIGITS = re.compile(rf"(?<!\d){_DAY}(?!\d)")
_IN_NUMERALS = re.compile(
    "([〇○零o一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月(?:([一二三四五六七八九十]{1,3})日)?"
)
_REPUBLIC = re.compile(
    r"民国\s*(\d{2,3}|[一二三四五六七八九十百〇○零]{2,6})\s*年\s*(\d{1,2}|[一二三四五六七八九十]{1,2})\s*月"
    r"(?:\s*(\d{1,2}|[一二三四五六七八九十]{1,3})\s*日)?"
)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = rf"({'|'.join(_MONTHS)})[a-z]{{0,6}}\.?"
_DAY_FIRST = re.compile(rf"(?<![\da-z])(\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH},?\s+(\d{{4}})(?!\d)")
_MONTH_FIRST = re.compile(rf"(?<![a-z]){_MONTH}\s+(?:(\d{{1,2}})(?:st|nd|rd|th)?,?\s+)?(\d{{4}})(?!\d)")
# An address names the day of its page in a folder or in the file's name: /2024/0509/, /2024-05/09/, /t20240509_.
_IN_ADDRESS = re.compile(r"(?<=[/_t])((?:19|20)\d\d)[-/]?(0[1-9]|1[0-2])[-/]?(0[1-9]|[12]\d|3[01])(?=[/_.-])")
_ALONE = re.compile(
    r"\W*(?:(?:中华)?民国)?[\d〇○零一二三四五六七八九十百ot:.年月日时分秒号/\s-]+"
    r"(?:[(\s]*(?:星期|周|礼拜)[一二三四五六日天][)\s\d:]*)?\W*"
)
_ENGLISH_ALONE = re.compile(rf"\W*(?:{_DAY_FIRST.pattern}|{_MONTH_FIRST.pattern})\W*")


def read_date(text: str) -> str:
    """The first date of the text as ``YYYY-MM-DD`` or ``YYYY-MM``; empty if there is none.

    Reads 2025-03-28, 2025/3/28, 2025年3月28日, 二〇二五年三月二十八日, 民國114年3月28日, 28 March 2025 and
    March 28, 2025. A day that the calendar does not have is none.
    """
    folded = fold(text).text
    for pattern, year_month_day in _FORMS:
        for match in pattern.finditer(folded):
            date = _date(*year_month_day(match))
            if date:
                return date
    return ""


def date_in_address(address: str) -> str:
    """The day that a page's address names, as ``YYYY-MM-DD``; empty if it names none."""
    match = _IN_ADDRESS.search(address)
    return _date(int(match[1]), int(match[2]), int(match[3])) if match else ""


def is_date(line: str) -> bool:
    """Whether the line is a date, with or without the time of day, and nothing else."""
    if len(line) > 40:
        return False
    folded = fold(line).text
    alone = _ALONE.fullmatch(folded) or _ENGLISH_ALONE.fullmatch(folded)
    return alone is not None and read_date(line) != ""


def small_number(numerals: str) -> int:
    """A number up to 199 in digits or in numerals with 十 and 百; 0 if it is none."""
    if numerals.isdigit() and numerals.isascii():
        return int(numerals)
    hundreds, hundred, rest = numerals.rpartition("百")
    tens, ten, ones = rest.lstrip("零〇○").rpartition("十")
    total = 100 * int(_NUMERALS.get(hundreds, "1")) if hundred else 0
    total += 10 * int(_NUMERALS.get(tens, "1")) if ten else 0
    return total + int(_NUMERALS.get(ones, "0"))


def _date(year: int, month: int, day: int) -> str:
    """The date with as much as is known of it; a ``day`` of 0 is unknown."""
    if not 1900 <= year <= 2100:
        return ""
    try:
        found = datetime.date(year, month, day or 1)
    except ValueError:
        return ""
    return found.isoformat() if day else found.isoformat()[:7]


def _digits(match: re.Match[str]) -> tuple[int, int, int]:
    return int(match[1]), int(match[2]), int(match[3] or 0)


def _numerals(match: re.Match[str]) -> tuple[int, int, int]:
    year = int("".join(_NUMERALS.get(character, character) for character in match[1]))
    return year, small_number(match[2]), small_number(match[3] or "0")


def _republic(match: re.Match[str]) -> tuple[int, int, int]:
    return small_number(match[1]) + 1911, small_number(match[2]), small_number(match[3] or "0")


def _day_first(match: re.Match[str]) -> tuple[int, int, int]:
    return int(match[3]), 1 + _MONTHS.index(match[2]), int(match[1])


def _month_first(match: re.Match[str]) -> tuple[int, int, int]:
    return int(match[3]), 1 + _MONTHS.index(match[1]), int(match[2] or 0)


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], tuple[int, int, int]]], ...] = (
    (_IN_DIGITS, _digits),
    (_IN_NUMERALS, _numerals),
    (_REPUBLIC, _republic),
    (_DAY_FIRST, _day_first),
    (_MONTH_FIRST, _month_first),
)
