"""One spelling for what may be written in several ways, and a text without what it denies."""

from __future__ import annotations

import re

_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
           "november", "december")  # fmt: skip
_MONTH = rf"(?P<month>{'|'.join(f'{name[:3]}(?:{name[3:]})?' for name in _MONTHS)}|sept)\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r",?\s+(?P<year>\d{4})(?!\d)"
_ENGLISH_DATES = (
    re.compile(rf"\b{_MONTH}\s+{_DAY}(?:{_YEAR})?(?![\d,.]\d|\d|%)"),
    re.compile(rf"\b{_DAY}(?:\s+of)?\s+{_MONTH}(?:{_YEAR})?\b"),
    re.compile(rf"\b{_MONTH}{_YEAR}"),
)
_NUMBERED_DATE = re.compile(r"(?<!\d)(\d{4})([-/.])(1[0-2]|0?[1-9])\2(3[01]|[12]\d|0?[1-9])(?!\d)")
_DAY_NUMBER = re.compile(r"((?:\d{1,2}|[一二三四五六七八九十]{1,2})月(?:\d{1,2}|[一二三四五六七八九十]{1,3}))号")
_ORDINAL = re.compile(r"\b(\d+)(?:st|nd|rd|th)\b")
_RANGE = re.compile(
    r"(?<![\d.])(\d+(?:\.\d+)?)\s*(?:[-~–—―]+|至|到|to\b)\s*(\d+(?:\.\d+)?)\s*(万亿|[千万亿]|[%‰]|[年月日个所名人家项元倍])"
)
# 至 or 到 between two values that both have their unit.
_JOINED = re.compile(r"(?<=\d[千万亿%‰年月日个所名人家项元倍])[至到](?=\d)")
# A bound from above that was not reached; 不低于 is none.
_UNDER = re.compile(
    r"(?:(?<!不)(?<!不[得能应可准许])[低少小]于|(?<![看找见听想])不到|不及|未达到?|没有?达到|未到|"
    r"(?<!not )(?<!no )\b(?:less|fewer|lower) than\b)\s*(?=[\d一二三四五六七八九十百千两])"
)

# What a sentence says is not so, up to the next comma, stop or 而是; 是不是 asks and denies nothing, and what
# 不是党员的 denies ends there.
_DENIED = re.compile(
    r"(?:(?<![是莫])不是|[并並而绝絕]非|\b(?:not|instead of|rather than)\s+(?=\d))"
    r"(?:(?!而是|的[有是为占共达约\d]|\bbut\b|,\s|\.\s|\.$)[^，。；！？;!?\n])*",
    re.IGNORECASE,
)


def one_spelling(text: str) -> str:
    """The text with dates as 2024年12月11日, ordinals as 第6, bounds as 不足, and a range's unit at both its ends.

    Args:
        text: Folded to Simplified, in narrow signs and lower case.
    """
    for pattern in _ENGLISH_DATES:
        text = pattern.sub(_chinese_date, text)
    text = _NUMBERED_DATE.sub(r"\1年\3月\4日", text)
    text = _DAY_NUMBER.sub(r"\1日", text)
    text = _UNDER.sub("不足", text)
    text = _ORDINAL.sub(r"第\1", text)
    return _JOINED.sub("—", _RANGE.sub(r"\1\3—\2\3", text))


def asserted(text: str) -> str:
    """The text without what it denies: of 不是63.2%，而是65% the second half."""
    return _DENIED.sub("", text)


def denies(text: str) -> bool:
    """Whether a text denies something."""
    return bool(_DENIED.search(text))


def _chinese_date(found: re.Match[str]) -> str:
    parts = found.groupdict()
    month = next(i for i, name in enumerate(_MONTHS, start=1) if name.startswith(parts["month"][:3]))
    year = f"{parts['year']}年" if parts.get("year") else ""
    day = f"{int(parts['day'])}日" if parts.get("day") else ""
    return f"{year}{month}月{day}"
