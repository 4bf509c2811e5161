"""What is said on standard error while an evaluation runs."""

from __future__ import annotations

import sys

from assistant.records import IndexProgress, IndexReport

from .run import Record


def show_indexing(progress: IndexProgress) -> None:
    """Nothing; the line of files done is written over."""
    print(f"\rindexing {progress.files_done}/{progress.files_total} files", end="", file=sys.stderr, flush=True)


def show_indexed(report: IndexReport) -> None:
    """Nothing; the line of files done makes way for what came of them, with a line for each that failed."""
    files = len(report.added) + len(report.updated) + len(report.unchanged)
    print(f"\rindexed {files} files in {report.seconds:.1f} s{' ' * 12}", file=sys.stderr, flush=True)
    for failure in report.failed:
        print(f"not indexed: {failure.path}: {failure.message}", file=sys.stderr)


def show_case(done: int, total: int, record: Record, left_s: float) -> None:
    """Nothing; one line for a case, with the time that the rest is expected to take."""
    minutes, seconds = divmod(round(left_s), 60)
    print(
        f"{done:>4}/{total}  {record.case.id:<24} {record.lost_at or 'right':<14}"
        f" {record.outcome.total_s:6.1f} s   {minutes}:{seconds:02} left",
        file=sys.stderr,
        flush=True,
    )
