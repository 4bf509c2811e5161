from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import IndexMismatchError, LibraryBusyError, LibraryError
from assistant.library import library as library_module
from assistant.library.library import Library
from assistant.library.splitter import split
from assistant.records import Chunk, Document
from tests.fake_models import FakeEmbedder

BUILT_WITH = {"embedder": "fake", "dimension": "64", "splitter": "1", "lexicon": "1"}


def document(text: str, id_: str = "a") -> Document:
    return Document(id=id_, title="方案", text=text, path=f"{id_}.md")


def pieces(document: Document) -> tuple[list[Chunk], list[np.ndarray]]:
    chunks = split(document, 80)
    embedder = FakeEmbedder()
    return chunks, [
        embedder.embed_passages([c.text, *(document.text[s.start : s.end] for s in c.sentences)]) for c in chunks
    ]


def agree(library: Library) -> bool:
    """Whether every chunk has its vector and every vector its chunk."""
    ids = {id_ for d in library.database.documents() for id_ in library.database.chunk_ids(d.id)}
    stored = {id_ for d in ("a", "b") for id_ in library.store.ids_of(d)}
    return ids == stored and library.store.count() == len(ids)


OLD = document("甲区公办幼儿园占比达到65%。" * 12)
NEW = document("乙区公办幼儿园占比达到63.2%。" * 7)


def test_a_stored_document_is_found_by_its_words_and_its_vector(tmp_path: Path) -> None:
    library = Library(tmp_path, BUILT_WITH)
    library.put(OLD, *pieces(OLD))
    found = library.database.match(["65%"], 5)
    assert found and library.database.chunks([found[0][0]])[found[0][0]].document_id == "a"
    assert library.store.nearest(FakeEmbedder().embed_query("公办幼儿园占比"), 3)


def test_putting_a_document_again_replaces_its_chunks(tmp_path: Path) -> None:
    library = Library(tmp_path, BUILT_WITH)
    library.put(OLD, *pieces(OLD))
    library.put(NEW, *pieces(NEW))
    assert library.database.match(["65%"], 5) == []
    assert library.database.match(["63.2%"], 5)
    assert agree(library)


def test_a_removed_document_leaves_nothing_behind(tmp_path: Path) -> None:
    library = Library(tmp_path, BUILT_WITH)
    library.put(OLD, *pieces(OLD))
    library.remove("a")
    assert library.database.match(["65%"], 5) == [] and library.store.count() == 0
    assert library.database.chunk_count() == 0


def test_removing_what_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="no document 'x'"):
        Library(tmp_path, BUILT_WITH).remove("x")


@pytest.mark.parametrize("step", ["store.put", "database.put", "store.delete", "database.end_change"])
@pytest.mark.parametrize("action", ["update", "remove"])
def test_a_change_cut_short_at_any_step_is_mended_at_the_next_opening(
    tmp_path: Path, step: str, action: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = Library(tmp_path, BUILT_WITH)
    library.put(OLD, *pieces(OLD))

    class PowerCutError(Exception):
        pass

    def cut(*_: object) -> None:
        raise PowerCutError

    room, name = step.split(".")
    monkeypatch.setattr(getattr(library, room), name, cut)
    change: Callable[[], None] = (
        (lambda: library.put(NEW, *pieces(NEW))) if action == "update" else (lambda: library.remove("a"))
    )
    try:
        change()
    except PowerCutError:
        library.close()
    again = Library(tmp_path, BUILT_WITH)
    assert agree(again)
    texts = [d.text for d in again.database.documents()]
    assert texts in ([OLD.text], [NEW.text]) if action == "update" else texts in ([OLD.text], [])


def test_lost_vectors_are_restored_from_the_database(tmp_path: Path) -> None:
    library = Library(tmp_path, BUILT_WITH)
    library.put(OLD, *pieces(OLD))
    library.database.begin_change("a")
    library.store.delete(library.database.chunk_ids("a"))
    library.close()
    assert agree(Library(tmp_path, BUILT_WITH))


@pytest.mark.parametrize("name", sorted(BUILT_WITH))
def test_a_library_built_with_something_else_is_refused_with_the_way_out(tmp_path: Path, name: str) -> None:
    Library(tmp_path, BUILT_WITH).close()
    with pytest.raises(IndexMismatchError, match="--rebuild"):
        Library(tmp_path, BUILT_WITH | {name: "other"})


def test_a_second_writer_gets_one_clear_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library_module, "_WAIT_S", 0.2)
    library = Library(tmp_path, BUILT_WITH)
    script = textwrap.dedent(
        f"""
        import sys
        from pathlib import Path
        from assistant.library.lock import writing
        with writing(Path({str(tmp_path)!r}), wait_s=0):
            print("held", flush=True)
            sys.stdin.read()
        """
    )
    with subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None and other.stdout.readline()
        with pytest.raises(LibraryBusyError, match="Another process"), library.writing():
            pass
        other.kill()
    with library.writing():  # the system lets go of a dead process's lock
        pass


def test_what_another_process_writes_becomes_visible(tmp_path: Path) -> None:
    library = Library(tmp_path, BUILT_WITH)
    script = textwrap.dedent(
        f"""
        from pathlib import Path
        from assistant.library.library import Library
        from tests.test_library import BUILT_WITH, OLD, pieces
        Library(Path({str(tmp_path)!r}), BUILT_WITH).put(OLD, *pieces(OLD))
        """
    )
    assert library.store.count() == 0
    subprocess.run([sys.executable, "-c", script], check=True, cwd=Path(__file__).parents[1])
    library.refresh()
    assert library.database.document("a") is not None
    assert library.store.nearest(FakeEmbedder().embed_query("公办"), 1)


def test_a_folder_that_cannot_be_made_is_an_error_with_a_way_out(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(LibraryError, match="--library"):
        Library(tmp_path / "file" / "library", BUILT_WITH)


def test_a_file_that_is_no_database_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "library.sqlite3").write_bytes(b"no database" * 500)
    with pytest.raises(LibraryError, match="cannot be used"):
        Library(tmp_path, BUILT_WITH)
