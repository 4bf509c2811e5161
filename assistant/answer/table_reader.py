"""A table as the words of a question name it: its columns, its rows, its years."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answer.table_words import TOTAL, YEAR, digits, held, holds, of_years, words_in
from assistant.library.script import fold
from assistant.library.table_rows import named
from assistant.library.tables import Table
from assistant.records import Span

_DASHES = str.maketrans("−－–—", "----")
_THIS = re.compile("[这那该](?:[个批次份项张条种]|些)|[此本]次")
_NAMED = 2  # characters of a column's name that the question has to hold
_AND = "以及|[和与及跟、]"


class TableReader:
    """A table as the words of a question name it; all texts are folded.

    Attributes:
        rows: Numbers of the rows that are no totals.
        figures: Of each column that holds nothing but figures of one unit, by the number of the row.
    """

    def __init__(self, table: Table, around: str, date: str) -> None:
        self._table, self._around, self._date = table, around, date
        self.names = [fold(name).text for name in table.columns]
        self.cells = [[fold(cell).text.translate(_DASHES).strip() for cell in cells] for _, cells in table.rows]
        self.rows = [number for number, cells in enumerate(self.cells) if cells[0] and not TOTAL.match(cells[0])]
        self.things = " ".join(self.cells[row][0] for row in self.rows)
        number_of = {span: number for number, (span, _) in enumerate(table.rows)}
        place_of = {named(name)[0]: at for at, name in enumerate(table.columns)}
        lines = [line for line in table.lines() if place_of.get(line.measure)]
        self.figures = {
            place_of[line.measure]: {number_of[entry.row]: entry for entry in line.entries} for line in lines
        }
        self.units = {place_of[line.measure]: line.unit for line in lines}

    def told(self, row: int, columns: Sequence[int]) -> tuple[str, Span]:
        """What a row is of, with its cells in some columns, and where it stands."""
        span, cells = self._table.rows[row]
        shown = []
        for at in columns:
            name, entry = named(self._table.columns[at])[0], self.figures.get(at, {}).get(row)
            shown.append(
                f"{name}{' ' if name[-1:].isascii() else ''}{entry.written}" if entry else f"{name}：{cells[at]}"
            )
        return f"{named(cells[0])[0]}（{'，'.join(shown)}）", span

    def measures(self, words: str) -> tuple[int, ...]:
        """The columns, of figures or words, that some words ask for: that which they name best, and such as are joined.

        Empty if they name none, or several alike.
        """
        names = [re.sub("[(].*[)]", "", name) for name in self.names]
        fits = [(sum(len(held(run, name)) for run in words_in(words)), name in words) for name in names]
        best = max(fits[1:])
        chosen = [at for at in range(1, len(names)) if fits[at] == best]
        if best[0] < _NAMED:
            return ()
        one = "|".join(re.escape(name) for name in sorted(names[1:], key=len, reverse=True) if name)
        listed = re.search(f"(?:{one})(?:(?:{_AND})(?:{one}))+", words)
        if listed:
            places = [at for at in range(1, len(names)) if names[at] in re.split(_AND, listed.group())]
            return tuple(places) if chosen[0] in places else ()
        return tuple(chosen) if len(chosen) == 1 else ()

    def column(self, words: str, year: str = "") -> int | None:
        """The column of figures that some words name best; None if they name none, or several alike."""
        counts = {
            at: sum(len(held(run, self.names[at])) for run in words_in(words))
            for at in self.figures
            if not (own := YEAR.search(self.names[at])) or digits(own.group()) == year
        }
        most = max(counts.values(), default=0)
        best = [at for at, count in counts.items() if count == most]
        return best[0] if most and len(best) == 1 else None

    def knows(self, words: str) -> bool:
        """Whether all the words are of the table or of its document."""
        told = " ".join([self._around, *self.names, self.things])
        return all(holds(told, run) for run in words_in(_THIS.sub(" ", words)))

    def of_year(self, text: str, columns: Sequence[int]) -> bool:
        """Whether some columns are of the years that a text names."""
        years = frozenset(digits(match.group()) for match in YEAR.finditer(text))
        return all(of_years(years, self.names[at], self._around, self._date) for at in columns)

    def year(self) -> int:
        """The year that the table is of; 0 if it cannot be told."""
        told = {digits(match.group()) for match in YEAR.finditer(self._around)}
        year = told.pop() if len(told) == 1 else "" if told else self._date[:4]
        return int(year) if year.isdecimal() else 0
