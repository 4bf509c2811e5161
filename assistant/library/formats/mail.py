"""Mails: the text and the attachments as files of their own; saved web pages (MHTML), which are mails in form."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from contextlib import suppress
from email import message_from_bytes, policy
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime
from pathlib import PurePosixPath
from typing import Any

from assistant.errors import ReadError
from assistant.library.formats import webpage
from assistant.library.formats.damage import read_errors
from assistant.library.formats.encoding import decode
from assistant.library.formats.extracted import Extracted, Member

_HTML = ("text/html", "application/xhtml+xml")
_MOST_PARTS = 1000
_LEAST_PLAIN = 0.3  # of the HTML body's words; a plain body with fewer only says that the mail is HTML
_SEVEN_BIT = re.compile(r"iso-2022|hz|utf-?7", re.I)
_NO_CHARSET = ("", "us-ascii", "ascii", "iso-8859-1", "latin-1", "windows-1252", "unknown-8bit", "default", "x-unknown")
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030", "big5": "cp950"}


def unpack(data: bytes, known: Container[str]) -> Iterator[Member]:
    """The text of the mail, then its attachments; all know the subject, the sender and the day.

    Args:
        known: Suffixes of the attachments that are wanted, in lower case with their dot.

    Raises:
        ReadError: It is no mail.
    """
    with read_errors("a mail"):
        mail = _parsed(data)
        if not mail.keys() or not (mail["from"] or mail["subject"] or mail["date"] or mail["received"]):
            what = "The file is no mail: it has no sender, subject or date."
            raise ReadError(what, "Export it from the mail program again.")
        hints = _hints(mail)
        parts = _parts(mail)
        body = _body(parts, hints)
        if body:
            yield body
        for part in parts:
            name = _file_name(part)
            if part.get_content_type() == "message/rfc822":
                inner = part.get_payload(0) if part.is_multipart() else None
                if isinstance(inner, Message):
                    subject = re.sub(r"[\\/]", "_", _header(inner, "subject"))
                    yield Member(name=f"{subject or 'mail'}.eml", data=inner.as_bytes(), hints={})
            elif name and PurePosixPath(name).suffix.lower() in known and _is_attached(part):
                about = {field: hint for field, hint in hints.items() if field != "title"}
                yield Member(name=name, data=_payload(part), hints=about)


def extract_page(data: bytes) -> Extracted:
    """The page of an MHTML file, with the address it was saved from.

    Raises:
        ReadError: It holds no page.
    """
    with read_errors("a saved web page"):
        mail = _parsed(data)
        page = next((part for part in _parts(mail) if part.get_content_type() in _HTML), None)
        if page is None:
            raise ReadError("The file holds no web page.", "Save the page again, as a web page.")
        read = webpage.extract(_text(page).encode())
        address = _header(page, "content-location") or _header(mail, "snapshot-content-location")
        found = {"title": _header(mail, "subject"), "source": address if re.match("https?:", address) else ""}
        # The day on which the page was saved says nothing about the page: it is no hint.
        hints = {**read.hints, **{name: value for name, value in found.items() if value and not read.hints.get(name)}}
        return Extracted(text=read.text, hints=hints, dropped=read.dropped)


def _parsed(data: bytes) -> Message:
    """The message; the older policy takes headers that break the rules as they are."""
    mail: Message = message_from_bytes(data.lstrip(b"\xef\xbb\xbf\r\n\t "), policy=policy.compat32)
    return mail


def _parts(mail: Message) -> list[Message]:
    """The parts that are no envelopes, in order; mails inside the mail are not opened."""
    found: list[Message] = []
    open_parts = [mail]
    while open_parts:
        part = open_parts.pop()
        inner = part.get_payload() if part.is_multipart() else None
        if isinstance(inner, list) and part.get_content_maintype() == "multipart":
            open_parts += [each for each in reversed(inner) if isinstance(each, Message)]
        else:
            found.append(part)
        if len(found) + len(open_parts) > _MOST_PARTS:
            raise ReadError(f"The mail has more than {_MOST_PARTS:,} parts.", "Save its attachments by themselves.")
    return found


def _body(parts: list[Message], hints: dict[str, str]) -> Member | None:
    """The text that the sender wrote: the plain one, if it is not only there to say that the mail is HTML."""
    bodies = [part for part in parts if not _is_attached(part)]
    plain = "\n\n".join(_plain(part) for part in bodies if part.get_content_type() == "text/plain").strip()
    html = "\n".join(_text(part) for part in bodies if part.get_content_type() in _HTML).strip()
    said = re.sub(r"<style.*?</style>|<[^>]*>|&\w+;|\s", "", html, flags=re.S | re.I)
    if plain and len(re.sub(r"\s", "", plain)) >= _LEAST_PLAIN * len(said):
        return Member(name="正文.txt", data=plain.encode(), hints=hints)
    if said:
        return Member(name="正文.html", data=html.encode(), hints=hints)
    return Member(name="正文.txt", data=plain.encode(), hints=hints) if plain else None


def _plain(part: Message) -> str:
    text = _text(part)
    if str(part.get_param("format", "")).lower() == "flowed":  # RFC 3676: a blank at its end joins a line to the next
        joint = "" if str(part.get_param("delsp", "")).lower() == "yes" else " "
        text = re.sub(r"(?m)^ (?=[ >]|From )", "", re.sub(r"(?<!\n--) \r?\n(?!>)", joint, text))
    return text


def _text(part: Message) -> str:
    """The text of a part in the encoding it names, if that can be so; else in the one its bytes speak for."""
    data = _payload(part)
    charset = str(part.get_content_charset("") or "").strip("'\" ")
    if charset not in _NO_CHARSET:
        codecs = [charset] if _SEVEN_BIT.match(charset) else ["utf-8", _WIDER.get(charset, charset)]
        for codec in codecs:
            try:
                return data.decode(codec)
            except (UnicodeDecodeError, LookupError):
                continue
    return decode(data)[0] if data.strip() else ""


def _payload(part: Message) -> bytes:
    data: Any = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _is_attached(part: Message) -> bool:
    named = _file_name(part) and part.get_content_type() not in ("text/plain", *_HTML)
    return part.get_content_disposition() == "attachment" or bool(named)


def _file_name(part: Message) -> str:
    return " ".join(_decoded(part.get_filename("") or "").split())


def _hints(mail: Message) -> dict[str, str]:
    sender, address = parseaddr(_header(mail, "from"))
    hints = {"title": _header(mail, "subject"), "author": sender or address, "date": ""}
    with suppress(TypeError, ValueError):  # no date, or one that no one can read
        hints["date"] = parsedate_to_datetime(_header(mail, "date")).date().isoformat()
    return {name: value for name, value in hints.items() if value}


def _header(mail: Message, name: str) -> str:
    raw = next((value for key, value in mail.raw_items() if key.lower() == name), "")
    return " ".join(_decoded(str(raw)).split())


def _decoded(value: str) -> str:
    """A header in words, from its encoded form or from the raw bytes that some programs write."""
    if re.search("[\udc80-\udcff]", value):
        raw = value.encode("utf-8", "surrogateescape")
        try:
            return decode(raw)[0]
        except ReadError:
            return raw.decode("gb18030", "replace")
    try:
        return str(make_header([(text, _WIDER.get(str(name).lower(), name)) for text, name in decode_header(value)]))
    except (HeaderParseError, LookupError, UnicodeDecodeError):
        return value
