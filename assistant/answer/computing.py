"""Sums and differences: the model finds the figures and sets them down as an expression, the program works it out.

A small model picks the operands well and computes badly. Its expression counts only if every operand is a figure of a
sentence that it was shown, all of one unit, and the signs are those that the question asks for.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from assistant.answer.asked import asked, same_unit
from assistant.answer.citations import BoundAnswer, citation_of
from assistant.answer.figures import Figure, figures
from assistant.library.lexicon import question_terms, terms
from assistant.library.numerals import MULTIPLIERS
from assistant.library.script import fold
from assistant.library.table_rows import words_of
from assistant.records import KeptSentence, Script
from assistant.search.question_parts import asks_what_was_before

Operation = Literal["sum", "difference"]

# 总共有多少 by itself asks for a total that is told; of several things it asks to add them up.
_SEVERAL = "(?:和|与|跟|及|、|加|[两三四几](?:者|家|所|个|处|项|年|地))"
_SUM = re.compile(
    r"合计|共计|总计|加起来|加上|加在一起|合在一起|合起来|总和"
    rf"|{_SEVERAL}.*(?:一共|总共|总数)|(?:一共|总共|总数).*(?:和|与|跟|及|、)"
    r"|\bin (?:all|total)\b|\bcombined\b|\bsum of\b",
    re.IGNORECASE,
)
_TOTAL = re.compile("合计|共计|总计")
_NO_NOUN = "(?![会学区型中校度年儿专等级期队班组家数片程])"  # 小学有多少所 and 大会来了多少人 compare nothing
_DIFFERENCE = re.compile(
    r"相差|差(?:了|距)?(?:是|有)?(?:多少|几)|还?剩(?:下|余)?(?:了|有)?(?:多少|几)|扣掉|扣除|减去|除去|既不|其余"
    r"|(?:增加|增长|增多|提高|提升|上升|扩大|减少|压减|缩减|下降|降低|缩短)[^\W\d有是要的为]{0,2}了?(?:多少|几)"
    # Without something to compare with, 大约多少, 至少几天 and 桥长多少米 ask for a figure that is told.
    r"|(?<![占对])比(?![例率赛重值分])[^。；;]*?[多少高低大小长短快慢]"
    + _NO_NOUN
    + r"[^\W\d有是要的为]{0,2}了?(?:多少|几)"
    r"|(?<![最至])[多少]" + _NO_NOUN + r"(?:[^\W\d有是要的为]{0,2}了|出)?(?:多少|几)"
    r"|[高低大小长短快慢][了出](?:多少|几)"
    r"|\bhow (?:many|much) (?:more|fewer|less|higher|lower)\b|\bdifference\b|\bby how\b",
    re.IGNORECASE,
)
_RESULT_STANDS = re.compile(r"(?:到|至|为|达)了?(?:多少|几)|只剩|年均")  # such a figure is told, not worked out
_TAKEN_OFF = re.compile("扣[掉除减]|减去|除去")
_LEFT = re.compile("剩|只余|仅余|余下|仅存|只有|仅有|留下")
YEAR_BEFORE = "(?:前一|上一?|去)个?学?年度?"
# What changed since the year before often stands beside the figure itself.
_SINCE_BEFORE = re.compile(
    f"(?<!占)[比较跟和与]{YEAR_BEFORE}(?:同期)?(?=相?[比较]|[，,是升降增减多少高低涨跌提下变差])|同比"
)
_CHANGE_TOLD = re.compile(
    f"(?:[比较]{YEAR_BEFORE}(?:同期)?|同比)[^，,。；;\\d]{{0,4}}[增减升降涨跌高低多少][^，,。；;\\d]{{0,4}}\\d"
)
_CLAUSE = re.compile(r"[，,；;。？?]|\band\b(?= how| what| who| when)", re.IGNORECASE)
_ASKS = re.compile(r"多少|几(?!乎)|哪|谁|什么|\bhow (?:many|much)\b|\bwhat\b|\bwho\b|\bwhen\b", re.IGNORECASE)
OPERAND = re.compile(r"\d[\d,]*(?:\.\d+)?")
_BETWEEN = re.compile(r"[^\d+\-−－–]{0,8}([+\-−－–])\s*")
_MULTIPLIER = re.compile(r"\d\s*[余多几]?([百千万亿]+)(?!分)")
_MOST_OPERANDS = 5
_LONGEST_EXPRESSION = 60  # characters up to the sign of equality


@dataclass(frozen=True, slots=True)
class Operand:
    """A figure of a shown sentence, and which sentence it is."""

    figure: Figure
    sentence: int

    @property
    def multiplier(self) -> str:
        """万, 亿 and the like, as the figure is written."""
        found = _MULTIPLIER.search(self.figure.text)
        return found[1] if found else ""

    @property
    def written(self) -> str:
        """The figure as it stands in the sentence, with its unit."""
        unit = "个百分点" if self.figure.unit == "pp" else self.figure.unit
        return self.figure.text if self.figure.text.endswith(unit or " ") else self.figure.text + unit


def operation(question: str, told: str = "") -> Operation | None:
    """What the question asks to be worked out, None for a question that asks for nothing of the kind.

    Args:
        told: The best sentence found: what it says is left, is taken off or has changed since the year before, needs
            no working out.
    """
    folded = fold(question).text
    asking = [clause for clause in _CLAUSE.split(folded) if _ASKS.search(clause)]
    if len(asking) > 1:  # 有多少人，比上年少多少: the whole answer is no single figure
        return None
    if _RESULT_STANDS.search(folded) or ("剩" in folded and _LEFT.search(fold(told).text)):
        return None
    if _TAKEN_OFF.search(folded) and _TAKEN_OFF.search(fold(told).text):
        return None
    if _SINCE_BEFORE.search(folded) and _CHANGE_TOLD.search(fold(told).text):
        return None
    if _DIFFERENCE.search(folded) or asks_what_was_before(folded):
        return "difference"
    return "sum" if _SUM.search(folded) else None


def worked_out(
    expression: str, wanted: Operation, question: str, shown: Sequence[KeptSentence], script: Script
) -> BoundAnswer | None:
    """The result of an expression as an answer that cites the operands' sentences; None if it cannot be trusted.

    Args:
        expression: What the model wrote, such as ``1643家-304家``; what follows a sign of equality is not looked at.
        shown: The sentences that the model was shown, best first.
        script: Of the question.
    """
    parsed = _parsed(fold(expression).text.split("=")[0].strip())
    if parsed is None:
        return None
    numbers, signs = parsed
    if set(signs) != ({"+"} if wanted == "sum" else {"-"}):
        return None
    operands = _operands(numbers, question, shown)
    if operands is None:
        return None
    if wanted == "sum" and _of_one_thing(question) and len({operand.sentence for operand in operands}) > 1:
        return None
    values = [operand.figure.value for operand in operands]
    result = sum(values[1:], values[0]) if wanted == "sum" else values[0] - sum(values[1:], Decimal(0))
    cited = list(dict.fromkeys(operand.sentence for operand in operands))
    marks = "".join(f"[{number}]" for number in range(1, len(cited) + 1))
    citations = tuple(citation_of(shown[index], number) for number, index in enumerate(cited, start=1))
    sign = " + " if wanted == "sum" else " − "
    if result < 0 and len(operands) != 2:
        return None
    larger_first = operands if result >= 0 else operands[::-1]
    terms = sign.join(operand.written for operand in larger_first)
    change = wanted == "difference" and not asks_what_was_before(fold(question).text)
    text = _told(abs(result), operands, change, script)
    text = f"{text} ({terms}){marks}." if script == "latin" else f"{text}（{terms}）{marks}。"
    return BoundAnswer(text=text, citations=citations, unsupported=())


def _of_one_thing(question: str) -> bool:
    """Whether 共计多少 is asked of one thing: it is told, or the sum within a sentence; two years' are not added."""
    folded = fold(question).text
    return _TOTAL.search(folded) is not None and not re.search(_SEVERAL, folded)


