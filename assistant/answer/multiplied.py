"""What comes together of so much each: 每年20名、每名6,000元 over fifteen years, 每人每晚80元 for three for two nights.

A small model multiplies badly, and quotes the rate instead. Code looks for the one rate of the best sentence that is of
the kind asked for, and for how many of each thing that it is counted by: in the question, in the sentence, or by
another rate of it. Where a rate has steps or a cap, or anything that the question counts is left over, nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from assistant.answer.asked import asked
from assistant.answer.citations import BoundAnswer, is_of, told_from, vouched, without_marks
from assistant.answer.measured import CLAUSE, Amount, amounts
from assistant.answer.told_of import naming
from assistant.library.numerals import value_of
from assistant.library.script import fold
from assistant.library.table_rows import words_of
from assistant.records import KeptSentence
from assistant.search.question_parts import without_original

_ALIKE = (
    "人名位口",
    "天日",
    "月",
    "年",
    "周",
    "晚夜",
    "次回",
    "餐顿",
    "台",
    "辆",
    "件",
    "户",
    "只",
    "片",
    "份",
    "张",
    "间",
)
_PER = re.compile(
    "每一?(?:个(?=[月人]))?(?P<per>学期|学年|小时|课时|[人名位口天日月年周晚夜次回餐顿台辆件户只片份张间节场])"
)
_NUMBER = r"\d[\d,]*(?:\.\d+)?|[一二两三四五六七八九十百]+"
_TOTAL = re.compile("一共|总共|合计|共计|总计|累计|加起来|加在一起|总的|共[要花付交领拿需]")
_ASKS_ELSE = re.compile("谁|什么|哪|怎么|如何|为何|何时|[吗么]$")
_STEPS = re.compile(
    "[第首前起超满封]|最[高多低少]|上限|不足|以[上下内外后]|之[后外]|递[增减]|另[加收]|加收|减半|优惠|折|其中|至|[-~—]"
)
_DEEPEST = 3  # rates one on the other


@dataclass(frozen=True, slots=True)
class _Rate:
    """So much of something for each of something else: 每名6,000元."""

    pers: tuple[str, ...]
    amount: Amount


def multiplied(question: str, best: KeptSentence) -> BoundAnswer | None:
    """What a rate of the best sentence comes to for as many as are asked of; None if that is not asked, or not plain.

    Args:
        question: In Chinese; the English that it was translated from may stand behind it.
    """
    folded, wanted = fold(without_original(question)).text, asked(question)
    text = fold(without_marks(words_of(best))).text
    if (
        not wanted.figure
        or "每" in folded
        or _ASKS_ELSE.search(folded.rstrip("？? "))
        or (wanted.several and not _TOTAL.search(folded))
    ):
        return None
    if not is_of(wanted, best):
        return None
    rates, told = _rates(text)
    asked_for = "money" if wanted.money else next((each.kind for each in amounts(f"1{wanted.unit}")), "")
    fitting = [rate for rate in rates if rate.amount.kind == asked_for]
    if len(fitting) != 1 or any(amount.kind == asked_for for amount in told):
        return None
    if not naming(folded) & naming(vouched(best)) or _has_steps(text):
        return None
    factors = _factors(fitting[0], rates, folded, told, _DEEPEST)
    own = [amount for amount in amounts(folded) if not amount.written.startswith("一")]
    if factors is None or any(not any(amount.written in factor for factor, _ in factors) for amount in own):
        return None
    if not any(factor in folded for factor, _ in factors) and not _TOTAL.search(folded):
        return None
    value = fitting[0].amount.value
    if all(many == 1 for _, many in factors):
        return None  # the rate itself is what is asked for
    for _, many in factors:
        value *= many
    reckoning = " × ".join([*(factor for factor, _ in factors), fitting[0].amount.written])
    return told_from(f"{_written(value, fitting[0].amount)}（{reckoning}）", best)


def _has_steps(text: str) -> bool:
    """Whether what is said with a rate of a folded sentence, or right behind it, makes it no plain one."""
    clauses = [clause.group() for clause in CLAUSE.finditer(text)]
    rated = [place for place, clause in enumerate(clauses) if _PER.search(clause)]
    return any(_STEPS.search(" ".join(clauses[place : place + 2])) for place in rated)


def _rates(text: str) -> tuple[list[_Rate], list[Amount]]:
    """The rates of a folded sentence, and its other amounts."""
    rates: list[_Rate] = []
    told: list[Amount] = []
    for clause in CLAUSE.finditer(text):
        since = 0
        for amount in amounts(clause.group()):
            pers = tuple(match["per"] for match in _PER.finditer(clause.group(), since, amount.start))
            since = amount.end
            if pers:
                rates.append(_Rate(pers, amount))
            else:
                told.append(amount)
    return rates, told


def _factors(
    rate: _Rate, rates: Sequence[_Rate], question: str, told: Sequence[Amount], deep: int
) -> list[tuple[str, Decimal]] | None:
    """How many there are of each thing that a rate is counted by, written and as numbers; None if one is unknown."""
    found: list[tuple[str, Decimal]] = []
    for per in rate.pers:
        alike = next((units for units in _ALIKE if per in units), "")
        forms = "|".join(alike) if alike else per
        asked_of = list(_counted(forms, question))
        if len(asked_of) > 1:
            return None
        if asked_of:
            found.append(asked_of[0])
            continue
        there = [each for amount in told for each in _counted(forms, amount.written)]
        if len(there) == 1:
            found.append(there[0])
            continue
        onto = [other for other in rates if other is not rate and list(_counted(forms, other.amount.written))]
        if len(onto) != 1 or there or not deep:
            return None
        before = _factors(onto[0], rates, question, told, deep - 1)
        if before is None:
            return None
        found += [*before, *_counted(forms, onto[0].amount.written)]
    return found


def _counted(forms: str, text: str) -> Iterator[tuple[str, Decimal]]:
    """How many of a thing a folded text counts, each as written and as a number; dates and 第三次 are none."""
    for match in re.finditer(rf"(?<![第\d.])(?P<number>{_NUMBER})(?:个(?=[月人学小课]))?(?:{forms})(?!级)", text):
        value = value_of(match["number"])
        if value is not None and not (match.group().endswith("年") and value >= 1000):
            yield match.group(), value


def _written(value: Decimal, amount: Amount) -> str:
    """A result with its unit; in 万 where it is a round one of money."""
    unit = re.sub(r"^(?:[\d,.\s]+[百千万亿]*|[零一二两三四五六七八九十百千万亿]+)", "", amount.written)
    if amount.kind == "money":
        tens = value / 10_000
        return (
            f"{tens.normalize():f}万元" if tens >= 1 and tens == round(tens, 2) else f"{value.normalize():,f}元"
        )  # of 块 as well
    return f"{value.normalize():,f}{unit}"
