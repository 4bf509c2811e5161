"""Fits the weights of the sentence selection on sets of questions with known evidence.

    python -m tools.fit_selection eval/data/seeds.jsonl=LIBRARY_1 drcd_dev.json=LIBRARY_2

Each set of cases goes with a library of its documents. Of the cases of this project the development halves are used, of
a set in SQuAD's layout the questions of half of the passages. Follow-ups and English questions are left out, because
only the model completes them. Prints the table for assistant/search/sentence_weights.py, and how well the evidence is
found in each set by weights that were fitted on the others.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.app.open_library import OpenLibrary
from assistant.config import load_config
from assistant.library.script import simplified
from assistant.models.embedder import E5Embedder
from assistant.search.parts_of_question import parts_of
from assistant.search.retriever import Retriever
from assistant.search.selection import Searched, measured_sentences
from assistant.search.sentence_signals import SIGNALS, Sentence
from eval.cases import Case, load_cases
from eval.gold import holds
from eval.outcome import Piece
from eval.squad import load_squad

RIDGE = 10.0  # strength of the pull of the standardised weights towards 0
SAME = 95.0  # questions that every set counts as
MOST = 300  # questions of one set
Array = npt.NDArray[np.float64]
Question = tuple[Array, list[npt.NDArray[np.bool_]]]  # signals of its sentences; for each gold piece which hold it


def chosen(path: Path) -> list[Case]:
    """The cases of a set that weights are fitted on."""
    if path.suffix == ".json":
        cases = [replace(case, split=_half(case.gold[0].document)) for case in load_squad(path)[0]]
    else:
        cases = load_cases(path)
    usable = [
        c for c in cases if c.answerable and c.gold and c.split == "dev" and not c.history and c.kind != "english"
    ]
    return usable[:: max(1, math.ceil(len(usable) / MOST))]


def questions_of(path: Path, folder: Path) -> list[Question]:
    """Signals and labels of the cases of a set, but for those whose gold stands in no single found sentence."""
    config = load_config()
    library = OpenLibrary(folder, config)._library
    retriever = Retriever(
        library,
        E5Embedder(config.models_path, threads=config.thread_count, simplify=simplified),
        dense_weight=config.dense_weight,
    )
    found: list[Question] = []
    for case in chosen(path):
        searched = []
        parts = [(part, config.passages // 2) for part in parts_of(case.question)]
        for text, limit in ((case.question, config.passages), *parts):
            vector = retriever.query_vector(text)
            searched.append(Searched(text, vector, tuple(retriever.search(text, limit, vector))))
        sentences, measured = measured_sentences(library, searched)
        pieces = [_piece(sentence) for sentence in sentences]
        labels = [np.array([holds(case, gold, piece, {}) for piece in pieces]) for gold in case.gold]
        labels = [held for held in labels if held.any()]
        if labels:
            found.append((measured[0], labels))
    return found


def fit(sets: list[list[Question]]) -> Array:
    """Weights of a ridge conditional logit by the BFGS method (Nocedal and Wright 2006, algorithm 6.1)."""
    deviation = np.concatenate([signals for questions in sets for signals, _ in questions]).std(axis=0) + 1e-9
    scaled = [
        (signals / deviation, labels, SAME / len(questions)) for questions in sets for signals, labels in questions
    ]
    weights: Array = np.zeros(len(deviation))
    inverse = np.eye(len(deviation))
    loss, slope = _loss(scaled, weights)
    for _ in range(200):
        direction = -inverse @ slope
        step = 1.0
        while (new := _loss(scaled, weights + step * direction))[0] > loss + 1e-4 * step * (slope @ direction):
            step /= 2
            if step < 1e-8:
                return _unscaled(weights, deviation)
        moved, turned = step * direction, new[1] - slope
        weights, slope, gained, loss = weights + moved, new[1], loss - new[0], new[0]
        if gained < 1e-8 * max(1.0, abs(loss)):
            break
        if (curved := float(moved @ turned)) > 1e-10:
            left = np.eye(len(weights)) - np.outer(moved, turned) / curved
            inverse = left @ inverse @ left.T + np.outer(moved, moved) / curved
    return _unscaled(weights, deviation)


def _unscaled(weights: Array, deviation: Array) -> Array:
    result: Array = weights / deviation
    return result


def _loss(scaled: list[tuple[Array, list[npt.NDArray[np.bool_]], float]], weights: Array) -> tuple[float, Array]:
    """The negative logarithm of the likelihood with the penalty, and its slope."""
    loss, slope = 0.5 * RIDGE * float(weights @ weights), RIDGE * weights
    for signals, labels, factor in scaled:
        share = _shares(signals @ weights)
        mean = share @ signals
        for held in labels:
            part = float(share[held].sum()) + 1e-300
            loss -= factor / len(labels) * math.log(part)
            slope = slope - factor / len(labels) * ((share[held] / part) @ signals[held] - mean)
    return loss, slope


def first_right(weights: Array, questions: list[Question]) -> float:
    """Share of the questions whose first sentence holds a gold piece."""
    firsts = [(int(np.argmax(signals @ weights)), labels) for signals, labels in questions]
    return float(np.mean([any(held[first] for held in labels) for first, labels in firsts]))


def _shares(scores: Array) -> Array:
    odds = np.exp(scores - scores.max())
    result: Array = odds / odds.sum()
    return result


def _half(document: str) -> str:
    """The half of a set in SQuAD's layout that a passage belongs to, by its name."""
    return "dev" if int(hashlib.md5(document.encode(), usedforsecurity=False).hexdigest(), 16) % 2 else "test"


def _piece(sentence: Sentence) -> Piece:
    return Piece(document=Path(sentence.passage.document.path).name, text=sentence.text)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="+", metavar="CASES=LIBRARY")
    names = parser.parse_args().sets
    sets = [questions_of(*(Path(part) for part in name.split("=", 1))) for name in names]
    print(json.dumps(dict(zip(SIGNALS, np.round(fit(sets), 2).tolist(), strict=True)), indent=4))
    for number, name in enumerate(names):
        others = [questions for place, questions in enumerate(sets) if place != number]
        if others:
            print(
                f"{name}: first sentence right {first_right(fit(others), sets[number]):.3f} by the other sets' weights"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
