"""What a model made of a text it read, kept beside the model's file: the next start need not read the text again.

Reading the examples of a prompt takes seconds on two cores, loading what was read of them a twentieth of one.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

_DIGEST_BYTES = 32


def load_reading(model: Path, engine: str, tokens: Sequence[int]) -> bytes:
    """The kept state of a model that has read these tokens; empty if none is kept, or it is of another model.

    Args:
        engine: Version of the program that read them; another may keep its state in another form.
    """
    try:
        data = _file(model).read_bytes()
    except OSError:
        return b""
    label, digest, state = data[:_DIGEST_BYTES], data[_DIGEST_BYTES : 2 * _DIGEST_BYTES], data[2 * _DIGEST_BYTES :]
    # A file that was cut short or altered is not given to the engine, which would trust it.
    if label != _label(model, engine, tokens) or digest != hashlib.sha256(state).digest():
        return b""
    return state


def save_reading(model: Path, engine: str, tokens: Sequence[int], state: bytes) -> None:
    """Nothing; the state is kept for ``load_reading``, in the place of any that was kept before."""
    try:
        handle, temporary = tempfile.mkstemp(dir=model.parent, prefix=_file(model).name)
        with os.fdopen(handle, "wb") as file:
            file.write(_label(model, engine, tokens) + hashlib.sha256(state).digest() + state)
        Path(temporary).replace(_file(model))
    except OSError:
        return  # a read-only models folder costs time at each start, nothing else


def _file(model: Path) -> Path:
    return model.with_name(model.name + ".reading")


def _label(model: Path, engine: str, tokens: Sequence[int]) -> bytes:
    stat = model.stat()
    return hashlib.sha256(f"{stat.st_size} {stat.st_mtime_ns} {engine} {list(tokens)}".encode()).digest()
