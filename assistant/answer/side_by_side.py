"""Two things set against each other: each told by the sentence that was judged to hold it, and compared by code."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.answer.asked import asked
from assistant.answer.citations import BoundAnswer, without_marks
from assistant.answer.computing import worked_out
from assistant.answer.evidence import Verdict, verdict
from assistant.answer.figures import DATE_UNITS, Figure, figures, supported
from assistant.answer.part_by_part import joined
from assistant.answer.straight import ENOUGH
from assistant.answer.wording import ALIKE, BY, IS_MORE
from assistant.config import Strictness
from assistant.library.script import fold
from assistant.models.chat_model import ChatModel
from assistant.models.prompts import Prompts
from assistant.records import Answer, KeptSentence, Script
from assistant.search.gathering import Part
from assistant.search.sides import Sides

_CLOCK = re.compile(
    r"(?P<later>(?:下午|傍晚|晚上?)(?=(?:1[01]|[1-9])(?!\d)))?(?<![\d:])(?P<hour>[012]?\d)"
    r"(?::|[点时](?![间长数段]))(?P<minute>[0-5]\d)?分?(?![\d:半])"
)
_DATE = re.compile(r"(?<!\d)((?:1[5-9]|20)\d\d)年(?:(\d{1,2})月(?:(\d{1,2})[日号])?)?")
_FIRST_HOUR = 4
# Probability from which the sentence of one side is believed, if the other surely enough holds its own: code sees
# whether both tell figures of one kind.
_BESIDE_ANOTHER = 0.2


def judged_sides(
    parts: Sequence[Part], model: ChatModel, prompts: Prompts, strictness: Strictness
) -> list[Verdict] | None:
    """The verdict on each of two things; None if their sentences do not likely hold a figure each.

    The second is not read where the first is not there.
    """
    verdicts: list[Verdict] = []
    for part in parts:
        verdicts.append(verdict(part.question, part.shown, model, prompts, strictness))
        if verdicts[-1].signals["answerable"] < _BESIDE_ANOTHER:
            return None
    surely = any(each.signals["answerable"] >= ENOUGH for each in verdicts)
    return verdicts if surely else None


def set_side_by_side(
    sides: Sides, answers: Sequence[Answer], judged: Sequence[KeptSentence], question: str, script: Script
) -> BoundAnswer | None:
    """Which of two things is more, or by how much; None if the answers are not one figure each, of one kind.

    Args:
        answers: To the two questions of ``sides``.
        judged: The sentence that each was answered from.
    """
    if sides.how in ("早", "晚"):
        times = [_moment(answer.text) for answer in answers]
        if times[0] is None or times[1] is None or len(times[0]) != len(times[1]):
            return None
        return _which(sides, answers, times[0] > times[1], times[0] == times[1], script)
    first, second = (_figure(answer.text, asked) for answer, asked in zip(answers, sides.questions, strict=True))
    if first is None or second is None or first.unit != second.unit:
        return None
    if sides.wanted == "difference":
        return worked_out(f"{first.value:f}-{second.value:f}", "difference", question, judged, script)
    bound = _which(sides, answers, first.value > second.value, first.value == second.value, script)
    if not sides.apart or first.value == second.value or script == "latin":
        return bound
    apart = worked_out(f"{first.value:f}-{second.value:f}", "difference", question, judged, script)
    return _telling_apart(bound, apart, script) if apart is not None else bound


def _telling_apart(bound: BoundAnswer, apart: BoundAnswer, script: Script) -> BoundAnswer:
    """Which it is, with how far they are apart; both rest on the same sentences."""
    return replace(bound, text=bound.text.rstrip("。") + BY[script] + apart.text.partition("（")[0] + "。")


def _which(sides: Sides, answers: Sequence[Answer], larger: bool, alike: bool, script: Script) -> BoundAnswer:
    """Which of two things it is, with what was told of both."""
    bound = joined(sides.names, answers, "，")
    first_wins = larger == (sides.wanted == "larger")
    more = IS_MORE[script].format(sides.names[0 if first_wins else 1], sides.how)
    return replace(bound, text=(ALIKE[script] if alike else more) + bound.text)


def _figure(text: str, question: str) -> Figure | None:
    """The one counted figure that an answer gives besides those of its question; None if there is not just one."""
    known, share = figures(question), asked(question).share
    told = {
        (figure.value, figure.unit): figure
        for figure in figures(without_marks(text))
        if figure.unit not in DATE_UNITS and not supported(figure, known) and (figure.unit == "%" or not share)
    }
    return next(iter(told.values())) if len(told) == 1 else None


def _moment(text: str) -> tuple[int, ...] | None:
    """The one clock time that an answer gives, as hour and minute, else its one date from the year on; None if neither.

    A time in the small hours may be of the day before, and is not compared.
    """
    folded = fold(without_marks(text)).text
    clock = {
        (int(each["hour"]) + 12 * bool(each["later"]), int(each["minute"] or 0)) for each in _CLOCK.finditer(folded)
    }
    dates = {tuple(int(part) for part in each.groups() if part) for each in _DATE.finditer(folded)}
    if len(clock) == 1 and not dates:
        hour, minute = clock.pop()
        return (hour, minute) if _FIRST_HOUR <= hour < 24 else None
    return dates.pop() if len(dates) == 1 and not clock else None
