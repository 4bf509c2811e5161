"""Markdown files: written by a person, so that nothing but the front matter is taken out."""

from __future__ import annotations

import re

from assistant.library.cleaning import normalise
from assistant.library.encoding import decode
from assistant.library.extracted import Extracted


def extract(data: bytes) -> Extracted:
    """The Markdown text below the front matter, and the front matter's fields.

    Raises:
        ReadError: The bytes cannot be decoded.
    """
    raw, encoding = decode(data)
    given, body = split_front_matter(normalise(raw))
    return Extracted(text=body.strip("\n"), encoding=encoding, given=given)


def split_front_matter(text: str) -> tuple[dict[str, str], str]:
    """The ``key: value`` lines between two ``---`` lines at the very beginning, and the text below them.

    A block that is not closed, or holds anything but such lines, comments and nested values, is text.
    """
    match = re.match(r"---\n(.*?)^(?:---|\.\.\.)(?:\n|\Z)", text[:10_000], re.S | re.M)
    if not match:
        return {}, text
    fields = read_fields(match.group(1))
    return ({}, text) if fields is None else (fields, text[match.end() :])


def read_fields(block: str) -> dict[str, str] | None:
    """The fields of ``key: value`` lines; None if it holds anything but such lines, comments and nested values."""
    fields: dict[str, str] = {}
    for line in normalise(block).split("\n"):
        pair = re.fullmatch(r"([\w.-]+)\s*:(?:\s+(.*))?", line)
        if pair:
            fields[pair[1].lower()] = _unquoted(pair[2] or "")
        elif line.strip() and not line.startswith((" ", "\t", "-", "#")):
            return None
    return fields


def _unquoted(value: str) -> str:
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return value
