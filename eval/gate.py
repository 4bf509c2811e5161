"""The quality gate: a fixed share of the cases, and the bars that their metrics must reach."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import EvaluationError

from .bootstrap import SEED
from .cases import Case
from .run import Record
from .summary import METRICS

BARS = Path(__file__).resolve().parent / "data" / "gate.json"
_ROUNDS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """What one metric must reach.

    Attributes:
        of: ``answerable``, ``unanswerable`` or a kind of cases; empty for all.
        value: The mean must be at least this, or at most this where less is better.
        p95: Whether it is the 95th percentile that counts, not the mean.
    """

    metric: str
    of: str
    value: float
    at_most: bool
    p95: bool

    @property
    def name(self) -> str:
        """The metric as it is printed."""
        return f"{self.metric}, 95th percentile" if self.p95 else self.metric


@dataclass(frozen=True, slots=True)
class Gate:
    """How many cases are asked, and the bars."""

    count: int
    bars: tuple[Bar, ...]


def load_gate(path: Path = BARS) -> Gate:
    """The gate of a JSON file.

    Raises:
        EvaluationError: The file is no gate; the message names what is wrong.
    """
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
        bars = tuple(_bar(bar) for bar in value["bars"])
        count = int(value["cases"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise EvaluationError(
            f"{str(path)!r} is no gate: {error}.", 'It needs "cases" (how many) and "bars"; see eval/data/gate.json.'
        ) from error
    if count < 1 or not bars:
        raise EvaluationError(f"{str(path)!r} asks no case or sets no bar.", "Give at least one of each.")
    return Gate(count, bars)


def gate_cases(cases: Sequence[Case], count: int) -> list[Case]:
    """At most `count` of the cases in their order: a third unanswerable, and of each kind in each half its share.

    Which of a kind is decided by the hash of its id, so the choice knows nothing of any result, and a case that is
    added elsewhere changes little.
    """
    unanswerable = [case for case in cases if not case.answerable]
    answerable = [case for case in cases if case.answerable]
    third = min(max(count // 3, count - len(answerable)), len(unanswerable))
    chosen = _share(unanswerable, third) | _share(answerable, count - third)
    return [case for case in cases if case.id in chosen]


def _share(cases: Sequence[Case], count: int) -> set[str]:
    strata: dict[tuple[str, str], list[str]] = {}
    for case in cases:
        strata.setdefault((case.split, case.kind), []).append(case.id)
    places: list[tuple[float, str, str]] = []
    for members in strata.values():
        ordered = sorted((hashlib.sha256(name.encode()).hexdigest(), name) for name in members)
        places += [((i + 0.5) / len(ordered), *named) for i, named in enumerate(ordered)]
    return {name for _, _, name in sorted(places)[:count]}


def reached(bar: Bar, records: Sequence[Record]) -> float | None:
    """What the records reach of a bar's metric; None if it applies to none of them."""
    values = [r.metrics[bar.metric] for r in records if bar.metric in r.metrics and _counts(bar, r.case)]
    if not values:
        return None
    return sorted(values)[round(0.95 * (len(values) - 1))] if bar.p95 else sum(values) / len(values)


def passed(bar: Bar, value: float | None) -> bool:
    """Whether a value clears the bar; a metric that applies to no case does not."""
    return value is not None and (value <= bar.value if bar.at_most else value >= bar.value)


def gate_text(records: Sequence[Record], gate: Gate) -> tuple[str, bool]:
    """A line for each bar, and whether the cases of the gate among the records cleared all of them."""
    asked = {case.id for case in gate_cases([record.case for record in records], gate.count)}
    records = [record for record in records if record.case.id in asked]
    lines = [f"gate, {len(records)} cases", f"  {'metric':<28}{'of':<14}{'reached':>9}{'bar':>11}"]
    cleared = True
    for bar in gate.bars:
        value = reached(bar, records)
        good = passed(bar, value)
        cleared = cleared and good
        shown = "absent" if value is None else f"{value:.3f}"
        limit = f"{'≤' if bar.at_most else '≥'} {bar.value:g}"
        lines.append(f"  {bar.name:<28}{bar.of or 'all':<14}{shown:>9}{limit:>11}   {'passed' if good else 'FAILED'}")
    return "\n".join(lines), cleared


def chance_text(records: Sequence[Record], gate: Gate) -> str:
    """For each bar, how often a run as good as this one would miss it by chance."""
    lines = [f"  {name:<44}{chance:.4f}" for name, chance in false_alarms(records, gate).items()]
    return "\n".join([f"chance of a miss, {len(records)} cases recorded", *lines])


def false_alarms(records: Sequence[Record], gate: Gate, *, rounds: int = _ROUNDS) -> dict[str, float]:
    """For each bar and for ``any``, how often a run as good as this one would miss it by chance.

    Each case that the gate asks is replaced by one drawn with replacement from those of its kind and half.
    """
    strata: dict[tuple[str, str], list[Record]] = {}
    for record in records:
        strata.setdefault((record.case.split, record.case.kind), []).append(record)
    wanted = [strata[case.split, case.kind] for case in gate_cases([r.case for r in records], gate.count)]
    draw = random.Random(SEED)
    missed = dict.fromkeys(range(len(gate.bars)), 0)
    any_missed = 0
    for _ in range(rounds):
        sample = [draw.choice(members) for members in wanted]
        failed = [i for i, bar in enumerate(gate.bars) if not passed(bar, reached(bar, sample))]
        for i in failed:
            missed[i] += 1
        any_missed += bool(failed)
    named = {f"{bar.name} of {bar.of or 'all'}": missed[i] / rounds for i, bar in enumerate(gate.bars)}
    return named | {"any": any_missed / rounds}


def _bar(value: dict[str, Any]) -> Bar:
    limits = [name for name in ("at_least", "at_most") if name in value]
    if unknown := sorted(set(value) - {"metric", "of", "at_least", "at_most", "p95", "why"}):
        raise ValueError(f"a bar has the unknown field {unknown[0]!r}")
    if value.get("metric") not in METRICS:
        raise ValueError(f"{value.get('metric')!r} is no metric")
    if len(limits) != 1:
        raise ValueError(f"the bar of {value['metric']!r} needs at_least or at_most")
    return Bar(
        metric=value["metric"],
        of=value.get("of", ""),
        value=float(value[limits[0]]),
        at_most=limits[0] == "at_most",
        p95=bool(value.get("p95", False)),
    )


def _counts(bar: Bar, case: Case) -> bool:
    groups = {"": True, "answerable": case.answerable, "unanswerable": not case.answerable}
    return groups.get(bar.of, bar.of == case.kind)
