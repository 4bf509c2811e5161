"""What was done for one question and helps with the next: the same question again, and one over the same sentences."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from dataclasses import replace
from typing import Any

from assistant import Assistant
from assistant.config import Config
from eval.cases import Case
from eval.outcome import Outcome
from eval.runner import ask

from .conversation import talked
from .places import add_library, library, settings
from .questions import for_all_sides
from .spread import spread

HELP = "a question asked again, and one over the same sentences"
_POLITELY = "请问"  # in front of a question, it is another question with the same answer


def options(parser: ArgumentParser) -> None:
    """Adds the options of this part."""
    add_library(parser)
    parser.add_argument("--limit", type=int, default=20, metavar="N", help="questions (20)")


def measure(chosen: Namespace) -> dict[str, Any]:
    """The spread of times of each kind of asking."""
    config = replace(settings(chosen), remembered_answers=Config().remembered_answers)
    asked: dict[str, list[Outcome]] = {"first": [], "the same sentences": [], "the same question": []}
    with library(chosen) as folder, Assistant.open(folder, config=config) as bot:
        bot.warm_up()
        for case in for_all_sides(chosen.limit):
            first = ask(bot, case)
            asked["first"].append(first)
            following = ask(bot, politely(case, first.text))
            if [piece.text for piece in following.shown] == [piece.text for piece in first.shown]:
                asked["the same sentences"].append(following)
            asked["the same question"].append(ask(bot, case))
    return {
        "threads": config.thread_count,
        "asked": {
            kind: {
                "first_token_s": spread(outcome.first_token_s for outcome in outcomes),
                "total_s": spread(outcome.total_s for outcome in outcomes),
            }
            for kind, outcomes in asked.items()
        },
    }


def politely(case: Case, answer: str) -> Case:
    """The case asked once more in other words, after it was answered."""
    return replace(case, question=_POLITELY + case.question, history=tuple(talked([(case, answer)])))
