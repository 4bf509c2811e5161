"""The passages of a document as the search gives them, without a search."""

from __future__ import annotations

from assistant.answer.citations import BoundAnswer
from assistant.library.splitter import split
from assistant.records import Document, KeptSentence, Passage


def passages_of(*documents: Document) -> list[Passage]:
    """Every chunk of some documents, in order."""
    chunks = [(document, chunk) for document in documents for chunk in split(document, 360)]
    return [
        Passage(chunk=chunk, document=document, score=1.0 / rank, rank=rank)
        for rank, (document, chunk) in enumerate(chunks, start=1)
    ]


def assert_told(told: tuple[BoundAnswer, tuple[KeptSentence, ...]] | None, text: str) -> BoundAnswer:
    """What code read from whole tables or lists, once it is known to be this text with quotes that stand as they are."""
    assert told is not None
    bound, found = told
    assert bound.text == text
    for citation in bound.citations:
        assert citation.document.text[citation.start : citation.end] == citation.quote
    assert len(found) == len(bound.citations)
    return bound
