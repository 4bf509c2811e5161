"""Where gold stands: in a document of the same name, or in the file that stands in for it."""

from __future__ import annotations

from assistant.library.script import fold

from .cases import Case, Gold
from .figures import any_stands_in, coverage, stands_in
from .outcome import Piece

# File name of a gold document → beginning of the name of the file that stands in for it.
GoldMap = dict[str, str]

# A gold piece counts as found when this share of its neighbouring token pairs is there.
FOUND = 0.9


def same_document(gold: Gold, piece: Piece, gold_map: GoldMap) -> bool:
    """Whether a piece is of the gold document or of the file that stands in for it."""
    if gold.document in gold_map:
        return piece.document.startswith(gold_map[gold.document])
    return piece.document == gold.document


def from_gold(gold: Gold, piece: Piece, gold_map: GoldMap) -> bool:
    """Whether a piece is of the gold document or of one that serves as well."""
    return any(same_document(choice, piece, gold_map) for choice in gold.choices)


def holds(case: Case, gold: Gold, piece: Piece, gold_map: GoldMap) -> bool:
    """Whether a piece holds the gold quote or one that serves as well.

    A file that stands in for a gold document has other words, so there a fact of the case must stand in the
    piece; of a computed case no fact stands anywhere, and the document alone decides.
    """
    return any(
        same_document(choice, piece, gold_map) and _text_holds(case, choice, piece.text, gold_map)
        for choice in gold.choices
    )


def is_of(gold: Gold, text: str) -> bool:
    """Whether a text holds the gold quote, or is a piece of it."""
    quote, folded = fold(gold.quote).text, fold(text).text
    return quote in folded or folded in quote


def _text_holds(case: Case, gold: Gold, text: str, gold_map: GoldMap) -> bool:
    if gold.document in gold_map:
        return case.computed or any(any_stands_in(forms, text) for forms in case.facts)
    return stands_in(gold.quote, text) or coverage(gold.quote, text) >= FOUND
