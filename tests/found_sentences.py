"""The sentences of a text as they stand in passages, for the tests of the selection."""

from __future__ import annotations

import itertools

from assistant.library.sentences import sentences
from assistant.records import Chunk, Document, Passage
from assistant.search.sentence_signals import Sentence


def found(text: str, *cuts: int, name: str = "d", title: str = "规则") -> list[Sentence]:
    """All sentences of a text in chunks that are cut before the sentences of these numbers."""
    document = Document(id=name, title=title, text=text, path=f"{name}.md")
    spans = sentences(text)
    borders = [0, *cuts, len(spans)]
    result: list[Sentence] = []
    for number, (first, last) in enumerate(itertools.pairwise(borders)):
        held = tuple(spans[first:last])
        start, end = held[0].start, held[-1].end
        chunk = Chunk(
            id=f"{name}{number}",
            document_id=name,
            position=number,
            start=start,
            end=end,
            text=text[start:end],
            sentences=held,
        )
        passage = Passage(chunk=chunk, document=document, score=1.0, rank=number + 1)
        result += [Sentence(passage, place) for place in range(len(held))]
    return result
