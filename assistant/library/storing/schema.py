"""The tables of a library's database, and how a database of an earlier program becomes one of this program."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from pathlib import Path

from assistant.errors import LibraryError
from assistant.library.formats.readers import document_id

VERSION = 2  # 1 had no number in the file: no register of files, not all fields of a document

_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
-- What was read: the place is the resolved path, the stamp says how the file looked then (see files.stamp).
CREATE TABLE files (
  place TEXT PRIMARY KEY, path TEXT NOT NULL, content_hash TEXT NOT NULL, stamp TEXT NOT NULL, whole INTEGER NOT NULL
);
CREATE INDEX files_of_content ON files(content_hash);
-- current: split, embedded and in the lexicon as the library's meta says; 0 only while a rebuild is unfinished.
CREATE TABLE documents (
  id TEXT PRIMARY KEY, place TEXT NOT NULL, embedder TEXT NOT NULL, current INTEGER NOT NULL,
  title TEXT NOT NULL, path TEXT NOT NULL, collection TEXT NOT NULL, part INTEGER NOT NULL, date TEXT NOT NULL,
  publisher TEXT NOT NULL, region TEXT NOT NULL, author TEXT NOT NULL, number TEXT NOT NULL, source TEXT NOT NULL,
  script TEXT NOT NULL, encoding TEXT NOT NULL, content_hash TEXT NOT NULL, page_starts TEXT NOT NULL,
  text TEXT NOT NULL
);
CREATE INDEX documents_of_file ON documents(place);
CREATE TABLE dropped (document_id TEXT PRIMARY KEY, pieces TEXT NOT NULL);
CREATE TABLE sketches (document_id TEXT PRIMARY KEY, sketch BLOB NOT NULL);
CREATE TABLE chunks (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, document_id TEXT NOT NULL REFERENCES documents(id),
  position INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, heading TEXT NOT NULL,
  sentences TEXT NOT NULL, vectors BLOB NOT NULL
);
CREATE INDEX chunks_of_document ON chunks(document_id, position);
CREATE VIRTUAL TABLE lexicon USING fts5(
  title, heading, body, content='', tokenize = "unicode61 remove_diacritics 0 tokenchars '%‱‰.'"
);
-- Chunks that stand in no folder of the vector index, or with another vector.
CREATE TABLE outbox (chunk_id TEXT PRIMARY KEY) WITHOUT ROWID;
-- Vectors of sentences of files that are not stored yet: what an interrupted run need not do again.
CREATE TABLE scratch (key BLOB PRIMARY KEY, content_hash TEXT NOT NULL, vector BLOB NOT NULL) WITHOUT ROWID;
"""

# Lists of documents and of what they name are read from here; a row of the table itself holds the text as well.
_LISTED = (
    "CREATE INDEX IF NOT EXISTS documents_listed "
    "ON documents(date DESC, title, path, part, id, region, publisher, collection)"
)


def prepare(connection: sqlite3.Connection, path: Path) -> None:
    """Makes the tables, or brings those of an earlier program up to date, in one transaction.

    Raises:
        LibraryError: A later program made them.
        sqlite3.Error: The file cannot be written, or is no database.
    """
    if _version(connection) == VERSION:
        _list(connection)
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = _version(connection)  # another process may have been faster
        if version > VERSION:
            raise LibraryError(
                f"The library database {str(path)!r} was made by a later version of this program.",
                "Update the program.",
            )
        if version < VERSION:
            old = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'documents'").fetchone()
            if old:
                _migrate(connection)
            else:
                _run(connection, _TABLES)
            connection.execute(_LISTED)
            connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _list(connection: sqlite3.Connection) -> None:
    """Gives a library of an earlier program the list; one that cannot be written just now does without."""
    with suppress(sqlite3.OperationalError):
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'documents_listed'").fetchone():
            connection.execute(_LISTED)


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _migrate(connection: sqlite3.Connection) -> None:
    """From version 1. Chunks, vectors and the lexicon stay; each document becomes a file of its own."""
    there = ("CREATE TABLE meta", "CREATE TABLE chunks", "CREATE INDEX chunks_of", "CREATE VIRTUAL TABLE lexicon")
    after = "CREATE INDEX documents_of"
    for statement in _statements(_TABLES):
        if not statement.startswith((*there, after)):
            connection.execute(statement.replace("TABLE documents (", "TABLE new_documents ("))
    connection.execute(
        "INSERT INTO new_documents SELECT id, path, coalesce((SELECT value FROM meta WHERE key = 'embedder'), ''), 1, "
        "title, path, '', 0, date, publisher, region, '', '', source, script, encoding, content_hash, '[]', text "
        "FROM documents"
    )
    connection.execute("DROP TABLE documents")
    connection.execute("ALTER TABLE new_documents RENAME TO documents")
    for statement in _statements(_TABLES):
        if statement.startswith(after):
            connection.execute(statement)
    for id_, path in connection.execute("SELECT id, path FROM documents").fetchall():
        # A relative path does not say which folder it was given in; the id shows whether it is the present one.
        if document_id(Path(path)) == id_:
            connection.execute("UPDATE documents SET place = ? WHERE id = ?", (Path(path).resolve().as_posix(), id_))
    connection.execute("INSERT OR IGNORE INTO files SELECT place, path, content_hash, '', 1 FROM documents")
    connection.execute("INSERT INTO outbox SELECT id FROM chunks")
    connection.execute("DROP TABLE journal")


def _run(connection: sqlite3.Connection, script: str) -> None:
    for statement in _statements(script):
        connection.execute(statement)


def _statements(script: str) -> list[str]:
    # executescript would end the transaction.
    lines = "\n".join(line for line in script.splitlines() if not line.startswith("--"))
    return [statement.strip() for statement in lines.split(";") if statement.strip()]
