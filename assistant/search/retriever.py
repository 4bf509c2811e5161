"""Passages for a question: dense and full-text candidates, scored by both and fused."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from assistant.library.lexicon import question_terms
from assistant.library.library import Library
from assistant.models.embedder import Embedder
from assistant.records import Passage
from assistant.search.fusion import fuse

_CANDIDATES = 100  # taken from each side before fusion


class Retriever:
    """Ranks the chunks of a library for a question.

    Args:
        dense_weight: Weight of the dense score; the full-text score has the rest of 1.
    """

    def __init__(self, library: Library, embedder: Embedder, *, dense_weight: float) -> None:
        self._library = library
        self._embedder = embedder
        self._dense_weight = dense_weight

    def query_vector(self, question: str) -> npt.NDArray[np.float32]:
        """Unit vector of the question; shape (dimension,)."""
        return self._embedder.embed_query(question)

    def search(self, question: str, limit: int, vector: npt.NDArray[np.float32] | None = None) -> list[Passage]:
        """Up to ``limit`` passages, best first.

        Args:
            vector: The question's vector where the caller has it already.
        """
        self._library.refresh()
        if vector is None:
            vector = self.query_vector(question)
        database = self._library.database
        lexical = dict(database.match(question_terms(question), _CANDIDATES))
        found = lexical.keys() | dict(self._library.store.nearest(vector, _CANDIDATES)).keys()
        # The vector index finds chunks by the centre of their sentences; what ranks them is their best sentence.
        dense = {id_: float((rows[1:] @ vector).max()) for id_, rows in database.vectors(sorted(found)).items()}
        floor = min(lexical.values()) if len(lexical) == _CANDIDATES else 0.0
        ranked = fuse(dense, {id_: lexical.get(id_, floor) for id_ in dense}, self._dense_weight)[:limit]
        chunks = database.chunks([id_ for id_, _ in ranked])
        passages: list[Passage] = []
        for id_, score in ranked:
            chunk = chunks.get(id_)  # a chunk may have been removed meanwhile
            document = database.document(chunk.document_id) if chunk else None
            if chunk and document:
                passages.append(Passage(chunk=chunk, document=document, score=score, rank=len(passages) + 1))
        return passages
