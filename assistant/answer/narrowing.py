"""A sentence that tells of several places, or of several steps, cut down to the one asked about.

甲镇的园设8个班；乙镇的园设6个班 holds the right figure and its neighbour's; of 80至89分的扣3%；低于70分的扣15% one is
meant for 68分. Whoever reads only that part cannot take the other's figure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from assistant.answer.asked import asked
from assistant.library.script import fold
from assistant.records import KeptSentence

_PART = re.compile(r"(?:《[^《》\n]*》|[（(][^（）()\n]*[)）]|[“「『][^“”「」『』\n]*[”」』]|[^；;])+")
_NUMBER = r"\d[\d,]*(?:\.\d+)?"
_GIVEN = re.compile(rf"(?<![\d第])(?P<value>{_NUMBER})(?P<unit>[分元岁年月天日人米公亩吨%度户级层])")
_COMMAS = "；;，,：:"
_CLAUSE_ENDS = f"{_COMMAS}。"


@dataclass(frozen=True, slots=True)
class _Step:
    """From which value to which one a step reaches, and where in its sentence it is told."""

    least: Decimal
    most: Decimal
    start: int

    def holds(self, value: Decimal) -> bool:
        return self.least <= value <= self.most


def narrowed(question: str, shown: Sequence[KeptSentence]) -> tuple[KeptSentence, ...]:
    """The sentences, of each that tells of several places or steps only the part of the one that is asked about.

    A sentence stays whole if the question names no place or several, or if not just one part names it; and if the
    question gives no amount, or if not just one of its steps holds it.
    """
    folded = fold(question).text
    places, given = asked(question).places, list(_GIVEN.finditer(folded))
    result = list(shown)
    if len(places) == 1:
        name = next(iter(places))[-2:]
        result = [_of_place(name, sentence) for sentence in result]
    if len(given) == 1:
        value = Decimal(given[0]["value"].replace(",", ""))
        result = [_of_step(value, given[0]["unit"], sentence) for sentence in result]
    return tuple(result)


def _of_step(value: Decimal, unit: str, sentence: KeptSentence) -> KeptSentence:
    """The part of a sentence that tells of the step in which a value lies."""
    folded = fold(sentence.text)
    steps = _steps(folded.text, unit)
    own = [step for step in steps if step.holds(value)]
    if len(steps) < 2 or not own or len({(step.least, step.most) for step in own}) > 1 or len(own) == len(steps):
        return sentence
    begin = own[0].start
    end = next((step.start for step in steps if step.start > begin and step not in own), len(folded.text))
    first, last = folded.original_span(begin, end)
    return _cut(sentence, first, last, _COMMAS)


def _steps(folded: str, unit: str) -> list[_Step]:
    """The steps of a unit that a text tells apart, each with where its clause begins."""
    each = re.escape(unit)
    step = re.compile(
        rf"(?P<from>{_NUMBER}){each}?(?:至|到|[-—–~～]+)(?P<to>{_NUMBER}){each}"
        rf"|(?P<least>{_NUMBER}){each}(?:及|[(]含[^()]*[)])?以上|(?:不低于|不少于|达到?|满)(?P<reached>{_NUMBER}){each}"
        rf"|(?:超过|高于|多于|大于)(?P<over>{_NUMBER}){each}"
        rf"|(?:低于|不足|不满|未满|不到|少于|小于)(?P<under>{_NUMBER}){each}"
        rf"|(?P<most>{_NUMBER}){each}(?:及|[(]含[^()]*[)])?以[下内]|不超过(?P<limit>{_NUMBER}){each}"
    )
    found: dict[int, _Step] = {}
    for match in step.finditer(folded):
        bounds = {name: Decimal(told.replace(",", "")) for name, told in match.groupdict().items() if told}
        start = max(folded.rfind(mark, 0, match.start()) for mark in _CLAUSE_ENDS) + 1
        least = bounds.get("from", bounds.get("least", bounds.get("reached", Decimal("-Infinity"))))
        most = bounds.get("to", bounds.get("most", bounds.get("limit", Decimal("Infinity"))))
        if "over" in bounds:
            least = bounds["over"].next_plus()
        if "under" in bounds:
            most = bounds["under"].next_minus()
        # 60岁及以上不满80岁 in one clause is one step.
        other = found.get(start, _Step(least, most, start))
        found[start] = _Step(max(least, other.least), min(most, other.most), start)
    return list(found.values())


def _of_place(name: str, sentence: KeptSentence) -> KeptSentence:
    text = sentence.text
    parts = [match for match in _PART.finditer(text) if match.group().strip()]
    own = [part for part in parts if name in fold(part.group()).text]
    if len(parts) < 2 or len(own) != 1 or not any(asked(part.group()).places for part in parts if part is not own[0]):
        return sentence
    return _cut(sentence, *own[0].span())


def _cut(sentence: KeptSentence, first: int, last: int, marks: str = "") -> KeptSentence:
    """The piece of a sentence between two places of it, without blanks around it and marks at its end."""
    words = sentence.text[first:last]
    start = sentence.start + first + len(words) - len(words.lstrip())
    return replace(sentence, start=start, end=start + len(words.strip().rstrip(marks)))
