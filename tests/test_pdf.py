from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
from pypdfium2 import PdfDocument
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate, Table

from assistant.errors import ReadError
from assistant.library.formats import ocr
from assistant.library.formats.pdf import extract

FONT = "STSong-Light"  # part of every PDF reader: no font file is needed
pdfmetrics.registerFont(UnicodeCIDFont(FONT))
TITLE = ParagraphStyle("title", fontName=FONT, fontSize=22, leading=30, alignment=1, spaceAfter=20)
HEADING = ParagraphStyle("heading", fontName=FONT, fontSize=15, leading=24, spaceBefore=10)
BODY = ParagraphStyle("body", fontName=FONT, fontSize=12, leading=20, firstLineIndent=24, wordWrap="CJK")
LATIN = ParagraphStyle("latin", fontName="Helvetica", fontSize=12, leading=16)

FIGURES = (
    "青禾县现有小学三十二所，在校学生一万二千四百人，比上年增加百分之三点五。全县公办幼儿园在园幼儿占比达到65%，"
    "普惠性幼儿园覆盖率达到92.3%。今后三年，县财政每年安排教育专项资金2,400万元，用于改善农村学校的办学条件。"
)
ENGLISH = (
    "The county of Qinghe has thirty-two primary schools with 12,400 pupils in all, which is three and a half per cent "
    "more than in the year before."
)


def printed(story: list[Flowable], margins: Callable[[Canvas, int], None] | None = None, **properties: str) -> bytes:
    """A PDF file as a word processor would print it."""

    def on_page(canvas: Canvas, document: SimpleDocTemplate) -> None:
        if margins:
            margins(canvas, document.page)

    file = io.BytesIO()
    SimpleDocTemplate(file, **properties).build(story, onFirstPage=on_page, onLaterPages=on_page)
    return file.getvalue()


def scanned(data: bytes, pages: int = 1) -> bytes:
    """A PDF file of pictures of the pages of another."""
    pictures = [PdfDocument(data)[i].render(scale=2).to_pil() for i in range(pages)]
    file = io.BytesIO()
    pictures[0].save(file, "PDF", save_all=True, append_images=pictures[1:], resolution=144)
    return file.getvalue()


def headed(canvas: Canvas, page: int) -> None:
    canvas.setFont(FONT, 9)
    canvas.drawString(72, 800, "青禾县教育局文件")
    canvas.drawCentredString(297, 30, f"第 {page} 页")


def test_the_lines_of_a_paragraph_are_joined_and_paragraphs_kept_apart() -> None:
    text = extract(printed([Paragraph(f"甲。{FIGURES}", BODY), Paragraph(f"乙。{FIGURES}", BODY)])).text
    assert text.split("\n\n") == [f"甲。{FIGURES}", f"乙。{FIGURES}"]


def test_lines_of_latin_are_joined_with_a_blank() -> None:
    assert extract(printed([Paragraph(ENGLISH, LATIN)])).text == ENGLISH


def test_a_word_that_was_divided_is_whole_again() -> None:
    file = io.BytesIO()
    canvas = Canvas(file)
    canvas.setFont("Helvetica", 12)
    for row, line in enumerate(["The school was built by the inhabi-", "tants of the village in one year, 2019."]):
        canvas.drawString(72, 700 - 16 * row, line)
    canvas.save()
    assert "the inhabitants of the village in one year, 2019." in extract(file.getvalue()).text


def test_larger_lines_are_headings() -> None:
    story = [Paragraph("青禾县教育发展规划", TITLE), Paragraph("一、总体要求", HEADING), Paragraph(FIGURES, BODY)]
    story += [Paragraph("二、主要目标", HEADING), Paragraph(FIGURES, BODY)]
    lines = extract(printed(story)).text.split("\n\n")
    assert lines == ["# 青禾县教育发展规划", "## 一、总体要求", FIGURES, "## 二、主要目标", FIGURES]


def test_a_paragraph_goes_on_over_the_page_break_and_the_page_of_every_sentence_is_known() -> None:
    paragraphs = ["开头。", *(f"第{i}项。{FIGURES}" for i in range(14))]
    data = printed([Paragraph(text, BODY) for text in paragraphs], headed)
    read = extract(data)
    assert read.text.split("\n\n") == paragraphs
    assert len(read.page_starts) == 2
    assert read.page_starts[0] == 0
    # The second page begins inside a paragraph.
    start = read.page_starts[1]
    assert read.text[start - 1] != "\n"
    page = PdfDocument(data)[1].get_textpage().get_text_range().split("\r\n")
    assert read.text[start:].startswith(page[2])  # below the header and the page number, which are written first


def test_running_headers_and_page_numbers_are_dropped_with_reason() -> None:
    read = extract(printed([Paragraph(FIGURES, BODY), PageBreak(), Paragraph(FIGURES, BODY)], headed))
    assert "文件" not in read.text
    assert "页" not in read.text
    assert [(piece.text, piece.reason) for piece in read.dropped] == [("青禾县教育局文件", "page header or footer")]


