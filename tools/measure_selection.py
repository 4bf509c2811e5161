"""Measures how much of the evidence is among the kept sentences, and how many tokens these take.

    python -m tools.measure_selection --cases eval/data/domains/cases.jsonl --library DIR --split dev

Searches a library for each answerable case that has gold, and selects sentences in several ways: within fixed budgets
of tokens, and with fewer where fewer surely do, with the whole question alone and with its parts too. No chat model is
loaded; its vocabulary counts the tokens. Follow-ups, and questions in English, are searched as ``--run``, the folder of
an evaluation run, tells that they were completed and translated, and are left out without it.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.answer.drafting import context_of
from assistant.answer.premise import premise
from assistant.app.open_library import OpenLibrary
from assistant.config import load_config
from assistant.library.library import Library
from assistant.library.script import simplified
from assistant.models.embedder import E5Embedder
from assistant.models.manifest import resolve_chat_model
from assistant.models.tokens import load_tokenizer
from assistant.records import Answer, KeptSentence, Passage, Scope
from assistant.search.gathering import Gatherer
from assistant.search.retriever import Retriever
from assistant.search.selection import LEAST, MASS, Searched, SentenceSelector
from eval.bootstrap import mean
from eval.cases import Case, load_cases
from eval.gold import GoldMap
from eval.outcome import outcome_of
from eval.retrieval import retrieval_metrics
from eval.squad import load_squad

BUDGETS = (100, 200, 280, 400, 600)
_NEEDS_MODEL = ("english",)


class Remembering(Retriever):
    """The retriever, which searches for a question only once."""

    def __init__(self, library: Library, embedder: E5Embedder, *, dense_weight: float) -> None:
        super().__init__(library, embedder, dense_weight=dense_weight)
        self._vectors: dict[str, npt.NDArray[np.float32]] = {}
        self._found: dict[tuple[str, int], list[Passage]] = {}

    def query_vector(self, question: str) -> npt.NDArray[np.float32]:
        if question not in self._vectors:
            self._vectors[question] = super().query_vector(question)
        return self._vectors[question]

    def search(
        self,
        question: str,
        limit: int,
        vector: npt.NDArray[np.float32] | None = None,
        scope: Scope | None = None,
    ) -> list[Passage]:
        key = (question, limit)
        if key not in self._found:
            self._found[key] = super().search(question, limit, vector, scope)
        return self._found[key]


class WholeOnly(SentenceSelector):
    """A selector that passes over the parts of a question."""

    def select(
        self,
        question: str,
        vector: npt.NDArray[np.float32],
        passages: Sequence[Passage],
        parts: Sequence[Searched] = (),
    ) -> list[KeptSentence]:
        return super().select(question, vector, passages)


@dataclass(frozen=True, slots=True)
class Row:
    """What one way of selecting gave for one case.

    Attributes:
        every: Whether all evidence was kept.
        first: Whether the first sentence holds a piece of it.
        tokens: Of the context as the prompt has it.
    """

    kind: str
    every: bool
    first: bool
    tokens: int
    seconds: float


def stand_alone_questions(cases: Sequence[Case], run: Path | None) -> dict[str, str]:
    """By the id of a case the question as it is searched; without those that need the model and are in no run."""
    known: dict[str, str] = {}
    if run is not None:
        for record in map(json.loads, (run / "cases.jsonl").open(encoding="utf-8")):
            known[record["case"]["id"]] = (record.get("outcome") or {}).get("stand_alone") or ""
    questions: dict[str, str] = {}
    for case in cases:
        needs_model = bool(case.history) or case.kind in _NEEDS_MODEL
        question = known.get(case.id, "") if needs_model else case.question
        if question:
            supposed = premise(question)
            questions[case.id] = supposed.question if supposed else question
    return questions


def measured(
    cases: Sequence[Case],
    questions: dict[str, str],
    gatherer: Gatherer,
    count: Callable[[str], int],
    gold_map: GoldMap,
) -> list[Row]:
    """A row for each case."""
    rows: list[Row] = []
    for case in cases:
        began = time.process_time()
        found = gatherer.gather(questions[case.id])
        seconds = time.process_time() - began
        answer = Answer(text="", status="answered", shown=found.shown)
        metrics = retrieval_metrics(case, outcome_of(answer, first_token_s=0, total_s=0), gold_map)
        tokens = count(context_of(found.shown)) if found.shown else 0
        rows.append(Row(case.kind, metrics["kept_recall"] == 1, metrics["kept_mrr"] == 1, tokens, seconds))
    return rows


def line(name: str, rows: Sequence[Row]) -> str:
    """One line of the table: share with all evidence, with gold first, and tokens."""
    every = mean([float(row.every) for row in rows])
    first = mean([float(row.first) for row in rows])
    tokens = sorted(row.tokens for row in rows)
    return (
        f"| {name} | {every.value:.3f} [{every.low:.3f}, {every.high:.3f}] "
        f"| {first.value:.3f} [{first.low:.3f}, {first.high:.3f}] "
        f"| {statistics.median(tokens):.0f} | {statistics.fmean(tokens):.0f} "
        f"| {tokens[int(0.95 * (len(tokens) - 1))]} |"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=Path, required=True, help="cases as JSONL, or a set in SQuAD's layout (.json)")
    parser.add_argument("--library", type=Path, required=True)
    parser.add_argument("--split", choices=("dev", "test"))
    parser.add_argument("--limit", type=int, default=1000, help="at most so many cases")
    parser.add_argument("--run", type=Path, help="folder of an evaluation run, for questions that the model completes")
    parser.add_argument("--gold-map", action="append", default=[], metavar="NAME=PREFIX")
    parser.add_argument("--budgets", type=int, nargs="*", default=list(BUDGETS))
    options = parser.parse_args()
    gold_map: GoldMap = dict(pair.split("=", 1) for pair in options.gold_map)
    loaded = load_squad(options.cases)[0] if options.cases.suffix == ".json" else load_cases(options.cases)
    wanted = [case for case in loaded if case.answerable and case.gold and options.split in (None, case.split)]
    questions = stand_alone_questions(wanted, options.run)
    cases = [case for case in wanted if case.id in questions][: options.limit]
    config = load_config()
    tokenizer = load_tokenizer(resolve_chat_model(config))
    if tokenizer is None:
        print("The chat model's vocabulary is of a kind that cannot be counted without it.", file=sys.stderr)
        return 1
    library = OpenLibrary(options.library, config)._library
    embedder = E5Embedder(config.models_path, threads=config.thread_count, simplify=simplified)
    retriever = Remembering(library, embedder, dense_weight=config.dense_weight)

    def rows(kind: type[SentenceSelector], budget: int, mass: float, least: int = LEAST) -> list[Row]:
        selector = kind(library, count=tokenizer.count, budget=budget, mass=mass, least=least)
        gatherer = Gatherer(retriever, selector, passages=config.passages)
        return measured(cases, questions, gatherer, tokenizer.count, gold_map)

    rows(SentenceSelector, config.context_budget, MASS)  # embeds and searches, so that the times below are of selecting
    print(f"{len(cases)} cases, {len(wanted) - len(cases)} left out")
    print("| way | all evidence kept | first sentence holds gold | tokens, median | mean | 95th percentile |")
    print("| --- | --- | --- | --- | --- | --- |")
    for budget in options.budgets:
        print(line(f"budget {budget} filled", rows(SentenceSelector, budget, 1.0)), flush=True)
    print(line(f"mass {MASS}, no least", rows(SentenceSelector, config.context_budget, MASS, 0)), flush=True)
    print(line(f"mass {MASS}, whole question only", rows(WholeOnly, config.context_budget, MASS)), flush=True)
    chosen = rows(SentenceSelector, config.context_budget, MASS)
    print(line(f"mass {MASS}, at most {config.context_budget} (as used)", chosen))
    for name in sorted({row.kind for row in chosen}):
        print(
            line(f"of these {name} ({sum(row.kind == name for row in chosen)})", [r for r in chosen if r.kind == name])
        )
    times = sorted(row.seconds * 1000 for row in chosen)
    print(
        f"selection: median {statistics.median(times):.1f} ms, 95th percentile {times[int(0.95 * len(times))]:.1f} ms"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
