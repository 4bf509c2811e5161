from __future__ import annotations

import io
import zipfile

import pytest

from assistant.errors import ReadError
from assistant.library.formats.opendocument import extract

_NAMES = "".join(
    f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "text", "table", "meta")
)
BODY = (
    "<text:tracked-changes><text:changed-region><text:p>旧</text:p></text:changed-region></text:tracked-changes>"
    '<text:h text:outline-level="1">青禾县规划</text:h>'
    "<text:p>占比<text:span>65%</text:span><text:s/>。"
    "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>据年报。</text:p></text:note-body></text:note>"
    "</text:p><text:list><text:list-item><text:p>甲</text:p><text:list><text:list-item><text:p>子</text:p>"
    "</text:list-item></text:list></text:list-item><text:list-item><text:p>乙</text:p></text:list-item></text:list>"
    "<table:table><table:table-row><table:table-cell><text:p>镇</text:p></table:table-cell>"
    '<table:table-cell table:number-columns-spanned="2"><text:p>学校</text:p></table:table-cell><table:covered-table-cell/>'
    "</table:table-row><table:table-row><table:table-cell><text:p>白石镇</text:p></table:table-cell>"
    '<table:table-cell table:number-columns-repeated="2"><text:p>12</text:p></table:table-cell></table:table-row></table:table>'
)
META = (
    f'<office:document-meta{_NAMES} xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta><dc:title>规划稿</dc:title>'
    "<meta:initial-creator>教育局</meta:initial-creator><meta:creation-date>2024-05-09T10:00:00</meta:creation-date>"
    "</office:meta></office:document-meta>"
)


def written(manifest: str = "<manifest/>") -> bytes:
    content = f"<office:document-content{_NAMES}><office:body><office:text>{BODY}</office:text></office:body></office:document-content>"
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", content)
        archive.writestr("meta.xml", META)
        archive.writestr("META-INF/manifest.xml", manifest)
    return file.getvalue()


def test_headings_lists_tables_and_notes_become_markdown() -> None:
    assert extract(written()).text.split("\n") == [
        *["# 青禾县规划", "", "占比65% 。", "", "注1：据年报。", "", "- 甲", "  - 子", "- 乙", ""],
        *["| 镇 | 学校 | 学校 |", "|---|---|---|", "| 白石镇 | 12 | 12 |"],
    ]


def test_properties_are_hints() -> None:
    assert extract(written()).hints == {"title": "规划稿", "author": "教育局", "date": "2024-05-09"}


def test_an_encrypted_document_says_so() -> None:
    with pytest.raises(ReadError, match="protected with a password"):
        extract(written("<manifest><file-entry><encryption-data/></file-entry></manifest>"))
