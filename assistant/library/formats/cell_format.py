"""The figures of a sheet as its reader sees them: percent, dates, thousands, by the format code of the cell."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache

# Codes that files name by number only (ECMA-376, part 1, 18.8.30); those from 27 on are of East Asian editions.
_BUILT_IN = {
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "yyyy-m-d",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "yyyy-m",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy-m-d h:mm",
    37: "#,##0",
    38: "#,##0",
    39: "#,##0.00",
    40: "#,##0.00",
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    48: "##0.0E+0",
    49: "@",
    **dict.fromkeys((27, 36, 50, 57), 'yyyy"年"m"月"'),
    **dict.fromkeys((28, 29, 51, 54, 58), 'm"月"d"日"'),
    30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"',
    34: 'yyyy"年"m"月"',
    35: 'm"月"d"日"',
    52: 'yyyy"年"m"月"',
    53: 'm"月"d"日"',
    55: 'yyyy"年"m"月"',
    56: 'm"月"d"日"',
}
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\]|\$)[^\]]*\]', re.I)
_CURRENCY = re.compile(r"\[\$([^\]-]*)(?:-[^\]]*)?\]")
_DATE = re.compile(r"[ymdhs]|AM/PM|上午", re.I)
_PARTS = re.compile(r'"([^"]*)"|\\(.)|(y+|m+|d+|h+|s+|\[h+\]|AM/PM|上午/下午)|(.)', re.I | re.S)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def built_in(number: int) -> str:
    """The format code that a number stands for; "General" for an unknown one."""
    return _BUILT_IN.get(number, "General")


def shown(value: str, code: str, since_1904: bool = False) -> str:
    """A number as a sheet shows it.

    Args:
        value: The number as the file holds it.
        code: The format code of its cell.
        since_1904: Whether days are counted from 1904, as old files of Macs do.
    """
    if code == "General" and value.isdecimal() and len(value) < 15:
        return value  # most cells of large sheets
    try:
        number = Decimal(value)
    except InvalidOperation:
        return value
    if not number.is_finite() or abs(number) >= Decimal("1e15"):
        return value
    section = _section(code, number)
    bare = _bare(section)
    if bare.strip().lower() in ("", "general", "@", "g/通用格式"):
        return _literals(section) if section and not bare.strip() and '"' in section else _plain(number)
    if _DATE.search(bare) and not re.search(r"[0#]", re.sub(r"\.0+", "", bare)):
        return _date(number, section, since_1904)
    return _number(number, section, bare)


@cache
def _sections(code: str) -> tuple[str, ...]:
    return tuple(re.findall(r'((?:"[^"]*"|\\.|[^;"\\])+)(?:;|$)', code)) or ("General",)


@cache
def _bare(section: str) -> str:
    """The section without what it shows as it is."""
    return _QUOTED.sub("", _CURRENCY.sub("", section))


def _section(code: str, number: Decimal) -> str:
    """The part of the code for positive numbers, negative ones or zero."""
    sections = _sections(code)
    if number < 0 and len(sections) > 1:
        return sections[1]
    return sections[2] if not number and len(sections) > 2 else sections[0]


def _plain(number: Decimal) -> str:
    """The number with the digits that Excel shows, at most 15, without those that binary fractions add."""
    rounded = number if number == number.to_integral_value() else Decimal(f"{number:.12g}")
    text = f"{rounded:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def _number(number: Decimal, section: str, bare: str) -> str:
    if "E" in bare.upper() and re.search(r"E[+-]", bare, re.I):
        return _plain(number)
    if "/" in bare:
        return _plain(number)
    scaled = number * 100 ** bare.count("%")
    digits = re.search(r"[0#?,]+(?:\.[0#?]*)?", bare)
    if digits is None:
        return _plain(scaled) + ("%" if "%" in bare else "")
    pattern = digits.group()
    scaled /= Decimal(1000) ** (len(pattern) - len(pattern.rstrip(",")) if "." not in pattern else 0)
    whole, _, fraction = pattern.rstrip(",").partition(".")
    rounded = abs(scaled).quantize(Decimal(1).scaleb(-len(fraction)), ROUND_HALF_UP)
    text = f"{rounded:,f}" if "," in whole else f"{rounded:f}"
    optional = len(fraction) - len(fraction.rstrip("#?"))
    if optional:
        text = text[: len(text) - optional] + text[len(text) - optional :].rstrip("0")
    text = text.rstrip(".") if fraction else text
    least = whole.count("0")
    if "," not in whole:
        head, dot, tail = text.partition(".")
        text = head.zfill(least) + dot + tail
    before, _, after = re.sub(r"[0#?,]+(?:\.[0#?]*)?,*", "\0", _unquoted(section), count=1).partition("\0")
    negative = scaled < 0 and ";" not in section and rounded != 0
    sign = "-" if negative and "(" not in before and "-" not in before else ""
    return f"{sign}{before.strip()}{text}{after.rstrip()}"


def _unquoted(section: str) -> str:
    """The section with what it shows as it is, and nothing of what only lays out or colours."""
    section = _CURRENCY.sub(r"\1", section)
    return re.sub(r'"([^"]*)"|\\(.)|_.|\*.|\[[^\]]*\]', lambda match: match[1] or match[2] or "", section)


def _literals(section: str) -> str:
    return "".join(re.findall(r'"([^"]*)"', section))


def _date(number: Decimal, section: str, since_1904: bool) -> str:
    """A count of days as a date and time; Excel's 1900 has a 29 February, so days before March 1900 are one off."""
    if number < 0 or number > 2_958_466:
        return _plain(number)
    days = number + 1462 if since_1904 else number
    base = datetime(1899, 12, 30) if days >= 60 else datetime(1899, 12, 31)
    moment = base + timedelta(seconds=int((days * 86_400).quantize(Decimal(1), ROUND_HALF_UP)))
    code = re.sub(r"\[(?!h)[^\]]*\]|_.|\*.|\.0+|@", "", section, flags=re.I)
    twelve = re.search("AM/PM|上午", code, re.I) is not None
    parts = [match.groups() for match in _PARTS.finditer(code)]
    out: list[str] = []
    for i, (quoted, escaped, field, other) in enumerate(parts):
        if not field:
            out.append(quoted or escaped or other or "")
            continue
        before = next((found[2].lower() for found in reversed(parts[:i]) if found[2]), "")
        after = next((found[2].lower() for found in parts[i + 1 :] if found[2]), "")
        minutes = field[0].lower() == "m" and (before[:1] in ("h", "[") or after[:1] == "s")
        out.append(_date_field(field.lower(), moment, days, minutes, twelve))
    return "".join(out).strip()


def _date_field(field: str, moment: datetime, days: Decimal, minutes: bool, twelve: bool) -> str:
    two = len(field) > 1
    if field[0] == "y":
        return f"{moment.year}" if len(field) > 2 else f"{moment.year % 100:02d}"
    if minutes:
        return f"{moment.minute:02d}" if two else f"{moment.minute}"
    if field[0] == "m":
        if len(field) > 2:
            return _MONTHS[moment.month - 1]
        return f"{moment.month:02d}" if two else f"{moment.month}"
    if field[0] == "d":
        if len(field) > 2:  # the day of the week
            return "一二三四五六日"[moment.weekday()]
        return f"{moment.day:02d}" if two else f"{moment.day}"
    if field[0] == "[":
        return str(int(days * 24))
    if field[0] == "h":
        hour = (moment.hour % 12 or 12) if twelve else moment.hour
        return f"{hour:02d}" if two else f"{hour}"
    if field[0] == "s":
        return f"{moment.second:02d}" if two else f"{moment.second}"
    return ("AM" if moment.hour < 12 else "PM") if field.startswith("am") else "上午" if moment.hour < 12 else "下午"
