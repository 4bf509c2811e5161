"""Model files fetched whole or not at all.

What is in so far is kept as ``NAME.partial`` beside a small ``NAME.partial.json`` that says what it is a part of,
so an interrupted download goes on where it stopped. Only a file of the right SHA-256 gets the final name, which is
the only one that anything else reads.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPException
from importlib import metadata
from pathlib import Path
from typing import IO, Literal

from assistant.errors import ModelFileError
from assistant.models.manifest import ModelEntry

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

State = Literal["ok", "missing", "wrong size", "wrong checksum"]
Progress = Callable[[int, int], None]

_BLOCK = 1 << 20
_SPARE_BYTES = 128 * 2**20  # left free on the disk, and room for pip's second copy of a wheel
_TIMEOUT_S = 60
_PAUSES_S = (1.0, 4.0, 15.0)  # before each new try when a connection broke without bringing anything
_GOES_ON = "Run the command again: it goes on where it stopped."


class _ConnectionLostError(Exception):
    """The connection to a hub broke; what came so far is kept."""


def model_file(entry: ModelEntry, models_path: Path) -> Path:
    """Where the file of the entry lies or will lie.

    Raises:
        ModelFileError: The entry is carried by a Python package and has no file of its own.
    """
    if not entry.file_name:
        raise ModelFileError(f"The model {entry.name!r} has no file: it comes with {entry.source!r}.")
    return models_path / entry.file_name


def check(entry: ModelEntry, models_path: Path) -> State:
    """Whether the model is there and is what ``models.txt`` says; reads the whole file.

    For a model that a Python package carries: whether that version of the package is installed.
    """
    if not entry.file_name:
        name, _, version = entry.source.removeprefix("package:").partition("==")
        try:
            return "ok" if metadata.version(name) == version else "missing"
        except metadata.PackageNotFoundError:
            return "missing"
    path = model_file(entry, models_path)
    if not path.is_file():
        return "missing"
    if entry.bytes and path.stat().st_size != entry.bytes:
        return "wrong size"
    return "ok" if _sha256(path) == entry.sha256 else "wrong checksum"


def pull(entry: ModelEntry, models_path: Path, *, hub_url: str, on_progress: Progress | None = None) -> Path:
    """Path of the model's file, which is fetched first unless it is there and sound.

    For a model that a Python package carries nothing is fetched; the path is that of the package.

    Args:
        hub_url: Where ``hf:`` sources are fetched from, e.g. a mirror.
        on_progress: Called with the bytes that are in and the bytes of the whole file (0 if unknown).

    Raises:
        ModelFileError: The source cannot be reached or does not have the file, what came is not what
            ``models.txt`` says, the disk is full, or another process is fetching the same model.
    """
    if not entry.file_name:
        if check(entry, models_path) != "ok":
            package = entry.source.removeprefix("package:")
            raise ModelFileError(f"The package {package!r} is not installed.", f"Run: pip install {package}")
        return Path(str(metadata.distribution(entry.source[len("package:") :].partition("==")[0]).locate_file("")))
    target = model_file(entry, models_path)
    report = on_progress or (lambda done, total: None)
    try:
        models_path.mkdir(parents=True, exist_ok=True)
        with _locked(target):
            if check(entry, models_path) != "ok":
                partial = _Partial(entry, target)
                if entry.source.startswith("pypi:"):
                    _from_packages(entry, partial, report)
                elif entry.source.startswith("hf:"):
                    _from_hub(entry, partial, hub_url, report)
                else:
                    _from_file(entry, partial, report)
                partial.finish()
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise _no_space(models_path, f"writing failed after {_size(target)}") from error
        raise ModelFileError(
            f"The models folder {str(models_path)!r} cannot be used: {error}.",
            "Name another folder in the setting models_dir (ASSISTANT_MODELS_DIR).",
        ) from error
    return target
