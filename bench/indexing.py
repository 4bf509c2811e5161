"""How fast documents come into a library, against the embedder alone on the very same texts."""

from __future__ import annotations

import time
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from assistant import Assistant
from assistant.library.script import simplified
from assistant.models.embedder import E5Embedder, Vectors
from assistant.resources import resource

from .places import settings
from .spans import replaced
from .spread import spread

HELP = "indexing, against the embedder alone"


def options(parser: ArgumentParser) -> None:
    """Adds the options of this part."""
    parser.add_argument("--documents", type=Path, metavar="DIR", help="folder of documents (the starter documents)")
    parser.add_argument("--repeats", type=int, default=5, metavar="N", help="times that each is done, in turns (5)")


def measure(chosen: Namespace) -> dict[str, Any]:
    """Seconds of indexing into a fresh library, seconds of embedding the same texts alone, and their ratio."""
    config = settings(chosen)
    folder = chosen.documents or resource("seeds")
    embedder = E5Embedder(config.models_path, threads=config.thread_count, simplify=simplified)
    embedder.embed_query("预热")  # what is allocated at first use is part of neither
    whole: list[float] = []
    alone: list[float] = []
    chunks = 0
    embedded: list[Sequence[str]] = []
    original = E5Embedder.embed_passages

    def noted(self: E5Embedder, texts: Sequence[str]) -> Vectors:
        embedded.append(list(texts))
        return original(self, texts)

    for _ in range(chosen.repeats):
        embedded.clear()
        with TemporaryDirectory(prefix="bench-") as library, Assistant.open(library, config=config) as bot:
            bot.__dict__["_embedder"] = embedder  # loaded already, as for the measurement of it alone
            with replaced(E5Embedder, "embed_passages", noted):
                began = time.perf_counter()
                chunks = bot.index(folder).chunks
                whole.append(time.perf_counter() - began)
        began = time.perf_counter()
        for texts in embedded:
            embedder.embed_passages(texts)
        alone.append(time.perf_counter() - began)
    embedder.close()
    return {
        "chunks": chunks,
        "texts": sum(map(len, embedded)),
        "characters": sum(len(text) for texts in embedded for text in texts),
        "index_s": spread(whole),
        "embed_s": spread(alone),
        "ratio": spread(w / a for w, a in zip(whole, alone, strict=True)),
        "chunks_per_s": spread(chunks / seconds for seconds in whole),
        "threads": config.thread_count,
    }
