"""Number-aware comparison of short forms with running text, in either script and width, Chinese or English.

A text becomes a row of tokens: every number is one token with its value, every Chinese character and every
Latin word is one token, punctuation and white space are none. A form stands in a text if its tokens are a
contiguous run of the text's tokens, so `2个` does not stand in `12个` and `65%` not in `165%` nor in `65`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from assistant.library.script import fold

from .spelling import one_spelling

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_BIG_UNITS = {"万": 10**4, "亿": 10**8}
_ENGLISH_SCALES = {
    "hundred": 10**2,
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
}
# "one" is left out: it is a pronoun far more often than a figure.
_ENGLISH_WORDS = {
    **{"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10},
    **{"eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16},
    **{"seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50},
    **{"sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90},
}
_RANGE_WORDS = frozenset({"至", "到", "to"})
_FRACTIONS = {"百": "%", "千": "‰", "万": "‱"}

# A hyphen is a minus after white space, a sign or a word that a value follows; elsewhere it joins two things.
_MINUS = r"(?P<minus>负(?=[\d百千万])|(?:(?<=[为是达率长速额值降升比了(:,、=。;\s])(?<!\d\s)|^)-(?=\d))?"
_ARABIC = r"\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?"
_CHINESE = r"(?:[零〇一二三四五六七八九十千万亿两]|百(?!分))+(?:点[零〇一二三四五六七八九]+)?"
_TOKEN = re.compile(
    rf"{_MINUS}(?:(?P<fraction>[百千万])分之(?:(?P<fraction_arabic>{_ARABIC})|(?P<fraction_chinese>{_CHINESE}))"
    rf"|(?P<below>{_ARABIC}|{_CHINESE})分之(?P<above>{_ARABIC}|{_CHINESE})"
    r"|(?<![\d/.])(?P<top>[1-9])/(?P<bottom>[2-9]|10)(?=[的以左约]|[^\u3400-\u9fff\d/.]|$)"
    rf"|(?P<arabic>{_ARABIC})(?P<unit>(?:[十千万亿]|百(?!分))*)"
    r"(?:[^\S\n]*(?P<english_scale>hundred|thousand|million|billion|trillion)\b)?"
    r"(?:[^\S\n]*(?P<sign>%|‰|‱|percent\b|per\s+cent\b))?)"
    rf"|(?P<chinese>{_CHINESE})"
    r"|(?P<word>[a-z]+)|(?P<character>[\u3400-\u9fff\U00020000-\U0003ffff])"
)
# The smaller part of a figure in two: 3亿5000万, 2万5千, 1万2000.
_REST = re.compile(r"(?P<digits>\d+)(?:(?P<unit>[百千万]+)|(?<=\d{4})(?![\d.年]))")
_MORE = re.compile("[余多]")
_SPACE_AT_CHINESE = re.compile(r"(?<=[\u3400-\u9fff])[^\S\n]+|[^\S\n]+(?=[\u3400-\u9fff])")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a text.

    Attributes:
        value: 2.5万 and 25,000 are both 25000; 65% is 65 with the scale ``%``.
        scale: ``%``, ``‰``, ``‱``, ``/`` for a fraction such as 三分之二, or empty.
        firm: False for a single Chinese numeral or an English word, which is often no figure at all (一体化).
        under: Whether it is only a bound from above, as in 不足2.5万 or 低于65%.
    """

    value: Decimal
    scale: str = ""
    firm: bool = field(default=True, compare=False)
    under: bool = False


Token = str | Figure


@lru_cache(maxsize=20_000)
def tokens(text: str) -> tuple[Token, ...]:
    """The tokens of a text; 余 or 多 right after a number is dropped, so 120余 equals 120多 and 120."""
    return tuple(_without_range_words(list(_tokens(_folded(text)))))


def figures(text: str) -> tuple[Figure, ...]:
    """The firm numbers of a text in their order, repeats included."""
    return tuple(token for token in tokens(text) if isinstance(token, Figure) and token.firm)


def stands_in(form: str, text: str) -> bool:
    """Whether a form stands in a text; False for a form without any token."""
    return run_stands_in(tokens(form), tokens(text))


def any_stands_in(forms: Sequence[str], text: str) -> bool:
    """Whether at least one of the forms stands in the text."""
    return any(stands_in(form, text) for form in forms)


def run_stands_in(run: Sequence[Token], row: Sequence[Token]) -> bool:
    """Whether a run of tokens is a contiguous part of a row; False for an empty run."""
    width = len(run)
    if not width:
        return False
    first = run[0]
    return any(
        row[start] == first and tuple(row[start : start + width]) == tuple(run) for start in range(len(row) - width + 1)
    )


