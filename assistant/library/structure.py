"""The parts of a text in order: headings with their level, paragraphs, list items, table rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from assistant.library.script import fold
from assistant.library.sentences import is_item, is_row, is_rule

Kind = Literal["title", "heading", "text", "item", "header", "row", "code"]

_NUMERAL = "[一二三四五六七八九十百]"
_SPACE = r"[\s\u3000]+(?=[^\W\d_]{2})"
_IN_DIGITS = re.compile(r"\d{1,2}(?:\.\d{1,2})*[\s\u3000]")  # 3.2 范围; a measure may look the same
# Levels of numbered headings in plain text, outermost first; Markdown's own levels are 1 to 6.
_NUMBERED = (
    (11, re.compile(rf"第(?:{_NUMERAL}+|\d+)(?:篇|编|部分)")),
    (12, re.compile(rf"第(?:{_NUMERAL}+|\d+)章")),
    (13, re.compile(rf"第(?:{_NUMERAL}+|\d+)节")),
    (
        14,
        re.compile(
            rf"{_NUMERAL}{{1,3}}、(?!{_NUMERAL})|[壹贰叁肆伍陆柒捌玖拾貳參陸]{{1,3}}、|\d{{1,2}}[\s\u3000]+(?=[^\W\d_]{{2}})"
        ),
    ),
    (
        15,
        re.compile(
            rf"[(（]{_NUMERAL}{{1,3}}[)）]|第(?:{_NUMERAL}+|\d+)条(?:[\s\u3000]|$)|\d{{1,2}}\.\d{{1,2}}{_SPACE}"
        ),
    ),
    (16, re.compile(rf"\d{{1,2}}[.．、](?![\d.])|\d{{1,2}}(?:\.\d{{1,2}}){{2}}{_SPACE}")),
    (17, re.compile(rf"[(（]\d{{1,2}}[)）]|[①-⑳]|\d{{1,2}}(?:\.\d{{1,2}}){{3}}{_SPACE}")),
)
# Openings of paragraphs that name their subject in a short first sentence: 一是…。 ——…。
_OPENING = re.compile(rf"{_NUMERAL}是|——?(?=[^\s—])")
_ABOVE_NUMBERS, _BELOW_NUMBERS, ENUMERATED, COLUMNS = 10, 18, 19, 20

_MARKDOWN = re.compile(r"(#{1,6})\s+(.+?)\s*#*\s*$")
_BOLD_LINE = re.compile(r"\*\*([^*]{2,60})\*\*[:：]?\s*$")
_FIRST_SENTENCE = re.compile(r"[^。！？!?；;\n]{2,40}?[。！？!?](?=[^\s”’」』）)])")
_RUN_IN_FROM = 60  # characters; a shorter numbered line is an item, not a paragraph with a heading of its own
_NO_HEADING = re.compile(
    r"[。！？!?；;，,、：:…]$|^[(（【\[].*[)）】\]]$|^[\d\W]+$|[:：]\s*\S|[\t|]"
    r"|^图(?:[为示中：:\d]|[一二三四五六七八九十])|摄$"
)
_SIGNATURE_DATE = re.compile(r"^\W*[\d〇○零一二三四五六七八九十]{2,4}\s*[-/.年].{1,20}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A line of a text and the part it plays; ``header`` is the row of a table that names its columns.

    Attributes:
        start, end: The line (of a heading, up to three lines), without the blanks around it; offsets into the text.
        level: Of a heading, 1 is outermost; 0 for everything else.
        name: Of a heading, its words. A ``text`` block that has one begins with its own heading.
        after_blank: Whether a blank line stands before it.
    """

    kind: Kind
    start: int
    end: int
    level: int = 0
    name: str = ""
    after_blank: bool = False


def blocks(text: str, title: str) -> list[Block]:
    """The lines of the text that hold words, in order, with the part each plays.

    Headings are Markdown's; in text that has none, numbered short lines, short lines without punctuation between
    paragraphs, and the short first sentences of numbered paragraphs.

    Args:
        title: The document's title; a line at the beginning that repeats it is no heading.
    """
    found = _with_title(text, _lines(text), title)
    if sum(block.kind == "heading" for block in found) < 2:
        found = _with_plain_headings(text, found)
    return _with_title(text, _with_column_names(text, found), title)