def only_two(question: str, best: KeptSentence) -> str:
    """The sum of the two figures of a sentence that have the asked-for unit; empty if there are not just two of them.

    For when the model sets down other numbers: it reads 3次 and 5次 in one sentence and writes 2+5.
    """
    unit = asked(question).unit
    fitting = [figure for figure in figures(words_of(best)) if figure.unit and same_unit(unit, figure)] if unit else []
    return f"{fitting[0].value:f}+{fitting[1].value:f}" if len(fitting) == 2 else ""


def _parsed(expression: str) -> tuple[list[str], list[str]] | None:
    """Numbers and signs of ``a+b`` or ``a-b-c``; None if it is anything else."""
    if len(expression) > _LONGEST_EXPRESSION:
        return None
    numbers: list[str] = []
    signs: list[str] = []
    at = 0
    while True:
        number = OPERAND.search(expression, at)
        if number is None or number.start() - at > 8:
            return None
        numbers.append(number.group().replace(",", ""))
        sign = _BETWEEN.match(expression, number.end())
        if sign is None:
            break
        signs.append("+" if sign[1] == "+" else "-")
        at = sign.end()
    rest = expression[number.end() :]
    if not 2 <= len(numbers) <= _MOST_OPERANDS or re.search(r"[\d*/×÷()（）]", rest):
        return None
    return numbers, signs


