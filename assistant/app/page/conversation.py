"""A conversation as the page shows it: its turns, and the stage that the running one has reached."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any, Literal

from assistant.app.keeping.kept import Kept, KeptTurn, TurnKey
from assistant.app.relay import Relay
from assistant.config import Strictness
from assistant.errors import AssistantError
from assistant.records import (
    Answer,
    Done,
    Event,
    KeptSentence,
    Message,
    Retrieved,
    Scope,
    Searching,
    Token,
    Waiting,
)

Stage = Literal["waiting", "searching", "reading", "answering", "done", "stopped", "failed"]
_STAGES: tuple[Stage, ...] = ("waiting", "searching", "reading", "answering", "done", "stopped", "failed")


@dataclass(slots=True, kw_only=True)
class Turn:
    """A question and how far its answer has come.

    Attributes:
        started: Reading of the clock when the question was asked, seconds.
        entered: For each stage reached, the seconds after ``started``.
        place: The place in the line while others are answered; 1 is next, 0 is not in line.
        text: The answer's text so far.
        answer: The finished answer; None until then, and for a turn that was stopped or failed.
        error: The two lines to show for a turn that failed: what, and the way out.
        key: Where the turn is kept; None if it could not be.
        states: What has become since of the documents that the answer cites, by id: same, changed or removed.
        verdict: What the reader thinks of it: up, down or nothing.
    """

    question: str
    started: float
    scope: Scope | None = None
    strictness: Strictness | None = None
    stage: Stage = "waiting"
    entered: dict[Stage, float] = field(default_factory=lambda: {"waiting": 0.0})
    place: int = 0
    text: str = ""
    stand_alone: str = ""
    shown: tuple[KeptSentence, ...] = ()
    answer: Answer | None = None
    error: tuple[str, str] | None = None
    key: TurnKey | None = None
    states: dict[str, str] = field(default_factory=dict)
    verdict: str = ""
    correction: str = ""

    @property
    def running(self) -> bool:
        """Whether the answer is still being worked on."""
        return self.stage not in ("done", "stopped", "failed")

    def take(self, event: Event, now: float) -> None:
        """Moves the turn on by one event; ``now`` is the clock in seconds."""
        match event:
            case Waiting():
                self.place = event.position
            case Searching():
                self.stand_alone = event.stand_alone
                self._enter("searching", now)
            case Retrieved():
                self.shown = event.shown
                self._enter("reading", now)
            case Token():
                if not self.text:
                    self._enter("answering", now)
                self.text += event.text
            case Done():
                self.answer = event.answer
                self.text = event.answer.text
                self.stand_alone = event.answer.stand_alone
                self._enter("done", now)

    def stop(self, now: float) -> None:
        """Ends a running turn with what has been written so far."""
        if self.running:
            self._enter("stopped", now)

    def fail(self, error: AssistantError | None, now: float) -> None:
        """Ends the turn with an error; None is one that nobody foresaw."""
        self.error = (error.message, error.hint) if error else None
        self._enter("failed", now)

    def _enter(self, stage: Stage, now: float) -> None:
        self.stage = stage
        self.entered[stage] = now - self.started


@dataclass(kw_only=True, eq=False)
class Conversation:
    """The turns of one conversation, oldest first, and the work on the one that is running.

    Attributes:
        user: Whose it is.
        id: Under which it is kept; empty until its first question.
        trouble: The line to show if the conversation cannot be kept.
        readers: How many open pages follow the running turn.
        changed: Set, and replaced by another, whenever the running turn has moved on.
        work: The task that works on the last question.
    """

    user: str = ""
    id: str = ""
    title: str = ""
    turns: list[Turn] = field(default_factory=list)
    trouble: tuple[str, str] | None = None
    relay: Relay[Any] | None = None
    readers: int = 0
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    work: asyncio.Task[None] | None = None

    @property
    def running(self) -> Turn | None:
        """The turn that is being answered."""
        return self.turns[-1] if self.turns and self.turns[-1].running else None

    def history(self) -> list[Message]:
        """The turns that said something, as the assistant reads them for a follow-up."""
        messages: list[Message] = []
        for turn in self.turns:
            if turn.text and not turn.running:
                messages.append({"role": "user", "content": turn.question})
                messages.append({"role": "assistant", "content": turn.text})
        return messages

    def tell(self) -> None:
        """Wakes those that follow the running turn; call it in the event loop."""
        self.changed.set()
        self.changed = asyncio.Event()

    def stop(self, now: float) -> None:
        """Ends the running turn, if there is one."""
        if self.relay is not None:
            self.relay.stop()
            self.relay = None
        if self.running is not None:
            self.running.stop(now)


def restored(kept: Kept, user: str) -> Conversation:
    """The conversation as it was kept."""
    turns = [_restored_turn(turn, kept.head.id) for turn in kept.turns]
    return Conversation(user=user, id=kept.head.id, title=kept.head.title, turns=turns)


def _restored_turn(kept: KeptTurn, conversation: str) -> Turn:
    stage: Stage = "stopped" if kept.outcome == "open" else kept.outcome
    return Turn(
        question=kept.question,
        started=0.0,
        scope=kept.scope,
        strictness=kept.strictness,
        stage=stage,
        entered={name: kept.seconds[name] for name in _STAGES if name in kept.seconds},
        text=kept.text,
        stand_alone=kept.stand_alone,
        shown=kept.answer.shown if kept.answer else (),
        answer=kept.answer,
        error=kept.error,
        key=TurnKey(conversation=conversation, number=kept.number),
        states=dict(kept.documents),
        verdict=kept.feedback.verdict if kept.feedback else "",
        correction=kept.feedback.correction if kept.feedback else "",
    )
