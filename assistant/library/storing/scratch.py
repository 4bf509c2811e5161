"""Vectors of sentences of a file that is being embedded: kept as they come, so that an interruption loses little.

A vector is known by the text that was embedded and the name of the embedder, whatever document the text stood in.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from assistant.library.storing.database import Database
from assistant.library.storing.rows import parts

Half = npt.NDArray[np.float16]
_EVERY_S = 3.0  # of work that an interruption may lose
_MOST = 4000  # vectors held in memory


class Scratch:
    """Vectors by the key of their text: the last few seconds' in memory, the others on disk."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._fresh: dict[bytes, Half] = {}
        self._written = time.monotonic()
        self.content_hash = ""

    def begin(self, content_hash: str) -> None:
        """Forgets what is in memory; what comes now belongs to the file with this content."""
        self._fresh.clear()
        self._written = time.monotonic()
        self.content_hash = content_hash

    def put(self, key: bytes, vector: Half) -> None:
        """Keeps a vector."""
        self._fresh[key] = vector

    def keep(self) -> None:
        """Writes what is in memory to disk once there is a good deal of it, or it took seconds to make."""
        if len(self._fresh) >= _MOST or (self._fresh and time.monotonic() - self._written >= _EVERY_S):
            self.flush()

    def flush(self) -> None:
        """Writes what is in memory to disk."""
        with self._database.transaction() as connection:
            connection.executemany(
                "INSERT OR IGNORE INTO scratch VALUES (?,?,?)",
                ((key, self.content_hash, vector.tobytes()) for key, vector in self._fresh.items()),
            )
        self._fresh.clear()
        self._written = time.monotonic()

    def get(self, keys: Iterable[bytes]) -> dict[bytes, Half]:
        """The vectors of those keys that are known."""
        found: dict[bytes, Half] = {}
        absent: list[bytes] = []
        for key in dict.fromkeys(keys):
            vector = self._fresh.get(key)
            if vector is None:
                absent.append(key)
            else:
                found[key] = vector
        found.update(self._stored(absent))
        return found

    def _stored(self, keys: Sequence[bytes]) -> dict[bytes, Half]:
        found: dict[bytes, Half] = {}
        for marks, part in parts(keys):
            for key, vector in self._database.select(f"SELECT key, vector FROM scratch WHERE key IN ({marks})", part):
                found[key] = np.frombuffer(vector, dtype=np.float16)
        return found


def key_of(embedder: str, text: str) -> bytes:
    """The key of a text: 16 bytes."""
    return hashlib.sha256(f"{embedder}\n{text}".encode("utf-8", "surrogatepass")).digest()[:16]
