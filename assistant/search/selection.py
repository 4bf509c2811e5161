"""The sentences that go into the prompt: the best of the passages, as many as the token budget holds.

A prompt token costs about 8 ms on two cores, so sending the right sentences instead of whole passages is what
makes the answer fast; and a small model reads a short context more reliably.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.library.lexicon import question_terms, terms
from assistant.library.library import Library
from assistant.library.script import fold
from assistant.records import Document, KeptSentence, Passage
from assistant.search.fusion import standardised

# Chosen on the development halves of two sets of cases by the share of cases whose evidence was kept.
_DENSE_SHARE = 0.5  # weight of nearness in meaning against coverage of the question's terms
_RANK_PENALTY = 0.1  # taken off a sentence's score for each place its passage ranks behind the first
_YEAR_WEIGHT = 0.3  # for naming a year that the question names; half of it taken off for naming only others
_NEIGHBOUR_SHARE = 0.2  # of the distance to a better neighbour that a sentence is lifted by
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_YEAR_RANGE = re.compile(r"(?:19|20)\d{2}年?\s*[-—–~～至到]+\s*(?:19|20)\d{2}")


@dataclass(frozen=True, slots=True)
class _Candidate:
    passage: Passage
    start: int
    end: int
    cover: float
    dense: float
    year: float


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

    def select(self, question: str, vector: npt.NDArray[np.float32], passages: Sequence[Passage]) -> list[KeptSentence]:
        """The kept sentences, best first; empty if there are no passages."""
        kept: list[KeptSentence] = []
        groups: set[tuple[str, tuple[str, ...]]] = set()
        spent = 0
        for sentence in sorted(self._scored(question, vector, passages), key=lambda item: -item.score):
            group = (sentence.document.id, sentence.heading)
            cost = self._count(sentence.text) + 1
            if group not in groups:
                cost += self._count(heading_line(sentence.document, sentence.heading)) + 1
            if kept and spent + cost > self._budget:
                continue
            kept.append(sentence)
            groups.add(group)
            spent += cost
        return kept

    def _term_weights(self, question: str) -> dict[str, float]:
        """Weight of each term of the question: inverse document frequency over the chunks.

        Robertson & Spärck Jones (1976), with 1 added inside the logarithm so that no weight is negative.
        """
        chunks = self._library.database.chunk_count()
        frequencies = self._library.database.term_frequencies(question_terms(question))
        return {term: math.log(1 + (chunks - n + 0.5) / (n + 0.5)) for term, n in frequencies.items()}

    def _scored(
        self, question: str, vector: npt.NDArray[np.float32], passages: Sequence[Passage]
    ) -> list[KeptSentence]:
        candidates = self._candidates(question, vector, passages)
        cover = standardised({str(i): item.cover for i, item in enumerate(candidates)})
        dense = standardised({str(i): item.dense for i, item in enumerate(candidates)})
        scores = [
            _DENSE_SHARE * dense[str(i)]
            + (1 - _DENSE_SHARE) * cover[str(i)]
            + _YEAR_WEIGHT * item.year
            - _RANK_PENALTY * (item.passage.rank - 1)
            for i, item in enumerate(candidates)
        ]
        return [
            KeptSentence(
                document=item.passage.document,
                chunk_id=item.passage.chunk.id,
                heading=item.passage.heading,
                start=item.start,
                end=item.end,
                score=score,
                cover=item.cover,
                dense=item.dense,
            )
            for item, score in zip(candidates, _lifted(candidates, scores), strict=True)
        ]

    def _candidates(
        self, question: str, vector: npt.NDArray[np.float32], passages: Sequence[Passage]
    ) -> list[_Candidate]:
        weights = self._term_weights(question)
        total = math.fsum(weights.values()) or 1.0
        years = set(_YEAR.findall(fold(question).text))
        vectors = self._library.database.vectors([passage.chunk.id for passage in passages])
        candidates: list[_Candidate] = []
        for passage in passages:
            head = " ".join([passage.document.title, *passage.heading])
            # What the headings say holds for every sentence below them, but for figures.
            around = {term for term in terms(head) if not term[0].isdigit()}
            head_years = set() if _YEAR_RANGE.search(head) else set(_YEAR.findall(head))
            for span, row in zip(passage.chunk.sentences, vectors[passage.chunk.id][1:], strict=True):
                text = passage.document.text[span.start : span.end]
                there = around | set(terms(text))
                candidates.append(
                    _Candidate(
                        passage=passage,
                        start=span.start,
                        end=span.end,
                        cover=math.fsum(weight for term, weight in weights.items() if term in there) / total,
                        dense=float(row @ vector),
                        year=_year_fit(years, set(_YEAR.findall(text)) | head_years),
                    )
                )
        return candidates


def heading_line(document: Document, heading: Sequence[str]) -> str:
    """The line that stands above the sentences of one section in the prompt: whose text it is."""
    return "【" + " · ".join([document.title, *heading[-2:]]) + "】"


def _year_fit(wanted: set[str], there: set[str]) -> float:
    if not wanted or not there:
        return 0.0
    return 1.0 if wanted & there else -0.5


def _lifted(candidates: Sequence[_Candidate], scores: Sequence[float]) -> list[float]:
    """The scores, those beside a better sentence of the same passage lifted: a list goes with its lead-in."""
    lifted = list(scores)
    for i, candidate in enumerate(candidates):
        for j in (i - 1, i + 1):
            if 0 <= j < len(candidates) and candidates[j].passage is candidate.passage and scores[j] > scores[i]:
                lifted[i] += _NEIGHBOUR_SHARE * (scores[j] - scores[i])
    return lifted
