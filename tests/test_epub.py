from __future__ import annotations

import io
import zipfile

import pytest

from assistant.errors import ReadError
from assistant.library.formats.epub import extract

CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'
)
PACKAGE = (
    '<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
    "<dc:title>青禾县志</dc:title><dc:creator>县志办公室</dc:creator><dc:date>2019-05-01</dc:date></metadata><manifest>"
    '<item id="toc" href="toc.ncx" media-type="application/x-dtbncx+xml"/>'
    '<item id="nav" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>'
    '<item id="two" href="text/2%20.xhtml" media-type="application/xhtml+xml"/>'
    '<item id="one" href="text/1.xhtml" media-type="application/xhtml+xml"/>'
    '<item id="list" href="list.xhtml" media-type="application/xhtml+xml"/></manifest>'
    '<spine><itemref idref="nav"/><itemref idref="list"/><itemref idref="one"/><itemref idref="two"/></spine></package>'
)
NAMES = ["第一章 水利", "第二章 教育", "第三章 附录"]
POINTS = "".join(
    f'<navPoint><navLabel><text>{name}</text></navLabel><content src="text/{i}.xhtml#a"/></navPoint>'
    for i, name in enumerate(NAMES, start=1)
)
NCX = f'<!DOCTYPE ncx PUBLIC "-//NISO//DTD ncx 2005-1//EN" "http://example.org/n.dtd"><ncx><navMap>{POINTS}</navMap></ncx>'
FILES = {
    "mimetype": "application/epub+zip",
    "META-INF/container.xml": CONTAINER,
    "OEBPS/book.opf": PACKAGE,
    "OEBPS/toc.ncx": NCX,
    "OEBPS/nav.xhtml": '<html><body><nav><ol><li><a href="text/1.xhtml">水利</a></li></ol></nav></body></html>',
    "OEBPS/list.xhtml": "<html><body>" + "".join(f"<p>{name}</p>" for name in NAMES) + "</body></html>",
    "OEBPS/text/1.xhtml": '<?xml version="1.0" encoding="utf-8"?><html><head><title>x</title></head><body>'
    "<p>第一章　水利</p><p>水库库容四十一万立方米。</p></body></html>",
    "OEBPS/text/2 .xhtml": "<html><body><h2>第二章 教育</h2><p>小学三十二所。</p><ul><li>甲</li><li>乙</li></ul></body></html>",
}


def book(**changed: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in {**FILES, **changed}.items():
            archive.writestr(name, text)
    return file.getvalue()


def test_chapters_stand_in_reading_order_below_their_names() -> None:
    assert extract(book()).text == (
        "## 第一章 水利\n\n水库库容四十一万立方米。\n\n## 第二章 教育\n\n小学三十二所。\n\n- 甲\n- 乙"
    )


def test_the_book_says_its_title_and_author() -> None:
    found = extract(book())
    assert found.given == {"title": "青禾县志"}
    assert found.hints == {"author": "县志办公室", "date": "2019-05-01"}


def test_lists_of_the_chapters_are_dropped() -> None:
    dropped = extract(book()).dropped
    assert [piece.reason for piece in dropped] == ["table of contents"] * 2
    assert NAMES[2] in dropped[1].text


def test_a_book_locked_by_its_seller_says_so_but_locked_fonts_do_no_harm() -> None:
    locked = '<encryption><EncryptedData><CipherReference URI="{}"/></EncryptedData></encryption>'
    with pytest.raises(ReadError, match="locked by its seller"):
        extract(book(**{"META-INF/encryption.xml": locked.format("OEBPS/text/1.xhtml")}))
    assert "水库" in extract(book(**{"META-INF/encryption.xml": locked.format("OEBPS/f.otf")})).text


def test_what_is_no_book_is_refused() -> None:
    with pytest.raises(ReadError, match="damaged"):
        extract(b"PK nothing")
    with pytest.raises(ReadError, match="XML is broken"):
        extract(book(**{"OEBPS/book.opf": "<package>"}))
