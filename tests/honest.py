"""Small honest files of every format, put together from bytes: what the hostile ones are made out of."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Mapping, Sequence

BODY = "水库去年冬天清了淤，库容从三十二万立方米恢复到四十一万立方米，够下游六百亩稻田浇两遍水。"
TITLE = "河西县水库清淤"

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SLIDE = "http://schemas.openxmlformats.org/presentationml/2006/main"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"

Parts = Mapping[str, str | bytes]


def zipped(parts: Parts, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip file of the parts; the same parts give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as file:
        for name, data in parts.items():
            info = zipfile.ZipInfo(name, (2024, 5, 9, 12, 0, 0))
            info.compress_type = method
            file.writestr(info, data)
    return buffer.getvalue()


def relations(targets: Sequence[tuple[str, str]], mode: str = "") -> str:
    """A part of relations: kind and target, with the ids rId1, rId2, ..."""
    rows = "".join(
        f'<Relationship Id="rId{i}" Type="{_OFFICE}/{kind}" Target="{target}"{mode}/>'
        for i, (kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{rows}</Relationships>'


def _content_types(overrides: Mapping[str, str]) -> str:
    rows = "".join(
        f'<Override PartName="/{name}" ContentType="application/vnd.openxmlformats-officedocument.{kind}+xml"/>'
        for name, kind in overrides.items()
    )
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{rows}</Types>'
    )


def docx_parts(body: str = "", prolog: str = "") -> dict[str, str | bytes]:
    """The parts of a Word file.

    Args:
        body: Content of ``w:body``; two paragraphs if empty.
        prolog: What stands before the root element of the main part, such as a document type.
    """
    body = body or "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in (TITLE, BODY))
    return {
        "[Content_Types].xml": _content_types({"word/document.xml": "wordprocessingml.document.main"}),
        "_rels/.rels": relations([("officeDocument", "word/document.xml")]),
        "word/document.xml": f'{prolog}<w:document xmlns:w="{_WORD}" xmlns:r="{_OFFICE}"><w:body>{body}</w:body></w:document>',
    }


def xlsx_parts(rows: str = "", prolog: str = "", dimension: str = "A1:B2", shared: str = "") -> dict[str, str | bytes]:
    """The parts of an Excel file of one sheet; ``rows`` is the content of ``sheetData``."""
    rows = rows or "".join(
        f'<row r="{r}"><c r="A{r}" t="inlineStr"><is><t>{a}</t></is></c><c r="B{r}"><v>{b}</v></c></row>'
        for r, (a, b) in enumerate([(TITLE, 1), (BODY, 41)], start=1)
    )
    kinds = {"xl/workbook.xml": "spreadsheetml.sheet.main", "xl/worksheets/sheet1.xml": "spreadsheetml.worksheet"}
    kinds["xl/sharedStrings.xml"] = "spreadsheetml.sharedStrings"
    return {
        "[Content_Types].xml": _content_types(kinds),
        "_rels/.rels": relations([("officeDocument", "xl/workbook.xml")]),
        "xl/_rels/workbook.xml.rels": relations(
            [("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml")]
        ),
        "xl/workbook.xml": f'<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="清淤" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/sharedStrings.xml": shared or f'<sst xmlns="{_SHEET}" count="1" uniqueCount="1"><si><t>甲</t></si></sst>',
        "xl/worksheets/sheet1.xml": f'{prolog}<worksheet xmlns="{_SHEET}"><dimension ref="{dimension}"/>'
        f"<sheetData>{rows}</sheetData></worksheet>",
    }


def pptx_parts(shapes: str = "", prolog: str = "", slides: int = 1) -> dict[str, str | bytes]:
    """The parts of a PowerPoint file; ``shapes`` is what stands in the tree of shapes of every slide."""
    shapes = shapes or "".join(shape(text) for text in (TITLE, BODY))
    ids = "".join(f'<p:sldId id="{255 + i}" r:id="rId{i}"/>' for i in range(1, slides + 1))
    spaces = f'xmlns:p="{_SLIDE}" xmlns:a="{_DRAWING}" xmlns:r="{_OFFICE}"'
    kinds = {"ppt/presentation.xml": "presentationml.presentation.main"}
    kinds |= {f"ppt/slides/slide{i}.xml": "presentationml.slide" for i in range(1, slides + 1)}
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": _content_types(kinds),
        "_rels/.rels": relations([("officeDocument", "ppt/presentation.xml")]),
        "ppt/_rels/presentation.xml.rels": relations([("slide", f"slides/slide{i}.xml") for i in range(1, slides + 1)]),
        "ppt/presentation.xml": f"<p:presentation {spaces}><p:sldIdLst>{ids}</p:sldIdLst></p:presentation>",
    }
    slide = f"{prolog}<p:sld {spaces}><p:cSld><p:spTree>{shapes}</p:spTree></p:cSld></p:sld>"
    return parts | {f"ppt/slides/slide{i}.xml": slide for i in range(1, slides + 1)}


def shape(text: str) -> str:
    """A shape of a slide that holds one paragraph."""
    return f"<p:sp><p:nvSpPr/><p:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp>"


def epub_parts(chapter: str = "", prolog: str = "", spine: str = '<itemref idref="c"/>') -> dict[str, str | bytes]:
    """The parts of an EPUB book of one chapter; ``chapter`` is the content of its body."""
    chapter = chapter or f"<h1>{TITLE}</h1><p>{BODY}</p>"
    return {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
        '<rootfiles><rootfile full-path="book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>',
        "book.opf": '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="i">'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="i">1</dc:identifier>'
        f"<dc:title>{TITLE}</dc:title><dc:language>zh</dc:language></metadata><manifest>"
        f'<item id="c" href="c.xhtml" media-type="application/xhtml+xml"/></manifest><spine>{spine}</spine></package>',
        "c.xhtml": f'{prolog}<html xmlns="http://www.w3.org/1999/xhtml"><head><title>{TITLE}</title></head>'
        f"<body>{chapter}</body></html>",
    }


def eml(body: str = "", headers: str = "", kind: str = "text/plain; charset=utf-8") -> bytes:
    """A mail of one part, with further lines of headers."""
    subject = base64.b64encode(TITLE.encode()).decode()
    head = (
        f"From: =?utf-8?B?{subject}?= <a@example.org>\r\nTo: b@example.org\r\nSubject: =?utf-8?B?{subject}?=\r\n"
        f"Date: Thu, 09 May 2024 12:00:00 +0800\r\nMIME-Version: 1.0\r\n{headers}"
    )
    return f"{head}Content-Type: {kind}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{body or BODY}\r\n".encode()


def mhtml(page: str = "", parts: str = "") -> bytes:
    """A page saved as a web archive."""
    page = page or f"<html><head><title>{TITLE}</title></head><body><p>{BODY}</p></body></html>"
    return (
        "From: <Saved by Blink>\r\nSubject: page\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; type="text/html"; boundary="----B"\r\n\r\n'
        "------B\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n"
        f"Content-Location: https://example.org/\r\n\r\n{page}\r\n{parts}------B--\r\n"
    ).encode()


def pdf(
    content: bytes = b"BT /F 24 Tf 72 700 Td (The reservoir was dredged in 2023.) Tj ET", objects: Parts | None = None
) -> bytes:
    """A PDF file of one page, with further or other objects by their number; the table of places is right."""
    stream = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)
    held: dict[str, str | bytes] = {
        "1": "<< /Type /Catalog /Pages 2 0 R >>",
        "2": "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "3": "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>",
        "4": stream,
        "5": "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    }
    held |= objects or {}
    out, places = bytearray(b"%PDF-1.7\n"), {}
    for number, body in held.items():
        places[int(number)] = len(out)
        out += f"{number} 0 obj\n".encode() + (body if isinstance(body, bytes) else body.encode()) + b"\nendobj\n"
    table, size = len(out), max(places) + 1
    out += f"xref\n0 {size}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{places.get(i, 0):010d} 00000 {'n' if i in places else 'f'} \n".encode() for i in range(1, size))
    return bytes(out + f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n".encode())


def files() -> dict[str, bytes]:
    """An honest file of every format, by suffix."""
    return {
        ".txt": f"{TITLE}\n{BODY}\n".encode(),
        ".md": f"---\ntitle: {TITLE}\n---\n# {TITLE}\n\n{BODY}\n\n| 年 | 库容 |\n|---|---|\n| 2023 | 41 |\n".encode(),
        ".html": f"<!doctype html><html><head><meta charset=utf-8><title>{TITLE}</title></head><body><p>{BODY}</p></body></html>".encode(),
        ".csv": f"年,库容,说明\n2022,32,清淤前\n2023,41,{BODY}\n".encode(),
        ".pdf": pdf(),
        ".docx": zipped(docx_parts()),
        ".xlsx": zipped(xlsx_parts()),
        ".pptx": zipped(pptx_parts()),
        ".epub": zipped(epub_parts()),
        ".eml": eml(),
        ".mhtml": mhtml(),
        ".zip": zipped({"甲.txt": BODY, "乙/丙.md": f"# {TITLE}\n\n{BODY}\n"}),
    }
