"""One cell of a table, found by code: the question names its row and its column, and nothing besides.

A row puts a dozen figures side by side, and a small model takes one of another year or another thing. Every word of
what a row and a column are called has to be in the question, but for short forms that can be told surely, and the
question may say nothing that neither they nor the table's document speak of. A figure of another row is worse than
none: in every doubt the question is left to the model.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.answer.asked import asked, kind_missing
from assistant.answer.citations import BoundAnswer, told_from, told_of_each, without_marks
from assistant.answer.part_by_part import EACH, TOGETHER
from assistant.answer.table_names import Label, as_in, covered, is_named, label_of, plain, within_another
from assistant.answer.table_words import EMPTY, TOTAL, YEAR, digits, of_years, tables_of, told_by_rows
from assistant.library.script import fold
from assistant.library.table_rows import named, with_unit
from assistant.library.tables import Table
from assistant.records import Document, KeptSentence, Passage, Span
from assistant.search.parts_of_question import parts_of
from assistant.search.question_parts import without_original

_ASKING = re.compile("多少|几(?!乎)|[?？](?=.)")
# What asks for more than what stands in a cell, or for something else.
_NOT_SIMPLY = re.compile(
    "除[了去]|以外|之外|其[他它余]|[最更]|第[一二三四五]|前[两三四五十]|[为因]什么|为何|原因|怎么|怎样|如何|什么|[吗嘛]"
    "|是否|有没有|还是|哪|谁|何时|合计|一共|总共|总计|平均|相差|加起来|分别|各|每|比(?![例率重值])|超过|至少|至多"
    "|以[上下内外]|不|没|未|非|同比|环比|翻|倍|[增减升降涨跌多少高低差提][加长多少高低升降了出]*(?:多少|几|百分之)"
    "|[增减升降涨跌提](?!升?高?长?加?到)|变化|幅|今年|去年|前年|明年|上年|[上下]一年|当年|同年|次年"
)
_LEVEL = re.compile("[增提上][长加高升涨]?到|[涨升降压控]到|(?:下降|降低|减少|压缩|压减|控制)[在到]")
_COUNTED = re.compile(
    "(?:多少|几)[万亿]?[个所家座名人位条项次台辆张只件套本门班间户块元克升米吨度天篇场级顶回](?![一-鿿])"
)
_GOAL = re.compile("目标|计划|规划|预期|[要得须应该]+(?:做|达|提高|涨|升|降)?到|达标")
_PLANNED = re.compile("目标|计划|规划|方案|纲要|行动|要点|任务|指标|预期|意见|通知")
# Words of asking that name nothing.
_ASKED = re.compile(
    "百分之|按照?|依照|根据|应该?|[要得须将会能该做定到占]|那[块边个里儿]|这[块边个]|大概|大约|左右|帮我|查一?[下查]?|看一?[下看]?"
    "|请|一下|问|说|知道|数字|数据|时候?|水平|[在从对就共只还也都又地着过把让给个]"
    r"|[^\w]"
)
_ONE_FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell that the question names.

    Attributes:
        named: Characters of the question that name its row and its column.
    """

    passage: Passage
    row: Span
    text: str
    named: int


def cell_in_table(question: str, passages: Sequence[Passage]) -> tuple[BoundAnswer, tuple[KeptSentence, ...]] | None:
    """What stands in the cell asked for, with its row; None unless one is named and is sure.

    Args:
        question: In Chinese.
        passages: What was found for it, best first; the tables that they are of are read whole.
    """
    folded = fold(without_original(question)).text
    if len(_ASKING.findall(folded)) > 1:
        return None
    cells = [cell for each in tables_of(passages) for cell in _cells(folded, *each)]
    most = max((cell.named for cell in cells), default=0)
    best = [cell for cell in cells if cell.named == most]
    if len(best) != 1 or kind_missing(asked(question), best[0].text.partition("：")[2]) > 0:
        return None
    if not YEAR.search(folded) and _of_another_year(best[0].passage.document, passages):
        return None
    return told_by_rows(best[0].text, best[0].passage, [best[0].row])


