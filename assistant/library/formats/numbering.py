"""The numbers that Word puts before paragraphs: they stand in no text but follow from the definitions of lists."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from assistant.library.formats.safe_xml import Element, attribute, child, value

BULLET = "- "

_DIGITS = "〇一二三四五六七八九"
_FORMAL_DIGITS, _FORMAL_UNITS = "零壹贰叁肆伍陆柒捌玖", ("", "拾", "佰", "仟")
_CYCLES = {"ideographTraditional": "甲乙丙丁戊己庚辛壬癸", "ideographZodiac": "子丑寅卯辰巳午未申酉戌亥"}
_ROMAN = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L")),
    *((40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Level:
    """One level of a list, as its definition has it; ``text`` holds %1 for the number of the outermost level."""

    start: int = 1
    form: str = "decimal"
    text: str = ""
    tight: bool = False  # no blank between number and text
    legal: bool = False  # all numbers in it are decimal, whatever their own levels say


class Numbering:
    """Counts the paragraphs of a document's lists; they must be asked for in document order.

    Args:
        root: The part with the definitions of the lists; None if there is none.
    """

    def __init__(self, root: Element | None) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._abstract: dict[str, str] = {}  # which definition a list follows; lists of one definition count together
        self._restarts: dict[str, dict[int, int]] = {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        if root is None:
            return
        for definition in root.findall("abstractNum"):
            levels = {_number(level, "ilvl"): _level(level) for level in definition.findall("lvl")}
            self._levels[attribute(definition, "abstractNumId")] = levels
        for item in root.findall("num"):
            name = attribute(item, "numId")
            self._abstract[name] = value(item, "abstractNumId")
            overrides = item.findall("lvlOverride")
            starts = {_number(found, "ilvl"): value(found, "startOverride") for found in overrides}
            self._restarts[name] = {level: int(start) for level, start in starts.items() if start.isdigit()}

    def next(self, name: str, level: int) -> str:
        """What stands before the next paragraph of a list at a level (0 is outermost); empty for no number."""
        abstract = self._abstract.get(name, "")
        levels = self._levels.get(abstract, {})
        if level not in levels:
            return ""
        counts = self._counts[abstract]
        for restarted, start in self._restarts.pop(name, {}).items():
            counts[restarted] = start - 1
        counts[level] = counts.get(level, levels[level].start - 1) + 1
        for deeper in [found for found in counts if found > level]:
            del counts[deeper]
        form = levels[level]
        if form.form == "bullet":
            return "  " * level + BULLET
        if form.form == "none":
            return ""

        def shown(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            of = levels.get(at, _Level())
            return spelled(counts.setdefault(at, of.start), "decimal" if form.legal else of.form)

        number = re.sub(r"%(\d)", shown, form.text).strip()
        if not number:
            return ""
        return number if form.tight or number[-1] in "、）：，—)．" else f"{number} "


def spelled(number: int, form: str) -> str:
    """The number in one of Word's ways to write it; with decimal digits if the way is unknown."""
    if form in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter.upper() if form == "upperLetter" else letter
    if form in ("lowerRoman", "upperRoman"):
        roman, left = "", number
        for worth, sign in _ROMAN:
            roman += sign * (left // worth)
            left %= worth
        return roman.lower() if form == "lowerRoman" else roman
    if form.startswith("decimalEnclosedCircle") and 1 <= number <= 20:
        return chr(ord("①") + number - 1)
    if form == "decimalZero":
        return f"{number:02d}"
    if form in _CYCLES:
        return _CYCLES[form][(number - 1) % len(_CYCLES[form])]
    if form in ("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital"):
        return "".join(_DIGITS[int(digit)] for digit in str(number))
    if form == "chineseLegalSimplified":
        return _chinese(number, _FORMAL_DIGITS, _FORMAL_UNITS)
    if form.startswith(("chinese", "taiwanese", "japanese", "ideograph")) and "Circle" not in form:
        return _chinese(number, _DIGITS, ("", "十", "百", "千"))
    return str(number)


def _chinese(number: int, digits: str, units: tuple[str, ...]) -> str:
    """The number below 10,000 in Chinese numerals: 12 is 十二, 105 is 一百〇五."""
    if not 0 < number < 10_000:
        return str(number)
    text = ""
    for place, digit in enumerate(reversed(str(number))):
        if digit != "0":
            text = digits[int(digit)] + units[place] + text
        elif text and not text.startswith(digits[0]):
            text = digits[0] + text
    return text[1:] if text.startswith("一十") else text


def _level(element: Element) -> _Level:
    form = value(element, "numFmt", default="decimal")
    start = value(element, "start")
    return _Level(
        start=int(start) if start.isdigit() else 1,
        form=form,
        text=value(element, "lvlText"),
        tight=value(element, "suff") == "nothing",
        legal=child(element, "isLgl") is not None,
    )


def _number(element: Element, name: str) -> int:
    text = attribute(element, name, "0")
    return int(text) if text.isdigit() else 0
