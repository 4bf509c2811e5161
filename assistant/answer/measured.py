"""Amounts of a text that can be set against each other: 1.4米 and 一米二, 半年 and 6个月, 3,100元."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from assistant.library.numerals import value_of

# By kind, what one of each unit is worth. Days and months are no multiples of each other.
_WORTH: dict[str, dict[str, str]] = {
    "money": {"元": "1", "块钱": "1", "块": "1", "万块": "10000"},
    "length": {"毫米": "0.001", "厘米": "0.01", "公分": "0.01", "米": "1", "公尺": "1", "公里": "1000", "千米": "1000"}
    | {"mm": "0.001", "cm": "0.01", "km": "1000", "m": "1"},
    "area": {"平方米": "1", "平米": "1", "㎡": "1", "平方公尺": "1", "亩": "666.6667", "公顷": "10000"},
    "mass": {"毫克": "0.000001", "克": "0.001", "公斤": "1", "千克": "1", "kg": "1", "斤": "0.5", "吨": "1000"},
    "clock": {"秒": "1", "分钟": "60", "个小时": "3600", "小时": "3600", "个钟头": "3600", "钟头": "3600"},
    "days": {
        "个工作日": "1",
        "工作日": "1",
        "天": "1",
        "日": "1",
        "周": "7",
        "个星期": "7",
        "星期": "7",
        "个礼拜": "7",
    },
    "months": {"个月": "1", "年": "12", "周年": "12"},
    "age": {"周岁": "1", "岁": "1"},
    "heat": {"摄氏度": "1", "℃": "1", "°c": "1", "度": "1"},
    "share": {"%": "1"},
    "noise": {"分贝": "1"},
    "people": {"人": "1", "名": "1", "位": "1", "个人": "1", "口人": "1"},
    "times": {"次": "1", "回": "1"},
}
_UNITS = {unit: (kind, Decimal(worth)) for kind, units in _WORTH.items() for unit, worth in units.items()}
# Counting words by which things of one kind are counted: each is a kind of its own.
COUNTED = frozenset("个件辆台户套间场门份张本只头节片家所座项篇条层班")
_UNITS |= {unit: (unit, Decimal(1)) for unit in COUNTED}
_HAN = "零〇两一二三四五六七八九十百千万亿"
_HALF_MORE = {"个半月": "个月", "个半小时": "小时", "个半钟头": "钟头", "个半星期": "星期", "个半礼拜": "个礼拜"}
_LONGEST_FIRST = "|".join(map(re.escape, sorted([*_UNITS, *_HALF_MORE], key=len, reverse=True)))
_AMOUNT = re.compile(
    rf"(?<![第\d.{_HAN}])(?P<below>零下|-|−)?"
    r"(?:(?P<half>半)|(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s?(?P<times>[百千万亿]*)"
    rf"|(?P<han>[{_HAN}]+(?:点[{_HAN}]+)?))(?P<about>[多余来几])?(?P<unit>{_LONGEST_FIRST})(?!/)"
    rf"(?P<more>半(?!年|个|小|天|价)|(?<=[米块])[一二三四五六七八九\d](?![{_HAN}\d个年月天.]))?(?![\d{_HAN[1:]}])"
)
# Between marks; the comma inside 3,100 is none.
CLAUSE = re.compile(r"[^、，,；;。]+(?:(?<=\d),(?=\d{3})[^、，,；;。]+)*")
_ABOUT = re.compile("[一两二三四五六七八九]{2}|^[百千万亿]")  # 三四度, 千万
_FIRST_YEAR = 1000  # a larger number before 年 is a date


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of a folded text.

    Attributes:
        value: In the kind's own unit, such as metres for a length.
        kind: What is measured; counting words are kinds of their own, 个 with what is counted.
        start, end: Where it stands, with its unit.
        written: It as it stands there.
    """

    value: Decimal
    kind: str
    start: int
    end: int
    written: str


def amounts(folded: str) -> Iterator[Amount]:
    """The amounts of a folded text in order; dates are none, and neither is what is only about so much (二十来公斤)."""
    for match in _AMOUNT.finditer(folded):
        value = _value(match)
        if value is None or match["about"] or _ABOUT.search(match["han"] or ""):
            continue
        kind, worth = _UNITS[_HALF_MORE.get(match["unit"], match["unit"])]
        if match["unit"] == "年" and (value >= _FIRST_YEAR or folded[match.end() : match.end() + 1] == "级"):
            continue
        if match["unit"] == "日" and "月" in folded[max(0, match.start() - 1) : match.start()]:
            continue
        if kind == "个":
            kind += folded[match.end() : match.end() + 1]
        yield Amount(value * worth, kind, match.start(), match.end(), match.group())


def _value(match: re.Match[str]) -> Decimal | None:
    """The number of an amount, with the half or the tenth that stands behind its unit: 一米二, 两年半."""
    if match["half"]:
        return Decimal("0.5")
    number = value_of(match["han"] or match["digits"] + match["times"])
    if number is None:
        return None
    if match["unit"] in _HALF_MORE or match["more"] == "半":
        number += Decimal("0.5")
    elif match["more"]:
        number += (value_of(match["more"]) or Decimal(0)) / 10
    return -number if match["below"] else number
