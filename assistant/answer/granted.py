"""What a question takes for granted, against the documents: another figure, the other direction, another year.

"从40分提到了50分，同时新增了哪项选考？" asks for a subject. Where the document says 60, a small model answers and so
confirms the 50. Here the program compares first: the question is put right, answered so, and the answer begins with
what the document says. A false alarm is worse than a miss, so what stands anywhere in the shown sentences is believed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from assistant.answer.asked import asked
from assistant.answer.citations import elsewhere, vouched
from assistant.answer.figures import CLAUSE, DATE_UNITS, Figure, figures
from assistant.answer.stated import Stated, alike, figures_stated
from assistant.answer.told_of import change_before, changes, naming
from assistant.answer.wording import WAY
from assistant.library.script import fold
from assistant.library.table_rows import words_of
from assistant.records import KeptSentence
from assistant.search.question_parts import TIME, without_original

_ASKS = re.compile(
    r"多少|几(?!乎)|哪|谁|什么|怎么|怎样|如何|为何|为啥|多[久长大高远]|何时|[吗么]$|呢$|是否|([一-鿿])不\1"
)
# What only limits or imagines is not told as a fact: 超过65%, 满16周岁后, 如果涨了5%.
_LIMITS = re.compile(
    "超过|不到|不足|至少|至多|最多|最少|不少于|不低于|[大小多少高低]于|[约近]|左右|如果|假如|假设|要是|倘|若|万一|即使|我|咱|俺"
    "|是不是|是否|有没有|除了?|根据|按照?"
)
_LIMITED = re.compile("(?:以[上下内前后来]|之[前后间内一]|[的后前时内起间里中余多几]|分之|比)")
_FOREGOING = re.compile("上一?年度?|去年|前一?年|上年度|往年|原[来先]|此前|[之以]前")  # a figure of another time
_HAPPENS = re.compile(
    "要|将|计划|打算|力争|争取|预计|目标|实现|完成|建成|成立|启用|开工|通车|改名|竣工|投用|开业|全面|获"
)
_WHEN = re.compile("[时后前里中内间]$|以来$|期间$")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?=年(?!度|级|代|制|来))")
# Words that join and name nothing; a change is compared by its direction.
_EMPTY = re.compile(
    "增长|增加|上升|提高|提升|提到|下降|减少|降低|下滑|升到|降到|涨到|达到|同时|说要|[说讲]|打算|计划|[让使把将会要已]"
)
_NEAR = 16  # characters
_SHARED = 2  # terms by which two clauses speak of one thing
_MOST_OF = 0.6  # share of what the clause of the question names that the sentence must name, for a change
_NEARLY_ALL = 0.75  # the same of a figure by itself
OPPOSITE = {"up": "down", "down": "up"}


@dataclass(frozen=True, slots=True)
class Correction:
    """Something that a question takes for granted and that its documents tell otherwise.

    Attributes:
        question: The question with what the documents say in place of it.
        told, supposed: What the documents say and what the question says, in the words of these.
        way: Which way something changed, if just that is wrong: ``up`` or ``down``, as the documents have it.
        sentence: The sentence that says so.
    """

    question: str
    told: str
    supposed: str
    way: str
    sentence: KeptSentence


@dataclass(frozen=True, slots=True)
class _Claim:
    """A clause of the question.

    Attributes:
        names: What it names besides its time.
        years: The years that the question names.
        beside: Its figures, with what they count: 每10股 tells of what the other one is.
    """

    clause: re.Match[str]
    names: frozenset[str]
    years: frozenset[str]
    beside: frozenset[tuple[Decimal, str]]

    def shared_with(self, there: Stated, sentence: KeptSentence, enough: float) -> int:
        """In how many words a figure is told of what the clause names; 0 if that is too few, or of another time."""
        text = fold(words_of(sentence)).text
        if self.years and there.told.years and not self.years & there.told.years:
            return 0
        if _FOREGOING.search(text[max(0, there.at - _NEAR) : there.at]) or not all(
            year in vouched(sentence) for year in self.years
        ):
            return 0
        things = self.names - naming(" ".join([sentence.document.title, *sentence.heading]))
        within = next(each for each in CLAUSE.finditer(text) if each.start() <= there.at < each.end())
        own = {
            (each.told.figure.value, each.counts)
            for each in figures_stated(text)
            if within.start() <= each.at < within.end()
        }
        beside = len(self.beside & (own - {(there.told.figure.value, there.counts)}))
        said = len(there.told.around & things)
        return said + beside if said + beside >= _SHARED and said >= enough * len(things) else 0


def correction(question: str, shown: Sequence[KeptSentence]) -> Correction | None:
    """What the question takes for granted and a shown sentence tells otherwise; None if nothing surely.

    Args:
        question: In Chinese; the English that it was translated from may stand behind it.
        shown: The sentences found for it, best first.
    """
    plain = without_original(question)
    folded = fold(plain)
    stated = figures_stated(folded.text)
    if not (stated or _YEAR.search(folded.text)):
        return None
    wanted = asked(question)
    own = [sentence for sentence in shown if elsewhere(wanted, [sentence]) < 1]
    clauses = list(CLAUSE.finditer(folded.text))
    for clause in clauses:
        if _LIMITS.search(clause.group()):
            continue
        alone = not asks(clause.group()) and any(asks(other.group()) for other in clauses if other is not clause)
        inside = [each for each in stated if clause.start() <= each.at < clause.end()]
        beside = frozenset((each.told.figure.value, each.counts) for each in inside)
        claim = _Claim(clause, _names(clause), wanted.years, beside)
        for mended in (
            *_changed_to(claim, inside, own),
            *(_told_otherwise(claim, each, own, alone=alone) for each in inside),
            _in_another_year(claim, own) if alone else None,
        ):
            if mended is not None:
                start, end, new, told, supposed, way, sentence = mended
                first, last = folded.original_span(start, end)
                put = plain[:first] + new + plain[last:] + question[len(plain) :]
                return Correction(put, told, supposed, way, sentence)
    return None


# Where in the folded question something is to be put in its place, what, and the rest of a ``Correction``.
_Mended = tuple[int, int, str, str, str, str, KeptSentence]


def _changed_to(claim: _Claim, inside: Sequence[Stated], shown: Sequence[KeptSentence]) -> Iterator[_Mended | None]:
    """What something changed to or from, where the question has one of the two right and the other wrong."""
    for old, new, _ in changes(claim.clause.group()):
        pair = [next((each for each in inside if each.told.figure.value == one.value), None) for one in (old, new)]
        if pair[0] is None or pair[1] is None or _is_told(pair[0], shown) == _is_told(pair[1], shown):
            continue
        wrong, right = (pair[0], pair[1]) if _is_told(pair[1], shown) else (pair[1], pair[0])
        for sentence in shown:
            text = fold(words_of(sentence)).text
            for before, after, _ in changes(text):
                same, other = (after, before) if wrong is pair[0] else (before, after)
                if same.value == right.told.figure.value and len(claim.names & naming(text)) >= _SHARED:
                    yield from _put(wrong, other, claim.clause, sentence)


def _put(wrong: Stated, other: Figure, clause: re.Match[str], sentence: KeptSentence) -> Iterator[_Mended | None]:
    text = fold(words_of(sentence)).text
    for each in figures_stated(text):
        if each.told.figure == other and alike(each, wrong):
            whole = clause.string
            yield wrong.at, wrong.end, text[each.at : each.end], each.written(text), wrong.written(whole), "", sentence


def _told_otherwise(claim: _Claim, stated: Stated, shown: Sequence[KeptSentence], *, alone: bool) -> _Mended | None:
    """Another figure of the same thing, or the same by which it changed the other way.

    Args:
        alone: Nothing is asked in the clause itself, so that a figure that is no change is told as a fact, too.
    """
    whole = claim.clause.string
    if _LIMITED.match(whole, stated.end + len(stated.told.figure.unit.replace("pp", ""))):
        return None
    if stated.way and (turned := _turned(claim, stated, shown)) is not None:
        sentence, there = turned
        change = change_before(whole, stated.at)
        if change is None:
            return None
        start, end = change.span("up" if change["up"] else "down")
        told = there.written(fold(words_of(sentence)).text)
        return start, end, WAY["hans"][there.way], told, stated.written(whole), there.way, sentence
    if not (alone or stated.way) or _is_told(stated, shown):
        return None
    enough = _MOST_OF if stated.way else _NEARLY_ALL
    fitting = [
        (claim.shared_with(each, sentence, enough), sentence, each)
        for sentence in shown
        for each in figures_stated(fold(words_of(sentence)).text)
        if alike(each, stated) and each.way == stated.way
    ]
    most = max((shared for shared, _, _ in fitting), default=0)
    best = [(sentence, each) for shared, sentence, each in fitting if shared == most]
    if not most or len({each.told.figure.value for _, each in best}) > 1:
        return None
    sentence, there = best[0]
    text = fold(words_of(sentence)).text
    if _rounded(stated, there) or any(each.value == there.told.figure.value for each in figures(whole)):
        return None
    return stated.at, stated.end, text[there.at : there.end], there.written(text), stated.written(whole), "", sentence


def _turned(claim: _Claim, stated: Stated, shown: Sequence[KeptSentence]) -> tuple[KeptSentence, Stated] | None:
    """Where the same thing changed by the same figure the other way; None if it is told the question's way anywhere."""
    same = [
        (sentence, each)
        for sentence in shown
        for each in figures_stated(fold(words_of(sentence)).text)
        if each.told.figure.value == stated.told.figure.value and alike(each, stated)
    ]
    if any(each.way != OPPOSITE[stated.way] for _, each in same):
        return None
    return next((both for both in same if claim.shared_with(both[1], both[0], _MOST_OF)), None)


