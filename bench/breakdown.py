"""Where the time of an answer goes, and how much of it llama.cpp itself would need for the same tokens."""

from __future__ import annotations

import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from typing import Any

from assistant import Assistant
from assistant.library.storing.database import Database
from assistant.library.storing.dense import DenseIndex
from assistant.models.embedder import E5Embedder
from assistant.models.manifest import resolve_chat_model
from assistant.records import Event, Message, Retrieved, Searching
from assistant.search.selection import SentenceSelector
from eval.cases import Case
from eval.run import record_of
from eval.runner import ask

from .model_calls import ModelCalls
from .places import add_library, library, settings
from .questions import timed
from .rates import LlamaCpp, implied_s, medians
from .spans import Spans
from .spread import spread

HELP = "an answer by stage, against llama.cpp's own rates"
_SEARCH_STAGES = {
    "embed": (E5Embedder, "embed_query"),
    "dense": (DenseIndex, "nearest"),
    "full text": (Database, "match"),
    "select": (SentenceSelector, "select"),
}
# In the order in which an answer goes through them.
STAGES = (
    "rewrite", "embed", "dense", "full text", "fuse", "select",
    "examples restored", "answerability", "prompt read", "written", "checks",
)  # fmt: skip
_RATED_EVERY = 10  # questions


def options(parser: ArgumentParser) -> None:
    """Adds the options of this part."""
    add_library(parser)
    parser.add_argument("--limit", type=int, default=60, metavar="N", help="questions (60)")


def measure(chosen: Namespace) -> dict[str, Any]:
    """The times of each question, their spread by stage, and llama.cpp's rates."""
    config = settings(chosen)
    with library(chosen) as folder, Assistant.open(folder, config=config) as bot, watched(bot) as clock:
        bot.warm_up()
        raw = LlamaCpp(resolve_chat_model(config), config.thread_count)
        questions = []
        try:
            for number, case in enumerate(timed(chosen.limit)):
                if number % _RATED_EVERY == 0:
                    raw.measure()
                questions.append(clock.measured(case))
            raw.measure()
        finally:
            raw.close()
    rates = {depth: medians(seconds) for depth, seconds in raw.seconds.items()}
    return summary(questions, rates) | {"seconds_by_depth": raw.seconds, "threads": config.thread_count}


def summary(questions: Sequence[dict[str, Any]], rates: Mapping[int, Mapping[int, float]]) -> dict[str, Any]:
    """The spread of each stage and of the ratio of the time taken to that which the rates imply.

    Args:
        questions: Of ``Clock.measured``.
        rates: Median seconds by number of tokens, behind each depth.
    """
    for question in questions:
        question["implied_s"] = implied_s(
            [(call["read"], call["written"], call["text"]) for call in question["calls"]], rates
        )
        question["model_s"] = sum(call["seconds"] for call in question["calls"])
    asked = [question for question in questions if question["implied_s"]]
    names = ("first_token_s", "total_s", "model_s", "implied_s", "read_tokens", "written_tokens")
    return {
        "stages": {stage: spread(question["stages"].get(stage, 0.0) for question in questions) for stage in STAGES},
        "whole": {name: spread(question[name] for question in questions) for name in names},
        "ratio": spread(question["total_s"] / question["implied_s"] for question in asked),
        "model_ratio": spread(question["model_s"] / question["implied_s"] for question in asked),
        "ratio_of_sums": _over(sum(q["total_s"] for q in asked), sum(q["implied_s"] for q in asked)),
        "rates": {
            str(depth): {str(length): length / seconds for length, seconds in by_length.items()}
            for depth, by_length in rates.items()
        },
        "right": sum(question["right"] for question in questions),
        "questions": list(questions),
    }


class Clock:
    """Asks questions of an assistant whose parts are watched."""

    def __init__(self, bot: Assistant, spans: Spans, calls: ModelCalls) -> None:
        self._bot, self._spans, self._calls = bot, spans, calls
        self._phases: dict[str, float] = {}
        self._inside: dict[str, float] = {}

    def measured(self, case: Case) -> dict[str, Any]:
        """Seconds by stage, tokens and the calls of the model for one case."""
        self._spans.start()
        self._calls.start()
        outcome = ask(self, case)
        stages = dict(self._spans.seconds)
        made = [asdict(call) for call in self._calls.made]
        stages["rewrite"] = self._phases["rewrite"]
        # What the parts of a phase do not account for is the work between them.
        stages["fuse"] = max(0.0, self._phases["search"] - self._inside["search"])
        stages["checks"] = max(0.0, self._phases["answer"] - self._inside["answer"])
        return {
            "id": case.id,
            "first_token_s": outcome.first_token_s,
            "total_s": outcome.total_s,
            "stages": stages,
            "calls": made,
            "read_tokens": sum(call["read"] for call in made),
            "written_tokens": sum(call["written"] for call in made),
            "answered": outcome.answered,
            "right": record_of(case, outcome, "").metrics["correct"],
            "error": outcome.error,
        }

    def stream(self, question: str, history: Sequence[Message] = ()) -> Iterator[Event]:
        """The assistant's events; the phases between them are timed on the way."""
        self._phases = {"rewrite": 0.0, "search": 0.0, "answer": 0.0}
        self._inside = dict(self._phases)
        phase, began, inside = "rewrite", time.perf_counter(), 0.0
        for event in self._bot.stream(question, history):
            following = {Searching: "search", Retrieved: "answer"}.get(type(event))
            if following:
                self._end(phase, began, inside)
                if phase == "rewrite":  # whatever it had others do was done for it
                    self._spans.start()
                phase, began, inside = following, time.perf_counter(), sum(self._spans.seconds.values())
            yield event
        self._end(phase, began, inside)

    def _end(self, phase: str, began: float, inside: float) -> None:
        self._phases[phase] += time.perf_counter() - began
        self._inside[phase] += sum(self._spans.seconds.values()) - inside


@contextmanager
def watched(bot: Assistant) -> Iterator[Clock]:
    """A clock before the parts that an answer goes through, until the end."""
    spans = Spans()
    calls = ModelCalls(spans)
    with ExitStack() as stack:
        for stage, (owner, name) in _SEARCH_STAGES.items():
            stack.enter_context(spans.watching(owner, name, stage))
        stack.enter_context(calls.watching())
        yield Clock(bot, spans, calls)


def _over(top: float, bottom: float) -> float:
    return top / bottom if bottom else 0.0
