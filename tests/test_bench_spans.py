"""Stages are timed from outside and leave nothing behind."""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import Any

import pytest

from assistant.models.chat_model import Piece
from assistant.models.generator import LlamaCppModel
from bench.model_calls import READ, WRITTEN, ModelCalls
from bench.spans import Spans, replaced


class Kitchen:
    def soup(self) -> str:
        time.sleep(1)
        return self.salt()

    def salt(self) -> str:
        time.sleep(3)
        return "salted"


def test_an_inner_stage_is_taken_off_the_outer_one(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(time, "sleep", lambda seconds: now.append(now[-1] + seconds))
    monkeypatch.setattr(time, "perf_counter", lambda: now[-1])
    spans = Spans()
    with spans.watching(Kitchen, "soup", "soup"), spans.watching(Kitchen, "salt", "salt"):
        assert Kitchen().soup() == "salted"
    assert spans.seconds == {"soup": 1, "salt": 3}


def test_watching_ends_also_after_an_error() -> None:
    before = Kitchen.soup
    with pytest.raises(ZeroDivisionError), Spans().watching(Kitchen, "soup", "soup"):
        _ = 1 / 0
    assert Kitchen.soup is before


def test_a_call_that_fails_is_timed_too() -> None:
    spans = Spans()
    with pytest.raises(KeyError), spans.of("search"):
        raise KeyError
    assert "search" in spans.seconds


class Model:
    """Has the methods of the real model, which call one another as its do."""

    evaluated_tokens = 0

    def evaluate(self, prompt: list[int]) -> None:
        self.evaluated_tokens += len(prompt)

    def keep(self, head: str) -> None:
        LlamaCppModel.evaluate(self, [1, 2])  # type: ignore[arg-type]

    def outlook(self, head: str) -> str:
        LlamaCppModel.keep(self, head)  # type: ignore[arg-type]
        LlamaCppModel.evaluate(self, [1, 2, 3])  # type: ignore[arg-type]
        return "likely"

    def stream(self, prompt: list[int]) -> Generator[Piece, None, None]:
        LlamaCppModel.evaluate(self, prompt)  # type: ignore[arg-type]
        for token in range(3):
            yield Piece(text="字", token=token, logprob=0.0)
            LlamaCppModel.evaluate(self, [token])  # type: ignore[arg-type]


def with_the_methods_of(model: Any) -> Any:
    from contextlib import ExitStack

    stack = ExitStack()
    for name in ("evaluate", "keep", "outlook", "stream"):
        stack.enter_context(replaced(LlamaCppModel, name, getattr(model, name)))
    return stack


def test_what_a_call_reads_is_counted_once() -> None:
    calls = ModelCalls(Spans())
    with with_the_methods_of(Model), calls.watching():
        assert LlamaCppModel.outlook(Model(), "head") == "likely"  # type: ignore[call-arg, arg-type, comparison-overlap]
    assert [(call.name, call.read) for call in calls.made] == [("outlook", 5)]


def test_reading_a_prompt_and_writing_are_told_apart() -> None:
    spans = Spans()
    calls = ModelCalls(spans)
    with with_the_methods_of(Model), calls.watching():
        pieces = list(LlamaCppModel.stream(Model(), [1, 2, 3, 4]))  # type: ignore[call-arg, arg-type]
    assert len(pieces) == 3
    assert [(call.read, call.written, call.text) for call in calls.made] == [(4, 0, 4), (0, 3, 4)]
    assert {READ, WRITTEN} <= spans.seconds.keys()


def test_a_stream_that_is_left_closes_the_models_own() -> None:
    closed = []

    class Left(Model):
        def stream(self, prompt: list[int]) -> Generator[Piece, None, None]:
            try:
                yield from super().stream(prompt)
            finally:
                closed.append(True)

    calls = ModelCalls(Spans())
    with with_the_methods_of(Left), calls.watching():
        stream = LlamaCppModel.stream(Left(), [1])  # type: ignore[call-arg, arg-type]
        next(stream)
        stream.close()
    assert closed == [True]
    assert calls.made[-1].written == 1
