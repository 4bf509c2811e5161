"""A row of a table in words: each cell with the name of its column and the unit that the table gives."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.library.numerals import COUNTED
from assistant.library.sentences import is_row, is_rule, line_around
from assistant.records import Citation, KeptSentence, Span

_FARTHEST = 20_000  # characters above a row that are looked through for the head of its table
_NUMBER = re.compile(r"[-−+]?\d[\d,]*(?:\.\d+)?")
_IN_BRACKETS = re.compile(r"^(?P<name>.*?)\s*[（(]\s*(?:单位|單位)?[：:]?\s*(?P<unit>[^（）()]{1,8}?)\s*[)）]$")
_TOLD_APART = re.compile(r"^(?P<name>.*[^\s（(])\s*[（(](?P<kinds>[^（）()]+[/／][^（）()]+)[)）]$")
_STROKE = re.compile("[/／]")
_UNIT_LINE = re.compile(r"(?:单位|單位)\s*[：:]\s*(?P<unit>[^\s，,、；;。）)|]{1,8})")
_UNIT = re.compile(
    rf"[百千万萬亿億]*(?:{COUNTED}|[个個]?百分[点點]|‰|人次|[张張床間间]|[美港欧歐日]?元|圆|圓|公[斤尺分里顷頃]|平方[公千]?[米里尺]|立方米|千克"
    "|[毫微]?克|[毫厘分]米|毫?升|千?瓦(?:时|時)?|兆瓦|伏|安|赫兹?|分贝|℃|小时|小時|分钟|分鐘|秒|[kmµ]?[gmWLVA]|[cmk]m|kWh|dB|k?Hz"
    r"|[^\W\d_]{1,4}/[^\W\d_]{1,4})"
)
_COUNTS_NOTHING = re.compile("年[份度]|^[学學]?年$|序号|序號|编号|編號|代码|代碼|排名|名次|电话|電話")
_CHINESE = re.compile("[㐀-鿿]")
_SERIAL = re.compile("(?:序[号號]|[项項]次|No[.．]?|№)", re.IGNORECASE)
_A_YEAR = re.compile(r"(?<!\d)(?:(?:19|20)\d\d(?!\d)|1[01]\d[年學学])")
_TWO_FIGURES = re.compile(r"(?<=\d)，(?=\d)")  # 41,200，113年人次: else one figure, once the comma is folded
_FEWEST_NUMBERED = 3  # columns of a table whose first only numbers its rows


def words_of(sentence: KeptSentence | Citation, year: str = "") -> str:
    """The words of a sentence; of a row of a table, its cells with the names of their columns and their units.

    Args:
        year: Of the columns that are of several years, only those of this year are told, if there are any.
    """
    return in_words(sentence, year) or sentence.document.text[sentence.start : sentence.end]


def headings(sentence: KeptSentence | Citation) -> tuple[str, ...]:
    """The headings above what ``words_of`` gives, without the columns that it names itself."""
    return sentence.heading[:-1] if in_words(sentence) else sentence.heading


def in_words(sentence: KeptSentence | Citation, year: str = "") -> str:
    """A row of a table in words; empty for what is no row below a row that names its columns.

    净重 | 12.4 | 18.9 below 项目 | 甲型（公斤） | 乙型（公斤） is 净重：甲型 12.4公斤，乙型 18.9公斤.

    Args:
        year: As in ``words_of``.
    """
    return row_in_words(sentence.document.text, Span(start=sentence.start, end=sentence.end), sentence.heading, year)


def row_in_words(text: str, row: Span, heading: Sequence[str], year: str = "") -> str:
    """A row of a table of a text in words, as ``in_words`` tells it.

    Args:
        heading: What it stands under; last the names of the columns.
    """
    words = text[row.start : row.end]
    names = heading[-1].split(" | ") if heading else []
    if len(names) < 2 or not re.search(r"[|\t]", words):
        return ""
    begin, end = line_around(text, row.start)
    cells = cells_of(text[begin:end])
    head, above = _head(text[max(0, begin - _FARTHEST) : begin])
    columns = cells_of(head)
    if [name for name in columns if name] != names or len(columns) != len(cells):
        return ""
    first = label_at(columns)
    columns, cells = columns[first:], cells[first:]
    if not any(cells[1:]):
        return ""
    row_name, kinds = told_apart(cells[0], cells[1:])
    row_name, row_unit = (row_name, "") if kinds else named(cells[0])
    parts = []
    of_year = year != "" and any(year in column for column in columns[1:])
    for column, cell in zip(columns[1:], cells[1:], strict=True):
        if cell and not (of_year and _A_YEAR.search(column) and year not in column):
            for name, kind, value in _each(column, cell, kinds):
                parts.append(f"{named(name)[0]}{kind} {with_unit(value, name, row_unit, above)}".strip())
    subject = row_name if _CHINESE.search(row_name) else f"{columns[0]} {row_name}".strip()
    told = "，".join(parts)
    return f"{subject}：{_TWO_FIGURES.sub('；', told)}"


def _each(column: str, cell: str, kinds: Sequence[str]) -> list[tuple[str, str, str]]:
    """The name of a column, of several values that strokes part in a cell the kind of each, and the value.

    2台／3台 in a column 每户上限（一般／弱势） is 每户上限（一般） 2台 and 每户上限（弱势） 3台.

    Args:
        kinds: What the row calls the several values of each of its cells, if it does.
    """
    values = values_of(cell)
    if kinds:
        return [(column, f" {kind}", value) for kind, value in zip(kinds, values, strict=True)]
    bare, own = told_apart(column, [cell])
    told = zip(own, values, strict=True) if own else ()
    return [(bare, f"（{kind}）", value) for kind, value in told] or [(column, "", cell)]


def told_apart(name: str, cells: Sequence[str]) -> tuple[str, list[str]]:
    """The name of a row or a column without the kinds that its brackets tell apart by strokes, and these.

    They are told apart if each of its cells, but for empty ones, has as many values; else the name stays as it is.
    """
    found = _TOLD_APART.match(name)
    kinds = [kind.strip() for kind in _STROKE.split(found["kinds"])] if found else []
    filled = [cell for cell in cells if cell]
    apart = filled and all(len(values_of(cell)) == len(kinds) for cell in filled)
    if not found or not apart or any(not kind or _UNIT.fullmatch(kind) or kind.isascii() for kind in kinds):
        return name, []
    return found["name"], kinds


def values_of(cell: str) -> list[str]:
    """The values of a cell that strokes part; a bare number has the unit of the last one: 36/42分贝."""
    values = [value.strip() for value in _STROKE.split(cell)]
    unit = _NUMBER.sub("", values[-1], count=1) if _NUMBER.match(values[-1]) else ""
    return [value + unit if unit and _NUMBER.fullmatch(value) else value for value in values]


def label_at(columns: Sequence[str]) -> int:
    """Place of the column that tells what each row is of: the second where the first only numbers the rows."""
    return int(len(columns) >= _FEWEST_NUMBERED and _SERIAL.fullmatch(columns[0].strip()) is not None)


def with_unit(cell: str, column: str, row_unit: str, above: str) -> str:
    """What stands in a cell, a bare number with the unit that its column, its row or the table gives."""
    name, unit = named(column)
    return cell + (unit or unit_of(name, row_unit, above)) if _NUMBER.fullmatch(cell) else cell


def cells_of(line: str) -> list[str]:
    """The cells of a row of a table."""
    bare = line.strip(" \r\n")
    if bare[:1] == "|":
        bare = bare.removeprefix("|").removesuffix("|")
        return [cell.strip() for cell in bare.split("|")]
    return [cell.strip() for cell in bare.split("\t")]


def _head(before: str) -> tuple[str, str]:
    """The first row of the table that the text ends with, and the line above it."""
    lines = before.split("\n")
    if lines and not lines[-1]:
        lines.pop()
    place = len(lines)
    while place and (is_row(lines[place - 1]) or (is_rule(lines[place - 1]) and "|" in lines[place - 1])):
        place -= 1
    above = next((line for line in reversed(lines[:place]) if line.strip()), "")
    return (lines[place] if place < len(lines) else ""), above


def unit_of(column: str, row_unit: str, above: str) -> str:
    """The unit of a column that names none itself: that of the row, or that which the line above the table gives."""
    if _COUNTS_NOTHING.search(column):
        return ""
    of_table = _UNIT_LINE.search(above)
    return row_unit or (of_table["unit"] if of_table and _UNIT.fullmatch(of_table["unit"]) else "")


def named(name: str) -> tuple[str, str]:
    """The name of a column or a row without its unit, and the unit; empty if it gives none."""
    found = _IN_BRACKETS.match(name)
    return (found["name"], found["unit"]) if found and found["name"] and _UNIT.fullmatch(found["unit"]) else (name, "")
