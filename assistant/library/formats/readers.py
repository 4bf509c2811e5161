"""A file to its Documents: the reader by its suffix, what each document says about itself, its identity."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from assistant.errors import ReadError
from assistant.library.describing.dates import read_date
from assistant.library.describing.metadata import describe, has_words
from assistant.library.describing.parts import lead_of, parts_of
from assistant.library.formats import (
    archive,
    delimited,
    docx,
    epub,
    mail,
    markdown,
    opendocument,
    pdf,
    plain,
    pptx,
    rtf,
    spreadsheet,
    webpage,
)
from assistant.library.formats.extracted import Extract, Extracted, Member, Reading, Unpack
from assistant.library.formats.side_file import read_side_file
from assistant.library.formats.signature import true_suffix
from assistant.library.script import detect_script
from assistant.records import Document, FileFailure, FileNote, Script

# A new format is one file with an ``extract`` function, or ``unpack`` if it holds files, and one line here.
READERS: dict[str, Extract] = {
    ".txt": plain.extract,
    ".md": markdown.extract,
    ".markdown": markdown.extract,
    ".html": webpage.extract,
    ".htm": webpage.extract,
    ".mhtml": mail.extract_page,
    ".mht": mail.extract_page,
    ".pdf": pdf.extract,
    **dict.fromkeys((".docx", ".docm"), docx.extract),
    **dict.fromkeys((".pptx", ".pptm", ".ppsx"), pptx.extract),
    **dict.fromkeys((".xlsx", ".xlsm"), spreadsheet.extract),
    ".csv": delimited.extract,
    ".tsv": delimited.extract,
    ".rtf": rtf.extract,
    ".odt": opendocument.extract,
    ".epub": epub.extract,
}
# Formats of old: many such files are web pages or RTF in truth; for the others the reader says what to do.
OLD_FORMATS: dict[str, Extract] = {
    **dict.fromkeys((".doc", ".wps"), docx.extract),
    ".ppt": pptx.extract,
    **dict.fromkeys((".xls", ".et"), spreadsheet.extract),
}
CONTAINERS: dict[str, Unpack] = {
    ".zip": lambda data: archive.unpack(data, known_suffixes()),
    ".eml": lambda data: mail.unpack(data, known_suffixes()),
}

_LARGEST_MB = 200
_LARGEST_TEXT = 20_000_000  # characters; what embedding one file may take is hours beyond this
_LARGEST_UNPACKED = 1_000_000_000  # bytes of all files inside a file, over all depths
_DEEPEST = 3  # files inside files inside files


def known_suffixes() -> set[str]:
    """Suffixes of the files that are read when a folder or a file that holds files is."""
    return {*READERS, *OLD_FORMATS, *CONTAINERS}


def read(path: Path) -> Reading:
    """The documents in the file; of a file that holds files also what could not be read of those.

    Raises:
        ReadError: The file is missing, empty, too large, of an unknown format or encoding, or holds nothing but page
            furniture.
    """
    data = _bytes(path)
    given, side = read_side_file(path)
    digest = hashlib.sha256(data)
    digest.update(side)
    try:
        return _File(path, digest.hexdigest(), given).read(path.name, data)
    except ReadError as error:
        raise ReadError(f"{path.name!r}: {error.message}", error.hint) from error


class _File:
    """One file being read: what all documents in it share."""

    def __init__(self, path: Path, content_hash: str, given: Mapping[str, str]) -> None:
        self._path, self._content_hash, self._given = path, content_hash, given
        self._unpacked = 0  # bytes of the files inside

    def read(self, name: str, data: bytes) -> Reading:
        """What is in the file itself.

        Raises:
            ReadError: Nothing can be read.
        """
        documents: list[Document] = []
        failed: list[FileFailure] = []
        notes: list[FileNote] = []
        for member, extracted in self._members(Member(name=name, data=data), "", 0):
            shown = str(self._path / member.name) if member.name else str(self._path)
            if isinstance(extracted, ReadError):
                if not member.name:
                    raise extracted
                failed.append(FileFailure(path=shown, message=extracted.message, hint=extracted.hint))
                continue
            found = list(self._documents(member, extracted, shown))
            documents += found
            if len(found) > 1:
                notes.append(FileNote(path=shown, message=f"It holds {len(found)} documents, which are kept apart."))
            day = {**extracted.given, **self._given}.get("date", "")
            if day and not read_date(day):
                notes.append(FileNote(path=shown, message=f"The date {day!r} set down for it cannot be read."))
            notes += [FileNote(path=shown, message=note) for note in extracted.notes]
            if extracted.encoding not in ("", "utf-8"):
                notes.append(FileNote(path=shown, message=f"Read as {extracted.encoding}."))
        if not documents and not failed:
            raise ReadError("The file holds no files that can be read.", "Leave it out.")
        return Reading(documents=tuple(documents), failed=tuple(failed), notes=tuple(notes))

    def _members(self, member: Member, inside: str, depth: int) -> Iterator[tuple[Member, Extracted | ReadError]]:
        """What is in a file and in the files inside it; the name given back is the path inside the outermost file."""
        suffix = true_suffix(PurePosixPath(member.name).suffix.lower(), member.data)
        here = Member(name=inside, hints=member.hints)
        try:
            if member.failure:
                raise ReadError(member.failure, "Read it by itself, or leave it out.")
            if suffix not in CONTAINERS:
                yield here, _extracted(suffix, member.data)
                return
            if depth >= _DEEPEST:
                raise ReadError(f"Files inside files are read to a depth of {_DEEPEST}.", "Unpack it first.")
            for inner in CONTAINERS[suffix](member.data):
                self._unpacked += len(inner.data)
                if self._unpacked > _LARGEST_UNPACKED:
                    raise ReadError(
                        "The files in it are larger than 1 GB together.", "Unpack it, and index the folder."
                    )
                name = _inner_name(inner.name)
                yield from self._members(inner, f"{inside}/{name}" if inside else name, depth + 1)
        except ReadError as error:
            yield here, error

    def _documents(self, member: Member, extracted: Extracted, shown: str) -> Iterator[Document]:
        name = PurePosixPath(member.name or self._path.name)
        parts = parts_of(extracted, authored=READERS.get(name.suffix.lower()) is markdown.extract)
        several, stem = len(parts) > 1, name.stem
        outer, collection = dict(self._given), ""
        if member.name:  # what is said of a file that holds files is the title of the collection of these
            collection = outer.pop("title", "")
            outer.pop("number", "")
        given, hints = {**extracted.given, **outer}, {**member.hints, **extracted.hints}
        whole = describe(lead_of(extracted, parts), stem, given, hints)
        if several:
            unnamed = whole.title == stem and not has_words(stem)
            first = re.sub(r"^第\w{1,4}[篇期则][\s:：、]*", "", parts[0].given.get("title", ""))
            collection = f"{first} 等{len(parts)}篇" if unnamed and first else whole.title
        for number, part in enumerate(parts, start=1):
            about = whole
            if several:
                own = {name: value for name, value in given.items() if name not in ("title", "number")}
                own |= {"title": part.given.get("title") or collection}
                about = describe(part.text, stem, own, {**member.hints, **part.hints})
            yield Document(
                id=document_id(self._path, member.name, number if several else 0),
                title=about.title,
                text=part.text,
                path=shown,
                collection=collection,
                part=number if several else 0,
                date=about.date or whole.date,
                publisher=about.publisher or whole.publisher,
                region=about.region,
                author=about.author,
                number=about.number,
                source=about.source or whole.source,
                script=_script(given.get("script", ""), part.text),
                encoding=extracted.encoding,
                content_hash=self._content_hash,
                page_starts=part.page_starts,
                dropped=part.dropped,
            )


def document_id(path: Path, inside: str = "", part: int = 0) -> str:
    """The id of a document: the same for every way to write the same place.

    Args:
        inside: Its path inside the file at ``path``, for a file that holds files.
        part: Its 1-based place in that, if there are several documents in it.
    """
    place = path.resolve().as_posix() + (f"//{inside}" if inside else "") + (f"#{part}" if part else "")
    return hashlib.sha256(place.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _extracted(suffix: str, data: bytes) -> Extracted:
    extract = READERS.get(suffix) or OLD_FORMATS.get(suffix)
    if extract is None:
        known = ", ".join([*READERS, *CONTAINERS])
        raise ReadError(f"It has an unknown format {suffix!r}.", f"Use one of {known}.")
    if not data.strip():
        raise ReadError("The file is empty.", "Leave it out, or export it again.")
    extracted = extract(data)
    if not extracted.text.strip():
        if extracted.dropped:
            raise ReadError("The file holds nothing but menus, links and notices of a web page.", "Leave it out.")
        raise ReadError("The file holds no text.", "Leave it out, or export it again.")
    if len(extracted.text) > _LARGEST_TEXT:
        raise ReadError(f"The file holds more than {_LARGEST_TEXT:,} characters.", "Split it into several files.")
    return extracted


def _inner_name(name: str) -> str:
    """The path inside a file with nothing that leads out of it."""
    parts = [part for part in unicodedata.normalize("NFC", name).replace("\\", "/").split("/") if part.strip(". ")]
    return "/".join(parts) or "unnamed"


def _bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise ReadError(f"{str(path)!r} is a folder, not a file.", "Index the folder to read the files below it.")
        if not path.is_file() and path.exists():
            raise ReadError(f"{path.name!r} is not a regular file.", "Leave it out.")
        if path.stat().st_size > _LARGEST_MB * 1_000_000:
            raise ReadError(f"{path.name!r} is larger than {_LARGEST_MB} MB.", "Split it into several files.")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise ReadError(f"There is no file {str(path)!r}.", "Check the path.") from error
    except OSError as error:
        raise ReadError(f"{path.name!r} cannot be opened: {error.strerror}.", "Check its permissions.") from error


def _script(given: str, text: str) -> Script:
    for script in ("hans", "hant", "latin"):
        if given == script:
            return script
    return detect_script(text)
