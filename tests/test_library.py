from __future__ import annotations

import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import IndexMismatchError, LibraryBusyError, LibraryError
from assistant.library import library as library_module
from assistant.library.library import Library, Shelved
from assistant.library.splitter import split
from assistant.library.storing import building, dense
from assistant.library.storing.register import FileEntry
from assistant.library.storing.rows import Rows
from assistant.records import Chunk, Document
from tests.fake_models import FakeEmbedder

BUILT_WITH = {"embedder": "fake", "dimension": "64", "splitter": "1", "lexicon": "1"}
ROOT = Path(__file__).parents[1]
QUERY = FakeEmbedder().embed_query("公办幼儿园占比")


def document(text: str, id_: str = "a") -> Document:
    return Document(id=id_, title="方案", text=text, path=f"{id_}.md", content_hash=text)


def rows_of(document: Document, chunks: Sequence[Chunk]) -> list[Rows]:
    texts = [[c.text, *(document.text[s.start : s.end] for s in c.sentences)] for c in chunks]
    return [FakeEmbedder().embed_passages(group).astype(np.float16) for group in texts]


def put(library: Library, *documents: Document, place: str = "") -> None:
    """Stores the documents as one file."""
    entry = FileEntry(
        place=place or f"/{documents[0].id}",
        path=documents[0].path,
        content_hash=documents[0].content_hash,
        stamp="",
        whole=True,
    )
    shelved = [Shelved(document=each, chunks=split(each, 80)) for each in documents]
    with library.writing():
        library.put(entry, shelved, rows_of)


def agree(library: Library) -> bool:
    """Whether every chunk can be found by its vector, and nothing else."""
    ids = [id_ for d in library.database.documents() for id_ in library.database.chunk_ids(d.id)]
    return library.store.ids() == set(ids) and len(ids) == library.database.chunk_count()


def folders(library: Library) -> list[Path]:
    return [path for path in (library.folder / "chroma").iterdir() if path.is_dir()]


OLD = document("甲区公办幼儿园占比达到65%。" * 12)
NEW = document("乙区公办幼儿园占比达到63.2%。" * 7)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = Library(tmp_path / "library", BUILT_WITH)
    yield opened
    opened.close()


def test_a_stored_document_is_found_by_its_words_and_its_vector(library: Library) -> None:
    put(library, OLD)
    found = library.database.match(["65%"], 5)
    assert found and library.database.chunks([found[0][0]])[found[0][0]].document_id == "a"
    assert library.store.nearest(QUERY, 3)


def test_putting_a_file_again_replaces_its_chunks(library: Library) -> None:
    put(library, OLD)
    put(library, NEW)
    assert library.database.match(["65%"], 5) == []
    assert library.database.match(["63.2%"], 5)
    assert agree(library)


def test_a_file_that_holds_fewer_documents_than_before_loses_the_others(library: Library) -> None:
    put(library, *(document(f"第{n}篇讲话全文。", f"p{n}") for n in range(7)), place="/speeches")
    put(library, *(document(f"第{n}篇讲话全文。", f"p{n}") for n in range(5)), place="/speeches")
    assert {d.id for d in library.database.documents()} == {f"p{n}" for n in range(5)}
    assert agree(library)


def test_a_removed_document_leaves_nothing_behind(library: Library) -> None:
    put(library, OLD)
    with library.writing():
        library.remove("a")
    assert library.database.match(["65%"], 5) == [] and library.store.ids() == set()
    assert library.database.chunk_count() == 0 and library.register.file("/a") is None


def test_a_file_that_lost_a_document_is_known_not_to_be_whole(library: Library) -> None:
    put(library, document("第一篇。", "p1"), document("第二篇。", "p2"), place="/two")
    library.remove("p1")
    entry = library.register.file("/two")
    assert entry is not None and not entry.whole


def test_removing_what_is_not_there_is_an_error(library: Library) -> None:
    with pytest.raises(LibraryError, match="no document 'x'"):
        library.remove("x")


