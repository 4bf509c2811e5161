"""How probable it is that a line of a page is furniture: a chain of two states over what is seen of the lines.

A linear-chain conditional random field (Lafferty, McCallum and Pereira 2001): a line's score is the sum of the weights
of what is seen of it, a change between body and furniture costs, and forward and backward sums give the odds of each
line within the whole page. ``tools/fit_cleaning.py`` fits the weights.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from assistant.library.cleaning.line_features import Seen
from assistant.library.cleaning.line_weights import CHANGES, WEIGHTS

Weights = Mapping[str, Sequence[float]]  # by feature: anywhere, then for each of the zones
Changes = Sequence[Sequence[Sequence[float]]]  # without and with a blank line between, from (row) and to (column)


def odds(seen: Sequence[Seen], weights: Weights = WEIGHTS, changes: Changes = CHANGES) -> list[float]:
    """Logarithm of the odds of each line to be furniture: above 0 it is more probable than not."""
    if not seen:
        return []
    scores = [_score(line, weights) for line in seen]
    costs = [changes[line.gap] for line in seen]
    forward = [(0.0, scores[0])]
    for score, cost in zip(scores[1:], costs[1:], strict=True):
        body, furniture = forward[-1]
        forward.append(
            (_sum(body + cost[0][0], furniture + cost[1][0]), _sum(body + cost[0][1], furniture + cost[1][1]) + score)
        )
    backward = [(0.0, 0.0)]
    for score, cost in zip(scores[:0:-1], costs[:0:-1], strict=True):
        body, furniture = backward[-1]
        furniture += score
        backward.append(
            (_sum(cost[0][0] + body, cost[0][1] + furniture), _sum(cost[1][0] + body, cost[1][1] + furniture))
        )
    both = zip(forward, reversed(backward), strict=True)
    return [before[1] + after[1] - before[0] - after[0] for before, after in both]


def _score(line: Seen, weights: Weights) -> float:
    total = 0.0
    for name, value in line.values.items():
        row = weights.get(name)
        if row:
            total += value * (row[0] + row[1 + line.zone])
    return total


def _sum(first: float, second: float) -> float:
    """Logarithm of the sum of two numbers given by their logarithms."""
    high, low = max(first, second), min(first, second)
    return high + math.log1p(math.exp(low - high))
