"""How fast the chat model read and wrote during a run."""

from __future__ import annotations

from collections.abc import Sequence

from .run import Record


def speeds(records: Sequence[Record]) -> dict[str, float]:
    """Tokens a second, ``read_tokens_per_s`` and ``written_tokens_per_s``; without what cannot be told.

    A draft is held back until it is checked, so the time of its first word says nothing about the speed of
    writing. The two rates are those that explain the time after the search best, by least squares over the
    cases: seconds = tokens read / rate + tokens written / rate. Rewritten questions are left out, because the
    tokens of the rewriting are not counted.
    """
    rows: list[tuple[float, float, float]] = []
    for record in records:
        outcome = record.outcome
        evaluated, written = outcome.usage.get("evaluated_tokens", 0.0), outcome.usage.get("answer_tokens", 0.0)
        seconds = outcome.timings.get("total_s", 0.0) - outcome.timings.get("search_s", 0.0)
        if evaluated > written and seconds > 0 and outcome.stand_alone == record.case.question:
            rows.append((evaluated - written, written, seconds))
    read_read = sum(read * read for read, _, _ in rows)
    read_written = sum(read * written for read, written, _ in rows)
    written_written = sum(written * written for _, written, _ in rows)
    read_time = sum(read * seconds for read, _, seconds in rows)
    written_time = sum(written * seconds for _, written, seconds in rows)
    # The normal equations of the two unknowns, the seconds of one token read and of one written.
    determinant = read_read * written_written - read_written**2
    if not read_read or (written_written and determinant <= 1e-9 * read_read * written_written):
        return {}
    if not written_written:
        per_read, per_written = read_time / read_read, 0.0
    else:
        per_read = (read_time * written_written - written_time * read_written) / determinant
        per_written = (written_time * read_read - read_time * read_written) / determinant
    found = {"read_tokens_per_s": per_read, "written_tokens_per_s": per_written}
    return {name: round(1 / seconds, 1) for name, seconds in found.items() if seconds > 0}
