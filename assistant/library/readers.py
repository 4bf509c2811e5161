"""A file to its Documents: the reader by its suffix, what each document says about itself, its identity."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from assistant.errors import ReadError
from assistant.library import markdown, plain, webpage
from assistant.library.extracted import Extract, Extracted, Member, Reading, Unpack
from assistant.library.metadata import describe
from assistant.library.parts import parts_of
from assistant.library.script import detect_script
from assistant.library.side_file import read_side_file
from assistant.records import Document, FileFailure, FileNote, Script

# A new format is one file with an ``extract`` function, or ``unpack`` if it holds files, and one line here.
READERS: dict[str, Extract] = {
    ".txt": plain.extract,
    ".md": markdown.extract,
    ".markdown": markdown.extract,
    ".html": webpage.extract,
    ".htm": webpage.extract,
}
CONTAINERS: dict[str, Unpack] = {}

_LARGEST_MB = 200
_LARGEST_TEXT = 20_000_000  # characters; what embedding one file may take is hours beyond this
_DEEPEST = 3  # files inside files inside files


def read(path: Path) -> Reading:
    """The documents in the file; of a file that holds files also what could not be read of those.

    Raises:
        ReadError: The file is missing, empty, too large, of an unknown format or encoding, or holds nothing but page
            furniture.
    """
    data = _bytes(path)
    given, side = read_side_file(path)
    content_hash = hashlib.sha256(data + side).hexdigest()
    try:
        return _File(path, content_hash, given).read(path.name, data)
    except ReadError as error:
        raise ReadError(f"{path.name!r}: {error.message}", error.hint) from error


class _File:
    """One file being read: what all documents in it share."""

    def __init__(self, path: Path, content_hash: str, given: Mapping[str, str]) -> None:
        self._path, self._content_hash, self._given = path, content_hash, given

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
            documents += self._documents(member, extracted, shown)
            notes += [FileNote(path=shown, message=note) for note in extracted.notes]
            if extracted.encoding not in ("", "utf-8"):
                notes.append(FileNote(path=shown, message=f"Read as {extracted.encoding}."))
        if not documents and not failed:
            raise ReadError("The file holds no files that can be read.", "Leave it out.")
        return Reading(documents=tuple(documents), failed=tuple(failed), notes=tuple(notes))

    def _members(self, member: Member, inside: str, depth: int) -> Iterator[tuple[Member, Extracted | ReadError]]:
        """What is in a file and in the files inside it; the name given back is the path inside the outermost file."""
        suffix = PurePosixPath(member.name).suffix.lower()
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
                name = _inner_name(inner.name)
                yield from self._members(inner, f"{inside}/{name}" if inside else name, depth + 1)
        except ReadError as error:
            yield here, error

    def _documents(self, member: Member, extracted: Extracted, shown: str) -> Iterator[Document]:
        parts = parts_of(extracted)
        stem = PurePosixPath(member.name or self._path.name).stem
        whole = describe(extracted.text, stem, {**extracted.given, **self._given}, {**member.hints, **extracted.hints})
        for number, part in enumerate(parts, start=1):
            several = len(parts) > 1
            given = {**part.given, **self._given}
            if several:
                given.pop("title", None)  # the title of the whole is that of the collection
                given |= {name: value for name, value in part.given.items() if name == "title"}
            about = describe(part.text, stem, given, {**member.hints, **part.hints}) if several else whole
            yield Document(
                id=document_id(self._path, member.name, number if several else 0),
                title=about.title,
                text=part.text,
                path=shown,
                collection=whole.title if several else "",
                part=number if several else 0,
                date=about.date or whole.date,
                publisher=about.publisher or whole.publisher,
                region=about.region,
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
    extract = READERS.get(suffix)
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
