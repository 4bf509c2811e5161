"""What a reader takes out of a file, before it becomes Documents."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from assistant.records import Document, DroppedText, FileFailure, FileNote


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """The text of a file and what the file says about itself.

    Attributes:
        text: Cleaned text; Markdown where the format has headings, lists and tables.
        encoding: The encoding the bytes were decoded with.
        given: What the author set down for a reader to use (front matter): ``title``, ``date``, ``publisher``,
            ``region``, ``author``, ``number``, ``source``, ``script``; wins over what the text says.
        hints: The same, as the format has it (an HTML head, the properties of a PDF); gives way to what the text says.
        page_starts: Offsets into ``text`` at which pages 1, 2, ... begin, for formats that have pages.
        dropped: What was left out, in file order.
        notes: What the user should know of this file, a line each ("3 of 12 pages hold no text").
    """

    text: str
    encoding: str = "utf-8"
    given: Mapping[str, str] = field(default_factory=dict)
    hints: Mapping[str, str] = field(default_factory=dict)
    page_starts: tuple[int, ...] = ()
    dropped: tuple[DroppedText, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A file inside another file: an entry of an archive, the body or an attachment of a mail.

    Attributes:
        name: Its path inside; the suffix chooses its reader.
        hints: What the outer file says about it (the subject and date of a mail), as in ``Extracted.hints``.
        failure: Why it cannot be read, if the outer file knows that already (encrypted, too large).
    """

    name: str
    data: bytes = b""
    hints: Mapping[str, str] = field(default_factory=dict)
    failure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The documents of one file, what of it could not be read, and what is worth knowing about it."""

    documents: tuple[Document, ...] = ()
    failed: tuple[FileFailure, ...] = ()
    notes: tuple[FileNote, ...] = ()


Extract = Callable[[bytes], Extracted]
Unpack = Callable[[bytes], Iterator[Member]]
