"""The report of a run as one HTML file that needs nothing else: no script, font or picture from anywhere."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2

from .charts import (
    Table,
    cost_charts,
    decision_charts,
    difference_chart,
    difference_table,
    kind_chart,
    strictness_of,
)
from .compare import Comparison, compare
from .failures import Failure, expected, failure_of
from .metrics import STAGES
from .plots import Segment, stacked_bar, swatch
from .run import Record, Run
from .summary import (
    BREAKDOWN,
    METRICS,
    STAGE_MEANING,
    breakdown,
    breakdowns,
    estimates,
    formatted,
    groups,
    halves,
    lost,
    spreads,
)

_PAGE = Path(__file__).resolve().parent / "page"
_NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True)
class _Bar:
    name: str
    count: int
    svg: str


@dataclass(frozen=True, slots=True)
class _Stage:
    """A row of the attribution: a stage with the number of cases that it lost in each column."""

    name: str
    anchor: str
    swatch: str
    meaning: str
    counts: tuple[int, ...]


def html_page(run: Run, earlier: Run | None = None) -> str:
    """The report as the text of an HTML file.

    Args:
        earlier: A run over the same cases that this one is set against.

    Raises:
        EvaluationError: The two runs share no case.
    """
    gold_map = run.about.get("gold_map") or {}
    records = run.records
    found = compare(earlier, run) if earlier else None
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_PAGE),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style, script = ((_PAGE / name).read_text(encoding="utf-8") for name in ("report.css", "report.js"))
    columns = _columns(run, earlier)
    return environment.get_template("report.html").render(
        run=run,
        earlier=earlier,
        opening=_opening(run),
        style=style,
        script=script,
        style_hash=_hash(style),
        script_hash=_hash(script),
        bars=[_bar(name, members) for name, members in columns.items()],
        columns=columns,
        stages=_stages(columns),
        summary=_summary(records),
        kinds=kind_chart(records) if records else None,
        breakdowns=[(title, _breakdown(parted)) for title, parted in breakdowns(records)],
        decision_charts=decision_charts(run),
        cost_charts=cost_charts(run),
        spreads=_spreads(records),
        comparison=found,
        moves=_moves(found),
        difference_chart=difference_chart(found) if found else None,
        difference_table=difference_table(found) if found else None,
        failures=_failures(records, gold_map),
        failed=sum(bool(record.lost_at) for record in records),
        kinds_failed=sorted({record.case.kind for record in records if record.lost_at}),
        expected=expected,
        metric_words={name: words for name, (words, _) in METRICS.items()},
        about=_about(run.about),
    )


def _opening(run: Run) -> str:
    """What was run, in one line."""
    info = run.about.get("info")
    parts = [
        f"{len(run.records)} cases" + (f" of {run.about['cases_file']}" if run.about.get("cases_file") else ""),
        str(info.get("model", "")) if isinstance(info, dict) else "",
        f"strictness {strictness_of(run)}",
        str(run.about.get("finished") or "not finished").replace("T", " ").replace("+00:00", " UTC"),
    ]
    return " · ".join(part for part in parts if part)


def _columns(run: Run, earlier: Run | None) -> dict[str, list[Record]]:
    """The groups of cases whose losses stand side by side."""
    parts: dict[str, list[Record]] = halves(run.records)
    if earlier:
        before = halves(earlier.records)
        return {
            **{f"{name}, {earlier.name or 'earlier'}": members for name, members in before.items()},
            **{f"{name}, {run.name or 'this run'}": members for name, members in parts.items()},
        }
    return parts


def _bar(name: str, members: list[Record]) -> _Bar:
    by_stage = lost(members)
    segments = [Segment(name=s, count=len(by_stage.get(s, ())), look=f"stage-{i}") for i, s in enumerate(STAGES)]
    right = sum(not record.lost_at for record in members)
    segments.append(Segment(name=_NOWHERE, count=right, look="stage-none"))
    said = ", ".join(f"{segment.name} {segment.count}" for segment in segments if segment.count)
    return _Bar(name, len(members), stacked_bar(f"{name}, {len(members)} cases: {said}", segments))


def _stages(columns: Mapping[str, list[Record]]) -> list[_Stage]:
    by_column = [lost(members) for members in columns.values()]
    rows = [
        _Stage(
            name=stage,
            anchor=f"stage-{i}",
            swatch=swatch(f"stage-{i}"),
            meaning=STAGE_MEANING[stage],
            counts=tuple(len(column.get(stage, ())) for column in by_column),
        )
        for i, stage in enumerate(STAGES)
    ]
    right = tuple(sum(not record.lost_at for record in members) for members in columns.values())
    return [*rows, _Stage(_NOWHERE, "", swatch("stage-none"), STAGE_MEANING[""], right)]


def _summary(records: tuple[Record, ...]) -> Table:
    parts = groups(records)
    found = [estimates(members) for members in parts.values()]
    rows = [
        (name, *(formatted(name, column.get(name)) for column in found), str(whole.count))
        for name, whole in found[0].items()
    ]
    heads = (f"{name} ({len(members)})" for name, members in parts.items())
    return Table(("metric", *heads, "applies to"), tuple(rows))


def _breakdown(parted: Mapping[str, list[Record]]) -> Table:
    rows = []
    for name, members in parted.items():
        column = breakdown(members)
        rows.append((name, str(len(members)), *(formatted(metric, column.get(metric)) for metric in BREAKDOWN)))
    return Table(("", "cases", *BREAKDOWN), tuple(rows))


def _spreads(records: tuple[Record, ...]) -> Table:
    rows = []
    for name, spread in spreads(records).items():
        digits = 2 if name.endswith("_s") else 0
        rows.append((name, f"{spread.median:.{digits}f}", f"{spread.p95:.{digits}f}"))
    return Table(("measure", "median", "95th percentile (p95)"), tuple(rows))


def _moves(found: Comparison | None) -> Table | None:
    if not (found and found.moves):
        return None
    rows = tuple((a or _NOWHERE, b or _NOWHERE, str(count)) for (a, b), count in found.moves.items())
    return Table(("lost before", "lost now", "cases"), rows)


def _failures(records: tuple[Record, ...], gold_map: dict[str, str]) -> dict[str, list[Failure]]:
    return {stage: [failure_of(record, gold_map) for record in members] for stage, members in lost(records).items()}


def _about(about: Mapping[str, Any]) -> Table:
    """Everything that is recorded about the run, objects spread over rows."""
    rows: list[tuple[str, str]] = []
    for name, value in about.items():
        label = name.replace("_", " ")
        if isinstance(value, dict):
            rows += [(f"{label}: {key}", _plain(part)) for key, part in value.items()]
        else:
            rows.append((label, _plain(value)))
    return Table(("setting or measure", "value"), tuple(row for row in rows if row[1]))


def _plain(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _hash(text: str) -> str:
    """The hash by which the page's own policy lets this text, and no other, act as style or script."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
