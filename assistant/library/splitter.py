"""A Document to its Chunks: whole sentences under one path of headings."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.library.sentences import LONGEST, in_line, sentences
from assistant.library.structure import ENUMERATED, Block, blocks
from assistant.records import Chunk, Document, Span

__all__ = ["SPLITTER_VERSION", "sentences", "split"]

# Written into every index: a change of what split returns needs another number here.
SPLITTER_VERSION = "3"

_ANNOUNCING = re.compile(r"[:：]$|如下[。.]?$")
_FULL = 0.7  # share of the aimed-at length from which a chunk may close at the end of a paragraph
_THEME = 16  # characters; a sentence up to this length within a paragraph names what the next ones tell
_LEAST = 0.25  # share below which the last chunk of a section joins the one before it


@dataclass(frozen=True, slots=True)
class _Section:
    """Lines under one path of headings; ``own`` if they begin with a heading that is part of their text."""

    path: tuple[str, ...]
    blocks: list[Block]
    own: bool = False


@dataclass(frozen=True, slots=True)
class _Unit:
    """A sentence, where a chunk begins that begins with it, and its part in the line.

    Attributes:
        start: Before ``span`` where the line has a number or bullet, which belongs to the chunk.
        opens: Whether the line begins with it.
        item: Whether the line is an item of a list or a row.
        announces: Whether the line ends with it, in a colon or in 如下.
    """

    span: Span
    start: int
    opens: bool
    item: bool
    announces: bool


def split(document: Document, chunk_chars: int) -> list[Chunk]:
    """The chunks of the document in order; they do not overlap, and none begins or ends within a sentence or row.

    Headings, the title and the header rows of tables stand in no chunk's text; headings and header rows are the
    ``heading`` of the chunks below them. A heading with nothing below it is text.

    Args:
        chunk_chars: Aimed-at length of a chunk in characters.
    """
    chunks: list[Chunk] = []
    for section in _joined(_sections(document.text, document.title), chunk_chars):
        for units in _packed(_units(document.text, section.blocks), chunk_chars):
            spans = tuple(unit.span for unit in units)
            start, end = units[0].start, spans[-1].end
            position, text = len(chunks), document.text[start:end]
            chunks.append(
                Chunk(
                    id=hashlib.sha256(f"{document.id}\n{position}\n{text}".encode()).hexdigest()[:16],
                    document_id=document.id,
                    position=position,
                    start=start,
                    end=end,
                    text=text,
                    heading=section.path,
                    sentences=spans,
                )
            )
    return chunks


def _sections(text: str, title: str) -> Iterator[_Section]:
    """The lines of the text gathered under their headings."""
    path: list[tuple[int, str]] = []  # level and name of the open headings
    columns: tuple[str, ...] = ()
    gathered: list[Block] = []
    for block in _without_empty_headings(blocks(text, title)):
        heads = block.kind in ("title", "heading", "header") or block.level > 0
        # 一是…… names only its own paragraph; the next one speaks of the whole again.
        back = bool(gathered and gathered[0].level == ENUMERATED and not heads)
        if gathered and (heads or back or (columns and block.kind != "row")):
            yield _Section((*(name for _, name in path), *columns), gathered, bool(gathered[0].name))
            gathered = []
        if back:
            path.pop()
        columns = columns if block.kind == "row" else ()
        if block.kind == "header":
            columns = (_column_names(text[block.start : block.end]),)
        elif heads:
            path = [open_ for open_ in path if open_[0] < block.level]
            if block.name:
                path.append((block.level, block.name))
        if block.kind not in ("title", "heading", "header"):
            gathered.append(block)
    if gathered:
        yield _Section((*(name for _, name in path), *columns), gathered, bool(gathered[0].name))


def _without_empty_headings(found: Sequence[Block]) -> list[Block]:
    """The same blocks; headings and header rows that nothing stands below are text, and so is a title alone."""
    result = list(found)
    # Places of what still has nothing below it: headings, each deeper than the one before; titles and header rows, of
    # level 0, which may follow each other.
    waiting: list[int] = []
    level_0: list[int] = []
    for i, block in enumerate(found):
        if block.kind not in ("title", "heading", "header") and not block.name:
            last = max((*waiting[-1:], *level_0[-1:]), default=-1)
            if last >= 0 and found[last].kind == "header" and block.kind != "row":
                result[last] = _as_text(found[last])
            waiting, level_0 = [], []
            continue
        while waiting and found[waiting[-1]].level >= max(block.level, 1):
            place = waiting.pop()
            result[place] = _as_text(found[place])
        if block.kind == "text":
            waiting, level_0 = [], []
        elif block.level:
            waiting.append(i)
        else:
            level_0.append(i)
    for place in (*level_0, *waiting):
        result[place] = _as_text(found[place])
    return result


def _as_text(block: Block) -> Block:
    """The block as text that still ends the sections that it would have ended as a heading."""
    if block.kind == "header":
        return replace(block, kind="row", level=0)
    return replace(block, kind="text", name="")


def _column_names(row: str) -> str:
    return " | ".join(cell.strip() for cell in row.strip("|").replace("\t", "|").split("|") if cell.strip())


def _joined(sections: Iterator[_Section], chunk_chars: int) -> Iterator[_Section]:
    """The sections; those that carry their heading in their own text share a chunk with neighbours that fit."""
    held: _Section | None = None
    for section in sections:
        if held is None:
            held = section
            continue
        fits = section.blocks[-1].end - held.blocks[0].start <= chunk_chars
        if fits and (held.own or section.own) and _parent(held) == _parent(section):
            held = _Section(_parent(held), [*held.blocks, *section.blocks], own=False)
        else:
            yield held
            held = section
    if held is not None:
        yield held


def _parent(section: _Section) -> tuple[str, ...]:
    return section.path[:-1] if section.own else section.path


def _units(text: str, found: Sequence[Block]) -> list[_Unit]:
    units = []
    for block in found:
        line = text[block.start : block.end]
        ends = [match.span() for match in re.finditer(r"[^\n]+", line)]  # a heading of two lines that became text
        spans = [
            span
            for first, last in ends
            for span in in_line(text, block.start + first, block.start + last, whole=block.kind == "code")
        ]
        for i, span in enumerate(spans):
            announces = i == len(spans) - 1 and _ANNOUNCING.search(line) is not None
            start = block.start if i == 0 and text[block.start] not in "#>|" else span.start
            item = block.kind in ("item", "row")
            units.append(_Unit(span, start, opens=i == 0, item=item, announces=announces))
    return units


def _belongs_with(unit: _Unit, following: _Unit) -> bool:
    """Whether the unit announces the one that follows: the line above a list, a short sentence that opens a theme."""
    if following.item:
        return unit.announces
    return not following.opens and unit.span.end - unit.span.start <= _THEME


def _packed(units: Sequence[_Unit], chunk_chars: int) -> list[list[_Unit]]:
    """The units in groups near the aimed-at length, closed at the end of a paragraph where one is near."""
    groups: list[list[_Unit]] = []
    current: list[_Unit] = []
    for unit in units:
        if current:
            length = current[-1].span.end - current[0].span.start
            over = unit.span.end - current[0].span.start > chunk_chars
            full = unit.opens and not unit.item and length >= _FULL * chunk_chars
            if over or full:
                moved = [current.pop()] if len(current) > 1 and _belongs_with(current[-1], unit) else []
                groups.append(current)
                current = moved
        current.append(unit)
    if current:
        groups.append(current)
    if len(groups) > 1:
        length = groups[-1][-1].span.end - groups[-1][0].span.start
        together = groups[-1][-1].span.end - groups[-2][0].span.start
        if length < _LEAST * chunk_chars and together <= min(1.15 * chunk_chars, LONGEST):
            groups[-2:] = [groups[-2] + groups[-1]]
    return groups
