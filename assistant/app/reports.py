"""What the person who waits sees of a run of indexing: its progress, and what it found worth knowing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

from assistant.app.terminal import Progress, note
from assistant.records import IndexProgress, IndexReport

_MOST_LINES = 20  # of one kind


def indexed(work: Callable[..., IndexReport]) -> IndexReport:
    """The report of a run that showed its progress, its failures and its notes."""
    bar = IndexingBar()
    try:
        report = work(on_progress=bar.show)
    finally:
        bar.close()
    for line in lines(report):
        note(line)
    return report


class IndexingBar:
    """The progress of runs of indexing, one after the other."""

    def __init__(self) -> None:
        self._bar: Progress | None = None
        self._file, self._before, self._last = "", 0, 0  # the file at hand, the chunks before it, the chunks so far
        self._started = 0.0

    def show(self, progress: IndexProgress) -> None:
        """Shows how far the run is."""
        if self._bar is None:
            self._bar, self._started = Progress("Indexing"), time.monotonic()
        if progress.path != self._file:
            self._file, self._before = progress.path, self._last
        self._last = progress.chunks_done
        here, in_file = progress.chunks_done - self._before, progress.chunks_total - self._before
        number = min(progress.files_done + 1, progress.files_total)
        rate = progress.chunks_done / max(time.monotonic() - self._started, 1e-3)
        self._bar.update(
            progress.files_done + (here / in_file if in_file else 0),
            progress.files_total,
            f"{progress.chunks_done} chunks, {rate:.1f}/s, "
            f"file {number} of {progress.files_total}: {Path(progress.path).name}",
        )

    def close(self) -> None:
        """Takes the bar away; the next run has another."""
        if self._bar is not None:
            self._bar.close()
        self._bar, self._file, self._before, self._last = None, "", 0, 0


def summary(report: IndexReport) -> str:
    """The run in one line."""
    moved = f"{len(report.renamed)} renamed, " if report.renamed else ""
    gone = f"{len(report.removed)} removed, " if report.removed else ""
    return (
        f"{len(report.added)} added, {len(report.updated)} updated, {moved}{gone}{len(report.unchanged)} unchanged, "
        f"{len(report.failed)} failed; {report.chunks} chunks, {report.seconds:.1f} s"
    )


def lines(report: IndexReport) -> Iterator[str]:
    """A line for each thing that is worth knowing, of each kind at most twenty but for the failures."""
    yield from (f"failed: {each.path}: {each.message} {each.hint}".rstrip() for each in report.failed)
    yield from _some(f"renamed: {old} -> {new}" for old, new in report.renamed)
    yield from _some(f"removed: {path}" for path in report.removed)
    yield from _some(f"note: {each.path}: {each.message}" for each in report.notes)
    yield from _some(
        f"alike: {each.first_title} ({each.first}) and {each.second_title} ({each.second}) "
        + ("have the same text" if each.share == 1 else f"share {each.share:.0%} of their text")
        for each in report.near_duplicates
    )


def _some(found: Iterator[str]) -> Iterator[str]:
    more = 0
    for number, line in enumerate(found):
        if number < _MOST_LINES:
            yield line
        else:
            more += 1
    if more:
        yield f"... and {more} more"


def megabytes(size: int) -> str:
    """A number of bytes for people."""
    return f"{size / 1e6:.1f} MB"
