"""Which rows of a table meet a condition: read from all of its rows, and tested by code.

哪些类别毕业生比招生多, 哪几个区增速超过6%, 哪几类收入比上年多, 哪些票不退: whether a row is one of them stands in no
sentence, and a small model lists some of them. The condition has to be plain: its columns named by the question, each
by one column only, and nothing in the question that neither the table nor its document speaks of.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from assistant.answer.citations import BoundAnswer
from assistant.answer.table_reader import TableReader
from assistant.answer.table_words import (
    COUNTERS,
    GROWTH,
    YEAR,
    digits,
    holds,
    tables_of,
    told_row_by_row,
    words_in,
)
from assistant.library.numerals import MULTIPLIERS
from assistant.library.script import fold
from assistant.records import KeptSentence, Passage
from assistant.search.question_parts import without_original

_WHICH = re.compile(f"(?:都?有|都?是)?(?:哪(?:些|[几两二三四五六七八九十][{COUNTERS}]?|一?[{COUNTERS}])|谁)")
_HOW_MUCH = re.compile("多少|几(?!乎)|各?(?:是|为)什么")
_NOT_SIMPLY = re.compile(
    "除[了去]|以外|之外|最|第[一二三四五]|前[两二三四五十]|为什么|怎么|如何|[吗嘛]|是否|平均|[和跟与]谁|或"
)
_DENIES = re.compile("不|没|未|无|非")
_LEVEL = "(?:还|都|更|要|来得|得)*"
_THAN = re.compile(
    f"(?<![占对])比(?![例率重值上])(?P<right>[^，,比]{{1,10}}?){_LEVEL}(?P<how>[多高大长]|(?P<less>[少低小短]))(?=[的了，,？?]|$)"
)
_ABOVE = re.compile(
    "(?P<how>(?:超[过出]|[高多大]于|胜过)|(?P<less>[低少小]于|不及|不如))了?(?P<right>[^，,\\d]{2,10}?)(?=的|[，,？?]|$)"
)
_NUMBER = r"(?P<{}>\d[\d,]*(?:\.\d+)?)(?P<{}>[万亿]*(?:%|[^\W\d_以及之的都]{{0,4}}?))"
_LIMIT = re.compile(
    f"(?P<how>不(?:低于|少于|小于|足|到|超过|高于|多于|大于)|超[过出]|[高多大低少小]于|达到?了?|至少|至多|最多)了?"
    f"{_NUMBER.format('number', 'unit')}(?=的|都|[，,？?]|有?哪|是哪|$)"
    f"|{_NUMBER.format('of', 'in')}(?P<behind>(?:及|或|和)?(?:以[上下内]|之[上下]))"
)
_NOT_BELOW = frozenset(("不低于", "不少于", "不小于", "达", "达到", "达了", "达到了", "至少", "以上", "之上"))
_NOT_ABOVE = frozenset(("不超过", "不高于", "不多于", "不大于", "至多", "以下", "之下", "以内"))
_BELOW = re.compile("[低少小]于|不[足到]")
_BASE = (
    r"(?:同比|(?:比|较|跟|与|和)(?P<base>(?:19|20)\d\d年?|上一?年度?|去年|前一年)"
    "(?:同期)?(?:相?比)?(?:还|都|更|要|来得|有所)*)"
)
_MOVED = re.compile(
    f"(?:{_BASE}(?:(?P<more>正?增长|增加|增多|上升|提高|上涨|提升|[多高增涨升])|负增长|减少|下降|降低|下滑|下跌|[少低减跌降])"
    "|(?P<alone>正增长|(?P<fell>负增长)))了?(?=[的，,？?]|$)"
)
_BEGINS = re.compile(
    r"^(?:请|帮我|麻烦|根据|按照?|依照?|从|在|对照|看看?|查查?|统计|列出|数一?数)+|(?<=[，,])(?:论|按|看)"
)
_AFTERWARDS = re.compile("[一-鿿](?:完|好了?|了之?以?后|之?后)(?=[一-鿿])")
_ALL = re.compile("一[概律]|统统|通通|完全|根本|全都|全部|所有|[各每]")
_DIRECTION = re.compile("(?<=[一-鿿])[上下进出回过起]?[来去](?=的|$)")
_LETTING = re.compile("(?<=不)(?:给|能|可以?|得|许|准|让|予以?|会)")
_FEWEST_ROWS = 3


_Met = tuple[tuple[int, ...], list[int]]


def rows_in_table(question: str, passages: Sequence[Passage]) -> tuple[BoundAnswer, tuple[KeptSentence, ...]] | None:
    """The rows that meet the question's condition, each cited; None unless that is asked and is sure.

    Args:
        question: In Chinese.
        passages: What was found for it, best first; the tables that they are of are read whole.
    """
    text = _asked(fold(without_original(question)).text)
    if text is None:
        return None
    met: list[tuple[Passage, TableReader, tuple[int, ...], list[int]]] = []
    for passage, table, around in tables_of(passages):
        reader = TableReader(table, around, passage.document.date)
        if len(reader.rows) < _FEWEST_ROWS:
            continue
        found = next(filter(None, (way(text, reader) for way in (_moved, _two_columns, _beyond, _of_value))), None)
        if found is not None and found[1]:
            met.append((passage, reader, *found))
    if len(met) != 1:
        return None
    passage, reader, columns, rows = met[0]
    return told_row_by_row([reader.told(row, columns) for row in rows], passage)


def _asked(folded: str) -> str | None:
    """A question for the things of which something holds, what asks for them blanked out; None if it is none."""
    which = list(_WHICH.finditer(folded))
    if len(which) != 1 or _NOT_SIMPLY.search(folded):
        return None
    kept, seen = "", False
    for clause in re.split("(?<=[，,；;。？?！!：:])", folded):
        if seen and _HOW_MUCH.search(clause):  # 各多了多少: the figures are told in any case
            continue
        seen = seen or _WHICH.search(clause) is not None
        kept += clause
    text = f"{kept[: which[0].start()]}的 {kept[which[0].end() :]}"
    return _ALL.sub(" ", _AFTERWARDS.sub(" ", _BEGINS.sub("", text)))


def _moved(text: str, reader: TableReader) -> _Met | None:
    """The rows that rose, or fell, against the year before: by the sign in the one column of growth."""
    moves = list(_MOVED.finditer(text))
    growing = [at for at in reader.figures if GROWTH.search(reader.names[at])]
    if len(moves) != 1 or len(growing) != 1 or _LIMIT.search(text):
        return None
    move, at = moves[0], growing[0]
    rest = f"{text[: move.start()]} {text[move.end() :]}"
    base = move["base"] or ""
    if base[:1].isdigit() and int(base[:4]) != reader.year() - 1:
        return None
    # 比上年增减 right of 营业收入 is that of the revenue, not of the margin.
    bare = not words_in(GROWTH.sub(" ", reader.names[at]).replace("(%)", ""))
    about = reader.column(rest)
    if _DENIES.search(rest) or about not in ((None, at, at - 1) if bare else (None, at)):
        return None
    if not (reader.knows(rest) and reader.of_year(rest, (at,))):
        return None
    fallen = not (move["more"] or (move["alone"] and not move["fell"]))
    rows = [
        row
        for row in reader.rows
        if (each := reader.figures[at].get(row)) and (each.value < 0) is fallen and each.value
    ]
    return (at,), rows


def _two_columns(text: str, reader: TableReader) -> _Met | None:
    """The rows where one column is more, or less, than another of the same unit."""
    than = _THAN.search(text) or _ABOVE.search(text)
    if than is None:
        return None
    right, rest = _DIRECTION.sub("", than["right"]), f"{text[: than.start()]} {text[than.end() :]}"
    years = [digits(match.group()) for match in YEAR.finditer(rest)], [digits(m.group()) for m in YEAR.finditer(right)]
    own, other = (years[0][0] if len(years[0]) == 1 else ""), (years[1][0] if len(years[1]) == 1 else "")
    one = reader.column(rest, own)
    two = reader.column(right if words_in(right) else rest, other or own)
    if one is None or two is None or one == two or _DENIES.search(rest):
        return None
    if not all(holds(reader.names[two], run) for run in words_in(right)) or not reader.knows(rest):
        return None
    if reader.units[one] != reader.units[two] or not all(
        reader.of_year(f"{year}年" if year else "", (at,)) for at, year in ((one, own), (two, other or own))
    ):
        return None
    less = than["less"] is not None
    first, second = reader.figures[one], reader.figures[two]
    both = [row for row in reader.rows if row in first and row in second]
    return (one, two), [
        row for row in both if (first[row].value < second[row].value if less else first[row].value > second[row].value)
    ]


def _beyond(text: str, reader: TableReader) -> _Met | None:
    """The rows whose figure in a column is above, or below, a limit that the question gives."""
    limits = list(_LIMIT.finditer(text))
    if len(limits) != 1:
        return None
    limit = limits[0]
    rest = f"{text[: limit.start()]} {text[limit.end() :]}"
    at = reader.column(rest, next((digits(match.group()) for match in YEAR.finditer(rest)), ""))
    if at is None or _DENIES.search(rest) or not (reader.knows(rest) and reader.of_year(rest, (at,))):
        return None
    how, given = limit["how"] or limit["behind"], limit["unit"] or limit["in"] or ""
    wanted, unit = _scaled(Decimal((limit["number"] or limit["of"]).replace(",", "")), given)
    per, own = _scaled(Decimal(1), reader.units[at])
    if unit not in ("", own) and f"({unit})" not in reader.names[at]:
        return None
    bare = wanted if given else wanted * per
    values = {row: _scaled(entry.value, reader.units[at])[0] for row, entry in reader.figures[at].items()}
    if how in _NOT_BELOW:
        return (at,), [row for row in reader.rows if row in values and values[row] >= bare]
    if how in _NOT_ABOVE:
        return (at,), [row for row in reader.rows if row in values and values[row] <= bare]
    below = _BELOW.search(how) is not None
    return (at,), [
        row for row in reader.rows if row in values and (values[row] < bare if below else values[row] > bare)
    ]


def _of_value(text: str, reader: TableReader) -> _Met | None:
    """The rows that have in a column of words just what the question says."""
    plain = _LETTING.sub("", text)
    named_values: dict[int, set[str]] = {}
    for at in range(1, len(reader.names)):
        if at not in reader.figures:
            cells = {reader.cells[row][at] for row in reader.rows}
            told = {cell for cell in cells if len(cell) > 1 and re.search(f"(?<![\\d.]){re.escape(cell)}", plain)}
            longest = {cell for cell in told if not any(cell != other and cell in other for other in told)}
            if longest:
                named_values[at] = longest
    if len(named_values) != 1:
        return None
    at, values = next(iter(named_values.items()))
    if len(values) != 1:
        return None
    value = next(iter(values))
    rest = plain.replace(value, " ")
    if _DENIES.search(rest) or not reader.knows(rest) or not reader.of_year(rest, (at,)):
        return None
    return (at,), [row for row in reader.rows if reader.cells[row][at] == value]


def _scaled(value: Decimal, unit: str) -> tuple[Decimal, str]:
    """A value with the multiplier of its unit worked out, and the unit without it."""
    bare = unit.lstrip("万亿")
    for multiplier in unit[: len(unit) - len(bare)]:
        value *= MULTIPLIERS[multiplier]
    return value, bare
