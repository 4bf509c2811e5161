"""Uploads on their way into the library, and out of it again."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from assistant.app import uploads
from assistant.app.uploads import Inbox, remove_document
from assistant.errors import LibraryError, ReadError
from tests.fakes import FakeAssistant, document


def send(inbox: Inbox, user: str, name: str, data: bytes = b"text") -> str:
    incoming = inbox.begin(user, name)
    incoming.write(data)
    return incoming.finish()


def test_an_upload_can_be_taken_once_and_by_its_sender_only(tmp_path: Path) -> None:
    inbox = Inbox.of(tmp_path)
    id_ = send(inbox, "a", "报告.md", b"123")
    with pytest.raises(ReadError):
        inbox.take("b", id_)
    path, name = inbox.take("a", id_)
    assert (path.read_bytes(), name) == (b"123", "报告.md")
    with pytest.raises(ReadError):
        inbox.take("a", id_)


def test_half_an_upload_cannot_be_taken(tmp_path: Path) -> None:
    inbox = Inbox.of(tmp_path)
    incoming = inbox.begin("", "a.md")
    incoming.write(b"half")
    with pytest.raises(ReadError, match="whole"):
        inbox.take("", incoming.id)
    incoming.discard()
    assert list(tmp_path.rglob("*.*")) == [tmp_path / "uploads" / ".incoming"]


def test_the_limits_are_those_of_one_file_and_of_one_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inbox = Inbox.of(tmp_path)
    monkeypatch.setattr(uploads, "MAX_FILES", 2)
    monkeypatch.setattr(uploads, "MAX_MEGABYTES", 1)
    incoming = inbox.begin("a", "a.md")
    incoming.write(b"x" * 2**20)
    with pytest.raises(ReadError, match="larger"):
        incoming.write(b"x")
    send(inbox, "a", "b.md")
    with pytest.raises(ReadError, match="More than 2"):
        inbox.begin("a", "c.md")
    send(inbox, "b", "c.md")
    incoming.discard()
    send(inbox, "a", "c.md")


def test_what_nobody_took_in_an_hour_is_removed_also_that_of_an_earlier_run(tmp_path: Path) -> None:
    inbox = Inbox.of(tmp_path)
    id_ = send(inbox, "", "a.md")
    old = tmp_path / "uploads" / ".incoming" / "left"
    old.write_bytes(b"x")
    fresh = tmp_path / "uploads" / ".incoming" / "fresh"
    fresh.write_bytes(b"x")
    os.utime(old, (time.time() - 3700,) * 2)
    send(inbox, "", "b.md")
    assert not old.exists()
    assert fresh.exists()
    assert inbox.take("", id_)


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "uploads").write_text("a file stands in the way", encoding="utf-8")
    with pytest.raises(LibraryError, match="cannot be written"):
        Inbox.of(tmp_path).begin("", "a.md")


def test_removing_an_uploaded_document_removes_its_copy_and_no_other_file(tmp_path: Path) -> None:
    fake = FakeAssistant(tmp_path / "library")
    source = tmp_path / "part"
    source.write_text("内容。", encoding="utf-8")
    copy = uploads.keep(source, "a.md", fake.library_path)
    elsewhere = tmp_path / "own.md"
    elsewhere.write_text("自己的文件。", encoding="utf-8")
    inside = copy.with_name("archive.zip")
    inside.write_bytes(b"zip")
    fake.index([copy, elsewhere])
    fake._documents += [document(f"{inside}{os.sep}{name}", name, "内容。") for name in ("1.md", "2.md")]
    ids = {Path(held.path).name: held.id for held in fake.documents()}
    remove_document(fake, ids["a.md"])
    assert not copy.exists()
    remove_document(fake, ids["own.md"])
    assert elsewhere.exists()
    remove_document(fake, ids["1.md"])
    assert inside.exists()
    remove_document(fake, ids["2.md"])
    assert not inside.exists()
    with pytest.raises(LibraryError):
        remove_document(fake, "nothing")
