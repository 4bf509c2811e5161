"""One question of a conversation, from the click to the finished turn.

The work goes on in a task of its own, which any number of open pages may follow: a page that is loaded again, or opened
beside the first, sees the same answer grow. When nobody follows any more, the model is stopped.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncGenerator, Callable, Coroutine
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from assistant.app.facade import Facade
from assistant.app.keeping.conversations import Conversations
from assistant.app.page.conversation import Conversation, Turn
from assistant.app.relay import Relay, relay_answer
from assistant.config import Strictness
from assistant.errors import AssistantError
from assistant.records import Event, Scope

TICK_S = 0.5  # how often the shown seconds move while nothing else happens
PATIENCE_S = 8.0  # how long an answer goes on without a reader: a page that is loaded again needs a moment
Change = Literal["all", "running", "sources"]
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question with what the reader chose beside it."""

    text: str
    scope: Scope | None = None
    strictness: Strictness | None = None
    answer_tokens: int | None = None


def begin(assistant: Facade, store: Conversations, conversation: Conversation, asked: Asked) -> Turn:
    """The new turn, whose answer is worked on from now on; call it in the event loop."""
    history = conversation.history()
    turn = Turn(question=asked.text, started=time.monotonic(), scope=asked.scope, strictness=asked.strictness)
    conversation.turns.append(turn)
    conversation.trouble = None
    conversation.relay = relay_answer(
        assistant,
        asked.text,
        history,
        scope=asked.scope,
        strictness=asked.strictness,
        answer_tokens=asked.answer_tokens,
        user=conversation.user,
        tick_s=TICK_S,
    )
    work = _work(store, conversation, turn, conversation.relay, conversation.work)
    conversation.work = asyncio.create_task(work)
    return turn


async def follow(conversation: Conversation) -> AsyncGenerator[Change, None]:
    """What has changed, each time something has, until the turn that is running now is over and kept."""
    turn, work = conversation.running, conversation.work
    if turn is None or work is None:
        return
    conversation.readers += 1
    try:
        yield "all"
        had_sources = False
        while turn.running:
            changed = conversation.changed
            has_sources = bool(turn.shown)
            yield "sources" if has_sources and not had_sources else "running"
            had_sources = has_sources
            if turn.running:
                await _within(changed.wait(), TICK_S)
        if not work.done():
            await asyncio.wait([work])
    finally:
        conversation.readers -= 1


async def _work(
    store: Conversations,
    conversation: Conversation,
    turn: Turn,
    relay: Relay[Event],
    before: asyncio.Task[None] | None,
) -> None:
    if before is not None and not before.done():
        await asyncio.wait([before])  # a turn that was stopped a moment ago is kept first
    await _kept(conversation, partial(_keep_question, store, conversation, turn))
    try:
        await _take_all(conversation, turn, relay)
    except AssistantError as error:
        turn.fail(error, time.monotonic())
    except Exception:
        _log.exception("a question could not be answered")
        turn.fail(None, time.monotonic())
    finally:
        relay.stop()
        turn.stop(time.monotonic())
        conversation.tell()
    await _kept(conversation, partial(_keep_answer, store, conversation, turn))


async def _take_all(conversation: Conversation, turn: Turn, relay: Relay[Event]) -> None:
    read = time.monotonic()
    async for event in relay:
        now = time.monotonic()
        if conversation.readers:
            read = now
        elif now - read > PATIENCE_S:
            return
        if event is not None:
            turn.take(event, now)
            conversation.tell()


def _keep_question(store: Conversations, conversation: Conversation, turn: Turn) -> None:
    turn.key = store.begin(
        conversation.user,
        turn.question,
        conversation=conversation.id,
        scope=turn.scope,
        strictness=turn.strictness,
    )
    conversation.id = turn.key.conversation


def _keep_answer(store: Conversations, conversation: Conversation, turn: Turn) -> None:
    if turn.key is None:
        return
    outcome = turn.stage if turn.stage in ("done", "failed") else "stopped"
    store.finish(
        conversation.user,
        turn.key,
        outcome=outcome,
        text=turn.text,
        stand_alone=turn.stand_alone,
        answer=turn.answer,
        error=turn.error,
        seconds={stage: after for stage, after in turn.entered.items()},
    )


async def _kept(conversation: Conversation, keep: Callable[[], None]) -> None:
    """Returns when it was kept; a conversation that cannot be kept goes on, and says so."""
    try:
        await asyncio.to_thread(keep)
    except AssistantError as error:
        conversation.trouble = (error.message, error.hint)
    except Exception:
        _log.exception("a conversation could not be kept")
        conversation.trouble = ("", "")


async def _within(waiting: Coroutine[Any, Any, Any], seconds: float) -> None:
    with contextlib.suppress(asyncio.TimeoutError):
        await asyncio.wait_for(waiting, seconds)
