"""The register: which files the library holds, as they were when they were read."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.library.storing.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class FileEntry:
    """A file as it was read.

    Attributes:
        place: Resolved path, with forward slashes.
        path: As the user gave it.
        content_hash: As ``Document.content_hash``.
        stamp: What ``files.stamp`` said of it; empty if it must not be relied upon.
        whole: Whether the library holds all that is in the file.
    """

    place: str
    path: str
    content_hash: str
    stamp: str
    whole: bool


_FIELDS = "place, path, content_hash, stamp, whole"


class Register:
    """The files of a library."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def file(self, place: str) -> FileEntry | None:
        """The file at a place."""
        found = self._select("place = ?", [place])
        return found[0] if found else None

    def below(self, folder: str) -> list[FileEntry]:
        """The files below a folder, given by its place, sorted."""
        # 0 follows / among the characters: everything that begins with the folder and a slash lies between.
        base = folder.rstrip("/")
        return self._select("place > ? AND place < ? ORDER BY place", [base + "/", base + "0"])

    def of_content(self, content_hash: str) -> list[FileEntry]:
        """The files of the same content."""
        return self._select("content_hash = ?", [content_hash])

    def document_ids(self, place: str) -> list[str]:
        """Ids of the documents of a file, sorted."""
        return [
            row[0] for row in self._database.select("SELECT id FROM documents WHERE place = ? ORDER BY id", [place])
        ]

    def file_of(self, document_id: str) -> FileEntry | None:
        """The file that a document was read from."""
        found = self._select("place = (SELECT place FROM documents WHERE id = ?)", [document_id])
        return found[0] if found else None

    def distrust(self, place: str) -> None:
        """Makes the next run read a file anew, as if it had changed."""
        with self._database.transaction() as connection:
            connection.execute("UPDATE files SET content_hash = '', stamp = '' WHERE place = ?", (place,))

    def note_stamp(self, place: str, stamp: str) -> None:
        """Records how a file looks that was found to be unchanged."""
        with self._database.transaction() as connection:
            connection.execute("UPDATE files SET stamp = ? WHERE place = ?", (stamp, place))

    def _select(self, condition: str, values: Sequence[object]) -> list[FileEntry]:
        found = self._database.select(f"SELECT {_FIELDS} FROM files WHERE {condition}", values)
        return [
            FileEntry(place=place, path=path, content_hash=content_hash, stamp=stamp, whole=bool(whole))
            for place, path, content_hash, stamp, whole in found
        ]


def enter(connection: sqlite3.Connection, entry: FileEntry) -> None:
    """Writes a file into the register, within a transaction."""
    connection.execute(
        f"INSERT OR REPLACE INTO files ({_FIELDS}) VALUES (?,?,?,?,?)",
        (entry.place, entry.path, entry.content_hash, entry.stamp, int(entry.whole)),
    )


def document_left(connection: sqlite3.Connection, place: str) -> None:
    """Notes that a document of the file was taken out: the next run reads the file again."""
    connection.execute("UPDATE files SET whole = 0 WHERE place = ?", (place,))
    connection.execute(
        "DELETE FROM files WHERE place = ? AND NOT EXISTS (SELECT 1 FROM documents WHERE place = files.place)", (place,)
    )
