"""Fits how the two sides of the search are put together, and prints every variant tried as tables in Markdown.

    python -m tools.fit_fusion --cache DIR --squad cmrc2018_trial.json --squad drcd_dev.json \\
        --cases eval/data/seeds.jsonl=seeds --cases eval/data/domains/cases.jsonl=eval/data/domains/documents

A set in SQuAD's layout is pooled: its passages are the library, and a question is right if its passage comes first.
Its halves are told apart by a hash of the passage. Of the project's own cases a question is right if the first chunk
holds a gold piece; they carry their half. A set that is mostly in Traditional is asked in Simplified too.

Libraries and question vectors are made once and kept in the folder; after that the program takes a few minutes.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.library.lexicon import question_terms, terms
from assistant.library.script import fold
from tools.fusion_pools import Embeddings, Pool, Scores, case_pool, squad_pools

Terms = Callable[[str], list[str]]
DEPTH = 100  # candidates from each side
WEIGHTS = (1.0, 1.0, 1.0)  # of title, headings and body, as in the program
DENSE = 0.7
K1, B = 1.2, 0.75  # of BM25 as SQLite's FTS5 has them, without a way to change them
ROUNDS = 1000
NEVER = 10**6  # the rank of what is not among the candidates


def bm25(
    pool: Pool, weights: Sequence[float] = WEIGHTS, terms_of: Terms = terms, asked: Terms = question_terms
) -> Scores:
    """Score of each chunk for each question, 0 without a common term; shape (questions, chunks).

    The formula is that of SQLite's FTS5.
    """
    questions = [list(dict.fromkeys(asked(question))) for question in pool.questions]
    wanted = {term for question in questions for term in question}
    held: dict[str, dict[int, float]] = {}
    lengths = np.zeros(len(pool.fields))
    for i, field in enumerate(pool.fields):
        for weight, text in zip(weights, field, strict=True):
            found = terms_of(text)
            lengths[i] += len(found)
            for term in wanted.intersection(found) if weight else ():
                places = held.setdefault(term, {})
                places[i] = places.get(i, 0.0) + weight * found.count(term)
    norm = K1 * (1 - B + B * lengths / lengths.mean())
    parts: dict[str, tuple[npt.NDArray[np.int64], Scores]] = {}
    for term, places in held.items():
        at, counts = np.fromiter(places, dtype=np.int64), np.fromiter(places.values(), dtype=np.float64)
        rarity = max(np.log((len(lengths) - len(at) + 0.5) / (len(at) + 0.5)), 1e-6)
        parts[term] = at, rarity * counts * (K1 + 1) / (counts + norm[at])
    result = np.zeros((len(questions), len(lengths)))
    for row_, question in zip(result, questions, strict=True):
        for term in question:
            if term in parts:
                row_[parts[term][0]] += parts[term][1]
    return result


def alone(lexical: Scores) -> Scores:
    """The full-text scores as a ranking of their own: what has no common term is not found."""
    return np.where(lexical > 0, lexical, -np.inf)


def _top(scores: Scores, depth: int) -> npt.NDArray[np.bool_]:
    if depth >= scores.shape[1]:
        return scores > -np.inf
    found: npt.NDArray[np.bool_] = scores >= np.partition(scores, -depth, axis=1)[:, [-depth]]
    return found


def _standardised(scores: Scores, among: npt.NDArray[np.bool_]) -> Scores:
    count = np.maximum(among.sum(axis=1, keepdims=True), 1)
    held = np.where(among, scores, 0.0)
    mean = held.sum(axis=1, keepdims=True) / count
    deviation = np.sqrt(np.where(among, (held - mean) ** 2, 0.0).sum(axis=1, keepdims=True) / count)
    found: Scores = (held - mean) / np.where(deviation < 1e-9, np.inf, deviation)
    return found


def _scaled(scores: Scores, among: npt.NDArray[np.bool_]) -> Scores:
    low = np.where(among, scores, np.inf).min(axis=1, keepdims=True)
    high = np.where(among, scores, -np.inf).max(axis=1, keepdims=True)
    found: Scores = (scores - low) / np.maximum(high - low, 1e-9)
    return found


def _ranks(scores: Scores, among: npt.NDArray[np.bool_]) -> Scores:
    order = np.argsort(-np.where(among, scores, -np.inf), axis=1, kind="stable")
    ranks = np.empty_like(scores)
    np.put_along_axis(ranks, order, np.arange(1.0, scores.shape[1] + 1)[None, :], axis=1)
    return np.where(among, ranks, NEVER)


def fused(pool: Pool, lexical: Scores, how: str, weight: float, depth: int = DEPTH) -> Scores:
    """Score of each chunk, minus infinity for those that are no candidates.

    Args:
        how: ``z``, ``minmax`` or ``rrf``.
        weight: Of the dense side; the constant k of reciprocal rank fusion.
    """
    matched, near = _top(lexical, depth) & (lexical > 0), _top(pool.centre, depth)
    among = matched | near
    if how == "rrf":  # each side ranks its own candidates
        return np.where(
            among, 1 / (weight + _ranks(lexical, matched)) + 1 / (weight + _ranks(pool.best, near)), -np.inf
        )
    # As in the program: beyond the depth a chunk has the score of the last one within it.
    floor = np.where(matched.sum(axis=1) >= depth, np.where(matched, lexical, np.inf).min(axis=1), 0.0)
    lexical = np.where(matched, lexical, floor[:, None])
    scale = _standardised if how == "z" else _scaled
    return np.where(among, weight * scale(pool.best, among) + (1 - weight) * scale(lexical, among), -np.inf)


def gold_ranks(pool: Pool, scores: Scores) -> list[list[int]]:
    """For each question the rank of each gold piece among the units."""
    starts = np.flatnonzero(np.diff(pool.unit, prepend=-1))
    by_unit = np.maximum.reduceat(scores, starts, axis=1)
    ranks = []
    for row, pieces in zip(by_unit, pool.gold, strict=True):
        reached = [max((row[unit] for unit in units), default=-np.inf) for units in pieces]
        ranks.append([int((row > score).sum()) + 1 if np.isfinite(score) else NEVER for score in reached])
    return ranks


def interval(values: Sequence[float]) -> str:
    """The mean with its 95 % percentile bootstrap interval (Efron 1979)."""
    array = np.array(values)
    drawn = array[np.random.default_rng(0).integers(0, len(array), (ROUNDS, len(array)))].mean(axis=1)
    low, high = np.percentile(drawn, [2.5, 97.5])
    return f"{array.mean():.3f} ({low:.3f}–{high:.3f})"


def row(name: str, pool: Pool, scores: Scores) -> str:
    """A line of a table: R@1, R@5 and MRR of the development half, then of the other."""
    ranks = gold_ranks(pool, scores)
    cells = [name]
    for test in (False, True):
        half = [pieces for pieces, of_test in zip(ranks, pool.test, strict=True) if of_test == test]
        cells.append(interval([float(min(pieces) == 1) for pieces in half]))
        cells.append(interval([sum(rank <= 5 for rank in pieces) / len(pieces) for pieces in half]))
        cells.append(interval([1 / min(pieces) for pieces in half]))
    return "| " + " | ".join(cells) + " |"


def fusions(pool: Pool) -> Iterator[tuple[str, Scores]]:
    """The ways to put the sides together, each with the scores it gives."""
    lexical = bm25(pool)
    yield "full text only", alone(lexical)
    yield "dense only, best sentence", pool.best
    yield "dense only, centre", pool.centre
    for k in (10, 60):
        yield f"reciprocal ranks, k = {k}", fused(pool, lexical, "rrf", k)
    for weight in (0.5, 0.7, 0.8):
        yield f"min-max, {weight} dense", fused(pool, lexical, "minmax", weight)
    for weight in (0.3, 0.5, 0.6, 0.7, 0.75, 0.8, 0.9):
        yield f"z-scores, {weight} dense", fused(pool, lexical, "z", weight)
    for depth in (20, 50, 200, 400):
        yield f"z-scores, {DENSE} dense, {depth} candidates a side", fused(pool, lexical, "z", DENSE, depth)


def columns(pool: Pool) -> Iterator[tuple[str, Scores]]:
    """The weights of title, headings and body: full text alone, then fused; none for passages, which have neither."""
    if not any(heading for _, heading, _ in pool.fields):
        return
    for weights in ((0, 0, 1), (0.25, 0.5, 1), (0.5, 1, 1), (1, 1, 1), (1, 2, 1), (2, 2, 1), (3, 3, 1)):
        lexical = bm25(pool, weights)
        name = " : ".join(f"{weight:g}" for weight in weights)
        yield f"{name}, full text only", alone(lexical)
        yield f"{name}, fused", fused(pool, lexical, "z", DENSE)


def _characters(text: str) -> list[str]:
    return [character for character in fold(text).text if "一" <= character <= "鿿"]


def _triples(text: str) -> list[str]:
    folded = fold(text).text
    return [folded[i : i + 3] for i in range(len(folded) - 2) if len(_characters(folded[i : i + 3])) == 3]


def vocabularies(pool: Pool) -> Iterator[tuple[str, Scores]]:
    """What a term is: full text alone, then fused."""
    more: dict[str, Terms | None] = {
        "pairs, numbers": None,
        "and single characters": _characters,
        "and triples": _triples,
    }
    if find_spec("jieba") is None:
        print("Without the package jieba the rows with its words are left out.", file=sys.stderr)
    else:
        jieba = import_module("jieba")
        more["and words of jieba"] = lambda text: [word for word in jieba.cut(fold(text).text) if len(word) > 1]
    for name, extra in more.items():

        def of(text: str, extra: Terms | None = extra) -> list[str]:
            return terms(text) + (extra(text) if extra else [])

        def asked(text: str, extra: Terms | None = extra) -> list[str]:
            return question_terms(text) + (extra(text) if extra else [])

        lexical = bm25(pool, terms_of=of, asked=asked)
        yield f"{name}, full text only", alone(lexical)
        yield f"{name}, fused", fused(pool, lexical, "z", DENSE)


def kinds(pool: Pool) -> Iterator[str]:
    """Lines of a table: R@1 and recall@5 of each kind of question by either side and by both, both halves together."""
    lexical = bm25(pool)
    tried = (alone(lexical), pool.best, fused(pool, lexical, "z", DENSE))
    ranked = [gold_ranks(pool, scores) for scores in tried]
    for kind in sorted(set(pool.kinds)):
        cells = [kind, str(pool.kinds.count(kind))]
        for ranks in ranked:
            own = [pieces for pieces, its in zip(ranks, pool.kinds, strict=True) if its == kind]
            first = np.mean([min(pieces) == 1 for pieces in own])
            five = np.mean([sum(rank <= 5 for rank in pieces) / len(pieces) for pieces in own])
            cells.append(f"{first:.2f} / {five:.2f}")
        yield "| " + " | ".join(cells) + " |"


VARIANTS = {"fusion": fusions, "columns": columns, "terms": vocabularies}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", type=Path, required=True, help="folder for libraries and vectors")
    parser.add_argument("--squad", type=Path, action="append", default=[], metavar="FILE")
    parser.add_argument("--cases", action="append", default=[], metavar="FILE=DOCUMENTS")
    parser.add_argument("--tables", nargs="+", choices=list(VARIANTS), default=list(VARIANTS))
    options = parser.parse_args()
    options.cache.mkdir(parents=True, exist_ok=True)
    embeddings = Embeddings(options.cache)
    pools = [pool for file in options.squad for pool in squad_pools(file, options.cache, embeddings)]
    for pair in options.cases:
        file, _, documents = pair.partition("=")
        pools.append(case_pool(Path(file), Path(documents), options.cache, embeddings))
    for title in options.tables:
        for pool in pools:
            others = int(pool.test.sum())
            print(f"\n### {title}: {pool.name} ({len(pool.test) - others} questions tuned on, {others} others)\n")
            print("| variant | R@1 | R@5 | MRR | R@1, other half | R@5 | MRR |\n|---|---|---|---|---|---|---|")
            for name, scores in VARIANTS[title](pool):
                print(row(name, pool, scores), flush=True)
    for pool in pools:
        if any(pool.kinds):
            print(f"\n### Kinds of question: {pool.name}, R@1 / recall@5\n")
            print("| kind | questions | full text | dense | both |\n|---|---|---|---|---|")
            print("\n".join(kinds(pool)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
