"""Which files to read: those named, and those of known formats below the folders named; and whether one has changed."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from assistant.errors import ReadError
from assistant.library.formats.readers import CONTAINERS, READERS, known_suffixes
from assistant.library.formats.side_file import SUFFIX, read_side_file

_SETTLED_S = 2.0  # the coarsest clock of a file system in use ticks this often
_PORTION = 1 << 20  # bytes


def find_files(paths: Iterable[Path]) -> list[Path]:
    """The files to read, sorted, each once; hidden files and folders below a folder are skipped.

    A file that is named is taken whatever its suffix, so that reading it can say what is wrong with it.

    Raises:
        ReadError: A path is not there, or a folder cannot be listed.
    """
    found: dict[Path, Path] = {}
    for path in paths:
        if path.is_dir():
            below = list(_below(path))
        elif path.exists():
            below = [path]
        else:
            raise ReadError(f"There is no file or folder {str(path)!r}.", "Check the path.")
        for file in below:
            found.setdefault(_resolved(file), file)
    return sorted(found.values())


def formats() -> list[str]:
    """The suffixes of the files that can be read, sorted."""
    return sorted({*READERS, *CONTAINERS})


def passed_over(name: str) -> bool:
    """Whether a file or folder of this name is none of the user's documents: hidden, or a lock of an office program."""
    return name.startswith((".", "~$"))


def _below(folder: Path) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        raise ReadError(f"The folder {error.filename!r} cannot be listed: {error.strerror}.", "Check its permissions.")

    known = known_suffixes()
    for parent, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = [name for name in folders if not passed_over(name)]
        for name in names:
            if not passed_over(name) and Path(name).suffix.lower() in known:
                yield Path(parent) / name


def place_of(path: Path) -> str:
    """The resolved path with forward slashes: the same for every way to write it."""
    return _resolved(path).as_posix()


def _resolved(path: Path) -> Path:
    """The path without links; as it is if it links to itself, which reading it then says."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):  # RuntimeError before Python 3.13
        return path.absolute()


def content_hash(path: Path) -> str:
    """SHA-256 of a file and its side file, as ``Document.content_hash``, without reading what it says.

    Raises:
        ReadError: The file or its side file cannot be opened.
    """
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while portion := file.read(_PORTION):
                digest.update(portion)
    except OSError as error:
        raise ReadError(f"{path.name!r} cannot be opened: {error.strerror}.", "Check its permissions.") from error
    digest.update(read_side_file(path)[1])
    return digest.hexdigest()


def stamp(path: Path) -> str:
    """How a file and its side file look from outside: as long as this stays the same, so does what is in them.

    Size, times and inode; the time of the last change of the inode is among them, which a program that keeps the time
    of the last writing (``cp -p``) cannot keep. Empty if one of them was written in the last seconds: another writing
    within the same tick of the file system's clock would not show.
    """
    marks: list[str] = []
    for file in (path, path.with_name(path.name + SUFFIX)):
        try:
            found = file.stat()
        except OSError:
            marks.append("-")
            continue
        if time.time() - max(found.st_mtime, found.st_ctime) < _SETTLED_S:
            return ""
        marks.append(f"{found.st_size} {found.st_mtime_ns} {found.st_ctime_ns} {found.st_ino}")
    return "; ".join(marks)
