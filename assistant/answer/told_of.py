"""What a sentence tells each of its figures of: the words that name it, and the years."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from assistant.answer.figures import CLAUSE, DATE_UNITS, Figure, figures
from assistant.library.lexicon import terms
from assistant.library.script import fold
from assistant.search.times import RELATIVE_YEAR

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})年")
_YEAR_TERM = re.compile(r"(?:19|20)\d{2}年?$")
_COMPARED = re.compile(r"(?:(?<!占)比|[较由从自])(?:19|20)\d{2}年")  # a year that something is compared with
_NAMES_SOMETHING = 3  # terms from which a clause names what its figure counts
# A clause that opens so says more of what the one before it names: how it changed, when, or what part of it.
_GOES_ON = re.compile(
    "[比较占达至到为约共均每已仍还其]|同比|环比|增[长加]|净增|新增|[下上]降|减少|提[高升]|上升|压减|平均|人均|分别|年均|预计|计划"
    "|力争|[今明去当次后]年|目前|现在|届时|年底|合计|总计|累计"
)
# Where the one before has been told: 其次是口干，发生率为3.5%.
_TURNS = re.compile("其次|其余|另[外有]?|再[次就]|最后|而|同时|此外")
_ENDS = "；;。"
_JOINERS = "的了在是到达要和与为有将及其以于由从已能可应并被把"
# A figure in folded text with what it counts, as a piece of a pattern.
NUMBER = r"\d[\d,.]*\s*(?:%|‰|[^\W\d]{0,4})"
# 由82%提升至92.26%; 从2024年的93.5%提高到96%.
_FROM_AND_TO = re.compile(
    rf"(?:由|从|自)(?P<when>[^，,；;。、]{{0,14}}?)(?P<old>{NUMBER}?)[^，,；;。\d]{{0,12}}(?:到了?|至|为|成|增)(?P<new>{NUMBER})"
)


_UP = "增长|增加|增多|上升|提高|提升|上涨|回升|扩大|增|涨"
_DOWN = "下降|减少|降低|下滑|回落|缩减|压减|下跌|缩小|降|减|跌"
# A word of change with what may stand between it and its figure; 增减 and 升降 tell no direction.
_CHANGE = re.compile(rf"(?:(?P<up>{_UP})|(?P<down>{_DOWN}))(?:幅度?|率|速)?[了约近超为达到至仅又也过\s]*$")

_CHANGE_REACH = 12  # characters before a figure in which that word begins

_ASKED_CHANGE = re.compile(rf"(?:(?P<up>{_UP})|(?P<down>{_DOWN}))了?(?:多少|几|百分之[几多])")


@dataclass(frozen=True, slots=True)
class Told:
    """A figure with what is told of it.

    Attributes:
        names: The terms of its clause, and of those that the clause goes on from.
        around: ``names``, and the terms of what the sentence opens and ends with.
        years: Years that its clause names; else those last named before it in the sentence.
    """

    figure: Figure
    names: frozenset[str]
    around: frozenset[str]
    years: frozenset[str]


@lru_cache(maxsize=512)
def told_of(text: str) -> tuple[Told, ...]:
    """The counted figures of a text in order, each with what is told of it."""
    folded = fold(text).text
    clauses = list(CLAUSE.finditer(folded))
    counted = [_counted(clause.group()) for clause in clauses]
    first = next((place for place, found in enumerate(counted) if found), len(clauses))
    last = max((place for place, found in enumerate(counted) if found), default=-1)
    outside = frozenset(
        term for place, clause in enumerate(clauses) if not first <= place <= last for term in naming(clause.group())
    )
    told: list[Told] = []
    subject: frozenset[str] = frozenset()
    years: frozenset[str] = frozenset()
    for place, (match, found) in enumerate(zip(clauses, counted, strict=True)):
        clause, before = match.group().strip(), folded[match.start() - 1 : match.start()]
        own, named = naming(clause), frozenset(_YEAR.findall(_COMPARED.sub("", clause)))
        waiting = first < place <= last and not counted[place - 1] and before not in _ENDS
        if first <= place <= last:
            turns = _TURNS.match(clause) or before in _ENDS
            goes_on = not turns and (len(own) < _NAMES_SOMETHING or _GOES_ON.match(clause))
            subject = subject | own if goes_on or waiting else own
        if not named and RELATIVE_YEAR.search(clause):
            years = frozenset()  # 今年降到1.19万 goes on with no year before it
        years = (named | years if waiting else named) or years
        told += [Told(figure, subject, subject | outside, years) for figure in found]
    return tuple(told)


def changes(folded: str) -> list[tuple[Figure, Figure, str]]:
    """The figures of a folded text that something changed from, with what it changed to, and what stands before."""
    found: list[tuple[Figure, Figure, str]] = []
    for match in _FROM_AND_TO.finditer(folded):
        old, new = figures(match["old"]), figures(match["new"])
        if old and new and (old[0].unit == new[0].unit or not old[0].unit) and old[0].unit not in DATE_UNITS:
            found.append((old[0], new[0], match["when"]))
    return found


def runs_against(draft: str, question: str, figure: Figure, source: str) -> bool:
    """Whether something is said to have risen by a figure by which its source says that it fell, or the reverse.

    Where the draft gives the bare figure, the question says which way: 涨了百分之几.
    """
    said = _directions(draft, figure)
    if said == {"none"}:
        asked = list(_ASKED_CHANGE.finditer(fold(question).text))
        said = {"up" if asked[-1]["up"] else "down"} if asked else said
    return (said, _directions(source, figure)) in (({"up"}, {"down"}), ({"down"}, {"up"}))


def change_before(folded: str, at: int, since: int = 0) -> re.Match[str] | None:
    """The word of change right before a figure at a place of a folded text: as group ``up`` or ``down``."""
    return _CHANGE.search(folded, max(since, at - _CHANGE_REACH), at)


def way_of(change: re.Match[str] | None) -> str:
    """``up`` or ``down``; empty without a word of change."""
    return "" if change is None else "up" if change["up"] else "down"


def _directions(text: str, figure: Figure) -> set[str]:
    """Which ways something changed by a figure, each time that a text tells it; ``none`` where it tells no change."""
    folded = fold(text).text
    found: set[str] = set()
    for match in re.finditer(re.escape(figure.text), folded):
        change = change_before(folded, match.start())
        found.add(way_of(change) or "none")
    return found


@lru_cache(maxsize=512)
def naming(text: str) -> frozenset[str]:
    """The terms of a text that can name a thing: no counted figures, no pairs with a character that only joins."""
    return frozenset(
        term
        for term in terms(text)
        if (not term[0].isdigit() or _YEAR_TERM.match(term)) and not any(character in _JOINERS for character in term)
    )


def _counted(clause: str) -> list[Figure]:
    return [figure for figure in figures(clause) if figure.unit not in DATE_UNITS]
