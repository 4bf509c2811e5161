"""From the start of a process to the page, and to the first answer: with the files in memory, and from the disk."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from assistant.config import Config
from assistant.models.manifest import resolve_chat_model

from .places import add_library, as_environment, library, settings
from .questions import timed
from .served import Served
from .spread import spread

HELP = "process start to page and to first answer"


def options(parser: ArgumentParser) -> None:
    """Adds the options of this part."""
    add_library(parser)
    parser.add_argument("--repeats", type=int, default=5, metavar="N", help="fresh processes of each kind (5)")


def measure(chosen: Namespace) -> dict[str, Any]:
    """The spread over fresh processes, ``warm`` with their files in memory and ``cold`` with them on the disk only."""
    config = settings(chosen)
    found: dict[str, list[dict[str, float]]] = {"warm": [], "cold": []}
    with library(chosen) as folder:
        questions = [case.question for case in timed(2 * chosen.repeats) if not case.history]
        _served(folder, config, questions[0])  # the files are in memory from here on
        for number in range(chosen.repeats):
            question = questions[number % len(questions)]
            found["warm"].append(_served(folder, config, question) | _asked(folder, config, question))
            if forget(_files(folder, config)):
                page = _served(folder, config, question)
                forget(_files(folder, config))  # which the page has read
                found["cold"].append(page | _asked(folder, config, question))
    return {
        "threads": config.thread_count,
        **{
            kind: {name: spread(run[name] for run in runs) for name in (runs[0] if runs else ())}
            for kind, runs in found.items()
        },
    }


def forget(files: Iterable[Path]) -> bool:
    """Whether the system was asked to keep no part of the files in memory; it may keep what others have mapped."""
    if not hasattr(os, "posix_fadvise"):
        return False
    for path in files:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(handle)
    return True


def _served(folder: Path, config: Config, question: str) -> dict[str, float]:
    """Seconds, and the peak memory, of a process that serves the page and answers one question."""
    with Served(folder, config) as served:
        served.page()
        page = time.perf_counter() - served.began
        first, _ = served.ask(question)
        return {
            "address_s": served.address_s,
            "page_s": page,
            "first_token_after_page_s": first,
            "first_answer_s": time.perf_counter() - served.began,
            "peak_mib": served.peak_mib(),
        }


def _asked(folder: Path, config: Config, question: str) -> dict[str, float]:
    """Seconds of a process that answers one question at the terminal."""
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "assistant", "ask", "--library", str(folder), "--", question],
        env=as_environment(config),
        capture_output=True,
        check=True,
    )
    return {"ask_s": time.perf_counter() - began}


def _files(folder: Path, config: Config) -> list[Path]:
    """What is read from the disk at the start: the models with what lies beside them, and the library."""
    model = resolve_chat_model(config)
    beside = [path for path in model.parent.iterdir() if path.name.startswith(model.name)]
    kept = config.models_path.iterdir() if config.models_path.is_dir() else ()
    embedders = [path for path in kept if path.suffix == ".gguf" and "e5" in path.name]
    return [path for path in {*beside, *embedders, *folder.rglob("*")} if path.is_file()]
