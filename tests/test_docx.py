from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import Any

import docx as writer
import pytest
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt

from assistant.errors import ReadError
from assistant.library.formats.docx import extract
from assistant.library.formats.extracted import Extracted
from assistant.library.formats.ooxml import OLE

_W = nsdecls("w")


def read(document: Document) -> Extracted:
    return extract(saved(document))


def saved(document: Document) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def numbered(document: Document, *levels: tuple[str, str], start: int = 1) -> str:
    """The id of a new list with these number formats and texts by level."""
    root = document.part.numbering_part.element
    xml = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{"<w:isLgl/>" * ("." in text)}<w:lvlText w:val="{text}"/></w:lvl>'
        for i, (form, text) in enumerate(levels)
    )
    number = str(900 + len(root))
    root.insert(0, parse_xml(f'<w:abstractNum {_W} w:abstractNumId="{number}">{xml}</w:abstractNum>'))
    root.append(parse_xml(f'<w:num {_W} w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'))
    return number


def item(document: Document, text: str, number: str, level: int = 0) -> None:
    properties: Any = document.add_paragraph(text)._p.get_or_add_pPr()
    xml = f'<w:numPr {_W}><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    properties.append(parse_xml(xml))


def body(document: Document, xml: str) -> None:
    """Adds a raw element of WordprocessingML."""
    document.element.body.insert(len(document.element.body) - 1, parse_xml(xml))


def test_headings_and_paragraphs_become_markdown() -> None:
    document = writer.Document()
    document.add_heading("青禾县教育规划", 0)
    document.add_heading("总体要求", 1)
    document.add_paragraph("公办幼儿园占比要达到65%。")
    document.add_heading("主要指标", 2)
    document.add_paragraph("覆盖率92.3%。")
    assert read(document).text == (
        "# 青禾县教育规划\n\n## 总体要求\n\n公办幼儿园占比要达到65%。\n\n### 主要指标\n\n覆盖率92.3%。"
    )


def test_a_style_with_a_chinese_name_or_based_on_a_heading_makes_headings() -> None:
    document = writer.Document()
    own = document.styles.add_style("标题 2", 1)
    based = document.styles.add_style("章名", 1)
    based.base_style = document.styles["Heading 1"]
    document.add_paragraph("第一章 水利", style=based)
    document.add_paragraph("水库", style=own)
    document.add_paragraph("第二章 教育", style=based)
    assert read(document).text == "## 第一章 水利\n\n### 水库\n\n## 第二章 教育"


def test_a_large_centred_first_line_is_the_title_where_no_style_says_so() -> None:
    document = writer.Document()
    for line in ("青禾县人民政府关于加强", "农村学校建设的通知"):
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.add_run(line).font.size = Pt(22)
    document.add_paragraph("各镇人民政府：")
    assert read(document).text == "# 青禾县人民政府关于加强农村学校建设的通知\n\n各镇人民政府："


def test_numbers_of_lists_are_written_out() -> None:
    document = writer.Document()
    number = numbered(document, ("chineseCountingThousand", "%1、"), ("decimal", "%2."), ("decimal", "（%3）"))
    for text, level in [("目标", 0), ("新建学校", 1), ("改造食堂", 1), ("甲校", 2), ("保障", 0), ("资金", 1)]:
        item(document, text, number, level)
    assert read(document).text == "一、目标\n1. 新建学校\n2. 改造食堂\n（1）甲校\n二、保障\n1. 资金"


def test_numbers_of_headings_come_from_their_style() -> None:
    document = writer.Document()
    number = numbered(document, ("chineseCounting", "第%1章"), ("decimal", "%1.%2"))
    for level in (1, 2):
        style: Any = document.styles[f"Heading {level}"].element
        xml = f'<w:numPr {_W}><w:ilvl w:val="{level - 1}"/><w:numId w:val="{number}"/></w:numPr>'
        style.get_or_add_pPr().append(parse_xml(xml))
    for text, level in [("总则", 1), ("范围", 2), ("细则", 1), ("办法", 2)]:
        document.add_heading(text, level)
    assert read(document).text == "## 第一章 总则\n\n### 1.1 范围\n\n## 第二章 细则\n\n### 2.1 办法"


def test_bullets_are_items() -> None:
    document = writer.Document()
    for text in ("甲", "乙"):
        document.add_paragraph(text, style="List Bullet")
    assert read(document).text == "- 甲\n- 乙"


