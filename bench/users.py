"""Several users at once: how many answers there are in all, and how long each waits.

The users are those of tools/simulate_users.py, which also checks that nobody sees what is another's.
"""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tools.simulate_users import simulate

from .places import as_environment, settings

HELP = "several users at once"


def options(parser: ArgumentParser) -> None:
    """Adds the options of this part."""
    parser.add_argument("--users", type=int, nargs="+", default=[1, 2, 4, 8], metavar="N", help="at once (1 2 4 8)")
    parser.add_argument("--minutes", type=float, default=2.0, help="that each number of users asks (2)")


def measure(chosen: Namespace) -> dict[str, Any]:
    """What each number of users met with."""
    config = settings(chosen)
    os.environ.update(as_environment(config))  # read by the server's own process
    runs = []
    for users in chosen.users:
        with TemporaryDirectory(prefix="bench-") as folder:
            found = simulate(Path(folder), users, chosen.minutes, real=True)
        runs.append(found | {"answers_per_minute": found["answers"] / chosen.minutes})
    return {"runs": runs, "threads": config.thread_count}
