"""Answers made of several: two things compared, a question told part by part, a thing found first that is described.

Each step is judged and written from its own best sentence, as any plain question is; code joins them.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import replace

from assistant.answer.bridged import Told, bridged
from assistant.answer.citations import BoundAnswer
from assistant.answer.counting_off import told_off
from assistant.answer.found import Found
from assistant.answer.part_by_part import JudgedPart, joined, names_of
from assistant.answer.side_by_side import judged_sides, set_side_by_side
from assistant.answer.superlative import most_in_table
from assistant.answer.turn import Turn
from assistant.answer.writing import Writer
from assistant.records import Answer, Event, KeptSentence, Scope
from assistant.search.bridging import Bridge
from assistant.search.gathering import Gathered
from assistant.search.sides import Sides


def set_against(turn: Turn, found: Found, sides: Sides) -> Generator[Event, None, Answer | None]:
    """Two things compared, each by its own sentence; None if one of them was not found or is no figure."""
    verdicts = judged_sides(found.parts, turn.model, turn.prompts, turn.limits.strictness)
    if verdicts is None:
        return None
    answers: list[Answer] = []
    for part, verdict in zip(found.parts, verdicts, strict=True):
        writer = turn.writer(found.about(part.question, verdict.shown), verdict)
        answer = _from_one_sentence(turn, writer) if writer.may_be_one_sentence else None
        if answer is None:
            return None
        answers.append(answer)
    judged = [verdict.shown[0] for verdict in verdicts]
    bound = set_side_by_side(sides, answers, judged, found.question, turn.script)
    if bound is None:
        return None
    yield from turn.told(bound)
    return _of_several(found, bound, answers, judged)


def told_by_parts(turn: Turn, found: Found, told: Sequence[JudgedPart]) -> Generator[Event, None, Answer | None]:
    """The answers to the parts as one; None if one of them takes more than the sentence that was judged.

    Parts that ask for the same, as 为什么停航，有哪几个原因, are answered by what the text counts off, once.
    """
    if turn.script == "latin":
        return None
    answering = [each.verdict for each in told if each.verdict.answerable]
    counted = told_off(found.question, [verdict.shown[0] for verdict in answering])
    if counted is not None:
        bound, items = counted
        yield from turn.told(bound)
        signals = min((verdict.signals for verdict in answering), key=lambda each: each["answerable"])
        return replace(found, shown=(*items, *found.shown)).answered(bound, signals)
    writers = [turn.writer(found.about(each.part.question, each.verdict.shown), each.verdict) for each in told]
    if not all(writer.one_sentence_does for writer in writers):
        return None
    answers: list[Answer] = []
    for writer in writers:
        answer = _from_one_sentence(turn, writer)
        if answer is None:
            return None
        answers.append(answer)
    bound = joined(names_of([each.part.question for each in told]), answers)
    yield from turn.told(bound)
    return _of_several(found, bound, answers, [each.verdict.shown[0] for each in told])


def over_bridge(
    turn: Turn, found: Found, bridge: Bridge, gather: Callable[[str, Scope | None], Gathered]
) -> Generator[Event, None, Answer | None]:
    """What is asked of a thing that the question describes; None if one of the two steps is not surely told."""

    def ask(question: str, least: float) -> Told | None:
        gathered = gather(question, found.scope)
        most = most_in_table(question, gathered.passages) if bridge.ranked and question == bridge.first else None
        if most is not None:
            bound, rows = most
            unread = {"prompt_tokens": 0.0, "answer_tokens": 0.0}
            return Told(replace(found.answered(bound, {"answerable": 1.0}), usage=unread), rows[0], reckoned=True)
        shown = gathered.shown
        if not shown:
            return None
        verdict = turn.verdict(question, shown)
        writer = turn.writer(found.about(question, verdict.shown), verdict)
        surely = verdict.answerable and verdict.signals["answerable"] >= least
        # Which thing it is, one sentence tells, whatever another says of the words that describe it.
        one_does = question == bridge.first or writer.may_be_one_sentence
        answer = _from_one_sentence(turn, writer) if surely and one_does else None
        return None if answer is None else Told(answer, verdict.shown[0])

    reached = bridged(bridge, ask)
    if reached is None:
        return None
    bound, steps = reached
    yield from turn.told(bound)
    return _of_several(found, bound, [step.answer for step in steps], [step.judged for step in steps])


def _from_one_sentence(turn: Turn, writer: Writer) -> Answer | None:
    """The answer that the judged sentence alone gives; None if it gives none."""
    written = writer.straight(turn.limits.answer_tokens, labelled=True)
    return written.answer if written is not None and written.answer.status == "answered" else None


def _of_several(found: Found, bound: BoundAnswer, answers: Sequence[Answer], judged: Sequence[KeptSentence]) -> Answer:
    """One answer that was made of several, each from the sentence that was judged to hold it."""
    least = min((answer.signals for answer in answers), key=lambda signals: signals["answerable"])
    shown = (*judged, *(sentence for sentence in found.shown if sentence not in judged))
    return replace(
        replace(found, shown=shown).answered(bound, least),
        raw="\n".join(answer.raw for answer in answers),
        usage={name: sum(answer.usage[name] for answer in answers) for name in answers[0].usage},
        notes=tuple(note for answer in answers for note in answer.notes),
    )