def _lines(text: str) -> list[Block]:
    found: list[Block] = []
    fenced = blank = False
    for match in re.finditer(r"[^\n]*\n?", text):
        line = match.group().strip()
        start = match.start() + len(match.group()) - len(match.group().lstrip())
        end = start + len(line)
        if line.startswith("```"):
            fenced = not fenced
        elif fenced and line:
            found.append(Block(kind="code", start=start, end=end))
        elif not line:
            blank = True
            continue
        elif re.fullmatch(r"=+|-+", line) and found and found[-1].kind == "text" and not blank and len(line) > 2:
            level = 1 if line[0] == "=" else 2
            name = text[found[-1].start : found[-1].end]
            found[-1] = replace(found[-1], kind="heading", level=level, name=_plain(name))
        elif not is_rule(line):
            found.append(_block(line, start, end, blank))
        elif "|" in line and "-" in line and found and found[-1].kind == "row":
            found[-1] = replace(found[-1], kind="header", level=COLUMNS)
        blank = False
    return found


def _block(line: str, start: int, end: int, after_blank: bool) -> Block:
    heading = _MARKDOWN.match(line)
    if heading:
        level, name = len(heading[1]), _plain(heading[2])
        return Block(kind="heading", start=start, end=end, level=level, name=name, after_blank=after_blank)
    kind: Kind = "row" if is_row(line) else "item" if is_item(line) else "text"
    return Block(kind=kind, start=start, end=end, after_blank=after_blank)


