"""A conversation of the page: streaming, stopping, failing, following up, being kept and found again."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from assistant.app.keeping.conversations import CONVERSATIONS_FILE, Conversations
from assistant.app.page import answering, turns
from assistant.app.page.answering import Asked, begin, follow
from assistant.app.page.conversation import Conversation, restored
from assistant.app.relay import Relay
from assistant.records import Scope
from tests.fakes import PLAN, FakeAssistant

SHARE = "公办园在园幼儿占比是多少？"
LONG = "请详细说说方案"


@pytest.fixture
def fake(tmp_path: Path) -> FakeAssistant:
    return FakeAssistant(tmp_path)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Conversations]:
    made = Conversations(tmp_path / CONVERSATIONS_FILE)
    yield made
    made.close()


async def ask(fake: FakeAssistant, store: Conversations, conversation: Conversation, question: str) -> list[str]:
    begin(fake, store, conversation, Asked(text=question))
    return [change async for change in follow(conversation)]


def test_a_question_is_answered_and_every_step_is_announced(fake: FakeAssistant, store: Conversations) -> None:
    conversation = Conversation()
    changes = asyncio.run(ask(fake, store, conversation, SHARE))
    (turn,) = conversation.turns
    assert changes[0] == "all"
    assert changes.count("sources") <= 1
    assert turn.stage == "done"
    assert turn.answer is not None
    assert list(turn.entered) == ["waiting", "searching", "reading", "answering", "done"]


def test_the_text_grows_by_the_tokens_until_the_answer_replaces_it(fake: FakeAssistant, store: Conversations) -> None:
    fake.pace = lambda: time.sleep(0.01)

    async def texts() -> list[str]:
        conversation = Conversation()
        begin(fake, store, conversation, Asked(text=SHARE))
        return [conversation.turns[0].text async for _ in follow(conversation)]

    found = asyncio.run(texts())
    growing = [text for text in found if "[1]" not in text]
    assert len(set(growing)) > 3
    for before, after in pairwise(growing):
        assert after.startswith(before)


def test_a_follow_up_hears_the_earlier_turns(fake: FakeAssistant, store: Conversations) -> None:
    async def two() -> None:
        conversation = Conversation()
        await ask(fake, store, conversation, SHARE)
        await ask(fake, store, conversation, "还有覆盖率呢？")

    asyncio.run(two())
    _, (_, history) = fake.asked
    assert [message["role"] for message in history] == ["user", "assistant"]
    assert history[0]["content"] == SHARE


def test_turns_that_said_nothing_are_not_part_of_the_history(fake: FakeAssistant, store: Conversations) -> None:
    conversation = Conversation()

    async def stop_before_the_first_token() -> None:
        begin(fake, store, conversation, Asked(text=LONG))
        async for _ in follow(conversation):
            conversation.stop(time.monotonic())

    asyncio.run(stop_before_the_first_token())
    assert conversation.turns[0].stage == "stopped"
    assert conversation.history() == []


def test_stop_ends_the_turn_at_once_and_the_model_within_one_token(fake: FakeAssistant, store: Conversations) -> None:
    conversation = Conversation()
    allowed = threading.Semaphore(0)
    fake.pace = lambda: (allowed.acquire(timeout=20), None)[1]

    async def stop_after_some_tokens() -> None:
        for _ in range(5):  # the passages and four tokens: then the model waits, and cannot see the stop early
            allowed.release()
        begin(fake, store, conversation, Asked(text=LONG))
        async for _ in follow(conversation):
            if len(conversation.turns[0].text) >= 8:
                conversation.stop(time.monotonic())
        assert conversation.turns[0].stage == "stopped"
        assert not fake.closed.is_set()
        allowed.release()
        assert await asyncio.to_thread(fake.closed.wait, 20)

    asyncio.run(stop_after_some_tokens())
    assert fake.sent <= 5
    kept = store.read("", conversation.id, fake.document)
    assert (kept.turns[0].outcome, kept.turns[0].text) == ("stopped", "云岭县的方案分三")


def test_the_next_question_can_be_asked_as_soon_as_the_last_was_stopped(
    fake: FakeAssistant, store: Conversations
) -> None:
    conversation = Conversation()

    async def stop_and_ask() -> None:
        begin(fake, store, conversation, Asked(text=LONG))
        conversation.stop(time.monotonic())
        assert conversation.running is None
        await ask(fake, store, conversation, SHARE)

    asyncio.run(stop_and_ask())
    assert [turn.stage for turn in conversation.turns] == ["stopped", "done"]
    kept = store.read("", conversation.id, fake.document)
    assert [(turn.question, turn.outcome) for turn in kept.turns] == [(LONG, "stopped"), (SHARE, "done")]


def test_the_model_stops_when_nobody_reads_any_more(
    fake: FakeAssistant, store: Conversations, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "PATIENCE_S", 0.05)
    fake.pace = lambda: time.sleep(0.01)

    async def leave() -> None:
        conversation = Conversation()
        begin(fake, store, conversation, Asked(text=LONG))
        changes = follow(conversation)
        for _ in range(5):
            await anext(changes)
        await changes.aclose()
        assert conversation.readers == 0
        assert await asyncio.to_thread(fake.closed.wait, 20)

    asyncio.run(leave())


def test_a_second_reader_sees_the_same_answer_grow_and_keeps_it_going(
    fake: FakeAssistant, store: Conversations, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "PATIENCE_S", 0.05)
    fake.pace = lambda: time.sleep(0.005)
    conversation = Conversation()

    async def hand_over() -> list[str]:
        begin(fake, store, conversation, Asked(text=LONG))
        first = follow(conversation)
        await anext(first)
        second = follow(conversation)
        seen: list[str] = [await anext(second)]
        await first.aclose()
        return [*seen, *[change async for change in second]]

    assert len(asyncio.run(hand_over())) > 5
    assert conversation.turns[0].stage == "done"


def test_a_turn_that_is_over_has_nothing_to_follow(fake: FakeAssistant, store: Conversations) -> None:
    conversation = Conversation()

    async def after() -> list[str]:
        await ask(fake, store, conversation, SHARE)
        return [change async for change in follow(conversation)]

    assert asyncio.run(after()) == []


def test_an_error_ends_the_turn_with_what_and_the_way_out_but_no_folder(
    fake: FakeAssistant, store: Conversations
) -> None:
    conversation = Conversation()
    asyncio.run(ask(fake, store, conversation, "出了故障"))
    html = turns.finished_turns(conversation, 1.0)
    assert conversation.turns[0].stage == "failed"
    assert "Run assistant models check." in html
    assert "chat.gguf" in html
    assert "/srv" not in html


def test_an_unforeseen_error_ends_the_turn_without_its_details(
    fake: FakeAssistant, store: Conversations, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise ZeroDivisionError("secret")

    fake.pace = fail
    conversation = Conversation()
    asyncio.run(ask(fake, store, conversation, SHARE))
    html = turns.finished_turns(conversation, 1.0)
    assert "An unexpected error occurred." in html
    assert "secret" not in html
    assert "secret" in caplog.text


def test_what_is_kept_is_shown_as_it_was(fake: FakeAssistant, store: Conversations) -> None:
    conversation = Conversation()

    async def several() -> None:
        begin(fake, store, conversation, Asked(text=SHARE, scope=Scope(regions=("云岭县",)), strictness="strict"))
        async for _ in follow(conversation):
            pass
        for question in ("还有覆盖率呢？", "没有写的事情由谁负责？"):
            await ask(fake, store, conversation, question)

    asyncio.run(several())
    again = restored(store.read("", conversation.id, fake.document), "")
    assert turns.finished_turns(again, 9.0) == turns.finished_turns(conversation, 9.0)
    assert [turn.answer for turn in again.turns] == [turn.answer for turn in conversation.turns]
    assert again.history() == conversation.history()


def test_a_conversation_that_cannot_be_kept_goes_on_and_says_so(fake: FakeAssistant, tmp_path: Path) -> None:
    (tmp_path / "in the way").write_text("no database")
    conversation = Conversation()
    asyncio.run(ask(fake, Conversations(tmp_path / "in the way"), conversation, SHARE))
    assert conversation.turns[0].stage == "done"
    html = turns.finished_turns(conversation, 1.0)
    assert "这次对话没有存下来" in html
    assert str(tmp_path) not in html


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
