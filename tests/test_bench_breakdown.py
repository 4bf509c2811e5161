"""An answer taken apart: what passes between its events, and what of that belongs to a stage."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Any, cast

import pytest

from assistant import Assistant
from assistant.records import Answer, Done, Event, Message, Retrieved, Searching, Token
from bench.breakdown import Clock
from bench.model_calls import ModelCalls
from bench.questions import for_all_sides
from bench.spans import Spans


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that only ``time.sleep`` moves."""
    now = [100.0]

    def sleep(seconds: float) -> None:
        now[0] += seconds

    monkeypatch.setattr(time, "sleep", sleep)
    monkeypatch.setattr(time, "perf_counter", lambda: now[0])


class SlowBot:
    """Spends a second rewriting, two searching, of which one in the index, and three answering, of which two reading."""

    def __init__(self, spans: Spans) -> None:
        self._spans = spans

    def stream(self, question: str, history: Sequence[Message] = ()) -> Iterator[Event]:
        with self._spans.of("embed"):  # whatever is used for rewriting counts as rewriting
            time.sleep(1)
        yield Searching(stand_alone=question)
        with self._spans.of("dense"):
            time.sleep(1)
        time.sleep(1)
        yield Retrieved(passages=(), shown=())
        with self._spans.of("prompt read"):
            time.sleep(2)
        yield Token(text="答")
        time.sleep(1)
        yield Done(answer=Answer(text="答", status="answered"))


def measured() -> dict[str, Any]:
    spans = Spans()
    return Clock(cast(Assistant, SlowBot(spans)), spans, ModelCalls(spans)).measured(for_all_sides(1)[0])


def test_the_stages_of_an_answer_add_up_to_its_time() -> None:
    found = measured()
    assert sum(found["stages"].values()) == found["total_s"] == 6


def test_each_stage_has_what_was_spent_in_it() -> None:
    assert measured()["stages"] == {"rewrite": 1, "dense": 1, "fuse": 1, "prompt read": 2, "checks": 1}


def test_the_first_token_comes_before_the_end() -> None:
    assert measured()["first_token_s"] == 5