def _plain(name: str) -> str:
    """The words of a heading without the marks of emphasis and links."""
    return re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", name).replace("**", "").replace("`", "").strip()


def _with_plain_headings(text: str, found: Sequence[Block]) -> list[Block]:
    """The same blocks with the headings that plain text has."""
    spaced = _parts_paragraphs_by_blanks(text, found)
    result: list[Block] = []
    numbers_seen = False
    for i, block in enumerate(found):
        if block.kind in ("text", "item"):
            line = text[block.start : block.end].replace("**", "")
            bold = _BOLD_LINE.match(text[block.start : block.end])
            level = _number_level(line)
            following = [text[later.start : later.end].replace("**", "") for later in found[i + 1 : i + 3]]
            listed = bool(level) and result and result[-1].kind in ("text", "item") and not result[-1].name
            listed = listed and _number_level(text[result[-1].start : result[-1].end]) == level
            if level and not listed and _is_numbered_heading(line, level, following):
                numbers_seen = True
                block = replace(block, kind="heading", level=level, name=line)
            elif level or _OPENING.match(line):
                name = _own_heading(line)
                numbers_seen = numbers_seen or bool(name and level)
                block = replace(block, kind="text", level=level or ENUMERATED, name=name) if name else block
            elif bold or _is_short_heading(line, block, following, result, spaced):
                level = _BELOW_NUMBERS if numbers_seen else _ABOVE_NUMBERS
                block = replace(block, kind="heading", level=level, name=_plain(line))
                if result and result[-1].kind == "heading" and result[-1].level == level:  # in two lines
                    above = result.pop()
                    block = replace(block, start=above.start, name=f"{above.name} {block.name}")
        result.append(block)
    return result


def _number_level(line: str) -> int:
    return next((level for level, pattern in _NUMBERED if pattern.match(line)), 0)


def _is_numbered_heading(line: str, level: int, following: Sequence[str]) -> bool:
    """Whether the numbered line heads what follows: short, no sentence, not one of a list of its like."""
    if len(line) > 60 or re.search(r"[。！？!?；;，,…]$", line) or not following:
        return False
    next_level = _number_level(following[0])
    if next_level and next_level <= level:
        return False
    if _IN_DIGITS.match(line):
        return (
            len(line) <= 24 and re.search(r"[，,、:：]|\d$|^[\d.]+\s*[年月日号时个人次元台件吨米亩万亿%]", line) is None
        )
    return level < 16 or (not re.search(r"[，,；;:：]", line) and len(line) <= 30)


def _own_heading(line: str) -> str:
    """The number of an article, or the short first sentence of an enumerated paragraph; empty if it has none."""
    article = _NUMBERED[4][1].match(line) if line.startswith("第") else None
    if article:
        return article.group().strip()
    match = _FIRST_SENTENCE.match(line)
    return match.group().strip("。—") if match and len(line) >= _RUN_IN_FROM else ""


def _is_short_heading(line: str, block: Block, following: Sequence[str], before: Sequence[Block], spaced: bool) -> bool:
    """Whether a short line without punctuation stands between paragraphs as a heading does."""
    if not 2 <= len(line) <= 32 or _NO_HEADING.search(line) or block.kind != "text":
        return False
    if not re.search(r"[^\W\d_]{2}", line):
        return False
    if not following or any(_SIGNATURE_DATE.match(near) for near in (line, following[0])):
        return False
    if before and spaced and not block.after_blank:
        return False  # a caption keeps to the paragraph before it
    if before and before[-1].kind not in ("text", "heading", "title"):
        return False
    if before and before[-1].kind == "text" and before[-1].end - before[-1].start < 25 and not spaced:
        return False
    if _is_paragraph(following[0]):
        return True
    # A heading may take two lines.
    return len(following[0]) <= 32 and not _NO_HEADING.search(following[0]) and _is_paragraph(following[-1])


def _is_paragraph(line: str) -> bool:
    return len(line) >= 25 and re.search(r"[。！？!?；;：:，,]", line) is not None


def _parts_paragraphs_by_blanks(text: str, found: Sequence[Block]) -> bool:
    """Whether most paragraphs of the text have a blank line before them."""
    paragraphs = [block for block in found[1:] if _is_paragraph(text[block.start : block.end])]
    return 2 * sum(block.after_blank for block in paragraphs) > len(paragraphs)


def _with_column_names(text: str, found: Sequence[Block]) -> list[Block]:
    """The same blocks; the first row of a table in tabs is its header if only the rows below hold figures."""
    result = list(found)
    for i, block in enumerate(found):
        if block.kind != "row" or (i and found[i - 1].kind in ("row", "header")) or i + 2 >= len(found):
            continue
        rows = [text[row.start : row.end] for row in found[i : i + 3] if row.kind == "row"]
        named = not re.search(r"(?:^|[\t|])\W*\d[\d.,%]*\W*(?:$|[\t|])", rows[0])
        if named and len(rows) == 3 and all(re.search(r"\d", row) for row in rows[1:]):
            result[i] = replace(block, kind="header", level=COLUMNS)
    return result


def _with_title(text: str, found: Sequence[Block], title: str) -> list[Block]:
    """The same blocks, those marked that repeat the document's title or are its only top heading.

    Above the first paragraph every line may repeat the title or begin or end it; below, a heading may be a part of
    it, as the plan is of the notice that it is enclosed with.
    """
    wanted = _key(title)
    headings = [block for block in found if block.kind == "heading"]
    alone = found[:1] == headings[:1] and all(block.level == 1 for block in headings[:1])
    alone = alone and all(block.level > 1 for block in headings[1:])
    result = list(found)
    head = True
    for i, block in enumerate(found):
        head = head and not (block.kind == "text" and _is_paragraph(text[block.start : block.end]))
        if block.kind == "heading" or (head and block.kind == "text"):
            key = _key(block.name or text[block.start : block.end])
            part = len(key) >= 5 and (wanted.startswith(key) or wanted.endswith(key))
            if block.kind == "heading" and block.level >= _ABOVE_NUMBERS:
                part = part or (len(key) >= 8 and key in wanted)
            if (i == 0 and alone) or (key and (key == wanted or (part and (head or block.level == _ABOVE_NUMBERS)))):
                result[i] = replace(block, kind="title", level=0, name="")
    return result


def _key(line: str) -> str:
    return re.sub(r"[\W_]+", "", fold(line).text)
