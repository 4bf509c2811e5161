"""One ranking out of two: dense and full-text scores brought to one scale and added."""

from __future__ import annotations

import math
from collections.abc import Mapping


def standardised(scores: Mapping[str, float]) -> dict[str, float]:
    """The scores as numbers of standard deviations from their mean; all 0 if they do not differ."""
    if not scores:
        return {}
    mean = math.fsum(scores.values()) / len(scores)
    deviation = math.sqrt(math.fsum((score - mean) ** 2 for score in scores.values()) / len(scores))
    if deviation < 1e-9:
        return dict.fromkeys(scores, 0.0)
    return {key: (score - mean) / deviation for key, score in scores.items()}


def fuse(dense: Mapping[str, float], lexical: Mapping[str, float], dense_weight: float) -> list[tuple[str, float]]:
    """Ids with their weighted sum of standardised scores, best first.

    Both mappings hold the same candidates. Adding standardised scores keeps how clearly one side prefers a
    candidate, which ranks alone (reciprocal rank fusion) throw away.
    """
    dense_z, lexical_z = standardised(dense), standardised(lexical)
    sums = {key: dense_weight * dense_z[key] + (1 - dense_weight) * lexical_z[key] for key in dense_z}
    return sorted(sums.items(), key=lambda item: (-item[1], item[0]))
