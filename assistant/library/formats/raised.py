"""Raised and lowered digits as the characters that Unicode has for them: 10³ is not 103, and km² not km2."""

from __future__ import annotations

import re

_PLAIN, _RAISED, _LOWERED = "0123456789+-−()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾ⁿ", "₀₁₂₃₄₅₆₇₈₉₊₋₋₍₎ₙ"
_SHIFTS = {"superscript": str.maketrans(_PLAIN, _RAISED), "subscript": str.maketrans(_PLAIN, _LOWERED)}
_MARKUP = re.compile(r"<(su[pb])(?:\s[^<>]{0,200})?>([^<>]{1,6})</\1>", re.IGNORECASE)
_NUMBER = re.compile(r"\s*[+−-]?(?:\d{1,4}|n)[+−-]?\s*")


def shifted(text: str, place: str) -> str:
    """The text with its digits raised or lowered if it is a number or n; any other text as it is.

    Args:
        place: "superscript" or "subscript"; the text stands on the line for any other.
    """
    table = _SHIFTS.get(place)
    return text.translate(table) if table and _NUMBER.fullmatch(text) else text


def shifted_markup(html: str) -> str:
    """The page with the numbers in ``sup`` and ``sub`` as raised and lowered digits."""
    places = {"sup": "superscript", "sub": "subscript"}

    def changed(match: re.Match[str]) -> str:
        text = shifted(match[2], places[match[1].lower()])
        return text if text != match[2] else match[0]

    return _MARKUP.sub(changed, html)
