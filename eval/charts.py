"""The charts of the report: each with what it says in words and its figures as a table."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from .compare import Comparison, verdict
from .curves import (
    Decision,
    area_under_trade_off,
    both_classes,
    calibration,
    calibration_error,
    checked_trade_off,
    decisions,
    ecdf,
    lowest_draft,
    rates_at,
    recall_by_length,
    risk_coverage,
    shown_recall,
    trade_off,
)
from .plots import Axis, Interval, Line, interval_chart, line_chart, ticks
from .run import Record, Run
from .summary import IN_UNITS, breakdown, by_kind, formatted, halves, spreads

_LOOKS: dict[str, Literal["dot", "hollow", "diamond"]] = {
    "better": "dot", "changed": "dot", "within noise": "hollow", "worse": "diamond",
}  # fmt: skip
_THRESHOLDS = tuple(i / 10 for i in range(1, 10))


@dataclass(frozen=True, slots=True)
class Table:
    """A table of text; the first cell of a row names it."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart.

    Attributes:
        says: What there is to know to read it, in sentences.
        svg: The drawing; empty where there is nothing to draw.
    """

    title: str
    says: str
    svg: str
    table: Table | None = None


def kind_chart(records: Sequence[Record]) -> Chart:
    """The share of right cases by kind, for each half that the run has."""
    parts = halves(records)
    kinds = by_kind(records)
    rows: list[tuple[str, list[Interval | None]]] = []
    for kind, members in kinds.items():
        row: list[Interval | None] = []
        for split in parts:
            found = breakdown([record for record in members if record.case.split == split])
            row.append(Interval(estimate=found["correct"]) if "correct" in found else None)
        rows.append((f"{kind} ({len(members)})", row))
    says = "Right cases: every fact and no confusion, or rightly declined. 95 % score intervals (Wilson)."
    axis = Axis(label="share of right cases")
    return Chart("Right, by kind", says, interval_chart("Right, by kind", says, rows, axis, tuple(parts)))


def decision_charts(run: Run) -> list[Chart]:
    """Trade-off, risk against coverage and calibration, for each half that the run has.

    Empty if the records carry no probability of being answerable.
    """
    charts: list[Chart] = []
    parts = halves(run.records)
    strictness = strictness_of(run)
    for name, members in parts.items():
        made = decisions(members)
        suffix = f", {name}" if len(parts) > 1 else ""
        if made and both_classes(made):
            charts.append(_trade_off_chart(made, len(members), strictness, suffix))
        if any(decision.answered for decision in made):
            charts.append(_risk_chart(made, strictness, suffix))
        if made:
            charts.append(_calibration_chart(made, suffix))
    return charts


def strictness_of(run: Run) -> str:
    """The setting of that name that the run was made with; ``unknown`` if it does not tell."""
    config = run.about.get("config")
    return str(config.get("strictness", "unknown")) if isinstance(config, dict) else "unknown"


def cost_charts(run: Run) -> list[Chart]:
    """What the length of the prompt buys, and the waiting time."""
    return [chart for chart in (_recall_chart(run), _latency_chart(run.records)) if chart]


def _recall_chart(run: Run) -> Chart | None:
    """The share of gold pieces in what was shown, by its length; None if no case has gold."""
    gold_map = run.about.get("gold_map") or {}
    asked = [r for r in run.records if r.case.answerable and r.case.gold and not r.outcome.error]
    if not asked:
        return None
    cases = [shown_recall(record, gold_map) for record in asked]
    points = recall_by_length(cases)
    whole = statistics.median(case[-1][0] if case else 0 for case in cases)
    prompts = [r.metrics["prompt_tokens"] for r in asked if "prompt_tokens" in r.metrics]
    says = (
        "Mean share of a case's gold pieces in the sentences shown, if the model were shown only the best of them, "
        f"as many as fit the length ({len(asked)} answerable cases). Headings count, once each. "
        f"All that was shown has a median of {whole:.0f} characters"
    )
    if prompts:
        says += f"; with instructions and question that made a median of {statistics.median(prompts):.0f} prompt tokens"
    longest = max((case[-1][0] for case in cases if case), default=0.0)
    axis = Axis(label="characters shown", high=longest)
    line = Line(name="recall", points=[(0.0, 0.0), *points, (longest, points[-1][1] if points else 0.0)], look="stairs")
    svg = line_chart("Gold in what was shown", says, [line], axis, Axis(label="recall of gold pieces"))
    rows = []
    for length in ticks(0, longest, 8)[1:]:
        reached = [recall for place, recall in points if place <= length]
        rows.append((f"{length:g}", f"{reached[-1] if reached else 0:.3f}"))
    return Chart("Gold in what was shown, by length", f"{says}.", svg, _table(("characters", "recall"), rows))


def _latency_chart(records: Sequence[Record]) -> Chart | None:
    """How many cases had their first token and their whole answer by when; None if nothing was timed."""
    lines = []
    found = spreads(records)
    for name, words in (("first_token_s", "first token"), ("total_s", "whole answer")):
        if name in found:
            median, p95 = found[name].median, found[name].p95
            label = f"{words}: median {median:.1f} s, p95 {p95:.1f} s"
            points = ecdf([record.metrics[name] for record in records if name in record.metrics])
            lines.append(Line(name=label, points=points, look="stairs", marked=[(median, 0.5), (p95, 0.95)]))
    if not lines:
        return None
    words = "; ".join(line.name for line in lines)
    says = f"Share of the cases that were that far, by seconds since the question: {words}."
    x = Axis(label="seconds", high=max(line.points[-1][0] for line in lines))
    svg = line_chart("Waiting time", says, lines, x, Axis(label="share of cases"))
    return Chart("Waiting time", says, svg)


def difference_chart(found: Comparison) -> Chart | None:
    """The differences of all metrics that are shares; None if there is none."""
    shares = {name: estimate for name, estimate in found.differences.items() if name not in IN_UNITS}
    if not shares:
        return None
    rows = [
        (name, [Interval(estimate=estimate, look=_LOOKS[verdict(name, estimate)])]) for name, estimate in shares.items()
    ]
    reach = max([0.1, *(abs(edge) for e in shares.values() for edge in (e.low, e.high))])
    says = (
        f"Later minus earlier over {found.pairs} cases, with 95 % paired intervals. "
        "A hollow dot is within noise; a diamond is worse."
    )
    axis = Axis(label="difference", low=-reach, high=reach)
    return Chart("Differences", says, interval_chart("Differences", says, rows, axis, label_width=160))


def difference_table(found: Comparison) -> Table:
    """The differences of all metrics."""
    rows = [
        (name, formatted(name, difference, "+"), verdict(name, difference), str(difference.count))
        for name, difference in found.differences.items()
    ]
    return _table(("metric", "difference", "verdict", "cases"), rows)


def _trade_off_chart(made: Sequence[Decision], cases: int, strictness: str, suffix: str) -> Chart:
    alone = [(p.false_refusal, p.declined) for p in trade_off(made)]
    checked = checked_trade_off(made)
    under = formatted("", area_under_trade_off(made))
    lines = [
        Line(name="chance", points=[(0, 0), (1, 1)], look="guide"),
        Line(name="decision alone, every threshold", points=alone),
    ]
    says = (
        f"What is declined as the threshold rises; up and to the left is better. Area under the curve {under}. "
        f"The decision alone is known at every threshold, as {len(made)} of {cases} cases carry its probability. "
    )
    start = lowest_draft(made)
    if start is None:
        says += "Nothing was answered."
    else:
        known = [(point.false_refusal, point.declined) for point in checked]
        if all(decision.drafted for decision in made):
            says += (
                f"This run (strictness {strictness}) wrote an answer to every question, so all of the curve is known."
            )
        else:
            says += (
                f"With the checks of the written answer it is known only from {start:.2f} up: below, this run "
                f"(strictness {strictness}) wrote nothing. A run at strictness open has the whole curve."
            )
        if known != alone:
            lines.append(Line(name="with the checks of the answer", points=known))
        working = f"this run ({strictness}): {known[0][0]:.3f} / {known[0][1]:.3f}"
        lines.append(Line(name=working, points=[], marked=known[:1]))
    x, y = Axis(label="false refusals, of answerable"), Axis(label="declined, of unanswerable")
    title = f"Refusal trade-off{suffix}"
    rows = []
    for threshold in _THRESHOLDS:
        point = rates_at(made, threshold)
        rows.append((f"{threshold:.1f}", f"{point.false_refusal:.3f}", f"{point.declined:.3f}"))
    table = _table(("threshold", "false refusals", "declined, of unanswerable"), rows)
    return Chart(title, says, line_chart(title, says, lines, x, y), table)


def _risk_chart(made: Sequence[Decision], strictness: str, suffix: str) -> Chart:
    points = risk_coverage(made)
    title = f"Risk and coverage{suffix}"
    says = (
        "Share of wrong answers when only the most probable questions are answered; lower is better. "
        f"All answers of this run (strictness {strictness}): {points[-1].risk:.3f} wrong at {points[-1].coverage:.3f} "
        "answered."
    )
    curve = [(point.coverage, point.risk) for point in points]
    line = Line(name="risk", points=curve, marked=curve[-1:])
    high = max(0.1, *(math.ceil(point.risk * 10) / 10 for point in points))
    x, y = Axis(label="share of all cases answered"), Axis(label="wrong, of answers", high=high)
    rows = []
    for threshold in reversed(_THRESHOLDS):
        reached = [point for point in points if point.threshold >= threshold]
        if reached:
            rows.append((f"{threshold:.1f}", f"{reached[-1].coverage:.3f}", f"{reached[-1].risk:.3f}"))
    table = _table(("answered from", "answered", "wrong, of answers"), rows)
    return Chart(title, says, line_chart(title, says, [line], x, y), table)


def _calibration_chart(made: Sequence[Decision], suffix: str) -> Chart:
    bins = calibration(made)
    title = f"Calibration{suffix}"
    says = (
        "How often the documents hold the answer, by the probability that the assistant saw; on the diagonal it is "
        f"calibrated. Expected calibration error {calibration_error(bins):.3f} over {len(made)} cases in "
        f"{len(bins)} bins; the larger a dot, the more cases."
    )
    dots = Line(
        name="bins",
        points=[(b.probability, b.share) for b in bins],
        look="dots",
        weights=[b.count for b in bins],
    )
    lines = [Line(name="calibrated", points=[(0, 0), (1, 1)], look="guide"), dots]
    x, y = Axis(label="probability, mean of the bin"), Axis(label="answerable")
    rows = [(f"{b.low:.1f}–{b.high:.1f}", str(b.count), f"{b.probability:.3f}", f"{b.share:.3f}") for b in bins]
    table = _table(("bin", "cases", "probability", "answerable"), rows)
    return Chart(title, says, line_chart(title, says, lines, x, y), table)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Table:
    return Table(tuple(head), tuple(tuple(row) for row in rows))
