"""Which files to read: those named, and those of known formats below the folders named."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from assistant.errors import ReadError
from assistant.library.readers import READERS


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
            found.setdefault(file.resolve(), file)
    return sorted(found.values())


def _below(folder: Path) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        raise ReadError(f"The folder {error.filename!r} cannot be listed: {error.strerror}.", "Check its permissions.")

    for parent, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if not name.startswith(".") and Path(name).suffix.lower() in READERS:
                yield Path(parent) / name
