"""Figures of an answer and of the quotes it rests on: which are the same, so that they are marked alike."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answer.figures import Figure, figures
from assistant.app.page.safe import text_html
from assistant.library.script import fold

Marked = tuple[tuple[int, int, int], ...]
"""Pieces of a text as (start, end, number of the figure), in order and without overlap."""

MARK = re.compile(r"\[([1-9]\d{0,2})\]")
_TELLING = re.compile(r"\d|\w{2}")  # one Chinese numeral alone is a part of words too often


def alike(answer: str, quotes: Sequence[str]) -> tuple[Marked, tuple[Marked, ...]]:
    """The figures of the answer that stand in a quote, with their places in the answer and in each quote."""
    said = _placed(MARK.sub(lambda mark: " " * len(mark.group()), answer))
    quoted = [_placed(quote) for quote in quotes]
    shared: list[Figure] = []

    def number(figure: Figure, *, new: bool) -> int:
        for position, other in enumerate(shared):
            if _same(figure, other):
                return position + 1
        if not new:
            return 0
        shared.append(figure)
        return len(shared)

    in_answer = tuple(
        (start, end, number(figure, new=True))
        for start, end, figure in said
        if any(_same(figure, other) for held in quoted for _, _, other in held)
    )
    in_quotes = tuple(
        tuple((start, end, which) for start, end, figure in held if (which := number(figure, new=False)))
        for held in quoted
    )
    return in_answer, in_quotes


def marked_html(text: str, marked: Marked, start: int = 0, end: int | None = None) -> str:
    """HTML of ``text[start:end]`` with the marked pieces in it."""
    end = len(text) if end is None else end
    pieces: list[str] = []
    for first, last, which in marked:
        if start <= first and last <= end:
            pieces.append(text_html(text[start:first]))
            pieces.append(f'<b class="figure" data-figure="{which}">{text_html(text[first:last])}</b>')
            start = last
    return "".join(pieces) + text_html(text[start:end])


def _placed(text: str) -> list[tuple[int, int, Figure]]:
    folded = fold(text)
    found: list[tuple[int, int, Figure]] = []
    after = 0
    for figure in figures(text):
        start = folded.text.find(figure.text, after)
        if start >= 0 and _TELLING.search(figure.text):
            after = start + len(figure.text)
            found.append((*folded.original_span(start, after), figure))
    return found


def _same(one: Figure, other: Figure) -> bool:
    return one.value == other.value and (one.unit == other.unit or not one.unit or not other.unit)