def coverage(piece: str, text: str) -> float:
    """Share of the piece's neighbouring token pairs that stand in the text, 0 to 1; 0 for an empty piece."""
    wanted, there = pairs(tokens(piece)), pairs(tokens(text))
    return len(wanted & there) / len(wanted) if wanted else 0.0


def pairs(row: Sequence[Token]) -> frozenset[tuple[Token, ...]]:
    """The set of neighbouring pairs of tokens; a single token stands for itself."""
    if len(row) == 1:
        return frozenset({(row[0],)})
    return frozenset(pairwise(row))


def _folded(text: str) -> str:
    # The Chinese comma is kept apart from the thousands separator before both would become the same sign.
    narrow = unicodedata.normalize("NFKC", text.replace("，", "、").replace("−", "-")).lower()
    return one_spelling(_SPACE_AT_CHINESE.sub("", fold(narrow).text))


def _tokens(text: str) -> Iterator[Token]:
    position = 0
    while match := _TOKEN.search(text, position):
        found = match.groupdict()
        position = match.end()
        if found["character"] or (found["word"] and found["word"] not in _ENGLISH_WORDS):
            yield match.group()
            continue
        figure = _figure(found)
        if found["unit"] and not figure.scale and (rest := _REST.match(text, position)):
            smaller = _scaled(_arabic(rest["digits"]), rest["unit"] or "")
            if smaller < (_UNITS | _BIG_UNITS)[found["unit"][-1]]:
                figure = replace(figure, value=figure.value + smaller)
                position = rest.end()
        if found["minus"]:
            figure = replace(figure, value=-figure.value)
        if text.endswith("不足", 0, match.start()):
            figure = replace(figure, under=True)
        yield figure
        if not found["word"] and (more := _MORE.match(text, position)):
            position = more.end()


def _figure(found: Mapping[str, str | None]) -> Figure:
    """The figure of a match, without what stands around it."""
    if fraction := found["fraction"]:
        return Figure(_number(found["fraction_arabic"] or found["fraction_chinese"] or ""), _FRACTIONS[fraction])
    above, below = found["above"] or found["top"], found["below"] or found["bottom"]
    if above and below:
        return Figure(_number(above) / (_number(below) or 1), "/")
    if arabic := found["arabic"]:
        value = _scaled(_arabic(arabic), found["unit"] or "") * _ENGLISH_SCALES.get(found["english_scale"] or "", 1)
        sign = found["sign"] or ""
        return Figure(value, "%" if sign.startswith("per") else sign)
    if chinese := found["chinese"]:
        return Figure(chinese_value(chinese), firm=len(chinese) > 1)
    return Figure(Decimal(_ENGLISH_WORDS[found["word"] or ""]), firm=False)


def _scaled(value: Decimal, units: str) -> Decimal:
    for unit in units:
        value *= (_UNITS | _BIG_UNITS)[unit]
    return value


def _number(text: str) -> Decimal:
    return _arabic(text) if text[0].isdigit() else chinese_value(text)


def _arabic(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def chinese_value(numeral: str) -> Decimal:
    """The value of a Chinese numeral: 二十一, 两千万, 三点五, or digit by digit as in 二〇二七."""
    whole, _, fraction = numeral.partition("点")
    decimals = "".join(str(_DIGITS[c]) for c in fraction)
    if all(c in _DIGITS for c in whole):
        digits = "".join(str(_DIGITS[c]) for c in whole)
        return Decimal(f"{digits}.{decimals}" if decimals else digits)
    total = section = digit = 0
    for c in whole:
        if c in _DIGITS:
            digit = _DIGITS[c]
        elif c in _UNITS:
            section += (digit or 1) * _UNITS[c]
            digit = 0
        elif c == "万":
            total += (section + digit or 1) * _BIG_UNITS[c]
            section = digit = 0
        else:
            total = (total + section + digit or 1) * _BIG_UNITS[c]
            section = digit = 0
    value = Decimal(total + section + digit)
    return value + Decimal(f"0.{decimals}") if decimals else value


def _without_range_words(row: list[Token]) -> Iterator[Token]:
    for i, token in enumerate(row):
        between = 0 < i < len(row) - 1 and isinstance(row[i - 1], Figure) and isinstance(row[i + 1], Figure)
        if not (between and token in _RANGE_WORDS):
            yield token
