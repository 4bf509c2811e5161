"""The statements of an answer with the citation numbers that each carries."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .figures import tokens

_MARK = re.compile(r"[^\S\n]*\[(\d{1,2})\]")
_LIST_MARKER = re.compile(
    r"^[^\S\n]*(?:\d{1,2}[.、)）](?!\d)|[（(]\d{1,2}[)）]|-(?!\d)|[*•·])[^\S\n]*"  # at the head of a line
    r"|(?:(?<=[：；。])|(?<=[:;] ))(?:\d{1,2}[.)）](?!\d)|[（(]\d{1,2}[)）])[^\S\n]*(?=\S)"  # within it
    r"|[①-⑳]",
    re.MULTILINE,
)
# An English full stop ends a sentence before white space; after a digit only if a capital letter follows.
_END = re.compile(r"(?<=[。！？!?])|(?<=[A-Za-z%)\]]\.)(?=\s|$)|(?<=\d\.)(?=\s+[A-Z]|\s*$)|\n+")


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence or list item of an answer, without its marks; ``numbers`` in the order they stand."""

    text: str
    numbers: tuple[int, ...]


def plain(text: str) -> str:
    """The text of an answer without citation marks and list markers, whose digits are no figures of it."""
    return _LIST_MARKER.sub("", _MARK.sub("", text))


def marks(text: str) -> tuple[int, ...]:
    """The numbers of all citation marks in their order."""
    return tuple(int(number) for number in _MARK.findall(text))


def statements(text: str) -> tuple[Statement, ...]:
    """The statements of an answer in their order.

    Marks that follow the closing punctuation belong to the statement before them, and a line that ends with a
    colon leads into the next one, so neither counts as a statement of its own.
    """
    found: list[Statement] = []
    lead = ""
    for part in _END.split(text):
        words, numbers = plain(part).strip(), marks(part)
        if not tokens(words):
            if found and numbers:
                found[-1] = Statement(found[-1].text, found[-1].numbers + numbers)
        elif words.endswith((":", "：")) and not numbers:
            lead += words
        else:
            found.append(Statement(lead + words, numbers))
            lead = ""
    if lead:
        found.append(Statement(lead, ()))
    return tuple(found)
