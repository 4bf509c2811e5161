"""Tables as text: CSV and TSV, whatever parts their cells."""

from __future__ import annotations

import csv
import io
from collections import Counter

from assistant.library.cleaning.clean import normalise
from assistant.library.formats.damage import read_errors
from assistant.library.formats.encoding import decode
from assistant.library.formats.extracted import Extracted
from assistant.library.formats.tables import sheet_to_markdown

_SAMPLE_ROWS = 60
_LONGEST_CELL = 10_000_000


def extract(data: bytes) -> Extracted:
    """The rows as Markdown below the row that names the columns.

    Raises:
        ReadError: The bytes cannot be decoded.
    """
    raw, encoding = decode(data)
    text = normalise(raw)
    with read_errors("a table of text"):
        csv.field_size_limit(_LONGEST_CELL)
        rows = list(csv.reader(io.StringIO(text), delimiter=_delimiter(text)))
    return Extracted(text=sheet_to_markdown(rows), encoding=encoding)


def _delimiter(text: str) -> str:
    """What parts the text into the most even columns."""
    sample = text[:200_000].split("\n")[:_SAMPLE_ROWS]
    best, found = 0.0, ","
    for delimiter in "\t,;|，":
        widths = Counter(len(row) for row in csv.reader(sample, delimiter=delimiter) if row)
        width, count = max(widths.items(), key=lambda item: (item[0] > 1, item[1] * item[0]), default=(1, 0))
        share = count / max(1, widths.total())
        if width > 1 and share * (1 + width / 100) > best:
            best, found = share * (1 + width / 100), delimiter
    return found
