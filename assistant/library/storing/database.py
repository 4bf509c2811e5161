"""The library's database: documents, chunks, the register of files and the ranked full-text index in one SQLite file.

The full-text index is an FTS5 table in the same file, so a document, its chunks and its terms come and go in
one transaction. The vectors stand here too, in half precision: they are the copy from which the vector
index is filled and mended, and the sentence vectors are read from here.
"""

from __future__ import annotations

import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.errors import LibraryError
from assistant.library.storing import rows, schema
from assistant.library.storing.full_text import FullText
from assistant.records import Chunk, Document

_CACHED_CHARS = 20_000_000  # of the documents held in memory between searches
_LOG_BYTES = 64_000_000  # that the write-ahead log keeps once a large change is through
_PAGES_KIB = 32_000  # of the file held in memory by each connection


class Database:
    """Documents and chunks of one library; safe to use from several threads.

    Readers have a connection of their own, which a change that is being written does not hold up.

    Attributes:
        read_only: Whether the folder cannot be written, so that the library can only be read.

    Raises:
        LibraryError: The file cannot be opened, is no database, or was made by a later program.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.read_only = False
        self._writing, self._reading = threading.RLock(), threading.RLock()
        self._cache: OrderedDict[str, Document] = OrderedDict()
        self._cached_chars = 0
        self._full_text = FullText(self.select)
        try:
            try:
                self._writer = _connect(path)
            except sqlite3.OperationalError as error:
                if not any(words in str(error) for words in ("readonly", "unable to open")):
                    raise
                self._writer = _connect_read_only(path)
                self.read_only = True
            self._reader = self._writer if self.read_only else _connect(path)
        except sqlite3.Error as error:
            raise self._error(error) from error

    def _error(self, error: sqlite3.Error) -> LibraryError:
        if "disk" in str(error):  # "database or disk is full", "disk I/O error"
            return LibraryError(
                f"The library database {str(self.path)!r} cannot be written: {error}.",
                "Free some space; nothing is lost, and the same command goes on.",
            )
        return LibraryError(
            f"The library database {str(self.path)!r} cannot be used: {error}.",
            "Check free space, permissions and the path.",
        )

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All of what is done inside, or nothing."""
        with self._writing:
            try:
                self._writer.execute("BEGIN IMMEDIATE")
                yield self._writer
                self._writer.execute("COMMIT")
            except BaseException as error:
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")
                if isinstance(error, sqlite3.Error):
                    raise self._error(error) from error
                raise

    def select(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """What a query gives, all at once."""
        with self._reading:
            try:
                return self._reader.execute(sql, tuple(values)).fetchall()
            except sqlite3.Error as error:
                raise self._error(error) from error

    def meta(self) -> dict[str, str]:
        """Facts about the library by name."""
        return dict(self.select("SELECT key, value FROM meta"))

    def set_meta(self, **facts: str) -> None:
        """Records facts about the library."""
        with self.transaction() as connection:
            connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", facts.items())

    def documents(self) -> list[Document]:
        """Every document, newest first, those of the same day by title; without what cleaning left out."""
        return list(self.each_document())

    def each_document(self) -> Iterator[Document]:
        """The same documents one at a time: the texts of a large library need not fit into memory."""
        for id_ in self.document_ids():
            for row in self.select(f"SELECT {rows.FIELDS} FROM documents WHERE id = ?", [id_]):
                yield rows.document_of(row)

    def document_ids(self) -> list[str]:
        """The id of every document, newest first, those of the same day by title."""
        return [row[0] for row in self.select("SELECT id FROM documents ORDER BY date DESC, title, path, part, id")]

    def document_count(self) -> int:
        """Number of documents."""
        return int(self.select("SELECT count(*) FROM documents")[0][0])

    def document(self, document_id: str) -> Document | None:
        """The document with this id, whole."""
        with self._reading:
            known = self._cache.get(document_id)
            if known is not None:
                self._cache.move_to_end(document_id)
                return known
            found = self.select(
                f"SELECT coalesce((SELECT pieces FROM dropped WHERE document_id = id), '[]'), {rows.FIELDS} "
                "FROM documents WHERE id = ?",
                [document_id],
            )
            if not found:
                return None
            document = rows.document_of(found[0][1:], found[0][0])
            self._cache[document_id] = document
            self._cached_chars += _length(document)
            while self._cached_chars > _CACHED_CHARS and len(self._cache) > 1:
                self._cached_chars -= _length(self._cache.popitem(last=False)[1])
            return document

    def titles(self, ids: Sequence[str]) -> dict[str, str]:
        """The titles of documents by id."""
        found: dict[str, str] = {}
        for marks, part in rows.parts(ids):
            found.update(self.select(f"SELECT id, title FROM documents WHERE id IN ({marks})", part))
        return found

    def sketches(self) -> dict[str, bytes]:
        """The sketch of every document by its id; see ``assistant.library.storing.near_duplicates``."""
        return dict(self.select("SELECT document_id, sketch FROM sketches"))

    def embedder_of(self, document_id: str) -> str:
        """Name of the embedder that the document's vectors are of."""
        return str(self.select("SELECT embedder FROM documents WHERE id = ?", [document_id])[0][0])

    def each_chunk(self, document: Document) -> Iterator[tuple[Chunk, rows.Rows]]:
        """The chunks of a document in order with their vectors: the centre of the sentences, then the sentences'."""
        position = -1
        while found := self.select(
            f"SELECT {rows.CHUNK_FIELDS}, vectors, 1 + json_array_length(sentences) FROM chunks "
            "WHERE document_id = ? AND position > ? ORDER BY position LIMIT 200",
            [document.id, position],
        ):
            for *row, blob, number in found:
                position = row[2]
                yield rows.chunk_of(row, document), rows.vectors_of(blob, number)

    def chunk_ids(self, document_id: str) -> list[str]:
        """Ids of a document's chunks in order."""
        found = self.select("SELECT id FROM chunks WHERE document_id = ? ORDER BY position", [document_id])
        return [row[0] for row in found]

    def chunks(self, ids: Sequence[str]) -> dict[str, Chunk]:
        """The chunks with these ids; unknown ids are left out."""
        found: dict[str, Chunk] = {}
        for marks, part in rows.parts(ids):
            for row in self.select(f"SELECT {rows.CHUNK_FIELDS} FROM chunks WHERE id IN ({marks})", part):
                document = self.document(row[1])
                if document is not None:
                    found[row[0]] = rows.chunk_of(row, document)
        return found

    def vectors(self, ids: Sequence[str]) -> dict[str, npt.NDArray[np.float32]]:
        """By chunk id the centre of the chunk's sentences (row 0) and each sentence's vector (the rows after it)."""
        found: dict[str, npt.NDArray[np.float32]] = {}
        for marks, part in rows.parts(ids):
            for id_, blob, number in self.select(
                f"SELECT id, vectors, 1 + json_array_length(sentences) FROM chunks WHERE id IN ({marks})", part
            ):
                found[id_] = rows.vectors_of(blob, number).astype(np.float32)
        return found

    def match(
        self, query_terms: Sequence[str], limit: int, within: tuple[str, Sequence[str]] = ("1", ())
    ) -> list[tuple[str, float]]:
        """Up to ``limit`` pairs of chunk id and BM25 score of chunks with any of the terms, best first.

        Args:
            within: A condition on the rows of ``chunks``, and its values: other chunks are left out.
        """
        return self._full_text.match(query_terms, limit, within)

    def term_frequencies(self, query_terms: Sequence[str]) -> dict[str, int]:
        """Number of chunks whose body holds each term."""
        return self._full_text.frequencies(query_terms)

    def chunk_count(self) -> int:
        """Number of chunks."""
        return int(self.select("SELECT count(*) FROM chunks")[0][0])

    def compact(self) -> None:
        """Merges the full-text index and gives what removed documents held back to the disk, with no trace of it.

        Raises:
            LibraryError: There is no room for a second copy of the database while it is written anew.
        """
        with self._writing:
            try:
                self._writer.execute("DELETE FROM scratch")
                self._writer.execute("INSERT INTO lexicon (lexicon) VALUES ('optimize')")
                self._writer.execute("VACUUM")
                self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            except sqlite3.Error as error:
                raise self._error(error) from error

    def free_bytes(self) -> int:
        """Bytes of the file that hold nothing any more."""
        free, size = self.select("PRAGMA freelist_count")[0][0], self.select("PRAGMA page_size")[0][0]
        return int(free) * int(size)

    def forget_cached(self) -> None:
        """Makes documents that have changed visible."""
        with self._reading:
            self._cache.clear()
            self._cached_chars = 0

    def close(self) -> None:
        """Lets go of the file."""
        with self._writing, self._reading:
            self._reader.close()
            self._writer.close()


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=30)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA journal_size_limit = {_LOG_BYTES}")
        connection.execute(f"PRAGMA cache_size = -{_PAGES_KIB}")
        schema.prepare(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _connect_read_only(path: Path) -> sqlite3.Connection:
    """A connection that writes nothing, not even the files that share the log among processes."""
    log = path.with_name(path.name + "-wal")
    # Without these files SQLite reads the database only if told that nobody changes it, and then passes over the log.
    unchanging = "" if log.exists() and log.stat().st_size else "&immutable=1"
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=ro{unchanging}", uri=True, check_same_thread=False, isolation_level=None
    )
    try:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version != schema.VERSION:
            raise sqlite3.OperationalError("it is of another version of this program, and cannot be written")
    except BaseException:
        connection.close()
        raise
    return connection


def _length(document: Document) -> int:
    return len(document.text) + sum(len(piece.text) for piece in document.dropped)
