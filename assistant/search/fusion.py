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


def weighed(
    dense: Mapping[str, float], full_text: Mapping[str, float], dense_weight: float
) -> dict[str, dict[str, float]]:
    """For each candidate the two parts of its score: its standardised scores, each by its weight.

    Both mappings hold the same candidates. Adding standardised scores keeps how clearly one side prefers a
    candidate, which ranks alone (reciprocal rank fusion) throw away.
    """
    dense_z, full_text_z = standardised(dense), standardised(full_text)
    return {
        key: {"dense": dense_weight * dense_z[key], "full_text": (1 - dense_weight) * full_text_z[key]}
        for key in dense_z
    }


def ranked(parts: Mapping[str, Mapping[str, float]]) -> list[tuple[str, float]]:
    """Ids with the sum of the parts of their scores, best first."""
    sums = {key: math.fsum(of.values()) for key, of in parts.items()}
    return sorted(sums.items(), key=lambda item: (-item[1], item[0]))
