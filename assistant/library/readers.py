"""A file to a Document: the reader by its suffix, what the document says about itself, its identity."""

from __future__ import annotations

import hashlib
from pathlib import Path

from assistant.errors import ReadError
from assistant.library import markdown, plain, webpage
from assistant.library.extracted import Extract
from assistant.library.metadata import describe
from assistant.library.script import detect_script
from assistant.records import Document, Script

# A new format is one file with an ``extract`` function, and one line here.
READERS: dict[str, Extract] = {
    ".txt": plain.extract,
    ".md": markdown.extract,
    ".markdown": markdown.extract,
    ".html": webpage.extract,
    ".htm": webpage.extract,
}

_LARGEST_MB = 200


def read(path: Path) -> Document:
    """The document in the file.

    Raises:
        ReadError: The file is missing, empty, too large, not text, of an unknown format or encoding, or holds
            nothing but page furniture.
    """
    extract = READERS.get(path.suffix.lower())
    data = _bytes(path)
    if extract is None:
        known = ", ".join(READERS)
        raise ReadError(f"{path.name!r} has an unknown format {path.suffix!r}.", f"Use one of {known}.")
    try:
        extracted = extract(data)
    except ReadError as error:
        raise ReadError(f"{path.name!r}: {error.message}", error.hint) from error
    if not extracted.text.strip():
        if extracted.dropped:
            raise ReadError(f"{path.name!r} holds nothing but menus, links and notices of a web page.", "Leave it out.")
        raise ReadError(f"{path.name!r} holds no text.", "Leave it out, or export it again.")
    about = describe(extracted.text, path.stem, extracted.given, extracted.hints)
    return Document(
        id=document_id(path),
        title=about.title,
        text=extracted.text,
        path=str(path),
        date=about.date,
        publisher=about.publisher,
        region=about.region,
        source=about.source,
        script=_script(extracted.given.get("script", ""), extracted.text),
        encoding=extracted.encoding,
        content_hash=hashlib.sha256(data).hexdigest(),
        dropped=extracted.dropped,
    )


def document_id(path: Path) -> str:
    """The id of the document at the path: the same for every way to write the same place."""
    return hashlib.sha256(path.resolve().as_posix().encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise ReadError(f"{str(path)!r} is a folder, not a file.", "Index the folder to read the files below it.")
        if path.stat().st_size > _LARGEST_MB * 1_000_000:
            raise ReadError(f"{path.name!r} is larger than {_LARGEST_MB} MB.", "Split it into several files.")
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise ReadError(f"There is no file {str(path)!r}.", "Check the path.") from error
    except OSError as error:
        raise ReadError(f"{path.name!r} cannot be opened: {error.strerror}.", "Check its permissions.") from error
    if not data.strip():
        raise ReadError(f"{path.name!r} is empty.", "Leave it out, or export it again.")
    return data


def _script(given: str, text: str) -> Script:
    for script in ("hans", "hant", "latin"):
        if given == script:
            return script
    return detect_script(text)
