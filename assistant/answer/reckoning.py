"""What stands in no sentence but can be worked out of some: by code alone, or of figures that the model picks."""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import replace

from assistant.answer import evidence
from assistant.answer.citations import BoundAnswer
from assistant.answer.computing import only_two, operation, worked_out
from assistant.answer.days_between import days_between
from assistant.answer.dividing import divided, division, told_already
from assistant.answer.drafting import prompt_over
from assistant.answer.found import Found
from assistant.answer.left_over import left_over
from assistant.answer.multiplied import multiplied
from assistant.answer.percents import percentage
from assistant.answer.table_change import change_of_row
from assistant.answer.turn import Turn
from assistant.answer.writing import may_say_more
from assistant.library.table_rows import words_of
from assistant.records import Answer, Event, KeptSentence

_EXPRESSION_TOKENS = 32
_EXPRESSION_ENDS = re.compile(r"[=＝\n，。；]")


def reckoned(turn: Turn, found: Found, verdict: evidence.Verdict) -> Generator[Event, None, Answer | None]:
    """What the question asks to be worked out; None if it asks for nothing of the kind, or its figures are not plain.

    What is worked out stands in no sentence, so less is asked of one; the figures are checked by code.
    """
    if not verdict.answerable and verdict.signals["answerable"] < evidence.OPERANDS_THERE:
        return None
    by_code = None if turn.script == "latin" else _by_code(found)
    if by_code is not None:
        yield from turn.told(by_code)
        return found.answered(by_code, verdict.signals)
    answer = _computed(turn, found, verdict) or _divided(turn, found, verdict)
    if answer is None or not evidence.agrees(found.question, answer.citations, worked_out=True):
        return None
    return answer


def _by_code(found: Found) -> BoundAnswer | None:
    """What code works out of the sentences by itself: changes, percentages, the rest, so much each, days."""
    question, shown = found.question, found.shown
    changed = change_of_row(question, shown[0])
    if changed is not None and evidence.agrees(question, changed.citations, worked_out=True):
        return changed
    told = percentage(question, shown) or left_over(question, shown) or multiplied(question, shown[0])
    return told or days_between(question, shown)


def _computed(turn: Turn, found: Found, verdict: evidence.Verdict) -> Answer | None:
    """The sum or difference that the question asks for; None if it asks for none or it cannot be worked out."""
    wanted = operation(found.question, found.shown[0].text)
    if wanted is None:
        return None
    sure = verdict.signals["answerable"] >= evidence.SURE
    operands = [found.shown[0], *(each for each in found.shown[1:] if may_say_more(each) or not sure)]
    expression, usage = _expression(turn, turn.prompts.compute, found.question, operands)
    bound = worked_out(expression, wanted, found.question, found.shown, turn.script)
    if bound is None and wanted == "sum":
        two = only_two(found.question, found.shown[0])
        bound = worked_out(two, wanted, found.question, found.shown, turn.script)
    if bound is None:
        return None
    return replace(found.answered(bound, verdict.signals), usage=usage, raw=expression)


def _divided(turn: Turn, found: Found, verdict: evidence.Verdict) -> Answer | None:
    """The share, multiple or average that the question asks for and no sentence tells; None if there is none."""
    wanted = None if turn.script == "latin" else division(found.question, verdict.signals["answerable"])
    if wanted is None or (verdict.answerable and told_already(wanted, words_of(found.shown[0]))):
        return None
    # Of more sentences than the best a small model takes what is said last.
    expression, usage = _expression(turn, turn.prompts.divide, found.question, found.shown[:1])
    bound = divided(expression, wanted, found.shown[0])
    return None if bound is None else replace(found.answered(bound, verdict.signals), usage=usage, raw=expression)


def _expression(turn: Turn, ask: str, question: str, shown: Sequence[KeptSentence]) -> tuple[str, dict[str, float]]:
    """What the model sets down to be worked out, and what that took."""
    prompt = prompt_over(turn.model, turn.prompts, ask, question, shown)
    expression, written = "", 0
    with closing(turn.model.stream(prompt, max_tokens=_EXPRESSION_TOKENS)) as pieces:
        for piece in pieces:
            expression, written = expression + piece.text, written + 1
            if _EXPRESSION_ENDS.search(expression):
                break
    return expression, {"prompt_tokens": float(len(prompt)), "answer_tokens": float(written)}
