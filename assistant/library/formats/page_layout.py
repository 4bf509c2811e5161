"""Lines of pages to flowing text: paragraphs joined again, margins left out, headings by the size of their font."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from assistant.library.formats.page_lines import Line
from assistant.library.formats.tables import markdown_row
from assistant.library.sentences import is_item
from assistant.records import DroppedText

_EDGE = 2  # lines at the top and the bottom of a page that may be its header and footer
_PAGE_NUMBER = re.compile(
    r"[\W_]*(?:第\s*)?(?:\d{1,4}|[ivxlc]{1,6}|[一二三四五六七八九十百]{1,5})\s*(?:页|頁)?"
    r"(?:\s*[/,，、]?\s*(?:共|of|/)\s*\d{1,4}\s*(?:页|頁)?)?[\W_]*|page\s*\d{1,4}(?:\s*of\s*\d{1,4})?",
    re.I,
)
_CONTENTS = re.compile(r".{2,80}?(?:[.．·…。]\s?){5,}\s*\d{1,4}")
_SENTENCE_END = re.compile(r"[。！？!?；;：:.…][”’」』）)\]】]*$")
_NUMERAL = "[一二三四五六七八九十百]"
_NUMBERED = re.compile(rf"第(?:{_NUMERAL}|\d){{1,4}}[编章节條条]|{_NUMERAL}{{1,3}}、|[(（]{_NUMERAL}{{1,3}}[)）]")
_NUMERAL_HEADING = re.compile(rf"(第(?:{_NUMERAL}|\d){{1,4}}章|{_NUMERAL}{{1,3}}、)|[(（]{_NUMERAL}{{1,3}}[)）]")
_DECIMAL = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,4})\s+(?=[\u4e00-\u9fff])")  # 1 范围, 1.2 术语
_WIDE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”‘’—…]")

_LARGER = 1.12  # of the body's font size, from which a short line is a heading
_TITLE_LARGER = 1.3
_HEADING_LONGEST = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The lines of a page in reading order, and its height in points."""

    lines: Sequence[Line]
    height: float


@dataclass(slots=True, kw_only=True)
class _Block:
    """Lines that belong together: a paragraph, a heading, a row of a table."""

    text: str
    first: Line
    last: Line
    page: int
    starts: dict[int, int] = field(default_factory=dict)  # offset in the text at which a later page begins
    level: int = 0
    is_row: bool = False


def lay_out(pages: Sequence[Page]) -> tuple[str, tuple[int, ...], tuple[DroppedText, ...]]:
    """The text, the offset at which each page begins in it, and what was left out of the margins."""
    bodies, dropped = _without_margins(pages)
    contents = [line.text for body in bodies for line in body if _CONTENTS.fullmatch(line.text)]
    if len(contents) >= 3:
        bodies = [[line for line in body if not _CONTENTS.fullmatch(line.text)] for body in bodies]
        dropped = (*dropped, DroppedText(text="\n".join(contents), reason="table of contents"))
    blocks = _blocks(bodies)
    _mark_headings(blocks)
    text, starts = "", [-1] * len(pages)
    for i, block in enumerate(blocks):
        if text:
            text += "\n" if block.is_row and blocks[i - 1].is_row else "\n\n"
        mark = "#" * block.level + " " if block.level else ""
        for page, offset in [(block.page, -len(mark)), *block.starts.items()]:
            if starts[page] < 0:
                starts[page] = len(text) + len(mark) + offset
        text += mark + block.text
    after = len(text)
    for i in reversed(range(len(starts))):  # a page without text begins where the next one does
        starts[i] = after = starts[i] if starts[i] >= 0 else after
    return text, tuple(starts), dropped


def _without_margins(pages: Sequence[Page]) -> tuple[list[list[Line]], tuple[DroppedText, ...]]:
    """The lines of each page without those that repeat at its edges from page to page, figures aside."""
    edges = [_edges(page) for page in pages]
    counts = Counter(key for lines in edges for key in {_key(line) for line in lines})
    filled = sum(bool(page.lines) for page in pages)
    enough = max(2, min(5, filled * 0.3))
    bodies: list[list[Line]] = []
    margins: dict[str, None] = {}
    for page, lines in zip(pages, edges, strict=True):
        out = [line for line in lines if counts[_key(line)] >= enough or (filled > 1 and _is_page_number(line, page))]
        bodies.append([line for line in page.lines if line not in out])
        margins.update((line.text, None) for line in out if not _PAGE_NUMBER.fullmatch(line.text))
    dropped = (DroppedText(text="\n".join(margins), reason="page header or footer"),) if margins else ()
    return bodies, dropped


