from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tools import install_llama
from tools.install_llama import Build, InstallError

ROOT = Path(__file__).resolve().parents[1]
GCC = "c++ (Debian 12.2.0-14+deb12u1) 12.2.0"
BUILD = Build(version="0.3.36", own_args="", cmake_args="", compiler=GCC, processor="amx avx", python="cpython-311")


@pytest.mark.parametrize(
    ("own", "compiler", "expected"),
    [
        ("", GCC, ["-DCMAKE_CXX_FLAGS=-fno-tree-dse -fno-dse"]),
        ("-DGGML_CUDA=on", GCC, ["-DGGML_CUDA=on", "-DCMAKE_CXX_FLAGS=-fno-tree-dse -fno-dse"]),
        ("'-DCMAKE_CXX_FLAGS=-O1 -g'", GCC, ["-DCMAKE_CXX_FLAGS=-O1 -g -fno-tree-dse -fno-dse"]),
        ("", "Apple clang version 15.0.0", []),
        ("-DGGML_METAL=off", "Debian clang version 14.0.6", ["-DGGML_METAL=off"]),
        ("", "Visual Studio", []),
    ],
)
def test_gcc_gets_its_flags_and_the_users_own_stay(own: str, compiler: str, expected: list[str]) -> None:
    assert shlex.split(install_llama.with_compiler_flags(own, compiler)) == expected


def test_the_key_changes_with_all_that_a_build_depends_on() -> None:
    others = [
        replace(BUILD, version="0.3.37"),
        replace(BUILD, cmake_args="-DGGML_CUDA=on"),
        replace(BUILD, compiler="c++ 13"),
        replace(BUILD, processor="avx"),
        replace(BUILD, python="cpython-312"),
    ]
    assert len({build.key for build in [BUILD, *others]}) == 6
    assert replace(BUILD).key == BUILD.key


def test_the_order_of_processor_features_does_not_matter(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("processor\t: 0\nflags\t\t: fpu amx_tile avx512f\nbugs\t: x\n")
    two.write_text("processor\t: 0\nflags\t\t: avx512f fpu amx_tile\n")
    assert install_llama.processor_features(one) == "amx_tile avx512f fpu"
    assert install_llama.processor_features(one) == install_llama.processor_features(two)


def test_a_machine_without_proc_still_has_a_description(tmp_path: Path) -> None:
    assert install_llama.processor_features(tmp_path / "absent")


def test_the_version_is_the_one_that_the_project_needs() -> None:
    needed = re.search(r'"llama-cpp-python==(\S+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert needed
    assert install_llama.pinned_version(ROOT / "constraints.txt") == needed[1]


def test_without_a_compiler_one_line_says_what_to_install(tmp_path: Path) -> None:
    bare = {name: value for name, value in os.environ.items() if name != "CXX"} | {"PATH": str(tmp_path)}
    script = str(ROOT / "tools" / "install_llama.py")
    done = subprocess.run([sys.executable, script], env=bare, capture_output=True, encoding="utf-8")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "No C++ compiler found" in done.stderr
    assert install_llama.NO_COMPILER.get(sys.platform, "") in done.stderr


def kept(folder: Path, content: bytes = b"wheel") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    wheel = folder / "llama_cpp_python-0.3.36-py3-none-any.whl"
    wheel.write_bytes(content)
    wheel.with_suffix(".sha256").write_text(install_llama.digest(wheel), encoding="utf-8")
    return wheel


def test_a_kept_wheel_is_found(tmp_path: Path) -> None:
    assert install_llama.cached_wheel(tmp_path / "none") is None
    wheel = kept(tmp_path)
    assert install_llama.cached_wheel(tmp_path) == wheel


def test_a_kept_wheel_that_was_damaged_or_cut_short_is_not_used(tmp_path: Path) -> None:
    wheel = kept(tmp_path)
    wheel.write_bytes(b"whe")
    assert install_llama.cached_wheel(tmp_path) is None
    wheel.with_suffix(".sha256").unlink()
    assert install_llama.cached_wheel(tmp_path) is None


def test_a_build_that_fails_names_its_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    with pytest.raises(InstallError, match="The build failed after") as caught:
        install_llama.make_wheel(BUILD, tmp_path)
    log = Path(str(caught.value).partition("see ")[2])
    assert "No matching distribution" in log.read_text(encoding="utf-8")
    assert list(tmp_path.iterdir()) == [log]


class Machine:
    """An environment and a cache in temporary folders, where building and installing only leave notes.

    Attributes:
        done: What was asked for, in order.
        loads: Answers to whether the library loads, in turn; True when used up.
    """

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.done: list[str] = []
        self.answers: list[bool] = []
        self.version = ""
        self.args = ""
        patch.delenv("CMAKE_ARGS", raising=False)
        patch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
        patch.setattr(sys, "prefix", str(folder))
        patch.setattr(install_llama, "compiler_version", lambda: GCC)
        patch.setattr(install_llama, "installed_version", lambda: self.version)
        patch.setattr(install_llama, "make_wheel", self.make_wheel)
        patch.setattr(install_llama, "install_wheel", self.install_wheel)
        patch.setattr(install_llama, "loads", lambda: self.answers.pop(0) if self.answers else True)

    def make_wheel(self, build: Build, folder: Path) -> Path:
        self.done.append("build")
        self.args = build.cmake_args
        return kept(folder)

    def install_wheel(self, wheel: Path) -> bool:
        self.done.append("install")
        self.version = install_llama.pinned_version(ROOT / "constraints.txt")
        return wheel.is_file()


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(tmp_path, monkeypatch)


def test_the_second_run_has_nothing_to_do(machine: Machine) -> None:
    install_llama.install()
    assert machine.done == ["build", "install"]
    install_llama.install()
    assert machine.done == ["build", "install"]


def test_another_clone_installs_the_kept_build(machine: Machine, tmp_path: Path) -> None:
    install_llama.install()
    (tmp_path / "llama-build.json").unlink()
    machine.done.clear()
    install_llama.install()
    assert machine.done == ["install"]


def test_a_version_installed_by_other_means_is_replaced(machine: Machine) -> None:
    machine.version = "0.3.36"
    install_llama.install()
    assert machine.done == ["build", "install"]


def test_a_kept_build_that_does_not_load_is_built_anew(machine: Machine, tmp_path: Path) -> None:
    install_llama.install()
    (tmp_path / "llama-build.json").write_text("damaged")
    machine.done.clear()
    machine.answers = [False, True]
    install_llama.install()
    assert machine.done == ["install", "build", "install"]


def test_a_build_that_does_not_load_is_not_kept(machine: Machine, tmp_path: Path) -> None:
    machine.answers = [False]
    with pytest.raises(InstallError, match="does not load"):
        install_llama.install()
    assert not (tmp_path / "llama-build.json").exists()
    assert list((tmp_path / "cache").rglob("*.whl")) == []


def test_own_cmake_arguments_are_remembered_until_they_are_emptied(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CMAKE_ARGS", "-DGGML_CUDA=on")
    install_llama.install()
    assert "-DGGML_CUDA=on" in machine.args
    monkeypatch.delenv("CMAKE_ARGS")
    machine.done.clear()
    install_llama.install()
    assert machine.done == []
    monkeypatch.setenv("CMAKE_ARGS", "")
    install_llama.install()
    assert machine.done == ["build", "install"]
    assert "CUDA" not in machine.args
