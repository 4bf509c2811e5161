from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from assistant.errors import IndexMismatchError, LibraryError, ReadError
from assistant.library.formats.extracted import Reading
from assistant.library.formats.readers import document_id
from assistant.library.indexer import Indexer
from assistant.library.library import Library
from assistant.models.embedder import Vectors
from assistant.records import Document, FileFailure, FileNote, IndexProgress
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

    def full(*_: object, **__: object) -> None:
        raise LibraryError("The disk is full.", "Free some space.")

    monkeypatch.setattr(library, "put", full)
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
    assert len(again.store.ids()) == again.database.chunk_count() > 0


def long_text(number: int, sentences: int) -> str:
    """A text of which every sentence differs from every other."""
    return "".join(f"第{number}份简报的第{n}条说，本区新建学校{n + 10}所。\n" for n in range(sentences))


def names(paths: Sequence[str]) -> list[str]:
    return [Path(path).name for path in paths]


def test_an_edit_embeds_only_the_sentences_that_changed(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(long_text(1, 50), encoding="utf-8")
    work, embedder = indexer(Library(tmp_path / "library", BUILT_WITH))
    work.index([file])
    embedder.embedded.clear()
    file.write_text(long_text(1, 25) + "中间加了一句。\n" + long_text(1, 50)[len(long_text(1, 25)) :], encoding="utf-8")
    assert len(work.index([file]).updated) == 1
    assert len(embedder.embedded) == 1 and embedder.embedded[0].endswith("中间加了一句。")


def test_a_copy_of_a_file_embeds_nothing_but_a_title_that_is_new(tmp_path: Path) -> None:
    file = tmp_path / "files" / "a.md"
    file.parent.mkdir()
    file.write_text("# 简报\n\n" + long_text(1, 20), encoding="utf-8")
    work, embedder = indexer(Library(tmp_path / "library", BUILT_WITH))
    work.index([file])
    embedder.embedded.clear()
    (file.parent / "b.md").write_bytes(file.read_bytes())
    report = work.index([file.parent])
    assert names(report.added) == ["b.md"] and embedder.embedded == []
    assert [round(pair.share, 2) for pair in report.near_duplicates] == [1.0]


def test_a_side_file_that_changes_updates_its_file(folder: Path, tmp_path: Path) -> None:
    library = Library(tmp_path / "library", BUILT_WITH)
    work, _ = indexer(library)
    work.index([folder])
    (folder / "two.txt.meta").write_text("title: 另一个标题\n", encoding="utf-8")
    assert names(work.index([folder]).updated) == ["two.txt"]
    assert "另一个标题" in [document.title for document in library.database.documents()]


def several(count: int, *, failing: bool = False) -> Callable[[Path], Reading]:
    """A reader of files that hold several documents."""

    def read(path: Path) -> Reading:
        documents = tuple(
            Document(
                id=document_id(path, part=n),
                title=f"讲话{n}",
                text=f"第{n}位代表发言。",
                path=str(path),
                collection="讲话选编",
                part=n,
                content_hash=hashlib.sha256(path.read_bytes()).hexdigest(),
            )
            for n in range(1, count + 1)
        )
        failed = (FileFailure(path=f"{path}/x.bin", message="Unknown."),) if failing else ()
        return Reading(documents=documents, failed=failed, notes=(FileNote(path=str(path), message="Read."),))

    return read


def test_a_file_that_held_seven_documents_and_holds_five_loses_two(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("七篇", encoding="utf-8")
    library = Library(tmp_path / "library", BUILT_WITH)
    report = Indexer(library, FakeEmbedder(), chunk_chars=80, read=several(7)).index([file])
    assert library.database.document_count() == 7 and report.notes[0].message == "Read."
    file.write_text("五篇", encoding="utf-8")
    report = Indexer(library, FakeEmbedder(), chunk_chars=80, read=several(5)).index([file])
    assert library.database.document_count() == 5 and len(report.updated) == 1
    assert len(library.store.ids()) == library.database.chunk_count() == 5


def test_what_of_a_file_could_not_be_read_is_told_each_time(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("两篇", encoding="utf-8")
    library = Library(tmp_path / "library", BUILT_WITH)
    for expected in (("added", 1), ("unchanged", 1)):
        report = Indexer(library, FakeEmbedder(), chunk_chars=80, read=several(2, failing=True)).index([file])
        assert len(getattr(report, expected[0])) == expected[1] and len(report.failed) == 1


def test_a_document_that_was_removed_by_itself_comes_back_with_its_file(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("两篇", encoding="utf-8")
    library = Library(tmp_path / "library", BUILT_WITH)
    work = Indexer(library, FakeEmbedder(), chunk_chars=80, read=several(2))
    work.index([file])
    library.remove(document_id(file, part=1))
    assert len(work.index([file]).updated) == 1 and library.database.document_count() == 2


def test_syncing_adds_updates_renames_and_removes(folder: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.md"
    elsewhere.write_text("# 别处\n\n别处的文件不受影响。\n", encoding="utf-8")
    (folder / "sub").mkdir()
    (folder / "gone.md").write_text("# 旧闻\n\n这一份要删掉。\n", encoding="utf-8")
    library = Library(tmp_path / "library", BUILT_WITH)
    work, embedder = indexer(library)
    work.index([elsewhere])
    assert names(work.sync(folder).added) == ["gone.md", "one.md", "two.txt"]
    (folder / "gone.md").unlink()
    (folder / "one.md").rename(folder / "sub" / "moved.md")
    (folder / "two.txt").write_text("乙区教育简报\n\n改过的内容。\n", encoding="utf-8")
    (folder / "new.md").write_text("# 新闻\n\n新的一份。\n", encoding="utf-8")
    embedder.embedded.clear()
    report = work.sync(folder)
    assert (names(report.added), names(report.updated), names(report.removed)) == (["new.md"], ["two.txt"], ["gone.md"])
    assert [names(pair) for pair in report.renamed] == [["one.md", "moved.md"]]
    assert not [text for text in embedder.embedded if "甲区" in text]
    assert library.database.document_count() == 4
    fresh = Library(tmp_path / "fresh", BUILT_WITH)
    indexer(fresh)[0].index([folder, elsewhere])
    assert set(fresh.database.document_ids()) == set(library.database.document_ids())
    assert fresh.store.ids() == library.store.ids()
    again = work.sync(folder)
    assert len(again.unchanged) == 3 and not (again.added or again.updated or again.removed or again.renamed)


def test_a_file_moved_over_another_takes_its_place(folder: Path, tmp_path: Path) -> None:
    library = Library(tmp_path / "library", BUILT_WITH)
    work, embedder = indexer(library)
    work.sync(folder)
    embedder.embedded.clear()
    (folder / "one.md").replace(folder / "two.txt")
    report = work.sync(folder)
    assert embedder.embedded == []  # its title stands in its text, not in its name
    assert names(report.updated) == ["two.txt"] and names(report.removed) == ["one.md"]
    assert library.database.document_count() == 1


@pytest.mark.parametrize("whole", [True, False])
def test_a_folder_that_has_vanished_does_not_empty_the_library(folder: Path, tmp_path: Path, whole: bool) -> None:
    library = Library(tmp_path / "library", BUILT_WITH)
    work, _ = indexer(library)
    work.sync(folder)
    shutil.rmtree(folder)
    if not whole:
        folder.mkdir()  # the empty folder that a disk is mounted on
    with pytest.raises(ReadError, match="nothing left") as refused:
        work.sync(folder)
    assert "--allow-empty" in refused.value.hint and library.database.document_count() == 2
    assert len(work.sync(folder, allow_empty=True).removed) == 2 and library.database.document_count() == 0


def test_a_folder_that_never_was_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="no folder"):
        indexer(Library(tmp_path / "library", BUILT_WITH))[0].sync(tmp_path / "none")


def test_a_file_that_was_named_stays_though_its_folder_would_not_have_it(folder: Path, tmp_path: Path) -> None:
    hidden = folder / ".notes.txt"
    hidden.write_text("自己点名加进来的文件。", encoding="utf-8")
    library = Library(tmp_path / "library", BUILT_WITH)
    work, _ = indexer(library)
    work.index([hidden])
    assert not work.sync(folder).removed and library.database.document_count() == 3


def test_a_file_that_can_no_longer_be_read_keeps_what_the_library_has_of_it(folder: Path, tmp_path: Path) -> None:
    library = Library(tmp_path / "library", BUILT_WITH)
    work, _ = indexer(library)
    work.sync(folder)
    (folder / "one.md").write_bytes(b"")
    report = work.sync(folder)
    assert len(report.failed) == 1 and not report.removed and library.database.document_count() == 2


class StoppingEmbedder(FakeEmbedder):
    """Is interrupted by the user after some batches."""

    def __init__(self, batches: int) -> None:
        super().__init__()
        self._batches = batches

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        if self._batches == 0:
            raise KeyboardInterrupt
        self._batches -= 1
        return super().embed_passages(texts)


def test_an_interrupted_file_goes_on_where_it_was(tmp_path: Path) -> None:
    (tmp_path / "big.txt").write_text(long_text(1, 1500), encoding="utf-8")
    library = Library(tmp_path / "library", BUILT_WITH)
    first = StoppingEmbedder(5)
    with pytest.raises(KeyboardInterrupt):
        Indexer(library, first, chunk_chars=80).index([tmp_path / "big.txt"])
    library.close()
    library = Library(tmp_path / "library", BUILT_WITH)
    assert library.database.document_count() == 0 and len(first.embedded) > 100
    work, second = indexer(library)
    assert len(work.index([tmp_path / "big.txt"]).added) == 1
    assert not set(first.embedded) & set(second.embedded)
    assert library.database.select("SELECT count(*) FROM scratch") == [(0,)]


def test_a_killed_run_loses_no_more_of_a_file_than_the_last_seconds(tmp_path: Path) -> None:
    (tmp_path / "big.txt").write_text(long_text(1, 1500), encoding="utf-8")
    script = textwrap.dedent(
        f"""
        from pathlib import Path
        from assistant.library.storing import scratch
        from assistant.library.indexer import Indexer
        from assistant.library.library import Library
        from tests.fake_models import FakeEmbedder
        from tests.test_library import BUILT_WITH

        scratch._MOST = 100
        library = Library(Path({str(tmp_path / "library")!r}), BUILT_WITH)
        work = Indexer(library, FakeEmbedder(), chunk_chars=80)
        work.index([Path({str(tmp_path / "big.txt")!r})], lambda p: print(p.chunks_done, flush=True))
        """
    )
    run = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1]
    )
    assert run.stdout is not None
    for line in run.stdout:
        if int(line) > 200:
            break
    os.kill(run.pid, signal.SIGKILL)
    run.communicate()
    library = Library(tmp_path / "library", BUILT_WITH)
    kept = library.database.select("SELECT count(*) FROM scratch")[0][0]
    work, embedder = indexer(library)
    work.index([tmp_path / "big.txt"])
    assert kept >= 500 and len(embedder.embedded) == 1500 - kept


def test_a_rebuild_cut_short_still_asks_for_one_and_goes_on(folder: Path, tmp_path: Path) -> None:
    library = Library(tmp_path / "library", BUILT_WITH)
    indexer(library)[0].index([folder])
    library.close()
    other = BUILT_WITH | {"splitter": "2", "embedder": "other"}
    stopping = StoppingEmbedder(1)
    stopping.name = "other"
    with pytest.raises(KeyboardInterrupt):
        Indexer(Library(tmp_path / "library", other, rebuilding=True), stopping, chunk_chars=80).rebuild()
    with pytest.raises(IndexMismatchError, match="--rebuild"):
        Library(tmp_path / "library", other)
    again, embedder = Library(tmp_path / "library", other, rebuilding=True), FakeEmbedder()
    embedder.name = "other"
    assert len(Indexer(again, embedder, chunk_chars=80).rebuild().updated) == 1
    again.close()
    whole = Library(tmp_path / "library", other)
    assert len(whole.store.ids()) == whole.database.chunk_count() and whole.database.match(["65%"], 5)
    whole.database._writer.execute("INSERT INTO lexicon (lexicon) VALUES ('integrity-check')")


def test_a_rebuild_with_the_same_embedder_embeds_nothing_that_it_knows(folder: Path, tmp_path: Path) -> None:
    library = Library(tmp_path / "library", BUILT_WITH)
    work, embedder = indexer(library)
    work.index([folder])
    embedder.embedded.clear()
    assert len(work.rebuild().updated) == 2 and embedder.embedded == []


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
    assert len(library.store.ids()) == library.database.chunk_count()
    Indexer(library, FakeEmbedder(), chunk_chars=80).index([files])
    assert len(library.database.documents()) == 5
    assert len(library.store.ids()) == library.database.chunk_count()
