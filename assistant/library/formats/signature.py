"""What a file really is, whatever its name says: by the bytes it begins with, where those leave no doubt."""

from __future__ import annotations

import re

from assistant.errors import ReadError
from assistant.library.formats.zipped import Zipped

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS = {"WordDocument": ".doc", "PowerPoint Document": ".ppt", "Workbook": ".xls", "Book": ".xls"}
_MAIN_PARTS = (("word/document", ".docx"), ("ppt/presentation", ".pptx"), ("xl/workbook", ".xlsx"))
_ODT = b"application/vnd.oasis.opendocument.text"
_ALIASES = {".docm": ".docx", ".dotx": ".docx", ".xlsm": ".xlsx", ".xltx": ".xlsx", ".pptm": ".pptx", ".ppsx": ".pptx"}
_MHTML = re.compile(rb"(?:^|\n)content-type:\s*multipart/related", re.I)
_MIME = re.compile(rb"(?:^|\n)mime-version:\s*1", re.I)
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,500}?-->\s*)?<(?:!doctype\s+html|html|head|meta|body)\b", re.I | re.S
)
_TEXTUAL = (".txt", ".md", ".markdown", ".html", ".htm", ".csv", ".tsv")


def true_suffix(suffix: str, data: bytes) -> str:
    """The suffix whose reader fits the bytes; the given one where they do not tell.

    Text is what its name says it is, but for saved web pages: an ``.html`` that is MHTML, an ``.mht`` or a ``.doc``
    or ``.xls`` that is HTML, as export functions of web sites write them.

    Args:
        suffix: Of the file's name, in lower case with its dot.
    """
    suffix = _ALIASES.get(suffix, suffix)
    start = data[:1024].lstrip(b"\xef\xbb\xbf")
    if b"%PDF-" in start[:1024] and (start.lstrip().startswith(b"%PDF-") or suffix == ".pdf"):
        return ".pdf"
    if start.startswith(b"{\\rtf"):
        return ".rtf"
    if start.startswith(_OLD_OFFICE):
        return suffix if suffix in (".docx", ".xlsx", ".pptx") else _ole(data) or suffix
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zipped(suffix, data)
    if suffix not in (".eml",) and _MIME.search(data[:8192]) and _MHTML.search(data[:8192]):
        return ".mhtml" if suffix in (*_TEXTUAL, ".mht", ".mhtml", ".doc", ".xls") else suffix
    if suffix in (".mht", ".mhtml", ".doc", ".xls", ".docx", ".xlsx", ".pdf") and _HTML.match(start):
        return ".html"
    return suffix


def _ole(data: bytes) -> str:
    """The suffix of an old Office file, by the names of the streams in it."""
    return next((suffix for name, suffix in _OLE_STREAMS.items() if name.encode("utf-16-le") in data), "")


def _zipped(suffix: str, data: bytes) -> str:
    """What kind of zip file it is, by the parts that stand in it."""
    try:
        zipped = Zipped(data)
        if "mimetype" in zipped and "META-INF/container.xml" in zipped:
            return ".epub"
        if "mimetype" in zipped and zipped.read("mimetype").strip() == _ODT:
            return ".odt"
    except ReadError:
        return suffix  # damaged; its reader says so
    if "[Content_Types].xml" in zipped:
        mains = (kind for part, kind in _MAIN_PARTS if any(name.lower().startswith(part) for name in zipped.names))
        return next(mains, suffix)
    return ".zip"
