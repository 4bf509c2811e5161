"""Cases as the report shows them: what was asked and said, and the gold marked where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby

from .cases import Case, Gold
from .gold import GoldMap, holds, same_document
from .outcome import Piece
from .run import Record

# Runs of fewer characters that a sentence shares with a gold quote are chance.
_RUN = 4
# A sentence holds part of a gold quote if it shares this much of the shorter of the two.
_SHARED = 0.5

# A part of a text and whether it is marked.
Part = tuple[str, bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """A piece with the gold in it marked."""

    number: int
    document: str
    about: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A gold piece and where it was met.

    Attributes:
        place: In words, such as ``in passage 2, shown as 1``.
    """

    document: str
    quote: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A failed case."""

    record: Record
    expected: str
    gold: tuple[Wanted, ...]
    cited: tuple[Excerpt, ...]
    shown: tuple[Excerpt, ...]


def failure_of(record: Record, gold_map: GoldMap) -> Failure:
    """The record as the report shows it."""
    case, outcome = record.case, record.outcome
    return Failure(
        record=record,
        expected=expected(case),
        gold=tuple(
            Wanted(document=gold.document, quote=gold.quote, place=_place(record, gold, gold_map)) for gold in case.gold
        ),
        cited=tuple(_excerpt(case, piece, gold_map) for piece in outcome.citations),
        shown=tuple(_excerpt(case, piece, gold_map) for piece in outcome.shown),
    )


def expected(case: Case) -> str:
    """The facts of a case in words."""
    return "; ".join(" / ".join(forms) for forms in case.facts) or "(the documents do not say)"


def marked(text: str, quotes: Sequence[str]) -> tuple[Part, ...]:
    """The text in parts, those marked that it shares with the quotes; one part if it shares little or nothing."""
    flags = [False] * len(text)
    for quote in quotes:
        matcher = SequenceMatcher(None, text, quote, autojunk=False)
        blocks = [block for block in matcher.get_matching_blocks() if block.size >= min(_RUN, len(text), len(quote))]
        if sum(block.size for block in blocks) >= _SHARED * min(len(text), len(quote)):
            for block in blocks:
                flags[block.a : block.a + block.size] = [True] * block.size
    parts = groupby(zip(text, flags, strict=True), key=lambda pair: pair[1])
    return tuple(("".join(character for character, _ in members), flag) for flag, members in parts)


def _excerpt(case: Case, piece: Piece, gold_map: GoldMap) -> Excerpt:
    quotes = [choice.quote for gold in case.gold for choice in gold.choices if same_document(choice, piece, gold_map)]
    return Excerpt(
        number=piece.number,
        document=piece.document,
        about=" › ".join(line for line in piece.about.splitlines() if line),
        parts=marked(piece.text, quotes),
    )


def _place(record: Record, gold: Gold, gold_map: GoldMap) -> str:
    places = []
    for name, pieces in (("in passage", record.outcome.passages), ("shown as", record.outcome.shown)):
        found = [str(rank) for rank, piece in enumerate(pieces, start=1) if holds(record.case, gold, piece, gold_map)]
        places.append(f"{name} {', '.join(found)}" if found else f"not {name}")
    return "; ".join(places).replace("not in passage", "in no passage").replace("not shown as", "in no shown sentence")
