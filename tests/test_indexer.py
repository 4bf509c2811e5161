from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from assistant.errors import LibraryError
from assistant.library.indexer import Indexer
from assistant.library.library import Library
from assistant.records import IndexProgress
from tests.fake_models import FakeEmbedder
from tests.test_library import BUILT_WITH


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = tmp_path / "files"
    files.mkdir()
    (files / "one.md").write_text("# 甲区方案\n\n甲区公办幼儿园占比达到65%。\n\n- 新建学校10所。\n", encoding="utf-8")
    (files / "two.txt").write_text("乙区教育简报\n\n乙区公办幼儿园占比为63.2%，新增学位2.5万个。\n", encoding="gb18030")
    return files


def indexer(library: Library) -> tuple[Indexer, FakeEmbedder]:
    embedder = FakeEmbedder()
    return Indexer(library, embedder, chunk_chars=360), embedder


def test_files_of_a_folder_are_added_and_a_second_run_changes_nothing(folder: Path, tmp_path: Path) -> None:
    library = Library(tmp_path / "library", BUILT_WITH)
    first, _ = indexer(library)
    assert len(first.index([folder]).added) == 2
    again, embedder = indexer(library)
    report = again.index([folder])
    assert len(report.unchanged) == 2 and not report.added and embedder.embedded == []


def test_a_changed_file_replaces_its_chunks(folder: Path, tmp_path: Path) -> None:
    library = Library(tmp_path / "library", BUILT_WITH)
    work, _ = indexer(library)
    work.index([folder])
    (folder / "one.md").write_text("# 甲区方案\n\n甲区公办幼儿园占比达到70%。\n", encoding="utf-8")
    report = work.index([folder])
    assert [Path(path).name for path in report.updated] == ["one.md"]
    assert library.database.match(["70%"], 5) and not library.database.match(["65%"], 5)


def test_a_bad_file_is_reported_and_the_others_are_indexed(folder: Path, tmp_path: Path) -> None:
    (folder / "bad.txt").write_bytes(bytes(range(256)) * 20)
    (folder / "empty.md").write_bytes(b"")
    report = indexer(Library(tmp_path / "library", BUILT_WITH))[0].index([folder])
    assert {Path(failure.path).name for failure in report.failed} == {"bad.txt", "empty.md"}
    assert all(failure.message for failure in report.failed) and len(report.added) == 2


def test_every_different_sentence_is_embedded_once(tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("同一句话在这里。\n" * 30 + "另一句话在这里。\n", encoding="utf-8")
    work, embedder = indexer(Library(tmp_path / "library", BUILT_WITH))
    work.index([tmp_path / "list.txt"])
    assert len(embedder.embedded) == len(set(embedder.embedded))


def test_progress_ends_with_all_chunks_of_the_last_file(folder: Path, tmp_path: Path) -> None:
    seen: list[IndexProgress] = []
    report = indexer(Library(tmp_path / "library", BUILT_WITH))[0].index([folder], seen.append)
    assert seen[-1].chunks_done == report.chunks and seen[-1].files_total == 2


def test_a_library_that_cannot_be_written_ends_the_run(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = Library(tmp_path / "library", BUILT_WITH)

    def full(*_: object) -> None:
        raise LibraryError("The disk is full.", "Free some space.")

    monkeypatch.setattr(library.store, "put", full)
    with pytest.raises(LibraryError, match="disk is full"):
        indexer(library)[0].index([folder])


def test_rebuilding_keeps_the_documents_without_their_files(folder: Path, tmp_path: Path) -> None:
    library = Library(tmp_path / "library", BUILT_WITH)
    indexer(library)[0].index([folder])
    library.close()
    for file in folder.iterdir():
        file.unlink()
    other = Library(tmp_path / "library", BUILT_WITH | {"splitter": "2"}, rebuilding=True)
    assert len(indexer(other)[0].rebuild().updated) == 2
    other.close()
    again = Library(tmp_path / "library", BUILT_WITH | {"splitter": "2"})
    assert again.store.count() == again.database.chunk_count() > 0


@pytest.mark.parametrize("documents_before_the_kill", [1, 3])
def test_a_killed_run_leaves_whole_documents_and_the_next_run_completes_them(
    tmp_path: Path, documents_before_the_kill: int
) -> None:
    files = tmp_path / "files"
    files.mkdir()
    for number in range(5):
        (files / f"{number}.txt").write_text(
            f"第{number}份简报说，本区新建学校{number + 10}所。\n" * 20, encoding="utf-8"
        )
    script = textwrap.dedent(
        f"""
        import time
        from pathlib import Path
        from assistant.library.indexer import Indexer
        from assistant.library.library import Library
        from tests.fake_models import FakeEmbedder
        from tests.test_library import BUILT_WITH

        def tell(progress):
            print(progress.files_done, flush=True)
            time.sleep(0.02)

        library = Library(Path({str(tmp_path / "library")!r}), BUILT_WITH)
        Indexer(library, FakeEmbedder(), chunk_chars=80).index([Path({str(files)!r})], tell)
        """
    )
    run = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1]
    )
    assert run.stdout is not None
    for line in run.stdout:
        if int(line) >= documents_before_the_kill:
            break
    os.kill(run.pid, signal.SIGKILL)
    run.wait()
    run.stdout.close()
    library = Library(tmp_path / "library", BUILT_WITH)
    kept = library.database.documents()
    assert len(kept) >= documents_before_the_kill
    assert library.store.count() == library.database.chunk_count()
    Indexer(library, FakeEmbedder(), chunk_chars=80).index([files])
    assert len(library.database.documents()) == 5
    assert library.store.count() == library.database.chunk_count()
