"""Files that mean harm, on the real way into a library: each is read harmlessly, or refused in one line."""

from __future__ import annotations

import itertools
import os
import resource
import socket
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from assistant.library.formats.reading_process import ReadingProcess
from assistant.library.indexer import Indexer
from assistant.library.library import Library
from assistant.records import Document, IndexProgress, IndexReport
from tests import honest, hostile
from tests.fake_models import FakeEmbedder
from tests.test_library import BUILT_WITH

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="makes files that other systems do not have")

_LIMIT_S = 10.0
_MOST_TEXT = 2_000_000  # characters; no file here holds more that is honest


@dataclass
class Run:
    """What became of the files.

    Attributes:
        slowest: The longest time that a file took, in seconds, and its name.
        grown_mb: By how much the peak memory of this process grew.
        calls: What connected to the address that the files refer to.
    """

    folder: Path
    verdicts: dict[str, hostile.Verdict]
    report: IndexReport
    again: IndexReport
    documents: list[Document]
    slowest: tuple[float, str]
    grown_mb: float
    calls: list[object] = field(default_factory=list)

    def failed(self, name: str) -> bool:
        place = str(self.folder / name)
        return any(failure.path == place or failure.path.startswith(f"{place}/") for failure in self.report.failed)

    def read(self, name: str) -> bool:
        place = str(self.folder / name)
        return any(document.path == place or document.path.startswith(f"{place}/") for document in self.documents)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    base = tmp_path_factory.mktemp("hostile")
    secret = base / "secret.txt"
    secret.write_text(hostile.SECRET, encoding="utf-8")
    folder = base / "files"
    folder.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as server:
        calls: list[object] = []
        threading.Thread(target=_listen, args=(server, calls), daemon=True).start()
        verdicts = hostile.write(folder, f"http://127.0.0.1:{server.getsockname()[1]}", secret)
        for suffix, data in honest.files().items():
            (folder / f"honest{suffix}").write_bytes(data)
            verdicts[f"honest{suffix}"] = "read"
        for number, name in enumerate(hostile.odd_names()):
            (folder / name).write_text(f"第{number}号。{honest.BODY}", encoding="utf-8")
        started = _peak_mb()
        seconds: list[tuple[float, str]] = [(time.monotonic(), "")]
        library = Library(base / "library", BUILT_WITH)
        with ReadingProcess(limit_s=_LIMIT_S) as reader:
            indexer = Indexer(library, FakeEmbedder(), chunk_chars=1000, read=reader.read)
            report = indexer.index(_all(folder), lambda progress: _note(seconds, progress))
            slowest = max((after - before, name) for (before, name), (after, _) in itertools.pairwise(seconds))
            grown = _peak_mb() - started
            again = indexer.index([folder / f"honest{suffix}" for suffix in honest.files()])
        documents = [library.database.document(listed.id) for listed in library.database.documents()]
        library.close()
        yield Run(
            folder, verdicts, report, again, [each for each in documents if each is not None], slowest, grown, calls
        )


def _listen(server: socket.socket, calls: list[object]) -> None:
    while True:
        try:
            connection, who = server.accept()
        except OSError:
            return
        calls.append(who)
        connection.close()


def _all(folder: Path) -> list[Path]:
    """The folder, and by name what is in it, since a folder is searched for files of known formats only."""
    return [folder, *sorted(folder.iterdir())]


def _note(seconds: list[tuple[float, str]], progress: IndexProgress) -> None:
    if progress.path != seconds[-1][1]:
        seconds.append((time.monotonic(), progress.path))


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def test_there_are_hundreds_of_them_and_they_are_always_the_same(run: Run) -> None:
    assert len(run.verdicts) > 600
    assert list(hostile.damaged()) == list(hostile.damaged())


def test_every_file_is_read_or_refused_as_it_deserves(run: Run) -> None:
    wrong = []
    for name, verdict in run.verdicts.items():
        failed, read = run.failed(name), run.read(name)
        right = {"read": read, "refused": failed and not read, "either": failed or read}[verdict]
        if not right:
            wrong.append(f"{name}: {verdict} was expected; failed: {failed}, read: {read}")
    assert wrong == []


def test_every_refusal_is_one_line_with_a_way_out(run: Run) -> None:
    assert len(run.report.failed) > 100
    for failure in run.report.failed:
        assert failure.message and failure.hint, failure
        assert failure.message.isprintable() and failure.hint.isprintable(), failure
        assert len(failure.message) < 500 and len(failure.hint) < 500, failure


