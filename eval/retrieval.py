"""How well search and sentence selection brought the gold pieces before the model."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from .cases import Case, Gold
from .gold import GoldMap, from_gold, holds
from .outcome import Outcome, Piece

DEPTHS = (1, 3, 5)


def retrieval_metrics(case: Case, outcome: Outcome, gold_map: GoldMap) -> dict[str, float]:
    """Recall, reciprocal rank and nDCG of the passages; recall and reciprocal rank of the sentences shown.

    Empty for a case without gold.
    """
    if not case.gold:
        return {}
    ranks = [_rank(case, gold, outcome.passages, gold_map) for gold in case.gold]
    result = {f"recall@{depth}": sum(0 < rank <= depth for rank in ranks) / len(ranks) for depth in DEPTHS}
    result["recall"] = sum(rank > 0 for rank in ranks) / len(ranks)
    result["mrr"] = reciprocal_rank(ranks)
    relevant = [any(holds(case, gold, piece, gold_map) for gold in case.gold) for piece in outcome.passages[:5]]
    # Pieces that stand in one passage need one place, and each that was not found one of its own.
    result["ndcg@5"] = ndcg(relevant, len({rank for rank in ranks if rank}) + ranks.count(0))
    kept = [_kept(case, gold, outcome.shown, gold_map) for gold in case.gold]
    result["kept_recall"] = sum(kept) / len(kept)
    result["kept_mrr"] = reciprocal_rank([_rank(case, gold, outcome.shown, gold_map) for gold in case.gold])
    return result


def reciprocal_rank(ranks: Sequence[int]) -> float:
    """One over the best of the ranks, which count from 1; 0 if all are 0, that is, nothing was found."""
    found = [rank for rank in ranks if rank]
    return 1 / min(found) if found else 0.0


def ndcg(relevant: Sequence[bool], wanted: int) -> float:
    """Normalised discounted cumulative gain with binary relevance (Järvelin and Kekäläinen 2002).

    Args:
        relevant: For each place of the ranking whether it holds gold.
        wanted: Places that the gold pieces need; the ideal ranking has that many or, if more hold gold, those.
    """
    gain = sum(1 / math.log2(rank + 1) for rank, hit in enumerate(relevant, start=1) if hit)
    places = min(max(wanted, sum(relevant)), len(relevant))
    ideal = sum(1 / math.log2(rank + 1) for rank in range(1, places + 1))
    return gain / ideal if ideal else 0.0


def _rank(case: Case, gold: Gold, pieces: Sequence[Piece], gold_map: GoldMap) -> int:
    return next((rank for rank, piece in enumerate(pieces, start=1) if holds(case, gold, piece, gold_map)), 0)


def _kept(case: Case, gold: Gold, pieces: Sequence[Piece], gold_map: GoldMap) -> bool:
    """Whether one sentence holds the gold piece, or the sentences of its document do together."""
    own = [piece for piece in pieces if from_gold(gold, piece, gold_map)]
    if any(holds(case, gold, piece, gold_map) for piece in own):
        return True
    return any(
        holds(
            case,
            gold,
            replace(first, text="\n".join(p.text for p in own if p.document == first.document)),
            gold_map,
        )
        for first in own
    )
