"""Bootstrap intervals without any array library: the same seed gives the same interval."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

ROUNDS = 1000
SEED = 20250101


@dataclass(frozen=True, slots=True)
class Estimate:
    """A ratio or mean with its 95 % interval.

    Attributes:
        count: Number of cases that it rests on; cases to which it does not apply are not among them.
    """

    value: float
    low: float
    high: float
    count: int


def mean(values: Sequence[float], *, rounds: int = ROUNDS, seed: int = SEED) -> Estimate:
    """The mean with its percentile bootstrap interval (Efron 1979).

    Raises:
        ValueError: There are no values.
    """
    return ratio([(value, 1.0) for value in values], rounds=rounds, seed=seed)


def ratio(pairs: Sequence[tuple[float, float]], *, rounds: int = ROUNDS, seed: int = SEED) -> Estimate:
    """The sum of the first members over the sum of the second, with its percentile bootstrap interval.

    Whole pairs are drawn with replacement, so numerator and denominator of a case stay together.

    Raises:
        ValueError: The second members sum to zero.
    """
    top, bottom = sum(p[0] for p in pairs), sum(p[1] for p in pairs)
    if not bottom:
        raise ValueError("a ratio needs at least one case to which it applies")
    draw = random.Random(seed)
    drawn: list[float] = []
    if len(set(pairs)) > 1:
        for _ in range(rounds):
            sample = draw.choices(pairs, k=len(pairs))
            below = sum(p[1] for p in sample)
            if below:
                drawn.append(sum(p[0] for p in sample) / below)
    value = top / bottom
    low, high = _percentiles(drawn) if drawn else (value, value)
    return Estimate(value=value, low=low, high=high, count=round(bottom))


def _percentiles(values: list[float]) -> tuple[float, float]:
    values.sort()
    last = len(values) - 1
    return values[round(0.025 * last)], values[round(0.975 * last)]
