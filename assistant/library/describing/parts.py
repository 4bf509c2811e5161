"""The documents that one text holds.

A text is cut only where a row of headings of equal rank each opens a document of its own; in doubt it stays whole,
since a part that was cut off no longer knows what the whole is about.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise

from assistant.library.cleaning.lines import look
from assistant.library.describing.openings import Begin, Line
from assistant.library.describing.series import FINDERS, Finder, between_rules, by_subject
from assistant.library.formats.extracted import Extracted
from assistant.library.script import fold
from assistant.records import DroppedText

_MOST_LINES = 200_000
_LEAST_BODY = 60  # characters below a title; fewer are an entry of a list, not a document
_LEAST_LEAD = 60  # characters of prose; above the first part such a lead is a part of its own
_HEAD_OF_WHOLE = "head of the collection"

_LINE = re.compile(r"[^\n]+")
_MARKDOWN = re.compile(r"(#{1,6})\s+(.+?)\s*#*$")
_RULE = re.compile(r"[=＝]{4,}|[-─—_*~]{5,}")
_TITLE_LENGTH = 80


def parts_of(extracted: Extracted, *, authored: bool = False) -> Sequence[Extracted]:
    """The documents in the text in order, each a piece of it; the text itself if it is one document.

    Of several, each has its title in ``given``, and whom it names as its speaker in ``hints``. Lines above the first
    that are more than a title become a part without a title in ``given``; fewer are ``dropped`` from the first.

    Args:
        authored: Whether the text is Markdown as its author wrote it, whose top headings are titles; those of a file
            of Word or of a book are its chapters.
    """
    lines, ruled = _lines(extracted.text)
    if len(lines) < 4 or len(lines) > _MOST_LINES:
        return (extracted,)
    if extracted.hints and [line.rank for line in lines].count(1) == lines[0].rank == 1:
        # A page of the web has one top heading, its title; an author's own Markdown says with it that it is one text.
        lines = [replace(line, rank=max(0, line.rank - 1)) for line in lines]
    subjects = authored and not extracted.given.get("title")  # who gives a title says that it is one text
    finders: tuple[Finder, ...] = (*FINDERS, partial(between_rules, ruled=ruled), *([by_subject] if subjects else []))
    for find in finders:
        begins = find(lines)
        if len(begins) > 1 and _hold(lines, extracted.text, begins):
            return _cut(extracted, lines, begins)
    return (extracted,)


def lead_of(extracted: Extracted, parts: Sequence[Extracted]) -> str:
    """What of the text speaks for all of its parts: what stands above them; the whole text if it is one document."""
    if len(parts) == 1 or not parts[0].given.get("title"):
        return parts[0].text
    return extracted.text[: extracted.text.index(parts[0].text)]


def _lines(text: str) -> tuple[list[Line], list[int]]:
    """The lines that hold words, and the places of those among them that follow a rule of ``===``."""
    found: list[Line] = []
    ruled: list[int] = []
    end = -2
    fenced = False
    for match in _LINE.finditer(text):
        stripped = match.group().strip()
        fenced = fenced != stripped.startswith("```")
        if fenced or not stripped:
            continue
        if _RULE.fullmatch(stripped):
            if stripped[0] in "=＝":
                ruled.append(len(found))
            end = -2
            continue
        heading = _MARKDOWN.match(stripped) if stripped[0] == "#" else None
        rank = len(heading[1]) if heading else 0
        words = heading[2] if heading else stripped
        short = len(words) <= _TITLE_LENGTH
        plain = words.strip("*_=＝ 　") if short else words
        start = match.start() + len(match.group()) - len(match.group().lstrip())
        gap = match.start() > end + 1 or not found
        found.append(Line(start, plain, fold(plain).text if short else "", rank, gap))
        end = match.end()
    return found, ruled


def _hold(lines: Sequence[Line], text: str, begins: Sequence[Begin]) -> bool:
    """Whether every part has prose below its title, and the lead is not the greater part of the text."""
    ends = [*(begin.at for begin in begins[1:]), len(lines)]
    for begin, end in zip(begins, ends, strict=True):
        body = sum(
            len(line.text) for line in lines[begin.at + 1 : end] if not line.key or look(line.text).kind == "prose"
        )
        if body < _LEAST_BODY:
            return False
    return 2 * lines[begins[0].at].start < len(text)


def _cut(extracted: Extracted, lines: Sequence[Line], begins: Sequence[Begin]) -> list[Extracted]:
    text = extracted.text
    starts = [lines[begin.at].start for begin in begins]
    lead = text[: starts[0]]
    told = sum(len(line) for line in lead.split("\n") if look(line[:500]).kind == "prose")
    given = {name: value for name, value in extracted.given.items() if name != "title"}
    hints = {name: value for name, value in extracted.hints.items() if name != "title"}
    parts: list[Extracted] = []
    dropped = extracted.dropped
    if told >= _LEAST_LEAD:
        parts.append(_piece(extracted, 0, starts[0]))
        parts[0] = replace(parts[0], given=given)
    elif lead.strip():
        dropped = (*dropped, DroppedText(text=lead.strip(), reason=_HEAD_OF_WHOLE))
    for begin, (start, end) in zip(begins, pairwise([*starts, len(text)]), strict=True):
        by = {"author": begin.by} if begin.by else {}
        piece = _piece(extracted, start, end)
        parts.append(replace(piece, given={**given, "title": begin.title}, hints={**hints, **by}))
    parts[0] = replace(parts[0], dropped=dropped)
    return parts


def _piece(extracted: Extracted, start: int, end: int) -> Extracted:
    """The text from ``start`` to ``end`` without blank lines at its end; its pages keep their numbers."""
    text = extracted.text[start:end].rstrip()
    text = re.sub(r"\n\s*(?:[=＝]{4,}|[-─—_*~]{5,})$", "", text).rstrip()
    pages = tuple(max(0, page - start) for page in extracted.page_starts if page < start + len(text))
    return replace(extracted, text=text, page_starts=pages, dropped=(), notes=())
