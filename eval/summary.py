"""What a run amounts to: every metric with its interval, by half and by kind, and where cases were lost."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import get_args

from .bootstrap import Estimate, mean, ratio
from .cases import Difficulty
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
    "span_quoted": ("a reference stands in the answer or in a sentence that it cites", True),
    "accuracy": ("every part of the answer is in the reply (RGB)", True),
    "rejection": ("declined over noise alone (RGB)", True),
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


BREAKDOWN = ("correct", "fully_right", "fact_recall", "citation_recall", "kept_recall", "total_s")
# What it means that a stage lost a case; the empty name stands for none.
STAGE_MEANING = {
    "crashed": "asking ended in an error",
    "not retrieved": "not every gold piece is in the passages",
    "not kept": "retrieved, but not among the sentences that the model was shown",
    "declined": "shown to the model, yet the assistant said that nothing was found",
    "misread": "shown to the model, yet a fact is missing or a neighbour's stands there",
    "miscited": "the answer is right, its citations are not",
    "false answer": "the documents do not say, yet the assistant answered",
    "": "right and well cited, or rightly declined",
}


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle and the slow end of a measurement in its own unit."""

    median: float
    p95: float


def estimates(records: Sequence[Record], names: Sequence[str] = tuple(METRICS)) -> dict[str, Estimate]:
    """Each of the metrics that applies to at least one record, in their order."""
    found: dict[str, Estimate] = {}
    for name in names:
        if name.startswith("refusal_"):
            pairs = refusal_pairs(records, name)
            if any(below for _, below in pairs):
                found[name] = _ratio(tuple(pairs))
            continue
        values = [record.metrics[name] for record in records if name in record.metrics]
        if values:
            found[name] = _mean(tuple(values))
    return found


def breakdown(records: Sequence[Record]) -> dict[str, Estimate]:
    """The metrics of `BREAKDOWN` over a few records; shares of right cases with Wilson's interval.

    The bootstrap knows no width where all cases came out alike, as the handful of one kind often does.
    """
    found = estimates(records, BREAKDOWN)
    for name in ("correct", "fully_right"):
        if name in found:
            found[name] = wilson(sum(record.metrics[name] for record in records), len(records))
    return found


def wilson(hits: float, count: int) -> Estimate:
    """A share with its 95 % score interval (Wilson 1927).

    Raises:
        ZeroDivisionError: The count is 0.
    """
    share, z = hits / count, 1.959964
    centre = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count)) / (1 + z * z / count)
    return Estimate(value=share, low=max(centre - half, 0.0), high=min(centre + half, 1.0), count=count)


def formatted(name: str, estimate: Estimate | None, sign: str = "") -> str:
    """A metric with its interval as text, with three decimals or, if it has a unit, one; a dash if it is None.

    Args:
        sign: ``+`` writes the sign of a positive value too.
    """
    if estimate is None:
        return "–"
    form = f"{sign}.{1 if name in IN_UNITS else 3}f"
    return f"{estimate.value:{form}} [{estimate.low:{form}}, {estimate.high:{form}}]"


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


def halves(records: Sequence[Record]) -> dict[str, list[Record]]:
    """The records of each half that the run has, the development half first."""
    found = {split: [record for record in records if record.case.split == split] for split in ("dev", "test")}
    return {split: members for split, members in found.items() if members}


def groups(records: Sequence[Record]) -> dict[str, list[Record]]:
    """The records of the whole run and of each half that it has."""
    found = halves(records)
    return {"all": list(records), **(found if len(found) > 1 else {})}


def by_kind(records: Sequence[Record]) -> dict[str, list[Record]]:
    """The records of each kind, the largest kind first."""
    counts = Counter(record.case.kind for record in records)
    return {kind: [r for r in records if r.case.kind == kind] for kind, _ in counts.most_common()}


def by_difficulty(records: Sequence[Record]) -> dict[str, list[Record]]:
    """The records of each difficulty, the easiest first."""
    found = {name: [r for r in records if r.case.difficulty == name] for name in get_args(Difficulty)}
    return {name: members for name, members in found.items() if members}


def by_document(records: Sequence[Record]) -> dict[str, list[Record]]:
    """The records that have gold in each document; a case over two documents is in both."""
    names = sorted({gold.document for record in records for gold in record.case.gold})
    return {name: [r for r in records if any(g.document == name for g in r.case.gold)] for name in names}


def breakdowns(records: Sequence[Record]) -> list[tuple[str, dict[str, list[Record]]]]:
    """The ways to part the records, each with a title; those that give one part or too many are left out."""
    ways = [
        ("By kind", by_kind(records)),
        ("By difficulty", by_difficulty(records)),
        ("By gold document", by_document(records)),
    ]
    return [(title, parted) for title, parted in ways if 1 < len(parted) <= 40]


def lost(records: Sequence[Record]) -> dict[str, list[Record]]:
    """The records that each stage lost, in the order of the stages; stages that lost none are left out."""
    found = {stage: [record for record in records if record.lost_at == stage] for stage in STAGES}
    return {stage: members for stage, members in found.items() if members}


# Every report of a run asks for the same intervals, and drawing them is what takes its time.
_mean = lru_cache(maxsize=1000)(mean)
_ratio = lru_cache(maxsize=100)(ratio)