def _edges(page: Page) -> list[Line]:
    """The lines at the top and the bottom of the page that may stand in its margins: parted from the text by more than
    a line's distance, or in another size."""
    ordered = sorted(page.lines, key=lambda line: line.top)
    top = [line for line in _outer(ordered) if line.bottom < 0.15 * page.height]
    bottom = [line for line in _outer(ordered[::-1]) if line.top > 0.85 * page.height]
    return [line for line in [*top, *bottom] if len(line.text) <= 80]


def _outer(lines: Sequence[Line]) -> Sequence[Line]:
    """The first one or two of the lines, as far as something parts them from the next."""
    for count in range(min(_EDGE, len(lines) - 1), 0, -1):
        outer, inner = lines[count - 1], lines[count]
        gap = max(outer.top, inner.top) - min(outer.bottom, inner.bottom)
        if gap > 0.9 * inner.size or abs(outer.size - inner.size) > 0.08 * inner.size:
            return lines[:count]
    return lines if len(lines) == 1 else ()


def _key(line: Line) -> tuple[str, int]:
    """What margins share from page to page: their words without figures, and their height on the page."""
    return re.sub(r"\d+|(?<=第)[一二三四五六七八九十百]+(?=[页頁])", "#", line.text), round(line.top / 8)


def _is_page_number(line: Line, page: Page) -> bool:
    outside = line.bottom < 0.1 * page.height or line.top > 0.9 * page.height
    return outside and _PAGE_NUMBER.fullmatch(line.text) is not None


def _blocks(bodies: Sequence[Sequence[Line]]) -> list[_Block]:
    blocks: list[_Block] = []
    for page, lines in enumerate(bodies):
        rows = _rows(lines)
        leading = _leading(lines)
        for i, line in enumerate(lines):
            if i in rows:
                cells = markdown_row(line.cells)
                begins = i - 1 not in rows or len(lines[i - 1].cells) != len(line.cells)
                rule = "\n|" + "---|" * len(line.cells) if begins else ""
                blocks.append(_Block(text=cells + rule, first=line, last=line, page=page, is_row=True))
                continue
            before = blocks[-1] if blocks and not blocks[-1].is_row else None
            if before and _continues(before, line, lines, i, bodies[page - 1] if not i else lines, leading):
                before.text, begin = _joined(before.text, line.text)
                if not i:
                    before.starts[page] = begin
                before.last = line
            else:
                blocks.append(_Block(text=line.text, first=line, last=line, page=page))
    return blocks


def _rows(lines: Sequence[Line]) -> set[int]:
    """Indices of the lines that are rows of a table: neighbours parted into the same number of cells, three or more.

    Two cells make a row only if three lines follow each other so: what has two pieces is often something else.
    """
    rows: set[int] = set()
    start = 0
    for i in range(1, len(lines) + 1):
        if i == len(lines) or len(lines[i].cells) != len(lines[start].cells):
            cells, count = len(lines[start].cells), i - start
            if (cells > 2 and count > 1) or (cells == 2 and count > 2):
                rows.update(range(start, i))
            start = i
    return rows


def _leading(lines: Sequence[Line]) -> float:
    """The usual distance between lines of the page."""
    steps = [(b.bottom - a.bottom, b.size) for a, b in itertools.pairwise(lines)]
    return median([step for step, size in steps if 0 < step < 6 * size] or [0.0])


def _continues(
    block: _Block, line: Line, lines: Sequence[Line], at: int, before: Sequence[Line], leading: float
) -> bool:
    """Whether the line goes on with the paragraph above it, which may end the page before.

    Args:
        lines, at: The page of the line, and its place there.
        before: The page that the paragraph ends on.
    """
    last = block.last
    em = max(line.size, 1.0)
    if abs(last.size - line.size) > 0.08 * em or last.cells or line.cells:
        return False
    left, right = _margins(before, before.index(last) if last in before else len(before) - 1)
    word = line.text.split(" ", 1)[0] if not _WIDE.match(line.text) else line.text[:1]
    full = last.right + max(1.5, 0.5 * len(word) + 0.5) * em > right
    here = _margins(lines, at)[0]
    indent = line.left - here
    hanging = is_item(block.text) and line.left > block.first.left + 0.5 * em and line.left - last.left < 4 * em
    step = line.bottom - last.bottom
    new_place = not at or step < 0  # the next page, the next column
    if not full or (right - left) < 8 * em:
        return False
    if _counts_on(block.text, line.text):
        return False
    if _NUMBERED.match(line.text) or _DECIMAL.match(line.text) or is_item(line.text):
        return not _SENTENCE_END.search(block.text) and indent < 0.6 * em and not new_place
    if new_place:
        return not _SENTENCE_END.search(block.text) and indent < 1.2 * em
    aligned = abs(line.left - last.left) < 0.4 * em
    aligned = aligned and (last is not block.first or not _SENTENCE_END.search(block.text))
    return step < 1.5 * leading and (indent < 1.2 * em or hanging or aligned)


