"""Readers load their libraries only for a file of their kind."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LIBRARIES = ("pypdfium2", "lxml", "striprtf", "rapidocr", "cv2", "trafilatura", "PIL")


def test_the_table_of_readers_loads_no_library_of_a_format() -> None:
    code = "import sys, assistant.library.formats.readers; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    assert set(done.stdout.split()) & set(LIBRARIES) == set()
