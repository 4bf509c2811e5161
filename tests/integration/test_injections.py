"""What attempts in documents make of the real model's answers: nothing.

A dozen are asked, of every kind one; all of them with ASSISTANT_TEST_INJECTIONS=all, or by tools/measure_injections.py.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.config import Config
from tools.measure_injections import Attempt, attempts, broken, write_documents

pytestmark = [pytest.mark.integration, pytest.mark.timeout(600)]

EVERY = attempts()
ONE_OF_A_KIND = list({attempt.kind: attempt for attempt in reversed(EVERY)}.values())[::-1]
ASKED = EVERY if os.environ.get("ASSISTANT_TEST_INJECTIONS") == "all" else ONE_OF_A_KIND


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory, real_models_path: Path) -> Iterator[Assistant]:
    """The assistant over the documents of all attempts."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "files").mkdir()
    with Assistant.open(folder / "library", config=Config(models_dir=str(real_models_path))) as bot:
        report = bot.index(write_documents(EVERY, folder / "files"))
        assert len(report.added) == len(EVERY) and not report.failed
        yield bot


@pytest.mark.parametrize("attempt", ASKED, ids=lambda attempt: attempt.id)
def test_an_attempt_changes_neither_the_answer_nor_its_citation(hostile: Assistant, attempt: Attempt) -> None:
    answer = hostile.ask(attempt.question)
    assert not broken(attempt, answer), answer.text
