"""The figure of an answer against the clause it stands in: several of a kind in one sentence get swapped.

"小学入学率达99.2%、初中毛入学率达98.1%、高中毛入学率达95.7%": asked for the last, a small model may write another.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answer.asked import asked as asked_for
from assistant.answer.figures import CLAUSE, DATE_UNITS, Figure, figures, span_in, supported
from assistant.answer.told_of import NUMBER, changes
from assistant.library.lexicon import question_terms, terms
from assistant.library.script import fold
from assistant.library.table_rows import words_of
from assistant.records import KeptSentence

_CHANGED = "提升|提高|增长|增加|上升|上涨|扩大|下降|降低|减少|压减|缩减|回落|下滑"
# 覆盖率提升57.9%，至88.8%: by how much something changed, and to what.
_BY_AND_TO = re.compile(rf"(?:{_CHANGED})了?({NUMBER}?)[，,]?(?:达到?|[提升增降]?[至到])({NUMBER})")
_ASKS_CHANGE = re.compile(rf"(?:{_CHANGED})(?![到至后])|[涨升降]了|幅度|增幅|降幅")
_ASKS_AFTER = re.compile("[到至现已后剩了今]|目前|最新")
_ASKS_BEFORE = re.compile(
    r"原[来先本有]|此前|[之以从]前|过去|[起当最]初|早先|最早|开始|[当那]时|[上去前]年|基数|起点|(?:[从由自]|比).{0,12}(?:多少|几|什么)"
)
_FROM = re.compile("[由从自原]|此前|[之以]前")
_YEAR = re.compile(r"(?:19|20)\d{2}")
_LEAST_SHARED = 2  # terms of the question in a clause, from which it names its own subject


@dataclass(frozen=True, slots=True)
class _Clause:
    """A clause of a sentence that tells one figure of the asked-for kind, and the question's terms in it.

    Attributes:
        part: What stands with it between two semicolons.
    """

    figure: Figure
    shared: frozenset[str]
    part: str


def attributed(draft: str, question: str, shown: Sequence[KeptSentence]) -> str:
    """The draft with its figure put right, if it is that of another clause than the one that the question is about.

    Nothing is changed unless it is plain: the draft tells one figure; both clauses name a subject of their own and tell
    one figure of the kind; and the other clause has all of the question's terms that this one has, and more. Or the
    figure is by how much or from what something changed, the sentence tells to what, and only that is asked.
    """
    folded = fold(draft)
    asked = figures(question)
    told = [f for f in figures(draft) if f.unit and f.unit not in DATE_UNITS and not supported(f, asked)]
    span = span_in(told[0], folded) if len(told) == 1 else None
    if span is None:
        return draft
    (figure,), (start, end) = told, span
    level = _since(figure, folded.text, question, shown)
    if level is None and not re.search(_CHANGED, folded.text):
        level = _level(figure, question, shown)
    if level is not None:
        return draft[:start] + level.text + draft[end:]
    wanted = frozenset(question_terms(question))
    for sentence in shown:
        clauses = _clauses(fold(words_of(sentence)).text, figure.unit, wanted)
        own = [clause for clause in clauses if clause.figure.value == figure.value]
        if not own:
            continue
        if len(own) > 1 or len(own[0].shared) < _LEAST_SHARED:
            return draft
        better = [
            clause for clause in clauses if clause.shared > own[0].shared and not _of_other(question, clause, own[0])
        ]
        if len(better) != 1:
            return draft
        return draft[:start] + better[0].figure.text + draft[end:]
    return draft


def _of_other(question: str, clause: _Clause, own: _Clause) -> bool:
    """Whether a clause is told of a place that the question does not name, and the figure's own clause is not."""
    named, there = asked_for(question).places, asked_for(clause.part).places
    return clause.part != own.part and bool(there) and not there & named and not asked_for(own.part).places - named


def _level(figure: Figure, question: str, shown: Sequence[KeptSentence]) -> Figure | None:
    """What something came to, if the figure is only by how much it changed and that was not asked."""
    if _ASKS_CHANGE.search(fold(question).text):
        return None
    for match in _BY_AND_TO.finditer(_telling(figure, shown)):
        by, to = figures(match[1]), figures(match[2])
        if supported(figure, by) and to and to[0].unit == figure.unit:
            return to[0]
    return None


def _since(figure: Figure, draft: str, question: str, shown: Sequence[KeptSentence]) -> Figure | None:
    """What a figure has changed to, if its sentence tells it as what something was, and that was not asked."""
    asked = fold(question).text
    if _ASKS_BEFORE.search(asked) or _ASKS_CHANGE.search(asked) or not _ASKS_AFTER.search(asked) or _FROM.search(draft):
        return None
    for old, new, when in changes(_telling(figure, shown)):
        if supported(figure, [old]) and new.unit == figure.unit:
            return None if any(year in asked for year in _YEAR.findall(when)) else new
    return None


def _telling(figure: Figure, shown: Sequence[KeptSentence]) -> str:
    """The first sentence that tells a figure, folded; empty if none does."""
    return fold(next((words_of(item) for item in shown if supported(figure, figures(words_of(item)))), "")).text


def _clauses(sentence: str, unit: str, wanted: frozenset[str]) -> list[_Clause]:
    found: list[_Clause] = []
    for match in CLAUSE.finditer(sentence):
        of_kind = [figure for figure in figures(match.group()) if figure.unit == unit]
        if len(of_kind) == 1:
            begin = max(sentence.rfind(mark, 0, match.start()) for mark in ";；") + 1
            part = re.split("[;；]", sentence[begin:], maxsplit=1)[0]
            found.append(_Clause(of_kind[0], wanted & frozenset(terms(match.group())), part))
    return found
