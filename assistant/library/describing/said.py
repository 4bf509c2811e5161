"""What a line of a document's head says of it: the labels of web pages, and those of letters, statutes and journals."""

from __future__ import annotations

import re

from assistant.library.cleaning.labels import labelled
from assistant.library.describing.dates import read_date
from assistant.library.script import fold

_LONGEST_TITLE = 80

# Labels beside those of ``labels``, as Taiwan's letters, statute books, companies and English pages have them.
_LABEL = re.compile(
    r"\s*(?:(?P<title>法规名称|主旨|题目|title|subject)"
    r"|(?P<published>(?:公?发布|修正|公布|发文|发言|签订|签署)日期?|published(?: on)?|date|updated)"
    r"|(?P<publisher>发文者|发布人|source|publisher|issued by)"
    r"|(?P<number>(?:公告|标准|文件|批准|合同|项目|报告)(?:编号|号|文号)|document no\.?|ref(?:erence)?\.? no\.?))"
    r"\s*:\s*(?P<value>\S.*)"
)
_WITHIN = re.compile(r"公告编号\s*:\s*([\w-]{4,20})")
# The line below the title of an article of WeChat: 原创 author account day.
_ORIGINAL = re.compile(r"原创\s+(?:(\S{2,12})\s+)?(\S{2,24})\s+(?=\d{4}[-年])")
_ISSUE = re.compile(r"(?:第\s*\d+\s*卷|总?第\s*\d+\s*期)")


def said_in(line: str) -> list[tuple[str, str]]:
    """The fields that the line names (title, published, signed, publisher, author, number, other) and their values."""
    found: list[tuple[str, str]] = list(labelled(line))
    folded = fold(line[:200])
    said = _LABEL.match(folded.text)
    if said:
        field = next(name for name in ("title", "published", "publisher", "number") if said[name])
        start, end = folded.original_span(*said.span("value"))
        value = line[start:end].rstrip("。 ")
        found += [(field, value)] if field != "title" or len(value) <= _LONGEST_TITLE else []
    within = _WITHIN.search(folded.text)
    if within and not said:
        start, end = folded.original_span(*within.span(1))
        found.append(("number", line[start:end]))
    original = _ORIGINAL.match(folded.text)
    if original:
        found += [("author", original[1])] if original[1] else []
        found += [("publisher", original[2]), ("published", read_date(line))]
    elif _ISSUE.match(folded.text) and len(line) <= _LONGEST_TITLE:
        found.append(("published", read_date(line)))
    return [(field, value) for field, value in found if value]


def is_said(line: str) -> bool:
    """Whether the line says something of the document, and so is neither its title nor its text."""
    folded = fold(line[:200]).text
    return bool(_LABEL.match(folded) or _ORIGINAL.match(folded) or _ISSUE.match(folded) or labelled(line))
