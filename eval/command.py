"""The command `assistant eval`: which cases over which documents, and what is done with the results."""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict
from datetime import datetime, timezone
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from assistant.errors import EvaluationError

from .bootstrap import SEED
from .bot import EvaluatedBot
from .compare import comparison_text
from .gate import Gate, chance_text, gate_text, load_gate
from .gold import GoldMap
from .html_report import html_page
from .options import DATA, parser
from .progress import show_case, show_indexed, show_indexing
from .report import console, markdown
from .rgb import OwnPassages, noise_table
from .run import (
    Run,
    configuration_hash,
    environment,
    load_run,
    model_hashes,
    peak_memory_mib,
    write_about,
)
from .runner import run_cases
from .sets import CaseSet, chosen_cases, layout_of
from .speed import speeds
from .squad import write_passages
from .summary import METRICS, estimates

# Settings that no answer depends on.
_NOT_ASKED = frozenset({"library", "models_dir", "hub_url", "host", "port"})


def main(argv: list[str], open_assistant: Callable[[Path | None], AbstractContextManager[EvaluatedBot]]) -> int:
    """The exit status: 0 done, 1 a bar of ``--at-least`` or of the gate was missed.

    Args:
        argv: The arguments after `assistant eval`.
        open_assistant: Opens the assistant over a library folder; None is the user's own library.

    Raises:
        AssistantError: Cases, documents or models cannot be used, or every case failed.
        SystemExit: Wrong usage (2) or `--help` (0).
    """
    options = parser().parse_args(argv)
    if options.init:
        return _init(options.init)
    gate = load_gate(options.gate) if options.gate else None
    if options.chance:
        print(chance_text(load_run(options.chance).records, gate or load_gate()))
        return 0
    if options.compare:
        earlier, later = options.compare
        print(comparison_text(load_run(earlier), load_run(later)), end="")
        return 0
    if options.against and not options.report:
        raise EvaluationError("--against needs --report.", "Example: --report runs/second --against runs/first.")
    if options.report:
        earlier = load_run(options.against) if options.against else None
        run = load_run(options.report)
        _report(run, options.report, earlier)
        return _gate(run, gate)
    layout = layout_of(options)
    bars = [_bar(text) for text in options.at_least]
    gold_map = _gold_map(options.gold_map)
    asked = chosen_cases(options, layout, gate)
    folder = options.out or Path("eval-runs") / datetime.now().strftime("%Y%m%d-%H%M%S")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EvaluationError(f"{str(folder)!r} cannot be made: {error.strerror}.", "Name another --out.") from error
    run = _run(options, asked, gold_map, folder, open_assistant)
    _report(run, folder)
    if run.records and all(record.outcome.error for record in run.records):
        raise EvaluationError(f"Every case failed: {run.records[0].outcome.error}.", f"See {folder / 'report.md'}.")
    if asked.own:
        print(noise_table(run.records))
    return max(_missed(run, bars), _gate(run, gate))


def _run(
    options: argparse.Namespace,
    asked: CaseSet,
    gold_map: GoldMap,
    folder: Path,
    open_assistant: Callable[[Path | None], AbstractContextManager[EvaluatedBot]],
) -> Run:
    began = time.perf_counter()
    with TemporaryDirectory(prefix="assistant-eval-") as temporary:
        library = options.library or (folder / "library" if asked.passages else Path(temporary) / "library")
        with open_assistant(library) as bot:
            own = OwnPassages(bot, asked.own, Path(temporary) / "passages")
            if not options.library and not asked.own:
                _fill(bot, options, asked.passages, folder)
            settings = _settings(bot, options)
            about: dict[str, Any] = settings | {
                "cases_file": options.cases.name,
                "cases": len(asked.cases),
                "seed": SEED,
                "gold_map": gold_map,
                "started": _now(),
                **environment(),
            }
            write_about(folder, about)
            bot.warm_up()  # what is timed is an answer, not the loading of the models
            records = run_cases(
                bot,
                asked.cases,
                folder,
                configuration_hash(settings),
                gold_map=gold_map,
                prepare=own.prepare if asked.own else None,
                on_case=show_case,
            )
    about |= {
        "finished": _now(),
        "seconds": round(time.perf_counter() - began, 1),
        "peak_memory_mib": peak_memory_mib(),
        "failed": sum(bool(record.outcome.error) for record in records),
        **speeds(records),
    }
    write_about(folder, about)
    return Run(about=about, records=tuple(records), name=folder.name)


