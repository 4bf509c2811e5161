from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import ReadError
from assistant.library.files import find_files


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("b.txt", "a.md", "README.md", ".hidden.txt", "picture.png", "sub/c.HTML", ".git/d.txt", "sub/.e.md"):
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
