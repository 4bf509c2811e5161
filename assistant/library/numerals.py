"""Numbers in Chinese text by their value: 25.8万 = 25万8千 = 258,000, 六成五 = 百分之六十五 = 65%, 二〇二七年 = 2027年.

All functions read folded text (see ``assistant.library.script.fold``), so 25.8萬 and ６５％ are understood too. Values
are decimal and exact.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

_FORMAL = "壹贰叁肆伍陆柒捌玖"  # the numerals of cheques and contracts
DIGITS = {character: i for i, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
DIGITS |= {character: i for i, character in enumerate(_FORMAL, start=1)}
MULTIPLIERS = {"百": Decimal(100), "千": Decimal(1000), "万": Decimal(10_000), "亿": Decimal(100_000_000)}
SHARES = {"百分之": "%", "千分之": "‰", "万分之": "‱"}
# What may follow a number in Chinese numerals that counts; without it, 一 or 三 is mostly part of a word.
COUNTED = (
    "(?:日[圆圓元]|[美港欧歐澳加韩韓]元|英[镑鎊]|美金|卢布|盧布|法郎|年|月|日|个|名|人|所|项|篇|条|次|场|门|节|种|类|家|座|件|批|届|期|位(?!一体)|元|亩|级|层|本|套|支|对|块|台|辆|户|"
    "岁|天|周|倍|成|折|%|公里|米|吨|度|课|大)"
)

_SIZES = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
_SEVERAL = frozenset("十百千万亿拾佰仟")
_LONGEST = 18  # digits; a longer run is no quantity
_LONGEST_NUMERAL = 24  # characters

_NUMERAL = f"零〇一二两三四五六七八九十百千万亿{_FORMAL}拾佰仟"
_ARABIC = r"(?:\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?)"
_LARGE = r"(?:[百千万亿](?!分)){1,3}"
_YEAR = r"(?:19|20)\d\d"
_NUMBER = re.compile(
    rf"(?=[\d第〔\[(【〈{_NUMERAL}])(?:"
    # 2024-12-12
    rf"(?<!\d)(?P<year>{_YEAR})(?P<mark>[-/.])(?P<month>1[0-2]|0?[1-9])(?P=mark)(?P<day>[12]\d|3[01]|0?[1-9])(?![\d.])"
    # 〔2025〕6号
    rf"|[〔\[(【〈]\s?(?P<issued>{_YEAR})年?\s?[〕\])】〉]\s?第?\s?(?P<issue>\d{{1,5}})\s?(?=号)"
    # 百分之六十五, 三分之一, 六成五
    rf"|(?P<share>[百千万]分之)(?P<part>{_ARABIC}|[{_NUMERAL}]{{1,9}}(?:点[零〇一二三四五六七八九]{{1,9}})?)"
    rf"|(?P<below>\d{{1,9}}|[{_NUMERAL}]{{1,5}})分之(?P<above>\d{{1,9}}(?:\.\d{{1,9}})?|[{_NUMERAL}]{{1,5}})"
    rf"|(?<![\d.{_NUMERAL}])(?P<tenths>\d(?:\.\d)?|[一二两三四五六七八九])成(?P<hundredths>[一二三四五六七八九])?"
    r"(?![就立员果功为长本年都熟绩效分形型交份人品药不群套活像因全对语])"
    # 25.8万, 25万8千, 9000余, 65%; 二十五万, 六点五亿
    r"|(?P<ordinal>第\s?)?(?:(?<![a-z\d])(?<![a-z]-)"
    rf"(?P<arabic>\d+(?:\.\d+){{2,}}|{_ARABIC}(?:\s?{_LARGE}(?:{_ARABIC}{_LARGE})*)?)"
    rf"|(?P<numeral>[{_NUMERAL}]{{1,{_LONGEST_NUMERAL}}}(?:点[零〇一二三四五六七八九]{{1,9}}[百千万亿]{{0,2}})?)(?![{_NUMERAL}])"
    r")(?:[余多](?P<more>[百千万亿]{0,2}))?(?:\s?(?P<sign>[%‰‱]))?"
    r")"
)
_UNIT = re.compile(r"\s?(?:[余多]?(?:(?P<points>个?百分点)|(?P<han>[一-鿿]))|(?P<latin>[a-z]{1,3})(?![a-z]))")
_COUNTS = re.compile(rf"[余多]?{COUNTED}|(?:至|到|[-—–~]{{1,2}})[{_NUMERAL}]{{1,4}}{COUNTED}")
_DIGIT = rf"(?:\d+(?:\.\d+)?|[一二两三四五六七八九{_FORMAL}])"
_THOUSANDS = re.compile(
    rf"(?:(?P<千>{_DIGIT}?)[千仟])?[零〇]?(?:(?P<百>{_DIGIT}?)[百佰])?[零〇]?(?:(?P<十>{_DIGIT}?)[十拾])?"
    rf"[零〇]?(?P<rest>{_DIGIT})?"
)

Kind = Literal["count", "ordinal", "document"]


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a folded text.

    Attributes:
        start: Where it stands, without its unit but with 第 or the sign of a share.
        end: Where that ends.
        value: In digits, the same for every form of the number: ``258000``, ``65%``, ``3分之1``.
        unit: The character that follows, 百分点, or a short Latin word; empty if there is none or it is a share.
        kind: ``ordinal`` for 第六; ``document`` for 〔2025〕6号, whose value is ``2025年6``.
    """

    start: int
    end: int
    value: str
    unit: str = ""
    kind: Kind = "count"