def test_merged_cells_are_repeated_and_a_header_of_two_rows_is_one() -> None:
    document = writer.Document()
    table = document.add_table(5, 3)
    rows = [["镇", "2024年", ""], ["", "人数", "占比"], ["白石镇", "1,200", "65%"], ["", "80", "4%"], ["合计", "", ""]]
    for i, row in enumerate(rows):
        for j, text in enumerate(row):
            table.cell(i, j).text = text
    table.cell(0, 0).merge(table.cell(1, 0))
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(2, 0).merge(table.cell(3, 0))
    table.cell(4, 0).merge(table.cell(4, 2))
    assert read(document).text.split("\n") == [
        "| 镇 | 2024年 人数 | 2024年 占比 |",
        "|---|---|---|",
        "| 白石镇 | 1,200 | 65% |",
        "| 白石镇 | 80 | 4% |",
        "| 合计 |  |  |",
    ]


def test_a_frame_of_one_cell_is_text() -> None:
    document = writer.Document()
    document.add_table(1, 1).cell(0, 0).text = "通知全文如下。"
    assert read(document).text == "通知全文如下。"


def test_tracked_deletions_are_left_out_and_insertions_kept() -> None:
    document = writer.Document()
    body(
        document,
        f'<w:p {_W}><w:r><w:t>占比达到</w:t></w:r><w:del w:id="1"><w:r><w:delText>60%</w:delText></w:r></w:del>'
        '<w:ins w:id="2"><w:r><w:t>65%</w:t></w:r></w:ins><w:moveFrom w:id="3"><w:r><w:t>旧</w:t></w:r></w:moveFrom>'
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r><w:r><w:t>。</w:t></w:r></w:p>",
    )
    assert read(document).text == "占比达到65%。"


def test_text_boxes_links_and_content_controls_are_read_once() -> None:
    document = writer.Document()
    box = "<w:txbxContent><w:p><w:r><w:t>框内文字</w:t></w:r></w:p></w:txbxContent>"
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    body(
        document,
        f"<w:p {_W} {mc}><w:r><w:t>正文</w:t></w:r><w:r><mc:AlternateContent><mc:Choice Requires='wps'>{box}</mc:Choice>"
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>"
        '<w:hyperlink w:anchor="a"><w:r><w:t>链接</w:t></w:r></w:hyperlink></w:p>',
    )
    body(document, f"<w:sdt {_W}><w:sdtContent><w:p><w:r><w:t>控件</w:t></w:r></w:p></w:sdtContent></w:sdt>")
    assert read(document).text == "正文链接\n\n框内文字\n\n控件"


def test_a_footnote_stands_below_its_paragraph() -> None:
    document = writer.Document()
    xml = '<w:r><w:t>占比65%</w:t></w:r><w:r><w:footnoteReference w:id="5"/></w:r><w:r><w:t>。</w:t></w:r>'
    body(document, f"<w:p {_W}>{xml}</w:p>")
    document.add_paragraph("下一段。")
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    notes = (
        f'<w:footnotes {_W}><w:footnote w:id="0" w:type="separator"><w:p/></w:footnote>'
        '<w:footnote w:id="5"><w:p><w:r><w:t>据二〇二四年年报。</w:t></w:r></w:p></w:footnote></w:footnotes>'
    )
    data = with_part(saved(document), "footnotes.xml", kind, notes)
    assert extract(data).text == "占比65%。\n\n注1：据二〇二四年年报。\n\n下一段。"


def with_part(data: bytes, name: str, kind: str, xml: str) -> bytes:
    """The same file with one part more, related to the document."""
    source, target = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        for info in source.infolist():
            content = source.read(info)
            if info.filename == "word/_rels/document.xml.rels":
                link = f'<Relationship Id="rIdX" Type="{kind}" Target="{name}"/></Relationships>'
                content = content.replace(b"</Relationships>", link.encode())
            file.writestr(info.filename, content)
        file.writestr(f"word/{name}", xml)
    return target.getvalue()


def test_headers_and_contents_are_dropped_with_reason() -> None:
    document = writer.Document()
    document.sections[0].header.paragraphs[0].text = "内部资料"
    document.sections[0].footer.paragraphs[0].text = "青禾县教育局"
    document.add_paragraph("第一章\t1", style=document.styles.add_style("toc 1", 1))
    document.add_paragraph("正文。")
    found = read(document)
    assert found.text == "正文。"
    assert {(piece.reason, piece.text) for piece in found.dropped} == {
        ("table of contents", "第一章\t1"),
        ("page header", "内部资料"),
        ("page footer", "青禾县教育局"),
    }


