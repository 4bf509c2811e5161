"""The curves of a run: pure functions from what was recorded to points; nothing is asked again."""

from __future__ import annotations

import math
import random
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from .bootstrap import ROUNDS, SEED, Estimate
from .retrieval import retrieval_metrics
from .run import Record

Point = tuple[float, float]

# Name of the signal that the decision to answer compares with its threshold.
_PROBABILITY = "answerable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What the decision to answer made of one case.

    Attributes:
        probability: That the documents hold the answer, as the assistant saw it, 0 to 1.
        answerable: Whether they do.
        drafted: Whether an answer was written; below the run's threshold none was.
        answered: Whether it was given; the checks of a written answer may still withhold it.
        right: Whether what was given, answer or refusal, was right.
    """

    probability: float
    answerable: bool
    drafted: bool
    answered: bool
    right: bool


@dataclass(frozen=True, slots=True)
class OperatingPoint:
    """The two rates of refusing at one threshold; what is less probable is declined.

    Attributes:
        false_refusal: Declined, of answerable cases.
        declined: Declined, of unanswerable cases.
    """

    threshold: float
    false_refusal: float
    declined: float


@dataclass(frozen=True, slots=True)
class Coverage:
    """Answering only from a threshold up.

    Attributes:
        coverage: Share of all cases that are answered.
        risk: Share of the answers that are wrong.
    """

    threshold: float
    coverage: float
    risk: float


@dataclass(frozen=True, slots=True)
class Bin:
    """Cases whose probability lies from `low` up to `high`.

    Attributes:
        probability: Their mean probability.
        share: Share of them that are answerable.
    """

    low: float
    high: float
    count: int
    probability: float
    share: float


def decisions(records: Sequence[Record]) -> list[Decision]:
    """The decisions of the records that carry a probability; one that crashed or found nothing has none."""
    return [
        Decision(
            probability=record.outcome.signals[_PROBABILITY],
            answerable=record.case.answerable,
            drafted=record.outcome.answered or bool(record.outcome.raw),
            answered=record.outcome.answered,
            right=bool(record.metrics["correct"]),
        )
        for record in records
        if not record.outcome.error and _PROBABILITY in record.outcome.signals
    ]


def both_classes(made: Sequence[Decision]) -> bool:
    """Whether there are answerable and unanswerable cases, without which there is no trade-off."""
    return len({decision.answerable for decision in made}) == 2


def trade_off(made: Sequence[Decision]) -> list[OperatingPoint]:
    """The decision alone at every threshold that matters, from declining nothing to declining everything.

    Raises:
        ValueError: There is no answerable or no unanswerable case.
    """
    thresholds = [*sorted({decision.probability for decision in made}), math.inf]
    return _rates(made, thresholds, checked=False)


def checked_trade_off(made: Sequence[Decision]) -> list[OperatingPoint]:
    """The same with the checks of the written answer, from the run's threshold up.

    Below it nothing was written, so that part of the curve is unknown. Empty if nothing was written at all.

    Raises:
        ValueError: There is no answerable or no unanswerable case.
    """
    start = lowest_draft(made)
    if start is None:
        return []
    thresholds = [*sorted({d.probability for d in made if d.probability >= start}), math.inf]
    return _rates(made, thresholds, checked=True)


def rates_at(made: Sequence[Decision], threshold: float) -> OperatingPoint:
    """The decision alone at one threshold.

    Raises:
        ValueError: There is no answerable or no unanswerable case.
    """
    return _rates(made, [threshold], checked=False)[0]


def lowest_draft(made: Sequence[Decision]) -> float | None:
    """The lowest probability at which an answer was written: the run's threshold as far as its cases show it."""
    return min((decision.probability for decision in made if decision.drafted), default=None)


def area_under_trade_off(made: Sequence[Decision], *, rounds: int = ROUNDS, seed: int = SEED) -> Estimate:
    """The area under `trade_off` with its 95 % bootstrap interval over the cases.

    It is the probability that an answerable case is rated above an unanswerable one, ties counting half, which is
    the area under the ROC curve (Hanley and McNeil 1982).

    Raises:
        ValueError: There is no answerable or no unanswerable case.
    """
    value = _area(made)
    draw = random.Random(seed)
    samples = (draw.choices(made, k=len(made)) for _ in range(rounds))
    drawn = sorted(_area(sample) for sample in samples if both_classes(sample))
    low, high = (drawn[round(q * (len(drawn) - 1))] for q in (0.025, 0.975)) if drawn else (value, value)
    return Estimate(value=value, low=low, high=high, count=len(made))


