"""Files added through the page: their names, where they are kept, and what each one's result says."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from assistant.app import uploads
from assistant.app.page.adding import add_files, read_again
from assistant.errors import LibraryError, ReadError
from assistant.records import IndexReport
from tests.fakes import PLAN, FakeAssistant


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


def add(fake: FakeAssistant, *files: tuple[str, str]) -> list[str]:
    """The HTML while files of these names and texts are added."""
    inbox = uploads.Inbox.of(fake.library_path)
    received = []
    for name, text in files:
        incoming = inbox.begin("", name)
        incoming.write(text.encode())
        received.append(incoming.finish())

    async def collect() -> list[str]:
        return [html async for html in add_files(fake, inbox, "", received)]

    return asyncio.run(collect())


def test_added_files_move_into_the_library_and_each_has_its_result(fake: FakeAssistant, tmp_path: Path) -> None:
    found = add(fake, ("甲.md", "一些内容。"), ("乙.md", ""), ("甲.md", "其他内容。"))
    kept = tmp_path / uploads.FOLDER
    assert [path.name for path in kept.iterdir() if not path.name.startswith(".")] == ["甲.md"]
    assert "Uploading" in found[0]
    assert 'class="added"' in found[-1]
    assert found[-1].count('class="not_added"') == 2
    assert "Another file of this name" in found[-1]
    assert str(tmp_path) not in "".join(found)


def test_a_file_added_again_is_unchanged_and_one_with_new_text_is_updated(fake: FakeAssistant) -> None:
    outcomes = [add(fake, ("甲.md", text))[-1] for text in ("一。", "一。", "二。")]
    for outcome, word in zip(outcomes, ("added", "unchanged", "updated"), strict=True):
        assert f'class="{word}"' in outcome
    assert sum(document.title == "甲" for document in fake.documents()) == 1


def test_too_many_files_at_once_are_refused_before_any_is_moved(fake: FakeAssistant) -> None:
    async def collect() -> list[str]:
        inbox = uploads.Inbox.of(fake.library_path)
        return [html async for html in add_files(fake, inbox, "", ["x"] * (uploads.MAX_FILES + 1))]

    (html,) = asyncio.run(collect())
    assert "50" in html


def test_a_file_that_did_not_arrive_is_told_with_the_others_added(fake: FakeAssistant) -> None:
    async def collect() -> list[str]:
        inbox = uploads.Inbox.of(fake.library_path)
        return [html async for html in add_files(fake, inbox, "", ["unknown"])]

    assert "Add it again." in asyncio.run(collect())[-1]


def test_an_error_of_the_whole_library_is_shown_and_leaves_no_stray_file(tmp_path: Path) -> None:
    class Busy(FakeAssistant):
        def index(self, paths: object, *, on_progress: object = None) -> IndexReport:
            raise LibraryError(f"The library {str(tmp_path)!r} is busy.", "Wait a moment.")

    html = add(Busy(tmp_path), ("f.md", "x"))[-1]
    assert "Wait a moment." in html
    assert str(tmp_path.parent) not in html
    assert [path for path in (tmp_path / uploads.FOLDER).iterdir() if path.is_file()] == []


def test_reading_a_document_again_says_what_became_of_it(fake: FakeAssistant) -> None:
    async def collect(document: str) -> list[str]:
        return [html async for html in read_again(fake, document)]

    assert "Reading again" in asyncio.run(collect(PLAN.id))[0]
    assert 'class="updated"' in asyncio.run(collect(PLAN.id))[-1]
