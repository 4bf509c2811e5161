"""The passages of a document as the search gives them, without a search."""

from __future__ import annotations

from assistant.library.splitter import split
from assistant.records import Document, Passage


def passages_of(*documents: Document) -> list[Passage]:
    """Every chunk of some documents, in order."""
    chunks = [(document, chunk) for document in documents for chunk in split(document, 360)]
    return [
        Passage(chunk=chunk, document=document, score=1.0 / rank, rank=rank)
        for rank, (document, chunk) in enumerate(chunks, start=1)
    ]
