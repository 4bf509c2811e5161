"""A short run of a chat model; apart from the program, because a faulty build of llama.cpp ends the whole process."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from assistant.models.generator import LlamaCppModel
from assistant.models.llama import system_info


def self_test(path: Path, threads: int) -> dict[str, float | str]:
    """Speeds of reading and writing, in tokens a second, and llama.cpp's line on the processor features it uses."""
    model = LlamaCppModel(path, threads=threads, context_tokens=1024)
    tokens = model.prompt("", "资料" * 250)
    started = time.perf_counter()
    model.evaluate(tokens)
    read = time.perf_counter() - started
    started = time.perf_counter()
    written = sum(1 for _ in model.stream(model.prompt("", "从一数到三十，只写数字。"), max_tokens=24))
    wrote = time.perf_counter() - started
    model.close()
    return {
        "prompt_tokens_per_s": round(len(tokens) / read, 1),
        "written_tokens_per_s": round(written / wrote, 1),
        "system_info": system_info(),
    }


if __name__ == "__main__":
    print(json.dumps(self_test(Path(sys.argv[1]), int(sys.argv[2]))))
