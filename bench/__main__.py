"""`python -m bench PART`: one part of the benchmark, or all; `tables` and `plots RUN.json` show what was found."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from datetime import datetime, timezone
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol, cast

from assistant.errors import AssistantError
from eval.run import environment

from .places import add_common
from .plots import write_plots
from .tables import tables

# In the order in which `all` measures them.
PARTS = {
    "side-by-side": "side_by_side",
    "breakdown": "breakdown",
    "startup": "startup",
    "memory": "memory",
    "indexing": "indexing",
    "conversation": "conversation",
    "again": "again",
    "users": "users",
}
_RUNS = Path("bench-runs")


class _Part(Protocol):
    HELP: str
    options: Callable[[ArgumentParser], None]
    measure: Callable[[Namespace], dict[str, Any]]


def main(argv: Sequence[str]) -> int:
    """0 once all that was asked for is measured and written."""
    command, rest = (argv[0], list(argv[1:])) if argv else ("--help", [])
    if command == "tables" and rest and not rest[0].startswith("-"):
        print(tables(json.loads(Path(rest[0]).read_text(encoding="utf-8"))), end="")
        return 0
    if command == "plots" and len(rest) == 2:
        for file in write_plots(json.loads(Path(rest[0]).read_text(encoding="utf-8")), Path(rest[1])):
            print(file)
        return 0
    if command == "growth":
        return _growth(rest)
    if command == "all":
        return _all(rest)
    if command not in PARTS:
        print(_usage(), file=sys.stdout if command in ("-h", "--help") else sys.stderr)
        return 0 if command in ("-h", "--help") else 2
    part = _part(command)
    parser = ArgumentParser(prog=f"python -m bench {command}", description=part.HELP)
    add_common(parser)
    part.options(parser)
    chosen = parser.parse_args(rest)
    run = _measured(command, part, chosen)
    print(tables(run), end="")
    return 0


def put(file: Path, name: str, found: dict[str, Any]) -> dict[str, Any]:
    """The run in a file with what a part found in its place, written back; a run that is not there is begun."""
    run: dict[str, Any] = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {"parts": {}}
    run["machine"] = environment()
    run["parts"][name] = found
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(run, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return run


def _measured(name: str, part: _Part, chosen: Namespace) -> dict[str, Any]:
    began, load = _now(), environment()["load_average"]
    found = part.measure(chosen)
    found |= {"began": began, "ended": _now(), "load_before": load}
    if chosen.out:
        put(chosen.out, name, found)
    return {"machine": environment(), "parts": {name: found}}


def _all(argv: Sequence[str]) -> int:
    parser = ArgumentParser(prog="python -m bench all", description="every part, one after the other")
    add_common(parser)
    parser.add_argument("--skip", nargs="+", default=[], choices=[*PARTS, "growth"], help="parts to leave out")
    chosen = parser.parse_args(argv)
    out = chosen.out or _RUNS / f"{datetime.now().strftime('%Y%m%d-%H%M%S')}.json"
    for name in PARTS:
        if name not in chosen.skip:
            print(f"== {name}", file=sys.stderr, flush=True)
            main([name, "--out", str(out), "--threads", str(chosen.threads)])
    if "growth" not in chosen.skip:
        _growth(["--into", str(out)])
    print(out, file=sys.stderr)
    return 0


def _growth(argv: list[str]) -> int:
    """Growth with the library has a command line of its own; with ``--into RUN.json`` its figures join a run."""
    growth = import_module("bench.growth")
    if "--into" not in argv:
        return int(growth.main(argv))
    place = argv.index("--into")
    into = Path(argv[place + 1])
    with TemporaryDirectory(prefix="bench-") as folder:
        out = Path(folder) / "growth.json"
        status = int(growth.main([*argv[:place], *argv[place + 2 :], "--out", str(out)]))
        put(into, "growth", json.loads(out.read_text(encoding="utf-8")))
    return status


def _part(name: str) -> _Part:
    return cast(_Part, import_module(f"bench.{PARTS[name]}"))


def _usage() -> str:
    lines = [f"  {name:14} {_part(name).HELP}" for name in PARTS]
    return "\n".join(
        [
            "usage: python -m bench PART [--help]",
            "",
            *lines,
            f"  {'growth':14} with the size of the library",
            f"  {'all':14} every part, into one file",
            f"  {'tables':14} RUN.json: what was found, as Markdown",
            f"  {'plots':14} RUN.json FOLDER: the same as pictures",
        ]
    )


def _now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="seconds")


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except AssistantError as error:
        sys.exit(f"bench: {error}")
    except KeyboardInterrupt:
        sys.exit("bench: stopped; the parts that were done are kept")
