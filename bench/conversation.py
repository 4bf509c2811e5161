"""How an answer's time grows with the conversation before it."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from assistant import Assistant
from assistant.records import Message
from eval.cases import Case
from eval.runner import ask

from .places import add_library, library, settings
from .questions import follow_ups, for_all_sides
from .spread import spread

HELP = "follow-ups after conversations of several lengths"


def options(parser: ArgumentParser) -> None:
    """Adds the options of this part."""
    add_library(parser)
    parser.add_argument("--limit", type=int, default=11, metavar="N", help="follow-ups (11)")
    parser.add_argument(
        "--turns", type=int, nargs="+", default=[0, 2, 4, 8, 16, 32], metavar="N", help="turns put before them"
    )


def measure(chosen: Namespace) -> dict[str, Any]:
    """The spread of each length; all follow-ups are asked at one length before the next: none is only recalled."""
    config = settings(chosen)
    found: dict[int, list[dict[str, float]]] = {turns: [] for turns in chosen.turns}
    with library(chosen) as folder, Assistant.open(folder, config=config) as bot:
        bot.warm_up()
        earlier = talked([(case, ask(bot, case).text) for case in for_all_sides(max(chosen.turns, default=0))])
        for turns in chosen.turns:
            for case in follow_ups(chosen.limit):
                outcome = ask(bot, lengthened(case, earlier, turns))
                found[turns].append(
                    {
                        "first_token_s": outcome.first_token_s,
                        "total_s": outcome.total_s,
                        "evaluated_tokens": outcome.usage.get("evaluated_tokens", 0.0),
                    }
                )
    return {
        "threads": config.thread_count,
        "lengths": {
            str(turns): {name: spread(run[name] for run in runs) for name in (runs[0] if runs else ())}
            for turns, runs in found.items()
        },
    }


def talked(answered: Sequence[tuple[Case, str]]) -> list[Message]:
    """The messages of a conversation in which these cases were answered so."""
    messages: list[Message] = []
    for case, text in answered:
        messages.append(Message(role="user", content=case.question))
        messages.append(Message(role="assistant", content=text))
    return messages


def lengthened(case: Case, earlier: Sequence[Message], turns: int) -> Case:
    """The case after so many more turns, each a question with its answer; its own history stays the latest."""
    return replace(case, history=(*earlier[: 2 * turns], *case.history))
