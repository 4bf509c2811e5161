"""A percentage that no sentence tells but one lets be reckoned: a share of a whole, a rise from one figure to another.

The operands are found by code: the part and the whole, each the one figure of the clause that names it, in one
sentence; or the two figures of 由240元提高到300元.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from assistant.answer.asked import asked
from assistant.answer.citations import BoundAnswer, is_of, told_from, vouched
from assistant.answer.figures import Figure, figures
from assistant.answer.table_words import held, words_in
from assistant.answer.told_figures import told_figures
from assistant.library.script import fold
from assistant.library.table_rows import words_of
from assistant.records import KeptSentence
from assistant.search.question_parts import without_original

PERCENT = "百分之(?:几|多少)|几成|多大的?(?:比例|比重)|多少(?:比例|比重)"
_SHARE = re.compile(f"(?P<part>[^，,。；;？?]+?)占了?(?P<whole>[^，,。；;？?]*?)的?(?:{PERCENT})")
_WITHIN = re.compile("(?P<whole>.*)(?:里面?|之?中|当中|[，,])[，,]?(?P<part>.+)$")
_ROSE = re.compile(
    f"(?:涨|增长|增加|提高|上升|提升|扩大|上调|多|下降|降低|减少|缩减|下调|跌|降|少)了?(?:{PERCENT}|多大幅度)"
    "|(?:涨幅|增幅|降幅|提高幅度|增长幅度|下降幅度)(?:是|有|为)?(?:多少|多大)"
)
_NUMBER = r"\d[\d,]*(?:\.\d+)?[百千万亿]*[^\W\d_]{0,4}?"
_OF_A_YEAR = r"(?:(?:(?:19|20)\d\d|[同上前当]|去|今)年[初底末]?的?)?"  # 由2016年的3,960人降到2023年的1,740人
_FROM_TO = re.compile(
    rf"[由从](?:[^，,。；;\d]{{0,10}}?){_OF_A_YEAR}(?P<old>{_NUMBER})(?:[^，,。；;\d]{{0,6}}?)"
    rf"(?:提高|增加|增长|上调|上升|提升|上涨|涨|扩大|下降|降低|减少|缩减|下调|压减|降|调整)(?:到|至|为)(?:[^，,。；;\d]{{0,4}}?){_OF_A_YEAR}(?P<new>{_NUMBER})"
    r"(?![\d.])(?=[^\W\d_]|[，,。；;）)]|$)"
)
_SPOKEN_OF = 0.6  # share of the characters of what is asked that a sentence has to hold, or what stands above it
_PLAIN = 2  # characters by which a clause names a thing


def percentage(question: str, shown: Sequence[KeptSentence]) -> BoundAnswer | None:
    """The percentage that is asked for and has to be reckoned; None if none is, or its operands are not plain.

    Args:
        question: In Chinese.
        shown: The sentences found for it, best first.
    """
    folded, wanted = fold(without_original(question)).text, asked(question)
    shown = [each for each in shown if is_of(wanted, each)]
    share, rose = _SHARE.search(folded), _ROSE.search(folded)
    if share is not None:
        before = folded[: share.start("part")] + share["part"]
        within = None if share["whole"] else _WITHIN.match(before)
        part, whole = (within["part"], within["whole"]) if within else (share["part"], share["whole"])
        return next((told for each in shown if (told := _share(words_in(part), words_in(whole), each, shown))), None)
    return _rise(words_in(_ROSE.sub(" ", folded)), shown[0]) if rose is not None and shown else None


def _share(
    part: Sequence[str], whole: Sequence[str], sentence: KeptSentence, shown: Sequence[KeptSentence]
) -> BoundAnswer | None:
    """What one figure of a sentence is of another; None if it does not hold one for each, or a share is told."""
    if not part or not whole or any(_tells_share(part, each) for each in shown):
        return None
    told = [each for each in told_figures(words_of(sentence)) if each.figure.unit not in ("%", "pp")]
    alone = [each for each in told if sum(other.clause == each.clause for other in told) == 1]
    parts = [each for each in alone if all(len(held(run, each.clause)) == len(run) for run in part)]
    above = fold(vouched(sentence)).text
    wholes = [
        each
        for each in alone
        if each not in parts
        and sum(len(held(run, each.clause)) for run in whole) >= _PLAIN
        and all(len(held(run, each.clause) | held(run, above)) == len(run) for run in whole)
    ]
    if len(parts) != 1 or len(wholes) != 1 or parts[0].counts != wholes[0].counts:
        return None
    one, other = parts[0].figure, wholes[0].figure
    if not 0 < one.value < other.value:
        return None
    return _told(100 * one.value / other.value, f"{_written(one)} ÷ {_written(other)}", "", sentence)


def _tells_share(part: Sequence[str], sentence: KeptSentence) -> bool:
    """Whether a sentence tells a percentage in a clause that names the part."""
    return any(
        each.figure.unit in ("%", "‰", "成")
        and all(len(held(run, each.lead + each.clause)) == len(run) for run in part)
        for each in told_figures(words_of(sentence))
    )


def _rise(words: Sequence[str], sentence: KeptSentence) -> BoundAnswer | None:
    """By how many percent a figure rose or fell that a sentence tells of before and after; None if it is not plain."""
    text = fold(words_of(sentence)).text
    changes = list(_FROM_TO.finditer(text))
    about = text + fold(vouched(sentence)).text
    spoken_of = sum(len(held(run, about)) for run in words)
    if len(changes) != 1 or re.search("[%‰]|分之", text) or spoken_of < _SPOKEN_OF * sum(map(len, words)):
        return None
    old, new = figures(text[changes[0].start("old") :])[0], figures(text[changes[0].start("new") :])[0]
    if old.unit != new.unit or not old.unit or old.value <= 0 or old.value == new.value:
        return None
    verb = "提高" if new.value > old.value else "下降"
    percent = 100 * abs(new.value - old.value) / old.value
    return _told(percent, f"由{_written(old)}到{_written(new)}", verb, sentence)


def _written(figure: Figure) -> str:
    return figure.text if figure.text.endswith(figure.unit or " ") else figure.text + figure.unit


def _told(percent: Decimal, reckoning: str, verb: str, sentence: KeptSentence) -> BoundAnswer:
    value = f"{percent.quantize(Decimal('0.1')).normalize():f}"
    return told_from(f"{verb}{value}%（{reckoning}）", sentence)
