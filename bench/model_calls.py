"""What the assistant has its chat model do for a question: tokens and seconds by call, taken from outside."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from assistant.models.chat_model import Piece
from assistant.models.generator import LlamaCppModel

from .spans import Spans, replaced

# The calls of the model, with the stage that each is counted to; ``stream`` is counted to two.
STAGE_OF = {
    "keep": "examples restored",
    "outlook": "answerability",
    "evaluate": "prompt read",
    "choose": "prompt read",
}
READ, WRITTEN = "prompt read", "written"


@dataclass(slots=True)
class Call:
    """One call of the model.

    Attributes:
        read: Tokens evaluated before anything was written.
        written: Tokens that the caller was given.
        text: Tokens of the whole text that was gone on with, those that were read before included.
    """

    name: str
    read: int = 0
    written: int = 0
    text: int = 0
    seconds: float = 0.0


class ModelCalls:
    """Watches every chat model of the class.

    Attributes:
        made: The calls since ``start`` that were not made by another call.
    """

    def __init__(self, spans: Spans) -> None:
        self._spans = spans
        self._depth = 0
        self.made: list[Call] = []

    def start(self) -> None:
        """Nothing; no call has been made again."""
        self.made = []

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Watches until the end."""
        with ExitStack() as stack:
            for name, stage in STAGE_OF.items():
                watched = self._watched(name, stage, getattr(LlamaCppModel, name))
                stack.enter_context(replaced(LlamaCppModel, name, watched))
            stack.enter_context(replaced(LlamaCppModel, "stream", self._watched_stream(LlamaCppModel.stream)))
            yield

    def _watched(self, name: str, stage: str, original: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(original)
        def watched(model: LlamaCppModel, *arguments: Any, **named: Any) -> Any:
            if self._depth and name != "keep":  # evaluating is a part of whatever the model was asked for
                return original(model, *arguments, **named)
            call = Call(name)
            with self._counted(model, call), self._spans.of(stage):
                result = original(model, *arguments, **named)
            call.text = len(getattr(result, "tokens", arguments[0]))  # a prompt, or what an outlook was made of
            return result

        return watched

    def _watched_stream(self, original: Callable[..., Generator[Piece, None, None]]) -> Callable[..., Any]:
        @functools.wraps(original)
        def watched(model: LlamaCppModel, prompt: Sequence[int], **named: Any) -> Generator[Piece, None, None]:
            pieces = original(model, prompt, **named)
            reading, writing = Call("stream", text=len(prompt)), Call("stream", text=len(prompt))
            try:
                with self._counted(model, reading), self._spans.of(READ):
                    piece = next(pieces, None)
                self.made.append(writing)
                while piece is not None:
                    writing.written += 1
                    yield piece
                    began = time.perf_counter()
                    with self._inside(), self._spans.of(WRITTEN):
                        piece = next(pieces, None)
                    writing.seconds += time.perf_counter() - began
            finally:
                pieces.close()

        return watched

    @contextmanager
    def _counted(self, model: LlamaCppModel, call: Call) -> Iterator[None]:
        before, began = model.evaluated_tokens, time.perf_counter()
        outermost = not self._depth
        try:
            with self._inside():
                yield
        finally:
            call.read = model.evaluated_tokens - before
            call.seconds = time.perf_counter() - began
            if outermost:
                self.made.append(call)

    @contextmanager
    def _inside(self) -> Iterator[None]:
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1
