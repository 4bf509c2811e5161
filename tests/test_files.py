from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from assistant.errors import ReadError
from assistant.library.files import content_hash, find_files, formats, stamp
from assistant.library.formats import readers


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in (
        "b.txt",
        "a.md",
        "README.md",
        ".hidden.txt",
        "picture.png",
        "sub/c.HTML",
        ".git/d.txt",
        "sub/.e.md",
        "~$b.txt",
    ):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("甲", encoding="utf-8")
    return tmp_path


def test_a_folder_gives_its_known_files_sorted_without_hidden_ones(folder: Path) -> None:
    found = [path.relative_to(folder).as_posix() for path in find_files([folder])]
    assert found == ["README.md", "a.md", "b.txt", "sub/c.HTML"]


def test_a_named_file_is_taken_whatever_its_suffix(folder: Path) -> None:
    assert find_files([folder / "picture.png", folder / ".hidden.txt"]) == [
        folder / ".hidden.txt",
        folder / "picture.png",
    ]


def test_a_file_named_twice_comes_once(folder: Path) -> None:
    assert find_files([folder / "b.txt", folder / "sub" / ".." / "b.txt", folder / "sub"]) == [
        folder / "b.txt",
        folder / "sub" / "c.HTML",
    ]


def test_a_missing_path_is_refused_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"nothing here") as refused:
        find_files([tmp_path / "nothing here"])
    assert refused.value.hint


def test_an_empty_folder_gives_nothing(tmp_path: Path) -> None:
    assert find_files([tmp_path]) == []


def test_the_formats_are_those_that_have_a_reader() -> None:
    assert {".txt", ".md", ".html"} <= set(formats()) == {*readers.READERS, *readers.CONTAINERS}


def test_the_hash_of_a_file_is_that_of_its_documents_and_covers_its_side_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("甲区教育简报。", encoding="utf-8")
    alone = content_hash(path)
    assert alone == readers.read(path).documents[0].content_hash
    (tmp_path / "a.txt.meta").write_text("title: 简报\n", encoding="utf-8")
    assert content_hash(path) == readers.read(path).documents[0].content_hash != alone


def test_a_file_that_cannot_be_opened_has_no_hash(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="cannot be opened"):
        content_hash(tmp_path / "none.txt")


def aged(path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The stamp as it will be a while after the last writing."""
    now = path.stat().st_ctime + 60
    monkeypatch.setattr("assistant.library.files.time.time", lambda: now)
    return stamp(path)


def test_a_file_that_was_just_written_has_no_stamp_to_rely_upon(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("甲", encoding="utf-8")
    assert stamp(path) == ""
    assert aged(path, monkeypatch)


@pytest.mark.skipif(os.name == "nt", reason="the time of the last change is kept differently there")
def test_a_stamp_shows_a_change_that_keeps_size_and_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_text("甲", encoding="utf-8")
    before, times = aged(path, monkeypatch), path.stat()
    time.sleep(0.05)  # more than a tick of the file system's clock
    path.write_text("乙", encoding="utf-8")
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert path.stat().st_size == times.st_size and path.stat().st_mtime_ns == times.st_mtime_ns
    assert aged(path, monkeypatch) != before


def test_a_stamp_shows_a_side_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_text("甲", encoding="utf-8")
    before = aged(path, monkeypatch)
    (tmp_path / "a.txt.meta").write_text("title: 简报\n", encoding="utf-8")
    os.utime(tmp_path / "a.txt.meta", (1, 1))
    assert aged(path, monkeypatch) not in (before, "")
