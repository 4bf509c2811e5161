"""Tables as Markdown: rows of cells with the row that names the columns above them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

Row = Sequence[str]

_FIGURE = re.compile(
    r"[-+−(（]?[¥$€￥]?\s?\d[\d,.\s]*[%‰]?[)）]?|[-—–/]+|\d{4}[-/年.]\d{1,2}(?:[-/月.]\d{1,2}日?)?.{0,9}"
)
_HEADER_WITHIN = 12  # rows from the top of a table in which its header is looked for
_LABEL_AT_MOST = 40  # characters of a cell that names a column


def markdown_row(cells: Row) -> str:
    """The cells as one line between bars."""
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def markdown_table(rows: Sequence[Row], header_rows: int = 1) -> str:
    """The rows as a table; header rows become one, the names in a column joined from the top down.

    Rows are filled up to the same length, columns without anything in them are left out.
    """
    filled = without_empty_columns(rows)
    if not filled:
        return ""
    header_rows = max(0, min(header_rows, len(filled)))
    lines = []
    if header_rows:
        columns = zip(*filled[:header_rows], strict=True)
        names = [" ".join(dict.fromkeys(filter(None, map(_cell, column)))) for column in columns]
        lines = [markdown_row(names), "|" + "---|" * len(names)]
    return "\n".join([*lines, *map(markdown_row, filled[header_rows:])])


def without_empty_columns(rows: Sequence[Row]) -> list[list[str]]:
    """The rows, all of the same length, without the rows and columns that hold nothing."""
    kept = [row for row in rows if any(cell.strip() for cell in row)]
    width = max(map(len, kept), default=0)
    used = [i for i in range(width) if any(i < len(row) and row[i].strip() for row in kept)]
    return [[row[i] if i < len(row) else "" for i in used] for row in kept]


def sheet_to_markdown(rows: Sequence[Row], spans: Sequence[tuple[int, int]] = ()) -> str:
    """A sheet as its reader sees it: lines of text, and tables each below the row that names its columns.

    Args:
        rows: All rows, empty ones among them; a row of a merged cell that is as wide as the table holds it once.
        spans: First row and row after the last of cells merged over several rows, to find headers of several rows.
    """
    pieces: list[str] = []
    columns: list[int] = []
    for start, block in _blocks(rows):
        text, columns = _block_to_markdown(block, [(a - start, b - start) for a, b in spans], columns)
        pieces += text
    return "\n\n".join(filter(None, pieces))


def _block_to_markdown(
    block: list[list[str]], spans: list[tuple[int, int]], before: list[int]
) -> tuple[list[str], list[int]]:
    """The lines and the table of rows without an empty one among them, and the columns the table takes.

    A block in the columns of the table before it that names no columns of its own goes on with that table.
    """
    wide = [i for i, row in enumerate(block) if sum(map(bool, row)) > 1]
    if not wide:
        return ["\n".join(cell for row in block for cell in row if cell)], []
    first, last = wide[0], wide[-1] + 1
    body = block[first:last]
    columns = sorted({i for row in body for i, cell in enumerate(row) if cell})
    header = header_index(body)
    pieces = ["\n".join(cell for row in block[:first] for cell in row if cell)]
    if header < 0 and before and set(columns) <= set(before):
        pieces.append("\n".join(markdown_row([_at(row, i) for i in before]) for row in body))
        columns = before
    else:
        header = max(header, 0)
        # Rows above the header that fill only a part of the columns: the unit, the date of the table.
        pieces.append("\n".join("  ".join(filter(None, row)) for row in body[:header]))
        deep = max([1, *(b - first - header for a, b in spans if a == first + header)])
        kept = [[_at(row, i) for i in columns] for row in body[header:]]
        pieces.append(markdown_table(kept, header_rows=deep if deep < len(kept) else 1))
    pieces.append("\n".join(cell for row in block[last:] for cell in row if cell))
    return pieces, columns


def header_index(rows: Sequence[Row]) -> int:
    """Index of the row that names the columns: words over rows that hold figures; -1 if none does.

    In a table without any figure it is the first row, if all its cells are short.
    """
    width = max((sum(map(bool, row)) for row in rows), default=0)
    figures = False
    for i, row in enumerate(rows[:_HEADER_WITHIN]):
        filled = [cell for cell in row if cell]
        names = [cell for cell in filled if not _FIGURE.fullmatch(cell) and len(cell) <= _LABEL_AT_MOST]
        years = [cell for cell in filled if re.fullmatch(r"(?:19|20)\d\d年?", cell)]
        if 2 * len(filled) > width and names and len(names) + len(years) == len(filled):
            return i
        figures = figures or len(names) < len(filled)
    return -1


def _blocks(rows: Sequence[Row]) -> Iterator[tuple[int, list[list[str]]]]:
    """The runs of rows between empty ones, each with the index of its first row."""
    block: list[list[str]] = []
    for i, row in enumerate([*rows, []]):
        cells = [cell.strip() for cell in row]
        if any(cells):
            block.append(cells)
        elif block:
            yield i - len(block), block
            block = []


def _at(row: Row, i: int) -> str:
    return row[i] if i < len(row) else ""


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