def test_properties_are_hints() -> None:
    document = writer.Document()
    document.core_properties.title, document.core_properties.author = "教育规划", "青禾县教育局"
    document.core_properties.created = datetime(2024, 5, 9)
    assert read(document).hints == {"title": "教育规划", "author": "青禾县教育局", "date": "2024-05-09"}
    assert read(writer.Document()).hints.keys() <= {"date"}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (OLE + "EncryptedPackage".encode("utf-16-le"), "protected with a password"),
        (OLE + b"\0" * 100, r"old Office format \.doc"),
        (b"PK\x03\x04 broken", "damaged"),
        (b"plain text", "damaged"),
    ],
)
def test_what_is_no_document_says_so(data: bytes, message: str) -> None:
    with pytest.raises(ReadError, match=message) as refused:
        extract(data)
    assert refused.value.hint


def test_entities_are_never_resolved() -> None:
    bomb = '<!DOCTYPE d [<!ENTITY a "' + "x" * 100 + '"><!ENTITY f SYSTEM "file:///etc/hostname">]>'
    xml = f"{bomb}<w:document {_W}><w:body><w:p><w:r><w:t>前&a;&f;后</w:t></w:r></w:p></w:body></w:document>"
    source, target = zipfile.ZipFile(io.BytesIO(saved(writer.Document()))), io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        for info in source.infolist():
            file.writestr(info.filename, xml if info.filename == "word/document.xml" else source.read(info))
    assert "x" * 100 not in extract(target.getvalue()).text


def test_a_damaged_document_is_read_or_refused_but_never_crashes() -> None:
    document = writer.Document()
    document.add_heading("标题", 1)
    document.add_table(2, 2)
    data = bytearray(saved(document))
    for at in range(0, len(data), len(data) // 150):
        broken = data.copy()
        broken[at] ^= 0xFF
        try:
            extract(bytes(broken))
        except ReadError as error:
            assert error.hint


def field(kind: str) -> str:
    return f'<w:r {_W}><w:fldChar w:fldCharType="{kind}"/></w:r>'


def contents_in_plain_style(document: Document, *entries: str, ends: bool = True) -> None:
    """A table of contents as LibreOffice and WPS write it: by a field, in the style of the body."""
    for i, entry in enumerate(entries):
        begin = (
            field("begin") + f"<w:r {_W}><w:instrText> TOC \\o &quot;1-3&quot; </w:instrText></w:r>" + field("separate")
        )
        body(document, f"<w:p {_W}>{begin if not i else ''}<w:r><w:t>{entry}</w:t></w:r></w:p>")
    if ends:
        body(document, f"<w:p {_W}>{field('end')}<w:r><w:t>正文从这里开始。</w:t></w:r></w:p>")


def test_contents_are_known_by_their_field_whatever_their_style() -> None:
    document = writer.Document()
    contents_in_plain_style(document, "第一章 总则 1", "第二章 附则 3")
    found = read(document)
    assert found.text == "正文从这里开始。"
    assert [(piece.reason, piece.text) for piece in found.dropped] == [
        ("table of contents", "第一章 总则 1\n第二章 附则 3")
    ]


def test_a_field_of_contents_that_never_ends_takes_nothing_away() -> None:
    document = writer.Document()
    contents_in_plain_style(document, "第一章 总则", ends=False)
    document.add_paragraph("正文在后面。")
    assert read(document).text == "第一章 总则\n\n正文在后面。"


def test_raised_and_lowered_numbers_are_not_read_as_digits_of_the_number_before() -> None:
    document = writer.Document()
    paragraph = document.add_paragraph("库容10")
    paragraph.add_run("3").font.superscript = True
    paragraph.add_run("立方米，H")
    paragraph.add_run("2").font.subscript = True
    paragraph.add_run("O")
    paragraph.add_run("注").font.superscript = True
    assert read(document).text == "库容10³立方米，H₂O注"


def test_the_days_of_the_template_of_a_program_are_nobodys() -> None:
    document = writer.Document()
    document.add_paragraph("水库清淤。")
    assert "date" not in read(document).hints
