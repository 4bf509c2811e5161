"""The doctor: what it finds on machines described by files, with fakes for the library and the model."""

from __future__ import annotations

import os
import re
import shlex
import sys
from pathlib import Path
from typing import Any

import pytest

from assistant.app import doctor
from assistant.app.advice import by_speed
from assistant.app.doctor import Check, as_line, examine
from assistant.app.self_test import REBUILD, Speeds
from assistant.config import Config
from assistant.errors import IndexMismatchError
from assistant.models.manifest import find_entry, resolve_chat_model

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parents[1]
DEFAULT, SMALL = "qwen2.5-coder-1.5b-instruct-q4_k_m", "qwen2.5-coder-0.5b-instruct-q4_k_m"
SPEEDS = '{"prompt_tokens_per_s": 126.0, "written_tokens_per_s": 12.5, "system_info": "AVX2 = 1 |\\n AMX = 1"}'


class FakeLibrary:
    """An assistant that knows the facts about its library, and without a model not even all of those."""

    def __init__(self, config: Config) -> None:
        self.config = config

    def __enter__(self) -> FakeLibrary:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def document_count(self) -> int:
        return 2

    def chunk_count(self) -> int:
        return 7

    def info(self) -> dict[str, str | int | float]:
        resolve_chat_model(self.config)
        return {"embedder": "e5"}


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """Settings with a model file and a library folder in place."""
    model = tmp_path / "model.gguf"
    model.write_bytes(b"GGUF" * 10)
    (tmp_path / "library").mkdir()
    return Config(library=str(tmp_path / "library"), models_dir=str(tmp_path), chat_model=str(model), threads=1)


def fake_test(code: str) -> tuple[str, ...]:
    """A command that does what the code says in place of the model's self-test."""
    return (sys.executable, "-c", code)


def checks(config: Config, **options: Any) -> dict[str, Check]:
    options.setdefault("opener", FakeLibrary)
    options.setdefault("self_test_command", fake_test(f"print({SPEEDS!r})"))
    return {check.name: check for check in examine(config, **options)}


def test_a_sound_machine_has_no_failed_check_and_one_line_for_each(config: Config) -> None:
    found = checks(config)
    order = "python packages compiler processor threads memory disk library telemetry model self-test"
    assert " ".join(found) == order
    assert [check.name for check in found.values() if check.status == "fail"] == []
    assert all("\n" not in as_line(check) for check in found.values())
    assert found["library"].detail.endswith("library: 2 documents, 7 chunks, built with e5")


def test_the_self_test_gets_model_and_threads_and_reports_the_speeds(config: Config) -> None:
    code = f"import sys; assert sys.argv[1:] == [{config.chat_model!r}, '1'], sys.argv; print({SPEEDS!r})"
    check = checks(config, self_test_command=fake_test(code))["self-test"]
    assert check.status == "ok"
    speeds = "reads 126.0 and writes 12.5 tokens/s; llama.cpp: AVX2 = 1 | AMX = 1"
    assert check.detail == f"an answer takes about 4 s: {speeds}"


@pytest.mark.skipif(os.name == "nt", reason="signals end processes differently there")
def test_an_illegal_instruction_names_the_fault_and_the_exact_cure(config: Config) -> None:
    code = "import os, signal; os.kill(os.getpid(), signal.SIGILL)"
    check = checks(config, self_test_command=fake_test(code))["self-test"]
    assert check.status == "fail"
    assert "SIGILL" in check.detail and "does not run on this processor" in check.detail
    assert "make setup" in check.remedy and check.remedy.endswith(REBUILD)


def test_the_cure_reaches_pip_as_one_setting_with_both_flags() -> None:
    words = shlex.split(REBUILD)
    assert words[0] == "CMAKE_ARGS=-DCMAKE_CXX_FLAGS='-fno-tree-dse -fno-dse'"
    assert words[1:3] == ["pip", "install"]
    pinned = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    assert words[-1] in pinned


@pytest.mark.skipif(os.name == "nt", reason="signals end processes differently there")
def test_another_signal_is_named(config: Config) -> None:
    code = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    check = checks(config, self_test_command=fake_test(code))["self-test"]
    assert check.status == "fail" and "SIGKILL" in check.detail and "memory" in check.remedy


