"""From a question to an answer with citations: the one walk, told as events."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.answer import evidence
from assistant.answer.citations import BoundAnswer, bind, quoted
from assistant.answer.drafting import draft_prompt, without_preamble
from assistant.answer.wording import EMPTY_LIBRARY, NOT_FOUND
from assistant.config import Strictness
from assistant.library.script import detect_script, to_script
from assistant.models.generator import ChatModel, Piece
from assistant.models.prompts import Prompts
from assistant.records import (
    Answer,
    Done,
    Event,
    KeptSentence,
    Message,
    Passage,
    Retrieved,
    Script,
    Searching,
    Token,
)
from assistant.search.retriever import Retriever
from assistant.search.rewriting import rewrite
from assistant.search.selection import SentenceSelector

# Before the draft is written: below this share of the threshold none is written, and from this probability on
# it is shown while it is being written. In between it is held back until its own signals have been read.
_HOPELESS = 0.3
_SURE = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much the pipeline reads and writes, and how sure it must be.

    Attributes:
        passages: Passages that retrieval hands on.
        answer_tokens: Longest answer in tokens.
    """

    passages: int
    answer_tokens: int
    strictness: Strictness


class Pipeline:
    """Answers one question at a time."""

    def __init__(
        self,
        *,
        retriever: Retriever,
        selector: SentenceSelector,
        model: ChatModel,
        prompts: Prompts,
        limits: Limits,
    ) -> None:
        self._retriever = retriever
        self._selector = selector
        self._model = model
        self._prompts = prompts
        self._limits = limits

    def warm_up(self) -> None:
        """Reads the head that all prompts share."""
        self._model.evaluate(self._model.prompt(self._prompts.system, self._prompts.draft.split("{")[0]))

    def stream(self, question: str, history: Sequence[Message]) -> Iterator[Event]:
        """The events of one question; see ``assistant.records.Event``."""
        clock = _Clock()
        script = detect_script(question)
        stand_alone = rewrite(question, history, self._model, self._prompts)
        yield Searching(stand_alone=stand_alone)
        search_began = time.perf_counter()
        vector = self._retriever.query_vector(stand_alone)
        passages = self._retriever.search(stand_alone, self._limits.passages, vector)
        shown = self._selector.select(stand_alone, vector, passages)
        clock.timings["search_s"] = time.perf_counter() - search_began
        yield Retrieved(passages=tuple(passages), shown=tuple(shown))
        found = _Found(question=stand_alone, passages=tuple(passages), shown=tuple(shown))
        evaluated = self._model.evaluated_tokens
        outcome = yield from self._answer(found, script, clock)
        clock.first_token()
        text = to_script(outcome.text, script) if outcome.status == "answered" else outcome.text
        usage = outcome.usage | {"evaluated_tokens": float(self._model.evaluated_tokens - evaluated)}
        clock.timings["total_s"] = clock.elapsed()
        yield Done(answer=replace(outcome, text=text, usage=usage, timings=dict(clock.timings)))

    def _answer(self, found: _Found, script: Script, clock: _Clock) -> Generator[Event, None, Answer]:
        if not found.shown:
            return found.not_found(EMPTY_LIBRARY[script])
        weights = self._selector.term_weights(found.question)
        signals = evidence.before_draft(found.question, found.shown, weights, self._model, self._prompts)
        threshold = evidence.THRESHOLDS[self._limits.strictness]
        signals["before"] = evidence.probability(signals, evidence.BEFORE_DRAFT)
        if signals["before"] < threshold * _HOPELESS:
            return found.not_found(NOT_FOUND[script], signals)
        prompt = draft_prompt(self._model, self._prompts, found.question, found.shown)
        pieces: list[Piece] = []
        for piece in self._model.stream(prompt, max_tokens=self._limits.answer_tokens):
            pieces.append(piece)
            if signals["before"] >= _SURE:
                clock.first_token()
                yield Token(text=to_script(piece.text, script))
        draft = without_preamble("".join(piece.text for piece in pieces))
        signals |= evidence.after_draft(found.question, draft, pieces, found.shown)
        first = bind(draft, found.shown, found.question)
        cited = [k for k in found.shown if any(k.start == c.start and k.document.id == c.document.id for c in first.citations)]
        signals["bound_n"] = float(len(cited)); signals["unsup"] = float(len(first.unsupported))
        if cited:
            from assistant.answer.asked import asked, kind_missing, years_missing
            from assistant.library.lexicon import terms
            signals["has_bound"] = signals["has"] if cited == [found.shown[0]] else evidence.asks_model(found.question, cited, self._model, self._prompts)
            a = asked(found.question); txt = " ".join(k.text for k in cited); ar = " ".join(" ".join([k.document.title, k.document.region, *k.heading]) for k in cited)
            signals["b_kind"] = kind_missing(a, txt); signals["b_year"] = years_missing(a, [txt, ar, *[k.document.date for k in cited]])
            th = set(terms(txt + " " + ar)); tot = sum(weights.values()) or 1
            signals["b_cover"] = sum(w for t, w in weights.items() if t in th) / tot
            signals["b_gap"] = max((w for t, w in weights.items() if t not in th), default=0) / (max(weights.values(), default=1) or 1)
        signals["after"] = evidence.probability(signals, evidence.AFTER_DRAFT)
        usage = {"prompt_tokens": float(len(prompt)), "answer_tokens": float(len(pieces))}
        if signals["before"] < _SURE and signals["after"] < threshold:
            return replace(found.not_found(NOT_FOUND[script], signals), raw=draft, usage=usage)
        bound, notes = _checked(draft, found)
        return Answer(
            text=bound.text,
            status="answered",
            citations=bound.citations,
            stand_alone=found.question,
            passages=found.passages,
            shown=found.shown,
            usage=usage,
            signals=signals,
            raw=draft,
            notes=notes,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What the search gave for a question."""

    question: str
    passages: tuple[Passage, ...]
    shown: tuple[KeptSentence, ...]

    def not_found(self, text: str, signals: dict[str, float] | None = None) -> Answer:
        return Answer(
            text=text,
            status="not_found",
            stand_alone=self.question,
            passages=self.passages,
            shown=self.shown,
            signals=signals or {},
        )


class _Clock:
    """Seconds since the question came in, by what they are the time of."""

    def __init__(self) -> None:
        self._began = time.perf_counter()
        self.timings: dict[str, float] = {}

    def elapsed(self) -> float:
        return time.perf_counter() - self._began

    def first_token(self) -> None:
        """Notes the moment at which the user first sees a word of the answer."""
        self.timings.setdefault("first_token_s", self.elapsed())


def _checked(draft: str, found: _Found) -> tuple[BoundAnswer, tuple[str, ...]]:
    """The draft with its citations; the best sentence itself where the draft says what no shown sentence says."""
    bound = bind(draft, found.shown, found.question)
    if bound.citations and not bound.unsupported:
        return bound, ()
    notes = tuple(f"unsupported: {statement}" for statement in bound.unsupported)
    return quoted(found.shown[0]), notes
