"""Which of the evaluation's questions are timed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import eval as evaluation
from eval.cases import Case, load_cases
from eval.runner import spread

CASES = Path(evaluation.__file__).parent / "data" / "seeds.jsonl"


def timed(limit: int, path: Path = CASES) -> list[Case]:
    """At most ``limit`` cases of all kinds: of the test half, and of the other half if these are too few."""
    return _first_of_test(load_cases(path), limit)


def for_all_sides(limit: int, path: Path = CASES) -> list[Case]:
    """The same of the cases that every side can be asked: one question, whose answer stands in the documents.

    The chains that the frameworks offer by default hold no conversation, and they say in words of many kinds that
    the documents hold no answer.
    """
    return _first_of_test([case for case in load_cases(path) if case.answerable and not case.history], limit)


def follow_ups(limit: int, path: Path = CASES) -> list[Case]:
    """The same of the cases that go on with a conversation."""
    return _first_of_test([case for case in load_cases(path) if case.history], limit)


def _first_of_test(cases: Sequence[Case], limit: int) -> list[Case]:
    test = spread([case for case in cases if case.split == "test"], limit)
    return test + spread([case for case in cases if case.split != "test"], limit - len(test))
