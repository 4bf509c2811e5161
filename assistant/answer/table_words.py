"""What the words of a question name of a table: its measure, what it is about, the years.

All texts are folded (see ``assistant.library.script.fold``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from assistant.answer.asked import REPUBLIC_FOUNDED, REPUBLIC_YEAR
from assistant.answer.citations import BoundAnswer, told_from, told_of_each
from assistant.library.script import fold
from assistant.library.tables import Table, table_at
from assistant.records import KeptSentence, Passage, Span

COUNTERS = "个家所座条款种类项位届批层段支栋株期台辆"
# Words that name nothing.
EMPTY = re.compile(
    "请问|一共|总共|具体|分别|各个?|到底|究竟|目前|现在|数量|数目|多少|几[个家所座条种项位人名元天年次]?"
    f"|(?:[两二三四五六七八九十]|(?<![\\d.])\\d{{1,2}})[大{COUNTERS}](?=[一-鿿])"
    "|设[有立]?|开设|拥有|具有|当中|其中|之中|里面|之间|我想知道|想知道|告诉我"
    r"|[的了是在有里中内呢啊呀吧为达到共得所和与及、\s]|(?:[，,；;。？?！!：:]+)"
)
YEAR = re.compile(
    rf"(?<!\d)(?:(?:19|20)\d\d(?!\d)年?|1[01]\d(?=学年|[到至和与跟比]1[01]\d学年)|{REPUBLIC_YEAR}|\d\d年)(?:学年)?度?[初底末]?"
)
TOTAL = re.compile("[合总小共]计|总[数体和]|平均|均值|其中|全[市县省区校国部镇乡州厂院体年]|整体|中位数")
# Growth goes by several names; 快 and 贵 say what is measured.
GROWTH = re.compile("(?:同比|比上年)?(?:增长速度|增长率|增长幅度|增幅|涨幅|增长|增减|上涨)(?:率|幅度)?|同比")
NUMBER_OF = re.compile("[数數]量?$")


def held(run: str, text: str) -> set[int]:
    """Which characters of a run of words stand in a text, each with one of its neighbours."""
    if len(run) == 1:
        return {0} if run in text else set()
    pairs = [at for at in range(len(run) - 1) if run[at : at + 2] in text]
    return {place for at in pairs for place in (at, at + 1)}


def holds(text: str, run: str) -> bool:
    """Whether a text holds a run of words: each character with a neighbour, or alone between such as are held."""
    pairs = held(run, text)
    left = [at for at in range(len(run)) if at not in pairs]
    return all(run[at] in text and at - 1 not in left for at in left)


def words_in(text: str) -> list[str]:
    """The runs of characters of a question that name something."""
    return EMPTY.sub(" ", YEAR.sub(" ", text)).split()


def tables_of(passages: Sequence[Passage]) -> Iterator[tuple[Passage, Table, str]]:
    """The tables of some passages, each once, with what is known of it besides what it says itself, folded."""
    seen: set[tuple[str, tuple[str, ...]]] = set()
    for passage in passages:
        key = (passage.document.id, passage.heading)
        if not passage.heading or " | " not in passage.heading[-1] or key in seen:
            continue
        seen.add(key)
        table = table_at(passage.document, passage.chunk.start)
        if table is not None:
            document = passage.document
            known = [document.title, document.region, document.publisher, *passage.heading[:-1], table.above]
            yield passage, table, fold(" ".join(known)).text


def found_at(passage: Passage, row: Span) -> KeptSentence:
    """A row of the table that a passage is of, or another piece of its document, as a sentence that was found."""
    return KeptSentence(
        document=passage.document,
        chunk_id=passage.chunk.id,
        heading=passage.heading,
        start=row.start,
        end=row.end,
        score=1.0,
        reason="best",
    )


def told_by_rows(text: str, passage: Passage, rows: Iterable[Span]) -> tuple[BoundAnswer, tuple[KeptSentence, ...]]:
    """What code read from rows of a table, each of them cited, with these rows as sentences that were found."""
    kept = tuple(found_at(passage, row) for row in dict.fromkeys(rows))
    return told_from(text, *kept), kept


def told_row_by_row(told: Sequence[tuple[str, Span]], passage: Passage) -> tuple[BoundAnswer, tuple[KeptSentence, ...]]:
    """What code read from rows of a table, one thing from each, that cited behind it; with the rows as found."""
    kept = [(words, found_at(passage, row)) for words, row in told]
    return told_of_each(kept, "；"), tuple(row for _, row in kept)


def of_years(wanted: frozenset[str], measure: str, around: str, date: str) -> bool:
    """Whether a measure is of the years that the question names: it says so, or what stands around it, or the date."""
    own, told = (frozenset(digits(match.group()) for match in YEAR.finditer(each)) for each in (measure, around))
    if own or not wanted:
        return own == wanted
    return wanted <= told if told else wanted == {date[:4]}


def digits(year: str) -> str:
    """The digits of a year; 24年 is 2024, and so is 113年 as Taiwan counts."""
    written = "".join(character for character in year if character.isdigit())
    return (
        f"20{written}" if len(written) == 2 else str(REPUBLIC_FOUNDED + int(written)) if len(written) == 3 else written
    )