def _in_another_year(claim: _Claim, shown: Sequence[KeptSentence]) -> _Mended | None:
    """Another year in which what the clause tells happens."""
    text = claim.clause.group()
    years = list(_YEAR.finditer(text))
    if len(years) != 1 or not _HAPPENS.search(text) or _WHEN.search(text.strip()):
        return None
    year, names = years[0][1], claim.names
    if any(year in vouched(sentence) for sentence in shown):
        return None
    found: dict[str, KeptSentence] = {}
    for sentence in shown:
        for other in CLAUSE.finditer(fold(words_of(sentence)).text):
            told = set(_YEAR.findall(other.group()))
            if len(told) != 1 or any(each.unit and each.unit not in DATE_UNITS for each in figures(other.group())):
                continue  # what comes to so much in that year is not what happens
            here = naming(other.group())
            around = here | naming(vouched(sentence))
            same = len(names & here) >= _SHARED and len(names & around) >= _MOST_OF * len(names)
            if same and _HAPPENS.search(other.group()):
                found.setdefault(told.pop(), sentence)
    if len(found) != 1:
        return None
    ((there, sentence),) = found.items()
    at = claim.clause.start() + years[0].start()
    return at, at + len(year), there, f"{there}年", f"{year}年", "", sentence


def asks(clause: str) -> bool:
    """Whether a clause asks something."""
    return _ASKS.search(fold(clause).text.rstrip("？? ")) is not None


def _names(clause: re.Match[str]) -> frozenset[str]:
    """What a clause of the question names besides its time."""
    terms = naming(_EMPTY.sub(" ", TIME.sub(" ", clause.group())))
    return frozenset(term for term in terms if len(term) > 1)


def _is_told(stated: Stated, shown: Sequence[KeptSentence]) -> bool:
    """Whether a figure stands in a shown sentence, unless as that of an earlier time."""
    for sentence in shown:
        text = fold(words_of(sentence)).text
        for figure in figures(vouched(sentence)):
            at = text.find(figure.text)
            earlier = at >= 0 and _FOREGOING.search(text[max(0, at - _NEAR) : at])
            if figure.value == stated.told.figure.value and not earlier:
                return True
    return False


def _rounded(stated: Stated, there: Stated) -> bool:
    """Whether one figure is the other with fewer digits: 3万 for 2.96万."""
    one, other = stated.told.figure.value, there.told.figure.value
    return abs(one - other) <= abs(other) * Decimal("0.05") and len(one.normalize().as_tuple().digits) < len(
        other.normalize().as_tuple().digits
    )
