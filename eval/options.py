"""The options of the command `assistant eval`."""

from __future__ import annotations

import argparse
from pathlib import Path

from .gate import BARS
from .rgb import RATES

DATA = Path(__file__).resolve().parent / "data"
_EXAMPLES = """\
examples:
  assistant eval                                    the shipped cases over the starter documents
  assistant eval --init my-cases.jsonl              write a template for cases of your own
  assistant eval --cases my-cases.jsonl --library ~/library --out runs/first
  assistant eval --compare runs/first runs/second   what got better and what got worse
  assistant eval --report runs/second --against runs/first    the same as a page, with charts
  assistant eval --cases drcd_dev.json --gold-removed --limit 200
  assistant eval --cases zh_refine.json --noise 0 0.4 1 --limit 50
  assistant eval --gate                             a fixed 60 cases; status 1 below a stated bar
"""


def parser() -> argparse.ArgumentParser:
    """The parser of the arguments after `assistant eval`."""
    made = argparse.ArgumentParser(
        prog="assistant eval",
        description="Ask questions with known answers and report what was right, what was not, and why.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = made.add_argument
    add(
        "--cases",
        type=Path,
        default=DATA / "seeds.jsonl",
        metavar="F",
        help="cases as JSONL, or a set in SQuAD's or RGB's layout",
    )
    add(
        "--layout",
        choices=("auto", "cases", "squad", "rgb"),
        default="auto",
        help="layout of the file of cases; auto looks at it",
    )
    add(
        "--noise",
        type=float,
        nargs="+",
        default=list(RATES),
        metavar="RATE",
        help="noise rates at which an RGB set is asked, 0 to 1",
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
    add(
        "--gate",
        type=Path,
        nargs="?",
        const=BARS,
        metavar="F",
        help="ask only the cases of the quality gate, or judge those of --report; status 1 below a bar",
    )
    add("--chance", type=Path, metavar="DIR", help="how often a run as good as this one would miss a bar by chance")
    add("--compare", type=Path, nargs=2, metavar=("A", "B"), help="compare two result folders")
    add("--report", type=Path, metavar="DIR", help="write report.html and report.md of a result folder again")
    add("--against", type=Path, metavar="DIR", help="earlier result folder that the page of --report is set against")
    add("--init", type=Path, metavar="F", help="write a template of cases to this file")
    return made
