"""The records of what is kept: conversations, their turns, and what users thought of the answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from assistant.config import Strictness
from assistant.records import Answer, Message, Scope

DocumentState = Literal["same", "changed", "removed"]
Outcome = Literal["open", "done", "stopped", "failed"]
Verdict = Literal["up", "down"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnKey:
    """Which turn: the id of its conversation and its 1-based number there."""

    conversation: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A conversation without its turns.

    Attributes:
        created, changed: UTC, ``2026-01-31T09:30:00Z``.
        turns: Number of turns.
        snippet: What stands around the first match of a search, as it was written; empty without a search.
    """

    id: str
    title: str
    created: str
    changed: str
    turns: int
    snippet: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """What the user thought of an answer.

    Attributes:
        correction: What would have been right; may be empty.
        unanswerable: The user says that the documents do not hold the answer.
    """

    verdict: Verdict
    correction: str = ""
    unanswerable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptTurn:
    """A question and what became of it.

    Attributes:
        asked: When, as ``Head.created``.
        outcome: ``open`` if the program ended before the answer did.
        text: The answer, or as much of it as was written.
        answer: The whole record; None for a turn that was stopped or failed.
        error: For a failed turn what went wrong and the way out.
        seconds: For each stage the seconds after which it was reached.
        documents: What has become of the answer's documents, by id. A document that was removed or has changed is
            represented by a stand-in that holds only what the answer speaks of.
    """

    number: int
    question: str
    asked: str
    outcome: Outcome
    text: str = ""
    stand_alone: str = ""
    answer: Answer | None = None
    error: tuple[str, str] | None = None
    seconds: dict[str, float] = field(default_factory=dict)
    scope: Scope | None = None
    strictness: Strictness | None = None
    feedback: Feedback | None = None
    documents: dict[str, DocumentState] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A whole conversation, oldest turn first."""

    head: Head
    turns: tuple[KeptTurn, ...]

    def history(self) -> list[Message]:
        """The turns that said something, as the assistant reads them for a follow-up."""
        messages: list[Message] = []
        for turn in self.turns:
            if turn.text:
                messages.append({"role": "user", "content": turn.question})
                messages.append({"role": "assistant", "content": turn.text})
        return messages
