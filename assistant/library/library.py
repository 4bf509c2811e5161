"""A library on disk: its database and its vectors, kept in agreement whatever happens."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import IndexMismatchError, LibraryBusyError, LibraryError
from assistant.library.storing.database import Database
from assistant.library.storing.dense import DenseIndex
from assistant.library.storing.lock import writing
from assistant.library.storing.register import FileEntry, Register, document_left, enter
from assistant.library.storing.rows import Rows, delete_document, insert_chunks, insert_document
from assistant.records import Chunk, Document

_BUILT_WITH = ("embedder", "dimension", "splitter", "lexicon")
_WAIT_S = 10.0
_STORED_AT_ONCE = 200  # chunks whose vectors are in memory while they are stored

RowsOf = Callable[[Document, Sequence[Chunk]], Sequence[Rows]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelved:
    """A document ready to be stored.

    Attributes:
        sketch: What near duplicates are found by; see ``assistant.library.storing.near_duplicates``.
    """

    document: Document
    chunks: Sequence[Chunk]
    sketch: bytes = b""


class Library:
    """Documents with their chunks, terms and vectors in one folder.

    Args:
        folder: Made if it is not there.
        built_with: What an index of this program is built with: embedder, dimension, splitter, lexicon.
        rebuilding: Opens a library that was built with something else, in order to build it anew.

    Raises:
        LibraryError: The folder cannot be used.
        IndexMismatchError: The library was built with something else.
    """

    def __init__(self, folder: Path, built_with: dict[str, str], *, rebuilding: bool = False) -> None:
        self.folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LibraryError(
                f"The library folder {str(folder)!r} cannot be made: {error.strerror or error}.",
                "Give another folder with --library.",
            ) from error
        self.database = Database(folder / "library.sqlite3")
        self.register = Register(self.database)
        self._built_with = built_with
        recorded = self.database.meta()
        if "embedder" not in recorded:
            self.database.set_meta(**built_with)
        elif not rebuilding:
            _check(folder, recorded, built_with)
        self.store = DenseIndex(folder / "chroma", self.database, self._mend)
        self._generation = self.version()
        if not rebuilding:
            self._recover()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Holds the library for writing.

        Raises:
            LibraryBusyError: Another process writes and did not end within 10 seconds.
            LibraryError: The folder cannot be written.
        """
        if self.database.read_only:
            raise LibraryError(
                f"The library {str(self.folder)!r} can be read but not written.",
                "Check its permissions, or give another folder with --library.",
            )
        with writing(self.folder, wait_s=_WAIT_S):
            self.refresh()
            yield
            self.store.settle(end=True)
            self._saw_own_change()

    def put(self, entry: FileEntry, documents: Sequence[Shelved], rows_of: RowsOf, *, gone: Sequence[str] = ()) -> None:
        """Stores a file: its documents take the place of what was stored of it, all at once or not at all.

        Args:
            rows_of: The vectors of some chunks of a document: for each chunk the centre of its sentences, then those.
            gone: Places of files that this one was before it was moved.
        """
        with self._change() as connection:
            known: dict[str, bytes] = {}
            for place in (entry.place, *gone):
                for (id_,) in connection.execute("SELECT id FROM documents WHERE place = ?", (place,)).fetchall():
                    known |= delete_document(connection, id_)
                connection.execute("DELETE FROM files WHERE place = ?", (place,))
            for shelved in documents:
                self._take_out(connection, shelved.document.id)  # a library of an earlier program has it elsewhere
                self._insert(connection, shelved, entry.place, rows_of, known)
            enter(connection, entry)
            connection.execute("DELETE FROM scratch WHERE content_hash = ?", (entry.content_hash,))
        self.store.settle(end=False)

    def replace(self, shelved: Shelved, rows_of: RowsOf) -> None:
        """Stores a document in place of what was stored under its id; its file stays as it is known."""
        id_ = shelved.document.id
        with self._change() as connection:
            (place,) = connection.execute("SELECT place FROM documents WHERE id = ?", (id_,)).fetchone()
            self._insert(connection, shelved, place, rows_of, delete_document(connection, id_))
            connection.execute("DELETE FROM scratch WHERE content_hash = ?", (shelved.document.content_hash,))
        self.store.settle(end=False)

    def remove(self, document_id: str) -> None:
        """Removes a document.

        Raises:
            LibraryError: There is no such document.
        """
        with self._change() as connection:
            if not self._take_out(connection, document_id):
                raise LibraryError(f"The library holds no document {document_id!r}.", "Run: assistant documents")

    def remove_file(self, place: str) -> None:
        """Removes all documents of a file."""
        with self._change() as connection:
            for (id_,) in connection.execute("SELECT id FROM documents WHERE place = ?", (place,)).fetchall():
                delete_document(connection, id_)
            connection.execute("DELETE FROM files WHERE place = ?", (place,))

    @contextmanager
    def rebuilding(self) -> Iterator[list[str]]:
        """Gives the ids of the documents that are to be built anew, and records what with once all of them are.

        A rebuild that was cut short goes on where it stopped.
        """
        target = json.dumps(self._built_with, sort_keys=True)
        if self.database.meta().get("rebuilding") != target:
            with self._change() as connection:
                connection.execute("INSERT INTO lexicon (lexicon) VALUES ('delete-all')")
                connection.execute("UPDATE documents SET current = 0")
                self.store.withdraw(connection)
                connection.executemany(
                    "INSERT OR REPLACE INTO meta VALUES (?,?)",
                    [("embedder", "unfinished rebuild"), ("rebuilding", target)],
                )
        yield [row[0] for row in self.database.select("SELECT id FROM documents WHERE current = 0 ORDER BY path, part")]
        with self._change() as connection:
            connection.executemany("INSERT OR REPLACE INTO meta VALUES (?,?)", self._built_with.items())
            connection.execute("DELETE FROM meta WHERE key = 'rebuilding'")
            connection.execute("DELETE FROM scratch")

    def compact(self) -> tuple[int, int]:
        """Bytes of the library before and after all that removed documents left behind was given back to the disk.

        Raises:
            LibraryBusyError: Another process writes.
            LibraryError: There is no room for a second copy while the library is written anew; nothing is lost.
        """
        before = self.size()
        with self.writing():
            self.store.publish(anew=True)
            self.database.compact()
            self.store.sweep()
        return before, self.size()

    def size(self) -> int:
        """Bytes of the database and the vector index on disk."""
        files = [*self.folder.glob("library.sqlite3*"), *(self.folder / "chroma").rglob("*")]
        return sum(file.stat().st_size for file in files if file.is_file())

    def reclaimable(self) -> int:
        """Bytes, about, that ``compact`` would give back to the disk."""
        return self.database.free_bytes() + 4 * int(self._built_with["dimension"]) * self.store.dead_count()

    def version(self) -> str:
        """Changes with every change of what the library holds, whichever process makes it."""
        return self.database.meta().get("generation", "0")

    def refresh(self) -> None:
        """Makes what another process has written visible."""
        generation = self.version()
        if generation != self._generation:
            self.database.forget_cached()
            self.store.refresh()
            self._generation = generation  # last, for until then another thread would find what is old

    def close(self) -> None:
        """Lets go of the files."""
        self.store.close()
        self.database.close()

    @contextmanager
    def _change(self) -> Iterator[sqlite3.Connection]:
        with self.database.transaction() as connection:
            yield connection
            # The generation lets other processes see that the library has changed under them.
            connection.execute(
                "INSERT INTO meta VALUES ('generation', '1') "
                "ON CONFLICT (key) DO UPDATE SET value = CAST(value AS INTEGER) + 1"
            )
        self._saw_own_change()

    def _saw_own_change(self) -> None:
        self._generation = ""
        self.refresh()

    def _insert(
        self, connection: sqlite3.Connection, shelved: Shelved, place: str, rows_of: RowsOf, known: dict[str, bytes]
    ) -> None:
        document, chunks = shelved.document, shelved.chunks
        embedder = self._built_with["embedder"]
        insert_document(connection, document, place=place, embedder=embedder, sketch=shelved.sketch)
        for begin in range(0, len(chunks), _STORED_AT_ONCE):
            part = chunks[begin : begin + _STORED_AT_ONCE]
            insert_chunks(connection, document, zip(part, rows_of(document, part), strict=True), known)

    def _take_out(self, connection: sqlite3.Connection, document_id: str) -> bool:
        found = connection.execute("SELECT place FROM documents WHERE id = ?", (document_id,)).fetchone()
        if found:
            delete_document(connection, document_id)
            document_left(connection, found[0])
        return found is not None

    def _recover(self) -> None:
        """Makes good what a process that was ended left undone, unless another one is at it."""
        if self.database.read_only:
            return
        with suppress(LibraryBusyError):
            if not self.store.intact():
                self._mend(wait_s=0)
            elif self.store.many_loose():
                with writing(self.folder, wait_s=0):
                    self.store.settle(end=False)

    def _mend(self, wait_s: float = _WAIT_S) -> None:
        with writing(self.folder, wait_s=wait_s):
            self.store.publish_anew()


def _check(folder: Path, recorded: dict[str, str], built_with: dict[str, str]) -> None:
    for name in _BUILT_WITH:
        if recorded.get(name) != built_with[name]:
            raise IndexMismatchError(
                f"The library {str(folder)!r} was built with {name} {recorded.get(name)!r}, not {built_with[name]!r}.",
                "Run: assistant index --rebuild",
            )
