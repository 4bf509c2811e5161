"""OpenDocument texts (LibreOffice, some of WPS): headings by their outline levels, lists and tables as Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.errors import ReadError
from assistant.library.cleaning.clean import normalise
from assistant.library.formats import properties
from assistant.library.formats.damage import read_errors
from assistant.library.formats.extracted import Extracted
from assistant.library.formats.safe_xml import Element, attribute, child, parse, words
from assistant.library.formats.tables import markdown_table
from assistant.library.formats.zipped import Zipped
from assistant.records import DroppedText

_LEFT_OUT = ("tracked-changes", "annotation", "sequence-decls", "forms", "note")
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
        body = child(parse(zipped.read("content.xml")), "body", "text")
        contents: list[str] = []
        lines = list(_blocks(body, contents, 0))
        text = "\n".join(lines)
        hints = {}
        if "meta.xml" in zipped:
            meta = child(parse(zipped.read("meta.xml")), "meta")
            said = {part.tag: words(part) for part in meta} if meta is not None else {}
            day = said.get("creation-date", "") or said.get("date", "")
            hints = properties.hints(said.get("title", ""), said.get("initial-creator", ""), day)
        dropped = (DroppedText(text="\n".join(contents), reason="table of contents"),) if contents else ()
        return Extracted(text=normalise(text).strip("\n"), hints=hints, dropped=dropped)


def _blocks(container: Element | None, contents: list[str], depth: int) -> Iterator[str]:
    """The lines of Markdown of what stands in a body, an item, a cell or a frame."""
    for element in container if container is not None else ():
        tag = element.tag
        if tag in _CONTENTS:
            contents += filter(None, map(words, element.iter("p")))
        elif tag in ("h", "p"):
            boxes: list[str] = []
            text = "".join(_inline(element, boxes, contents)).strip()
            level = attribute(element, "outline-level", "1")
            mark = "#" * min(6, int(level) if level.isdigit() else 1) + " " if tag == "h" else ""
            yield from ["", mark + text] if text else []
            yield from boxes
        elif tag == "list":
            yield ""
            yield from _items(element, contents, depth)
        elif tag == "table":
            yield from ["", _table(element, contents)]
        elif tag not in _LEFT_OUT:
            yield from _blocks(element, contents, depth)


def _items(element: Element, contents: list[str], depth: int) -> Iterator[str]:
    for item in element:
        if item.tag not in ("list-item", "list-header"):
            continue
        own = [line for line in _blocks([part for part in item if part.tag != "list"], contents, depth) if line]
        if own:
            headed = own[0].startswith("#")
            yield from own if headed else ["  " * depth + "- " + " ".join(own)]
        for inner in item.findall("list"):
            yield from _items(inner, contents, depth + 1)


def _inline(element: Element, boxes: list[str], contents: list[str]) -> Iterator[str]:
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
            boxes += _blocks(part, contents, 0)
        elif part.tag not in _LEFT_OUT and part.tag != "ruby-text":
            yield from _inline(part, boxes, contents)
        yield part.tail or ""


def _table(element: Element, contents: list[str]) -> str:
    rows: list[list[str]] = []
    header_rows = 1
    for row in element.iter("table-row"):
        cells: list[str] = []
        for cell in row:
            repeated = attribute(cell, "number-columns-repeated", "1")
            count = min(int(repeated), _MOST_REPEATED) if repeated.isdigit() else 1
            if cell.tag == "covered-table-cell":  # hidden by a merged cell to its left or above it
                above = rows[-1][len(cells)] if rows and len(cells) < len(rows[-1]) else ""
                cells += [cells[-1] if cells and cells[-1] else above] * count
            elif cell.tag == "table-cell":
                cells += [" ".join(" ".join(_blocks(cell, contents, 0)).split())] * count
        rows.append(cells)
    heads = child(element, "table-header-rows")
    if heads is not None:
        header_rows = max(1, len(heads.findall("table-row")))
    return markdown_table(rows, header_rows if header_rows < len(rows) else 1)
