"""The figures of a sentence where they are told: the piece around each, what leads up to it, what it counts."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.answer.figures import CLAUSE, DATE_UNITS, Figure, figures
from assistant.library.script import fold

_PARTS = re.compile("[，,；;。：:]")  # what ends a list of figures
# A clause that is no more than a time.
_TIME = re.compile(r"(?:力争|争取|计划|预计|截[至止]|[到至在自从])*(?:20|19)\d{2}年.{0,6}$")
_COUNTED = re.compile(r"\s*(?:[-\s]?([A-Za-z]+)|([\u4e00-\u9fff]{1,2}))")


@dataclass(frozen=True, slots=True)
class ToldFigure:
    """A figure where it is told.

    Attributes:
        lead: The pieces before that which also hold for it: a time, or the head of the list that it stands in.
        clause: The piece of the sentence around it, folded.
        at, end: Where the figure stands in the clause.
        counts: Its unit, or the word behind it.
    """

    figure: Figure
    lead: str
    clause: str
    at: int
    end: int
    counts: str


def told_figures(text: str) -> list[ToldFigure]:
    """The figures of a text that count something."""
    folded = fold(text).text
    clauses = list(CLAUSE.finditer(folded))
    found: list[ToldFigure] = []
    for place, match in enumerate(clauses):
        clause, start = match.group(), 0
        lead = " ".join(
            each.group()
            for each in clauses[:place]
            if _TIME.match(each.group()) or not _PARTS.search(folded[each.end() : match.start()])
        )
        for figure in figures(clause):
            at = clause.find(figure.text, start)
            start = end = at + len(figure.text)
            behind = _COUNTED.match(clause, end)
            counts = figure.unit or ((behind[1] or behind[2]) if behind else "")
            if at >= 0 and counts and figure.unit not in DATE_UNITS:
                found.append(ToldFigure(figure, lead, clause, at, end, counts))
    return found
