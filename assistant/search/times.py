"""Which years, months, quarters, seasons and numbers of a series a text names, and whether two texts name the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

_NUMERALS = "〇零一二三四五六七八九"
_WRITTEN_YEAR = re.compile(rf"[一二][{_NUMERALS}]{{3}}(?=年)")
# 2022-23赛季, 2023—2024学年; and 2025—2027年 for all the years between.
_SEASON = re.compile(r"((?:19|20)\d{2})\s*[-–—~/至到]\s*((?:19|20)?\d{2})\s*年?(?:赛季|学年|年度|财年)")
_RANGE = re.compile(r"((?:19|20)\d{2})年?\s*[-—–~至到]{1,2}\s*((?:19|20)\d{2})(?!\d)")
_YEAR = re.compile(
    r"(?<![\d.])((?:19|20)\d{2})(?![\d.]|[-/]\d{1,2}(?!\d)|[个人元名所家亩吨米平万亿%件场次户张台套公千克毫升卷页])"
)
_DAY = re.compile(r"(?<!\d)((?:19|20)\d{2})[-/](\d{1,2})(?:[-/]\d{1,2})?(?!\d)")
_SHORT_YEAR = re.compile(r"(?<![\d第])(\d{2})年(?!级|来|间|代|以|制|内|前|后|多|期)")
_WHICH_YEAR = re.compile(r"哪一?年|what year|which year", re.IGNORECASE)
_MONTH = re.compile(r"(?<!\d)(1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月")
_QUARTER = re.compile(r"(?<!\d)([1-4一二三四])季[度报]|(?<![a-z])q([1-4])(?!\d)")
_HALF = re.compile(r"([上下])半年")
# Years told by the day on which a text came out; in either script.
YEARS_FROM_DATE = {"前年": -2, "去年": -1, "上年": -1, "今年": 0, "本年": 0, "明年": 1, "后年": 2, "後年": 2}
# Not 此后年均, 目前年产, 说明年限, 过去年度: there the two characters belong to different words.
RELATIVE_YEAR = re.compile(
    "(?:(?<![此之以目])前|(?<!过)去|(?<!以)上|今|(?<!基)本|(?<![说證证声聲表标])明|(?<![此之以今往随隨])[后後])年(?![均产產龄齡限薪级級])"
)
# What is numbered: 第12届, 第三轮; 3号线, 5号楼, 二年级.
_NUMBERED = re.compile(
    rf"第(\d+|[{_NUMERALS}十百]+)([届轮期批次号回阶版卷册集章条])|(\d+|[{_NUMERALS}十]+)(号线|号楼|号馆|年级|栋|座|单元)"
)


@dataclass(frozen=True, slots=True)
class Times:
    """What a text names, by kind: ``年`` and ``月``, ``季度``, ``半年``, ``赛季``, and what is numbered (``届``).

    Attributes:
        values: The values of each kind, in one way of writing (``三`` and ``3`` are the same).
        ranges: First and last year of spans of years.
    """

    values: Mapping[str, frozenset[str]] = field(default_factory=dict)
    ranges: frozenset[tuple[int, int]] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.values)


def times(folded: str) -> Times:
    """What a folded text names."""
    found: dict[str, set[str]] = {}
    ranges: set[tuple[int, int]] = set()
    text = _WRITTEN_YEAR.sub(lambda match: "".join(str(_digit(each)) for each in match.group()), folded)
    for first, last in _SEASON.findall(text):
        found.setdefault("赛季", set()).add(f"{first}-{last[-2:]}")
        ranges.add((int(first), int(first[:2] + last[-2:])))
    text = _SEASON.sub(" ", text)
    for first, last in _RANGE.findall(text):
        ranges.add((int(first), int(last)))
    for year, month in _DAY.findall(text):
        found.setdefault("年", set()).add(year)
        found.setdefault("月", set()).add(str(int(month)))
    text = _DAY.sub(" ", text)
    years = {*_YEAR.findall(text), *(f"20{year}" for year in _SHORT_YEAR.findall(text))}
    if years:
        found.setdefault("年", set()).update(years)
    for kind, pattern in (("月", _MONTH), ("季度", _QUARTER), ("半年", _HALF)):
        for match in pattern.finditer(text):
            value = next(filter(None, match.groups()))
            found.setdefault(kind, set()).add(value if kind == "半年" else str(_number(value)))
    for number, unit, other, name in _NUMBERED.findall(text):
        found.setdefault(unit or name, set()).add(str(_number(number or other)))
    return Times({kind: frozenset(values) for kind, values in found.items()}, frozenset(ranges))


def asked_times(folded: str) -> Times:
    """What a folded question names; the year it names is only supposed if it asks for a year."""
    named = times(folded)
    if not _WHICH_YEAR.search(folded):
        return named
    return Times({kind: values for kind, values in named.values.items() if kind != "年"})


def relative_years(text: str) -> set[str]:
    """The years that a text tells by the day on which it came out, as steps from it: 0 for 今年, -1 for 去年."""
    return {str(YEARS_FROM_DATE[found]) for found in RELATIVE_YEAR.findall(text)}


def agreement(wanted: Times, about: Iterable[Times], said: Times, date: str) -> float:
    """How well a passage fits what a question names, from -1 (it is of other times) to 1; 0 if nothing is known.

    Args:
        about: What its headings name, the innermost first, and then its document's title.
        said: What its text names.
        date: Day of publication, for want of anything else.
    """
    kinds = list(wanted.values)
    if not kinds:
        return 0.0
    above = list(about)
    return sum(_fit(kind, wanted.values[kind], above, said, date) for kind in kinds) / len(kinds)


def _fit(kind: str, values: frozenset[str], about: list[Times], said: Times, date: str) -> float:
    heading = next((named.values[kind] for named in about if kind in named.values), frozenset())
    if values & heading:
        return 1.0
    if values & said.values.get(kind, frozenset()):
        return 0.0 if heading else 1.0
    if kind == "年" and any(_within(value, named) for named in (*about, said) for value in values):
        return 0.5
    if heading:
        return -1.0
    if kind in said.values:
        return -0.5
    if kind == "年" and date:
        return 0.5 if date[:4] in values else -0.5 if all(date[:4] != str(int(value) + 1) for value in values) else 0.0
    return 0.0


def _within(year: str, named: Times) -> bool:
    return any(first <= int(year) <= last for first, last in named.ranges)


def _number(text: str) -> int:
    """Value of a number below one hundred and ten, in digits or in Chinese."""
    if text.isdigit():
        return int(text)
    tens, mark, ones = text.rpartition("十")
    if not mark:
        return int("".join(str(_digit(each)) for each in text if each in _NUMERALS) or 0)
    return 10 * (_digit(tens[-1]) if tens else 1) + (_digit(ones[0]) if ones else 0)


def _digit(numeral: str) -> int:
    return max(0, _NUMERALS.find(numeral) - 1)