def test_no_reader_broke_down(run: Run) -> None:
    assert [failure.path for failure in run.report.failed if "broke down" in failure.message] == []


def test_honest_files_among_them_are_indexed(run: Run) -> None:
    for suffix in honest.files():
        assert run.read(f"honest{suffix}"), suffix
    assert {Path(path).suffix for path in run.again.unchanged} == set(honest.files())
    assert not run.again.added and not run.again.updated


def test_what_was_read_is_well_formed(run: Run) -> None:
    for document in run.documents:
        assert document.text.strip() and len(document.text) < _MOST_TEXT, document.path
        document.text.encode("utf-8")
        assert "\0" not in document.text and "\x1b" not in document.text, document.path
        for said in (document.title, document.publisher, document.region, document.source, document.author):
            assert "\n" not in said and "\0" not in said and len(said) < 1000, document.path


def test_nothing_is_fetched_and_no_other_file_is_opened(run: Run) -> None:
    assert run.calls == []
    for document in run.documents:
        assert hostile.SECRET not in document.text + document.title, document.path
        assert "root:x:" not in document.text, document.path


def test_nothing_is_written_outside_of_the_library(run: Run) -> None:
    base = run.folder.parent
    assert {path.name for path in base.iterdir()} == {"files", "library", "secret.txt"}
    assert {path.name for path in run.folder.iterdir()} == {
        *run.verdicts,
        *hostile.odd_names(),
    }
    assert not list(Path("/tmp").glob("hostile-climbed*"))


def test_no_file_takes_long_or_much_memory(run: Run) -> None:
    assert run.slowest[0] < 30, run.slowest
    assert run.grown_mb < 1000


def test_odd_names_are_indexed_or_refused(run: Run) -> None:
    for name in hostile.odd_names():
        assert run.read(name) != run.failed(name), name


def test_names_that_are_not_utf8_are_indexed_or_refused(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    for name in [*hostile.names_of_bytes(), "honest.txt"]:
        (folder / name).write_text(honest.BODY, encoding="utf-8")
    library = Library(tmp_path / "library", BUILT_WITH)
    with ReadingProcess() as reader:
        report = Indexer(library, FakeEmbedder(), chunk_chars=1000, read=reader.read).index([folder])
    library.close()
    assert str(folder / "honest.txt") in report.added
    assert len(report.added) + len(report.failed) == 4
    for shown in [*report.added, *(f"{failure.path}{failure.message}" for failure in report.failed)]:
        shown.encode("utf-8")


@pytest.fixture
def odd(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "odd"
    folder.mkdir()
    hostile.write_odd(folder)
    yield folder
    (folder / "unreadable.txt").chmod(0o600)


def test_odd_kinds_of_files_do_not_stop_the_others(odd: Path, tmp_path: Path) -> None:
    library = Library(tmp_path / "library", BUILT_WITH)
    with ReadingProcess(limit_s=_LIMIT_S) as reader:
        report = Indexer(library, FakeEmbedder(), chunk_chars=1000, read=reader.read).index([odd])
    library.close()
    assert {Path(path).name for path in report.added} >= {"honest.txt", "honest.md"}
    failed = {Path(failure.path).name for failure in report.failed}
    assert failed >= {"pipe.txt", "binary.txt"}
    if os.geteuid() != 0:
        assert "unreadable.txt" in failed
    assert all(failure.hint and "\n" not in failure.message for failure in report.failed)


def test_a_file_that_vanishes_while_the_others_are_read_is_one_failure(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    for name in "abc":
        (folder / f"{name}.txt").write_text(f"{name}：{honest.BODY}", encoding="utf-8")

    def take_away(progress: IndexProgress) -> None:
        if progress.path.endswith("a.txt"):
            (folder / "b.txt").unlink(missing_ok=True)

    library = Library(tmp_path / "library", BUILT_WITH)
    with ReadingProcess() as reader:
        indexer = Indexer(library, FakeEmbedder(), chunk_chars=1000, read=reader.read)
        report = indexer.index([folder], take_away)
    library.close()
    assert [Path(path).name for path in report.added] == ["a.txt", "c.txt"]
    assert [Path(failure.path).name for failure in report.failed] == ["b.txt"]
