"""A table of a document as lines of figures that can be compared: down a column, or along a row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from assistant.library.numerals import MULTIPLIERS
from assistant.library.script import fold
from assistant.library.sentences import in_line, is_row, is_rule, line_around
from assistant.library.table_rows import cells_of, label_at, named, told_apart, unit_of, values_of
from assistant.records import Document, Span

_CELL = re.compile(
    r"(?P<sign>[-+])?\s*(?P<digits>\d[\d,]*(?:\.\d+)?)\s*(?P<large>[万亿]*)\s*(?P<unit>[^\d\s,()/~]{0,5}(?:/[^\d]{1,4})?)"
)
_NOTHING = re.compile(r"[-/]*")
_YEAR = re.compile(r"(?:(?:19|20)\d\d|1[01]\d)(?:学?年度?)?(?:[(].*[)])?")
_DASHES = str.maketrans("−－–—~～", "------")


_Row = tuple[Span, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Entry:
    """One figure of a line.

    Attributes:
        name: What it is of: 第二标段, 2024年.
        value: With its multiplier worked out, in ``unit``.
        written: As it stands in its cell, with the unit that the table gives.
        row: The row that holds it.
    """

    name: str
    value: Decimal
    written: str
    row: Span


@dataclass(frozen=True, slots=True)
class Line:
    """The figures of one kind that a table gives for several things.

    Attributes:
        kind: What the things are, as the table heads them; empty if it does not say.
        measure: What the figures are of: the name of a column, or that of a row.
        unit: Of all of them; empty if the table gives none.
    """

    kind: str
    measure: str
    unit: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its rows, the one that names the columns left out, and so is a column that only numbers the rows.

    Attributes:
        above: The line before the table, which may tell what it is about.
        rows: Where each row stands, and its cells; as many as there are columns.
    """

    above: str
    columns: tuple[str, ...]
    rows: tuple[_Row, ...]

    def lines(self) -> Iterator[Line]:
        """The lines of figures: down each column, then along each row; those with anything but figures are left out."""
        kind = named(self.columns[0])[0]
        names = [named(cells[0])[0] for _, cells in self.rows]
        for at in range(1, len(self.columns)):
            measure, unit = named(self.columns[at])
            units = [unit or unit_of(measure, named(cells[0])[1], self.above) for _, cells in self.rows]
            spans = [span for span, _ in self.rows]
            yield from _line(kind, measure, names, [cells[at] for _, cells in self.rows], units, spans)
        along = self._along()
        for number in range(len(self.rows)):
            line = self.of_row(number, along)
            if line is not None:
                yield line

    def of_row(self, number: int, columns: Sequence[int]) -> Line | None:
        """The figures that a row has in some columns; None if there is anything else, or figures of several units."""
        span, cells = self.rows[number]
        measure, unit = named(cells[0])
        heads = [named(self.columns[at]) for at in columns]
        units = [own or unit or unit_of(name, "", self.above) for name, own in heads]
        names = [name for name, _ in heads]
        return next(_line("", measure, names, [cells[at] for at in columns], units, [span] * len(heads)), None)

    def _along(self) -> list[int]:
        """The columns that a row is compared along: of several years with something else beside them, these years."""
        every = range(1, len(self.columns))
        years = [at for at in every if _YEAR.fullmatch(fold(self.columns[at]).text.strip())]
        return years if len(years) > 1 else list(every)


# One question has the same tables read by each part that tells of cells, columns, changes and extremes.
@lru_cache(maxsize=16)
def table_at(document: Document, offset: int) -> Table | None:
    """The table that stands at an offset of a document, with all of its rows; None if none does, or rows are uneven."""
    text = document.text
    begin, end = line_around(text, offset)
    lines: list[tuple[int, int]] = []
    if not _of_table(text[begin:end]):
        return None
    while begin and _of_table(text[(before := text.rfind("\n", 0, begin - 1) + 1) : begin - 1]):
        begin = before
    above = next((line for line in reversed(text[:begin].split("\n")[-4:]) if line.strip()), "")
    at = begin
    while at < len(text) and _of_table(text[at : (end := line_around(text, at)[1])]):
        if not is_rule(text[at:end]):
            lines.append((at, end))
        at = end + 1
    if len(lines) < 2:
        return None
    columns = tuple(cells_of(text[slice(*lines[0])]))
    rows = tuple(
        (next(iter(in_line(text, first, last)), Span(start=first, end=last)), tuple(cells_of(text[first:last])))
        for first, last in lines[1:]
    )
    if len(columns) < 2 or any(len(cells) != len(columns) for _, cells in rows):
        return None
    first = label_at(columns)
    cut = tuple((span, cells[first:]) for span, cells in rows)
    return Table(above, *_split_at_strokes(columns[first:], cut))


def _split_at_strokes(columns: Sequence[str], rows: Sequence[_Row]) -> tuple[tuple[str, ...], tuple[_Row, ...]]:
    """The columns and rows of a table, with one of each for each of the values that strokes part in its cells.

    A column 每户上限（一般／弱势） of cells like 2台／3台 is two, and a row 噪声（低风/高风） with 36/42分贝 is two.
    """
    names: list[str] = []
    cells: list[list[str]] = [[] for _ in rows]
    for at, column in enumerate(columns):
        bare, kinds = told_apart(column, [row[at] for _, row in rows])
        names += [f"{bare}（{kind}）" for kind in kinds] or [column]
        for put, (_, row) in zip(cells, rows, strict=True):
            put += (values_of(row[at]) if row[at] else [""] * len(kinds)) if kinds else [row[at]]
    result: list[_Row] = []
    for (span, _), filled in zip(rows, cells, strict=True):
        bare, kinds = told_apart(filled[0], filled[1:])
        for number, kind in enumerate(kinds):
            told = [values_of(cell)[number] if cell else "" for cell in filled[1:]]
            result.append((span, (f"{bare}（{kind}）", *told)))
        result += [] if kinds else [(span, tuple(filled))]
    return tuple(names), tuple(result)


def _of_table(line: str) -> bool:
    return is_row(line) or (is_rule(line) and "|" in line)


def _line(
    kind: str, measure: str, names: Sequence[str], cells: Sequence[str], units: Sequence[str], rows: Sequence[Span]
) -> Iterator[Line]:
    """The line of the cells if all that are filled hold one figure each, all in one unit."""
    entries: list[Entry] = []
    found: set[str] = set()
    for name, cell, unit, row in zip(names, cells, units, rows, strict=True):
        plain = fold(cell).text.translate(_DASHES).strip()
        if _NOTHING.fullmatch(plain):
            continue
        match = _CELL.fullmatch(plain)
        if match is None or not name:
            return
        value = Decimal(match["digits"].replace(",", ""))
        for multiplier in match["large"]:
            value *= MULTIPLIERS[multiplier]
        found.add(match["unit"] or fold(unit).text)
        written = cell if match["unit"] else cell + unit
        entries.append(Entry(name, -value if match["sign"] == "-" else value, written, row))
    if len(entries) > 1 and len(found) == 1:
        yield Line(kind, measure, found.pop(), tuple(entries))