WROTE_NOTHING = '{"prompt_tokens_per_s": 90.0, "written_tokens_per_s": 0.0, "system_info": ""}'


@pytest.mark.parametrize(
    "code",
    ["raise SystemExit('The model is damaged.')", "print('[]')", "print('{}')", f"print({WROTE_NOTHING!r})"],
)
def test_a_self_test_without_speeds_fails_with_its_last_words(config: Config, code: str) -> None:
    check = checks(config, self_test_command=fake_test(code))["self-test"]
    assert check.status == "fail"
    assert check.detail.endswith(("The model is damaged.", "it said nothing"))


def test_a_self_test_that_does_not_end_is_ended(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.app.self_test.LIMIT_S", 0.5)
    check = checks(config, self_test_command=fake_test("import time; time.sleep(60)"))["self-test"]
    assert check.status == "fail" and "did not finish" in check.detail


def test_a_missing_model_fails_with_the_way_to_fetch_it_and_is_not_run(tmp_path: Path) -> None:
    found = checks(Config(models_dir=str(tmp_path / "none"), library=str(tmp_path)))
    assert found["model"].status == "fail" and "assistant models pull" in found["model"].remedy
    assert "self-test" not in found
    assert found["library"].detail.endswith(": 2 documents, 7 chunks")


def test_a_library_that_cannot_be_opened_shows_its_own_way_out(config: Config, tmp_path: Path) -> None:
    def opener(config: Config) -> Any:
        raise IndexMismatchError("Built with another embedder.", "Run: assistant index --rebuild")

    assert checks(config, opener=opener)["library"] == Check(
        name="library",
        status="fail",
        detail="Built with another embedder.",
        remedy="Run: assistant index --rebuild",
    )


def test_a_library_that_does_not_exist_is_not_made(config: Config, tmp_path: Path) -> None:
    def opener(config: Config, *, rebuilding: bool = False) -> Any:
        raise AssertionError("it was opened")

    check = doctor.check_library(Config(library=str(tmp_path / "none")), opener)
    assert check.status == "warn" and "assistant index --starter" in check.remedy


@pytest.mark.parametrize(
    ("text", "status", "detail"),
    [
        (
            "model name : Xeon\nflags : fma avx2 avx512f avx512bw amx_tile amx_int8\n",
            "ok",
            "Xeon: AMX, AVX-512, AVX2",
        ),
        ("model name : Core\nflags : fma avx2\n", "ok", "Core: AVX2"),
        ("model name : Atom\nflags : sse2 avx512f\n", "warn", "Atom: none of AMX, "),
        ("Features : fp asimd asimddp\n", "ok", ": dot product, NEON"),
    ],
)
def test_the_features_of_the_processor_are_read(tmp_path: Path, text: str, status: str, detail: str) -> None:
    (tmp_path / "cpuinfo").write_text(text, encoding="utf-8")
    check = doctor.check_processor(tmp_path / "cpuinfo")
    assert check.status == status and detail in check.detail


def test_other_systems_without_these_files_are_no_failure(config: Config, tmp_path: Path) -> None:
    found = checks(config, processor=tmp_path / "none", memory=tmp_path / "none")
    assert found["processor"].status == found["memory"].status == "ok"


@pytest.mark.parametrize(("free_kb", "status"), [(900_000, "warn"), (9_000_000, "ok")])
def test_short_memory_is_a_warning(config: Config, tmp_path: Path, free_kb: int, status: str) -> None:
    (tmp_path / "meminfo").write_text(f"MemTotal: 16000000 kB\nMemAvailable: {free_kb} kB\n", encoding="utf-8")
    check = doctor.check_memory(config, tmp_path / "meminfo")
    assert check.status == status and f"{free_kb * 1024 / 1e9:.1f} GB free of 16.4 GB" in check.detail


def test_short_memory_names_a_smaller_model_that_is_listed(tmp_path: Path) -> None:
    (tmp_path / "meminfo").write_text("MemTotal: 16000000 kB\nMemAvailable: 900000 kB\n", encoding="utf-8")
    check = doctor.check_memory(Config(models_dir=str(tmp_path)), tmp_path / "meminfo")
    assert f"assistant models pull {SMALL}" in check.remedy and f'chat_model = "{SMALL}"' in check.remedy


def test_the_smallest_model_has_no_smaller_one_beside_it(config: Config, tmp_path: Path) -> None:
    (tmp_path / "meminfo").write_text("MemTotal: 16000000 kB\nMemAvailable: 900000 kB\n", encoding="utf-8")
    assert doctor.check_memory(config, tmp_path / "meminfo").remedy == "close other programs"


def speeds(read: float, written: float) -> Speeds:
    return Speeds(prompt_tokens_per_s=read, written_tokens_per_s=written, system_info="")


@pytest.mark.parametrize(
    ("model", "read", "written", "spare", "advised"),
    [
        (DEFAULT, 126.0, 12.5, None, ""),
        (DEFAULT, 30.0, 3.0, None, SMALL),  # 18 s
        (SMALL, 30.0, 3.0, None, ""),  # there is none below it
        (SMALL, 180.0, 24.0, 10**9, DEFAULT),  # 3 s
        (SMALL, 180.0, 24.0, 10**8, ""),  # no room
        (SMALL, 60.0, 8.0, 10**9, ""),  # 8 s
        ("", 180.0, 24.0, 10**9, ""),  # a file of the user's own
    ],
)
def test_the_model_is_advised_that_suits_speed_and_memory(
    model: str, read: float, written: float, spare: int | None, advised: str
) -> None:
    size = find_entry(model, "chat").bytes if model else 40
    advice = by_speed(size, speeds(read, written), spare)
    assert f"pull {advised}," in advice if advised else advice == ""


def test_a_slow_machine_is_a_warning_that_names_the_model_to_use(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = '{"prompt_tokens_per_s": 20.0, "written_tokens_per_s": 2.0, "system_info": ""}'
    with Path(config.chat_model).open("rb+") as file:
        file.truncate(find_entry(DEFAULT, "chat").bytes)  # takes no room on the disk
    check = checks(config, self_test_command=fake_test(f"print({slow!r})"))["self-test"]
    assert check.status == "warn" and SMALL in check.remedy and "about 28 s" in check.detail


def test_a_disk_without_room_for_the_model_fails(config: Config) -> None:
    assert doctor.check_disk(config, missing_bytes=0).status == "ok"
    assert doctor.check_disk(config, missing_bytes=1 << 60).status == "fail"


def test_more_threads_than_cores_is_a_warning() -> None:
    assert doctor.check_threads(Config(threads=1)).status == "ok"
    assert doctor.check_threads(Config(threads=1000)).status == "warn"


def test_a_missing_compiler_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    check = doctor.check_compiler({})
    assert check.status == "warn" and "build-essential" in check.remedy


def test_a_missing_package_fails(config: Config) -> None:
    check = doctor.check_packages(["pytest", "no-such-package-of-ours"])
    assert check.status == "fail" and check.detail == "not installed: no-such-package-of-ours"


def test_nothing_that_is_not_installed_is_loaded(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    def opener(config: Config, *, rebuilding: bool = False) -> Any:
        raise ModuleNotFoundError("chromadb")

    monkeypatch.setattr(doctor, "PACKAGES", ("no-such-package-of-ours",))
    found = checks(config, opener=opener)
    assert found["packages"].status == "fail" and "library" not in found


def test_the_packages_are_those_the_project_depends_on() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {re.split(r"[\s<>=!;\[]", line)[0].lower() for line in project["dependencies"]} - {"tomli"}
    assert {name.lower() for name in doctor.PACKAGES} == names


def test_an_environment_that_asks_for_telemetry_is_named() -> None:
    assert "GRADIO" not in doctor.check_telemetry({"GRADIO_ANALYTICS_ENABLED": "False"}).detail
    assert "against GRADIO_ANALYTICS_ENABLED" in doctor.check_telemetry({"GRADIO_ANALYTICS_ENABLED": "True"}).detail
