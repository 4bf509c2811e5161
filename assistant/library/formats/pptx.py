"""PowerPoint slides: each one a page with its title as heading, its text, tables, charts and speaker notes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.library.cleaning.clean import normalise
from assistant.library.formats.damage import read_errors
from assistant.library.formats.extracted import Extracted
from assistant.library.formats.ooxml import Package, relation_id
from assistant.library.formats.safe_xml import Element, attribute, child, words
from assistant.library.formats.tables import markdown_table

_TITLES = ("title", "ctrTitle")
_MARGINS = ("sldNum", "dt", "ftr", "hdr")
_BULLETED = ("", "body", "obj", "half")
_HEADING_LONGEST = 40
_NO_HEADING = re.compile(r"^[|-]|\n|[。；;，,]$")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shape:
    """What a shape shows, and where its upper left corner is; ``kind`` is that of its placeholder."""

    lines: list[str]
    kind: str = "none"
    top: int = 0
    left: int = 0


def extract(data: bytes) -> Extracted:
    """The text of the slides in their order, hidden ones among them.

    Raises:
        ReadError: The file is encrypted, of the old format or damaged.
    """
    with read_errors("a PowerPoint presentation"):
        package = Package(data, ".ppt")
        relations = package.relations(package.main)
        text, hidden = "", 0
        starts: list[int] = []
        for item in package.part(package.main).iter("sldId"):
            kind, name = relations.get(relation_id(item), ("", ""))
            if kind != "slide":
                continue
            slide = package.part(name)
            hidden += attribute(slide, "show", "1") in ("0", "false")
            said = _slide(package, name, slide, first=not starts)
            text += "\n\n" if text and said else ""
            starts.append(len(text))
            text += said
        notes = (f"{hidden} of {len(starts)} slides are hidden; they were read too.",) if hidden else ()
        return Extracted(text=text, hints=package.hints(), page_starts=tuple(starts), notes=notes)


def _slide(package: Package, name: str, slide: Element, first: bool) -> str:
    places = _places(package, name)
    shapes = [shape for shape in _shapes(package, name, child(slide, "cSld", "spTree"), places) if shape.lines]
    titles = [shape for shape in shapes if shape.kind in _TITLES]
    others = sorted((shape for shape in shapes if shape not in titles), key=lambda shape: (shape.top, shape.left))
    title = " ".join(line.strip() for shape in titles[:1] for line in shape.lines)
    blocks = ["\n".join(shape.lines) for shape in [*titles[1:], *others]]
    if not title and blocks and len(blocks[0]) <= _HEADING_LONGEST and not _NO_HEADING.search(blocks[0]):
        title = blocks.pop(0)  # a slide made of text boxes: what stands on top is its title
    notes = [line for related in package.related(name, "notesSlide") for line in _notes(package.part(related))]
    if notes:
        blocks.append("备注：\n" + "\n".join(notes))
    heading = f"{'#' if first else '##'} {title}" if title else ""
    return normalise("\n\n".join(filter(None, [heading, *blocks])))


def _shapes(
    package: Package, part: str, tree: Element, places: dict[tuple[str, str], tuple[int, int]]
) -> Iterator[_Shape]:
    """The shapes that show text, those in groups too."""
    for element in tree if tree is not None else ():
        holder = next((found for found in element.iterfind("*/nvPr/ph")), None)
        kind = "none" if holder is None else attribute(holder, "type")
        offset = next(iter(element.iterfind("spPr/xfrm/off")), None)
        offset = offset if offset is not None else next(iter(element.iterfind("xfrm/off")), None)
        key = (kind, attribute(holder, "idx") if holder is not None else "")
        top, left = (_number(offset, "y"), _number(offset, "x")) if offset is not None else places.get(key, (0, 0))
        if element.tag == "grpSp":
            inner = [shape for shape in _shapes(package, part, element, places) if shape.lines]
            inner.sort(key=lambda shape: (shape.top, shape.left))
            at = next(iter(element.iterfind("grpSpPr/xfrm/off")), None)
            top, left = (_number(at, "y"), _number(at, "x")) if at is not None else (0, 0)
            yield _Shape(lines=[line for shape in inner for line in shape.lines], top=top, left=left)
        elif element.tag == "AlternateContent":
            yield from _shapes(package, part, child(element, "Choice"), places)
        elif element.tag == "graphicFrame":
            lines = _graphic(package, part, element)
            yield _Shape(lines=lines, kind="graphic", top=top, left=left)
        elif element.tag in ("sp", "cxnSp") and kind not in _MARGINS:
            yield _Shape(lines=_paragraphs(child(element, "txBody"), kind in _BULLETED), kind=kind, top=top, left=left)


def _paragraphs(body: Element | None, bulleted: bool) -> list[str]:
    """The paragraphs of a shape, as items where the slide shows them so."""
    lines: list[str] = []
    paragraphs = body.findall("p") if body is not None else []
    bulleted = bulleted and sum(bool(words(paragraph)) for paragraph in paragraphs) > 1
    numbers: dict[int, int] = {}
    for paragraph in paragraphs:
        text = "".join(_inline(paragraph)).strip()
        if not text:
            continue
        properties = child(paragraph, "pPr")
        level = _number(properties, "lvl") if properties is not None else 0
        mark = "- " if bulleted else ""
        numbered = False
        for found in properties if properties is not None else ():
            numbered = numbered or found.tag == "buAutoNum"
            mark = "" if found.tag == "buNone" else "- " if found.tag in ("buChar", "buBlip") else mark
        if numbered:
            numbers[level] = numbers.get(level, 0) + 1
            mark = f"{numbers[level]}. "
        numbers = {depth: count for depth, count in numbers.items() if depth < level or (depth == level and numbered)}
        lines.append("  " * level * bool(mark) + mark + text)
    return lines


def _inline(paragraph: Element) -> Iterator[str]:
    for part in paragraph:
        if part.tag in ("r", "fld"):
            yield words(child(part, "t")) if part.tag == "fld" else "".join(part.itertext("t"))
        elif part.tag == "br":
            yield " "


def _graphic(package: Package, part: str, frame: Element) -> list[str]:
    """A table, the figures of a chart, or the words of a diagram."""
    table = next(frame.iter("tbl"), None)
    if table is not None:
        return _table(table).split("\n")
    relations = package.relations(part)
    for element in frame.iter("chart", "relIds"):
        _, target = relations.get(relation_id(element, "id" if element.tag == "chart" else "dm"), ("", ""))
        if target and element.tag == "chart":
            return _chart(package.part(target))
        if target:
            points = package.part(target).iter("pt")
            texts = ["".join(_inline_all(child(point, "t"))).strip() for point in points]
            return [f"- {text}" for text in texts if text]
    return []


def _table(table: Element) -> str:
    rows: list[list[str]] = []
    for row in table.iterfind("tr"):
        cells: list[str] = []
        for i, cell in enumerate(row.iterfind("tc")):
            text = " ".join(_paragraphs(child(cell, "txBody"), False))
            if attribute(cell, "vMerge", "0") in ("1", "true") and rows and i < len(rows[-1]):
                text = rows[-1][i]
            elif attribute(cell, "hMerge", "0") in ("1", "true") and cells:
                text = cells[-1]
            cells.append(text)
        rows.append(cells)
    return markdown_table(rows)


def _chart(root: Element) -> list[str]:
    """The figures that a chart keeps of the sheet it was made from: a row for each category."""
    title = next(root.iterfind("chart/title"), None)
    series = list(root.iter("ser"))
    columns: list[dict[str, str]] = []
    categories: dict[str, str] = {}
    for one in series:
        categories |= _points(child(one, "cat"))
        columns.append(_points(child(one, "val")))
    names = [" ".join(words(found) for found in one.iterfind("tx//v")) for one in series]
    order = sorted(categories or (columns[0] if columns else {}), key=lambda at: int(at) if at.isdigit() else 0)
    rows = [["", *names], *([categories.get(at, ""), *(column.get(at, "") for column in columns)] for at in order)]
    caption = "".join(_inline_all(title)).strip()
    table = markdown_table(rows) if order else ""
    return [*([caption, ""] if caption else []), *(table.split("\n") if table else [])]


def _points(element: Element | None) -> dict[str, str]:
    found = element.iter("pt") if element is not None else ()
    return {attribute(point, "idx"): _figure(words(child(point, "v"))) for point in found}


def _figure(text: str) -> str:
    """A number without the digits that binary fractions add."""
    return f"{float(text):.12g}" if re.fullmatch(r"-?\d+\.\d{10,}(?:[eE][-+]?\d+)?", text) else text


def _inline_all(element: Element | None) -> Iterator[str]:
    return ("".join(_inline(p)) for p in element.iter("p")) if element is not None else iter(())


def _notes(root: Element) -> list[str]:
    lines: list[str] = []
    for shape in root.iter("sp"):
        holder = next(iter(shape.iterfind("*/nvPr/ph")), None)
        if holder is not None and attribute(holder, "type") == "body":
            lines += _paragraphs(child(shape, "txBody"), False)
    return lines


def _places(package: Package, slide: str) -> dict[tuple[str, str], tuple[int, int]]:
    """Where the placeholders of the slide's layout stand, by kind and index; (top, left)."""
    places = {}
    for name in package.related(slide, "slideLayout"):
        for shape in package.part(name).iter("sp"):
            holder = next(iter(shape.iterfind("*/nvPr/ph")), None)
            offset = next(iter(shape.iterfind("spPr/xfrm/off")), None)
            if holder is not None and offset is not None:
                key = (attribute(holder, "type"), attribute(holder, "idx"))
                places[key] = (_number(offset, "y"), _number(offset, "x"))
    return places


def _number(element: Element, name: str) -> int:
    text = attribute(element, name, "0")
    return int(text) if text.lstrip("-").isdigit() else 0
