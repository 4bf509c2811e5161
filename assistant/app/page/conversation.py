"""One browser session's conversation: its turns, and the stage that the running one has reached."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from assistant.app.relay import Relay
from assistant.errors import AssistantError
from assistant.records import Answer, Done, Event, KeptSentence, Message, Retrieved, Searching, Token

Stage = Literal["waiting", "searching", "reading", "answering", "done", "stopped", "failed"]


@dataclass(slots=True, kw_only=True)
class Turn:
    """A question and how far its answer has come.

    Attributes:
        started: Reading of the clock when the question was asked, seconds.
        entered: For each stage reached, the seconds after ``started``.
        text: The answer's text so far.
        answer: The finished answer; None until then, and for a turn that was stopped or failed.
        error: The two lines to show for a turn that failed: what, and the way out.
    """

    question: str
    started: float
    stage: Stage = "waiting"
    entered: dict[Stage, float] = field(default_factory=lambda: {"waiting": 0.0})
    text: str = ""
    stand_alone: str = ""
    shown: tuple[KeptSentence, ...] = ()
    answer: Answer | None = None
    error: tuple[str, str] | None = None

    @property
    def running(self) -> bool:
        """Whether the answer is still being worked on."""
        return self.stage not in ("done", "stopped", "failed")

    def take(self, event: Event, now: float) -> None:
        """Moves the turn on by one event; ``now`` is the clock in seconds."""
        match event:
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


@dataclass(slots=True, kw_only=True)
class Conversation:
    """The turns of one browser session, oldest first, and the relay of the one that is running."""

    turns: list[Turn] = field(default_factory=list)
    relay: Relay[Any] | None = None

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

    def stop(self, now: float) -> None:
        """Ends the running turn, if there is one."""
        if self.relay is not None:
            self.relay.stop()
            self.relay = None
        if self.running is not None:
            self.running.stop(now)

    def clear(self, now: float) -> None:
        """Begins anew."""
        self.stop(now)
        self.turns.clear()
