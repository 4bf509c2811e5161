"""The dense side of a library: which chunks are nearest to a vector.

The chunks stand in Chroma folders that are never changed once they are published, by a line in the database. What
has come since the last one was published is compared one by one; what has gone is known from the database. So no
process reads what another is writing, and one that is killed leaves at most a folder that nobody knows, which the
next one to write removes.
"""

from __future__ import annotations

import json
import secrets
import shutil
import sqlite3
import tempfile
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.errors import LibraryError
from assistant.library.storing.building import ALONE_FROM, build_folder, centres
from assistant.library.storing.database import Database
from assistant.library.storing.rows import parts
from assistant.library.storing.store import DamagedIndexError, VectorStore, graph_bytes

_LOOSE = 5_000  # chunks that are compared one by one: some 20 ms a question; and that are published in a second or two
_LARGEST = 50_000  # chunks of a folder, which bounds the memory that making one takes
_DEAD_SHARE = 0.25  # of the vectors in the folders that may be of removed chunks


@dataclass(frozen=True, slots=True, kw_only=True)
class _Folder:
    name: str
    count: int
    size: int  # bytes, see store.build


class DenseIndex:
    """The vectors of a library's chunks; safe to use from several threads.

    Args:
        folder: Holds the Chroma folders.
        mend: Calls ``publish_anew`` where this process may write, or raises a LibraryError.

    Attributes:
        make_room: Called before a folder is made, which takes its memory: gives back what is idle.
    """

    def __init__(self, folder: Path, database: Database, mend: Callable[[], None]) -> None:
        self._folder, self._database, self._mend = folder, database, mend
        self.make_room: Callable[[], None] = lambda: None
        self._lock = threading.RLock()
        self._stores: dict[str, VectorStore] = {}
        self._copies: tempfile.TemporaryDirectory[str] | None = None
        self._loose: tuple[list[str], npt.NDArray[np.float16]] | None = None

    def nearest(self, vector: npt.NDArray[np.float32], limit: int) -> list[tuple[str, float]]:
        """Up to ``limit`` pairs of chunk id and cosine similarity, most similar first.

        Raises:
            LibraryError: The index is damaged and cannot be made anew.
        """
        with self._lock:
            try:
                found = self._nearest(vector, limit)
            except DamagedIndexError:
                self.close()
                try:  # another process may have published other folders and removed these
                    found = self._nearest(vector, limit)
                except DamagedIndexError:
                    self._mend()
                    found = self._nearest(vector, limit)
        return sorted(found.items(), key=lambda item: (-item[1], item[0]))[:limit]

    def _nearest(self, vector: npt.NDArray[np.float32], limit: int) -> dict[str, float]:
        loose, matrix = self._loose_vectors()
        apart = set(loose)
        found: dict[str, float] = {}
        for entry in self._published():
            wanted = min(limit, entry.count)
            while True:
                near = self._store(entry).nearest(vector, wanted)
                alive = self._alive([id_ for id_, _ in near]) - apart
                if len(alive) >= min(limit, entry.count) or wanted >= min(entry.count, 8 * limit):
                    break
                wanted = min(2 * wanted, entry.count)  # removed chunks stood in the way
            found.update((id_, similarity) for id_, similarity in near if id_ in alive)
        if loose:
            found.update(zip(loose, (matrix @ vector.astype(np.float32)).tolist(), strict=True))
        return found

    def settle(self, *, end: bool) -> None:
        """Publishes chunks that are compared one by one where there are many; at the end of a run also if it is cheap.

        For the one process that holds the library for writing.
        """
        loose = self.loose_count()
        pending = loose or self.dead_count()
        cheap = loose >= _LOOSE or self._open_count() + loose <= _LOOSE
        if self.many_loose() or (end and pending and cheap):
            self.publish()

    def publish(self, *, anew: bool = False) -> None:
        """Puts the chunks that stand in no folder of Chroma into one, with those of the last, smaller one.

        For the one process that holds the library for writing.

        Args:
            anew: Makes every folder anew, so that nothing is left of chunks that are gone.

        Raises:
            LibraryError: A folder cannot be written; what was published before stays.
        """
        known = self._published()
        anew = anew or self.dead_count() > max(_LOOSE, _DEAD_SHARE * self._database.chunk_count())
        kept = [] if anew else [entry for entry in known if entry.count >= _LARGEST]
        try:
            members = self._members([entry for entry in known if entry not in kept] if kept else None)
        except DamagedIndexError:
            kept, members = [], self._members(None)
        made: list[_Folder] = []
        if len(members) > ALONE_FROM:
            self.make_room()
        for begin in range(0, len(members), _LARGEST):
            part = members[begin : begin + _LARGEST]
            name = secrets.token_hex(8)
            size = build_folder(self._folder / name, self._database, part)
            made.append(_Folder(name=name, count=len(part), size=size))
        with self._database.transaction() as connection:
            entries = json.dumps([asdict(entry) for entry in (*kept, *made)])
            connection.execute("INSERT OR REPLACE INTO meta VALUES ('vectors', ?)", (entries,))
            connection.execute("DELETE FROM outbox")
        self.refresh()
        self.sweep()

    def publish_anew(self) -> None:
        """Makes every folder anew from the database, whatever is in them.

        For the one process that holds the library for writing.
        """
        self.close()
        self.publish(anew=True)

    def withdraw(self, connection: sqlite3.Connection) -> None:
        """Publishes nothing more, before all vectors are made anew; within a transaction."""
        connection.execute("DELETE FROM meta WHERE key = 'vectors'")
        connection.execute("DELETE FROM outbox")

    def _members(self, merged: Sequence[_Folder] | None) -> list[str]:
        """The ids of the chunks in the folders and in none; of all chunks for None."""
        if merged is None:
            current = "document_id IN (SELECT id FROM documents WHERE current)"
            return [row[0] for row in self._database.select(f"SELECT id FROM chunks WHERE {current} ORDER BY number")]
        with self._lock:
            found = {id_ for entry in merged for id_ in self._store(entry).ids()}
        found |= {row[0] for row in self._database.select("SELECT chunk_id FROM outbox")}
        return sorted(self._alive(sorted(found)))

    def sweep(self) -> None:
        """Removes folders that nobody refers to, as a process leaves them that was ended while it made one."""
        known = {entry.name for entry in self._published()}
        if self._folder.is_dir():
            for path in self._folder.iterdir():
                if path.name not in known:
                    # What another process still has open cannot be removed on every system: the next one does it.
                    shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)

    def intact(self) -> bool:
        """Whether the folders are as they were written, as far as their length shows it."""
        return all(graph_bytes(self._folder / entry.name) == entry.size for entry in self._published())

    def many_loose(self) -> bool:
        """Whether so many chunks stand in no folder yet that comparing them one by one takes its time.

        Half as many as the folder holds that is made anew for them: so each chunk is put into a folder three times at
        most, or thereabouts, while a large library grows.
        """
        return self.loose_count() >= max(_LOOSE, self._open_count() // 2)

    def _open_count(self) -> int:
        """Number of vectors in the folder that is made anew when the next chunks are published."""
        return sum(entry.count for entry in self._published() if entry.count < _LARGEST)

    def loose_count(self) -> int:
        """Number of chunks that stand in no folder yet."""
        return int(self._database.select("SELECT count(*) FROM outbox")[0][0])

    def dead_count(self) -> int:
        """Number of vectors in the folders whose chunks are gone."""
        published = sum(entry.count for entry in self._published())
        return published - self._database.chunk_count() + self.loose_count()

    def ids(self) -> set[str]:
        """The ids of the chunks that can be found."""
        with self._lock:
            loose, _ = self._loose_vectors()
            published = {id_ for entry in self._published() for id_ in self._store(entry).ids()}
            return set(loose) | self._alive(sorted(published))

    def refresh(self) -> None:
        """Makes what was written since visible."""
        with self._lock:
            self._loose = None
            known = {entry.name for entry in self._published()}
            for name in [name for name in self._stores if name not in known]:
                self._stores.pop(name).close()

    def close(self) -> None:
        """Lets go of the files."""
        with self._lock:
            self._loose = None
            for store in self._stores.values():
                store.close()
            self._stores.clear()
            if self._copies is not None:
                self._copies.cleanup()
                self._copies = None

    def _published(self) -> list[_Folder]:
        return [_Folder(**entry) for entry in json.loads(self._database.meta().get("vectors", "[]"))]

    def _store(self, entry: _Folder) -> VectorStore:
        if entry.name not in self._stores:
            self._stores[entry.name] = VectorStore(self._readable(entry.name), entry.size)
        return self._stores[entry.name]

    def _readable(self, name: str) -> Path:
        """The folder, or a copy of it where Chroma cannot write: it does so even to read."""
        if not self._database.read_only:
            return self._folder / name
        try:
            if self._copies is None:
                self._copies = tempfile.TemporaryDirectory(prefix="assistant-", ignore_cleanup_errors=True)
            copy = Path(self._copies.name) / name
            for file in (self._folder / name).rglob("*"):
                if file.is_file():  # without its permissions, which are those of what cannot be written
                    target = copy / file.relative_to(self._folder / name)
                    target.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(file, target)
            return copy
        except OSError as error:
            raise LibraryError(
                f"The vectors of a library that cannot be written cannot be copied to read them: {error}.",
                "Free some space in the folder for temporary files, or make the library folder writable.",
            ) from error

    def _loose_vectors(self) -> tuple[list[str], npt.NDArray[np.float16]]:
        if self._loose is None:
            ids = [row[0] for row in self._database.select("SELECT id FROM chunks WHERE id IN (SELECT * FROM outbox)")]
            found: list[str] = []
            blocks = [np.empty((0, 0), dtype=np.float16)]
            for part, vectors in centres(self._database, ids):
                found += part
                blocks.append(vectors.astype(np.float16))
            self._loose = found, np.concatenate(blocks[1:] or blocks)
        return self._loose

    def _alive(self, ids: Sequence[str]) -> set[str]:
        found: set[str] = set()
        for marks, part in parts(ids):
            found |= {row[0] for row in self._database.select(f"SELECT id FROM chunks WHERE id IN ({marks})", part)}
        return found