def risk_coverage(made: Sequence[Decision]) -> list[Coverage]:
    """Risk against coverage when only the most probable are answered, from the fewest answers to all given.

    Source: El-Yaniv and Wiener, "On the Foundations of Noise-free Selective Classification", JMLR 2010.
    """
    points: list[Coverage] = []
    given = wrong = 0
    answers = sorted((d for d in made if d.answered), key=lambda d: -d.probability)
    for threshold, members in groupby(answers, key=lambda d: d.probability):
        for decision in members:
            given += 1
            wrong += not decision.right
        points.append(Coverage(threshold, given / len(made), wrong / given))
    return points


def calibration(made: Sequence[Decision], bins: int = 10) -> list[Bin]:
    """The bins of equal width that hold cases; a probability of 1 is in the last."""
    found: list[Bin] = []
    for i in range(bins):
        members = [d for d in made if min(int(d.probability * bins), bins - 1) == i]
        if members:
            probability = sum(d.probability for d in members) / len(members)
            share = sum(d.answerable for d in members) / len(members)
            found.append(Bin(i / bins, (i + 1) / bins, len(members), probability, share))
    return found


def calibration_error(bins: Sequence[Bin]) -> float:
    """Expected calibration error: the gaps between probability and share, weighed by the number of cases.

    Source: Naeini et al., "Obtaining Well Calibrated Probabilities Using Bayesian Binning", AAAI 2015.

    Raises:
        ZeroDivisionError: There are no bins.
    """
    return sum(b.count * abs(b.probability - b.share) for b in bins) / sum(b.count for b in bins)


def shown_recall(record: Record, gold_map: Mapping[str, str]) -> list[Point]:
    """After each sentence shown, best first: the characters so far and the share of gold pieces in them.

    A heading counts when the first sentence under it comes, as it stands once in the prompt.
    """
    points: list[Point] = []
    length = 0
    headings: set[tuple[str, str]] = set()
    shown = record.outcome.shown
    for count, piece in enumerate(shown, start=1):
        heading = (piece.document, piece.about)
        length += len(piece.text) + (0 if heading in headings else len(piece.about))
        headings.add(heading)
        so_far = replace(record.outcome, passages=(), shown=shown[:count])
        points.append((length, retrieval_metrics(record.case, so_far, dict(gold_map))["kept_recall"]))
    return points


def recall_by_length(cases: Sequence[Sequence[Point]]) -> list[Point]:
    """The mean recall of the cases if each was cut to a length, at every length at which it changes.

    Args:
        cases: For each case the points of `shown_recall`; a case without points has a recall of 0.
    """
    points: list[Point] = []
    recalls = [0.0] * len(cases)
    steps = sorted((length, i, recall) for i, case in enumerate(cases) for length, recall in case)
    for length, members in groupby(steps, key=lambda step: step[0]):
        for _, i, recall in members:
            recalls[i] = recall
        mean = math.fsum(recalls) / len(cases)
        if not points or mean != points[-1][1]:
            points.append((length, mean))
    return points


def ecdf(values: Sequence[float]) -> list[Point]:
    """Each distinct value with the share of values that are not above it."""
    ordered = sorted(values)
    return [(value, bisect_right(ordered, value) / len(ordered)) for value in sorted(set(ordered))]


def _rates(made: Sequence[Decision], thresholds: Sequence[float], *, checked: bool) -> list[OperatingPoint]:
    refused: list[list[float]] = []
    for answerable in (True, False):
        members = [decision for decision in made if decision.answerable == answerable]
        if not members:
            raise ValueError("a trade-off needs answerable and unanswerable cases")
        # A withheld answer is refused at every threshold, as if it were the least probable of all.
        ranks = sorted(-math.inf if checked and not d.answered else d.probability for d in members)
        refused.append([bisect_left(ranks, threshold) / len(members) for threshold in thresholds])
    return [OperatingPoint(*rates) for rates in zip(thresholds, *refused, strict=True)]


def _area(made: Sequence[Decision]) -> float:
    unanswerable = sorted(d.probability for d in made if not d.answerable)
    above = [
        (bisect_left(unanswerable, d.probability) + bisect_right(unanswerable, d.probability)) / 2
        for d in made
        if d.answerable
    ]
    return math.fsum(above) / (len(above) * len(unanswerable))
