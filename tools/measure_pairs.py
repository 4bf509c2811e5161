"""Prints how often the right passage stands above that of its twin, with and without what place and time add.

The library holds the documents of ``eval/data/pairs``: two questions of a pair differ in a place, a name or a time.

    python -m assistant index eval/data/pairs/documents --library DIR
    python tools/measure_pairs.py DIR
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from assistant.app.assistant import Assistant  # noqa: E402
from assistant.library.script import fold  # noqa: E402
from assistant.records import Passage  # noqa: E402
from eval.cases import Case, load_cases  # noqa: E402

_DEPTH = 40
_SAMPLES = 2000


def main() -> int:
    """0 once the shares are printed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("library", metavar="DIR")
    arguments = parser.parse_args()
    cases = {case.id: case for case in load_cases(ROOT / "eval" / "data" / "pairs" / "cases.jsonl")}
    print("half, place and time: right one first | above its twin | both of a pair above")
    with Assistant.open(arguments.library) as assistant:
        found = {id_: assistant.search(case.question, limit=_DEPTH) for id_, case in cases.items()}
    for split in ("dev", "test"):
        for weighed in (False, True):
            first, above = {}, {}
            for id_, case in cases.items():
                if case.split == split:
                    twin = cases[id_[:-1] + ("b" if id_.endswith("a") else "a")]
                    ranking = sorted(found[id_], key=lambda passage: -_score(passage, weighed))
                    right, other = _rank(ranking, case), _rank(ranking, twin)
                    first[id_], above[id_] = right == 0, right < other
            both = [above[id_] and above[id_[:-1] + "b"] for id_ in above if id_.endswith("a")]
            shares = " | ".join(_share(list(values)) for values in (first.values(), above.values(), both))
            print(f"{split}, {'with' if weighed else 'without'}: {shares}")
    return 0


def _score(passage: Passage, weighed: bool) -> float:
    return passage.score if weighed else passage.parts["dense"] + passage.parts["full_text"]


def _rank(ranking: list[Passage], case: Case) -> int:
    """0-based place of the passage with the gold quote; behind all if it was not found."""
    gold = case.gold[0]
    for place, passage in enumerate(ranking):
        if Path(passage.document.path).name == gold.document and fold(gold.quote).text in fold(passage.text).text:
            return place
    return len(ranking)


def _share(hits: list[bool]) -> str:
    """The share with its 95 % bootstrap interval."""
    values = np.array(hits, dtype=float)
    means = np.random.default_rng(0).choice(values, (_SAMPLES, len(values))).mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return f"{values.mean():.3f} [{low:.3f}, {high:.3f}] n={len(values)}"


if __name__ == "__main__":
    sys.exit(main())
