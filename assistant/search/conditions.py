"""How well passages fit the conditions that a question sets: whose, of what time, the newest, planned or done.

Retrieval compares what is said; of documents that say the same about different places, companies or years it cannot
tell which was meant. Each condition gives a passage a number from -1 (it is known to be of another) to 1 (of this
one), 0 if nothing is known. A question that sets no condition moves nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.library.lexicon import question_terms
from assistant.library.script import fold
from assistant.records import Document, Passage
from assistant.search.names import name_fits
from assistant.search.times import Times, agreement, asked_times, times

_NEWEST = re.compile("最新|目前|现在|现行|如今|当前|最近|今年|latest|current|now\\b", re.IGNORECASE)
_SEVERAL = re.compile(
    "分别|各(?:是|自|有|占|为|多少)|相比|比较|相差|哪个更|谁更|合计|一共|总共|[和与]|比.{2,8}(?:多|少|高|低|大|小)|"
    "compare|respectively|each"
)
_PLANNED = re.compile(
    "目标|计划|规划|预计|力争|打算|拟|(?:将|要)(?:会|达到?|新增|新建|建成|建设|增加|提高|完成|有)|到20\\d\\d年"
)
_DONE = re.compile("已经?|截至|截止|完成了|建成了|实现了|达到了|增加了|了(?:多少|几)|目前|现有|现在|至今")
_SAYS_PLANNED = re.compile("到20\\d\\d年|目标|力争|计划|规划|预计|拟|将(?!近)|争取")
_SAYS_DONE = re.compile("截至|已(?!知)|现有|完成了|建成了|实现了|至今|累计|投入使用|达到了")


@dataclass(frozen=True, slots=True)
class Weights:
    """What a full fit adds to a passage's score, by condition."""

    name: float
    time: float
    newest: float
    stage: float


# Fitted on the development half of the pairs in eval/data/pairs; docs/retrieval.md tells how.
WEIGHTS = Weights(name=0.5, time=0.5, newest=0.3, stage=0.2)


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a question sets, beside what it asks.

    Attributes:
        terms: Its search terms, among them the names.
        times: The years and other times that it names.
        newest: It asks for what holds now, and names no year.
        stage: ``planned`` or ``done`` if it asks for one of them; else empty.
        several: It asks about several things at once, so that what is of one of them is no worse than the others.
    """

    terms: tuple[str, ...]
    times: Times
    newest: bool
    stage: str
    several: bool


def conditions(question: str) -> Conditions:
    """What the question sets."""
    folded = fold(question).text
    named = asked_times(folded)
    planned, done = bool(_PLANNED.search(folded)), bool(_DONE.search(folded))
    return Conditions(
        terms=tuple(question_terms(question)),
        times=named,
        newest=bool(_NEWEST.search(folded)) and "年" not in named.values,
        several=bool(_SEVERAL.search(folded)) or any(len(values) > 1 for values in named.values.values()),
        stage="planned" if planned and not done else "done" if done and not planned else "",
    )


def adjustments(wanted: Conditions, passages: Sequence[Passage], weights: Weights = WEIGHTS) -> list[dict[str, float]]:
    """What the conditions add to each passage's score, by name; a condition that moves nothing is left out."""
    place = name_fits(wanted.terms, passages)
    least = 0.0 if wanted.several else -1.0
    found: list[dict[str, float]] = []
    newest = _newest(passages) if wanted.newest else [0.0] * len(passages)
    for passage, whose, new in zip(passages, place, newest, strict=True):
        parts = {
            "name": weights.name * max(least, whose),
            "time": weights.time * max(least, time_fit(wanted.times, passage)),
            "newest": weights.newest * new,
            "stage": weights.stage * stage_fit(wanted.stage, passage.text),
        }
        found.append({name: value for name, value in parts.items() if value})
    return found


def time_fit(wanted: Times, passage: Passage) -> float:
    """How well a passage fits the times that a question names, -1 to 1."""
    if not wanted:
        return 0.0
    about = [_named(heading) for heading in reversed(passage.heading)]
    about.append(_named(f"{passage.document.title} {passage.document.collection}"))
    return agreement(wanted, about, times(fold(passage.text).text), passage.document.date)


@lru_cache(maxsize=4096)  # titles and headings come again and again
def _named(label: str) -> Times:
    return times(fold(label).text)


def stage_fit(stage: str, text: str) -> float:
    """1 if a text speaks of the asked-for stage only, -1 if only of the other one; else 0."""
    if not stage:
        return 0.0
    folded = fold(text).text
    planned, done = bool(_SAYS_PLANNED.search(folded)), bool(_SAYS_DONE.search(folded))
    if planned == done:
        return 0.0
    return 1.0 if planned == (stage == "planned") else -1.0


def _newest(passages: Sequence[Passage]) -> list[float]:
    """1 for passages of the newest of the documents called alike, -1 for the others of them, 0 for those by themselves.

    Documents are called alike if their titles differ in figures at most, and region and publisher in nothing.
    """
    dates: dict[tuple[str, ...], set[str]] = {}
    series = [_series(passage.document) for passage in passages]
    for passage, name in zip(passages, series, strict=True):
        dates.setdefault(name, set()).add(passage.document.date)
    return [
        0.0
        if len(known := dates[name] - {""}) < 2 or not passage.document.date
        else 1.0
        if passage.document.date == max(known)
        else -1.0
        for passage, name in zip(passages, series, strict=True)
    ]


def _series(document: Document) -> tuple[str, ...]:
    title = re.sub(r"[\d\W_]+", "", fold(document.title).text)
    return title, document.publisher, document.region
