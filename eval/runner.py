"""Asking the cases one after the other, with a record on disk after each."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from assistant.records import Answer, Done, Event, Token

from .bot import Bot
from .cases import Case
from .gold import GoldMap
from .outcome import Outcome, outcome_of
from .run import CASES_FILE, Record, line_of, prompt_templates_hash, read_records, record_of

Progress = Callable[[int, int, Record, float], None]


def run_cases(
    bot: Bot,
    cases: Sequence[Case],
    folder: Path,
    configuration: str,
    *,
    gold_map: GoldMap | None = None,
    prepare: Callable[[Case], None] | None = None,
    on_case: Progress | None = None,
) -> list[Record]:
    """The records of all cases in their order; those that the folder holds already are not asked again.

    A record counts as done if case and configuration are the same and asking did not fail.

    Args:
        prepare: Called before a case is asked; what it takes is not counted as time of the answer.
        on_case: Called after each case asked, with the number done, the number of all, the record and the
            seconds that the rest is expected to take.
    """
    file = folder / CASES_FILE
    done = _done(file, cases, configuration, gold_map or {})
    file.write_text("".join(line_of(record) + "\n" for record in done.values()), encoding="utf-8")
    templates = prompt_templates_hash()
    asked = 0
    began = time.perf_counter()
    for case in cases:
        if case.id in done:
            continue
        if prepare:
            prepare(case)
        record = record_of(case, ask(bot, case, templates), configuration, gold_map)
        with file.open("a", encoding="utf-8") as out:
            out.write(line_of(record) + "\n")
        done[case.id] = record
        asked += 1
        if on_case:
            left = (time.perf_counter() - began) / asked * (len(cases) - len(done))
            on_case(len(done), len(cases), record, left)
    return [done[case.id] for case in cases]


def ask(bot: Bot, case: Case, templates: str = "") -> Outcome:
    """What comes of asking one case; an exception is an outcome too and does not end the run.

    Args:
        templates: A hash of the prompts' texts, for the hash of what the model was shown.
    """
    began = time.perf_counter()
    first_token_s = 0.0
    answer: Answer | None = None
    try:
        with closing(_events(bot, case)) as events:
            for event in events:
                if isinstance(event, Token) and event.text and not first_token_s:
                    first_token_s = time.perf_counter() - began
                elif isinstance(event, Done):
                    answer = event.answer
    except Exception as error:  # whatever goes wrong with one case is that case's result
        return Outcome(error=f"{type(error).__name__}: {error}", total_s=time.perf_counter() - began)
    total_s = time.perf_counter() - began
    if answer is None:
        return Outcome(error="the stream of events ended without an answer", total_s=total_s)
    return outcome_of(answer, first_token_s=first_token_s or total_s, total_s=total_s, templates=templates)


def spread(cases: Sequence[Case], limit: int) -> list[Case]:
    """At most `limit` of the cases, evenly spread over their order so that every kind is met."""
    if limit >= len(cases):
        return list(cases)
    return [cases[i * len(cases) // limit] for i in range(limit)]


def _events(bot: Bot, case: Case) -> Generator[Event, None, None]:
    yield from bot.stream(case.question, list(case.history))


def _done(file: Path, cases: Sequence[Case], configuration: str, gold_map: Mapping[str, str]) -> dict[str, Record]:
    if not file.exists():
        return {}
    wanted = {case.id: case.fingerprint for case in cases}
    return {
        record.case.id: record
        for record in read_records(file, dict(gold_map))
        if wanted.get(record.case.id) == record.case.fingerprint
        and record.configuration == configuration
        and not record.outcome.error
    }
