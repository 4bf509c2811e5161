"""Passages for a question: dense and full-text candidates, scored by both and fused."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from assistant.library.lexicon import question_terms
from assistant.library.library import Library
from assistant.library.storing.within import nearest_within, within
from assistant.models.embedder import Embedder
from assistant.records import Passage, Scope
from assistant.search.conditions import adjustments, conditions
from assistant.search.duplicates import without_reposts
from assistant.search.fusion import ranked, weighed

_CANDIDATES = 100  # taken from each side before fusion
_WEIGHED = 40  # of the best, whose place and time are looked at


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

    def values(self, field: Literal["region", "publisher", "title"]) -> list[str]:
        """What the documents of the library have in a field, each value once."""
        found = self._library.database.select(f"SELECT DISTINCT {field} FROM documents WHERE {field} != ''")
        return [row[0] for row in found]

    def frequencies(self, terms: Sequence[str]) -> dict[str, int]:
        """In how many chunks of the library each term stands."""
        return self._library.database.term_frequencies(terms)

    def search(
        self,
        question: str,
        limit: int,
        vector: npt.NDArray[np.float32] | None = None,
        scope: Scope | None = None,
    ) -> list[Passage]:
        """Up to ``limit`` passages, best first.

        Args:
            vector: The question's vector where the caller has it already.
            scope: Which documents to search; what others hold is not even looked at.

        Raises:
            ScopeError: No document meets the limits of the scope.
        """
        self._library.refresh()
        if vector is None:
            vector = self.query_vector(question)
        database = self._library.database
        inside = within(database, scope or Scope())
        if inside is None:
            near = self._library.store.nearest(vector, _CANDIDATES)
            lexical = dict(database.match(question_terms(question), _CANDIDATES))
        else:
            near = nearest_within(self._library, vector, _CANDIDATES, inside)
            lexical = dict(database.match(question_terms(question), _CANDIDATES, (inside.sql, inside.values)))
        found = lexical.keys() | dict(near).keys()
        # The vector index finds chunks by the centre of their sentences; what ranks them is their best sentence.
        dense = {id_: float((rows[1:] @ vector).max()) for id_, rows in database.vectors(sorted(found)).items()}
        floor = min(lexical.values()) if len(lexical) == _CANDIDATES else 0.0
        parts = weighed(dense, {id_: lexical.get(id_, floor) for id_ in dense}, self._dense_weight)
        best = self._passages(ranked(parts)[: max(2 * limit, _WEIGHED)], parts)
        return without_reposts(self._weighed(question, best), limit)

    def _passages(self, found: Sequence[tuple[str, float]], parts: Mapping[str, dict[str, float]]) -> list[Passage]:
        """The passages of chunks that are still there; their ranks are given later."""
        database = self._library.database
        chunks = database.chunks([id_ for id_, _ in found])
        documents = {id_: database.document(id_) for id_ in {chunk.document_id for chunk in chunks.values()}}
        return [
            Passage(chunk=chunk, document=document, score=score, rank=0, parts=parts[id_])
            for id_, score in found
            if (chunk := chunks.get(id_)) and (document := documents[chunk.document_id])
        ]

    def _weighed(self, question: str, passages: list[Passage]) -> list[Passage]:
        """The passages by how they fit the place, the time and the like that the question names too."""
        more = adjustments(conditions(question), passages)
        changed = [
            replace(passage, score=passage.score + math.fsum(parts.values()), parts=passage.parts | parts)
            for passage, parts in zip(passages, more, strict=True)
        ]
        return sorted(changed, key=lambda passage: (-passage.score, passage.chunk.id))
