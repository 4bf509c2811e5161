"""How many days lie between two dates that are told: 从报名开始到报名截止有多少天.

A small model counts days badly. Code finds the one date that is told of each end, and counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.answer.asked import asked
from assistant.answer.citations import BoundAnswer, elsewhere, told_from, without_marks
from assistant.answer.told_of import naming
from assistant.library.script import fold
from assistant.library.table_rows import words_of
from assistant.records import KeptSentence
from assistant.search.question_parts import without_original

_ASKED = re.compile(
    r"(?:从|自)(?P<start>[^，,。；;]{2,30}?)(?:开始|起)?[，,]?(?:一直|直)?(?:到|至)(?P<end>[^。；;？?]{2,30}?)"
    r"[，,]?(?:之间|中间|前后|期间|为止)?(?:一共|总共|共|相)?(?:还|要|得)?(?:隔|差|有|是|历时|持续|经过|过|等|用|花)?(?:着|了|开)?"
    r"(?:一共|总共)?(?:多少|几)天"
)
_DAY = r"(?:(?P<{0}year>(?:19|20)\d\d)年)?(?:(?P<{0}month>1[0-2]|0?[1-9])月)(?P<{0}day>[12]\d|3[01]|0?[1-9])日"
_DATE = re.compile(
    r"(?<!\d)"
    + _DAY.format("")
    + r"(?:\s*(?:至|到|[-—–~～]+)\s*"
    + _DAY.format("last_").replace("月)", "月)?", 1)
    + r")?"
)
# How long something lasted: 前后一共关了几天, of what a sentence tells to have been from one day to another.
_LASTED = re.compile("(?:前后|一共|总共|持续|历时|共|连续)[^，,。；;？?]{0,8}?(?:多少|几)天")
_FROM_TO = re.compile(
    "[自从由]" + _DAY.format("first_") + r"[^，,。；;\d]{0,8}[，,]?[^，,。；;\d]{0,2}[到至]" + _DAY.format("last_")
)
_NO_LEAP_YEAR = 2025
# What the two ends of a work are called, and how it is told.
_CALLED = (
    (re.compile("破土|动工|开建|动土|开始(?:建|修|施工)"), "开工动工"),
    (re.compile("完工|完成|建成|修好|建好|竣工|落成"), "竣工完工建成"),
)
_CLAUSE = re.compile(r"[^，,；;。]+")
_APART = re.compile("隔|差|之间|中间")  # what lies between is plain; how long something takes may count both ends
_FIRST = re.compile("头一|第一|首日|开始|起始|[当首]天")
_LAST = re.compile("最后|截止|截至|结束|末|尾|为止|到期")
_DUE = re.compile(r"\s*(?:[\d:时分点上下午]*)(?:[之以]?前|截止|止|为止|截至)")


@dataclass(frozen=True, slots=True)
class _Told:
    """A date, or a stretch of days, with the clause and the sentence that tell it.

    Attributes:
        due: Something has to be done by then.
    """

    first: date
    last: date
    clause: str
    due: bool
    sentence: KeptSentence


def days_between(question: str, shown: Sequence[KeptSentence]) -> BoundAnswer | None:
    """The days from one date that is told to another; None if that is not asked, or not plain which dates are meant.

    Args:
        question: In Chinese; the English that it was translated from may stand behind it.
        shown: The sentences found for it.
    """
    folded, wanted = fold(without_original(question)).text, asked(question)
    ends = _ASKED.search(folded)
    if ends is None:
        lasted = shown and _LASTED.search(folded) and not elsewhere(wanted, shown[:1])
        return _stretch(shown[0]) if lasted else None
    own = [each for each in shown if not elsewhere(wanted, [each])]
    dates = [told for sentence in own for told in _dates(sentence)]
    start, end = _best(ends["start"], dates), _best(ends["end"], dates)
    if start is None or end is None:
        return None
    first = start.last if _LAST.search(ends["start"]) and not _FIRST.search(ends["start"]) else start.first
    last = end.first if _FIRST.search(ends["end"]) and not _LAST.search(ends["end"]) else end.last
    if last <= first or start.sentence.document.id != end.sentence.document.id:
        return None
    cited = [start.sentence] if start.sentence == end.sentence else [start.sentence, end.sentence]
    days = (last - first).days
    both = "" if _APART.search(ends.group()) else f"，首尾两天都算则为{days + 1}天"
    return told_from(f"{days}天（{_written(first)}至{_written(last)}{both}）", *cited)


def _stretch(sentence: KeptSentence) -> BoundAnswer | None:
    """The days from the first to the last of a stretch, both of them counted; None unless a sentence tells just one."""
    folded = fold(without_marks(words_of(sentence))).text
    told = [match.groupdict() for match in _FROM_TO.finditer(folded)]
    if len(told) != 1:
        return None
    ends = [[int(told[0][f"{end}{what}"]) for what in ("month", "day")] for end in ("first_", "last_")]
    known = told[0]["first_year"] or told[0]["last_year"] or sentence.document.date[:4]
    if not known and ends[0][0] <= 2 < ends[1][0]:
        return None  # whether February has 29 days
    year = int(known or _NO_LEAP_YEAR)
    try:
        first, last = (date(year, *end) for end in ends)
    except ValueError:
        return None
    if last <= first:
        return None
    days = f"{first.month}月{first.day}日至{last.month}月{last.day}日"
    return told_from(f"{(last - first).days + 1}天（{days}，首尾两天都算）", sentence)


def _dates(sentence: KeptSentence) -> Iterator[_Told]:
    """The dates that a sentence tells; one without a year takes that of the date before it in the sentence."""
    folded, year = fold(without_marks(words_of(sentence))).text, 0
    for clause in _CLAUSE.finditer(folded):
        for match in _DATE.finditer(clause.group()):
            year = int(match["year"] or year)
            try:
                first = date(year, int(match["month"]), int(match["day"]))
                last = first
                if match["last_day"]:
                    year = int(match["last_year"] or year)
                    last = date(year, int(match["last_month"] or match["month"]), int(match["last_day"]))
            except ValueError:  # no year is told, or there is no such day
                continue
            due = _DUE.match(clause.group(), match.end()) is not None
            yield _Told(first, last, clause.group(), due, sentence)


def _best(what: str, dates: Sequence[_Told]) -> _Told | None:
    """The date that is told of what an end of the time is called; None if none is, or several are as well."""
    inside = _DATE.search(what)
    if inside is not None:
        there = [each for each in dates if inside.group() in each.clause]
        return there[0] if len(there) == 1 else None
    scored = [(_fits(what, each), each) for each in dates]
    most = max((score for score, _ in scored), default=0)
    best = [each for score, each in scored if score == most]
    return best[0] if most and len({(each.first, each.last) for each in best}) == 1 else None


def _fits(what: str, told: _Told) -> int:
    """How much of what an end is called the sentence of a date names; its own clause counts twice.

    A beginning has rather the first of several days, and an end a day by which something is due.
    """
    names = naming(next((told for said, told in _CALLED if said.search(what)), what))
    shared = len(names & naming(words_of(told.sentence))) + len(names & naming(told.clause))
    if not shared:
        return 0
    if _LAST.search(what):
        return shared + 2 * told.due
    return shared - told.due + (told.first != told.last and _FIRST.search(what) is not None)


def _written(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
