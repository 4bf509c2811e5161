from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import LibraryError
from assistant.library.formats.readers import document_id
from assistant.library.indexer import Indexer
from assistant.library.lexicon import terms
from assistant.library.library import Library
from assistant.library.splitter import split
from assistant.library.storing import database as database_module
from assistant.library.storing.database import Database
from assistant.records import Document, DroppedText
from tests.fake_models import FakeEmbedder
from tests.test_library import BUILT_WITH, document, put, rows_of

WHOLE = Document(
    id="w",
    title="讲话",
    text="第一页的话。\n第二页的话。",
    path="讲话选编.pdf",
    collection="讲话选编",
    part=2,
    date="2025-03-01",
    publisher="某区",
    region="某区",
    author="王某",
    number="某政发〔2025〕6号",
    source="https://example.invalid/1",
    script="hant",
    encoding="gb18030",
    content_hash="abc",
    page_starts=(0, 7),
    dropped=(DroppedText(text="首页", reason="menu"), DroppedText(text="登录", reason="menu")),
)


def test_every_field_of_a_document_comes_back(tmp_path: Path) -> None:
    library = Library(tmp_path, BUILT_WITH)
    put(library, WHOLE)
    assert library.database.document("w") == WHOLE
    (listed,) = library.database.documents()
    assert listed.dropped == () and listed.page_starts == (0, 7) and listed.text == WHOLE.text


def test_documents_in_memory_are_bounded_by_their_characters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_module, "_CACHED_CHARS", 250)
    library = Library(tmp_path, BUILT_WITH)
    for number in range(5):
        put(library, document("一" * 99 + "。", f"d{number}"))
    read = [library.database.document(f"d{number}") for number in range(5)]
    assert library.database.document("d4") is read[4] and library.database.document("d3") is read[3]
    assert library.database.document("d0") is not read[0] and library.database.document("d0") == read[0]


def test_a_database_of_a_later_program_is_refused(tmp_path: Path) -> None:
    Library(tmp_path, BUILT_WITH).close()
    with sqlite3.connect(tmp_path / "library.sqlite3") as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(LibraryError, match="later version"):
        Database(tmp_path / "library.sqlite3")


def first_version(folder: Path, *files: Path) -> None:
    """A library as the first version of this program wrote it."""
    folder.mkdir()
    (folder / "chroma").mkdir()
    (folder / "chroma" / "chroma.sqlite3").write_bytes(b"of the first version")
    with sqlite3.connect(folder / "library.sqlite3") as connection:
        connection.executescript(
            """
            CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
            CREATE TABLE documents (
              id TEXT PRIMARY KEY, title TEXT NOT NULL, text TEXT NOT NULL, path TEXT NOT NULL, date TEXT NOT NULL,
              publisher TEXT NOT NULL, region TEXT NOT NULL, source TEXT NOT NULL, script TEXT NOT NULL,
              encoding TEXT NOT NULL, content_hash TEXT NOT NULL
            );
            CREATE TABLE chunks (
              number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, document_id TEXT NOT NULL REFERENCES documents(id),
              position INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, heading TEXT NOT NULL,
              sentences TEXT NOT NULL, vectors BLOB NOT NULL
            );
            CREATE INDEX chunks_of_document ON chunks(document_id, position);
            CREATE VIRTUAL TABLE lexicon USING fts5(
              title, heading, body, content='', tokenize = "unicode61 remove_diacritics 0 tokenchars '%‱‰.'"
            );
            CREATE TABLE journal (document_id TEXT PRIMARY KEY);
            """
        )
        connection.executemany("INSERT INTO meta VALUES (?,?)", BUILT_WITH.items())
        for file in files:
            text = file.read_text(encoding="utf-8")
            held = Document(id=document_id(file), title="方案", text=text, path=str(file), content_hash="old")
            connection.execute(
                "INSERT INTO documents VALUES (?,?,?,?,'','','','','hans','utf-8','old')",
                (held.id, held.title, text, held.path),
            )
            chunks = split(held, 80)
            for chunk, rows in zip(chunks, rows_of(held, chunks), strict=True):
                spans = json.dumps([[span.start, span.end] for span in chunk.sentences])
                cursor = connection.execute(
                    "INSERT INTO chunks (id, document_id, position, start, end, heading, sentences, vectors) "
                    "VALUES (?,?,?,?,?,'[]',?,?)",
                    (chunk.id, held.id, chunk.position, chunk.start, chunk.end, spans, np.asarray(rows).tobytes()),
                )
                connection.execute(
                    "INSERT INTO lexicon (rowid, title, heading, body) VALUES (?,?,'',?)",
                    (cursor.lastrowid, " ".join(terms(held.title)), " ".join(terms(chunk.text))),
                )


def test_a_library_of_the_first_version_is_taken_over_as_it_is(tmp_path: Path) -> None:
    files = tmp_path / "files"
    files.mkdir()
    (files / "a.txt").write_text("甲区公办幼儿园占比达到65%。" * 12, encoding="utf-8")
    (files / "b.txt").write_text("乙区新建学校十所。" * 12, encoding="utf-8")
    first_version(tmp_path / "library", files / "a.txt", files / "b.txt")
    library = Library(tmp_path / "library", BUILT_WITH)
    assert library.database.match(["65%"], 9) and library.database.document_count() == 2
    assert len(library.store.nearest(FakeEmbedder().embed_query("新建学校"), 9)) == library.database.chunk_count()
    report = Indexer(library, FakeEmbedder(), chunk_chars=80).index([files])
    assert len(report.updated) == 2 and not report.added  # the hash that was recorded is not that of the file
    assert library.database.document_count() == 2 and len(library.database.match(["65%"], 9)) == 3
    assert not (tmp_path / "library" / "chroma" / "chroma.sqlite3").exists()
    library.database._writer.execute("INSERT INTO lexicon (lexicon) VALUES ('integrity-check')")


def test_lists_of_documents_are_read_without_their_texts(tmp_path: Path) -> None:
    library = Library(tmp_path, BUILT_WITH)
    library.close()
    with sqlite3.connect(tmp_path / "library.sqlite3") as connection:
        connection.execute("DROP INDEX documents_listed")  # as an earlier program left it
    database = Database(tmp_path / "library.sqlite3")
    statements: list[str] = []
    database._reader.set_trace_callback(statements.append)
    database.document_ids()
    for field in ("region", "publisher", "title"):
        database.select(f"SELECT DISTINCT {field} FROM documents WHERE {field} != ''")
    for statement in statements[:]:
        plan = [row[3] for row in database.select(f"EXPLAIN QUERY PLAN {statement}")]
        assert plan[0] == "SCAN documents USING COVERING INDEX documents_listed"
    assert len(plan) == 2 and "FOR DISTINCT" in plan[1]
    database.close()
