"""The conversation in the terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from assistant.app.terminal import note, printable, show_stream
from assistant.app.wording import answer_lines, source_lines
from assistant.errors import AssistantError
from assistant.records import Answer, Message

if TYPE_CHECKING:
    from assistant.app.assistant import Assistant

HELP = """\
/new      begin a new conversation 新对话
/sources  the passages behind the last answer 上一个回答的原文
/quit     leave 退出 (or Ctrl-D); Ctrl-C stops an answer 停止回答"""


def converse(assistant: Assistant, *, read_line: Callable[[str], str] = input) -> None:
    """Returns when the user leaves.

    Args:
        read_line: Returns the user's next line for a prompt; raises EOFError at the end of the input.
    """
    with suppress(ImportError):  # gives input() a history and line editing where the platform has it
        import readline  # noqa: F401

    prompt = "\n> " if sys.stdin.isatty() else ""
    history: list[Message] = []
    last: Answer | None = None
    note(HELP)
    while True:
        try:
            line = read_line(prompt).strip()
        except EOFError:
            return
        except KeyboardInterrupt:
            note("\n/quit leaves 退出")
            continue
        match line:
            case "":
                continue
            case "/quit" | "/exit":
                return
            case "/new":
                history, last = [], None
                note("New conversation. 新对话")
            case "/sources":
                _show_sources(last)
            case _ if line.startswith("/"):
                note(HELP)
            case _:
                if answer := _turn(assistant, line, history):
                    history += [
                        {"role": "user", "content": line},
                        {"role": "assistant", "content": answer.text},
                    ]
                    last = answer


def _turn(assistant: Assistant, question: str, history: list[Message]) -> Answer | None:
    """The answer, or nothing if it was stopped or failed; such a turn leaves no trace in the history."""
    try:
        answer = show_stream(assistant.stream(question, tuple(history)))
    except KeyboardInterrupt:
        note("Stopped. 已停止")
        return None
    except AssistantError as error:
        note(f"error: {error}")
        return None
    for line in answer_lines(answer):
        print(printable(line))
    sys.stdout.flush()
    if answer.cached:
        note("Asked before: the answer given then. 之前答过，这是当时的回答")
    return answer


def _show_sources(answer: Answer | None) -> None:
    if answer is None or not answer.passages:
        note("No answer yet. 还没有回答")
        return
    for line in source_lines(answer):
        print(printable(line))
