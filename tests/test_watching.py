from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.errors import ReadError
from assistant.library.watching import changes


@pytest.fixture
def stop() -> Iterator[threading.Event]:
    event = threading.Event()
    timer = threading.Timer(20, event.set)  # nothing seen: the test fails instead of waiting on
    timer.start()
    yield event
    timer.cancel()
    event.set()


def test_watching_begins_before_the_first_and_sees_what_changes_after_it(tmp_path: Path, stop: threading.Event) -> None:
    seen = changes(tmp_path, apart_from=tmp_path / "library", stop=stop)
    next(seen)
    (tmp_path / "a.txt").write_text("甲", encoding="utf-8")
    assert next(seen, 0) == 1
    (tmp_path / "a.txt").unlink()
    assert next(seen, 0) == 1


def test_changes_that_follow_each_other_come_together(tmp_path: Path, stop: threading.Event) -> None:
    seen = changes(tmp_path, apart_from=tmp_path / "library", stop=stop)
    next(seen)
    for number in range(5):
        (tmp_path / f"{number}.txt").write_text("甲", encoding="utf-8")
    assert next(seen, 0) == 5


def test_hidden_files_locks_and_the_library_itself_do_not_count(tmp_path: Path, stop: threading.Event) -> None:
    (tmp_path / "library").mkdir()
    seen = changes(tmp_path, apart_from=tmp_path / "library", stop=stop)
    next(seen)
    for name in ("~$report.docx", ".hidden", "library/library.sqlite3"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    threading.Timer(2.0, stop.set).start()
    assert next(seen, 0) == 0


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="cannot be watched"):
        next(changes(tmp_path / "none", apart_from=tmp_path))
