"""One writer at a time on a library folder, across processes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import filelock

from assistant.errors import LibraryBusyError, LibraryError


@contextmanager
def writing(folder: Path, *, wait_s: float) -> Iterator[None]:
    """Holds the library for writing; the system lets go of it when the process ends, however it ends.

    Raises:
        LibraryBusyError: Another process still writes after ``wait_s`` seconds.
        LibraryError: The folder cannot be written.
    """
    lock = filelock.FileLock(folder / "writing.lock")
    try:
        lock.acquire(timeout=wait_s)
    except filelock.Timeout as error:
        raise LibraryBusyError(
            f"Another process is writing to the library {str(folder)!r}.", "Try again when it is done."
        ) from error
    except OSError as error:
        raise LibraryError(
            f"The library {str(folder)!r} cannot be written: {error.strerror or error}.",
            "Check free space and permissions, or give another folder with --library.",
        ) from error
    try:
        yield
    finally:
        lock.release()
