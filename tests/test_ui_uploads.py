"""Files added through the page: their names, where they are kept, and what each one's result says."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from assistant.app import uploads
from assistant.app.page.adding import add_files
from assistant.errors import LibraryError, ReadError
from assistant.records import IndexReport
from tests.fakes import FakeAssistant


@pytest.fixture
def fake(tmp_path: Path) -> FakeAssistant:
    return FakeAssistant(tmp_path)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("报告《草案》（2025）.md", "报告《草案》（2025）.md"),
        ("../../etc/passwd", "passwd"),
        (r"C:\Users\me\计划.txt", "计划.txt"),
        ("a\x00b\u202ecod.exe.md", "a_b_cod.exe.md"),
        (".hidden", "hidden"),
        ("什么?.md", "什么_.md"),
    ],
)
def test_a_file_keeps_its_name_as_far_as_every_system_allows(name: str, kept: str) -> None:
    assert uploads.safe_name(name) == kept


def test_a_long_name_is_cut_but_keeps_its_ending() -> None:
    kept = uploads.safe_name("长" * 300 + ".html")
    assert kept.endswith("长.html")
    assert len(kept.encode()) <= 200


@pytest.mark.parametrize("name", ["", "..", "/", "???", "\x00"])
def test_a_name_of_which_nothing_is_left_is_refused(name: str) -> None:
    with pytest.raises(ReadError):
        uploads.safe_name(name)


def test_a_library_that_cannot_be_written_is_an_error_with_a_hint(tmp_path: Path) -> None:
    (tmp_path / "f.md").write_text("x")
    (tmp_path / uploads.FOLDER).write_text("in the way")
    with pytest.raises(LibraryError) as caught:
        uploads.keep(tmp_path / "f.md", "f.md", tmp_path)
    assert caught.value.hint


def add(fake: FakeAssistant, *files: tuple[Path, str]) -> list[str]:
    async def collect() -> list[str]:
        return [html async for html in add_files(fake, files)]

    return asyncio.run(collect())


def test_added_files_move_into_the_library_and_each_has_its_result(fake: FakeAssistant, tmp_path: Path) -> None:
    incoming = tmp_path / "incoming"
    incoming.mkdir()
    for name, text in (("a", "一些内容。"), ("b", ""), ("c", "其他内容。")):
        (incoming / name).write_text(text, encoding="utf-8")
    found = add(fake, (incoming / "a", "甲.md"), (incoming / "b", "乙.md"), (incoming / "c", "子/甲.md"))
    kept = tmp_path / uploads.FOLDER
    assert [path.name for path in kept.iterdir()] == ["甲.md"]
    assert "Uploading" in found[0]
    assert 'class="added"' in found[-1]
    assert found[-1].count('class="not_added"') == 2
    assert "Another file of this name" in found[-1]
    assert str(tmp_path) not in "".join(found)


def test_a_file_added_again_is_unchanged_and_one_with_new_text_is_updated(fake: FakeAssistant, tmp_path: Path) -> None:
    outcomes = []
    for text in ("一。", "一。", "二。"):
        source = tmp_path / "incoming"
        source.write_text(text, encoding="utf-8")
        outcomes.append(add(fake, (source, "甲.md"))[-1])
    for outcome, word in zip(outcomes, ("added", "unchanged", "updated"), strict=True):
        assert f'class="{word}"' in outcome
    assert sum(document.title == "甲" for document in fake.documents()) == 1


def test_too_many_files_at_once_are_refused_before_any_is_moved(fake: FakeAssistant, tmp_path: Path) -> None:
    source = tmp_path / "f"
    source.write_text("x")
    (html,) = add(fake, *[(source, f"{number}.md") for number in range(uploads.MAX_FILES + 1)])
    assert "50" in html
    assert source.exists()


def test_an_error_of_the_whole_library_is_shown_and_leaves_no_stray_file(tmp_path: Path) -> None:
    class Busy(FakeAssistant):
        def index(self, paths: object, *, on_progress: object = None) -> IndexReport:
            raise LibraryError(f"The library {str(tmp_path)!r} is busy.", "Wait a moment.")

    source = tmp_path / "f"
    source.write_text("x")
    html = add(Busy(tmp_path), (source, "f.md"))[-1]
    assert "Wait a moment." in html
    assert str(tmp_path.parent) not in html
    assert list((tmp_path / uploads.FOLDER).iterdir()) == []
