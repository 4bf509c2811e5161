"""Fits the weights of the answerability decision to the records of evaluation runs.

Make the runs with ASSISTANT_STRICTNESS=open, so that every question is answered and its signals are recorded:

    ASSISTANT_STRICTNESS=open assistant eval --split dev --out eval-runs/open
    python tools/fit_evidence.py eval-runs/open

Prints the weights for assistant/answer/evidence.py, the area under the ROC curve by cross-validation, and what each
threshold declines of the answerable and of the unanswerable questions.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt

SIGNALS = ("has", "kind_missing", "year_missing", "place_missing")
RIDGE = 1.0  # strength of the pull of the standardised weights towards 0
FOLDS = 10
Array = npt.NDArray[np.float64]


def load(run: Path) -> tuple[Array, Array]:
    """Signals (n, len(SIGNALS)) and labels (n,) of a run's cases; cases without signals are left out."""
    rows: list[list[float]] = []
    labels: list[float] = []
    for record in map(json.loads, (run / "cases.jsonl").open(encoding="utf-8")):
        signals = (record.get("outcome") or {}).get("signals") or {}
        if all(name in signals for name in SIGNALS):
            rows.append([signals[name] for name in SIGNALS])
            labels.append(float(record["case"]["answerable"]))
    return np.array(rows), np.array(labels)


def fit(signals: Array, labels: Array) -> Array:
    """Bias and weights of a ridge logistic regression by Newton's method; shape (1 + len(SIGNALS),)."""
    mean, deviation = signals.mean(axis=0), signals.std(axis=0) + 1e-9
    design = np.column_stack([np.ones(len(signals)), (signals - mean) / deviation])
    penalty = RIDGE * np.diag([0.0] + [1.0] * signals.shape[1])
    weights = np.zeros(design.shape[1])
    for _ in range(50):
        share = 1 / (1 + np.exp(-design @ weights))
        slope = design.T @ (share - labels) + penalty @ weights
        curve = (design * (share * (1 - share))[:, None]).T @ design + penalty
        weights -= np.linalg.solve(curve, slope)
    scaled = weights[1:] / deviation
    return np.concatenate([[weights[0] - scaled @ mean], scaled])


def probabilities(weights: Array, signals: Array) -> Array:
    """Probability of each row; shape (n,)."""
    result: Array = 1 / (1 + np.exp(-(weights[0] + signals @ weights[1:])))
    return result


def area(scores: Array, labels: Array) -> float:
    """Area under the ROC curve: the share of pairs in which the answerable question has the higher score."""
    above = scores[labels == 1][:, None] - scores[labels == 0][None, :]
    return float((above > 0).mean() + 0.5 * (above == 0).mean())


def cross_validated(signals: Array, labels: Array) -> Array:
    """Probability of each row by weights that were fitted without it."""
    fold = np.random.default_rng(0).integers(0, FOLDS, len(labels))
    result = np.zeros(len(labels))
    for part in range(FOLDS):
        result[fold == part] = probabilities(fit(signals[fold != part], labels[fold != part]), signals[fold == part])
    return result


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("runs", nargs="+", type=Path, metavar="RUN", help="folder of an evaluation run")
    loaded = [load(run) for run in parser.parse_args().runs]
    signals, labels = np.concatenate([s for s, _ in loaded]), np.concatenate([y for _, y in loaded])
    if not 0 < labels.sum() < len(labels):
        print("The runs need answerable and unanswerable cases with signals.", file=sys.stderr)
        return 1
    weights = fit(signals, labels)
    print(json.dumps(dict(zip(("bias", *SIGNALS), np.round(weights, 3).tolist(), strict=True))))
    print(f"cases {len(labels)}, AUC by cross-validation {area(cross_validated(signals, labels), labels):.3f}")
    share = probabilities(weights, signals)
    for threshold in np.arange(0.3, 0.95, 0.05):
        refused, declined = (share[labels == 1] < threshold).mean(), (share[labels == 0] < threshold).mean()
        print(f"threshold {threshold:.2f}: false refusals {refused:.3f}, declined {declined:.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
