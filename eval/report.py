"""The report of a run: a terminal table and a Markdown page, both opening with where cases were lost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .charts import cost_charts, decision_charts
from .outcome import Piece
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
    lost,
    spreads,
)


def console(run: Run) -> str:
    """The summary as plain text."""
    parts = groups(run.records)
    lines = ["Lost at"]
    for stage, members in lost(run.records).items():
        lines.append(f"  {stage:<15}{len(members):>5}   {STAGE_MEANING[stage]}")
    lines.append(f"  {'nowhere':<15}{sum(not r.lost_at for r in run.records):>5}   of {len(run.records)} cases")
    heads = "".join(f"{name + ' (' + str(len(members)) + ')':>26}" for name, members in parts.items())
    lines += ["", f"{'metric, 95 % interval':<24}{heads}"]
    columns = [estimates(members) for members in parts.values()]
    for name in METRICS:
        if name in columns[0]:
            cells = "".join(f"{formatted(name, column.get(name)):>26}" for column in columns)
            lines.append(f"{name:<24}{cells}")
    for name, spread in spreads(run.records).items():
        lines.append(f"{name:<24}  median {spread.median:.2f}, 95th percentile {spread.p95:.2f}")
    return "\n".join(lines) + "\n"


def markdown(run: Run) -> str:
    """The whole report as one Markdown page."""
    parts = groups(run.records)
    page = [f"# Evaluation {run.name}".rstrip(), "", *_about(run), "", "## Where cases were lost", ""]
    page += _table(
        ("stage", "meaning", *(f"{name} ({len(members)})" for name, members in parts.items())),
        [
            (stage, STAGE_MEANING[stage], *(len(lost(members).get(stage, ())) for members in parts.values()))
            for stage in lost(run.records)
        ]
        + [("nowhere", STAGE_MEANING[""], *(sum(not r.lost_at for r in m) for m in parts.values()))],
    )
    columns = [estimates(members) for members in parts.values()]
    page += [
        "",
        "## Summary",
        "",
        "Means with 95 % bootstrap intervals; a metric counts only the cases it applies to.",
        "",
    ]
    page += _table(
        ("metric", "what it says", *parts, "cases"),
        [
            (
                f"`{name}`",
                METRICS[name][0],
                *(formatted(name, c.get(name)) for c in columns),
                columns[0][name].count,
            )
            for name in METRICS
            if name in columns[0]
        ],
    )
    page += ["", "## Time and tokens", ""]
    page += _table(
        ("measure", "median", "95th percentile"),
        [(METRICS[name][0], f"{s.median:.2f}", f"{s.p95:.2f}") for name, s in spreads(run.records).items()],
    )
    for title, parted in breakdowns(run.records):
        page += ["", f"## {title}", "", *_breakdown(parted)]
    page += ["", "## Refusing, length and waiting time", "", "The charts of these are in `report.html`."]
    for chart in (*decision_charts(run), *cost_charts(run)):
        page += ["", f"### {chart.title}", "", chart.says]
        if chart.table:
            page += ["", *_table(chart.table.head, chart.table.rows)]
    failed = [record for members in lost(run.records).values() for record in members]
    page += ["", f"## Cases that failed ({len(failed)})", ""]
    for record in failed:
        page += _failure(record)
    return "\n".join(page).rstrip() + "\n"


def _about(run: Run) -> list[str]:
    about = run.about
    wanted = ("finished", "commit", "assistant", "models", "cases_file", "library", "platform", "python",
              "cores", "load_average", "seconds", "peak_memory_mib", "read_tokens_per_s", "written_tokens_per_s",
              "seed")  # fmt: skip
    lines = []
    for name in wanted:
        value = about.get(name)
        if isinstance(value, dict):
            value = ", ".join(f"{key} {hashed[:12]}" for key, hashed in value.items())
        if value not in (None, ""):
            lines.append(f"- {name.replace('_', ' ')}: {value}")
    return lines


def _breakdown(parted: dict[str, list[Record]]) -> list[str]:
    rows = []
    for name, members in parted.items():
        column = breakdown(members)
        rows.append((name, len(members), *(formatted(metric, column.get(metric)) for metric in BREAKDOWN)))
    return _table(("", "cases", *BREAKDOWN), rows)


def _failure(record: Record) -> list[str]:
    case, outcome = record.case, record.outcome
    facts = "; ".join(" / ".join(forms) for forms in case.facts) or "(the documents do not say)"
    lines = [f"### {case.id} · {case.kind} · {record.lost_at}", "", f"- question: {_one_line(case.question)}"]
    if case.history:
        lines.append(f"- before it: {_one_line(' ⟶ '.join(turn['content'] for turn in case.history))}")
    if outcome.stand_alone and outcome.stand_alone != case.question:
        lines.append(f"- searched: {_one_line(outcome.stand_alone)}")
    lines.append(f"- expected: {_one_line(facts)}")
    if case.forbidden:
        lines.append(f"- must not say: {_one_line(' / '.join(case.forbidden))}")
    lines.append(f"- answer: {_one_line(outcome.text or outcome.error)}")
    if outcome.raw and outcome.raw != outcome.text:
        lines.append(f"- draft: {_one_line(outcome.raw)}")
    lines += [f"- note: {_one_line(note)}" for note in outcome.notes]
    lines += [f"- gold ({gold.document}): {_one_line(gold.quote)}" for gold in case.gold]
    lines += _pieces("cited", outcome.citations)
    lines += _pieces("shown", outcome.shown)
    if outcome.signals:
        lines.append("- signals: " + ", ".join(f"{name} {value:.3g}" for name, value in outcome.signals.items()))
    return [*lines, ""]


def _pieces(name: str, pieces: Sequence[Piece]) -> list[str]:
    return [f"- {name} {piece.number} ({piece.document}): {_one_line(piece.text)}" for piece in pieces]


def _table(head: Iterable[object], rows: Iterable[Iterable[object]]) -> list[str]:
    names = [str(cell) for cell in head]
    lines = ["| " + " | ".join(names) + " |", "|" + " --- |" * len(names)]
    return lines + ["| " + " | ".join(_one_line(str(cell)).replace("|", "\\|") for cell in row) + " |" for row in rows]


def _one_line(text: str) -> str:
    return " ".join(text.split())
