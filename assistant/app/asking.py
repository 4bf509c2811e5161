"""One question of the HTTP API: its events as dictionaries, kept in a conversation if that was asked for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant.app.facade import Facade
from assistant.app.keeping.conversations import Conversations
from assistant.app.keeping.kept import Outcome, TurnKey
from assistant.app.page.safe import without_folders
from assistant.app.relay import relay_answer
from assistant.app.serialise import event_to_dict
from assistant.config import Strictness
from assistant.errors import AssistantError, KeepingError, NotKeptError
from assistant.records import Answer, Done, Message, Scope, Searching, Token

_LOOK_S = 1.0  # between two looks at whether anybody still listens


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question as it came in.

    Attributes:
        conversation: None keeps nothing, empty begins a conversation, an id goes on with that one and its history.
    """

    question: str
    user: str
    history: Sequence[Message] = ()
    scope: Scope | None = None
    strictness: Strictness | None = None
    answer_tokens: int | None = None
    conversation: str | None = None


async def answered(
    assistant: Facade, conversations: Conversations, asked: Asked, gone: Callable[[], Awaitable[bool]]
) -> AsyncGenerator[dict[str, Any], None]:
    """The events of one question; the last one names the conversation and the turn if it was kept.

    If it cannot be kept, that is said in a ``warning`` of the last event, and the question is answered all the same.

    Args:
        gone: Whether whoever asked has gone away, which ends it.

    Raises:
        AssistantError: The question cannot be answered, or the conversation is not there.
    """
    keeping = _Keeping(assistant, conversations, asked)
    history = await asyncio.to_thread(keeping.begin)
    relay = relay_answer(
        assistant,
        asked.question,
        history,
        scope=asked.scope,
        strictness=asked.strictness,
        answer_tokens=asked.answer_tokens,
        user=asked.user,
        tick_s=_LOOK_S,
    )
    try:
        async for event in relay:
            if event is None:
                if await gone():
                    return
                continue
            if isinstance(event, Searching):
                keeping.stand_alone = event.stand_alone
            elif isinstance(event, Token):
                keeping.text += event.text
            told = event_to_dict(event, full_paths=False)
            if isinstance(event, Done):
                await asyncio.to_thread(keeping.finish, "done", event.answer)
                told |= keeping.told()
            yield told
    except AssistantError as error:
        keeping.error = (error.message, error.hint)
        raise
    finally:
        relay.stop()
        await asyncio.to_thread(keeping.finish, "failed" if keeping.error else "stopped")


@dataclass(slots=True)
class _Keeping:
    """The turn of a conversation that a question becomes, if it does."""

    assistant: Facade
    conversations: Conversations
    asked: Asked
    stand_alone: str = ""
    text: str = ""
    error: tuple[str, str] | None = None
    _key: TurnKey | None = None
    _open: bool = False
    _warnings: list[str] = field(default_factory=list)

    def begin(self) -> Sequence[Message]:
        """The history of the question."""
        asked, history = self.asked, self.asked.history
        if asked.conversation is None:
            return history
        try:
            if asked.conversation:
                history = self.conversations.read(asked.user, asked.conversation, self.assistant.document).history()
            self._key = self.conversations.begin(
                asked.user,
                asked.question,
                conversation=asked.conversation,
                scope=asked.scope,
                strictness=asked.strictness,
            )
            self._open = True
        except NotKeptError:
            raise
        except KeepingError as error:
            self._warnings.append(without_folders(str(error)))
        return history

    def finish(self, outcome: Outcome, answer: Answer | None = None) -> None:
        """Keeps the end of the turn; only the first call counts."""
        if not self._open or self._key is None:
            return
        self._open = False
        try:
            self.conversations.finish(
                self.asked.user,
                self._key,
                outcome=outcome,
                text=answer.text if answer else self.text,
                stand_alone=self.stand_alone,
                answer=answer,
                error=self.error,
            )
        except KeepingError as error:
            self._warnings.append(without_folders(str(error)))

    def told(self) -> dict[str, Any]:
        """What the last event says of it."""
        key = {"conversation": self._key.conversation, "turn": self._key.number} if self._key else {}
        return {**key, **({"warning": self._warnings[0]} if self._warnings else {})}
