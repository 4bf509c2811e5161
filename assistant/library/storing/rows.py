"""Documents and chunks as rows of the database, written and read; each function works within a transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from assistant.library.lexicon import terms
from assistant.records import Chunk, Document, DroppedText, Span

Rows = npt.NDArray[np.float16]  # of one chunk: the centre of its sentences, then each sentence's vector

FIELDS = (
    "id, title, path, collection, part, date, publisher, region, author, number, source, script, encoding, "
    "content_hash, page_starts, text"
)
CHUNK_FIELDS = "id, document_id, position, start, end, heading, sentences"
_Id = TypeVar("_Id", str, bytes)
_NAMES = FIELDS.split(", ")


def document_of(row: Sequence[object], dropped: str = "[]") -> Document:
    """The document of a row of ``FIELDS``.

    Args:
        dropped: What cleaning left out, as the table ``dropped`` holds it.
    """
    values = dict(zip(_NAMES, row, strict=True))
    values["page_starts"] = tuple(json.loads(str(values["page_starts"])))
    values["dropped"] = tuple(DroppedText(text=text, reason=reason) for text, reason in json.loads(dropped))
    return Document(**values)  # type: ignore[arg-type]


def chunk_of(row: Sequence[object], document: Document) -> Chunk:
    """The chunk of a row of ``CHUNK_FIELDS``."""
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


def insert_document(
    connection: sqlite3.Connection, document: Document, *, place: str, embedder: str, sketch: bytes
) -> None:
    """Stores what is known about a document, without its chunks."""
    values = [getattr(document, name) for name in _NAMES]
    values[_NAMES.index("page_starts")] = json.dumps(document.page_starts)
    connection.execute(
        f"INSERT INTO documents (place, embedder, current, {FIELDS}) VALUES (?,?,1,{','.join('?' * len(values))})",
        (place, embedder, *values),
    )
    connection.execute("INSERT OR REPLACE INTO sketches VALUES (?,?)", (document.id, sketch))
    if document.dropped:
        pieces = json.dumps([[piece.text, piece.reason] for piece in document.dropped], ensure_ascii=False)
        connection.execute("INSERT OR REPLACE INTO dropped VALUES (?,?)", (document.id, pieces))


def insert_chunks(
    connection: sqlite3.Connection,
    document: Document,
    chunks: Iterable[tuple[Chunk, Rows]],
    known: Mapping[str, bytes],
) -> None:
    """Stores chunks with their vectors and terms, and notes which stand in no folder of the vector index.

    Args:
        known: The centre, by id, of chunks that stand in one.
    """
    title = " ".join(terms(document.title))
    for chunk, rows in chunks:
        cursor = connection.execute(
            f"INSERT INTO chunks ({CHUNK_FIELDS}, vectors) VALUES (?,?,?,?,?,?,?,?)",
            (
                chunk.id,
                document.id,
                chunk.position,
                chunk.start,
                chunk.end,
                json.dumps(chunk.heading, ensure_ascii=False),
                json.dumps([[span.start, span.end] for span in chunk.sentences]),
                rows.astype(np.float16, copy=False).tobytes(),
            ),
        )
        connection.execute(
            "INSERT INTO lexicon (rowid, title, heading, body) VALUES (?,?,?,?)",
            (cursor.lastrowid, title, *_indexed(chunk)),
        )
        if known.get(chunk.id) != rows[0].astype(np.float16, copy=False).tobytes():
            connection.execute("INSERT OR IGNORE INTO outbox VALUES (?)", (chunk.id,))


def delete_document(connection: sqlite3.Connection, document_id: str) -> dict[str, bytes]:
    """Removes a document with its chunks; gives the centres of those that stand in a folder of the vector index."""
    row = connection.execute(f"SELECT current, {FIELDS} FROM documents WHERE id = ?", (document_id,)).fetchone()
    if row is None:
        return {}
    current, document = row[0], document_of(row[1:])
    centres: dict[str, bytes] = {}
    if current:
        title = " ".join(terms(document.title))
        sent = "NOT EXISTS (SELECT 1 FROM outbox WHERE chunk_id = chunks.id)"
        # The length of a vector is that of all rows of the chunk divided by their number.
        size = "length(vectors) / (1 + json_array_length(sentences))"
        for number, centre, *fields in connection.execute(
            f"SELECT number, CASE WHEN {sent} THEN substr(vectors, 1, {size}) END, {CHUNK_FIELDS} "
            "FROM chunks WHERE document_id = ?",
            (document_id,),
        ):
            chunk = chunk_of(fields, document)
            if centre is not None:
                centres[chunk.id] = centre
            # The index keeps no copy of the text, so it is told the terms it has to forget.
            connection.execute(
                "INSERT INTO lexicon (lexicon, rowid, title, heading, body) VALUES ('delete',?,?,?,?)",
                (number, title, *_indexed(chunk)),
            )
    connection.execute(
        "DELETE FROM outbox WHERE chunk_id IN (SELECT id FROM chunks WHERE document_id = ?)", (document_id,)
    )
    for table in ("chunks", "dropped", "sketches"):
        connection.execute(f"DELETE FROM {table} WHERE document_id = ?", (document_id,))
    connection.execute("DELETE FROM documents WHERE id = ?", (document_id,))
    return centres


def vectors_of(blob: bytes, rows: int) -> Rows:
    """The vectors of a chunk as they are stored; shape (rows, dimension)."""
    return np.frombuffer(blob, dtype=np.float16).reshape(rows, -1)


def parts(ids: Sequence[_Id]) -> Iterator[tuple[str, Sequence[_Id]]]:
    """The ids in portions that one statement takes, each with its question marks."""
    for begin in range(0, len(ids), _MOST_VARIABLES):
        part = ids[begin : begin + _MOST_VARIABLES]
        yield ",".join("?" * len(part)), part


_MOST_VARIABLES = 500  # of one statement; SQLite's own limit was 999 for long


def _indexed(chunk: Chunk) -> tuple[str, str]:
    """Terms of the headings and the text of a chunk, separated by blanks."""
    return " ".join(terms(" ".join(chunk.heading))), " ".join(terms(chunk.text))
