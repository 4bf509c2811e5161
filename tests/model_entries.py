"""A model of one MiB, for the tests that fetch it from everywhere a model can come from."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import NamedTuple

from assistant.models.manifest import ModelEntry

DATA = bytes(range(256)) * 4096


class Usage(NamedTuple):
    """What ``shutil.disk_usage`` says of a disk, in bytes."""

    total: int
    used: int
    free: int


NO_ROOM = Usage(10**9, 10**9 - 10**6, 10**6)


def entry_for(source: str, data: bytes = DATA) -> ModelEntry:
    """An entry ``tiny`` whose file, from that source, is ``data``."""
    return ModelEntry(
        name="tiny",
        role="chat",
        source=source,
        bytes=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        licence="MIT",
        default=False,
        file_name="tiny.gguf",
    )


def left_in(folder: Path) -> set[str]:
    """Names in the models folder, without the lock, which stays."""
    return {path.name for path in folder.iterdir()} - {"tiny.gguf.lock"}
