"""A conversation of the page: streaming, stopping, failing and following up."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from assistant.app.page import turns
from assistant.app.page.answering import answer
from assistant.app.page.conversation import Conversation
from assistant.app.relay import Relay
from tests.fakes import PLAN, FakeAssistant

SHARE = "公办园在园幼儿占比是多少？"
LONG = "请详细说说方案"


@pytest.fixture
def fake(tmp_path: Path) -> FakeAssistant:
    return FakeAssistant(tmp_path)


async def ask(fake: FakeAssistant, conversation: Conversation, question: str) -> list[str]:
    return [change async for change in answer(fake, conversation, question)]


def test_a_question_is_answered_and_every_step_is_announced(fake: FakeAssistant) -> None:
    conversation = Conversation()
    changes = asyncio.run(ask(fake, conversation, SHARE))
    (turn,) = conversation.turns
    assert changes[0] == "all"
    assert changes.count("sources") == 1
    assert turn.stage == "done"
    assert turn.answer is not None
    assert list(turn.entered) == ["waiting", "searching", "reading", "answering", "done"]


def test_the_text_grows_by_the_tokens_until_the_answer_replaces_it(fake: FakeAssistant) -> None:
    async def texts() -> list[str]:
        conversation = Conversation()
        found = []
        async for _ in answer(fake, conversation, SHARE):
            found.append(conversation.turns[0].text)
        return found

    found = asyncio.run(texts())
    assert "[1]" not in found[-2]
    assert "[1]" in found[-1]
    for before, after in pairwise(found[:-1]):
        assert after.startswith(before)


def test_a_follow_up_hears_the_earlier_turns(fake: FakeAssistant) -> None:
    async def two() -> None:
        conversation = Conversation()
        await ask(fake, conversation, SHARE)
        await ask(fake, conversation, "还有覆盖率呢？")

    asyncio.run(two())
    _, (_, history) = fake.asked
    assert [message["role"] for message in history] == ["user", "assistant"]
    assert history[0]["content"] == SHARE


def test_turns_that_said_nothing_are_not_part_of_the_history(fake: FakeAssistant) -> None:
    conversation = Conversation()

    async def stop_before_the_first_token() -> None:
        async for _ in answer(fake, conversation, LONG):
            conversation.stop(time.monotonic())

    asyncio.run(stop_before_the_first_token())
    assert conversation.turns[0].stage == "stopped"
    assert conversation.history() == []


def test_stop_ends_the_turn_at_once_and_the_model_within_one_token(fake: FakeAssistant) -> None:
    conversation = Conversation()
    allowed = threading.Semaphore(0)
    fake.pace = lambda: (allowed.acquire(timeout=20), None)[1]

    async def stop_after_some_tokens() -> None:
        for _ in range(5):  # the passages and four tokens: then the model waits, and cannot see the stop early
            allowed.release()
        async for _ in answer(fake, conversation, LONG):
            if len(conversation.turns[0].text) >= 8:
                conversation.stop(time.monotonic())
        assert conversation.turns[0].stage == "stopped"
        assert not fake.closed.is_set()
        allowed.release()
        assert await asyncio.to_thread(fake.closed.wait, 20)

    asyncio.run(stop_after_some_tokens())
    assert fake.sent <= 5


def test_the_next_question_can_be_asked_as_soon_as_the_last_was_stopped(fake: FakeAssistant) -> None:
    conversation = Conversation()

    async def stop_and_ask() -> None:
        changes = answer(fake, conversation, LONG)
        await anext(changes)
        conversation.stop(time.monotonic())
        assert conversation.running is None
        await asyncio.gather(ask(fake, conversation, SHARE), changes.aclose())

    asyncio.run(stop_and_ask())
    assert [turn.stage for turn in conversation.turns] == ["stopped", "done"]


def test_the_model_stops_when_the_browser_goes_away(fake: FakeAssistant) -> None:
    fake.pace = lambda: time.sleep(0.01)

    async def leave() -> None:
        changes = answer(fake, Conversation(), LONG)
        for _ in range(5):
            await anext(changes)
        await changes.aclose()
        assert await asyncio.to_thread(fake.closed.wait, 20)

    asyncio.run(leave())


def test_a_new_conversation_forgets_the_running_turn_too(fake: FakeAssistant) -> None:
    conversation = Conversation()

    async def begin_anew() -> None:
        async for _ in answer(fake, conversation, LONG):
            conversation.clear(time.monotonic())

    asyncio.run(begin_anew())
    assert conversation.turns == []


def test_an_error_ends_the_turn_with_what_and_the_way_out_but_no_folder(fake: FakeAssistant) -> None:
    conversation = Conversation()
    asyncio.run(ask(fake, conversation, "出了故障"))
    html = turns.finished_turns(conversation, [], 1.0)
    assert conversation.turns[0].stage == "failed"
    assert "Run assistant models check." in html
    assert "chat.gguf" in html
    assert "/srv" not in html


def test_an_unforeseen_error_ends_the_turn_without_its_details(
    fake: FakeAssistant, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise ZeroDivisionError("secret")

    fake.pace = fail
    conversation = Conversation()
    asyncio.run(ask(fake, conversation, SHARE))
    html = turns.finished_turns(conversation, [], 1.0)
    assert "An unexpected error occurred." in html
    assert "secret" not in html
    assert "secret" in caplog.text


def test_a_relay_ticks_while_nothing_arrives() -> None:
    async def run() -> list[int | None]:
        go_on = threading.Event()

        def work(push: Callable[[int], bool]) -> None:
            push(1)
            go_on.wait(20)
            push(2)

        found = []
        async for item in Relay(work, tick_s=0.01):
            found.append(item)
            if item is None:
                go_on.set()
        return found

    found = asyncio.run(run())
    assert found[0] == 1
    assert found[-1] == 2
    assert None in found


def test_a_stopped_relay_tells_its_work_to_end() -> None:
    ended = threading.Event()

    async def run() -> None:
        def work(push: Callable[[int], bool]) -> None:
            while push(1):
                time.sleep(0.001)
            ended.set()

        relay = Relay(work)
        async for _ in relay:
            relay.stop()
            relay.stop()

    asyncio.run(run())
    assert ended.wait(20)


def test_an_item_on_its_way_when_the_relay_is_stopped_is_not_delivered() -> None:
    async def run() -> object:
        go_on, pushed = threading.Event(), threading.Event()

        def work(push: Callable[[int], bool]) -> None:
            push(1)
            go_on.wait(20)
            push(2)
            pushed.set()

        relay = Relay(work)
        items = aiter(relay)
        assert await anext(items) == 1
        waiting = asyncio.ensure_future(anext(items, "ended"))
        await asyncio.sleep(0)
        go_on.set()
        pushed.wait(20)  # holds the event loop up, so that the item and the end reach it together
        relay.stop()
        return await waiting

    assert asyncio.run(run()) == "ended"


def test_the_citation_of_the_fake_holds_the_contract(fake: FakeAssistant) -> None:
    first = fake.ask(SHARE).citations[0]
    assert PLAN.text[first.start : first.end] == first.quote
