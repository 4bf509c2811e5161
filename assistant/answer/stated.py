"""The figures of a text with what they count, which way something changed by them, and what is told of them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.answer.figures import CLAUSE, DATE_UNITS, figures
from assistant.answer.told_of import Told, change_before, told_of, way_of

_HAN = re.compile("[一-鿿]")


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure of a text with what is told of it.

    Attributes:
        at, end: Where it stands in the folded text.
        counts: Its unit, or the character behind it.
        way: ``up`` or ``down`` where it is by how much something changed; else empty.
    """

    told: Told
    at: int
    end: int
    counts: str
    way: str

    def written(self, folded: str) -> str:
        """The figure with what it counts, as it stands there."""
        unit = "个百分点" if self.counts == "pp" else self.counts
        figure = folded[self.at : self.end]
        return figure if figure.endswith(unit or " ") else figure + unit


def figures_stated(folded: str) -> list[Stated]:
    """The figures of a folded text that count something, in order."""
    told = iter(told_of(folded))
    found: list[Stated] = []
    for clause in CLAUSE.finditer(folded):
        start = clause.start()
        for figure in figures(clause.group()):
            at = folded.index(figure.text, start)
            start = end = at + len(figure.text)
            if figure.unit in DATE_UNITS:
                continue
            behind = folded[end : end + 1]
            counts = figure.unit or (behind if _HAN.match(behind) else "")
            way = way_of(change_before(folded, at, clause.start()))
            found.append(Stated(next(told), at, end, counts, way))
    return found


def alike(one: Stated, other: Stated) -> bool:
    """Whether two figures count the same kind of thing."""
    return bool(one.counts) and one.counts == other.counts
