"""Questions that are asked again: what counts as the same question, and how the answer is told."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.app import remembering
from assistant.app.assistant import Assistant
from assistant.app.page import turns
from assistant.app.page.conversation import Turn
from assistant.app.page.words import TEXTS
from assistant.app.remembering import Asked, Remembered, told_again
from assistant.app.serialise import answer_to_dict
from assistant.app.stopping import Stop
from assistant.config import Config
from assistant.records import Answer, Done, Event, KeptSentence, Message, Retrieved, Scope, Searching, Token
from tests import fakes
from tests.fake_models import FakeChatModel, FakeEmbedder

PLAN = (
    "# 云岭县方案\n\n到2027年，云岭县公办幼儿园在园幼儿占比要达到68%。\n\n云岭县普惠性幼儿园覆盖率要保持在92%以上。\n"
)
QUESTION = "云岭县公办幼儿园在园幼儿占比要达到多少？"
OTHER = "云岭县普惠性幼儿园覆盖率要保持在多少？"
ASKED = Asked(
    question=QUESTION,
    history=(),
    scope=None,
    strictness="balanced",
    answer_tokens=256,
    library="1",
    program=("model", "prompts", "1.0"),
)


@pytest.fixture
def model() -> FakeChatModel:
    return FakeChatModel(lambda prompt: "保持在92%以上。" if OTHER in prompt else "占比要达到68%。")


@pytest.fixture
def assistant(tmp_path: Path, model: FakeChatModel, monkeypatch: pytest.MonkeyPatch) -> Iterator[Assistant]:
    with opened(tmp_path, model, monkeypatch, Config()) as assistant:
        yield assistant


def opened(tmp_path: Path, model: FakeChatModel, monkeypatch: pytest.MonkeyPatch, config: Config) -> Assistant:
    """An assistant over one document, with fake models."""
    monkeypatch.setattr("assistant.models.embedder.E5_DIMENSION", FakeEmbedder.dimension)
    (tmp_path / "plan.md").write_text(PLAN, encoding="utf-8")
    assistant = Assistant.open(tmp_path / "library", config=config)
    assistant.__dict__["_embedder"] = FakeEmbedder()
    assistant.__dict__["_model"] = model
    assistant.index(tmp_path / "plan.md")
    return assistant


def turn(question: str, answer: Answer) -> list[Message]:
    return [{"role": "user", "content": question}, {"role": "assistant", "content": answer.text}]


def test_a_question_asked_again_gets_the_same_answer_says_so_and_asks_the_model_nothing(
    assistant: Assistant, model: FakeChatModel
) -> None:
    first = assistant.ask(QUESTION)
    before = (model.evaluated_tokens, model.written)
    again = assistant.ask(f"  {QUESTION}\n")
    assert (model.evaluated_tokens, model.written) == before
    assert (first.cached, again.cached) == (False, True)
    unlike = {name: getattr(first, name) for name in ("cached", "timings", "usage")}
    assert replace(again, **unlike) == first
    assert again.usage == {"evaluated_tokens": 0.0}
    assert again.timings["first_token_s"] <= again.timings["total_s"] < 0.05


def test_an_answer_told_again_comes_in_the_events_of_any_other(assistant: Assistant) -> None:
    first = list(assistant.stream(QUESTION))
    again = list(assistant.stream(QUESTION))
    assert [type(event) for event in again] == [Searching, Retrieved, Token, Done]
    assert again[0] == first[0]
    assert [event.passages for event in again if isinstance(event, Retrieved)] == [
        event.passages for event in first if isinstance(event, Retrieved)
    ]
    done = again[-1]
    assert isinstance(done, Done)
    assert "".join(event.text for event in again if isinstance(event, Token)) == done.answer.text


def test_an_answer_told_again_waits_for_nobody(assistant: Assistant) -> None:
    assistant.ask(QUESTION)
    with closing(assistant.stream(OTHER, user="another")) as holding_the_model:
        next(holding_the_model)
        assert assistant.ask(QUESTION).cached


@pytest.mark.parametrize(
    "other",
    [
        {"scope": Scope(regions=("云岭县",))},
        {"strictness": "strict"},
        {"answer_tokens": 40},
        {"history": (("user", "甲"), ("assistant", "乙"))},
        {"library": "2"},
        {"program": ("model", "other prompts", "1.0")},
        {"question": OTHER},
    ],
    ids=lambda other: next(iter(other)),
)
def test_what_an_answer_depends_on_makes_another_question(other: dict[str, Any]) -> None:
    remembered = Remembered(10)
    remembered.keep(ASKED, Answer(text="一", status="answered"))
    assert remembered.find(replace(ASKED)) is not None
    assert remembered.find(replace(ASKED, **other)) is None


def test_each_strictness_and_length_has_an_answer_of_its_own(assistant: Assistant) -> None:
    assistant.ask(QUESTION)
    assert assistant.ask(QUESTION, strictness="balanced").cached  # as the settings say
    assert not assistant.ask(QUESTION, strictness="open").cached
    assert not assistant.ask(QUESTION, answer_tokens=40).cached
    again = assistant.ask(QUESTION, strictness="open")
    assert again.cached
    assert again.notes == ("strictness open, as asked",)


def test_a_question_that_stands_alone_is_the_same_later_in_a_conversation(
    assistant: Assistant, model: FakeChatModel
) -> None:
    history = turn(QUESTION, assistant.ask(QUESTION))
    other = assistant.ask(OTHER, history)
    assert other.stand_alone == OTHER and not other.cached
    written = model.written
    assert assistant.ask(OTHER).cached
    assert assistant.ask(QUESTION, [*history, *turn(OTHER, other)]).cached
    assert model.written == written


def test_a_follow_up_is_the_same_only_after_the_same(assistant: Assistant) -> None:
    follow_up = "那2030年呢？"
    first, second = turn(QUESTION, assistant.ask(QUESTION)), turn(OTHER, assistant.ask(OTHER))
    assert assistant.ask(follow_up, first).stand_alone != assistant.ask(follow_up, second).stand_alone
    assert assistant.ask(follow_up, first).cached
    assert not assistant.ask(follow_up).cached


def test_a_changed_library_answers_anew(assistant: Assistant, tmp_path: Path) -> None:
    assistant.ask(QUESTION)
    (tmp_path / "more.md").write_text("# 白水区\n\n白水区新建3所学校。\n", encoding="utf-8")
    assistant.index(tmp_path / "more.md")
    assert not assistant.ask(QUESTION).cached
    assert assistant.ask(QUESTION).cached
    assistant.remove(next(held.id for held in assistant.shelf() if held.path.endswith("more.md")))
    assert not assistant.ask(QUESTION).cached


def test_a_change_that_another_process_makes_is_seen(assistant: Assistant, tmp_path: Path) -> None:
    assistant.ask(QUESTION)
    with Assistant.open(tmp_path / "library", config=Config()) as other:
        other.remove(assistant.shelf()[0].id)
    answer = assistant.ask(QUESTION)
    assert not answer.cached
    assert answer.status == "not_found"


def test_an_answer_that_was_stopped_is_not_kept(assistant: Assistant) -> None:
    with closing(assistant.stream(QUESTION)) as events:
        for event in events:
            if isinstance(event, Token):
                break
    assert not assistant.ask(QUESTION).cached
    stop = Stop()
    stop.set()
    assert not any(isinstance(event, Done) for event in assistant.stream(OTHER, stop=stop))
    assert not assistant.ask(OTHER).cached


def test_a_greeting_is_answered_anew(assistant: Assistant) -> None:
    assistant.ask("你好")
    assert not assistant.ask("你好").cached


def test_nothing_is_remembered_if_the_settings_say_so(
    tmp_path: Path, model: FakeChatModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(tmp_path, model, monkeypatch, Config(remembered_answers=0)) as assistant:
        assistant.ask(QUESTION)
        assert not assistant.ask(QUESTION).cached


def test_the_answer_that_was_used_least_recently_goes_first() -> None:
    remembered = Remembered(2)
    first, second, third = (replace(ASKED, question=text) for text in "一二三")
    for asked in (first, second):
        remembered.keep(asked, Answer(text=asked.question, status="answered"))
    assert remembered.find(first)
    remembered.keep(third, Answer(text="三", status="answered"))
    assert remembered.find(second) is None
    assert remembered.find(first) and remembered.find(third)


def test_the_documents_of_the_answers_take_no_more_memory_than_they_may(monkeypatch: pytest.MonkeyPatch) -> None:
    def about(document: Any) -> Answer:
        sentence = KeptSentence(document=document, chunk_id="", heading=(), start=0, end=1, score=1.0)
        return Answer(text="一", status="answered", shown=(sentence,))

    plan, report = fakes.PLAN, fakes.REPORT
    monkeypatch.setattr(remembering, "_MOST_CHARS", max(len(plan.text), len(report.text)))
    remembered = Remembered(100)
    first, second, third = (replace(ASKED, question=text) for text in "一二三")
    remembered.keep(first, about(plan))
    remembered.keep(second, about(plan))
    assert remembered.find(first) and remembered.find(second)  # of one document, which is in memory once
    remembered.keep(third, about(report))
    assert remembered.find(first) is None and remembered.find(second) is None
    assert remembered.find(third)


def test_long_conversations_before_the_questions_take_no_more_memory_than_they_may(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(remembering, "_MOST_CHARS", 100)
    remembered = Remembered(100)
    first, second = (replace(ASKED, history=(("user", text * 60),)) for text in "一二")
    for asked in (first, second):
        remembered.keep(asked, Answer(text="一", status="answered"))
    assert remembered.find(first) is None and remembered.find(second)


def test_answers_over_an_earlier_state_of_the_library_leave_the_memory() -> None:
    remembered = Remembered(10)
    remembered.keep(ASKED, Answer(text="一", status="answered"))
    remembered.keep(replace(ASKED, library="2"), Answer(text="二", status="answered"))
    assert remembered.find(ASKED) is None


def test_events_that_end_without_an_answer_leave_nothing_behind() -> None:
    def events() -> Generator[Event, None, None]:
        yield Searching(stand_alone=QUESTION)
        yield Token(text="占")

    remembered = Remembered(10)
    assert len(list(remembered.through(events(), ASKED))) == 2
    assert remembered.find(ASKED) is None


def test_the_seconds_are_those_of_this_time() -> None:
    *_, done = told_again(Answer(text="一", status="answered", timings={"total_s": 9.0}), 0.01)
    assert isinstance(done, Done)
    assert done.answer.timings["total_s"] == 0.01


def test_nothing_that_answers_looks_at_the_clock_for_the_day() -> None:
    """An answer that depended on the day could not be told again the day after."""
    package = Path(remembering.__file__).parents[1]
    looking = re.compile(r"\b(?:today|now|utcnow|localtime|gmtime|strftime)\(|\btime\.time\(")
    for room in ("search", "answer", "models"):
        for file in (package / room).rglob("*.py"):
            assert not looking.search(file.read_text(encoding="utf-8")), file


def test_an_answer_told_again_says_so_in_its_json_and_on_the_page() -> None:
    def shown(answer: Answer) -> str:
        turn = Turn(question=QUESTION, started=0.0)
        turn.take(Done(answer=answer), 1.0)
        return turns.turn_html(turn, 0, 2.0)

    first = Answer(text="占比要达到68%。", status="answered")
    again = replace(first, cached=True)
    assert (answer_to_dict(first)["cached"], answer_to_dict(again)["cached"]) == (False, True)
    for words in TEXTS["cached"]:
        assert words in shown(again)
        assert words not in shown(first)
