"""Word documents: headings by their styles, numbers of lists, tables, footnotes and text boxes as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from assistant.library.cleaning.clean import normalise
from assistant.library.formats.damage import read_errors
from assistant.library.formats.extracted import Extracted
from assistant.library.formats.numbering import Numbering
from assistant.library.formats.ooxml import Package
from assistant.library.formats.raised import shifted
from assistant.library.formats.safe_xml import Element, attribute, child, value, words
from assistant.library.formats.tables import markdown_table
from assistant.library.formats.word_fields import ContentsField
from assistant.records import DroppedText

_AROUND = {"ins", "moveTo", "smartTag", "customXml", "hyperlink", "sdt", "sdtContent", "fldSimple", "dir", "bdo"}
_LEFT_OUT = {"del", "moveFrom", "pPr", "rPr", "instrText", "delText", "Fallback", "sdtPr", "rt", "commentReference"}
_NOTES = {"footnoteReference": "footnotes", "endnoteReference": "endnotes"}
_HEADING = re.compile(r"(?:heading|标题|標題|überschrift|titre)\s*([1-9])", re.I)
_TITLE = re.compile(r"title|标题|標題|文档标题|文件标题", re.I)
_CONTENTS = re.compile(r"(?:toc|目录|目錄)(?:\s*(?:\d|heading|标题|標題))?|table of figures|图表目录", re.I)
_TITLE_SIZE = 30  # half points; body text is 21 to 32, the titles of official documents 44
_OFF = ("0", "false", "off")
_LONGEST_CHAIN = 20  # styles based on each other; Word makes 11 at most, and damaged files make circles


def extract(data: bytes) -> Extracted:
    """The text of the document as the accepted version of all tracked changes shows it.

    Raises:
        ReadError: The file is encrypted, of the old format or damaged.
    """
    with read_errors("a Word document"):
        return _Reader(Package(data, ".doc")).extracted()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Style:
    """What a style says of its paragraphs, its base styles included."""

    name: str = ""
    outline: int = 9  # 0 is the outermost heading, 9 is body text
    list_name: str = ""
    list_level: int = 0
    centred: bool = False
    size: int = 0  # half points


@dataclass(slots=True, kw_only=True)
class _Paragraph:
    """A paragraph on its way to a line of Markdown; text boxes and notes anchored in it follow it."""

    text: str
    level: int = 0  # of a heading, 1 is outermost
    is_title: bool = False
    listed: bool = False
    may_be_title: int = 0  # its font size if it stands as the titles of documents without styles do
    after: list[_Paragraph] = field(default_factory=list)


class _Reader:
    """One document being read."""

    def __init__(self, package: Package) -> None:
        self._package = package
        parts = {kind: self._related(kind) for kind in ("styles", "numbering", "footnotes", "endnotes")}
        self._styles = _styles(parts["styles"])
        self._numbering = Numbering(parts["numbering"])
        self._notes = {kind: _notes(parts[kind]) for kind in _NOTES.values()}
        self._note_count = 0
        self._contents: list[str] = []
        self._main = package.part(package.main)
        self._contents_field = ContentsField(self._main)

    def extracted(self) -> Extracted:
        paragraphs = list(self._blocks(child(self._main, "body")))
        _find_title(paragraphs)
        titled = any(paragraph.is_title for paragraph in paragraphs)
        tops = [i for i, paragraph in enumerate(paragraphs) if paragraph.level == 1]
        shift = 0 if not titled and len(tops) == 1 and not any(p.level for p in paragraphs[: tops[0]]) else 1
        lines: list[str] = []
        listed = False
        for paragraph in paragraphs:
            if not (listed and paragraph.listed):
                lines.append("")
            listed = paragraph.listed
            level = 1 if paragraph.is_title else min(paragraph.level + shift, 6) if paragraph.level else 0
            lines.append(f"{'#' * level} {' '.join(paragraph.text.split())}" if level else paragraph.text)
        dropped = [DroppedText(text="\n".join(self._contents), reason="table of contents")] if self._contents else []
        return Extracted(
            text=normalise("\n".join(lines)).strip("\n"),
            hints=self._package.hints(),
            dropped=(*dropped, *self._page_margins()),
        )

    def _related(self, kind: str) -> Element | None:
        names = self._package.related(self._package.main, kind)
        return self._package.part(names[0]) if names else None

    def _page_margins(self) -> Iterator[DroppedText]:
        for kind in ("header", "footer"):
            found = (self._package.part(name) for name in self._package.related(self._package.main, kind))
            texts = dict.fromkeys(" ".join(map(words, root.iter("p"))).strip() for root in found)
            if any(texts):
                yield DroppedText(text="\n".join(filter(None, texts)), reason=f"page {kind}")

    def _blocks(self, container: Element) -> Iterator[_Paragraph]:
        """The paragraphs and tables in a body, a cell, a text box or a note."""
        for element in container if container is not None else ():
            if element.tag == "p":
                yield from self._paragraph(element)
            elif element.tag == "tbl":
                yield from self._table(element)
            elif element.tag in _AROUND:
                yield from self._blocks(element)
            elif element.tag == "AlternateContent":
                yield from self._blocks(child(element, "Choice"))

    def _paragraph(self, element: Element) -> Iterator[_Paragraph]:
        style = self._styles.get(value(element, "pPr", "pStyle"), self._styles.get("", _Style()))
        after: list[_Paragraph] = []
        text = "".join(self._inline(element, after)).strip()
        if self._contents_field.wrote(element) or _CONTENTS.fullmatch(style.name):
            self._contents += [text] if text else []
            return
        outline = value(element, "pPr", "outlineLvl") or str(style.outline)
        level = int(outline) + 1 if outline.isdigit() and int(outline) < 9 else 0
        if text:
            name = value(element, "pPr", "numPr", "numId") or style.list_name
            depth = value(element, "pPr", "numPr", "ilvl")
            number = self._numbering.next(name, int(depth) if depth.isdigit() else style.list_level)
            if level and number.strip() == "-":
                number = ""
            centred = value(element, "pPr", "jc", default="center" if style.centred else "") == "center"
            size = max((_size(run) or style.size for run in element.iter("r")), default=0)
            yield _Paragraph(
                text=number + text,
                level=level,
                is_title=bool(_TITLE.fullmatch(style.name)) and len(text) <= 120,
                listed=bool(number) and not level,
                may_be_title=size if centred and size >= _TITLE_SIZE and len(text) <= 80 and not level else 0,
            )
        yield from after

    def _inline(self, element: Element, after: list[_Paragraph]) -> Iterator[str]:
        """The text in a paragraph; what is anchored there goes to ``after``."""
        for part in element:
            tag = part.tag
            if tag == "t":
                yield shifted(part.text or "", value(element, "rPr", "vertAlign"))
            elif tag == "tab":
                yield "\t"
            elif tag in ("br", "cr"):
                yield "\n" if attribute(part, "type", "textWrapping") == "textWrapping" else ""
            elif tag == "noBreakHyphen":
                yield "-"
            elif tag in _NOTES:
                after += self._note(_NOTES[tag], attribute(part, "id"))
            elif tag == "txbxContent":
                after += self._blocks(part)
            elif tag == "AlternateContent":
                choices = [part.find("Choice"), part.find("Fallback")]
                chosen = next((found for found in choices if found is not None and len(found)), None)
                yield from self._inline(chosen, after) if chosen is not None else ()
            elif tag not in _LEFT_OUT and not (tag == "r" and _is_hidden(part)):
                yield from self._inline(part, after)

    def _note(self, kind: str, name: str) -> Iterator[_Paragraph]:
        """A footnote as lines of its own, below the paragraph that refers to it."""
        note = self._notes[kind].get(name)
        text = " ".join(paragraph.text for paragraph in self._blocks(note))
        if text:
            self._note_count += 1
            yield _Paragraph(text=f"注{self._note_count}：{text}")

    def _table(self, element: Element) -> Iterator[_Paragraph]:
        """The table as one block; a frame of one cell or one column is text, not a table."""
        rows = [row for row in _through(element, "tr") if child(row, "trPr", "del") is None]
        grid: list[list[str]] = []
        held: list[_Paragraph] = []  # read once: a frame in a frame in a frame would take twice as long with each
        header_rows = 1
        for at, row in enumerate(rows):
            cells: list[str] = []
            cells += [""] * _count(row, "trPr", "gridBefore")
            for cell in _through(row, "tc"):
                span = max(1, _count(cell, "tcPr", "gridSpan"))
                merged = child(cell, "tcPr", "vMerge")
                if merged is not None and attribute(merged, "val", "continue") == "continue" and grid:
                    text = grid[-1][len(cells)] if len(cells) < len(grid[-1]) else ""
                    header_rows = at + 1 if header_rows == at else header_rows
                else:
                    inside = list(self._blocks(cell))
                    held += inside
                    text = " ".join(" ".join(paragraph.text.split()) for paragraph in inside)
                cells += [text] * span
            wide = len(cells) > 1 and len(set(cells)) == 1  # a line across the whole table
            grid.append([cells[0], *[""] * (len(cells) - 1)] if wide else cells)
        if max(map(len, grid), default=0) > 1 and len(grid) > 1:
            yield _Paragraph(text=markdown_table(grid, header_rows if header_rows < len(grid) else 1))
        else:
            yield from held


def _find_title(paragraphs: list[_Paragraph]) -> None:
    """Marks the title of a document that uses no style for it: large and centred above everything else."""
    if any(paragraph.is_title for paragraph in paragraphs):
        return
    for i, paragraph in enumerate(paragraphs[:6]):
        if paragraph.level:
            return
        if paragraph.may_be_title:
            size = paragraph.may_be_title
            last = i
            while last + 1 < len(paragraphs) and last - i < 3 and paragraphs[last + 1].may_be_title == size:
                last += 1
            whole = "".join(found.text for found in paragraphs[i : last + 1])
            paragraphs[i : last + 1] = [_Paragraph(text=whole, is_title=True)]
            return


def _through(element: Element, tag: str) -> Iterator[Element]:
    """The rows of a table or the cells of a row, also those inside content controls and tracked insertions."""
    for part in element:
        if part.tag == tag:
            yield part
        elif part.tag in _AROUND:
            yield from _through(part, tag)


def _styles(root: Element | None) -> dict[str, _Style]:
    """The paragraph styles by their ids; the default one also by the empty id."""
    elements = {attribute(style, "styleId"): style for style in (root.findall("style") if root is not None else ())}
    found: dict[str, _Style] = {}
    for name, element in elements.items():
        chain = [element]
        while len(chain) < _LONGEST_CHAIN and (base := elements.get(value(chain[-1], "basedOn"))) is not None:
            chain.append(base)
        found[name] = style = _style(chain)
        if attribute(element, "default") in ("1", "true") and attribute(element, "type") == "paragraph":
            found[""] = style
    return found


def _style(chain: list[Element]) -> _Style:
    """The style at the head of a chain of styles, each based on the next."""

    def first(*path: str) -> str:
        return next(filter(None, (value(element, *path) for element in chain)), "")

    names = [value(element, "name") for element in chain]
    heading = next(filter(None, map(_HEADING.fullmatch, names)), None)
    outline = first("pPr", "outlineLvl")
    level = first("pPr", "numPr", "ilvl")
    size = first("rPr", "sz")
    return _Style(
        name=names[0],
        outline=int(heading[1]) - 1 if heading else int(outline) if outline.isdigit() else 9,
        list_name=first("pPr", "numPr", "numId"),
        list_level=int(level) if level.isdigit() else 0,
        centred=first("pPr", "jc") == "center",
        size=int(size) if size.isdigit() else 0,
    )


def _notes(root: Element | None) -> dict[str, Element]:
    """Footnotes or endnotes by id, without the lines that part them from the text."""
    if root is None:
        return {}
    return {attribute(note, "id"): note for note in root if attribute(note, "type", "normal") == "normal"}


def _is_hidden(run: Element) -> bool:
    vanish = child(run, "rPr", "vanish")
    return vanish is not None and attribute(vanish, "val", "1") not in _OFF


def _size(run: Element) -> int:
    size = value(run, "rPr", "sz")
    return int(size) if size.isdigit() else 0


def _count(element: Element, *path: str) -> int:
    text = value(element, *path)
    return min(int(text), 100) if text.isdigit() else 0
