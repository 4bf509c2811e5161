"""What is counted off in running text: 一是…；二是…, 其一，…。其二，…。, (1)…；(2)…, 首先…其次…, 一方面…另一方面…"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.library.numerals import value_of
from assistant.library.sentences import is_row, line_around
from assistant.records import Document, Span

_N = "[一二三四五六七八九十]{1,2}"
# A mark stands where a clause begins; a bracket or a circle also behind a blank.
_BEGINS = r"(?:(?<=[。！？!?；;：:，,、…”」』）)])|^)\s*"
_SET_OFF = r"(?:(?<=[。！？!?；;：:，,、…”」』）)\s])|^)\s*"
# How one may count. ``number`` tells the place; of the marks without one ``opens`` is the first, ``side`` the first or
# the second, and any other goes on.
_WAYS = tuple(
    re.compile(pattern)
    for pattern in (
        # Within a clause stand, for the first: 原因一是…，二是…; 包括（1）…，（2）…; and 一方面.
        rf"(?:(?<![之统統唯第其十周期单單万不])(?=一是)|{_BEGINS})(?P<number>{_N})(?:是|来|來|则|則|者)[，,：:]?",
        rf"{_BEGINS}(?P<number>{_N})(?=要)",
        rf"{_BEGINS}其(?P<number>{_N})(?:是|[，,：:、])",
        rf"{_BEGINS}第(?P<number>{_N})(?:[点點条條项項个個](?:是|[，,：:、])|是|[，,：:、])",
        rf"{_SET_OFF}[（(](?P<number>{_N})[)）][、，,]?",
        rf"(?:(?=[（(]1[)）])|{_SET_OFF})[（(](?P<number>\d{{1,2}})[)）][、，,]?",
        rf"{_SET_OFF}(?P<number>\d{{1,2}})[)）]",
        rf"{_SET_OFF}(?P<number>\d{{1,2}})[.．、](?!\d)",
        rf"{_BEGINS}(?P<number>{_N})、",
        rf"(?:(?=①)|{_SET_OFF})(?P<number>[①-⑳])",
        rf"{_SET_OFF}(?P<number>[⑴-⒇])",
        rf"{_BEGINS}(?:(?P<opens>首先)|其次|再[次者]|然[后後]|接着|最[后後])(?:是|[，,：:])?",
        r"(?:(?<![另外再又这這那某任哪每唯单單])(?P<side>一方面)|(?:另外?|再|又)一方面)(?:是|[，,：:])?",
    )
)
_ENDS = "。！？!?"
_GUARDED = r"《[^《》\n]*》|（[^（）\n]{0,80}）|\([^()\n]{0,80}\)|“[^“”\n]{0,60}”|「[^「」\n]{0,60}」"
_TO_FULL_STOP = re.compile(rf"(?:{_GUARDED}|[^。！？!?])*[。！？!?]?[”」』）)]*")
_TO_SEMICOLON = re.compile(rf"(?:{_GUARDED}|[^。！？!?；;])*[。！？!?；;]?[”」』）)]*")
_CLOSES = re.compile(r"[；;，,、\s]*(?:以及|[和与與及])?$")
_SHORTEST = 2  # characters of an item: in 第一、第二、第三产业 nothing is told between the marks


@dataclass(frozen=True, slots=True)
class Item:
    """One of the things that are counted off: the whole of it with its mark, and where its words begin."""

    span: Span
    words: int


@dataclass(frozen=True, slots=True)
class Counted:
    """What is counted off within one paragraph, two things or more, numbered from one without a gap.

    Attributes:
        lead: What stands before the first mark, back to the last full stop or semicolon; the sentence before, where
            the mark opens one of its own. None at the head of a paragraph.
    """

    lead: Span | None
    items: tuple[Item, ...]

    @property
    def span(self) -> Span:
        """From its lead to the end of its last item."""
        return Span(start=(self.lead or self.items[0].span).start, end=self.items[-1].span.end)


def counted_off(document: Document, at: Span) -> list[Counted]:
    """What is counted off in the paragraph of a sentence, such that the sentence leads to it or is of it."""
    text = document.text
    begin, end = line_around(text, at.start)
    line = text[begin:end].rstrip()
    if is_row(line):
        return []
    every = [_counted(line, marks, begin) for way in _WAYS for marks in _runs(way, line)]
    return [each for each in every if each and each.span.start < at.end and at.start < each.span.end]


def first_sentence(text: str) -> str:
    """A text up to its first full stop."""
    found = _TO_FULL_STOP.match(text)
    return found.group() if found else text


def _runs(way: re.Pattern[str], line: str) -> Iterator[list[re.Match[str]]]:
    """The marks of each series that is counted in one way, from one on and without a gap."""
    run: list[re.Match[str]] = []
    for mark in way.finditer(line):
        number = _number(mark, len(run))
        if number != len(run) + 1 or not run:
            if len(run) > 1:
                yield run
            run = [mark] if number == 1 else []
        else:
            run.append(mark)
    if len(run) > 1:
        yield run


def _number(mark: re.Match[str], before: int) -> int:
    """Which place a mark has behind so many of its series; 0 for one that only goes on where nothing has begun."""
    named = mark.groupdict()
    if "number" in named:
        number: str = named["number"]
        return int(unicodedata.numeric(number) if len(number) == 1 else value_of(number) or 0)
    if named.get("opens"):
        return 1
    if named.get("side"):
        return before + 1 if before < 2 else 1
    return before + 1 if before else 0


def _counted(line: str, marks: Sequence[re.Match[str]], offset: int) -> Counted | None:
    """The items that stand behind the marks; None if one of them is empty."""
    starts = [mark.end() - len(mark.group().lstrip()) for mark in marks]
    apart = line[: starts[1]].rstrip(" ”」』）)")[-1:] in _ENDS
    last = (_TO_FULL_STOP if apart else _TO_SEMICOLON).match(line, marks[-1].end())
    ends = [*starts[1:], last.end() if last else len(line)]
    items: list[Item] = []
    for mark, start, end in zip(marks, starts, ends, strict=True):
        closes = _CLOSES.search(line, mark.end(), end)
        end = closes.start() if closes else end
        if end - mark.end() < _SHORTEST:
            return None
        words = end - len(line[mark.end() : end].lstrip())
        items.append(Item(Span(start=offset + start, end=offset + end), offset + words))
    return Counted(_lead(line, starts[0], offset), tuple(items))


def _lead(line: str, end: int, offset: int) -> Span | None:
    """What stands before the first mark."""
    before = line[:end].rstrip()
    body = before.rstrip(_ENDS + "；;")
    start = max(body.rfind(mark) for mark in _ENDS + "；;") + 1
    start += len(body[start:]) - len(body[start:].lstrip())
    return Span(start=offset + start, end=offset + len(before)) if body[start:] else None
