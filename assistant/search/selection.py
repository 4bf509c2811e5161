"""The sentences that go into the prompt: the best of the passages, as many as the token budget holds.

A prompt token costs about 8 ms on two cores, so sending the right sentences instead of whole passages is what
makes the answer fast; and a small model reads a short context more reliably.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from assistant.library.lexicon import question_terms, terms
from assistant.library.library import Library
from assistant.records import Document, KeptSentence, Passage
from assistant.search.fusion import standardised

_DENSE_SHARE = 0.5  # weight of nearness in meaning against coverage of the question's terms
_CONTEXT_COVER = 0.5  # what a term counts that stands in the title or the headings instead of the sentence
_RANK_PENALTY = 0.08  # taken off a sentence's score for each place its passage ranks behind the first


class SentenceSelector:
    """Chooses sentences out of passages.

    Args:
        count: Number of tokens of a text in the chat model's vocabulary.
        budget: Tokens that the sentences with their headings may take.
    """

    def __init__(self, library: Library, *, count: Callable[[str], int], budget: int) -> None:
        self._library = library
        self._count = count
        self._budget = budget

    def select(
        self, question: str, vector: npt.NDArray[np.float32], passages: Sequence[Passage]
    ) -> list[KeptSentence]:
        """The kept sentences, best first; empty if there are no passages."""
        scored = self._scored(question, vector, passages)
        kept: list[KeptSentence] = []
        groups: set[tuple[str, tuple[str, ...]]] = set()
        spent = 0
        for sentence in sorted(scored, key=lambda item: -item.score):
            group = (sentence.document.id, sentence.heading)
            cost = self._count(sentence.text) + 1
            if group not in groups:
                cost += self._count(heading_line(sentence.document, sentence.heading)) + 2
            if kept and spent + cost > self._budget:
                continue
            kept.append(sentence)
            groups.add(group)
            spent += cost
        return kept

    def _scored(
        self, question: str, vector: npt.NDArray[np.float32], passages: Sequence[Passage]
    ) -> list[KeptSentence]:
        weights = self._term_weights(question)
        total = math.fsum(weights.values()) or 1.0
        items: list[tuple[Passage, int, int, float, float]] = []
        for passage in passages:
            around = set(terms(passage.document.title)) | set(terms(" ".join(passage.heading)))
            rows = self._library.database.vectors(passage.chunk.id)
            for span, row in zip(passage.chunk.sentences, rows[1:], strict=True):
                inside = set(terms(passage.document.text[span.start : span.end]))
                cover = math.fsum(
                    weight * (1.0 if term in inside else _CONTEXT_COVER if term in around else 0.0)
                    for term, weight in weights.items()
                )
                items.append((passage, span.start, span.end, cover / total, float(row @ vector)))
        cover_z = standardised({str(i): item[3] for i, item in enumerate(items)})
        dense_z = standardised({str(i): item[4] for i, item in enumerate(items)})
        return [
            KeptSentence(
                document=passage.document,
                chunk_id=passage.chunk.id,
                heading=passage.heading,
                start=start,
                end=end,
                score=_DENSE_SHARE * dense_z[str(i)]
                + (1 - _DENSE_SHARE) * cover_z[str(i)]
                - _RANK_PENALTY * (passage.rank - 1),
            )
            for i, (passage, start, end, _, _) in enumerate(items)
        ]

    def _term_weights(self, question: str) -> dict[str, float]:
        """Inverse document frequency of the question's terms over the chunks (Robertson & Spärck Jones 1976)."""
        chunks = self._library.database.chunk_count()
        frequencies = self._library.database.term_frequencies(question_terms(question))
        return {term: math.log(1 + (chunks - n + 0.5) / (n + 0.5)) for term, n in frequencies.items()}


def heading_line(document: Document, heading: Sequence[str]) -> str:
    """The line that stands above the sentences of one section in the prompt: whose text it is."""
    return "【" + " · ".join([document.title, *heading[-2:]]) + "】"
