"""What many measurements of one thing come to: the middle, and how far they lie apart."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which that share of the values lies, between neighbours in proportion.

    Source: definition 7 of Hyndman and Fan, "Sample Quantiles in Statistical Packages", 1996.

    Raises:
        ValueError: There are no values.
    """
    if not values:
        raise ValueError("a quantile needs values")
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def spread(values: Iterable[float]) -> dict[str, float]:
    """Median, the quartiles about it, the 95th percentile, the extremes and the number of values; empty for none."""
    found = list(values)
    if not found:
        return {}
    points = {"median": 0.5, "low": 0.25, "high": 0.75, "p95": 0.95, "least": 0.0, "most": 1.0}
    return {name: quantile(found, share) for name, share in points.items()} | {"count": float(len(found))}
