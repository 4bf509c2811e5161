"""How searching grows with the library: time by stage, memory, disk, and whether what is known is still found.

    python -m bench.growth --chunks 100,1000,10000,100000 --out growth.json

Each size is built in a process of its own and searched in another, so that the memory is that of searching alone.
Vectors are drawn (see bench/invented.py): embedding a question, some 5 ms whatever the library holds, is not in it.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from assistant.library.library import Library
from assistant.records import Passage
from assistant.search.retriever import Retriever
from assistant.search.selection import SentenceSelector
from bench.invented import BUILT_WITH, DIMENSION, Planted, build

_PLANTED = 60
_ROUNDS = 3
_PASSAGES = 10  # that are asked for, and out of which sentences are selected
_BUDGET = 200  # tokens of the sentences; a character counts as one here
_DENSE_WEIGHT = 0.7  # the default of the settings
_STAGES = ("search", "dense", "full_text", "rest", "select")
_ROOT = Path(__file__).resolve().parents[1]

T = TypeVar("T")


class Clock:
    """Seconds that were spent in each stage, one entry a call: of the clock, and of the processor (all threads)."""

    def __init__(self) -> None:
        self.wall: dict[str, list[float]] = {}
        self.processor: dict[str, list[float]] = {}

    def timed(self, stage: str, done: Callable[..., T]) -> Callable[..., T]:
        """The same function, with its time noted."""

        def run(*args: Any, **options: Any) -> T:
            wall, processor = time.perf_counter(), time.process_time()
            result = done(*args, **options)
            self.wall.setdefault(stage, []).append(time.perf_counter() - wall)
            self.processor.setdefault(stage, []).append(time.process_time() - processor)
            return result

        return run

    def summary(self) -> dict[str, dict[str, float]]:
        """Median and 95th percentile of each stage in ms; ``rest`` is what of a search its two sides leave over."""
        result: dict[str, dict[str, float]] = {}
        for name, times in (("wall", self.wall), ("processor", self.processor)):
            sides = zip(times["search"], times["dense"], times["full_text"], strict=True)
            stages = times | {"rest": [whole - dense - full_text for whole, dense, full_text in sides]}
            for stage, seconds in stages.items():
                for share in (50, 95):
                    value = round(1000 * float(np.percentile(seconds, share)), 2)
                    result.setdefault(stage, {})[f"{name}_p{share}_ms"] = value
        return result


class Drawn:
    """Stands in for the embedder: the questions' vectors are given."""

    name, dimension = BUILT_WITH["embedder"], DIMENSION

    def embed_query(self, text: str) -> npt.NDArray[np.float32]:
        """Never called: every question brings its vector."""
        raise NotImplementedError(text)

    def embed_passages(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Never called either."""
        raise NotImplementedError(texts)


def measured(folder: Path, known: Sequence[Planted]) -> dict[str, Any]:
    """What searching the library in a folder takes, and the share of the known passages that come first."""
    clock = Clock()
    before, begun = _resident(), time.perf_counter()
    library = Library(folder, BUILT_WITH)
    opened = time.perf_counter() - begun
    search = Retriever(library, Drawn(), dense_weight=_DENSE_WEIGHT).search
    select = SentenceSelector(library, count=len, budget=_BUDGET).select
    begun = time.perf_counter()
    search(known[0].question, _PASSAGES, known[0].asked)
    first = time.perf_counter() - begun
    library.store.nearest = clock.timed("dense", library.store.nearest)  # type: ignore[method-assign]
    library.database.match = clock.timed("full_text", library.database.match)  # type: ignore[method-assign]
    search, select = clock.timed("search", search), clock.timed("select", select)
    ranks: dict[str, list[int]] = {}
    for turn in range(_ROUNDS):
        for item in known:
            passages = search(item.question, _PASSAGES, item.asked)
            select(item.question, item.asked, passages)
            if not turn:
                ranks.setdefault(item.kind, []).append(_rank(item, passages))
    return {
        "documents": library.database.document_count(),
        "chunks": library.database.chunk_count(),
        "bytes": library.size(),
        "open_ms": round(1000 * opened, 1),
        "first_search_ms": round(1000 * first, 1),
        "resident_bytes": _resident() - before,
        "stages": clock.summary(),
        "found_first": {kind: sum(rank == 1 for rank in of) / len(of) for kind, of in ranks.items()},
        "found_in_5": {kind: sum(0 < rank <= 5 for rank in of) / len(of) for kind, of in ranks.items()},
    }


def _rank(item: Planted, passages: Sequence[Passage]) -> int:
    """Where the known passage stands, from 1 on; 0 if it was not found."""
    return next((passage.rank for passage in passages if item.sentence in passage.text), 0)


def _resident() -> int:
    """Bytes of this process in memory; where the system does not tell, the most that it ever took."""
    status = Path("/proc/self/statm")
    if status.exists():
        return int(status.read_text().split()[1]) * resource.getpagesize()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _in_process(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "bench.growth", *arguments], check=True, cwd=_ROOT)


def _built(folder: Path, chunks: int) -> None:
    """Makes a library with its known passages beside it."""
    wall, processor = time.perf_counter(), time.process_time()
    known = build(folder / "library", chunks, min(_PLANTED, chunks // 10))
    times = {"build_s": round(time.perf_counter() - wall, 1), "build_processor_s": round(_processor() - processor, 1)}
    (folder / "known.json").write_text(
        json.dumps([asdict(item) for item in known], default=lambda vector: vector.tolist())
    )
    (folder / "built.json").write_text(json.dumps(times))


def _processor() -> float:
    """Seconds of the processor, those of processes that were started and have ended included."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def _searched(folder: Path) -> None:
    rows = json.loads((folder / "known.json").read_text())
    known = [Planted(**{name: _value(value) for name, value in row.items()}) for row in rows]
    found = json.loads((folder / "built.json").read_text()) | measured(folder / "library", known)
    (folder / "searched.json").write_text(json.dumps(found))


def _value(value: Any) -> Any:
    return np.array(value, dtype=np.float32) if isinstance(value, list) else value


def main(argv: Sequence[str] | None = None) -> int:
    """Measures each size and writes what was found; 0 when all is done."""
    parser = argparse.ArgumentParser(prog="python -m bench.growth", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--chunks", default="100,1000,10000,100000", help="sizes, separated by commas")
    parser.add_argument("--out", type=Path, help="file for the figures as JSON")
    parser.add_argument("--keep", type=Path, help="folder in which the libraries stay, and are found again")
    parser.add_argument("--build", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--search", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if options.build:
        _built(options.keep, options.build)
        return 0
    if options.search:
        _searched(options.keep)
        return 0
    results = []
    with tempfile.TemporaryDirectory(prefix="growth-") as temporary:
        for size in map(int, options.chunks.split(",")):
            folder = (options.keep or Path(temporary)) / str(size)
            if not (folder / "built.json").exists():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir(parents=True)
                _in_process("--build", str(size), "--keep", str(folder))
            _in_process("--search", "--keep", str(folder))
            load = round(os.getloadavg()[0], 2)
            results.append(json.loads((folder / "searched.json").read_text()) | {"load": load})
            print(_line(results[-1]), flush=True)
            if options.out:
                options.out.write_text(json.dumps({"sizes": results}, indent=1) + "\n")
            if not options.keep:
                shutil.rmtree(folder)
    return 0


def _line(found: dict[str, Any]) -> str:
    stages = ", ".join(
        f"{name} {found['stages'][name]['wall_p50_ms']:.1f}/{found['stages'][name]['wall_p95_ms']:.1f}"
        f" (processor {found['stages'][name]['processor_p50_ms']:.1f})"
        for name in _STAGES
    )
    first = ", ".join(f"{kind} {share:.2f}" for kind, share in found["found_first"].items())
    return (
        f"{found['chunks']} chunks: ms p50/p95 {stages}; open {found['open_ms']} ms, first {found['first_search_ms']}"
        f" ms; +{found['resident_bytes'] / 1e6:.0f} MB in memory, {found['bytes'] / 1e6:.0f} MB on disk;"
        f" first: {first}; built in {found['build_s']} s; load {found['load']}"
    )


if __name__ == "__main__":
    sys.exit(main())
