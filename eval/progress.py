"""What is said on standard error while an evaluation runs."""

from __future__ import annotations

import sys

from assistant.records import IndexProgress

from .run import Record


def show_indexing(progress: IndexProgress) -> None:
    """Nothing; the line of files done is written over."""
    end = "\n" if progress.files_done == progress.files_total else ""
    print(f"\rindexing {progress.files_done}/{progress.files_total} files", end=end, file=sys.stderr, flush=True)


def show_case(done: int, total: int, record: Record, left_s: float) -> None:
    """Nothing; one line for a case, with the time that the rest is expected to take."""
    minutes, seconds = divmod(round(left_s), 60)
    print(
        f"{done:>4}/{total}  {record.case.id:<24} {record.lost_at or 'right':<14}"
        f" {record.outcome.total_s:6.1f} s   {minutes}:{seconds:02} left",
        file=sys.stderr,
        flush=True,
    )
