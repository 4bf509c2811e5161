"""The lists of a document: items one below the other, under a line that leads to them or right below a heading."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.library.leads import item_kind, list_lead_of
from assistant.library.sentences import in_line
from assistant.library.structure import blocks
from assistant.records import Document, Span

_NUMBER = re.compile(
    r"(?:第?[一二三四五六七八九十百\d]+(?:[、.．章节篇条]|\s(?=\S))|[（(][一二三四五六七八九十\d]+[)）])\s*"
)


@dataclass(frozen=True, slots=True)
class Listing:
    """A list with all of its items, two or more.

    Attributes:
        head: What the list is of: the line that leads to it, else the heading right above it without its number.
        led: Whether a line leads to it.
        above: The headings that it stands under.
        items: Where the words of each stand, without its mark; none of the items inside an item.
    """

    head: str
    led: bool
    above: tuple[str, ...]
    items: tuple[Span, ...]


def lists_of(document: Document) -> Iterator[Listing]:
    """The lists of a document in order; of a section those with a lead come last."""
    text = document.text
    path: list[tuple[int, str]] = []
    only_items = False  # stand below the heading so far
    below: list[tuple[str, Span]] = []
    led: dict[Span, list[tuple[str, Span]]] = {}

    def ended() -> Iterator[Listing]:
        above = tuple(name for _, name in path)
        if path:
            yield from _listing(_NUMBER.sub("", path[-1][1], count=1), below, above, led=False)
        for lead, items in led.items():
            yield from _listing(text[lead.start : lead.end], items, above, led=True)

    for block in blocks(text, document.title):
        if block.kind in ("title", "heading"):
            yield from ended()
            path = [*(open_ for open_ in path if open_[0] < block.level), (block.level, block.name)]
            only_items, below, led = block.kind == "heading", [], {}
            continue
        line = text[block.start : block.end]
        kind = item_kind(line) if block.kind in ("item", "text") else ""
        spans = in_line(text, block.start, block.end) if kind else []
        if not spans:
            only_items = False
            continue
        item, lead = Span(start=spans[0].start, end=spans[-1].end), list_lead_of(text, spans[0])
        if lead is not None:
            led.setdefault(lead, []).append((kind, item))
        elif only_items:
            below.append((kind, item))
    yield from ended()


def _listing(head: str, items: Sequence[tuple[str, Span]], above: tuple[str, ...], *, led: bool) -> Iterator[Listing]:
    """The items that are marked as the first one is, as a list, if there are two."""
    alike = tuple(span for kind, span in items if kind == items[0][0])
    if head and len(alike) > 1:
        yield Listing(head, led, above, alike)
