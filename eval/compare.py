"""Two runs over the same cases: what got better, what got worse, and whether that is beyond noise."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from assistant.errors import EvaluationError

from .bootstrap import Estimate, mean
from .run import Record, Run
from .summary import METRICS, formatted


@dataclass(frozen=True, slots=True)
class Comparison:
    """A later run against an earlier one.

    Attributes:
        differences: Mean of later minus earlier over the cases in both runs, with its paired interval.
        better: Cases that became fully right, in the order of the earlier run.
        worse: Cases that were fully right and are no more.
        moves: Number of cases that another stage lost than before, by the stages before and after; most first.
        pairs: Number of cases in both runs.
        unpaired: Number of cases that stand in only one of the runs or were changed between them.
    """

    differences: dict[str, Estimate]
    better: tuple[tuple[Record, Record], ...]
    worse: tuple[tuple[Record, Record], ...]
    moves: dict[tuple[str, str], int]
    pairs: int
    unpaired: int


def compare(earlier: Run, later: Run) -> Comparison:
    """The comparison of two runs, case by case.

    Raises:
        EvaluationError: They share no case.
    """
    second = {record.case.id: record for record in later.records}
    pairs = [
        (record, second[record.case.id])
        for record in earlier.records
        if record.case.id in second and second[record.case.id].case.fingerprint == record.case.fingerprint
    ]
    if not pairs:
        raise EvaluationError("The two runs share no case.", "Compare runs over the same cases.")
    differences: dict[str, Estimate] = {}
    for name in METRICS:
        values = [b.metrics[name] - a.metrics[name] for a, b in pairs if name in a.metrics and name in b.metrics]
        if values:
            differences[name] = mean(values)
    return Comparison(
        differences=differences,
        better=tuple(p for p in pairs if p[1].metrics["fully_right"] > p[0].metrics["fully_right"]),
        worse=tuple(p for p in pairs if p[1].metrics["fully_right"] < p[0].metrics["fully_right"]),
        moves=dict(Counter((a.lost_at, b.lost_at) for a, b in pairs if a.lost_at != b.lost_at).most_common()),
        pairs=len(pairs),
        unpaired=len(earlier.records) + len(later.records) - 2 * len(pairs),
    )


def verdict(name: str, difference: Estimate) -> str:
    """``better``, ``worse``, ``changed`` (no direction is good) or ``within noise``."""
    if difference.low <= 0 <= difference.high:
        return "within noise"
    more_is_better = METRICS[name][1]
    if more_is_better is None:
        return "changed"
    return "better" if (difference.value > 0) == more_is_better else "worse"


def comparison_text(earlier: Run, later: Run) -> str:
    """The comparison as plain text that is Markdown too."""
    found = compare(earlier, later)
    lines = [
        f"# {later.name} against {earlier.name}",
        "",
        "| metric | difference, 95 % interval | |",
        "| --- | --- | --- |",
    ]
    for name, difference in found.differences.items():
        lines.append(f"| {name} | {formatted(name, difference, '+')} | {verdict(name, difference)} |")
    for title, pairs in (("Became fully right", found.better), ("No longer fully right", found.worse)):
        lines += ["", f"## {title} ({len(pairs)})", ""]
        for a, b in pairs:
            stages = f"{a.lost_at or 'right'} → {b.lost_at or 'right'}"
            lines += [
                f"- {a.case.id} ({stages}): {a.case.question}",
                f"  - before: {_one_line(a)}",
                f"  - after: {_one_line(b)}",
            ]
    if found.unpaired:
        lines += ["", f"{found.unpaired} records stand in only one of the runs and were left out."]
    return "\n".join(lines) + "\n"


def _one_line(record: Record) -> str:
    return " ".join((record.outcome.text or record.outcome.error).split())
