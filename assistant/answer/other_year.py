"""Whether a sentence tells its figures of another year than the question's.

A heading or a title vouches for the years of the sentences under it, unless a sentence names a year of its own: under
2025年招生办法, 2024年招收300人 is no line of 2025.
"""

from __future__ import annotations

import re

from assistant.answer.asked import asked, republic_years, within_range
from assistant.library.script import fold
from assistant.search.times import times

_OWN = re.compile(r"(?<![\d.])(?<!\d,)((?:19|20)\d{2})(?=学?年|[-/—–~]\d{1,2}(?!\d))")
# Years that something is compared with, has gone on since, or came about in, and spans of years.
_BESIDE = re.compile(
    r"(?:(?<!占)[比较]|[与和同跟由从自至到截距])了?(?:19|20)\d{2}学?年(?:[底末初]|\d{1,2}月|\d{1,2}日)*|(?:早|晚)于(?:19|20)\d{2}年"
    r"|(?:19|20)\d{2}年?\s*[-—–~至到]+\s*(?:19|20)?\d{2}"
    r"|(?:19|20)\d{2}年[^，,。；;]{0,8}(?:起|以来|以后|之后|启动|成立|建成|发布|印发|出台|创办|开始|设立)"
)
# What tells that a sentence speaks of another time besides the year that it names.
_NOW = re.compile(
    "[今去明前后当本次翌同]年|目前|至今|现[在已有]|如今|截至|截止|累计|同期|上年|年底|届时|近年|第二年|此后"
)
# Questions that speak of more than one time, or ask for no figure after all.
_OF_MORE = re.compile(
    "以来|[起从后]|过了|变化|[增减升降涨跌翻]|提高|累计|同期|趋势|哪|(?<!占)比(?![例率重值])|较|为什么|为何|怎么|咋"
)


def told_of_another_year(question: str, text: str) -> bool:
    """Whether a figure of a year is asked for, and a sentence names other years and not that one."""
    wanted = asked(question)
    years = wanted.years | wanted.republic_years
    folded, about = fold(text).text, fold(question).text
    if not (years and wanted.figure) or _OF_MORE.search(about) or "|" in folded:
        return False
    seasons, there = (times(each).values.get("赛季", frozenset()) for each in (about, folded))
    if seasons and there:
        return not seasons & there
    if _NOW.search(folded):
        return False
    own = set(_OWN.findall(_BESIDE.sub(" ", folded))) | republic_years(folded)
    return bool(own) and not own & years and not any(within_range(year, folded) for year in years)
