"""One question of a conversation, from the click to the finished turn."""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncGenerator
from typing import Literal

from assistant.app.facade import Facade
from assistant.app.page.conversation import Conversation, Turn
from assistant.app.relay import relay_answer
from assistant.errors import AssistantError
from assistant.records import Retrieved

TICK_S = 0.5  # how often the shown seconds move while nothing else happens
Change = Literal["all", "running", "sources"]
_log = logging.getLogger(__name__)


async def answer(assistant: Facade, conversation: Conversation, question: str) -> AsyncGenerator[Change, None]:
    """What has changed, each time something has, until the turn is over.

    The turn always ends, also when the reader goes away: then the model is stopped.
    """
    history = conversation.history()
    turn = Turn(question=question, started=time.monotonic())
    conversation.turns.append(turn)
    relay = conversation.relay = relay_answer(assistant, question, history, tick_s=TICK_S)
    try:
        yield "all"
        async for event in relay:
            if event is not None:
                turn.take(event, time.monotonic())
            yield "sources" if isinstance(event, Retrieved) else "running"
    except AssistantError as error:
        turn.fail(error, time.monotonic())
    except Exception:
        _log.exception("a question could not be answered")
        turn.fail(None, time.monotonic())
    finally:
        relay.stop()
        turn.stop(time.monotonic())
