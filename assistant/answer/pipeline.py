"""From a question to an answer with citations: the one walk, told as events."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from copy import copy
from dataclasses import replace

from assistant.answer import evidence
from assistant.answer.bounds import held_to_limit
from assistant.answer.bridged import BOTH_TOLD
from assistant.answer.citations import BoundAnswer
from assistant.answer.clock import Clock
from assistant.answer.correcting import corrected, said_first
from assistant.answer.counting_off import told_off
from assistant.answer.found import Found
from assistant.answer.granted import correction
from assistant.answer.most_and_least import both_in_table
from assistant.answer.narrowing import narrowed
from assistant.answer.of_document import told_of_document
from assistant.answer.outline import Outliner, detail_wish, summary_wish
from assistant.answer.part_by_part import judged_parts, telling_what_is_missing
from assistant.answer.premise import confirmed, premise
from assistant.answer.reason_beside import reason_beside
from assistant.answer.reckoning import reckoned
from assistant.answer.stepwise import over_bridge, set_against, told_by_parts
from assistant.answer.superlative import most_in_table
from assistant.answer.table_cell import cell_in_table, cells_in_table
from assistant.answer.table_change import change_in_table
from assistant.answer.table_column import column_in_table
from assistant.answer.table_filter import rows_in_table
from assistant.answer.talk import reply, talk_of
from assistant.answer.turn import Limits, Turn
from assistant.answer.whole_list import list_around, list_told
from assistant.answer.wording import EMPTY_LIBRARY, NOT_FOUND
from assistant.answer.writing import as_shown
from assistant.config import Strictness
from assistant.library.script import detect_script, to_script
from assistant.models.chat_model import ChatModel
from assistant.models.prompts import Prompts
from assistant.records import (
    Answer,
    Done,
    Event,
    Holding,
    KeptSentence,
    Message,
    Retrieved,
    Scope,
    Script,
    Searching,
    Token,
)
from assistant.search.bridging import bridge_of
from assistant.search.gathering import Gatherer
from assistant.search.misspelt import respelt
from assistant.search.retriever import Retriever
from assistant.search.rewriting import search_question
from assistant.search.sides import sides_of
from assistant.search.source import ScopedSource

# What is read from a whole table or list by code, where a question plainly asks for it.
_BY_CODE = (
    most_in_table,
    both_in_table,
    change_in_table,
    rows_in_table,
    column_in_table,
    cell_in_table,
    cells_in_table,
    list_told,
)


class Pipeline:
    """Answers one question at a time."""

    def __init__(
        self,
        *,
        retriever: Retriever,
        gatherer: Gatherer,
        model: ChatModel,
        prompts: Prompts,
        limits: Limits,
        outliner: Outliner,
        shelf: Callable[[], Sequence[Holding]],
    ) -> None:
        self._retriever = retriever
        self._gatherer = gatherer
        self._model = model
        self._prompts = prompts
        self._limits = limits
        self._outliner = outliner
        self._shelf = shelf

    def with_limits(self, strictness: Strictness | None, answer_tokens: int | None) -> Pipeline:
        """The same pipeline with other limits; None leaves one as it is."""
        other = copy(self)
        other._limits = replace(
            self._limits,
            strictness=strictness or self._limits.strictness,
            answer_tokens=answer_tokens or self._limits.answer_tokens,
        )
        return other

    def warm_up(self) -> None:
        """Reads what prompts begin with, so that the first question need not wait for it."""
        evidence.warm_up(self._model, self._prompts)
        self._model.evaluate(self._model.prompt(self._prompts.system, self._prompts.draft.split("{")[0]))

    def stream(self, question: str, history: Sequence[Message], scope: Scope | None = None) -> Iterator[Event]:
        """The events of one question; see ``assistant.records.Event``.

        Args:
            scope: Which documents it is asked of.
        """
        clock = Clock()
        script = detect_script(question)
        talk = talk_of(question)
        if talk is not None:
            yield from _said(question, reply(talk, self._shelf(), script), clock)
            return
        more = detail_wish(question)
        if more:
            earlier = _asked_before(history)
            more, (question, history) = earlier is not None, earlier or (question, history)
        source = ScopedSource(self._retriever, scope) if scope else self._retriever
        stand_alone = search_question(question, history, self._model, self._prompts, source)
        stand_alone = respelt(stand_alone, self._retriever.frequencies, lambda pair: self._model.count(pair) == 1)
        complete = stand_alone
        supposed = premise(stand_alone)
        if supposed is not None:
            stand_alone = supposed.question
        yield Searching(stand_alone=stand_alone)
        search_began = time.perf_counter()
        gathered = self._gatherer.gather(stand_alone, scope)
        clock.timings["search_s"] = time.perf_counter() - search_began
        gathered = replace(
            gathered,
            shown=narrowed(stand_alone, gathered.shown),
            parts=tuple(replace(part, shown=narrowed(part.question, part.shown)) for part in gathered.parts),
        )
        yield Retrieved(passages=gathered.passages, shown=gathered.shown)
        limited = held_to_limit(complete, gathered.shown) is not None
        if limited:  # a figure of the user's own is neither to be confirmed nor to be put right
            stand_alone, supposed = complete, None
        found = Found(
            question=stand_alone,
            passages=gathered.passages,
            shown=gathered.shown,
            parts=gathered.parts,
            scope=scope,
        )
        turn = Turn(model=self._model, prompts=self._prompts, limits=self._limits, script=script, clock=clock)
        evaluated = self._model.evaluated_tokens
        wrong = correction(stand_alone, gathered.shown) if supposed is None and not limited else None
        if wrong is not None:
            found = replace(found, question=wrong.question, parts=())
            yield from as_shown(said_first(wrong, script), script, clock)
        outcome = yield from self._answer(turn, found, more=more)
        if wrong is not None:
            outcome = corrected(outcome, wrong, stand_alone, script)
        clock.first_token()
        text = outcome.text
        if outcome.status == "answered":
            text = to_script(confirmed(text, supposed, script) if supposed else text, script)
        usage = outcome.usage | {"evaluated_tokens": float(self._model.evaluated_tokens - evaluated)}
        clock.timings["total_s"] = clock.elapsed()
        yield Done(answer=replace(outcome, text=text, usage=usage, timings=dict(clock.timings), scope=scope))

    def _answer(self, turn: Turn, found: Found, *, more: bool) -> Generator[Event, None, Answer]:
        script = turn.script
        if not found.shown:
            return found.not_found(EMPTY_LIBRARY[script])
        summary = self._summary(found, script)
        if summary is not None:
            return summary
        known = None if script == "latin" else told_of_document(found.question, found.passages)
        if known is not None:
            bound, sentence = known
            yield from turn.told(bound)
            return replace(found, shown=(sentence, *found.shown)).answered(bound, {})
        by_code = _BY_CODE if script != "latin" else ()
        read_off = next(filter(None, (told(found.question, found.passages) for told in by_code)), None)
        if read_off is not None:
            bound, rows = read_off
            yield from turn.told(bound)
            return replace(found, shown=(*rows, *found.shown)).answered(bound, {})
        limited = held_to_limit(found.question, found.shown) if script != "latin" else None
        verdict = None
        if limited is not None:
            verdict = turn.verdict(found.question, found.shown)
            if verdict.answerable and evidence.agrees(found.question, limited.citations):
                yield from turn.told(limited)
                return replace(found, shown=verdict.shown).answered(limited, verdict.signals)
        sides = sides_of(found.question) if len(found.parts) == 2 and script != "latin" else None
        if sides is not None:
            compared = yield from set_against(turn, found, sides)
            if compared is not None:
                return compared
        judged = judged_parts(found.question, found.parts, self._model, self._prompts, self._limits.strictness)
        told = [each for each in judged if not each.missing]
        if told:
            answer = yield from told_by_parts(turn, found, told)
            if answer is None and len(told) < len(judged):
                answer = yield from self._answer(turn, found.of([each.part for each in told]), more=False)
            if answer is not None:
                return telling_what_is_missing(answer, found.question, judged, script)
        verdict = verdict or turn.verdict(found.question, found.shown)
        signals, found = verdict.signals, replace(found, shown=verdict.shown)
        bridge = None if found.parts or more or script == "latin" else bridge_of(found.question)
        if bridge is not None and signals["answerable"] < BOTH_TOLD:
            answer = yield from over_bridge(turn, found, bridge, self._gatherer.gather)
            if answer is not None:
                return answer
        worked_out = yield from reckoned(turn, found, verdict)
        if worked_out is not None:
            return worked_out
        if not verdict.answerable:
            return found.not_found(NOT_FOUND[script], signals)
        if more:
            return found.answered(self._outliner.around(found.shown[0], script), signals)
        several = None if script == "latin" else _of_several(turn, found, sure=signals["answerable"] >= evidence.SURE)
        if several is not None:
            bound, sentences = several
            yield from turn.told(bound)
            return replace(found, shown=(*sentences, *found.shown)).answered(bound, signals)
        return (yield from turn.writer(found, verdict).written(self._limits.answer_tokens))

    def _summary(self, found: Found, script: Script) -> Answer | None:
        """The summary that is wished; None if none is."""
        wished = summary_wish(found.question)
        if wished is None:
            return None
        bound = self._outliner.outline(wished, found.passages, script)
        if bound is None or not evidence.agrees(wished, bound.citations):
            return found.not_found(NOT_FOUND[script])
        return found.answered(bound, {})


def _of_several(turn: Turn, found: Found, *, sure: bool) -> tuple[BoundAnswer, tuple[KeptSentence, ...]] | None:
    """What the judged sentence is only a part of, with its sentences: what is counted off, a list, event and reason."""
    return (
        told_off(found.question, found.shown[:1])
        or (list_around(found.question, found.shown[0], found.passages) if sure else None)
        or reason_beside(turn.likelihood, found)
    )


def _said(question: str, text: str, clock: Clock) -> Iterator[Event]:
    clock.first_token()
    yield Token(text=text)
    clock.timings["total_s"] = clock.elapsed()
    yield Done(answer=Answer(text=text, status="answered", stand_alone=question, timings=dict(clock.timings)))


def _asked_before(history: Sequence[Message]) -> tuple[str, Sequence[Message]] | None:
    """The last question that was asked of the documents, with what went before it; None if there is none."""
    for index in range(len(history) - 1, -1, -1):
        text = history[index]["content"]
        if history[index]["role"] == "user" and talk_of(text) is None and not detail_wish(text):
            return text, history[:index]
    return None
