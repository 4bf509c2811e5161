"""A column of a table told whole: what each of its rows has there, read by code.

各包的预算分别是多少 asks for as many figures as the table has rows, and a small model tells one of them, or adds them
up. The column has to be named plainly, and the question may say nothing that neither the table nor its document
speaks of.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answer.citations import BoundAnswer
from assistant.answer.table_reader import TableReader
from assistant.answer.table_words import COUNTERS, tables_of, told_row_by_row
from assistant.library.script import fold
from assistant.records import KeptSentence, Passage
from assistant.search.question_parts import without_original

_EACH = re.compile(f"(?:(?:各(?!种各样|自治)|每一?|所有|全部)[{COUNTERS}级]?(?:的(?=[一-鿿]))?)+|分别|逐[一个项条]")
_REQUEST = re.compile(
    "(?:帮|给|替|为)我|请|麻烦|列(?:举|出|明)?(?:[出下]?来)?|一下|告诉|说(?:说|一说|出)?|把|将|一览|清单|什么|哪(?:里|家|天|些)|谁|怎[么样]+"
)
_NOT_SIMPLY = re.compile(
    "除[了去]|以外|之外|最|为什么|如何|[吗嘛]|是否|合计|一共|总[共计数和]|平均|加起来|比(?![例率重值])|超过|[高低多少大小]于|以[上下内]|不|没"
)
_MOST_ROWS = 20


def column_in_table(question: str, passages: Sequence[Passage]) -> tuple[BoundAnswer, tuple[KeptSentence, ...]] | None:
    """What every row has in the columns asked for, each cited; None unless that is asked and is sure.

    Args:
        question: In Chinese.
        passages: What was found for it, best first; the tables that they are of are read whole.
    """
    folded = fold(without_original(question)).text
    if not _EACH.search(folded) or _NOT_SIMPLY.search(folded):
        return None
    text = _REQUEST.sub(" ", _EACH.sub(" ", folded))
    found: list[tuple[Passage, TableReader, tuple[int, ...]]] = []
    for passage, table, around in tables_of(passages):
        reader = TableReader(table, around, passage.document.date)
        columns = reader.measures(text)
        of_some = any(reader.cells[row][0] in folded for row in reader.rows)
        if columns and not of_some and reader.knows(text) and reader.of_year(text, columns):
            found.append((passage, reader, columns))
    if len(found) != 1:
        return None
    passage, reader, columns = found[0]
    rows = [row for row in reader.rows if any(reader.cells[row][at] for at in columns)]
    if not 1 < len(rows) <= _MOST_ROWS:
        return None
    return told_row_by_row([reader.told(row, columns) for row in rows], passage)