def _counts_on(above: str, below: str) -> bool:
    """Whether decimal numbers of sections go on from the first text to the second: 1, 1.1, 1.2, 2."""
    before, after = _DECIMAL.match(above), _DECIMAL.match(below)
    if not before or not after:
        return False
    old, new = ([int(part) for part in found[1].split(".")] for found in (before, after))
    return new == [*old, 1] or new == [*old[: len(new) - 1], old[len(new) - 1] + 1 if len(new) <= len(old) else 0]


def _margins(lines: Sequence[Line], at: int) -> tuple[float, float]:
    """Where the lines around a place begin and end, those of its column and font size."""
    line = lines[at]
    near = [
        found
        for found in lines[max(0, at - 12) : at + 13]
        if abs(found.left - line.left) < 5 * line.size and abs(found.size - line.size) < 0.15 * line.size
    ]
    close = [found for found in lines[max(0, at - 6) : at + 7] if found in near]
    return min(found.left for found in near), max(found.right for found in close)


def _joined(text: str, line: str) -> tuple[str, int]:
    """The two as one paragraph, and where the second begins: no blank in Chinese, one between words."""
    if re.search(r"[A-Za-z]-$", text) and re.match("[a-z]", line):
        text = text[:-1]
    elif not (_WIDE.match(text[-1]) or _WIDE.match(line)):
        text += " "
    return text + line, len(text)


def _mark_headings(blocks: list[_Block]) -> None:
    """Gives levels to the blocks in a font larger than the body's; joins the lines of a title."""
    if not blocks:
        return
    sizes: Counter[float] = Counter()
    for block in blocks:
        sizes[_rounded(block)] += len(block.text)
    body = sizes.most_common(1)[0][0]
    candidates = [block for block in blocks if _may_head(block) and _rounded(block) >= _LARGER * body]
    _join_neighbours(blocks, candidates)
    candidates = [block for block in blocks if any(block is found for found in candidates)]
    head = next((block for block in candidates if block in blocks[:6] and block.page == blocks[0].page), None)
    largest = max((_rounded(block) for block in candidates), default=0.0)
    if head and _rounded(head) == largest >= _TITLE_LARGER * body:
        head.level = 1
        candidates.remove(head)
    ranks = sorted({_rounded(block) for block in candidates}, reverse=True)[:3]
    for block in candidates:
        if _rounded(block) in ranks:
            block.level = 2 + ranks.index(_rounded(block))
    if ranks:  # then headings in the body's size must be marked too: Markdown's headings hide plain ones
        for block in blocks:
            number = _NUMERAL_HEADING.match(block.text)
            if not block.level and number and _may_head(block) and len(block.text) <= 40:
                block.level = min(6, 2 + len(ranks) + (not number[1]))


def _join_neighbours(blocks: list[_Block], candidates: list[_Block]) -> None:
    """Makes one block of two lines of the same large size, one right below the other."""
    i = 1
    while i < len(blocks):
        above, below = blocks[i - 1], blocks[i]
        both = any(above is found for found in candidates) and any(below is found for found in candidates)
        step = below.first.top - above.last.bottom
        near = above.page == below.page and -0.5 * below.first.size < step < below.first.size
        if both and near and _rounded(above) == _rounded(below) and not _NUMBERED.match(below.text):
            above.text, _ = _joined(above.text, below.text)
            above.last = below.last
            del blocks[i]
            candidates[:] = [found for found in candidates if found is not below]
        else:
            i += 1


def _may_head(block: _Block) -> bool:
    short = len(block.text) <= _HEADING_LONGEST and not block.is_row
    return short and re.search(r"[^\W\d_]{2}", block.text) is not None and not re.search("[。；;，,]$", block.text)


def _rounded(block: _Block) -> float:
    return round(block.first.size * 2) / 2
