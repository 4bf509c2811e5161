"""Zip archives: the files in them that can be read."""

from __future__ import annotations

from collections.abc import Container, Iterator
from pathlib import PurePosixPath

from assistant.errors import ReadError
from assistant.library.formats.extracted import Member
from assistant.library.formats.zipped import Zipped


def unpack(data: bytes, known: Container[str]) -> Iterator[Member]:
    """The files in the archive, without hidden ones and what systems leave behind, in the order of their names.

    Args:
        known: Suffixes of the files that are wanted, in lower case with their dot.

    Raises:
        ReadError: The archive is damaged, has too many files or unpacks to too much.
    """
    zipped = Zipped(data)
    for name in sorted(zipped.names):
        if PurePosixPath(name).suffix.lower() not in known or _is_left_behind(name):
            continue
        if zipped.is_encrypted(name):
            yield Member(name=name, failure="The file is protected with a password.")
            continue
        try:
            member = Member(name=name, data=zipped.read(name))
        except ReadError as error:
            member = Member(name=name, failure=error.message)
        yield member


def _is_left_behind(name: str) -> bool:
    """Whether a system or a program made the file for itself: hidden ones, Mac forks, locks of Office."""
    parts = [part for part in name.split("/") if part not in (".", "..")]
    return any(part.startswith((".", "~$")) or part == "__MACOSX" for part in parts)
