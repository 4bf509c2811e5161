"""Files added through the page, kept in the library's own folder so that they can be indexed again."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
import threading
import time
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from assistant.app.facade import Facade
from assistant.errors import LibraryError, ReadError
from assistant.records import Holding

FOLDER = "uploads"
MAX_FILES = 50
MAX_MEGABYTES = 50
_KEPT_S = 3600.0  # that an upload waits to be taken
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


def discard_strays(copies: Iterable[Path], held: Iterable[Holding]) -> None:
    """Removes those copies of which the library holds no document: they could not be indexed."""
    paths = [document.path for document in held]
    for copy in copies:  # what is inside an archive or a mail has the path of that in front of its own
        if not any(path == str(copy) or path.startswith(f"{copy}{os.sep}") for path in paths):
            copy.unlink(missing_ok=True)


def remove_document(assistant: Facade, document_id: str) -> None:
    """Takes a document out of the library, and its file too if it was uploaded and nothing else of it is left.

    Raises:
        LibraryError: There is no such document, or another process writes to the library.
    """
    path = Path(assistant.document(document_id).path)
    assistant.remove(document_id)
    folder = (assistant.library_path / FOLDER).resolve()
    with contextlib.suppress(ValueError, OSError):  # it lies elsewhere: the user's own file is left alone
        copy = folder / path.resolve().relative_to(folder).parts[0]
        discard_strays([copy], [replace(held, path=str(Path(held.path).resolve())) for held in assistant.shelf()])


class Inbox:
    """Files that were sent by a browser and wait to be taken into the library. Any thread may call any method.

    Args:
        folder: Where they lie; made when it is first needed.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._held: dict[str, Incoming] = {}

    @classmethod
    def of(cls, library: Path) -> Inbox:
        """The inbox of a library; nothing in it is indexed."""
        return cls(library / FOLDER / ".incoming")

    def begin(self, user: str, name: str) -> Incoming:
        """A file to be written piece by piece.

        Raises:
            ReadError: The name cannot be used, or too many files of this user wait.
            LibraryError: The folder cannot be written.
        """
        safe_name(name)
        with self._lock:
            self._sweep()
            if sum(held.user == user and not held.gone for held in self._held.values()) >= MAX_FILES:
                raise ReadError(f"More than {MAX_FILES} files wait to be added.", "Add these first.")
            incoming = Incoming(self._folder / secrets.token_hex(8), user=user, name=name)
            self._held[incoming.id] = incoming
        return incoming

    def take(self, user: str, upload_id: str) -> tuple[Path, str]:
        """Where the bytes of an upload lie and the name that the file has for the user; it leaves the inbox.

        Raises:
            ReadError: There is none, or not of this user.
        """
        with self._lock:
            held = self._held.get(upload_id)
            if held is None or held.user != user or not held.whole:
                raise ReadError("The file did not arrive whole.", "Add it again.")
            del self._held[upload_id]
        return held.path, held.name

    def _sweep(self) -> None:
        """Removes what nobody has asked for in an hour, also of a program that has ended."""
        now = time.time()
        for id_, held in list(self._held.items()):
            if now - held.began > _KEPT_S:
                del self._held[id_]
        if self._folder.is_dir():
            for file in self._folder.iterdir():
                with contextlib.suppress(OSError):
                    if now - file.stat().st_mtime > _KEPT_S:
                        file.unlink()


class Incoming:
    """A file on its way in.

    Attributes:
        whole, gone: Whether all of it has arrived, and whether it was given up.
    """

    def __init__(self, path: Path, *, user: str, name: str) -> None:
        self.path, self.user, self.name = path, user, name
        self.id = path.name
        self.began = time.time()
        self.bytes = 0
        self.whole = self.gone = False
        with _written(name):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("xb")

    def write(self, piece: bytes) -> None:
        """Adds a piece.

        Raises:
            ReadError: The file is too long.
            LibraryError: It cannot be written.
        """
        self.bytes += len(piece)
        if self.bytes > MAX_MEGABYTES * 2**20:
            raise ReadError(f"{self.name!r} is larger than {MAX_MEGABYTES} MB.", "Split it, or index it from the disk.")
        with _written(self.name):
            self._file.write(piece)

    def finish(self) -> str:
        """The id under which it can be taken."""
        with _written(self.name):
            self._file.close()
        self.whole = True
        return self.id

    def discard(self) -> None:
        """Gives up what has arrived."""
        self.gone = True
        with contextlib.suppress(OSError):
            self._file.close()
        self.path.unlink(missing_ok=True)


@contextlib.contextmanager
def _written(name: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise LibraryError(
            f"{name!r} cannot be written: {error.strerror}.",
            "Check the free space and the rights of the library folder.",
        ) from error
