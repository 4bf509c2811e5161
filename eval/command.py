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
from .cases import Case, load_cases
from .compare import comparison_text
from .gold import GoldMap
from .progress import show_case, show_indexing
from .report import console, markdown
from .run import (
    Run,
    configuration_hash,
    environment,
    load_run,
    model_hashes,
    peak_memory_mib,
    write_about,
)
from .runner import run_cases, spread
from .squad import is_squad, load_squad, without_some_gold, write_passages
from .summary import METRICS, estimates

_DATA = Path(__file__).resolve().parent / "data"
# Settings that no answer depends on.
_NOT_ASKED = frozenset({"library", "models_dir", "hub_url", "host", "port"})
_EXAMPLES = """\
examples:
  assistant eval                                    the shipped cases over the starter documents
  assistant eval --init my-cases.jsonl              write a template for cases of your own
  assistant eval --cases my-cases.jsonl --library ~/library --out runs/first
  assistant eval --compare runs/first runs/second   what got better and what got worse
  assistant eval --cases drcd_dev.json --gold-removed --limit 200
"""


def main(argv: list[str], open_assistant: Callable[[Path | None], AbstractContextManager[EvaluatedBot]]) -> int:
    """The exit status: 0 done, 1 a bar of ``--at-least`` was missed.

    Args:
        argv: The arguments after `assistant eval`.
        open_assistant: Opens the assistant over a library folder; None is the user's own library.

    Raises:
        AssistantError: Cases, documents or models cannot be used, or every case failed.
        SystemExit: Wrong usage (2) or `--help` (0).
    """
    options = _parser().parse_args(argv)
    if options.init:
        return _init(options.init)
    if options.compare:
        earlier, later = options.compare
        print(comparison_text(load_run(earlier), load_run(later)), end="")
        return 0
    if options.report:
        return _report(load_run(options.report), options.report)
    if options.gold_removed and not is_squad(options.cases):
        raise EvaluationError("--gold-removed needs a set in SQuAD's layout.", "Give its .json file with --cases.")
    bars = [_bar(text) for text in options.at_least]
    gold_map = _gold_map(options.gold_map)
    cases, passages = _cases(options)
    folder = options.out or Path("eval-runs") / datetime.now().strftime("%Y%m%d-%H%M%S")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EvaluationError(f"{str(folder)!r} cannot be made: {error.strerror}.", "Name another --out.") from error
    run = _run(options, cases, passages, gold_map, folder, open_assistant)
    _report(run, folder)
    if run.records and all(record.outcome.error for record in run.records):
        raise EvaluationError(f"Every case failed: {run.records[0].outcome.error}.", f"See {folder / 'report.md'}.")
    return _missed(run, bars)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="assistant eval",
        description="Ask questions with known answers and report what was right, what was not, and why.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add(
        "--cases",
        type=Path,
        default=_DATA / "seeds.jsonl",
        metavar="F",
        help="cases as JSONL, or a .json set in SQuAD's layout",
    )
    add("--library", type=Path, metavar="DIR", help="ask over this library as it is")
    add(
        "--documents",
        type=Path,
        nargs="+",
        metavar="PATH",
        help="ask over a fresh library of these files and folders",
    )
    add(
        "--gold-map",
        action="append",
        default=[],
        metavar="NAME=PREFIX",
        help="file that stands in for a gold document",
    )
    add("--gold-removed", action="store_true", help="take half of the passages of a SQuAD set away")
    add("--split", choices=("dev", "test"), help="only this half of the cases")
    add("--kind", action="append", default=[], help="only cases of this kind; may be repeated")
    add("--limit", type=int, metavar="N", help="at most N cases, evenly spread")
    add(
        "--out",
        type=Path,
        metavar="DIR",
        help="folder of the results; the same folder goes on where it stopped",
    )
    add(
        "--at-least",
        action="append",
        default=[],
        metavar="METRIC=VALUE",
        help="end with status 1 below this bar",
    )
    add("--compare", type=Path, nargs=2, metavar=("A", "B"), help="compare two result folders")
    add("--report", type=Path, metavar="DIR", help="write the report of a result folder again")
    add("--init", type=Path, metavar="F", help="write a template of cases to this file")
    return parser


def _run(
    options: argparse.Namespace,
    cases: list[Case],
    passages: dict[str, str],
    gold_map: GoldMap,
    folder: Path,
    open_assistant: Callable[[Path | None], AbstractContextManager[EvaluatedBot]],
) -> Run:
    began = time.perf_counter()
    with TemporaryDirectory(prefix="assistant-eval-") as temporary:
        library = options.library or (folder / "library" if passages else Path(temporary) / "library")
        with open_assistant(library) as bot:
            if not options.library:
                _fill(bot, options, passages, folder)
            settings = _settings(bot, options)
            about: dict[str, Any] = settings | {
                "cases_file": options.cases.name,
                "cases": len(cases),
                "seed": SEED,
                "gold_map": gold_map,
                "started": _now(),
                **environment(),
            }
            write_about(folder, about)
            bot.warm_up()  # what is timed is an answer, not the loading of the models
            records = run_cases(bot, cases, folder, configuration_hash(settings), gold_map=gold_map, on_case=show_case)
    about |= {
        "finished": _now(),
        "seconds": round(time.perf_counter() - began, 1),
        "peak_memory_mib": peak_memory_mib(),
        "failed": sum(bool(record.outcome.error) for record in records),
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
    for failure in report.failed:
        print(f"not indexed: {failure.path}: {failure.message}", file=sys.stderr)
    if not (report.added or report.updated or report.unchanged):
        raise EvaluationError("No document could be indexed.", "See the lines above.")


def _cases(options: argparse.Namespace) -> tuple[list[Case], dict[str, str]]:
    passages: dict[str, str] = {}
    if is_squad(options.cases):
        cases, passages = load_squad(options.cases)
        if options.gold_removed:
            cases, passages = without_some_gold(cases, passages, seed=SEED)
    else:
        cases = load_cases(options.cases)
    if options.split:
        cases = [case for case in cases if case.split == options.split]
    if options.kind:
        cases = [case for case in cases if case.kind in options.kind]
    if options.limit is not None:
        cases = spread(cases, max(options.limit, 0))
    if not cases:
        raise EvaluationError("No case is left to ask.", "Loosen --split, --kind or --limit.")
    return cases, passages


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


def _report(run: Run, folder: Path) -> int:
    (folder / "report.md").write_text(markdown(run), encoding="utf-8")
    print(console(run))
    print(f"{folder / 'report.md'}", file=sys.stderr)
    return 0


def _init(path: Path) -> int:
    if path.exists():
        raise EvaluationError(f"{str(path)!r} exists already.", "Name a file that does not.")
    try:
        shutil.copyfile(_DATA / "template.jsonl", path)
    except OSError as error:
        raise EvaluationError(f"{str(path)!r} cannot be written: {error.strerror}.", "Name another file.") from error
    print(f"{path}: write your own questions there, then run: assistant eval --cases {path} --library DIR")
    return 0


def _now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="seconds")
