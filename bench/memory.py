"""Resident memory of a process that answers, step by step."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import Any

from .places import add_library, library, settings
from .questions import timed
from .served import Served
from .spread import spread

HELP = "resident memory"


def options(parser: ArgumentParser) -> None:
    """Adds the options of this part."""
    add_library(parser)
    parser.add_argument("--limit", type=int, default=20, metavar="N", help="questions (20)")


def measure(chosen: Namespace) -> dict[str, Any]:
    """Peak sizes in MiB of a served assistant: with the page there, after the first answer, and after all."""
    config = settings(chosen)
    with library(chosen) as folder, Served(folder, config) as served:
        served.page()
        page = served.peak_mib()
        questions = [case.question for case in timed(chosen.limit)]
        served.ask(questions[0])
        first = served.peak_mib()
        totals = [served.ask(question)[1] for question in questions[1:]]
        return {
            "page_mib": page,
            "first_answer_mib": first,
            "peak_mib": served.peak_mib(),
            "questions": len(questions),
            "total_s": spread(totals),
            "threads": config.thread_count,
        }
