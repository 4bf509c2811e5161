"""A document's text as one sentence that was found."""

from __future__ import annotations

from assistant.records import KeptSentence
from tests.fakes import document


def found_whole(title: str, text: str) -> KeptSentence:
    """The whole text of a document of that title as a sentence, the best."""
    whole = document("d", title, text)
    return KeptSentence(document=whole, chunk_id="c", heading=(), start=0, end=len(text), score=1.0)
