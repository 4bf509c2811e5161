"""Where sentences begin and end, in Chinese and in Latin text, by offsets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.records import Span

LONGEST = 460  # characters of a sentence: what fits the embedder's window of 512 tokens with its prefix
_SEMICOLON_FROM = 120  # a sentence longer than this also ends at semicolons
_CLAUSES_FROM = 20  # a semicolon ends no piece shorter than this
_WHOLE_UP_TO = 40  # a list item of several sentences is one unit up to this length

_NUMERAL = "[一二三四五六七八九十]"
# What stands before the words of a line: quote marks, bullets, heading marks, enumeration.
_MARK = re.compile(
    r"[\s\u3000]*(?:>\s?)*"
    r"(?:#{1,6}\s+|[-*+]\s+(?:\[[ xX]\]\s+)?|[•·●▪■◆◇◦○▲►]\s*|\d{1,3}[.．、)）](?!\d)\s*|[(（]\d{1,3}[)）]\s*"
    rf"|[①-⑳⑴-⒇]\s*|{_NUMERAL}{{1,3}}、(?!{_NUMERAL})\s*|[(（]{_NUMERAL}{{1,3}}[)）]\s*)?(?=\S)"
)
_ITEM = re.compile(r"[\s\u3000]*(?:[-*+]\s|[•·●▪■◆◇◦○▲►]|\d{1,3}[.．、)）](?!\d)|[(（]\d{1,3}[)）]|[①-⑳⑴-⒇])")
_RULE = re.compile(r"[\s\u3000|:+=*_#>•·-]*$")  # nothing but marks: a rule, the line below a table's header

_WORD = re.compile(r"\w")
_STOP = re.compile(r"[。！？!?…]+|\.+|[；;]")
_CLOSERS = re.compile(r"[”’」』）)】\]〉》]*")
_GOES_ON = re.compile(
    r"[，、；：,;:。的地得等和与與及或之]|[^。！？!?，,：:\n“]{1,8}(?:说|說|道|问|問|答|喊)[。，,：:]"
)
# Inside titles, short brackets and short quotations nothing ends a sentence but a mark before a closing quote.
_GUARDED = re.compile(r"《[^《》\n]*》|[（(][^（）()\n]{0,80}[)）]|[“「『][^“”「」『』\n]{0,60}[”」』]")
_ABBREVIATION = re.compile(
    r"(?:^|[^A-Za-z])(?:[A-Za-z]|[A-Z]\.[A-Z]|Mrs?|Ms|Dr|Prof|St|No|vs|etc|e\.g|i\.e|Fig|Inc|Ltd|Co|Jr|Sr|al|Vol|pp?|approx)$"
)


def sentences(text: str) -> list[Span]:
    """The sentences of the text in order; a short list item and a table row is one, and a line's end always ends one.

    Spans leave out blanks and the marks of lists and headings. A sentence above 120 characters ends at semicolons
    too; one above 460 is cut at a comma, or where that fails, hard.
    """
    return [span for line in re.finditer(r"[^\n]+", text) for span in in_line(text, line.start(), line.end())]


def in_line(text: str, start: int, end: int, *, whole: bool = False) -> list[Span]:
    """The sentences of the line ``text[start:end]``; the line as it is for ``whole``, as for a line of code."""
    line = text[start:end]
    if not whole and _RULE.match(line):
        return []
    row = is_row(line)
    match = _MARK.match(line)
    begin = match.end() if match and not row and not whole else 0
    body = _trimmed(line, begin, len(line), "|" if row and not whole else "")
    one = whole or row or (_ITEM.match(line) is not None and body[1] - body[0] <= _WHOLE_UP_TO)
    pieces = [body] if one else _split(line, *body)
    return [Span(start=start + first, end=start + last) for piece in pieces for first, last in _fitting(line, *piece)]


def line_around(text: str, offset: int) -> tuple[int, int]:
    """Where the line begins and ends, without its line feed, in which an offset of a text lies."""
    end = text.find("\n", offset)
    return text.rfind("\n", 0, offset) + 1, end if end >= 0 else len(text)


def is_item(line: str) -> bool:
    """Whether the line is an item of a list."""
    return _ITEM.match(line) is not None and not _RULE.match(line)


def is_row(line: str) -> bool:
    """Whether the line is a row of a table: cells between bars, or three and more parted by tabs."""
    stripped = line.strip()
    return (stripped[:1] == stripped[-1:] == "|" and len(stripped) > 1) or stripped.count("\t") > 1


def is_rule(line: str) -> bool:
    """Whether the line holds nothing but marks."""
    return _RULE.match(line) is not None


def _split(line: str, start: int, end: int) -> list[tuple[int, int]]:
    pieces = []
    for first, last in _cut(line, start, end, semicolons=False):
        pieces += _cut(line, first, last, semicolons=True) if last - first > _SEMICOLON_FROM else [(first, last)]
    return pieces


def _cut(line: str, start: int, end: int, *, semicolons: bool) -> list[tuple[int, int]]:
    guards = [match.span() for match in _GUARDED.finditer(line, start, end)]
    pieces, begin, guard = [], start, 0
    for match in _STOP.finditer(line, start, end):
        if (match.group() in "；;") is not semicolons or match.start() < begin:
            continue
        while guard < len(guards) and guards[guard][1] <= match.start():
            guard += 1
        stop = match.end()
        if guard < len(guards) and guards[guard][0] < match.start():
            closing = guards[guard][1] - 1
            if line[closing] not in "”」』" or stop != closing or semicolons:
                continue
        if semicolons and stop - begin < _CLAUSES_FROM:
            continue
        closers = _CLOSERS.match(line, stop, end)
        after = closers.end() if closers else stop
        if line.startswith("**", after, end) and line.count("**", begin, after) % 2:
            after += 2
        if _ends_sentence(line, match, after, end) and _WORD.search(line, begin, after):
            pieces.append(_trimmed(line, begin, after))
            begin = after
    pieces.append(_trimmed(line, begin, end))
    return [piece for piece in pieces if piece[0] < piece[1]]


def _ends_sentence(line: str, stop: re.Match[str], after: int, end: int) -> bool:
    if after >= end:
        return True
    mark, following = stop.group(), line[after]
    if mark in "；;":
        return mark == "；" or following > "\x7f" or following == " "
    if mark[0] == ".":
        if not following.isspace():
            return False
        ahead = _WORD.search(line, after, end)
        plain_end = len(mark) == 1 and not _ABBREVIATION.search(line[max(0, stop.start() - 8) : stop.start()])
        return (plain_end or len(mark) > 2) and not (ahead and ahead.group().islower())
    if mark[0] in "!?" and stop.start() and line[stop.start() - 1] < "\x7f" and "!" < following < "\x7f":
        return False  # in an address, in code
    if mark[0] == "…" and following.islower():
        return False
    quoted = after > stop.end()
    return not (_GOES_ON.match(line, after, end) if quoted else following in "，、；：,;:）)")


def _fitting(line: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The piece, cut where it is longer than the embedder reads: at the last comma, else at a blank, else hard."""
    while end - start > LONGEST:
        limit = start + LONGEST
        cut = max(line.rfind(mark, start + LONGEST // 3, limit) + 1 for mark in "，,、；;：: ")
        cut = cut or limit
        yield _trimmed(line, start, cut)
        start, _ = _trimmed(line, cut, end)
    if start < end:
        yield start, end


def _trimmed(line: str, start: int, end: int, blanks: str = "") -> tuple[int, int]:
    while start < end and (line[start].isspace() or line[start] in blanks):
        start += 1
    while start < end and (line[end - 1].isspace() or line[end - 1] in blanks):
        end -= 1
    return start, end
