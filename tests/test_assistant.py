"""The assistant over fake models: who is answered when, what a stop does, and what the library says of itself."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.app.assistant import Assistant
from assistant.app.stopping import Stop
from assistant.config import Config
from assistant.errors import LibraryError, ModelFileError, ReadError
from assistant.models.chat_model import Piece
from assistant.records import Done, Event, Searching, Token, Waiting
from tests.fake_models import FakeChatModel, FakeEmbedder

PLAN = "# 云岭县方案\n\n到2027年，云岭县公办幼儿园在园幼儿占比要达到68%。\n"
QUESTION = "云岭县公办幼儿园在园幼儿占比要达到多少？"


class PacedModel(FakeChatModel):
    """A model that writes a character whenever it is let, and says when it has been interrupted."""

    def __init__(self, answer: str = "占比要达到68%。", *, holds: float = 0.95) -> None:
        super().__init__(lambda prompt: answer, lambda prompt: holds)
        self.go = threading.Event()
        self.go.set()
        self.writing = threading.Event()

    def stream(self, prompt: Sequence[int], *, max_tokens: int) -> Generator[Piece, None, None]:
        for piece in super().stream(prompt, max_tokens=max_tokens):
            self.writing.set()
            while not self.go.wait(0.01):
                self._look()
            yield piece


@pytest.fixture
def model() -> PacedModel:
    return PacedModel()


@pytest.fixture
def assistant(tmp_path: Path, model: PacedModel, monkeypatch: pytest.MonkeyPatch) -> Iterator[Assistant]:
    monkeypatch.setattr("assistant.models.embedder.E5_DIMENSION", FakeEmbedder.dimension)
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "plan.md").write_text(PLAN, encoding="utf-8")
    with Assistant.open(tmp_path / "library", config=Config()) as assistant:
        assistant.__dict__["_embedder"] = FakeEmbedder()
        assistant.__dict__["_model"] = model
        assistant.index(tmp_path / "documents")
        yield assistant


OPENING = {"a": "", "b": "请问", "c": "我想知道", "same as a": ""}


class Asking(threading.Thread):
    """One question asked in a thread of its own."""

    def __init__(self, assistant: Assistant, user: str, stop: Stop | None = None) -> None:
        super().__init__(daemon=True)
        self.events: list[Event] = []
        # Each asks in words of its own, or the next would be told what the one before was answered.
        self._events = assistant.stream(f"{OPENING[user]}{QUESTION}", user=user, stop=stop)
        self.start()

    def run(self) -> None:
        with closing(self._events) as events:
            for event in events:
                self.events.append(event)

    @property
    def done(self) -> bool:
        return bool(self.events) and isinstance(self.events[-1], Done)

    def wait_for(self, kind: type[Event]) -> None:
        end = time.monotonic() + 10
        while not any(isinstance(event, kind) for event in self.events):
            assert time.monotonic() < end, f"no {kind.__name__} came"
            time.sleep(0.005)


def test_a_question_alone_is_never_told_to_wait(assistant: Assistant) -> None:
    events = list(assistant.stream(QUESTION))
    assert isinstance(events[0], Searching)
    assert isinstance(events[-1], Done)
    assert "68%" in events[-1].answer.text


def test_a_question_behind_another_is_told_its_place_and_answered_next(assistant: Assistant, model: PacedModel) -> None:
    model.go.clear()
    first = Asking(assistant, "a")
    assert model.writing.wait(10)
    second, third = Asking(assistant, "b"), None
    second.wait_for(Waiting)
    third = Asking(assistant, "c")
    third.wait_for(Waiting)
    assert second.events == [Waiting(position=1)]
    assert third.events == [Waiting(position=2)]
    model.go.set()
    for asking in (first, second, third):
        asking.join(10)
        assert asking.done
    assert third.events[:2] == [Waiting(position=2), Waiting(position=1)]


def test_a_stop_ends_what_is_being_written_and_the_next_question_starts_at_once(
    assistant: Assistant, model: PacedModel
) -> None:
    model.go.clear()
    stop = Stop()
    first = Asking(assistant, "a", stop)
    assert model.writing.wait(10)
    second = Asking(assistant, "b")
    second.wait_for(Waiting)
    written = model.written
    stop.set()
    first.join(5)
    assert not first.is_alive()
    assert not first.done
    assert model.written <= written + 1
    model.go.set()
    second.join(10)
    assert second.done


def test_a_stop_takes_effect_where_no_token_is_shown(assistant: Assistant, tmp_path: Path) -> None:
    doubtful = PacedModel(holds=0.62)  # nothing is streamed until the draft is known to be supported
    doubtful.go.clear()
    assistant.__dict__["_model"] = doubtful
    stop = Stop()
    asking = Asking(assistant, "a", stop)
    assert doubtful.writing.wait(10)
    assert not any(isinstance(event, Token) for event in asking.events)
    stop.set()
    asking.join(5)
    assert not asking.is_alive()
    doubtful.go.set()
    assert assistant.ask(QUESTION).text


def test_a_stop_while_waiting_leaves_the_line_without_touching_the_model(
    assistant: Assistant, model: PacedModel
) -> None:
    model.go.clear()
    first = Asking(assistant, "a")
    assert model.writing.wait(10)
    stop = Stop()
    second = Asking(assistant, "b", stop)
    second.wait_for(Waiting)
    third = Asking(assistant, "c")
    third.wait_for(Waiting)
    stop.set()
    second.join(5)
    assert not second.is_alive()
    model.go.set()
    first.join(10)
    third.join(10)
    assert first.done
    assert third.done
    assert len(model.prompts) == 2


def test_who_waits_for_the_same_answer_is_told_it_from_memory(assistant: Assistant, model: PacedModel) -> None:
    model.go.clear()
    first = Asking(assistant, "a")
    assert model.writing.wait(10)
    second = Asking(assistant, "same as a")
    second.wait_for(Waiting)
    model.go.set()
    first.join(10)
    second.join(10)
    assert first.done and second.done
    assert isinstance(second.events[-1], Done) and second.events[-1].answer.cached
    assert len(model.prompts) == 1


def test_closing_the_iterator_gives_the_model_free(assistant: Assistant, model: PacedModel) -> None:
    events = assistant.stream(QUESTION, user="a")
    next(events)
    events.close()
    assert assistant.ask(QUESTION, user="b").text


def test_an_error_gives_the_model_free(assistant: Assistant) -> None:
    def fail(prompt: Sequence[int], *, max_tokens: int) -> Iterator[Piece]:
        raise RuntimeError("a fault of the program")

    whole = assistant.__dict__["_model"]
    broken = FakeChatModel(holds=lambda prompt: 0.95)
    broken.stream = fail  # type: ignore[method-assign, assignment]
    assistant.__dict__["_model"] = broken
    with pytest.raises(RuntimeError):
        assistant.ask(QUESTION)
    del assistant.__dict__["_pipeline_made"]
    assistant.__dict__["_model"] = whole
    assert assistant.ask(QUESTION).text


def test_one_question_can_be_asked_with_another_strictness_and_says_so(assistant: Assistant) -> None:
    unsure = PacedModel("占比要达到68%。", holds=0.01)
    assistant.__dict__["_model"] = unsure
    assert assistant.ask(QUESTION).status == "not_found"
    answer = assistant.ask(QUESTION, strictness="open")
    assert answer.status == "answered"
    assert answer.citations
    assert any(note.startswith("strictness open") for note in answer.notes)
    assert assistant.ask(QUESTION).status == "not_found"


def test_a_missing_chat_model_is_told_before_anything_is_loaded(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    searched: list[bool] = []
    monkeypatch.setattr(Assistant, "_ready_to_search", lambda self: searched.append(True))
    del assistant.__dict__["_model"]
    assistant.config = replace(assistant.config, chat_model="none.gguf")
    with pytest.raises(ModelFileError, match=r"none\.gguf"):
        assistant.ask(QUESTION)
    assert not searched


def test_one_answer_can_be_made_shorter(assistant: Assistant, model: PacedModel) -> None:
    assert model.count(assistant.ask(QUESTION).raw) > 3
    assert model.count(assistant.ask(QUESTION, answer_tokens=3).raw) == 3


def test_the_shelf_says_what_the_documents_say_without_their_texts(assistant: Assistant) -> None:
    (holding,) = assistant.shelf()
    document = assistant.document(holding.id)
    assert holding.characters == len(document.text)
    assert holding.pages == len(document.page_starts)
    for name in ("title", "path", "date", "publisher", "region", "script", "encoding", "collection", "part"):
        assert getattr(holding, name) == getattr(document, name)


def test_a_file_is_read_anew_although_it_has_not_changed_and_what_it_held_stays_found(assistant: Assistant) -> None:
    (holding,) = assistant.shelf()
    report = assistant.reindex(holding.id)
    assert (len(report.updated), report.unchanged, report.failed) == (1, (), ())
    assert [held.id for held in assistant.shelf()] == [holding.id]
    assert assistant.index(holding.path).unchanged == (holding.path,)
    assert "68%" in assistant.ask(QUESTION).text


def test_a_document_whose_file_is_gone_keeps_what_the_library_has_of_it(assistant: Assistant, tmp_path: Path) -> None:
    (holding,) = assistant.shelf()
    (tmp_path / "documents" / "plan.md").unlink()
    with pytest.raises(ReadError, match="no longer"):
        assistant.reindex(holding.id)
    assert "68%" in assistant.document(holding.id).text
    with pytest.raises(LibraryError):
        assistant.reindex("nothing")


def test_a_file_that_can_no_longer_be_read_keeps_what_the_library_has_of_it(
    assistant: Assistant, tmp_path: Path
) -> None:
    (holding,) = assistant.shelf()
    (tmp_path / "documents" / "plan.md").write_bytes(b"")
    assert assistant.reindex(holding.id).failed
    assert "68%" in assistant.document(holding.id).text
