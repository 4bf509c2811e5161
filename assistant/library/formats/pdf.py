"""PDF files: the text layer in paragraphs, page by page; pages without one by OCR where that is installed."""

from __future__ import annotations

import ctypes
import math
import threading
from collections.abc import Iterator
from dataclasses import replace
from statistics import median
from typing import TYPE_CHECKING, Any

from assistant.errors import ReadError
from assistant.library.formats import ocr, properties
from assistant.library.formats.damage import read_errors
from assistant.library.formats.extracted import Extracted
from assistant.library.formats.page_layout import Page, lay_out
from assistant.library.formats.page_lines import Character, Line, lines_of
from assistant.library.formats.patience import still_at_work

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage, PdfTextPage

_MOST_PAGES = 5000
_LEAST_CHARACTERS = 8  # fewer on a page with a picture are a stamp or a page number on a scan
_UNMAPPED = 0.3  # share of characters without a meaning from which a text layer is worthless
_OCR_SCALE = 2.5  # 180 dots per inch: more adds time, less loses small characters
_MOST_PIXELS = 12_000_000  # of a picture of a page; A3 at that scale has 6 million

_one_at_a_time = threading.Lock()  # PDFium is not safe to use from several threads


def extract(data: bytes) -> Extracted:
    """The text of the pages, paragraphs joined again; what repeats in the margins is dropped.

    Raises:
        ReadError: The file is encrypted or damaged, or holds pictures of pages that cannot be read.
    """
    with read_errors("a PDF file"), _one_at_a_time:
        document = _open(data)
        try:
            return _Reader(document).extracted()
        finally:
            document.close()


def _open(data: bytes) -> PdfDocument:
    from pypdfium2 import PdfDocument, PdfiumError
    from pypdfium2.raw import FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY, FPDF_GetLastError

    try:
        document = PdfDocument(data)
    except PdfiumError as error:
        if FPDF_GetLastError() in (FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY) or "assword" in str(error):
            hint = "Open it with the password and print or save it to a PDF file without one."
            raise ReadError("The file is protected with a password.", hint) from error
        raise
    if len(document) > _MOST_PAGES:
        raise ReadError(f"The file has more than {_MOST_PAGES:,} pages.", "Split it into several files.")
    return document


class _Reader:
    """One document being read."""

    def __init__(self, document: PdfDocument) -> None:
        self._document = document
        self._empty: list[int] = []  # indices of pages with pictures and without text
        self._by_ocr = 0

    def extracted(self) -> Extracted:
        pages = [self._page(i) for i in range(len(self._document))]
        text, page_starts, dropped = lay_out(pages)
        unread = len(self._empty) - self._by_ocr
        if unread and not text.strip():
            found = "in which OCR found no text" if ocr.is_installed() else "no text"
            hint = "Leave it out." if ocr.is_installed() else ocr.HINT
            raise ReadError(f"The file holds pictures of pages, {found}.", hint)
        said = self._document.get_metadata_dict()
        notes = []
        if self._by_ocr:
            notes.append(f"{self._by_ocr} of {len(pages)} pages were read by OCR; characters may be wrong.")
        if unread:
            notes.append(f"{unread} of {len(pages)} pages hold no text. {ocr.HINT if not ocr.is_installed() else ''}")
        return Extracted(
            text=text,
            hints=properties.hints(said["Title"], said["Author"], said["CreationDate"]),
            page_starts=page_starts,
            dropped=dropped,
            notes=tuple(note.strip() for note in notes),
        )

    def _page(self, index: int) -> Page:
        page = self._document[index]
        try:
            _, height = page.get_size()
            text_page = page.get_textpage()
            characters = list(_characters(text_page))
            text_page.close()
            if not _is_text(characters) and _has_picture(page):
                self._empty.append(index)
                return Page(lines=self._recognised(page), height=height)
            return Page(lines=lines_of(characters), height=height)
        finally:
            page.close()

    def _recognised(self, page: PdfPage) -> list[Line]:
        """The lines of a picture of a page; none if OCR is not installed or finds nothing."""
        if not ocr.is_installed():
            return []
        still_at_work()
        width, height = page.get_size()
        scale = min(_OCR_SCALE, math.sqrt(_MOST_PIXELS / max(1.0, width * height)))
        picture = page.render(scale=scale).to_numpy()
        lines = _alike([_line(found, scale) for found in ocr.recognise(picture)])
        self._by_ocr += bool(lines)
        return lines


def _characters(text_page: PdfTextPage) -> Iterator[Character]:
    """The characters of the text layer in reading order, with their boxes as the page is shown."""
    from pypdfium2 import raw

    page: Any = text_page
    rotation = text_page.page.get_rotation()
    width, height = text_page.page.get_size()
    box, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
    box_at, matrix_at = ctypes.byref(box), ctypes.byref(matrix)
    high = 0
    for i in range(text_page.count_chars()):
        code = raw.FPDFText_GetUnicode(page, i)
        if 0xD800 <= code < 0xDC00:  # characters beyond the first plane come in two halves
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + code - 0xDC00 if high else 0xFFFD
        high = 0
        if raw.FPDFText_IsGenerated(page, i) == 1 or not raw.FPDFText_GetLooseCharBox(page, i, box_at):
            yield Character(text=chr(code))
            continue
        scale = math.hypot(matrix.c, matrix.d) if raw.FPDFText_GetMatrix(page, i, matrix_at) else 1.0
        left, right, top, bottom = box.left, box.right, height - box.top, height - box.bottom
        if rotation == 90:
            left, right, top, bottom = box.bottom, box.top, box.left, box.right
        elif rotation == 180:
            left, right, top, bottom = width - box.right, width - box.left, box.bottom, box.top
        elif rotation == 270:
            left, right, top, bottom = width - box.top, width - box.bottom, height - box.right, height - box.left
        yield Character(
            text="-" if raw.FPDFText_IsHyphen(page, i) == 1 else chr(code),
            left=left,
            right=right,
            top=top,
            bottom=bottom,
            size=raw.FPDFText_GetFontSize(page, i) * scale,
        )


def _line(found: ocr.Recognised, scale: float) -> Line:
    """A recognised line in points, the size of its font guessed from its height."""
    left, right, top, bottom = (side / scale for side in (found.left, found.right, found.top, found.bottom))
    return Line(text=found.text, left=left, right=right, top=top, bottom=bottom, size=round(0.8 * (bottom - top), 1))


def _alike(lines: list[Line]) -> list[Line]:
    """The recognised lines; those of about the usual size have just that, for a guess is no measure."""
    usual = median([line.size for line in lines]) if lines else 0.0
    return [replace(line, size=usual) if 0.7 * usual < line.size < 1.25 * usual else line for line in lines]


def _is_text(characters: list[Character]) -> bool:
    """Whether a page has a text layer that says something."""
    real = [character.text for character in characters if character.text.strip()]
    strange = sum(text in "\ufffd\ufffe\uffff" or text < " " or "\ue000" <= text <= "\uf8ff" for text in real)
    return len(real) >= _LEAST_CHARACTERS and strange < _UNMAPPED * len(real)


def _has_picture(page: PdfPage) -> bool:
    from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

    return next(page.get_objects(filter=[FPDF_PAGEOBJ_IMAGE], max_depth=3), None) is not None
