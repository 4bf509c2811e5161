"""Figures in Chinese text as values that compare: 65%, 百分之六十五, 25.8万, 二〇二七年, 近9000个.

Used to see whether a figure of an answer stands in the sentence it rests on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from assistant.library.numerals import COUNTED, MULTIPLIERS, SHARES, value_of
from assistant.library.script import Folded, fold

DATE_UNITS = frozenset({"年", "月", "日"})
# Counting words of which one may stand for another; of things, 个 for any.
PEOPLE = frozenset("名人位")
THINGS = frozenset("个家所座处间项种类支届条栋幢")
# A piece of a sentence between two marks; a comma within a number is none.
CLAUSE = re.compile(r"[^、，,；;。：:]+(?:(?<=\d),(?=\d{3})[^、，,；;。：:]+)*")

_HAN_NUMBER = "[零〇○一二两三四五六七八九十百千万亿]"
_DATE_PARTS = {"year": "年", "month": "月", "day": "日"}
_FIGURE = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<mark>[-/.])(?P<month>1[0-2]|0?[1-9])(?P=mark)(?P<day>[12]\d|3[01]|0?[1-9])(?![\d.])|"
    r"(?P<share>百分之|千分之|万分之)(?P<share_number>\d+(?:\.\d+)?|[零〇○一二两三四五六七八九十百点]+)"
    r"|(?P<arabic>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s*(?P<mult>[百千万亿]*)(?P<about>[余多几])?(?P<mult2>[万亿]?)"
    r"(?P<sign>%|‰|‱|个?百分点)?"
    r"|(?P<han>" + _HAN_NUMBER + r"+(?:点[零〇○一二三四五六七八九]+)?)(?P<hanabout>[余多])?"
)
# Counting words beyond those by which the search knows a number in Chinese numerals.
_COUNTING = "册卷幅首间艘列架枚株棵头匹只尾栋幢处宗份张页颗箱组根道针例笔床"
_COUNTED = re.compile(rf"[余多]?(?:{COUNTED}|小时|分钟)")
_COUNTED_TOO = re.compile(rf"[余多]?(?:公斤|公顷|平方米|[{_COUNTING}])")
_UNIT = re.compile(
    r"\s*(?:个百分点|百分点|年代|日[圆元]|[美港欧澳加韩]元|英镑|美金|卢布|法郎|年|月|日|平方米|平方公里|万平方米|公里|千米|千瓦时|立方米|人次|场次|多所|余所|小时|分钟|"
    rf"公斤|公顷|[个名人所项篇条次场门节种类家座件批届期位元亩级层本套支对块台辆户岁天周倍成折吨米度课{_COUNTING}])"
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as it counts.

    Attributes:
        value: The number with its multiplier worked out: 25.8万 is 258000.
        unit: ``%``, ``‰``, ``‱``, ``pp`` (percentage points), a counting word, or empty if none follows.
        text: The figure as it stands in the folded text.
    """

    value: Decimal
    unit: str
    text: str


def figures(text: str) -> list[Figure]:
    """The figures of a text in order; a date in digits (2025-03-12) is a year, a month and a day."""
    folded = fold(text).text
    found: list[Figure] = []
    for match in _FIGURE.finditer(folded):
        if match["year"]:
            for name, unit in _DATE_PARTS.items():
                found.append(Figure(Decimal(match[name]).normalize(), unit, match[name]))
            continue
        figure = _figure(match, folded)
        if figure is not None:
            found.append(figure)
    return found


def span_in(figure: Figure, folded: Folded) -> tuple[int, int] | None:
    """Where the figure stands in the text that was folded, in its own offsets; None if it does not stand there once."""
    if folded.text.count(figure.text) != 1:
        return None
    at = folded.text.index(figure.text)
    return folded.original_span(at, at + len(figure.text))


def supported(figure: Figure, others: Sequence[Figure]) -> bool:
    """Whether the same value, in the same unit or one as good if both name one, is among the others.

    Where others are written with %, one without is no percentage.
    """
    alike = [other for other in others if figure.value == other.value and count_alike(figure.unit, other.unit)]
    if figure.unit == "%" and any(other.unit == "%" for other in others):
        return any(other.unit == "%" for other in alike)
    return bool(alike)


def count_alike(unit: str, other: str) -> bool:
    """Whether two units count alike: 13家 for 博物馆13个, 3位 for 3名."""
    if unit == other or not unit or not other:
        return True
    return {unit, other} <= PEOPLE or ("个" in (unit, other) and {unit, other} <= THINGS)


def unsupported(text: str, sources: Sequence[str]) -> list[Figure]:
    """The figures of a text that stand in none of the sources."""
    there = [figure for source in sources for figure in figures(source)]
    return [figure for figure in figures(text) if not supported(figure, there)]


def _figure(match: re.Match[str], text: str) -> Figure | None:
    if match["share"]:
        value = value_of(match["share_number"])
        return None if value is None else Figure(value, SHARES[match["share"]], match.group())
    if match["arabic"]:
        value = Decimal(match["arabic"].replace(",", ""))
        for multiplier in (match["mult"] or "") + (match["mult2"] or ""):
            value *= MULTIPLIERS[multiplier]
        sign = match["sign"] or ""
        unit = "pp" if sign.endswith("百分点") else sign or _unit_after(text, match.end())
        return Figure(value.normalize(), unit, match.group())
    value = value_of(match["han"])
    end = match.end("han")  # 一组 and 一道 are mostly words, not counts
    counts = _COUNTED.match(text, end) or (match["han"] != "一" and _COUNTED_TOO.match(text, end))
    if value is None or not counts:
        return None
    return Figure(value.normalize(), _unit_after(text, match.end()), match.group())


def _unit_after(text: str, position: int) -> str:
    match = _UNIT.match(text, position)
    if not match:
        return ""
    unit = match.group().strip()
    return "pp" if unit.endswith("百分点") else unit
