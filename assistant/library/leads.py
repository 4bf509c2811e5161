"""What a sentence stands under within its section: the line that leads to its list, the theme of its paragraph.

In an interview, and where a policy is explained, that is the question to which it belongs.
"""

from __future__ import annotations

import re

from assistant.library.sentences import is_item, is_row, line_around
from assistant.records import Span

LEADS = re.compile("[:：]$|如下[。.]?$")
ASKS = re.compile(r"[?？][”’」』）)*\s]*$")
_ANSWERED_WITHIN = 3  # paragraphs
_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]*[”’」』）)*]*")
_THEME = 16  # characters; a sentence up to this length that opens a paragraph names what the next ones tell
_LONGEST = 80  # characters of a line that leads to a list; a longer one tells more than the list's subject
_FARTHEST = 40  # lines above an item in which its list may begin
_NUMERAL = "[一二三四五六七八九十]"
_NUMBER = re.compile(
    rf"[\s\u3000]*(?:(?P<clause>{_NUMERAL}{{1,3}}、(?!{_NUMERAL}))|(?P<bracket>[(（]{_NUMERAL}{{1,3}}[)）])"
    r"|(?P<digit>\d{1,3}[.．、)）](?!\d))|(?P<inner>[(（]\d{1,3}[)）])|(?P<circle>[①-⑳⑴-⒇])"
    r"|(?P<bullet>[-*+]\s|[•·●▪■◆◇◦○▲►]))\s*"
)
_CLAUSE_UP_TO = 60  # characters; a longer line that begins with 一、 is a section, not an item
_FIRST = re.compile(rf"[^。！？!?；;：:，,\n]{{2,{_THEME}}}。(?=.)")


def item_kind(line: str) -> str:
    """How an item is marked: clause 一、, bracket （一）, digit 1., inner (1), circle ① or bullet; empty for none."""
    found = _NUMBER.match(line)
    if found is None or (found["clause"] and len(line.strip()) > _CLAUSE_UP_TO):
        return "bullet" if is_item(line) else ""
    return str(found.lastgroup)


def lead_of(text: str, span: Span) -> Span | None:
    """What a sentence stands under besides its headings: its paragraph's theme, what leads to its list, a question."""
    return theme_of(text, span) or list_lead_of(text, span) or question_before(text, span)


def question_before(text: str, span: Span) -> Span | None:
    """The question that a sentence belongs to: the last one before it in its paragraph or at the end of one above.

    None for a sentence that is a question itself, and for a row of a table.
    """
    begin, line = _line(text, span)
    if ASKS.search(text[span.start : span.end]) or is_row(line):
        return None
    asked = [found for found in _SENTENCE.finditer(text, begin, span.start) if ASKS.search(found.group())]
    end = begin - 1
    for _ in range(_ANSWERED_WITHIN):
        while end > 0 and not text[text.rfind("\n", 0, end) + 1 : end].strip():
            end = text.rfind("\n", 0, end)
        if asked or end <= 0:
            break
        start = text.rfind("\n", 0, end) + 1
        if text.startswith("#", start) or is_row(text[start:end]):
            break
        asked = [found for found in _SENTENCE.finditer(text, start, end) if ASKS.search(found.group())]
        asked = asked if asked and asked[-1].end() >= start + len(text[start:end].rstrip()) else []
        end = start - 1
    return _within(text, asked[-1].start(), asked[-1].end()) if asked else None


def theme_of(text: str, span: Span) -> Span | None:
    """The short sentence that opens the paragraph of a later sentence: 付款。 in 付款。合同签订后……。"""
    begin, line = _line(text, span)
    number = _NUMBER.match(line)
    start = number.end() if number else len(line) - len(line.lstrip())
    first = _FIRST.match(line, start)
    if first is None or begin + first.end() > span.start or is_row(line):
        return None
    return Span(start=begin + start, end=begin + first.end())


def list_lead_of(text: str, span: Span) -> Span | None:
    """The line that leads to the list that a sentence is of; None for one that is of no such list.

    A line right below a list's items, without a blank line between, is of the list too. The rows of a table stand
    under their header, not under a line of text.
    """
    begin, line = _line(text, span)
    return None if is_row(line) else _above(text, begin, line)


def _line(text: str, span: Span) -> tuple[int, str]:
    """Where the line of a sentence begins, and the line."""
    begin, end = line_around(text, span.start)
    return begin, text[begin:end]


def _above(text: str, begin: int, line: str) -> Span | None:
    """The line above that leads to the list which the line is of."""
    kind = item_kind(line)
    passed = {kind} if kind else set()
    attached = not kind
    end = begin - 1
    for _ in range(_FARTHEST):
        while end > 0 and text[text.rfind("\n", 0, end) + 1 : end].strip() == "":
            if attached:
                return None
            end = text.rfind("\n", 0, end)
        if end <= 0:
            return None
        start = text.rfind("\n", 0, end) + 1
        above = text[start:end]
        other = item_kind(above)
        if not above.strip() or above.lstrip().startswith("#") or is_row(above):
            return None
        if other not in passed and LEADS.search(above.rstrip()):
            return _within(text, start, end) if passed else None
        if other:
            passed.add(other)
            attached = False
        elif attached or text[start - 2 : start] == "\n\n":
            return None
        else:
            attached = True
        end = start - 1
    return None


def _within(text: str, start: int, end: int) -> Span | None:
    """The line without its number and the blanks around it; its last sentence if it is long."""
    line = text[start:end]
    number = _NUMBER.match(line)
    first = start + (number.end() if number else len(line) - len(line.lstrip()))
    last = start + len(line.rstrip())
    if last - first > _LONGEST:
        first = max(text.rfind(mark, first, last - 1) + 1 for mark in "。！？；") or first
    return Span(start=first, end=last) if 0 < last - first <= _LONGEST else None
