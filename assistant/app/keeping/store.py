"""The database file that conversations are kept in: opened when it is first needed, and again after every failure."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

from assistant.errors import KeepingError

VERSION = 1
_WAIT_S = 10.0  # for another process that writes
_TABLES = """
CREATE TABLE conversations (
  id TEXT PRIMARY KEY, user TEXT NOT NULL, created TEXT NOT NULL, changed TEXT NOT NULL,
  title TEXT NOT NULL, folded_title TEXT NOT NULL
);
CREATE INDEX conversations_of_user ON conversations(user, changed);
CREATE TABLE turns (
  conversation TEXT NOT NULL REFERENCES conversations(id), number INTEGER NOT NULL,
  asked TEXT NOT NULL, outcome TEXT NOT NULL, verdict TEXT NOT NULL DEFAULT '', correction TEXT NOT NULL DEFAULT '',
  unanswerable INTEGER NOT NULL DEFAULT 0, question TEXT NOT NULL, stand_alone TEXT NOT NULL DEFAULT '',
  text TEXT NOT NULL DEFAULT '', folded TEXT NOT NULL, record TEXT NOT NULL, PRIMARY KEY (conversation, number)
)
"""


class Store:
    """A database in a file that only its owner can read; safe to use from several threads and processes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection to read with.

        Raises:
            KeepingError: The file cannot be read.
        """
        with self._lock, self._translated():
            yield self._opened()

    @contextlib.contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """All of what is done inside, or nothing.

        Raises:
            KeepingError: The file cannot be written.
        """
        with self._lock, self._translated():
            connection = self._opened()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def wipe(self) -> None:
        """Leaves no trace on the disk of what was deleted: freed pages hold zeros, and the log is emptied."""
        with self._lock, self._translated():
            connection = self._opened()
            connection.execute("PRAGMA incremental_vacuum").fetchall()
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def close(self) -> None:
        """Lets go of the file."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    @contextlib.contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            self.close()  # the next call finds a disk with room, or a folder that can be written
            reason = error.strerror if isinstance(error, OSError) else error  # an OSError names the folder too
            raise KeepingError(
                f"Conversations cannot be kept in {self._path.name!r}: {reason}.",
                "Check the free space and the rights of the library's folder; questions are answered all the same.",
            ) from error

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            try:
                self._connection = _connect(self._path)
            except (sqlite3.OperationalError, OSError):
                if not self._path.is_file():
                    raise
                self._connection = _connect_read_only(self._path)
        return self._connection


def _connect(path: Path) -> sqlite3.Connection:
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))  # SQLite's own files take their rights from this one
    connection = sqlite3.connect(path, timeout=_WAIT_S, check_same_thread=False, isolation_level=None)
    try:
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")  # only before there are tables
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA secure_delete = ON")
        _prepare(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _connect_read_only(path: Path) -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    connection = sqlite3.connect(uri, uri=True, check_same_thread=False, isolation_level=None)
    try:
        if _version(connection) != VERSION:
            raise sqlite3.OperationalError("it is of another version of this program, and cannot be written")
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection) -> None:
    if _version(connection) == VERSION:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = _version(connection)  # another process may have been faster
        if version > VERSION:
            raise KeepingError("The conversations were kept by a later version of this program.", "Update the program.")
        if version == 0:
            for statement in _TABLES.split(";"):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
