"""What one open page does: every act gives the parts that change, and a wrong one harms nothing."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.app.keeping.conversations import CONVERSATIONS_FILE, Conversations
from assistant.app.page.answering import Asked, begin, follow
from assistant.app.page.desk import PARTS, Desk, Shared
from assistant.app.uploads import Inbox
from assistant.records import Scope
from tests.fakes import PLAN, FakeAssistant

SHARE = "公办园在园幼儿占比是多少？"


@pytest.fixture
def fake(tmp_path: Path) -> FakeAssistant:
    return FakeAssistant(tmp_path)


@pytest.fixture
def shared(fake: FakeAssistant, tmp_path: Path) -> Iterator[Shared]:
    store = Conversations(tmp_path / CONVERSATIONS_FILE)
    yield Shared(fake, store, Inbox.of(tmp_path))
    store.close()


@pytest.fixture
def desk(shared: Shared) -> Desk:
    return Desk(shared, "")


def ask(desk: Desk, **data: object) -> None:
    async def ask_and_follow() -> None:
        asked = desk.asked(data, 2000)
        assert asked is not None
        begin(desk.shared.assistant, desk.shared.store, desk.conversation, asked)
        async for _ in follow(desk.conversation):
            pass

    asyncio.run(ask_and_follow())


def test_every_act_gives_parts_that_the_page_has(desk: Desk) -> None:
    assert set(desk.load()) <= set(PARTS)
    ask(desk, text=SHARE)
    here = desk.conversation.id
    for data in (
        {"do": "read", "turn": 0, "cite": "1"},
        {"do": "rate", "turn": 0, "verdict": "down", "correction": "应为70%"},
        {"do": "list", "filters": True},
        {"do": "list", "words": "方案"},
        {"do": "show", "document": PLAN.id},
        {"do": "settings"},
        {"do": "scope"},
        {"do": "search_talks", "words": "占比"},
        {"do": "rename", "conversation": here, "title": "占比"},
        {"do": "remove", "document": PLAN.id},
        {"do": "new"},
        {"do": "open", "conversation": here},
        {"do": "delete", "conversation": here},
    ):
        parts = desk.act(data)
        assert parts and set(parts) <= set(PARTS), data
        assert "notice" not in parts, data


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"do": "unknown"},
        {"do": "read", "turn": 7, "cite": "1"},
        {"do": "read", "turn": 0, "cite": "9"},
        {"do": "read", "turn": "x", "cite": None},
        {"do": "rate", "turn": 0, "verdict": "sideways"},
        {"do": "open"},
    ],
)
def test_an_act_that_makes_no_sense_shows_the_conversation_as_it_is(desk: Desk, data: dict[str, object]) -> None:
    ask(desk, text=SHARE)
    assert "68%" in desk.act(data)["finished"]


def test_an_act_that_fails_says_why_without_a_folder(desk: Desk) -> None:
    assert "holds no document" in desk.act({"do": "show", "document": "gone"})["notice"]
    assert "notice" in desk.act({"do": "open", "conversation": "of somebody else"})


def test_one_user_sees_nothing_of_another(shared: Shared) -> None:
    mine, yours = Desk(shared, "mei"), Desk(shared, "bo")
    ask(mine, text=SHARE)
    assert "没有" not in mine.load()["talks"] and SHARE in mine.load()["talks"]
    assert SHARE not in yours.load()["talks"]
    assert "welcome" in yours.load()["finished"]
    assert "notice" in yours.act({"do": "open", "conversation": mine.conversation.id})
    assert "68%" not in yours.show_turns()["finished"]


def test_pages_that_show_the_same_conversation_share_it(shared: Shared) -> None:
    one, other = Desk(shared, ""), Desk(shared, "")
    ask(one, text=SHARE)
    other.load()
    assert other.conversation is one.conversation


def test_a_page_from_before_a_restart_goes_on_with_what_it_shows(shared: Shared) -> None:
    before = Desk(shared, "")
    ask(before, text=SHARE)
    conversation = before.conversation.id
    shared.open_talks.clear()
    again, empty, gone = Desk(shared, ""), Desk(shared, ""), Desk(shared, "")
    again.resume(conversation)
    assert "68%" in again.show_turns()["finished"]
    empty.resume("")  # it showed the welcome: its question begins a conversation, and does not join the last one
    gone.resume("unknown")
    assert empty.conversation.turns == gone.conversation.turns == []


def test_a_question_takes_its_scope_and_its_strictness_along(desk: Desk) -> None:
    asked = desk.asked(
        {"text": "问", "scope": {"regions": ["云岭县"]}, "strictness": "strict", "length": "short"}, 2000
    )
    assert asked == Asked(text="问", scope=Scope(regions=("云岭县",)), strictness="strict", answer_tokens=96)
    assert desk.asked({"text": "问", "strictness": "loose", "length": "endless"}, 2000) == Asked(text="问")
    assert desk.asked({"text": "问" * 9}, 4) == Asked(text="问" * 4)
    assert desk.asked({"text": "  "}, 2000) is None


def test_a_question_asked_anew_keeps_its_scope_and_takes_the_place_of_the_old(desk: Desk) -> None:
    ask(desk, text="一", scope={"regions": ["云岭县"]})
    ask(desk, text="二")
    ask(desk, turn=0)
    assert [turn.question for turn in desk.conversation.turns] == ["一"]
    assert desk.conversation.turns[0].scope == Scope(regions=("云岭县",))
    kept = desk.shared.store.read("", desk.conversation.id, desk.shared.assistant.document)
    assert [turn.question for turn in kept.turns] == ["一"]


def test_answering_anyway_adds_a_turn_over_the_question_that_was_searched(desk: Desk) -> None:
    ask(desk, text="没有写的事情由谁负责？", scope={"regions": ["云岭县"]})
    ask(desk, turn=0, anyway=True, strictness="open")
    first, second = desk.conversation.turns
    assert first.answer is not None and first.answer.status == "not_found"
    assert (second.question, second.strictness, second.scope) == (first.question, "open", first.scope)


def test_a_citation_is_found_again_in_a_document_that_has_moved_it(desk: Desk, fake: FakeAssistant) -> None:
    ask(desk, text=SHARE)
    fake._documents[0] = replace(PLAN, text=f"前面加了一段。\n\n{PLAN.text}")
    shown = desk.act({"do": "read", "turn": 0, "cite": "1"})["reader"]
    marked = re.sub(r"<[^>]+>", "", shown.split("<mark>")[1].split("</mark>")[0])
    assert marked == "到2027年，云岭县公办幼儿园在园幼儿占比要达到68%。"
    fake._documents[0] = replace(PLAN, text="别的内容。")
    assert "no longer holds this sentence" in desk.act({"do": "read", "turn": 0, "cite": "1"})["notice"]


def test_questions_for_the_empty_page_are_made_anew_when_the_library_changes(
    desk: Desk, fake: FakeAssistant, tmp_path: Path
) -> None:
    assert "云岭县公办幼儿园在园幼儿占比要达到多少？" in desk.load()["finished"]
    for held in fake.shelf():
        fake.remove(held.id)
    shown = desk.show_turns()["finished"]
    assert "多少？" not in shown and "资料库还是空的" in shown
