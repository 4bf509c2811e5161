"""Characters on a page, each with its box, to the lines that a reader sees."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.library.cleaning.clean import normalise

_WIDE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”‘’—…]")
# Blanks between two characters, in sizes of their font: what parts words, and what parts the cells of a table. Between
# two characters of Chinese a smaller one than the first is the doing of justified lines.
_WORD_GAP = 0.6
# Places of Symbol and Wingdings, which Unicode does not know and programs write bullets with.
_BULLETS = str.maketrans({"\uf0b7": "•", "\uf06c": "●", "\uf06e": "■", "\uf0a7": "▪", "\uf0d8": "➢", "\uf075": "◆"})
_CELL_GAP = 1.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Character:
    """A character and its box in points from the top left corner; without a box, it was added between others."""

    text: str
    left: float = 0.0
    right: float = 0.0
    top: float = 0.0
    bottom: float = 0.0
    size: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a page: its box in points from the top left corner, and the size of its font.

    Attributes:
        cells: Its pieces, if wide blanks part it as they do the cells of a table.
    """

    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float
    cells: tuple[str, ...] = ()


def lines_of(characters: Iterable[Character]) -> list[Line]:
    """The lines, in the order of the characters; what stands on one height from left to right is one line."""
    rows: list[list[Character]] = [[]]
    for character in characters:
        ends = character.text in "\r\n\u2028" or (character.size and _breaks(rows[-1], character))
        if ends and any(found.size for found in rows[-1]):
            rows.append([])
        if character.text not in "\r\n\u2028":
            rows[-1].append(character)
    lines: list[Line] = []
    joined: list[list[Character]] = []
    for row in rows:
        boxed = [character for character in row if character.size]
        if joined and boxed and _goes_on(joined[-1], boxed[0]):
            joined[-1] += row
        elif boxed:
            joined.append(row)
    for row in joined:
        line = _line(row)
        if line.text:
            lines.append(line)
    return lines


def _breaks(row: list[Character], character: Character) -> bool:
    """Whether the character cannot stand in the same line as those before it."""
    last = next((found for found in reversed(row) if found.size), None)
    if last is None or not character.text.strip():
        return False
    middle, middle_of_last = (character.top + character.bottom) / 2, (last.top + last.bottom) / 2
    return not (last.top <= middle <= last.bottom or character.top <= middle_of_last <= character.bottom)


def _goes_on(row: list[Character], character: Character) -> bool:
    """Whether a line that begins with the character is the next cell of the row."""
    boxed = [found for found in row if found.size]
    last = boxed[-1]
    height = min(last.bottom - last.top, character.bottom - character.top)
    common = min(last.bottom, character.bottom) - max(last.top, character.top)
    return common > 0.6 * height and character.left >= last.right - 0.2 * last.size


def _line(row: list[Character]) -> Line:
    boxed = [character for character in row if character.size and character.text.strip()]
    if not boxed:
        return Line(text="", left=0, right=0, top=0, bottom=0, size=0)
    cells = [""]
    last: Character | None = None
    blank = False
    for character in row:
        if character.text.isspace():
            blank = True
            continue
        if last and character.size:
            gap = (character.left - last.right) / character.size
            if gap > _CELL_GAP:
                cells.append("")
            elif gap > _WORD_GAP or (blank and not (_WIDE.match(last.text) and _WIDE.match(character.text))):
                cells[-1] += " "
        cells[-1] += character.text
        blank = False
        last = character if character.size else last
    cells = [cell for cell in (" ".join(normalise(cell.translate(_BULLETS)).split()) for cell in cells) if cell]
    sizes = sorted(character.size for character in boxed)
    return Line(
        text=" ".join(cells),
        left=min(character.left for character in boxed),
        right=max(character.right for character in boxed),
        top=min(character.top for character in boxed),
        bottom=max(character.bottom for character in boxed),
        size=sizes[len(sizes) // 2],
        cells=tuple(cells) if len(cells) > 1 else (),
    )
