"""What a sentence leaves to be reckoned of a whole: 花费3,260万元，其中省1,800万元，县960万元，其余为社会捐款.

Asked for such a remainder, a small model gives the whole. Code takes the parts from it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from assistant.answer.asked import Asked, asked
from assistant.answer.citations import BoundAnswer, is_of, told_from, without_marks
from assistant.answer.measured import CLAUSE, Amount, amounts
from assistant.answer.table_words import held, words_in
from assistant.library.script import fold
from assistant.library.table_rows import words_of
from assistant.records import KeptSentence
from assistant.search.question_parts import without_original

_REST = re.compile(
    r"(?:[其剩]余|余下|剩下)的?(?:[一-鿿]{0,4}?)(?:都|均|全部|全|则)?(?:为|是|来自|用于|用作|由|属于?|归|系|投入|拨给|分给)?"
    r"(?P<what>[^，,。；;、（(\d]{2,16})[。]?$"
)
_PIECE = re.compile(r"[^；;。]+")
# Where a figure is no plain part: about so much, a change, a part of a part, so much each.
_NO_PART = re.compile("[约近超逾每]|左右|上下|以[上下]|[多余]万?$|增|减|提高|下降|同比|比上年|[（(]|包括|平均|人均")
_SHARE_ASKED = re.compile("百分之|比例|比重|几成|占比")
_ALL = Amount(Decimal(100), "share", 0, 0, "100%")
_NAMED = 0.6  # share of the characters of what the rest is for that the question has to name


def left_over(question: str, shown: Sequence[KeptSentence]) -> BoundAnswer | None:
    """What the rest comes to that the question asks for by what it is; None if it asks for none, or it is not plain.

    Args:
        question: In Chinese; the English that it was translated from may stand behind it.
        shown: The sentences found for it, best first.
    """
    folded, wanted = fold(without_original(question)).text, asked(question)
    if not wanted.figure or wanted.several:
        return None
    found = [told for sentence in shown if (told := _rest_of(folded, wanted, sentence)) is not None]
    return found[0] if len(found) == 1 else None


def _rest_of(question: str, wanted: Asked, sentence: KeptSentence) -> BoundAnswer | None:
    if not is_of(wanted, sentence):
        return None
    for piece in _PIECE.finditer(fold(without_marks(words_of(sentence))).text):
        rest = _REST.search(piece.group())
        if rest is None or not _asked_for(rest["what"], question, piece.group()[: rest.start()]):
            continue
        before = piece.group()[: rest.start()]
        clauses = [clause.group() for clause in CLAUSE.finditer(before)]
        told = [(amount, clause) for clause in clauses for amount in amounts(clause)]
        share = _SHARE_ASKED.search(question) is not None
        kinds = [amount.kind for amount, _ in told if (amount.kind == "share") == share]
        told = [(amount, clause) for amount, clause in told if kinds and amount.kind == kinds[0]]
        operands = [*([_ALL] if share else []), *(amount for amount, _ in told)]
        unlike = (
            {each.kind for each in amounts(f"1{wanted.unit}")} - {kinds[0]} if kinds and wanted.unit != "个" else set()
        )
        if unlike or any(_NO_PART.search(clause) for _, clause in told) or not 2 <= len(operands) <= 6:
            continue
        left = operands[0].value - sum((each.value for each in operands[1:]), Decimal(0))
        scale, unit = _scale(operands[0].written)
        if left <= 0 or any(_scale(each.written)[1] != unit for each in operands):
            continue
        written = f"{(left / scale).normalize():,f}{operands[0].written.lstrip('0123456789,. ')}"
        reckoning = " − ".join(each.written for each in operands)
        return told_from(f"{written}（{reckoning}）", sentence)
    return None


def _asked_for(what: str, question: str, before: str) -> bool:
    """Whether a question names what the rest is for, and by words that are not of the parts before it as well."""
    runs = words_in(what)
    named = sum(sum(character in question for character in run) for run in runs)
    own = any(held(run, question) and not held(run, before) for run in runs)
    return own and named >= _NAMED * sum(map(len, runs))


def _scale(written: str) -> tuple[Decimal, str]:
    """What one of the unit that an amount is written in is worth, and that unit: 万元 is 10,000."""
    unit = written.lstrip("0123456789,. ")
    digits = Decimal(re.sub(r"[^\d.]", "", written[: len(written) - len(unit)]) or 1)
    worth = next(amounts(written)).value
    return worth / digits if digits else Decimal(1), unit
