"""From a question that stands alone to the sentences that answer it: searched whole and part by part, then selected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from assistant.records import KeptSentence, Passage, Scope
from assistant.search.parts_of_question import parts_of
from assistant.search.retriever import Retriever
from assistant.search.selection import Searched, SentenceSelector
from assistant.search.sides import sides_of

_SHARE = 0.5  # of the passages for the whole question that each of its parts is given besides


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One of the things that a question asks about.

    Attributes:
        question: As a question of its own.
        shown: The sentences that were chosen for it alone, best first.
    """

    question: str
    shown: tuple[KeptSentence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What the search gave for a question.

    Attributes:
        vector: The question's unit vector; shape (dimension,).
        passages: The passages, best first; those for the whole question and those for its parts take turns.
        shown: The sentences for the prompt, the best for the whole question first.
        parts: What was searched besides, one for each thing that the question asks about; empty if that is one.
    """

    question: str
    vector: npt.NDArray[np.float32]
    passages: tuple[Passage, ...]
    shown: tuple[KeptSentence, ...]
    parts: tuple[Part, ...]


class Gatherer:
    """Finds passages for a question and chooses sentences out of them.

    Args:
        passages: Passages that are searched for sentences, of a question that asks about one thing.
    """

    def __init__(self, retriever: Retriever, selector: SentenceSelector, *, passages: int) -> None:
        self._retriever = retriever
        self._selector = selector
        self._passages = passages

    def gather(self, question: str, scope: Scope | None = None) -> Gathered:
        """Passages and sentences for a question that can be understood by itself.

        Args:
            scope: Which documents to search.

        Raises:
            ScopeError: No document meets the limits of the scope.
        """
        whole = self._searched(question, self._passages, scope)
        limit = max(1, round(_SHARE * self._passages))
        sides = sides_of(question)
        parts = [self._searched(part, limit, scope) for part in (sides.questions if sides else parts_of(question))]
        shown = self._selector.select(question, whole.vector, whole.passages, parts)
        return Gathered(
            question=question,
            vector=whole.vector,
            passages=_in_turns([item.passages for item in (whole, *parts)]),
            shown=tuple(shown),
            parts=tuple(
                Part(
                    question=part.question,
                    shown=tuple(self._selector.select(part.question, part.vector, part.passages)),
                )
                for part in parts
            ),
        )

    def _searched(self, question: str, limit: int, scope: Scope | None) -> Searched:
        vector = self._retriever.query_vector(question)
        return Searched(question, vector, tuple(self._retriever.search(question, limit, vector, scope)))


def _in_turns(lists: Sequence[Sequence[Passage]]) -> tuple[Passage, ...]:
    """The passages of several rankings as one, the best of each in turn, each passage once, ranked anew."""
    found: dict[str, Passage] = {}
    for place in range(max(map(len, lists), default=0)):
        for ranking in lists:
            if place < len(ranking):
                found.setdefault(ranking[place].chunk.id, ranking[place])
    return tuple(replace(passage, rank=rank) for rank, passage in enumerate(found.values(), start=1))
