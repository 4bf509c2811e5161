"""Excel workbooks: each sheet a heading, its rows as Markdown, figures as the sheet shows them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from assistant.errors import ReadError
from assistant.library.cleaning.clean import normalise
from assistant.library.formats.cell_format import built_in, shown
from assistant.library.formats.damage import read_errors
from assistant.library.formats.extracted import Extracted
from assistant.library.formats.ooxml import Package, relation_id
from assistant.library.formats.safe_xml import Element, attribute, child, stream
from assistant.library.formats.tables import sheet_to_markdown

LARGEST_TEXT = 20_000_000  # characters of all sheets together
_MOST_COLUMNS = 1000
_ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!")
_UNNAMED = re.compile(r"(?:sheet|工作表|表)\s*\d*", re.I)  # what programs call a sheet; it says nothing
_LONGEST_MERGE = 2000  # rows of a merged cell that repeat its value


class _Merge(NamedTuple):
    """A merged cell: its first row and column, and those after its last."""

    top: int
    left: int
    bottom: int
    right: int


def extract(data: bytes) -> Extracted:
    """The sheets in their order, hidden ones among them; formulas as the values they had when the file was saved.

    Raises:
        ReadError: The file is encrypted, of the old format, damaged, or holds too much.
    """
    with read_errors("an Excel workbook"):
        return _Workbook(Package(data, ".xls")).extracted()


class _Workbook:
    """One workbook being read."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._root = package.part(package.main)
        settings = child(self._root, "workbookPr")
        self._since_1904 = settings is not None and attribute(settings, "date1904", "0") in ("1", "true")
        self._codes = self._formats()
        self._strings = list(self._shared_strings())
        self._left = LARGEST_TEXT

    def extracted(self) -> Extracted:
        relations = self._package.relations(self._package.main)
        pieces: list[str] = []
        hidden: list[str] = []
        for sheet in self._root.iter("sheet"):
            kind, part = relations.get(relation_id(sheet), ("", ""))
            if kind != "worksheet":
                continue
            text = self._sheet(part)
            if text:
                name = " ".join(attribute(sheet, "name").split())
                pieces.append(text if _UNNAMED.fullmatch(name) else f"## {name}\n\n{text}")
                hidden += [name] if attribute(sheet, "state", "visible") != "visible" else []
        notes = (f"Hidden sheets were read too: {', '.join(hidden)}.",) if hidden else ()
        return Extracted(text=normalise("\n\n".join(pieces)), hints=self._package.hints(), notes=notes)

    def _formats(self) -> list[str]:
        """The format code of every cell style, by its index."""
        parts = self._package.related(self._package.main, "styles")
        if not parts:
            return []
        root = self._package.part(parts[0])
        own = {attribute(code, "numFmtId"): attribute(code, "formatCode") for code in root.iter("numFmt")}
        styles = child(root, "cellXfs")
        numbers = [attribute(style, "numFmtId", "0") for style in (styles.findall("xf") if styles is not None else ())]
        return [own.get(number) or built_in(int(number) if number.isdigit() else 0) for number in numbers]

    def _shared_strings(self) -> Iterator[str]:
        for part in self._package.related(self._package.main, "sharedStrings"):
            with self._package.zipped.open(part) as source:
                for item in stream(source, ["si"]):
                    yield _rich_text(item)

    def _sheet(self, part: str) -> str:
        rows: dict[int, list[str]] = {}
        merges: list[_Merge] = []
        at = -1
        with self._package.zipped.open(part) as source:
            for element in stream(source, ["row", "mergeCell"]):
                if element.tag == "mergeCell":
                    merges += filter(None, [_merge(attribute(element, "ref"))])
                    continue
                number = attribute(element, "r")
                at = int(number) - 1 if number.isdigit() else at + 1
                cells = self._cells(element)
                if any(cells):
                    rows[at] = cells
                    self._left -= sum(map(len, cells)) + 3 * len(cells)
                if self._left < 0:
                    what = f"The file holds more than {LARGEST_TEXT:,} characters."
                    raise ReadError(what, "Split it into several files.")
        _fill(rows, merges)
        if not rows:
            return ""
        spans = [(merge.top, merge.bottom) for merge in merges if merge.bottom - merge.top > 1]
        order = sorted(rows)
        # An empty row stays as one, however many there are.
        dense: list[list[str]] = []
        places: dict[int, int] = {}
        for i, row in enumerate(order):
            if i and row > order[i - 1] + 1:
                dense.append([])
            places[row] = len(dense)
            dense.append(rows[row])
        moved = [(places[top], places[top] + bottom - top) for top, bottom in spans if top in places]
        return sheet_to_markdown(dense, moved)

    def _cells(self, row: Element) -> list[str]:
        cells: list[str] = []
        for cell in row.iterfind("c"):
            column = _column(cell.get("r", ""))
            column = len(cells) if column < 0 else column
            if column >= _MOST_COLUMNS:
                break
            cells += [""] * (column + 1 - len(cells))
            cells[column] = self._value(cell).strip()
        return cells

    def _value(self, cell: Element) -> str:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            inline = child(cell, "is")
            return _rich_text(inline) if inline is not None else ""
        raw = (cell.findtext("v") or "").strip()
        if not raw or kind == "e" or raw in _ERRORS:
            return ""
        if kind == "s":
            return self._strings[int(raw)] if int(raw) < len(self._strings) else ""
        if kind == "b":
            return "TRUE" if raw == "1" else "FALSE"
        if kind == "d":
            return raw.removesuffix("T00:00:00")
        if kind == "str":
            return raw
        style = cell.get("s", "0")
        code = self._codes[int(style)] if style.isdigit() and int(style) < len(self._codes) else "General"
        return shown(raw, code, self._since_1904)


def _fill(rows: dict[int, list[str]], merges: list[_Merge]) -> None:
    """Repeats the value of merged cells in the rows and columns they cover; one as wide as its row stands once."""
    for merge in merges:
        first = rows.get(merge.top, [])
        value = first[merge.left] if merge.left < len(first) else ""
        if not value:
            continue
        covered = range(merge.top, min(merge.bottom, merge.top + _LONGEST_MERGE))
        outside = any(cell for i, cell in enumerate(first) if cell and not merge.left <= i < merge.right)
        width = merge.right if outside or merge.bottom - merge.top > 1 else merge.left + 1
        for at in covered:
            if at in rows:
                row = rows[at]
                row += [""] * (min(width, _MOST_COLUMNS) - len(row))
                for i in range(merge.left, min(width, _MOST_COLUMNS)):
                    row[i] = row[i] or value


def _merge(reference: str) -> _Merge | None:
    match = re.fullmatch(r"([A-Z]+)(\d+):([A-Z]+)(\d+)", reference)
    if not match:
        return None
    return _Merge(int(match[2]) - 1, _column(match[1]), int(match[4]), _column(match[3]) + 1)


def _column(reference: str) -> int:
    """The index of a cell's column, 0 for A; -1 if the reference names none."""
    index = 0
    for letter in reference.rstrip("0123456789"):
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1


def _rich_text(element: Element) -> str:
    """The words of a text, without the reading aids that Asian editions put over them."""
    return "".join(text.text or "" for text in element.iter("t") if text.getparent().tag != "rPh")