def test_a_line_of_the_body_that_repeats_is_kept() -> None:
    story = [Paragraph(FIGURES, BODY), Paragraph("小计：12", BODY), PageBreak()] * 4
    assert extract(printed(story)).text.count("小计：12") == 4


def test_a_table_has_a_row_for_each_line() -> None:
    rows = [["Year", "Pupils", "Share"], ["2024", "12,400", "65%"], ["2025", "12,900", "68%"]]
    text = extract(printed([Paragraph(FIGURES, BODY), Table(rows, colWidths=120)])).text
    assert "| Year | Pupils | Share |\n|---|---|---|\n| 2024 | 12,400 | 65% |\n| 2025 | 12,900 | 68% |" in text


def test_two_columns_are_read_one_after_the_other() -> None:
    file = io.BytesIO()
    canvas = Canvas(file)
    canvas.setFont(FONT, 12)
    for column, word in enumerate("左右"):
        for row in range(20):
            canvas.drawString(72 + 240 * column, 700 - 20 * row, f"{word}栏第{row:02d}行有十六个字在这里写着呢")
    canvas.save()
    text = re.sub(r"\s", "", extract(file.getvalue()).text)
    assert text.index("左栏第19行") < text.index("右栏第00行")


def test_a_page_that_was_turned_is_read_as_it_is_shown() -> None:
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(595, 842))
    canvas.setPageRotation(90)
    canvas.translate(595, 0)
    canvas.rotate(90)
    canvas.setFont(FONT, 12)
    lines = [FIGURES[:55], FIGURES[55:]]
    for row, line in enumerate(lines):
        canvas.drawString(72, 500 - 20 * row, line)
    canvas.save()
    assert extract(file.getvalue()).text.replace("\n\n", "") == FIGURES


def test_properties_are_hints_unless_a_program_filled_them_in() -> None:
    said = extract(printed([Paragraph(FIGURES, BODY)], title="青禾县教育发展规划", author="青禾县教育局")).hints
    assert (said["title"], said["author"]) == ("青禾县教育发展规划", "青禾县教育局")
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", said["date"])
    idle = extract(printed([Paragraph(FIGURES, BODY)], title="Microsoft Word - 规划.doc", author="Administrator")).hints
    assert set(idle) == {"date"}


def test_pictures_of_pages_without_ocr_are_refused_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "is_installed", lambda: False)
    with pytest.raises(ReadError, match="holds pictures of pages, no text") as refused:
        extract(scanned(printed([Paragraph(FIGURES, BODY)])))
    assert "[ocr]" in refused.value.hint


def test_pages_without_text_among_others_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "is_installed", lambda: False)
    mixed = PdfDocument(printed([Paragraph(FIGURES, BODY)]))
    mixed.import_pages(PdfDocument(scanned(printed([Paragraph(FIGURES, BODY)]))))
    file = io.BytesIO()
    mixed.save(file)
    read = extract(file.getvalue())
    assert read.notes[0].startswith("1 of 2 pages hold no text.")
    assert read.page_starts == (0, len(read.text))


def test_pictures_of_pages_are_read_by_ocr_where_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    def recognise(picture: object) -> list[ocr.Recognised]:
        rows = [FIGURES[:40], FIGURES[40:80], FIGURES[80:]]
        return [
            ocr.Recognised(text=row, left=200, right=200 + 30 * len(row), top=300 + 50 * i, bottom=335 + 50 * i)
            for i, row in enumerate(rows)
        ]

    monkeypatch.setattr(ocr, "is_installed", lambda: True)
    monkeypatch.setattr(ocr, "recognise", recognise)
    read = extract(scanned(printed([Paragraph(FIGURES, BODY)])))
    assert read.text == FIGURES
    assert "read by OCR" in read.notes[0]


def test_an_encrypted_file_asks_for_one_without_a_password() -> None:
    file = io.BytesIO()
    canvas = Canvas(file, encrypt="geheim")
    canvas.drawString(72, 700, "secret")
    canvas.save()
    with pytest.raises(ReadError, match="protected with a password") as refused:
        extract(file.getvalue())
    assert refused.value.hint


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"no pdf at all", b"%PDF-1.4\n" + bytes(range(256)) * 20])
def test_a_damaged_file_is_an_error_of_the_file(data: bytes) -> None:
    with pytest.raises(ReadError, match="damaged"):
        extract(data)


def test_a_file_cut_short_is_read_or_refused_but_never_crashes() -> None:
    data = printed([Paragraph(FIGURES, BODY)] * 5)
    for end in range(0, len(data), len(data) // 25):
        try:
            extract(data[:end])
        except ReadError as error:
            assert error.hint
