"""Numbers of official documents: 云府发〔2024〕6号, 府教字第1130012345號, 第12號公告, GB/T 1234—2024."""

from __future__ import annotations

import re

from assistant.library.script import fold

_YEAR = r"(?:19|20)\d{2}"
_NUMBER = re.compile(
    rf"(?:[\u4e00-\u9fff]{{1,12}}\s*[〔\[(【〈]\s*{_YEAR}\s*[〕\])】〉]\s*第?\s*\d{{1,4}}\s*号"
    r"|[\u4e00-\u9fff]{1,12}字第?\s*\d{4,14}\s*号|[\u4e00-\u9fff]{2,14}令\s*第\s*\d{1,4}\s*号"
    rf"|(?:公告|通告|令)?\s*{_YEAR}年第\s*\d{{1,3}}\s*号"
    rf"|(?:gb|db\d{{0,4}}|t|hj|jy|jgj|ws|sl)(?:/[tz])?\s?\d[\d.]{{1,9}}\s?[-—]\s?{_YEAR})"
)


def document_number(line: str) -> str:
    """The number, in the line's own glyphs, if the line holds little else; empty otherwise."""
    if len(line) > 60:
        return ""
    folded = fold(line)
    match = _NUMBER.search(folded.text)
    if not match or len(folded.text.strip()) > match.end() - match.start() + 4:
        return ""
    start, end = folded.original_span(*match.span())
    return line[start:end].strip()


def number_in_brackets(title: str) -> str:
    """The number that a title has in brackets at its end; empty if it has none."""
    match = re.search(r"[(（]([^()（）]*(?:[(（][^()（）]*[)）])?[^()（）]*)[)）]\s*$", title)
    return document_number(match[1]) if match else ""
