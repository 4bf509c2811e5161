"""Fetching, checking and locking, with a file as the source."""

from __future__ import annotations

import errno
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.errors import ModelFileError
from assistant.models import download
from assistant.models.download import check, model_file, pull
from assistant.models.manifest import ModelEntry
from assistant.models.partial import locked
from tests.model_entries import DATA, NO_ROOM, entry_for, left_in


@pytest.fixture
def entry(tmp_path: Path) -> ModelEntry:
    source = tmp_path / "source.bin"
    source.write_bytes(DATA)
    return entry_for(f"file:{source}")


@pytest.fixture
def models(tmp_path: Path) -> Path:
    folder = tmp_path / "models"
    folder.mkdir()
    return folder


def test_a_file_is_copied_and_checked(entry: ModelEntry, models: Path) -> None:
    seen: list[tuple[int, int]] = []
    path = pull(entry, models, hub_url="", on_progress=lambda done, total: seen.append((done, total)))
    assert path.read_bytes() == DATA
    assert seen[-1] == (len(DATA), len(DATA))
    assert left_in(models) == {"tiny.gguf"}


def test_the_models_folder_is_made_if_need_be(entry: ModelEntry, tmp_path: Path) -> None:
    assert pull(entry, tmp_path / "new" / "models", hub_url="").read_bytes() == DATA


def test_a_file_that_is_not_there_is_quoted(models: Path) -> None:
    with pytest.raises(ModelFileError, match=r"'/nowhere/tiny\.gguf' cannot be read: No such file"):
        pull(entry_for("file:/nowhere/tiny.gguf"), models, hub_url="")


def test_a_file_that_is_there_and_sound_is_not_fetched_again(models: Path) -> None:
    (models / "tiny.gguf").write_bytes(DATA)
    pull(entry_for("file:/nowhere/tiny.gguf"), models, hub_url="")
    assert {path.name for path in models.iterdir()} == {"tiny.gguf"}  # so a read-only folder will do


def test_a_damaged_file_is_replaced(entry: ModelEntry, models: Path) -> None:
    (models / "tiny.gguf").write_bytes(DATA[:-1] + b"?")
    assert pull(entry, models, hub_url="").read_bytes() == DATA


def test_what_differs_from_the_list_is_removed(entry: ModelEntry, models: Path) -> None:
    with pytest.raises(ModelFileError, match="damaged and was removed: SHA-256"):
        pull(replace(entry, sha256="0" * 64), models, hub_url="")
    with pytest.raises(ModelFileError, match="damaged and was removed: 1,048,576 bytes instead of 7"):
        pull(replace(entry, bytes=7), models, hub_url="")
    assert left_in(models) == set()


def test_check_tells_the_four_states_apart(entry: ModelEntry, models: Path) -> None:
    assert check(entry, models) == "missing"
    model_file(entry, models).write_bytes(DATA[:-1])
    assert check(entry, models) == "wrong size"
    model_file(entry, models).write_bytes(DATA[:-1] + b"?")
    assert check(entry, models) == "wrong checksum"
    model_file(entry, models).write_bytes(DATA)
    assert check(entry, models) == "ok"


def test_a_file_that_cannot_be_read_is_an_error_that_can_be_shown(
    entry: ModelEntry, models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(path: Path) -> str:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(download, "sha256", refused)
    model_file(entry, models).write_bytes(DATA)
    with pytest.raises(ModelFileError, match=r"tiny\.gguf' cannot be read: Permission denied"):
        check(entry, models)


def carried(version: str) -> ModelEntry:
    return replace(entry_for(f"package:pytest=={version}"), bytes=0, sha256="", file_name="")


def test_a_model_carried_by_a_package_is_there_when_that_version_is(models: Path) -> None:
    entry = carried(pytest.__version__)
    assert check(entry, models) == "ok"
    assert pull(entry, models, hub_url="") == model_file(entry, models)
    assert list(models.iterdir()) == []


def test_another_version_of_the_carrying_package_is_not_the_model(models: Path) -> None:
    assert check(carried("0.0.1"), models) == "missing"
    with pytest.raises(ModelFileError, match=r"'pytest==0\.0\.1'") as caught:
        pull(carried("0.0.1"), models, hub_url="")
    assert caught.value.hint == "Run: pip install pytest==0.0.1"


def test_a_package_that_is_not_installed_has_no_place(models: Path) -> None:
    absent = replace(carried("1"), source="package:no-such-package-here==1")
    assert check(absent, models) == "missing"
    with pytest.raises(ModelFileError, match="not installed"):
        model_file(absent, models)


def test_a_disk_without_room_is_said_before_anything_is_written(
    entry: ModelEntry, models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: NO_ROOM)
    with pytest.raises(ModelFileError, match=r"Not enough space .* MB are needed, 1 MB are free") as caught:
        pull(entry, models, hub_url="")
    assert "ASSISTANT_MODELS_DIR" in caught.value.hint
    assert left_in(models) == set()


def test_a_models_folder_that_cannot_be_made_is_quoted(entry: ModelEntry, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(ModelFileError, match="taken") as caught:
        pull(entry, tmp_path / "taken", hub_url="")
    assert "ASSISTANT_MODELS_DIR" in caught.value.hint


def test_a_second_pull_of_the_same_file_is_told_to_wait(entry: ModelEntry, models: Path) -> None:
    with locked(models / "tiny.gguf"), pytest.raises(ModelFileError, match="Another process is fetching"):
        pull(entry, models, hub_url="")
    assert left_in(models) == set()
    assert pull(entry, models, hub_url="").read_bytes() == DATA


def test_a_killed_pull_does_not_stand_in_the_way_of_the_next(entry: ModelEntry, models: Path) -> None:
    code = (
        "import time; from pathlib import Path; from assistant.models.partial import locked\n"
        f"with locked(Path({str(models / 'tiny.gguf')!r})): print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(ModelFileError, match="Another process"):
            pull(entry, models, hub_url="")
        holder.kill()
    assert pull(entry, models, hub_url="").read_bytes() == DATA
