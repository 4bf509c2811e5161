"""Two things set against each other: each told by the sentence that was judged to hold it, and compared by code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.answer.asked import asked
from assistant.answer.citations import BoundAnswer, without_marks
from assistant.answer.computing import worked_out
from assistant.answer.evidence import Verdict
from assistant.answer.figures import DATE_UNITS, Figure, figures, supported
from assistant.answer.part_by_part import joined
from assistant.answer.straight import ENOUGH
from assistant.answer.wording import ALIKE, IS_MORE
from assistant.records import Answer, KeptSentence, Script
from assistant.search.sides import Sides

# Probability from which the sentence of one side is believed, if the other surely enough holds its own: code sees
# whether both tell figures of one kind.
_BESIDE_ANOTHER = 0.2


def both_there(verdicts: Sequence[Verdict]) -> bool:
    """Whether the sentences judged for two things likely hold a figure each."""
    sure = [verdict.signals["answerable"] for verdict in verdicts]
    return min(sure) >= _BESIDE_ANOTHER and max(sure) >= ENOUGH


def set_side_by_side(
    sides: Sides, answers: Sequence[Answer], judged: Sequence[KeptSentence], question: str, script: Script
) -> BoundAnswer | None:
    """Which of two things is more, or by how much; None if the answers are not one figure each, of one kind.

    Args:
        answers: To the two questions of ``sides``.
        judged: The sentence that each was answered from.
    """
    first, second = (_figure(answer.text, asked) for answer, asked in zip(answers, sides.questions, strict=True))
    if first is None or second is None or first.unit != second.unit:
        return None
    if sides.wanted == "difference":
        shown = tuple(dict((id(sentence), sentence) for sentence in judged).values())
        return worked_out(f"{first.value:f}-{second.value:f}", "difference", question, shown, script)
    bound = joined(sides.names, answers, "，")
    first_wins = (first.value > second.value) == (sides.wanted == "larger")
    verdict = IS_MORE[script].format(sides.names[0 if first_wins else 1], sides.how)
    return replace(bound, text=(ALIKE[script] if first.value == second.value else verdict) + bound.text)


def _figure(text: str, question: str) -> Figure | None:
    """The one counted figure that an answer gives besides those of its question; None if there is not just one."""
    known, share = figures(question), asked(question).share
    told = {
        (figure.value, figure.unit): figure
        for figure in figures(without_marks(text))
        if figure.unit not in DATE_UNITS and not supported(figure, known) and (figure.unit == "%" or not share)
    }
    return next(iter(told.values())) if len(told) == 1 else None