def test_idle_memory_is_given_back_before_a_large_folder_is_made_and_not_for_a_small_one(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[int] = []
    library.store.make_room = lambda: told.append(len(folders(library)))
    put(library, OLD)
    assert not told
    monkeypatch.setattr(dense, "ALONE_FROM", 0)
    put(library, NEW)
    assert told == [1] and agree(library)  # the new folder was not there yet


def test_chunks_are_found_before_and_after_they_are_put_into_a_folder(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(library, OLD)
    assert library.store.loose_count() == 0 and len(folders(library)) == 1
    monkeypatch.setattr(dense, "_LOOSE", 3)  # the folder is now too large to be made anew for one chunk
    put(library, document("丙区新建学校十所。", "b"))
    assert library.store.loose_count() == 1 and agree(library)
    nearest = library.store.nearest(FakeEmbedder().embed_query("丙区新建学校十所"), 1)
    assert library.database.chunks([nearest[0][0]])[nearest[0][0]].document_id == "b"
    put(library, document("丁区学校。" * 90, "c"))
    assert library.store.loose_count() == 0 and agree(library)


def test_full_folders_are_left_as_they_are(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dense, "_LOOSE", 4)
    monkeypatch.setattr(dense, "_LARGEST", 3)
    for n in range(4):
        put(library, document(f"第{n}区公办幼儿园占比达到65%。" * 20, f"d{n}"))
    before = set(folders(library))
    put(library, document("乙区公办幼儿园占比达到70%。" * 20, "e"))
    assert len(before & set(folders(library))) > 1 and agree(library)


def test_removed_chunks_do_not_stand_in_the_way_of_others(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    put(library, OLD, document("学校教师队伍建设。", "b"), place="/both")
    monkeypatch.setattr(dense, "_LOOSE", 0)
    monkeypatch.setattr(library.store, "settle", lambda *, end: None)  # the folder stays as it was
    with library.writing():
        library.remove("a")
    assert library.store.dead_count() > 0
    nearest = library.store.nearest(QUERY, 1)
    assert [library.database.chunks([id_])[id_].document_id for id_, _ in nearest] == ["b"]


@pytest.mark.parametrize("step", ["database.forget_cached", "store.settle", "store.publish", "store.sweep"])
@pytest.mark.parametrize("action", ["update", "remove"])
def test_a_change_cut_short_at_any_step_is_whole_at_the_next_opening(
    library: Library, step: str, action: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(library, OLD)

    class PowerCutError(Exception):
        pass

    def cut(*_: object, **__: object) -> None:
        raise PowerCutError

    room, name = step.split(".")
    monkeypatch.setattr(getattr(library, room), name, cut)

    def remove() -> None:
        with library.writing():
            library.remove("a")

    change: Callable[[], None] = (lambda: put(library, NEW)) if action == "update" else remove
    with pytest.raises(PowerCutError):
        change()
    again = Library(library.folder, BUILT_WITH)
    assert agree(again)
    assert [d.text for d in again.database.documents()] == ([NEW.text] if action == "update" else [])


def damage(folder: Path, how: str) -> None:
    graph = next(folder.glob("*/data_level0.bin"))
    match how:
        case "cut":
            os.truncate(graph, graph.stat().st_size // 2)
        case "header":
            next(folder.glob("*/header.bin")).write_bytes(os.urandom(100))
        case "gone":
            shutil.rmtree(folder)
        case "database":
            (folder / "chroma.sqlite3").write_bytes(b"no database" * 1000)
        case "empty":
            os.truncate(folder / "chroma.sqlite3", 0)


@pytest.mark.parametrize("how", ["cut", "header", "gone", "database", "empty"])
def test_a_damaged_vector_index_is_made_anew_from_the_database(library: Library, how: str) -> None:
    put(library, OLD)
    library.close()
    damage(folders(library)[0], how)
    again = Library(library.folder, BUILT_WITH)
    assert again.store.nearest(QUERY, 1) and agree(again)


def test_a_folder_that_nobody_knows_is_removed_by_the_next_writer(library: Library) -> None:
    stray = library.folder / "chroma" / "stray"
    stray.mkdir(parents=True)
    (stray / "half.bin").write_bytes(b"x")
    put(library, OLD)
    assert not stray.exists()


@pytest.mark.parametrize("name", sorted(BUILT_WITH))
def test_a_library_built_with_something_else_is_refused_with_the_way_out(tmp_path: Path, name: str) -> None:
    Library(tmp_path, BUILT_WITH).close()
    with pytest.raises(IndexMismatchError, match="--rebuild"):
        Library(tmp_path, BUILT_WITH | {name: "other"})


def test_compacting_leaves_no_byte_of_a_removed_document(library: Library) -> None:
    secret = "绝密会议定于下月初在南山召开"
    put(library, *(document(f"{n}{secret}，参加者名单另发。" * 40, f"s{n}") for n in range(20)), place="/secret")
    put(library, document("甲区公开信息。" * 20, "open"))
    with library.writing():
        library.remove_file("/secret")
    assert library.reclaimable() > 0
    before, after = library.compact()
    assert after < before
    files = [file for file in library.folder.rglob("*") if file.is_file()]
    assert files and all(secret.encode() not in file.read_bytes() for file in files)
    assert agree(library) and library.store.dead_count() == 0
    assert library.database.match(["公开"], 3) and not library.database.match(["绝密"], 3)


@pytest.mark.parametrize("step", ["store.publish", "database.compact", "store.sweep"])
def test_compacting_cut_short_loses_nothing(library: Library, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    put(library, OLD)

    def full(*_: object, **__: object) -> None:
        raise LibraryError("The disk is full.", "")

    room, name = step.split(".")
    monkeypatch.setattr(getattr(library, room), name, full)
    with pytest.raises(LibraryError):
        library.compact()
    again = Library(library.folder, BUILT_WITH)
    assert agree(again) and [d.text for d in again.database.documents()] == [OLD.text]


def test_a_second_writer_gets_one_clear_line(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library_module, "_WAIT_S", 0.2)
    with another_writer(library.folder), pytest.raises(LibraryBusyError, match="Another process"), library.writing():
        pass
    with library.writing():  # the system lets go of a dead process's lock
        pass


def test_a_second_writer_waits_for_the_first(library: Library) -> None:
    with another_writer(library.folder) as other:
        threading.Timer(0.5, other.kill).start()
        started = time.monotonic()
        with library.writing():
            assert time.monotonic() - started < 9


class another_writer:
    """A process that holds the library for writing until it is killed."""

    def __init__(self, folder: Path) -> None:
        script = (
            "import sys\nfrom pathlib import Path\nfrom assistant.library.storing.lock import writing\n"
            f"with writing(Path({str(folder)!r}), wait_s=0):\n    print('held', flush=True)\n    sys.stdin.read()\n"
        )
        self._process = subprocess.Popen(
            [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
        )

    def __enter__(self) -> subprocess.Popen[bytes]:
        assert self._process.stdout is not None and self._process.stdout.readline()
        return self._process

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()


def test_readers_search_while_another_process_writes(library: Library) -> None:
    put(library, OLD)
    script = textwrap.dedent(
        f"""
        from pathlib import Path
        from assistant.library.storing import dense
        from assistant.library.library import Library
        from tests.test_library import BUILT_WITH, document, put
        dense._LOOSE = 4
        library = Library(Path({str(library.folder)!r}), BUILT_WITH)
        for number in range(10):
            put(library, document(f"第{{number}}区公办幼儿园占比达到{{number}}%。" * 20, f"n{{number}}"))
            print(number, flush=True)
        """
    )
    slowest, seen = 0.0, set()
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, cwd=ROOT) as other:
        assert other.stdout is not None and other.stdout.readline()
        while other.poll() is None:
            started = time.monotonic()
            library.refresh()
            found = [id_ for id_, _ in library.store.nearest(QUERY, 50)]
            seen.add(len(library.database.chunks(found)))
            assert library.database.match(["公办"], 50)
            slowest = max(slowest, time.monotonic() - started)
            time.sleep(0.02)
    assert other.returncode == 0 and len(seen) > 1, seen
    assert slowest < 3  # usually some 30 ms
    library.refresh()
    assert agree(library) and library.database.document_count() == 11


def test_a_folder_that_cannot_be_made_is_an_error_with_a_way_out(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(LibraryError, match="--library"):
        Library(tmp_path / "file" / "library", BUILT_WITH)


def test_a_file_that_is_no_database_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "library.sqlite3").write_bytes(b"no database" * 500)
    with pytest.raises(LibraryError, match="cannot be used"):
        Library(tmp_path, BUILT_WITH)


def in_child(folder: Path, body: str, before: Callable[[], None] | None = None) -> str:
    """What a process printed that ran the lines over the library in the folder.

    Args:
        before: Called in the process before its program begins.
    """
    script = (
        "from pathlib import Path\nfrom assistant.errors import LibraryError\n"
        "from assistant.library.library import Library\n"
        "from tests.test_library import BUILT_WITH, NEW, OLD, QUERY, document, put\n"
        f"folder = Path({str(folder)!r})\n{textwrap.dedent(body)}"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=False, preexec_fn=before
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def readable_by_all() -> Iterator[Path]:
    """A folder that other users can enter."""
    folder = Path(tempfile.mkdtemp(prefix="assistant-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="permissions work differently there")
def test_a_library_that_cannot_be_written_is_searched_and_says_so_when_it_is_written_to(
    readable_by_all: Path,
) -> None:
    library = Library(readable_by_all / "library", BUILT_WITH)
    put(library, OLD)
    library.close()
    for path in [library.folder, *library.folder.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    spare = readable_by_all / "spare"
    spare.mkdir()
    try:
        printed = in_child(
            library.folder,
            f"""
            import os
            spare = Library(Path({str(spare)!r}), BUILT_WITH)
            put(spare, OLD)
            assert spare.store.nearest(QUERY, 1)  # all that is needed is imported now
            spare.close()
            if os.getuid() == 0:  # permissions do not bind root
                os.setgroups([])
                os.setuid(65534)
            library = Library(folder, BUILT_WITH)
            print(len(library.store.nearest(QUERY, 3)), len(library.database.match(["65%"], 3)))
            try:
                put(library, NEW)
            except LibraryError as error:
                print(error)
            library.close()
            """,
        )
    finally:
        for path in [library.folder, *library.folder.rglob("*")]:
            path.chmod(0o755)
    counts, message = printed.splitlines()
    assert counts == "3 3"
    assert "can be read but not written" in message


@pytest.mark.skipif(sys.platform != "linux", reason="limits the size of files")
@pytest.mark.parametrize("allowed_kib", [1, 300])
def test_a_full_disk_is_one_clear_line_and_nothing_is_lost(library: Library, allowed_kib: int) -> None:
    put(library, OLD)
    library.close()
    largest = max(file.stat().st_size for file in library.folder.rglob("*") if file.is_file())

    def limit() -> None:
        size = largest + allowed_kib * 1024
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    printed = in_child(
        library.folder,
        """
        library = Library(folder, BUILT_WITH)
        try:
            for number in range(40):
                put(library, document(f"第{number}区公办幼儿园占比达到{number}%。" * 400, f"n{number}"))
        except LibraryError as error:
            print(error)
        """,
        limit,
    )
    assert printed.count("\n") == 1 and "cannot be written" in printed and "nothing is lost" in printed
    again = Library(library.folder, BUILT_WITH)
    assert agree(again) and again.database.document("a") == OLD
    put(again, NEW)
    assert agree(again)
    connection = sqlite3.connect(library.folder / "library.sqlite3")
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_large_folder_is_made_in_a_process_of_its_own(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "ALONE_FROM", 1)
    put(library, OLD)
    assert library.store.loose_count() == 0 and agree(library) and library.store.nearest(QUERY, 1)
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(LibraryError, match="nothing is lost"):
        put(library, NEW)
    assert agree(Library(library.folder, BUILT_WITH))
