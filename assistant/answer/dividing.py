"""Shares, multiples and averages that no sentence tells: the model finds the two figures, the program divides them.

As with sums (``assistant.answer.computing``) the model only sets down an expression, and it counts only if both figures
are figures of a sentence that it was shown, and their units are such as the question asks for.
"""

from __future__ import annotations

import itertools
import re
from decimal import Decimal
from typing import Literal

from assistant.answer.citations import BoundAnswer, told_from
from assistant.answer.computing import OPERAND, Operand, is_written
from assistant.answer.figures import PEOPLE, figures
from assistant.answer.percents import PERCENT
from assistant.library.script import fold
from assistant.library.table_rows import words_of
from assistant.records import KeptSentence
from assistant.search.question_parts import without_original

Division = Literal["share", "times", "each"]

_SHARE = re.compile(f"占[^，,。；;？?]{{0,16}}?(?:{PERCENT}|多少百分比)|占[^，,。；;？?地用]{{1,16}}多少$")
_TIMES = re.compile("(?<![增提上])[是为有][^，,。；;？?]{0,20}?(?:几|多少)倍|[几多少]倍于")
_EACH = re.compile("平均(?:每|一[个位名人户家所台次])|人均|户均|班均|校均")
_DIVIDED = re.compile(rf"^[^\d]{{0,8}}(?P<one>{OPERAND.pattern})[^\d÷/]{{0,12}}[÷/]\s*(?P<other>{OPERAND.pattern})")
_TELLS: dict[Division, re.Pattern[str]] = {
    "share": re.compile("[%‰]|分之|成"),
    "times": re.compile("倍"),
    "each": re.compile("平均|均|每"),
}
_LIKELY = 0.1  # least probability that a sentence holds the answer, from which its figures are divided


def division(question: str, probability: float) -> Division | None:
    """What a question asks to be divided; None if it asks for nothing of the kind, or no sentence may hold it.

    Args:
        question: In Chinese.
        probability: That the best sentence holds the answer.
    """
    folded = fold(without_original(question)).text.rstrip("？?。 ")
    if probability < _LIKELY:
        return None
    if _SHARE.search(folded):
        return "share"
    if _TIMES.search(folded):
        return "times"
    return "each" if _EACH.search(folded) else None


def told_already(wanted: Division, sentence: str) -> bool:
    """Whether a sentence tells a figure of the kind that would be worked out: a percentage, a multiple, an average."""
    return _TELLS[wanted].search(fold(sentence).text) is not None


def divided(expression: str, wanted: Division, sentence: KeptSentence) -> BoundAnswer | None:
    """The quotient of an expression, citing the sentence of its figures; None if it cannot be trusted.

    Args:
        expression: What the model wrote, such as ``304家÷1643家``.
        sentence: What the model was shown.
    """
    found = _DIVIDED.match(fold(expression).text.strip())
    if found is None:
        return None
    numbers = [found[name].replace(",", "") for name in ("one", "other")]
    held: list[list[Operand]] = [
        [
            Operand(figure, 0)
            for figure in figures(words_of(sentence))
            if is_written(number, figure) and figure.unit not in ("%", "pp", "‰")
        ]
        for number in numbers
    ]
    told = next(filter(None, (_told(one, other, wanted) for one, other in itertools.product(*held))), "")
    return told_from(told, sentence) if told else None


def _told(one: Operand, other: Operand, wanted: Division) -> str:
    """42%（1730人 ÷ 4120人）; empty if the two figures make no such quotient."""
    first, second = one.figure, other.figure
    if not (first.value > 0 and second.value > 0) or first.value == second.value:
        return ""
    same = first.unit == second.unit or {first.unit, second.unit} <= PEOPLE
    if wanted == "each":
        if same or not first.unit or not (second.unit or first.unit == "元"):
            return ""
        return f"{_rounded(first.value / second.value)}{first.unit}（{one.written} ÷ {other.written}）"
    if not same:
        return ""
    if wanted == "times":
        return f"{_rounded(first.value / second.value)}倍（{one.written} ÷ {other.written}）"
    part, whole = (one, other) if first.value < second.value else (other, one)
    percent = 100 * part.figure.value / whole.figure.value
    return f"{_rounded(percent)}%（{part.written} ÷ {whole.written}）"


def _rounded(value: Decimal) -> str:
    return f"{value.quantize(Decimal('0.01') if value < 1 else Decimal('0.1')).normalize():f}"
