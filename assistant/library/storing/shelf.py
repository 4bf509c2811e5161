"""The documents of a library without their texts: a list of ten thousand comes in a fraction of a second."""

from __future__ import annotations

import json

from assistant.library.storing.database import Database
from assistant.records import Holding

_NAMES = (
    "id",
    "title",
    "path",
    "collection",
    "part",
    "date",
    "publisher",
    "region",
    "author",
    "number",
    "source",
    "script",
    "encoding",
)
# The length of a text is not stored, and counting its characters would read it. The last chunk ends where it ends.
_LENGTH = "coalesce((SELECT end FROM chunks WHERE document_id = documents.id ORDER BY position DESC LIMIT 1), 0)"


def shelf(database: Database) -> list[Holding]:
    """What is known about every document, newest first, those of the same day by title."""
    found = database.select(
        f"SELECT {_LENGTH}, page_starts, {', '.join(_NAMES)} FROM documents ORDER BY date DESC, title, path, part, id"
    )
    return [
        Holding(**dict(zip(_NAMES, row, strict=True)), characters=characters, pages=len(json.loads(page_starts)))
        for characters, page_starts, *row in found
    ]
