"""A short run of the chat model in a process of its own, which a faulty build of llama.cpp may end."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import LoadError

SELF_TEST = (sys.executable, "-m", "assistant.models.self_test")
LIMIT_S = 300
REBUILD = (
    "CMAKE_ARGS=\"-DCMAKE_CXX_FLAGS='-fno-tree-dse -fno-dse'\" "
    "pip install --force-reinstall --no-cache-dir --no-binary llama-cpp-python llama-cpp-python==0.3.36"
)
# What a process returns that met an instruction its processor cannot do: by signal, and on Windows.
_ILLEGAL_INSTRUCTION = {-getattr(signal, "SIGILL", 4), 0xC000001D, 0xC000001D - (1 << 32)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Speeds:
    """How fast a chat model runs on this machine.

    Attributes:
        system_info: llama.cpp's own line on the processor features that it uses.
    """

    prompt_tokens_per_s: float
    written_tokens_per_s: float
    system_info: str

    def __str__(self) -> str:
        """Both speeds and the features in one line."""
        speeds = f"reads {self.prompt_tokens_per_s} and writes {self.written_tokens_per_s} tokens/s"
        return f"{speeds}; llama.cpp: {self.system_info}"


def self_test(model: Path, threads: int, command: Sequence[str] = SELF_TEST) -> Speeds:
    """Speeds of reading and writing, and the processor features that llama.cpp uses.

    Args:
        command: Takes the model's path and the number of threads and prints the speeds as JSON.

    Raises:
        LoadError: The model does not run; message and hint say why and what mends it.
    """
    try:
        run = subprocess.run(
            [*command, str(model.absolute()), str(threads)],
            cwd=Path(__file__).resolve().parents[2],  # so that -m finds this very package
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=LIMIT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise LoadError(
            f"the model did not finish within {LIMIT_S} s",
            "choose a smaller chat model: assistant models list",
        ) from error
    if run.returncode in _ILLEGAL_INSTRUCTION:
        raise LoadError(
            "illegal instruction (SIGILL): this build of llama-cpp-python does not run on this processor "
            "(gcc 12 drops the stores that fill the AMX tile configuration)",
            f"build it anew: make setup, or: {REBUILD}",
        )
    if run.returncode < 0:
        raise LoadError(
            f"the model's process was ended by {_signal_name(-run.returncode)}",
            "if memory is short choose a smaller chat model; else: make setup",
        )
    try:
        found = json.loads(run.stdout)
        speeds = Speeds(
            prompt_tokens_per_s=float(found["prompt_tokens_per_s"]),
            written_tokens_per_s=float(found["written_tokens_per_s"]),
            system_info=" ".join(str(found["system_info"]).split()),
        )
        if not (speeds.prompt_tokens_per_s > 0 and speeds.written_tokens_per_s > 0):
            raise ValueError("a model that writes nothing has no speed")
        return speeds
    except (ValueError, KeyError, TypeError) as error:
        said = [line.strip() for line in run.stderr.splitlines() if line.strip()] or ["it said nothing"]
        raise LoadError(
            f"the model could not be run: {said[-1]}",
            "run: assistant models check; if the file is whole: make setup",
        ) from error


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
