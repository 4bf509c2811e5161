"""OpenDocument texts (LibreOffice, some of WPS): headings by their outline levels, lists and tables as Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.errors import ReadError
from assistant.library.cleaning.clean import normalise
from assistant.library.formats import properties
from assistant.library.formats.damage import read_errors
from assistant.library.formats.extracted import Extracted
from assistant.library.formats.opendocument_styles import ListCount, Styles
from assistant.library.formats.raised import shifted
from assistant.library.formats.safe_xml import Element, attribute, child, parse, words
from assistant.library.formats.tables import markdown_table
from assistant.library.formats.zipped import Zipped
from assistant.records import DroppedText

_LEFT_OUT = ("tracked-changes", "annotation", "sequence-decls", "forms", "note", "hidden-text")
_CONTENTS = ("table-of-content", "illustration-index", "table-index", "alphabetical-index")
_MOST_REPEATED = 100  # columns that a cell may stand for


def extract(data: bytes) -> Extracted:
    """The text of the document, tracked changes accepted.

    Raises:
        ReadError: The file is encrypted or damaged.
    """
    with read_errors("an OpenDocument text"):
        zipped = Zipped(data)
        if "META-INF/manifest.xml" in zipped:
            manifest = parse(zipped.read("META-INF/manifest.xml"))
            if next(manifest.iter("encryption-data"), None) is not None:
                raise ReadError("The file is protected with a password.", "Save it again without the password.")
        content = parse(zipped.read("content.xml"))
        others = [parse(zipped.read("styles.xml"))] if "styles.xml" in zipped else []
        reader = _Reader(Styles([*others, content]))
        text = "\n".join(reader.blocks(child(content, "body", "text")))
        hints = {}
        if "meta.xml" in zipped:
            meta = child(parse(zipped.read("meta.xml")), "meta")
            said = {part.tag: words(part) for part in meta} if meta is not None else {}
            day = said.get("creation-date", "") or said.get("date", "")
            hints = properties.hints(said.get("title", ""), said.get("initial-creator", ""), day)
        dropped = (DroppedText(text="\n".join(reader.contents), reason="table of contents"),) if reader.contents else ()
        return Extracted(text=normalise(text).strip("\n"), hints=hints, dropped=dropped)


class _Reader:
    """One document being read.

    Attributes:
        contents: The lines of its tables of contents.
    """

    def __init__(self, styles: Styles) -> None:
        self.contents: list[str] = []
        self._styles = styles
        self._titled = 0  # headings stand one level below a title

    def blocks(self, container: Element | None) -> Iterator[str]:
        """The lines of Markdown of what stands in a body, an item, a cell or a frame."""
        for element in container if container is not None else ():
            tag = element.tag
            if tag in _CONTENTS:
                self.contents += filter(None, map(words, element.iter("p")))
            elif tag in ("h", "p"):
                boxes: list[str] = []
                text = "".join(self._inline(element, boxes)).strip()
                yield from ["", self._mark(element) + text] if text else []
                yield from boxes
            elif tag == "list":
                yield ""
                yield from self._items(element, 0, self._styles.begin(element))
            elif tag == "table":
                yield from ["", self._table(element)]
            elif tag not in _LEFT_OUT:
                yield from self.blocks(element)

    def _mark(self, element: Element) -> str:
        """What makes a line of Markdown a heading, with its number; empty for a paragraph."""
        if element.tag == "p":
            if self._titled or not self._styles.is_title(element):
                return ""
            self._titled = 1
            return "# "
        level = attribute(element, "outline-level", "1")
        depth = int(level) if level.isdigit() and len(level) < 3 else 1
        number = (
            self._styles.heading_number(element, depth - 1) if attribute(element, "is-list-header") != "true" else ""
        )
        return "#" * min(6, depth + self._titled) + " " + number

    def _items(self, element: Element, depth: int, count: ListCount) -> Iterator[str]:
        for item in element:
            if item.tag not in ("list-item", "list-header"):
                continue
            own = [line for line in self.blocks([part for part in item if part.tag != "list"]) if line]
            number = self._styles.number(item, depth, count) if own and item.tag == "list-item" else "  " * depth
            if own and own[0].startswith("#"):
                marks, _, heading = own[0].partition(" ")
                yield f"{marks} {'' if number.strip() in ('', '-') else number}{heading}"
                yield from own[1:]
            elif own:
                yield number + " ".join(own)
            for inner in item.findall("list"):
                yield from self._items(inner, depth + 1, count)

    def _inline(self, element: Element, boxes: list[str]) -> Iterator[str]:
        """The words of a paragraph; what is anchored in it goes to ``boxes``."""
        yield element.text or ""
        for part in element:
            if part.tag == "s":
                yield " "
            elif part.tag == "tab":
                yield "\t"
            elif part.tag == "line-break":
                yield "\n"
            elif part.tag == "note":
                boxes += ["", f"注{words(child(part, 'note-citation'))}：{words(child(part, 'note-body'))}"]
            elif part.tag in ("frame", "custom-shape", "text-box"):
                boxes += self.blocks(part)
            elif part.tag == "span":
                text = "".join(self._inline(part, boxes))
                yield "" if self._styles.is_hidden(part) else shifted(text, self._styles.place(part))
            elif part.tag not in _LEFT_OUT and part.tag != "ruby-text":
                yield from self._inline(part, boxes)
            yield part.tail or ""

    def _table(self, element: Element) -> str:
        rows: list[list[str]] = []
        header_rows = 1
        wide: dict[int, int] = {}  # rows that a cell still covers, by column
        for row in _rows(element):
            cells: list[str] = []
            for cell in row:
                repeated = attribute(cell, "number-columns-repeated", "1")
                count = min(int(repeated), _MOST_REPEATED) if repeated.isdigit() else 1
                if cell.tag == "covered-table-cell":  # hidden by a merged cell above it or to its left
                    for _ in range(count):
                        at = len(cells)
                        covered = wide.get(at, 0) > 0 and bool(rows) and at < len(rows[-1])
                        cells.append(rows[-1][at] if covered else cells[-1] if cells else "")
                        wide[at] = wide.get(at, 0) - 1
                elif cell.tag == "table-cell":
                    deep, across = _span(cell, "rows"), _span(cell, "columns")
                    header_rows = max(header_rows, deep) if not rows else header_rows
                    # Those of its own row that it covers are counted down at once.
                    wide |= {len(cells) + i: deep - 1 + (i > 0) for i in range(across)}
                    cells += [" ".join(" ".join(self.blocks(cell)).split())] * count
            rows.append(cells)
        heads = child(element, "table-header-rows")
        if heads is not None:
            header_rows = max(header_rows, len(heads.findall("table-row")))
        return markdown_table(rows, header_rows if header_rows < len(rows) else 1)


def _rows(element: Element) -> Iterator[Element]:
    """The rows of a table, not those of tables in its cells."""
    for part in element:
        if part.tag == "table-row":
            yield part
        elif part.tag in ("table-header-rows", "table-rows", "table-row-group"):
            yield from _rows(part)


def _span(cell: Element, what: str) -> int:
    text = attribute(cell, f"number-{what}-spanned", "1")
    return max(1, min(int(text), _MOST_REPEATED)) if text.isdigit() and len(text) < 10 else 1
