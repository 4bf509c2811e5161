"""By how much a figure of a table changed between two years: the two cells are found and reckoned with by code.

Both figures have to be of the same thing and the same measure, of the years asked for, and the question may name
nothing that neither the table nor its document speaks of. Without a thing that is named, the row of the total is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from assistant.answer.citations import BoundAnswer, told_from
from assistant.answer.computing import YEAR_BEFORE, operation
from assistant.answer.table_names import as_in, covered
from assistant.answer.table_words import NUMBER_OF, TOTAL, YEAR, digits, held, tables_of, told_by_rows, words_in
from assistant.library.script import fold
from assistant.library.table_rows import named
from assistant.library.tables import Entry, Table, table_at
from assistant.records import KeptSentence, Passage
from assistant.search.question_parts import without_original

_BY_HOW_MUCH = re.compile(
    "(?:增加|增长|增多|提高|提升|上升|扩大|减少|压减|缩减|下降|降低|缩小|变化|相差|[增减升降涨跌掉多少高低差])(?:[了出]|出来)?(?:是|有)?"
    "(?:(?P<share>百分之(?:几|多少)|几成|多大(?:幅度|比例))|(?:多少|几)[万亿]?(?:个百分点|[个所家名人位条项次元])?)"
)
_YEAR_BEFORE = re.compile(YEAR_BEFORE)
_NAMED = 2  # characters of a row's name that the question has to hold
_NO_WORDS = re.compile("是?升还?是?降|是?增还?是?减|不(?:算|含|包括|计)|相比|对比|比较|[从自由到至比较跟同()]|[?？]")


@dataclass(frozen=True, slots=True)
class _Change:
    """A figure in the earlier and in the later of two years.

    Attributes:
        named: Characters of the question that name its measure.
    """

    unit: str
    earlier: Entry
    later: Entry
    named: int


def change_in_table(question: str, passages: Sequence[Passage]) -> tuple[BoundAnswer, tuple[KeptSentence, ...]] | None:
    """By how much a figure of a table changed, with the rows that hold it; None unless that is asked and is sure.

    Args:
        question: In Chinese.
        passages: What was found for it, best first; the tables that they are of are read whole.
    """
    folded = fold(without_original(question)).text
    asking = list(_BY_HOW_MUCH.finditer(folded))
    years = _years(folded)
    if len(asking) != 1 or years is None or not (asking[0]["share"] or operation(question) == "difference"):
        return None
    text = folded[: asking[0].start()] + " " + folded[asking[0].end() :]
    words = words_in(_NO_WORDS.sub(" ", _YEAR_BEFORE.sub(" ", YEAR.sub(" ", text))))
    changes = [
        (passage, change)
        for passage, table, around in tables_of(passages)
        for change in _changes(words, years, folded, table, around)
    ]
    most = max((change.named for _, change in changes), default=0)
    fitting = [each for each in changes if each[1].named == most]
    if len(fitting) != 1:
        return None
    passage, change = fitting[0]
    told = _told(change, share=asking[0]["share"] is not None)
    if not told:
        return None
    return told_by_rows(told, passage, (change.earlier.row, change.later.row))


def change_of_row(question: str, sentence: KeptSentence) -> BoundAnswer | None:
    """By how much a figure of one row changed between two years; None unless that is asked and is sure.

    Args:
        question: In Chinese; it need not name the row in the table's words.
        sentence: What was judged to hold the answer.
    """
    folded = fold(without_original(question)).text
    years, asking = _years(folded), list(_BY_HOW_MUCH.finditer(folded))
    table = table_at(sentence.document, sentence.start)
    if table is None or years is None or len(asking) != 1:
        return None
    if not (asking[0]["share"] or operation(question) == "difference"):
        return None
    number = next((at for at, (span, _) in enumerate(table.rows) if span.start == sentence.start), None)
    if number is None or not _is_named_best(folded, table, number):
        return None
    by_measure: dict[str, dict[str, int]] = {}
    for at, name in enumerate(fold(column).text for column in table.columns):
        year = YEAR.search(name) if at else None
        if year:
            measure = re.sub("[(].*[)]", "", YEAR.sub("", name))
            by_measure.setdefault(measure, {})[digits(year.group())] = at
    both = {measure: columns for measure, columns in by_measure.items() if set(years) <= set(columns)}
    held_of = {measure: len(covered(measure, folded)) for measure in both}
    best = [measure for measure in both if held_of[measure] == max(held_of.values())]
    if len(best) != 1 or (len(held_of) > 1 and best[0] and not held_of[best[0]]):
        return None
    line = table.of_row(number, [both[best[0]][year] for year in years])
    if line is None:
        return None
    change = _Change(line.unit, line.entries[0], line.entries[1], 0)
    told = _told(change, share=asking[0]["share"] is not None)
    return told_from(told, sentence) if told else None


def _is_named_best(folded: str, table: Table, number: int) -> bool:
    """Whether a question names the row of this number, and none of the others better."""
    names = [fold(named(cells[0])[0]).text for _, cells in table.rows]
    told = [len(covered(name, as_in(folded, name))) for name in names]
    return told[number] >= _NAMED and told[number] == max(told)


def _years(folded: str) -> tuple[str, str] | None:
    """The earlier and the later of the two years that a question names; None if it does not name two."""
    named = sorted({digits(match.group()) for match in YEAR.finditer(folded)}, key=int)
    if len(named) == 1 and _YEAR_BEFORE.search(folded):
        named = [str(int(named[0]) - 1), *named]
    return (named[0], named[1]) if len(named) == 2 else None


def _changes(words: Sequence[str], years: tuple[str, str], folded: str, table: Table, around: str) -> Iterator[_Change]:
    """The figures of a table in both years, of what the words of a question name."""
    found: dict[tuple[str, str, str], dict[str, Entry]] = {}
    for line in table.lines():
        measure = fold(line.measure).text
        for entry in line.entries:
            name = fold(entry.name).text
            of_year, by_name = YEAR.search(measure), YEAR.match(name)
            year, thing = (by_name, "") if by_name else (of_year, name)
            if year is not None:
                key = (thing, YEAR.sub("", measure) if of_year else measure, line.unit)
                found.setdefault(key, {})[digits(year.group())] = entry
    things = {thing for thing, _, _ in found if thing and not TOTAL.match(thing) and thing in folded}
    for (thing, measure, unit), by_year in found.items():
        if not set(years) <= set(by_year) or (thing and thing not in things and (things or not TOTAL.match(thing))):
            continue
        named = [held(run, measure) for run in words]
        names = " ".join([around, thing, *(fold(by_year[year].name).text for year in years)])
        known = [held(run, names) for run in words]
        spoken_of = all(len(one | other) == len(run) for run, one, other in zip(words, named, known, strict=True))
        count = sum(map(len, named))
        # 本科学生 is not what a question for 学生 asks for, unless the table has nothing else of the kind.
        if spoken_of and count:
            whole = len(held(NUMBER_OF.sub("", measure), " ".join(words))) == len(NUMBER_OF.sub("", measure))
            yield _Change(unit, by_year[years[0]], by_year[years[1]], 2 * count + whole)


def _told(change: _Change, *, share: bool) -> str:
    """减少137（8,599 − 8,462）; empty if it cannot be told."""
    earlier, later = change.earlier, change.later
    risen = later.value - earlier.value
    if not risen:
        return f"没有变化，都是{later.written}"
    if share and change.unit != "%":
        if earlier.value <= 0:
            return ""
        part = (100 * abs(risen) / earlier.value).quantize(Decimal("0.1")).normalize()
        return f"{'增长' if risen > 0 else '下降'}{part:f}%（由{earlier.written}到{later.written}）"
    larger, smaller = (later, earlier) if risen > 0 else (earlier, later)
    if re.search("[万亿]", f"{larger.written}{smaller.written}".replace(change.unit, "")):
        return ""
    unit = "个百分点" if change.unit == "%" else larger.written.removeprefix(larger.written.rstrip(change.unit))
    return f"{'增加' if risen > 0 else '减少'}{abs(risen).normalize():f}{unit}（{larger.written} − {smaller.written}）"
