"""What rows and columns are called, and whether a question names them: whole, or in a short form that is sure.

All texts are folded (see ``assistant.library.script.fold``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.answer.table_words import YEAR
from assistant.library.script import fold
from assistant.library.table_rows import named

# 普惠性幼儿园 is 普惠园 for short, and 在园幼儿 are 幼儿.
_SHORT = (
    (re.compile("性?幼儿园"), "园"),
    (re.compile("(?<=[一-鿿]{2})性(?=[一-鿿])"), ""),
    (re.compile("在[园校](?=幼儿|学?生)"), ""),
)
# What is said, and how a table may head it: if it has one of these only, that is meant.
_SAID = (
    (re.compile("老师"), ("教师",)),
    (re.compile("小?孩子|小孩|小朋友|娃娃|娃"), ("幼儿", "儿童", "学生")),
    (re.compile("国外|海外|外国"), ("境外", "国外", "海外")),
    (re.compile("(?:县城|城)里(?:面|头)?(?=[的一-鿿])"), ("城区", "市区")),
)
_BRACKETS = re.compile("[(](?P<within>[^()]*)[)]")
_SAYS_LITTLE = re.compile("(?:实际|基[数期]|目标|预[计期]|计划|初步|快报)?[值数]?|[年期]末|[数数]值|合计")
_OF = re.compile("^(?:其中|[一二三四五六七八九十]+、|\\d+[.、])[:：]?")
_NUMBER = re.compile("(?:总?数量?|数[值目]|个数)$")
_APART = re.compile(r"[^\w]+|的")


@dataclass(frozen=True, slots=True)
class Label:
    """What a row or a column is called.

    Attributes:
        whole: All of it but its unit.
        words: What of it the question has to name: without years, what counts, and brackets that say little.
    """

    whole: str
    words: tuple[str, ...]


def label_of(name: str) -> Label:
    """What a row or a column is called, from the cell that says it."""
    whole = plain(fold(named(name)[0]).text)
    kept = _BRACKETS.sub(
        lambda match: " " if _SAYS_LITTLE.fullmatch(match["within"]) else f" {match['within']} ", whole
    )
    words = (_NUMBER.sub("", each) for each in _APART.split(_OF.sub("", YEAR.sub(" ", kept))))
    return Label(whole=whole, words=tuple(each for each in words if each))


def plain(text: str) -> str:
    """A text with its words in their short forms."""
    for long, short in _SHORT:
        text = long.sub(short, text)
    return text


def as_in(question: str, names: str) -> str:
    """A question with the words for which a table has one of its own in the table's words."""
    for said, heads in _SAID:
        there = [head for head in heads if head in names]
        if len(there) == 1 and there[0] not in question:
            question = said.sub(there[0], question)
    return question


def is_named(label: Label, text: str) -> bool:
    """Whether a question names a row or a column: every character of its words stands there beside a neighbour."""
    return all(len(covered(word, text)) == len(word) for word in label.words) and all(
        year.group()[:4] in text or year.group()[2:4] + "年" in text for year in YEAR.finditer(label.whole)
    )


def within_another(label: Label, text: str, known: str) -> bool:
    """Whether a word of a label stands in a question only as part of a longer name: 电机 in 岭外电机.

    Args:
        known: What is spoken of around the table.
    """
    bare, told = YEAR.sub(" ", text), YEAR.sub(" ", known)
    for word in label.words:
        places = [match.start() for match in re.finditer(re.escape(word), bare)]
        longer = [(bare[max(0, at - 1) : at + len(word)], bare[at : at + len(word) + 1]) for at in places]
        if places and all(any(len(each) > len(word) and each in told for each in pair) for pair in longer):
            return True
    return False


def covered(text: str, known: str) -> set[int]:
    """Places of the characters of a text that stand with a neighbour, or as a word of one character, in another."""
    if len(text) == 1:
        return {0} if text in known else set()
    pairs = [at for at in range(len(text) - 1) if text[at : at + 2] in known and not text[at : at + 2].isspace()]
    return {place for at in pairs for place in (at, at + 1)}
