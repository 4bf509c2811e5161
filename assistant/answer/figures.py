"""Figures in Chinese text as values that compare: 65%, 百分之六十五, 25.8万, 二〇二七年, 近9000个.

Used to see whether a figure of an answer stands in the sentence it rests on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from assistant.library.script import Folded, fold

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "○": 0}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": Decimal(10_000), "亿": Decimal(100_000_000)}
MULTIPLIERS = {"百": Decimal(100), "千": Decimal(1000)} | _LARGE
DATE_UNITS = frozenset({"年", "月", "日"})

_HAN_NUMBER = "[零〇○一二两三四五六七八九十百千万亿]"
_FIGURE = re.compile(
    r"(?P<share>百分之|千分之|万分之)(?P<share_number>\d+(?:\.\d+)?|[零〇○一二两三四五六七八九十百点]+)"
    r"|(?P<arabic>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s*(?P<mult>[百千万亿]*)(?P<about>[余多几])?(?P<mult2>[万亿]?)"
    r"(?P<sign>%|‰|‱|个?百分点)?"
    r"|(?P<han>" + _HAN_NUMBER + r"+(?:点[零〇○一二三四五六七八九]+)?)(?P<hanabout>[余多])?"
)
# What may follow a number in Chinese numerals that counts; without it, 一 or 三 is mostly part of a word.
_COUNTED = re.compile(
    r"[余多]?(?:年|月|日|个|名|人|所|项|篇|条|次|场|门|节|种|类|家|座|件|批|届|期|位(?!一体)|元|亩|级|层|本|套|支|对|块|台|辆|户|岁|天|周|倍|成|折|%|公里|米|吨|度|课|大)"
)
_UNIT = re.compile(
    r"\s*(?:个百分点|百分点|年代|年|月|日|平方米|平方公里|万平方米|公里|千米|千瓦时|立方米|人次|场次|多所|余所|小时|分钟|"
    r"[个名人所项篇条次场门节种类家座件批届期位元亩级层本套支对块台辆户岁天周倍成折吨米度课册株棵栋幢间处宗艘架枚只头组])"
)
_SHARES = {"百分之": "%", "千分之": "‰", "万分之": "‱"}


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
    """The figures of a text in order."""
    folded = fold(text).text
    found: list[Figure] = []
    for match in _FIGURE.finditer(folded):
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
    """Whether the same value, in the same unit if both name one, is among the others."""
    return any(
        figure.value == other.value and (figure.unit == other.unit or not figure.unit or not other.unit)
        for other in others
    )


def unsupported(text: str, sources: Sequence[str]) -> list[Figure]:
    """The figures of a text that stand in none of the sources."""
    there = [figure for source in sources for figure in figures(source)]
    return [figure for figure in figures(text) if not supported(figure, there)]


def _figure(match: re.Match[str], text: str) -> Figure | None:
    if match["share"]:
        value = _number(match["share_number"])
        return None if value is None else Figure(value, _SHARES[match["share"]], match.group())
    if match["arabic"]:
        value = Decimal(match["arabic"].replace(",", ""))
        for multiplier in (match["mult"] or "") + (match["mult2"] or ""):
            value *= MULTIPLIERS[multiplier]
        sign = match["sign"] or ""
        unit = "pp" if sign.endswith("百分点") else sign or _unit_after(text, match.end())
        return Figure(value.normalize(), unit, match.group())
    value = _number(match["han"])
    if value is None or not _COUNTED.match(text, match.end("han")):
        return None
    return Figure(value.normalize(), _unit_after(text, match.end()), match.group())


def _unit_after(text: str, position: int) -> str:
    match = _UNIT.match(text, position)
    if not match:
        return ""
    unit = match.group().strip()
    return "pp" if unit.endswith("百分点") else unit


def _number(text: str) -> Decimal | None:
    """The value of digits or Chinese numerals, read by place (二〇二七) or by multiplier (两千零二十七)."""
    try:
        return Decimal(text)
    except InvalidOperation:
        pass
    whole, _, fraction = text.partition("点")
    if not whole or (fraction and any(c not in _DIGITS for c in fraction)):
        return None
    value = _by_multiplier(whole) if any(c in _SMALL or c in _LARGE for c in whole) else _by_place(whole)
    if value is not None and fraction:
        value += Decimal("0." + "".join(str(_DIGITS[c]) for c in fraction))
    return value


def _by_place(text: str) -> Decimal:
    return Decimal("".join(str(_DIGITS[c]) for c in text))


def _by_multiplier(text: str) -> Decimal:
    total = section = Decimal(0)
    digit: int | None = None
    for character in text:
        if character in _DIGITS:
            digit = _DIGITS[character]
        elif character in _SMALL:
            section += (1 if digit is None else digit) * _SMALL[character]
            digit = None
        else:
            section += digit or 0
            total = (total + section if total + section else Decimal(1)) * _LARGE[character]
            section, digit = Decimal(0), None
    return total + section + (digit or 0)
