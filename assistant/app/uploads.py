"""Files added through the page, kept in the library's own folder so that they can be indexed again."""

from __future__ import annotations

import os
import re
import shutil
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from assistant.errors import LibraryError, ReadError
from assistant.records import Document

FOLDER = "uploads"
MAX_FILES = 50
MAX_MEGABYTES = 50
_NAME_BYTES = 200  # most file systems end a name at 255 bytes; a part of that is left for copies
# What some systems do not allow in names, control characters, and marks that reorder a name on the screen.
_FORBIDDEN = re.compile('[\x00-\x1f\x7f-\x9f<>:"/\\\\|?*\u202a-\u202e\u2066-\u2069]')


def safe_name(name: str) -> str:
    """The last part of the user's file name, fit for any file system, with its ending kept.

    Raises:
        ReadError: Nothing is left of the name.
    """
    last = unicodedata.normalize("NFC", re.split(r"[\\/]", name)[-1])
    clean = _FORBIDDEN.sub("_", last).strip(" .")
    if not clean.strip("_"):
        raise ReadError(f"A file cannot be added under the name {name!r}.", "Give it another name.")
    path = Path(clean)
    suffix = path.suffix[:16]
    room = _NAME_BYTES - len(suffix.encode())
    stem = clean[: len(clean) - len(path.suffix)]
    return stem.encode()[:room].decode(errors="ignore") + suffix


def place(name: str, library: Path) -> Path:
    """Where the library keeps an uploaded file of this name.

    Raises:
        ReadError: The name cannot be used.
    """
    return library / FOLDER / safe_name(name)


def keep(source: Path, name: str, library: Path) -> Path:
    """Path of the uploaded file after it was moved into the library, where it replaces one of the same name.

    Raises:
        ReadError: The name cannot be used.
        LibraryError: The copy cannot be written.
    """
    target = place(name, library)
    part = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(source, part)  # may cross file systems, hence the second step
        part.replace(target)
    except OSError as error:
        raise LibraryError(
            f"{target.name!r} cannot be moved into the library: {error.strerror}.",
            "Check the free space and the rights of the library folder.",
        ) from error
    return target


def discard_strays(copies: Iterable[Path], held: Iterable[Document]) -> None:
    """Removes those copies of which the library holds no document: they could not be indexed."""
    paths = [document.path for document in held]
    for copy in copies:  # what is inside an archive or a mail has the path of that in front of its own
        if not any(path == str(copy) or path.startswith(f"{copy}{os.sep}") for path in paths):
            copy.unlink(missing_ok=True)
