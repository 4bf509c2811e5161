"""What a run amounts to: every metric with its interval, by half and by kind, and where cases were lost."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from .bootstrap import Estimate, mean, ratio
from .metrics import STAGES
from .run import Record

# Name of the metric, what it says, and whether more is better (None: it only informs).
METRICS: dict[str, tuple[str, bool | None]] = {
    "fully_right": ("right answer with right citations, or rightly declined", True),
    "correct": ("every fact and no confusion, or rightly declined", True),
    "fact_recall": ("facts found, of answerable cases", True),
    "correct_when_answered": ("right, of answerable cases that were answered", True),
    "confusion": ("a neighbour's figure or name stands in the answer", False),
    "invented_figure": ("a figure that stands nowhere in what the model was shown", False),
    "false_refusal": ("declined, of answerable cases", False),
    "false_answer": ("answered, of unanswerable cases", False),
    "refusal_precision": ("rightly declined, of declined", True),
    "refusal_recall": ("declined, of unanswerable cases", True),
    "citation_recall": ("statements that their citations support", True),
    "citation_precision": ("citations that are needed and support", True),
    "gold_cited": ("gold documents that are cited", True),
    "verbatim": ("quotes that stand in their document as they are", True),
    "marks_resolved": ("[n] marks with a citation", True),
    "exact_match": ("exact match (CMRC 2018)", True),
    "token_f1": ("token F1 (CMRC 2018)", True),
    "recall@1": ("gold pieces in the first passage", True),
    "recall@3": ("gold pieces in the first 3 passages", True),
    "recall@5": ("gold pieces in the first 5 passages", True),
    "recall": ("gold pieces in all passages", True),
    "mrr": ("reciprocal rank of the first gold passage", True),
    "ndcg@5": ("nDCG of the first 5 passages", True),
    "kept_recall": ("gold pieces in the sentences the model was shown", True),
    "kept_mrr": ("reciprocal rank of the first gold sentence shown", True),
    "crashed": ("cases that ended in an error", False),
    "first_token_s": ("seconds to the first token", False),
    "total_s": ("seconds to the end", False),
    "search_s": ("seconds of search", False),
    "prompt_tokens": ("tokens of the prompt", None),
    "evaluated_tokens": ("tokens that had to be read anew", None),
    "answer_tokens": ("tokens written", None),
}
IN_UNITS = frozenset({"first_token_s", "total_s", "search_s", "prompt_tokens", "evaluated_tokens", "answer_tokens"})


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle and the slow end of a measurement in its own unit."""

    median: float
    p95: float


def estimates(records: Sequence[Record]) -> dict[str, Estimate]:
    """Every metric that applies to at least one record, in the order of `METRICS`."""
    found: dict[str, Estimate] = {}
    for name in METRICS:
        if name.startswith("refusal_"):
            pairs = refusal_pairs(records, name)
            if any(below for _, below in pairs):
                found[name] = ratio(pairs)
            continue
        values = [record.metrics[name] for record in records if name in record.metrics]
        if values:
            found[name] = mean(values)
    return found


def refusal_pairs(records: Sequence[Record], name: str) -> list[tuple[float, float]]:
    """For each record, whether it was rightly declined and whether it counts below the line, as 1 or 0."""
    pairs: list[tuple[float, float]] = []
    for record in records:
        if record.outcome.error:
            continue
        declined, unanswerable = not record.outcome.answered, not record.case.answerable
        below = declined if name == "refusal_precision" else unanswerable
        pairs.append((float(declined and unanswerable), float(below)))
    return pairs


def spreads(records: Sequence[Record]) -> dict[str, Spread]:
    """Median and 95th percentile of the metrics that have a unit."""
    found: dict[str, Spread] = {}
    for name in METRICS:
        values = sorted(record.metrics[name] for record in records if name in record.metrics)
        if name in IN_UNITS and values:
            found[name] = Spread(statistics.median(values), values[round(0.95 * (len(values) - 1))])
    return found


def groups(records: Sequence[Record]) -> dict[str, list[Record]]:
    """The records of the whole run and of each half that it has."""
    found = {"all": list(records)}
    for split in ("dev", "test"):
        half = [record for record in records if record.case.split == split]
        if half and len(half) < len(records):
            found[split] = half
    return found


def by_kind(records: Sequence[Record]) -> dict[str, list[Record]]:
    """The records of each kind, the largest kind first."""
    counts = Counter(record.case.kind for record in records)
    return {kind: [r for r in records if r.case.kind == kind] for kind, _ in counts.most_common()}


def by_document(records: Sequence[Record]) -> dict[str, list[Record]]:
    """The records that have gold in each document; a case over two documents is in both."""
    names = sorted({gold.document for record in records for gold in record.case.gold})
    return {name: [r for r in records if any(g.document == name for g in r.case.gold)] for name in names}


def lost(records: Sequence[Record]) -> dict[str, list[Record]]:
    """The records that each stage lost, in the order of the stages; stages that lost none are left out."""
    found = {stage: [record for record in records if record.lost_at == stage] for stage in STAGES}
    return {stage: members for stage, members in found.items() if members}
