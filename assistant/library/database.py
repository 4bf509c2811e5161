"""The library's database: documents, chunks and the ranked full-text index in one SQLite file.

The full-text index is an FTS5 table in the same file, so a document, its chunks and its terms come and go in
one transaction. The vectors stand here too, in half precision: they are the copy from which the vector
index is mended, and the sentence vectors are read from here.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.errors import LibraryError
from assistant.library.lexicon import terms
from assistant.records import Chunk, Document, Span

_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS documents (
  id TEXT PRIMARY KEY, title TEXT NOT NULL, text TEXT NOT NULL, path TEXT NOT NULL, date TEXT NOT NULL,
  publisher TEXT NOT NULL, region TEXT NOT NULL, source TEXT NOT NULL, script TEXT NOT NULL, encoding TEXT NOT NULL,
  content_hash TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS chunks (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, document_id TEXT NOT NULL REFERENCES documents(id),
  position INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, heading TEXT NOT NULL,
  sentences TEXT NOT NULL, vectors BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS chunks_of_document ON chunks(document_id, position);
CREATE VIRTUAL TABLE IF NOT EXISTS lexicon USING fts5(
  title, heading, body, content='', tokenize = "unicode61 remove_diacritics 0 tokenchars '%‱‰.'"
);
-- Documents whose vectors are being changed: what recovery has to look at.
CREATE TABLE IF NOT EXISTS journal (document_id TEXT PRIMARY KEY);
"""
_FIELDS = "id, title, text, path, date, publisher, region, source, script, encoding, content_hash"
_MOST_VARIABLES = 500  # of one statement; SQLite's own limit was 999 for long
# Weights of title, heading and body in BM25: a heading says what the whole chunk is about.
_RANK = "bm25(lexicon, 0.5, 1.0, 1.0)"