def _fill(bot: EvaluatedBot, options: argparse.Namespace, passages: dict[str, str], folder: Path) -> None:
    if passages:
        write_passages(passages, folder / "passages")
        report = bot.index(folder / "passages", on_progress=show_indexing)
    elif options.documents:
        report = bot.index(options.documents, on_progress=show_indexing)
    else:
        report = bot.index_starter(on_progress=show_indexing)
    show_indexed(report)
    if not (report.added or report.updated or report.unchanged):
        raise EvaluationError("No document could be indexed.", "See the lines above.")


def _settings(bot: EvaluatedBot, options: argparse.Namespace) -> dict[str, Any]:
    """Everything but the case that an answer depends on."""
    kept = environment()
    config = {name: value for name, value in asdict(bot.config).items() if name not in _NOT_ASKED}
    # A fresh library has another folder each time; its size tells whether it is the same.
    info = {name: value for name, value in bot.info().items() if name != "library"}
    return {
        "config": config,
        "info": info,
        "models": model_hashes(info),
        "library": str(options.library or ""),
        "program": kept["program"],
        "prompts": kept["prompts"],
    }


def _gold_map(pairs: list[str]) -> GoldMap:
    found: GoldMap = {}
    for pair in pairs:
        name, equals, prefix = pair.partition("=")
        if not (name and equals and prefix):
            raise EvaluationError(f"--gold-map {pair!r} is not NAME=PREFIX.", "Example: --gold-map plan.md=004_.")
        found[name] = prefix
    return found


def _bar(text: str) -> tuple[str, float]:
    name, _, value = text.partition("=")
    try:
        if name not in METRICS:
            raise ValueError
        return name, float(value)
    except ValueError as error:
        raise EvaluationError(f"--at-least {text!r} is not METRIC=VALUE.", f"Metrics: {', '.join(METRICS)}.") from error


def _missed(run: Run, bars: list[tuple[str, float]]) -> int:
    found = estimates(run.records)
    status = 0
    for name, bar in bars:
        reached = found[name].value if name in found else None
        if reached is None or reached < bar:
            print(
                f"below the bar: {name} is {'absent' if reached is None else f'{reached:.3f}'}, not {bar:g}",
                file=sys.stderr,
            )
            status = 1
    return status


def _gate(run: Run, gate: Gate | None) -> int:
    if not gate:
        return 0
    text, cleared = gate_text(run.records, gate)
    print(text)
    return 0 if cleared else 1


def _report(run: Run, folder: Path, earlier: Run | None = None) -> int:
    pages = {folder / "report.md": markdown(run), folder / "report.html": html_page(run, earlier)}
    for path, text in pages.items():
        try:
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            raise EvaluationError(
                f"{str(path)!r} cannot be written: {error.strerror}.", "Make its folder writable."
            ) from error
    print(console(run))
    for path in pages:
        print(path, file=sys.stderr)
    return 0


def _init(path: Path) -> int:
    if path.exists():
        raise EvaluationError(f"{str(path)!r} exists already.", "Name a file that does not.")
    try:
        shutil.copyfile(DATA / "template.jsonl", path)
    except OSError as error:
        raise EvaluationError(f"{str(path)!r} cannot be written: {error.strerror}.", "Name another file.") from error
    print(f"{path}: write your own questions there, then run: assistant eval --cases {path} --library DIR")
    return 0


def _now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="seconds")
