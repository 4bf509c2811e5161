"""The same questions asked by two assistants of the same settings."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.config import Config
from assistant.resources import resource
from eval.cases import load_cases
from eval.outcome import Outcome
from eval.runner import ask

pytestmark = [pytest.mark.integration, pytest.mark.timeout(1800)]

CASES = load_cases(resource("eval") / "data" / "seeds.jsonl")
ASKED = [next(case for case in CASES if case.kind == kind) for kind in ("figure", "follow_up", "unanswerable")]


def asked_anew(library: Path, config: Config) -> list[Outcome]:
    """What comes of the cases in an assistant that has read nothing before, apart from the times it takes."""
    with Assistant.open(library, config=config) as bot:
        bot.warm_up()
        outcomes = [ask(bot, case) for case in ASKED]
    return [replace(outcome, timings={}, first_token_s=0.0, total_s=0.0) for outcome in outcomes]


def test_two_runs_give_the_same_answers_letter_by_letter(tmp_path: Path, real_models_path: Path) -> None:
    config = Config(models_dir=str(real_models_path))
    with Assistant.open(tmp_path / "library", config=config) as bot:
        bot.index(resource("seeds"))
    first = asked_anew(tmp_path / "library", config)
    second = asked_anew(tmp_path / "library", config)
    assert not any(outcome.error for outcome in first)
    assert first == second
