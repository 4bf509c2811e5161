"""The sentences that go into the prompt: as few as surely hold the answer, within a budget of tokens.

A prompt token costs about 8 ms on two cores, so sending the right sentences instead of whole passages is what
makes the answer fast; and a small model reads a short context more reliably.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.library.lexicon import question_terms
from assistant.library.library import Library
from assistant.library.script import fold
from assistant.records import Document, KeptSentence, Passage
from assistant.search.as_data import as_data
from assistant.search.belonging import asks_for_list, leads_of, list_around, needs_subject, place_of
from assistant.search.defining import defines, thing_to_define
from assistant.search.sentence_signals import SIGNALS, Asked, Sentence, signals
from assistant.search.sentence_weights import WEIGHTS

# Sentences are taken until it is this probable that the one with the answer is among them; see docs/selection.md.
MASS = 0.98
# So many tokens are filled in any case: on documents unlike those it was fitted on, the probability is told too high.
LEAST = 200
_DEFINES = 4.0  # added to the score of a sentence that says what a thing is, where that is asked
_SHORTEST = 8  # tokens; into less room than this goes no sentence worth having
_LIST_SHARE = 0.2  # how probable a list that the best sentence is not of must be to be shown whole
_LIST_TOKENS = 160  # that the neighbours of one list item may take
_PART_BEYOND = 1.5  # of the budget, that the best sentences for the parts of a question may fill
_WEIGHTS = np.array([WEIGHTS[name] for name in SIGNALS])

Vector = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Searched:
    """A question, or a part of one, with its vector and the passages that were found for it, best first."""

    question: str
    vector: Vector
    passages: tuple[Passage, ...]


class SentenceSelector:
    """Chooses sentences out of passages.

    Args:
        count: Number of tokens of a text in the chat model's vocabulary.
        budget: Tokens that the sentences with their headings may take at most.
        mass: How probable it must be that the sentence with the answer is kept; 1 fills the budget.
        least: Tokens that are filled even if fewer are probable enough.
    """

    def __init__(
        self, library: Library, *, count: Callable[[str], int], budget: int, mass: float = MASS, least: int = LEAST
    ) -> None:
        self._library = library
        self._count = count
        self._budget = budget
        self._mass = mass
        self._least = min(least, budget)

    def select(
        self, question: str, vector: Vector, passages: Sequence[Passage], parts: Sequence[Searched] = ()
    ) -> list[KeptSentence]:
        """The kept sentences, the best for the whole question first; empty if there are no passages.

        Args:
            parts: What was found for the parts of a question that asks about several things; each has its share.
        """
        searched = [Searched(question, vector, tuple(passages)), *parts]
        sentences, measured = measured_sentences(self._library, searched)
        if not sentences:
            return []
        chances = [
            _chances(rows, _defining(item.question, sentences)) for item, rows in zip(searched, measured, strict=True)
        ]
        kept: list[KeptSentence] = []
        groups: set[tuple[str, tuple[str, ...]]] = set()
        spent = 0
        for place, reason in _wanted(searched, sentences, chances, self._count, self._mass):
            if reason == "room" and spent + _SHORTEST > self._least:
                break
            passage = sentences[place].passage
            group = (passage.document.id, passage.heading)
            cost = self._count(sentences[place].text) + 1
            if group not in groups:
                cost += self._count(heading_line(passage.document, passage.heading)) + 1
            if kept and spent + cost > self._room(reason):
                continue
            of = max(range(len(chances)), key=lambda number: chances[number][place])
            kept.append(_kept(sentences[place], measured[of][place], float(chances[of][place]), reason))
            groups.add(group)
            spent += cost
        return kept

    def _room(self, reason: str) -> float:
        """Tokens up to which sentences kept for this reason may fill the context."""
        if reason == "part":  # an answer to one part only is half an answer, so a long sentence may go beyond
            return self._budget * _PART_BEYOND
        return self._least if reason == "room" else self._budget


def measured_sentences(
    library: Library, searched: Sequence[Searched]
) -> tuple[list[Sentence], list[npt.NDArray[np.float64]]]:
    """The sentences of all passages, and for each question their signals; shape (sentences, ``len(SIGNALS)``)."""
    chunks = list({passage.chunk.id for item in searched for passage in item.passages})
    vectors = library.database.vectors(chunks)
    sentences = _sentences([item for each in searched for item in each.passages if item.chunk.id in vectors])
    return sentences, [signals(_asked(library, item), sentences, vectors) for item in searched]


def heading_line(document: Document, heading: Sequence[str]) -> str:
    """The line that stands above the sentences of one section in the prompt: whose text it is."""
    return "【" + as_data(" · ".join([document.title, *heading[-2:]])) + "】"


def _asked(library: Library, searched: Searched) -> Asked:
    """The question with the weights of its terms: inverse document frequency over the chunks.

    Robertson & Spärck Jones (1976), with 1 added inside the logarithm so that no weight is negative.
    """
    chunks = library.database.chunk_count()
    frequencies = library.database.term_frequencies(question_terms(searched.question))
    return Asked(
        text=searched.question,
        vector=searched.vector,
        weights={term: math.log(1 + (chunks - n + 0.5) / (n + 0.5)) for term, n in frequencies.items()},
        ranks={passage.chunk.id: (passage.score, rank) for rank, passage in enumerate(searched.passages, start=1)},
    )


def _sentences(passages: Sequence[Passage]) -> list[Sentence]:
    """The sentences of the passages in order, those of a passage that was found twice once."""
    different = {passage.chunk.id: passage for passage in reversed(passages)}
    order = dict.fromkeys(passage.chunk.id for passage in passages)
    return [Sentence(different[id_], place) for id_ in order for place in range(len(different[id_].chunk.sentences))]


def _defining(question: str, sentences: Sequence[Sentence]) -> npt.NDArray[np.float64]:
    """For each sentence what is added to its score for saying what the thing is whose meaning is asked for."""
    thing = thing_to_define(question)
    if not thing:
        return np.zeros(len(sentences))
    return np.array([_DEFINES if defines(fold(sentence.text).text, thing) else 0.0 for sentence in sentences])


def _chances(rows: npt.NDArray[np.float64], more: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """For each sentence how probable it is that it, of all of them, holds the answer (conditional logit).

    Args:
        rows: Signals of the sentences.
        more: What is added to their scores.
    """
    scores = rows @ _WEIGHTS + more
    odds = np.exp(scores - scores.max())
    share: npt.NDArray[np.float64] = odds / odds.sum()
    return share


def _wanted(
    searched: Sequence[Searched],
    sentences: Sequence[Sentence],
    chances: Sequence[npt.NDArray[np.float64]],
    count: Callable[[str], int],
    mass: float,
) -> Iterator[tuple[int, str]]:
    """Places of sentences, the most wanted first, each once, with the reason why."""
    taken: set[int] = set()

    def new(place: int, reason: str) -> Iterator[tuple[int, str]]:
        if place not in taken:
            taken.add(place)
            yield place, reason

    led = leads_of(sentences)
    places = {place_of(sentence): place for place, sentence in enumerate(sentences)}
    likely: set[int] = set()
    firsts: list[int] = []
    for number, chance in enumerate(chances):
        order = np.argsort(-chance, kind="stable")
        first = int(order[0])
        yield from new(first, "best" if number == 0 else "part")
        if needs_subject(sentences[first]):
            yield from new(first - 1, "subject")
        lead = led[first]
        if lead is not None and lead in places:  # an item says little without the line that leads to it
            yield from new(places[lead], "subject")
        firsts.append(first)
        reached = np.cumsum(chance[order])
        likely.update(int(place) for place in order[: int(np.searchsorted(reached, mass)) + 1])
    for item, first, chance in zip(searched, firsts, chances, strict=True):
        if asks_for_list(item.question):
            left = _LIST_TOKENS
            start = _of_list(led, places, chance, first)
            yield from new(start, "list")
            for place in list_around(sentences, led, start):
                left -= count(sentences[place].text) + 1
                if left < 0:
                    break
                yield from new(place, "list")
    # Where the budget does not hold them all, a short sentence is worth more than a long one as likely as it; with the
    # square root of its length the most evidence was kept on the development halves.
    best = np.max(chances, axis=0)
    worth = {place: best[place] / math.sqrt(count(sentences[place].text) + 1) for place in likely}
    for place in sorted(likely, key=lambda place: (-worth[place], place)):
        yield from new(place, "likely")
    for place in np.argsort(-best, kind="stable").tolist():
        yield from new(place, "room")


def _of_list(
    led: Sequence[tuple[str, int] | None],
    places: Mapping[tuple[str, int], int],
    chance: npt.NDArray[np.float64],
    first: int,
) -> int:
    """Place of a sentence of the list that is asked for: the best sentence, or what begins the likeliest list."""
    share: dict[tuple[str, int], float] = {}
    for place, lead in enumerate(led):
        if lead is not None:
            share[lead] = share.get(lead, float(chance[places[lead]]) if lead in places else 0.0) + float(chance[place])
    likeliest = max(share, key=lambda lead: share[lead], default=None)
    if likeliest is None or led[first] is not None or share[likeliest] < max(_LIST_SHARE, float(chance[first])):
        return first
    return places.get(likeliest, led.index(likeliest))


def _kept(sentence: Sentence, row: npt.NDArray[np.float64], chance: float, reason: str) -> KeptSentence:
    values = dict(zip(SIGNALS, row.tolist(), strict=True))
    return KeptSentence(
        document=sentence.passage.document,
        chunk_id=sentence.passage.chunk.id,
        heading=sentence.passage.heading,
        start=sentence.span.start,
        end=sentence.span.end,
        score=chance,
        cover=values["cover"],
        dense=values["dense"],
        reason=reason,
        parts={name: WEIGHTS[name] * value for name, value in values.items()},
    )