def cells_in_table(question: str, passages: Sequence[Passage]) -> tuple[BoundAnswer, tuple[KeptSentence, ...]] | None:
    """What stands in each of several cells, each cited; None unless the question asks for each, and all are sure.

    Args:
        question: In Chinese.
        passages: As in ``cell_in_table``.
    """
    folded = fold(without_original(question)).text
    parts = parts_of(question) if EACH.search(folded) and not TOGETHER.search(folded) else ()
    told = [cell_in_table(part, passages) for part in parts]
    found = [(without_marks(each[0].text).rstrip("。"), each[1][0]) for each in told if each is not None]
    if len(found) < max(2, len(parts)) or len({words for words, _ in found}) < len(found):
        return None
    rows = tuple(row for _, row in found)
    if all(row == rows[0] for row in rows):
        return told_from("；".join(words for words, _ in found), rows[0]), rows[:1]
    return told_of_each(found, "；"), rows


def _cells(folded: str, passage: Passage, table: Table, around: str) -> Iterator[_Cell]:
    """The cells of a table that a folded question names plainly."""
    names = " ".join([*table.columns, *(cells[0] for _, cells in table.rows)])
    text = as_in(plain(folded), plain(fold(names).text + around))
    wanted = frozenset(digits(match.group()) for match in YEAR.finditer(text))

    def asked_for(label: Label) -> bool:
        return is_named(label, text) and not within_another(label, text, plain(around))

    columns = [(at, label) for at in range(1, len(table.columns)) if asked_for(label := label_of(table.columns[at]))]
    for span, cells in table.rows:
        row = label_of(cells[0])
        if not columns or TOTAL.match(" ".join(row.words)) or not asked_for(row):
            continue
        filled = [at for at in range(1, len(cells)) if _ONE_FIGURE.search(cells[at])]
        for at, column in columns:
            both = f"{row.whole} {column.whole}"
            nothing_named = not (column.words or YEAR.search(column.whole))
            if len(_ONE_FIGURE.findall(cells[at])) != 1 or (nothing_named and filled != [at]):
                continue
            by_both = covered(text, both)
            cell = told(table, cells, at)
            known = f"{plain(around)} {plain(fold(table.columns[0]).text)} {fold(cell.partition('：')[2]).text}"
            if of_years(wanted, both, around, passage.document.date) and _nothing_else(text, by_both, both, known):
                count = sum(1 for at in by_both if not text[at].isdigit())
                if count > 1:
                    yield _Cell(passage, span, cell, count)


def told(table: Table, cells: Sequence[str], at: int) -> str:
    """污水泵：2022年毛利率 26.3%."""
    name, unit = named(cells[0])
    name = re.sub("^其中[:：]", "", name)
    subject = name if re.search("[一-鿿]", name) else f"{table.columns[0]} {name}"
    return f"{subject}：{named(table.columns[at])[0]} {with_unit(cells[at], table.columns[at], unit, table.above)}"


def _nothing_else(text: str, by_both: set[int], both: str, known: str) -> bool:
    """Whether a question asks for nothing but what stands there, and says nothing that is nowhere spoken of.

    Args:
        by_both: Places of its characters that name the row and the column, whose texts are ``both``.
        known: What is spoken of around the table.
    """
    beside = _without(text, by_both)
    if _NOT_SIMPLY.search(_LEVEL.sub("", beside)):
        return False
    if _GOAL.search(beside) and not _PLANNED.search(f"{both} {known}"):
        return False
    rest = _LEVEL.sub(" ", _COUNTED.sub(" ", _without(beside, covered(text, known))))
    rest = YEAR.sub(" ", _GOAL.sub(" ", rest))
    return not _ASKED.sub("", EMPTY.sub("", rest)).strip()


def _of_another_year(document: Document, passages: Sequence[Passage]) -> bool:
    """Whether what was found is of several years' documents of one title."""
    titles = {fold(passage.document.title).text for passage in passages}
    title = fold(document.title).text
    return any(other != title and YEAR.sub("", other) == YEAR.sub("", title) for other in titles)


def _without(text: str, places: set[int]) -> str:
    return "".join(" " if at in places else character for at, character in enumerate(text))
