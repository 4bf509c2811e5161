"""The wheel as a user gets it: built from the source archive, installed beside nothing of this checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

pytestmark = [pytest.mark.integration, pytest.mark.timeout(600)]

ROOT = Path(__file__).resolve().parents[1]
BUNDLED = ("prompts", "models.txt", "seeds", "eval")
UNTRACKED = {"__pycache__"}


class Installed(NamedTuple):
    """A fresh environment that holds the wheel, and an empty folder to run it from."""

    wheel: Path
    environment: Path
    empty: Path

    def run(self, program: str, *arguments: str) -> str:
        """What the program prints.

        Raises:
            AssertionError: It fails; the message holds all it said.
        """
        return run([str(self.environment / "bin" / program), *arguments], self.empty)


def run(command: Sequence[str], folder: Path) -> str:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(command, cwd=folder, env=clean, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, f"{command} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("wheel")
    empty = folder / "empty"
    empty.mkdir()
    # Without --wheel this makes the source archive and builds the wheel from that, so both are tried.
    run([sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)], empty)
    (wheel,) = folder.glob("*.whl")
    environment = folder / "venv"
    venv.create(environment, with_pip=False)
    python = str(environment / "bin" / "python")
    inside = Path(run([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], empty).strip())
    # The dependencies are there already. Python does not follow the .pth files in a folder that a .pth file
    # names, so an editable installation of this checkout stays unseen.
    (inside / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    install = ["--python", python, "install", "--no-deps", "--no-index", "--ignore-installed", str(wheel)]
    run([sys.executable, "-m", "pip", *install], empty)
    return Installed(wheel, environment, empty)


def test_the_program_starts_from_an_empty_folder(installed: Installed) -> None:
    assert "models" in installed.run("assistant", "--help")
    assert list(installed.empty.iterdir()) == []


def test_the_package_comes_from_the_wheel_and_not_from_this_checkout(installed: Installed) -> None:
    place = installed.run("python", "-c", "import assistant; print(assistant.__file__)").strip()
    assert Path(place).is_relative_to(installed.environment)


def test_the_models_are_listed(installed: Installed) -> None:
    listed = installed.run("assistant", "models", "list")
    assert "qwen2.5-coder-1.5b-instruct-q4_k_m" in listed
    assert "multilingual-e5-small" in listed


@pytest.mark.parametrize("name", BUNDLED)
def test_what_travels_with_the_program_is_there_and_the_same(installed: Installed, name: str) -> None:
    code = f"from assistant.resources import resource; print(resource({name!r}))"
    found = Path(installed.run("python", "-c", code).strip())
    assert found.is_relative_to(installed.environment)
    if found.is_file():
        assert found.read_bytes() == (ROOT / name).read_bytes()
        return
    files = [path for path in (ROOT / name).rglob("*") if path.is_file() and not UNTRACKED & set(path.parts)]
    assert files
    for path in files:
        assert (found / path.relative_to(ROOT / name)).read_bytes() == path.read_bytes()


def test_the_evaluation_starts_from_the_wheel(installed: Installed) -> None:
    assert "usage" in installed.run("assistant", "eval", "--help").lower()


def test_the_wheel_holds_the_licence_and_nothing_that_is_ours_alone(installed: Installed) -> None:
    with zipfile.ZipFile(installed.wheel) as archive:
        names = archive.namelist()
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {
        "assistant",
        "zh_document_assistant",
    }
    assert not [name for name in names if "__pycache__" in name or name.endswith(".pyc")]