class Database:
    """Documents and chunks of one library; safe to use from several threads.

    Raises:
        LibraryError: The file cannot be opened or written, or is no database.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.RLock()
        self._cache: dict[str, Document] = {}
        try:
            self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=30)
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = FULL")
            self._connection.executescript(_SCHEMA)
        except sqlite3.Error as error:
            raise self._error(error) from error

    def _error(self, error: sqlite3.Error) -> LibraryError:
        return LibraryError(
            f"The library database {str(self._path)!r} cannot be used: {error}.",
            "Check free space, permissions and the path.",
        )

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All of what is done inside, or nothing."""
        with self._lock:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException as error:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                if isinstance(error, sqlite3.Error):
                    raise self._error(error) from error
                raise

    def _rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple]:  # type: ignore[type-arg]
        with self._lock:
            try:
                return self._connection.execute(sql, tuple(values)).fetchall()
            except sqlite3.Error as error:
                raise self._error(error) from error

    def meta(self) -> dict[str, str]:
        """Facts about the library by name."""
        return dict(self._rows("SELECT key, value FROM meta"))

    def set_meta(self, **facts: str) -> None:
        """Records facts about the library."""
        with self.transaction() as connection:
            connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", facts.items())

    def documents(self) -> list[Document]:
        """Every document, newest first, those of the same day by title."""
        rows = self._rows(f"SELECT {_FIELDS} FROM documents ORDER BY date DESC, title, id")
        return [_document(row) for row in rows]

    def document(self, document_id: str) -> Document | None:
        """The document with this id."""
        known = self._cache.get(document_id)
        if known is None:
            rows = self._rows(f"SELECT {_FIELDS} FROM documents WHERE id = ?", [document_id])
            if not rows:
                return None
            known = self._cache[document_id] = _document(rows[0])
        return known

    def content_hashes(self) -> dict[str, str]:
        """Content hash of every document by its id."""
        return dict(self._rows("SELECT id, content_hash FROM documents"))

    def chunk_ids(self, document_id: str) -> list[str]:
        """Ids of a document's chunks in order."""
        return [
            row[0] for row in self._rows("SELECT id FROM chunks WHERE document_id = ? ORDER BY position", [document_id])
        ]

    def chunks(self, ids: Sequence[str]) -> dict[str, Chunk]:
        """The chunks with these ids; unknown ids are left out."""
        found: dict[str, Chunk] = {}
        for begin in range(0, len(ids), _MOST_VARIABLES):
            part = ids[begin : begin + _MOST_VARIABLES]
            marks = ",".join("?" * len(part))
            for row in self._rows(
                f"SELECT id, document_id, position, start, end, heading, sentences FROM chunks WHERE id IN ({marks})",
                part,
            ):
                document = self.document(row[1])
                if document is not None:
                    found[row[0]] = _chunk(row, document)
        return found

    def vectors(self, ids: Sequence[str]) -> dict[str, npt.NDArray[np.float32]]:
        """By chunk id the centre of the chunk's sentences (row 0) and each sentence's vector (the rows after it)."""
        found: dict[str, npt.NDArray[np.float32]] = {}
        for begin in range(0, len(ids), _MOST_VARIABLES):
            part = ids[begin : begin + _MOST_VARIABLES]
            marks = ",".join("?" * len(part))
            for id_, blob, rows in self._rows(
                f"SELECT id, vectors, 1 + json_array_length(sentences) FROM chunks WHERE id IN ({marks})", part
            ):
                found[id_] = np.frombuffer(blob, dtype=np.float16).astype(np.float32).reshape(rows, -1)
        return found

    def match(self, query_terms: Sequence[str], limit: int) -> list[tuple[str, float]]:
        """Up to ``limit`` pairs of chunk id and BM25 score of chunks with any of the terms, best first."""
        query = " OR ".join(f'"{term}"' for term in dict.fromkeys(query_terms))
        if not query:
            return []
        rows = self._rows(
            f"SELECT chunks.id, -rank_ FROM (SELECT rowid AS number_, {_RANK} AS rank_ FROM lexicon "
            "WHERE lexicon MATCH ? ORDER BY rank_ LIMIT ?) JOIN chunks ON chunks.number = number_ ORDER BY rank_",
            [query, limit],
        )
        return [(row[0], float(row[1])) for row in rows]

    def term_frequencies(self, query_terms: Sequence[str]) -> dict[str, int]:
        """Number of chunks whose body holds each term."""
        return {
            term: self._rows("SELECT count(*) FROM lexicon WHERE lexicon MATCH ?", [f'body : "{term}"'])[0][0]
            for term in dict.fromkeys(query_terms)
        }

    def chunk_count(self) -> int:
        """Number of chunks."""
        return int(self._rows("SELECT count(*) FROM chunks")[0][0])

    def put(self, document: Document, chunks: Sequence[Chunk], vectors: Sequence[npt.NDArray[np.float32]]) -> None:
        """Stores a document with its chunks in place of what was stored under its id, in one transaction."""
        with self.transaction() as connection:
            self._delete(connection, document.id)
            values = [getattr(document, name) for name in _FIELDS.split(", ")]
            connection.execute(f"INSERT INTO documents ({_FIELDS}) VALUES ({','.join('?' * len(values))})", values)
            for chunk, rows in zip(chunks, vectors, strict=True):
                spans = json.dumps([[s.start, s.end] for s in chunk.sentences])
                cursor = connection.execute(
                    "INSERT INTO chunks (id, document_id, position, start, end, heading, sentences, vectors) "
                    "VALUES (?,?,?,?,?,?,?,?)",
                    (
                        chunk.id,
                        document.id,
                        chunk.position,
                        chunk.start,
                        chunk.end,
                        json.dumps(chunk.heading, ensure_ascii=False),
                        spans,
                        rows.astype(np.float16).tobytes(),
                    ),
                )
                connection.execute(
                    "INSERT INTO lexicon (rowid, title, heading, body) VALUES (?,?,?,?)",
                    (cursor.lastrowid, *_indexed(document, chunk)),
                )
            _bump(connection)
        self._cache.pop(document.id, None)

    def delete(self, document_id: str) -> None:
        """Removes a document with its chunks in one transaction."""
        with self.transaction() as connection:
            self._delete(connection, document_id)
            _bump(connection)
        self._cache.pop(document_id, None)

    def _delete(self, connection: sqlite3.Connection, document_id: str) -> None:
        rows = connection.execute(f"SELECT {_FIELDS} FROM documents WHERE id = ?", (document_id,)).fetchall()
        if not rows:
            return
        document = _document(rows[0])
        columns = "number, id, document_id, position, start, end, heading, sentences"
        for number, *row in connection.execute(
            f"SELECT {columns} FROM chunks WHERE document_id = ?", (document_id,)
        ).fetchall():
            # The index keeps no copy of the text, so it is told the terms it has to forget.
            connection.execute(
                "INSERT INTO lexicon (lexicon, rowid, title, heading, body) VALUES ('delete',?,?,?,?)",
                (number, *_indexed(document, _chunk(row, document))),
            )
        connection.execute("DELETE FROM chunks WHERE document_id = ?", (document_id,))
        connection.execute("DELETE FROM documents WHERE id = ?", (document_id,))

    def begin_change(self, document_id: str) -> None:
        """Notes that the vectors of a document are about to change."""
        with self.transaction() as connection:
            connection.execute("INSERT OR IGNORE INTO journal VALUES (?)", (document_id,))

    def end_change(self, document_id: str) -> None:
        """Notes that the vectors of a document agree with its chunks."""
        with self.transaction() as connection:
            connection.execute("DELETE FROM journal WHERE document_id = ?", (document_id,))

    def changing(self) -> list[str]:
        """Documents whose change was begun and not ended."""
        return [row[0] for row in self._rows("SELECT document_id FROM journal")]

    def forget_cached(self) -> None:
        """Makes documents that another process has changed visible."""
        self._cache.clear()

    def close(self) -> None:
        """Lets go of the file."""
        with self._lock:
            self._connection.close()


def _bump(connection: sqlite3.Connection) -> None:
    # The generation lets other processes see that the library has changed under them.
    connection.execute(
        "INSERT INTO meta VALUES ('generation', '1') ON CONFLICT (key) DO UPDATE SET value = CAST(value AS INTEGER) + 1"
    )


def _document(row: Sequence[object]) -> Document:
    return Document(**dict(zip(_FIELDS.split(", "), row, strict=True)))  # type: ignore[arg-type]


def _chunk(row: Sequence[object], document: Document) -> Chunk:
    id_, document_id, position, start, end, heading, sentences = row
    return Chunk(
        id=str(id_),
        document_id=str(document_id),
        position=int(str(position)),
        start=int(str(start)),
        end=int(str(end)),
        text=document.text[int(str(start)) : int(str(end))],
        heading=tuple(json.loads(str(heading))),
        sentences=tuple(Span(start=s, end=e) for s, e in json.loads(str(sentences))),
    )


def _indexed(document: Document, chunk: Chunk) -> tuple[str, str, str]:
    """Terms of the title, the headings and the text of a chunk, separated by blanks."""
    return (
        " ".join(terms(document.title)),
        " ".join(terms(" ".join(chunk.heading))),
        " ".join(terms(chunk.text)),
    )