def _operands(numbers: Sequence[str], question: str, shown: Sequence[KeptSentence]) -> list[Operand] | None:
    """A figure of the shown sentences for each number, all of one unit and multiplier; None if one has none."""
    wanted = asked(question)
    before = asks_what_was_before(fold(question).text)
    held: list[list[Operand]] = [[] for _ in numbers]
    for index, sentence in enumerate(shown):
        for figure in figures(words_of(sentence)):
            for found, number in zip(held, numbers, strict=True):
                if is_written(number, figure) and (not wanted.unit or same_unit(wanted.unit, figure)):
                    found.append(Operand(figure, index))
    # Best sentences first, so that the first combination that fits is the one nearest to the question.
    for combination in itertools.islice(itertools.product(*held), 1000):
        units = {operand.figure.unit for operand in combination}
        scales = {operand.multiplier for operand in combination}
        places = {(operand.sentence, operand.figure.text) for operand in combination}
        alike = len(units) == 1 or (before and units == {"%", "pp"} and combination[0].figure.unit == "%")
        if not alike or len(scales) != 1 or len(places) != len(combination):
            continue
        if not _of_another(question, [shown[at] for at in dict.fromkeys(operand.sentence for operand in combination)]):
            return list(combination)
    return None


def _of_another(question: str, sentences: Sequence[KeptSentence]) -> bool:
    """Whether some sentences are of documents called alike but for a name, and the question names only one of them."""
    asked_of = set(question_terms(question))
    titles = {sentence.document.id: _terms_of_name(sentence.document.title) for sentence in sentences}
    for one, other in itertools.combinations(titles.values(), 2):
        named = bool(asked_of & (one - other)), bool(asked_of & (other - one))
        if one & other and named[0] != named[1]:
            return True
    return False


def _terms_of_name(title: str) -> frozenset[str]:
    """The terms of a title but for its numbers: documents of two years are of the same thing."""
    return frozenset(term for term in terms(title) if not re.search(r"\d", term))


def is_written(number: str, figure: Figure) -> bool:
    """Whether a number is how a figure is written, or its value."""
    digits = OPERAND.search(figure.text)
    if digits is not None and Decimal(digits.group().replace(",", "")) == Decimal(number):
        return True
    return figure.value == Decimal(number)


def _told(value: Decimal, operands: Sequence[Operand], change: bool, script: Script) -> str:
    """The result in the operands' own unit; the change of a share is one of percentage points."""
    multiplier, unit = operands[0].multiplier, operands[0].figure.unit
    for character in multiplier:
        value /= MULTIPLIERS[character]
    if unit == "pp" or (unit == "%" and change):
        unit = " percentage points" if script == "latin" else "个百分点"
    about = any(re.search(r"[余多几]", operand.figure.text) for operand in operands)
    prefix = ("about " if script == "latin" else "约") if about else ""
    return f"{prefix}{format(value.normalize(), 'f')}{multiplier}{unit}"
