from __future__ import annotations

import io

import docx
import openpyxl
import pptx
import pytest

from assistant.library.formats.signature import true_suffix
from tests.test_archive import packed
from tests.test_epub import book
from tests.test_mail import mail

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MHTML = b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n'


def office(suffix: str) -> bytes:
    file = io.BytesIO()
    if suffix == ".docx":
        docx.Document().save(file)
    elif suffix == ".pptx":
        pptx.Presentation().save(file)
    else:
        openpyxl.Workbook().save(file)
    return file.getvalue()


@pytest.mark.parametrize("given", [".txt", ".doc", ".zip", ".pdf", ".docx", ".xlsx"])
@pytest.mark.parametrize("real", [".docx", ".pptx", ".xlsx"])
def test_an_office_file_is_known_whatever_its_name(given: str, real: str) -> None:
    assert true_suffix(given, office(real)) == real


@pytest.mark.parametrize(
    ("given", "data", "real"),
    [
        (".docx", b"%PDF-1.7\n", ".pdf"),
        (".pdf", b"\n\n%PDF-1.7\n", ".pdf"),
        (".txt", b"In this text stands %PDF-1.7\n", ".txt"),
        (".doc", b"{\\rtf1 x}", ".rtf"),
        (".zip", book(), ".epub"),
        (".html", MHTML, ".mhtml"),
        (".mht", b"<html><body>", ".html"),
        (".xls", b"\xef\xbb\xbf<html xmlns:x='y'><table>", ".html"),
        (".doc", MHTML, ".mhtml"),
        (".docx", OLE, ".docx"),
        (".txt", OLE + "WordDocument".encode("utf-16-le"), ".doc"),
        (".docm", b"", ".docx"),
        (".txt", "普通的文字。".encode(), ".txt"),
        (".md", b"<p>html in markdown</p>", ".md"),
        (".eml", mail().as_bytes(), ".eml"),
        (".docx", b"PK\x03\x04 broken", ".docx"),
        (".txt", b"", ".txt"),
    ],
)
def test_the_bytes_decide_where_they_leave_no_doubt(given: str, data: bytes, real: str) -> None:
    assert true_suffix(given, data) == real


def test_an_archive_of_documents_stays_an_archive() -> None:
    assert true_suffix(".zip", packed({"a.docx": office(".docx"), "b.txt": b"x"})) == ".zip"
    assert true_suffix(".txt", packed({"b.txt": b"x"})) == ".zip"