def numbers(text: str) -> Iterator[Number]:
    """The numbers of a folded text in order; a date in digits is three.

    Of Chinese numerals only those that surely count: 十四五, 七八个 and 统一 hold none.
    """
    for match in _NUMBER.finditer(text):
        if match["year"]:
            for name, unit in (("year", "年"), ("month", "月"), ("day", "日")):
                yield Number(match.start(), match.end(), str(int(match[name])), unit)
        elif match["issued"]:
            value = f"{int(match['issued'])}年{int(match['issue'])}"
            yield Number(match.start(), match.end(), value, "号", "document")
        elif value := _value(match):
            unit = "" if value[-1] in "%‰‱" else _unit_after(text, match.end())
            yield Number(match.start(), match.end(), value, unit, "ordinal" if match["ordinal"] else "count")


def value_of(numeral: str) -> Decimal | None:
    """The value of a folded number, None if it is not one.

    Read by place (二〇二七), by multiplier (两千零二十七), or both (25万8千). A last digit without 零 counts in the
    place below the one before it: 三万五 is 35000.
    """
    whole, point, fraction = numeral.replace(",", "").partition("点")
    value = _whole(whole)
    if not point or value is None:
        return value
    digits = fraction.rstrip("百千万亿")
    if not digits or any(character not in DIGITS for character in digits):
        return None
    value += Decimal("0." + "".join(str(DIGITS[character]) for character in digits))
    return _times(value, fraction[len(digits) :])


def _whole(text: str) -> Decimal | None:
    if not text:
        return None
    if all(character in DIGITS for character in text):
        return Decimal("".join(str(DIGITS[character]) for character in text))
    if len(text) > _LONGEST_NUMERAL:
        return Decimal(text) if text.isdigit() else None
    for multiplier in "亿万":
        before, there, after = text.rpartition(multiplier)
        if there:
            size = MULTIPLIERS[multiplier]
            high = _whole(before) if before else Decimal(1)
            low = _whole(after) if after else Decimal(0)
            if high is None or low is None or low >= size:
                return None
            return high * size + (low * size / 10 if len(after) == 1 else low)
    return _below_ten_thousand(text)


def _below_ten_thousand(text: str) -> Decimal | None:
    match = _THOUSANDS.fullmatch(text)
    if not match:
        return None
    value, place = Decimal(0), 10
    for name in "千百十":
        if match[name] is not None:
            place = _SIZES[name]
            value += (_digit(match[name]) if match[name] else 1) * place
    if match["rest"]:
        after_zero = text[match.start("rest") - 1 : match.start("rest")] in ("零", "〇")
        value += _digit(match["rest"]) * (1 if after_zero else Decimal(place) / 10)
    return value


def _digit(text: str) -> Decimal:
    return Decimal(DIGITS[text]) if text in DIGITS else Decimal(text)


def _times(value: Decimal, multipliers: str) -> Decimal:
    for multiplier in multipliers:
        value *= MULTIPLIERS[multiplier]
    return value


def _value(match: re.Match[str]) -> str:
    """The value of a match as it is compared; empty if it is no number."""
    if match["arabic"] or match["numeral"]:
        return _of_digits(match)
    if match["share"]:
        return _written(value_of(match["part"]), SHARES[match["share"]])
    if match["tenths"]:
        return _written(10 * _digit(match["tenths"]) + _digit(match["hundredths"] or "零"), "%")
    below, above = _written(value_of(match["below"])), _written(value_of(match["above"]))
    return f"{below}分之{above}" if below and above else ""


def _of_digits(match: re.Match[str]) -> str:
    digits, sign = match["numeral"] or re.sub(r"[\s,]", "", match["arabic"]), match["sign"] or ""
    if match["numeral"]:
        if not _counts(match):
            return ""
    elif digits.count(".") > 1 or len(digits) > _LONGEST or (len(digits) > 2 and digits[0] == "0" and digits.isdigit()):
        return digits + sign  # a version, a telephone number, a code: compared as it is written
    value = value_of(digits)
    return "" if value is None else _written(_times(value, match["more"] or ""), sign)


def _counts(match: re.Match[str]) -> bool:
    """Whether Chinese numerals are a number and not part of a word."""
    numeral, end = match["numeral"], match.end("numeral")
    if match["ordinal"]:
        return True
    if numeral[0] in _SEVERAL and numeral[0] not in "十拾":  # 万一, 千万
        return False
    counted = _COUNTS.match(match.string, end) is not None
    if "点" in numeral:
        return counted or numeral[-1] in MULTIPLIERS
    if not _SEVERAL.isdisjoint(numeral):
        return counted if len(numeral) == 1 else match.string[end : end + 1] != "货"
    if any(character in _FORMAL for character in numeral):  # 陆家
        return False
    if len(numeral) == 1:
        return counted and numeral not in "零〇"
    # By place: 二〇二七, 一九九七, 一〇一; but 三五 and 七八 are about so many, and 九一八 is a name.
    zero = "零" in numeral[1:] or "〇" in numeral[1:]
    return (zero and len(numeral) > 2) or (len(numeral) == 4 and numeral[0] in "一二")


def _written(value: Decimal | None, sign: str = "") -> str:
    if value is None:
        return ""
    whole, _, fraction = f"{value:f}".partition(".")
    fraction = fraction.rstrip("0")
    return f"{whole}.{fraction}{sign}" if fraction else whole + sign


def _unit_after(text: str, position: int) -> str:
    match = _UNIT.match(text, position)
    if not match:
        return ""
    return "百分点" if match["points"] else match["han"] or match["latin"]
