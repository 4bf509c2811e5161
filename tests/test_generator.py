"""The chat model over a stand-in for llama.cpp: what it reads, how often, and that guesses change nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import ContextOverflowError, ModelFileError
from assistant.models import generator
from assistant.models.chat_model import Interrupted
from assistant.models.generator import LlamaCppModel
from tests.fake_llama import END, FakeLlama, expected

HEAD = "examples of a question and whether it is answered. " * 3


@pytest.fixture(scope="module", autouse=True)
def stand_ins() -> object:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(generator, "Llama", FakeLlama)
        patch.setattr(generator, "load_tokenizer", lambda path: None)
        yield


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("models") / "model.gguf"
    file.write_bytes(b"weights")
    return file


def llama_of(model: LlamaCppModel) -> FakeLlama:
    llama = model._llama
    assert isinstance(llama, FakeLlama)
    return llama


def one_by_one(prompt: list[int], most: int) -> list[int]:
    """What is written without guesses."""
    written: list[int] = []
    while len(written) < most:
        token = int(expected([*prompt, *written]).argmax())
        if token == END:
            break
        written.append(token)
    return written


def repeating() -> list[int]:
    """A prompt that is followed by what stands in it already, without an end within 60 tokens."""
    start = next(start for a in range(1, 40) for b in range(1, 40) if len(one_by_one(start := [a, b], 60)) == 60)
    return [*start, *one_by_one(start, 20), *start]


@given(st.lists(st.integers(1, 39), min_size=1, max_size=30), st.integers(0, 60), st.booleans())
def test_guesses_change_nothing_that_is_written(path: Path, prompt: list[int], most: int, forgets: bool) -> None:
    model = LlamaCppModel(path, threads=1)
    llama_of(model).forgets = forgets
    plain = one_by_one(prompt, most)
    prompt = [*prompt, *plain, *prompt]  # so that guesses are often right
    plain = one_by_one(prompt, most)
    assert [piece.token for piece in model.stream(prompt, max_tokens=most)] == plain
    assert model.evaluated_tokens == sum(llama_of(model).batches)


def test_what_was_guessed_right_is_written_with_fewer_readings(path: Path) -> None:
    model = LlamaCppModel(path, threads=1)
    assert len(list(model.stream(repeating(), max_tokens=30))) == 30
    assert len(llama_of(model).batches) < 15


def test_at_each_piece_the_model_holds_what_was_written_and_no_wrong_guess(path: Path) -> None:
    model = LlamaCppModel(path, threads=1)
    prompt = repeating()
    held = llama_of(model)
    written: list[int] = []
    for piece in model.stream(prompt, max_tokens=40):
        written.append(piece.token)
        tokens = held.tokens(model._texts._texts[-1].number)
        assert tokens == model._texts._texts[-1].tokens
        assert tokens == (prompt + one_by_one(prompt, 40))[: len(tokens)]
        assert len(prompt) + len(written) - 1 <= len(tokens) <= len(prompt) + len(written) + 8


def test_each_piece_has_the_probability_it_would_have_had_alone(path: Path) -> None:
    prompt = repeating()
    model = LlamaCppModel(path, threads=1)
    guessed = [piece.logprob for piece in model.stream(prompt, max_tokens=20)]
    alone = LlamaCppModel(path, threads=1)
    llama_of(alone).forgets = False
    assert guessed == [piece.logprob for piece in alone.stream(prompt, max_tokens=20)]


def test_writing_that_was_interrupted_goes_on_as_if_nothing_had_been(path: Path) -> None:
    model = LlamaCppModel(path, threads=1)
    prompt = repeating()
    whole = [piece.token for piece in model.stream(prompt, max_tokens=30)]
    assert len(whole) == 30
    for after in range(6):
        llama_of(model).stop_after = after
        with pytest.raises(Interrupted):
            list(model.stream(prompt, max_tokens=30))
        model.resume()
        assert [piece.token for piece in model.stream(prompt, max_tokens=30)] == whole


def test_the_examples_are_read_once_in_a_process_and_by_the_next_not_at_all(tmp_path: Path) -> None:
    file = tmp_path / "model.gguf"
    file.write_bytes(b"weights")
    model = LlamaCppModel(file, threads=1, context_tokens=2000)
    model.keep(HEAD)
    for turn in range(5):
        before = model.evaluated_tokens
        item = f"material {turn}, asked {turn}"
        model.outlook(HEAD, (item,), ("yes", "no"))
        assert model.evaluated_tokens - before <= len(item)
        model.evaluate(model.prompt("you answer", f"material {turn}"))
    again = LlamaCppModel(file, threads=1, context_tokens=2000)
    again.outlook(HEAD, ("material", " asked"), ("yes", "no"))
    assert again.evaluated_tokens == len("material asked")


def test_a_question_reads_its_head_and_its_context_once(path: Path) -> None:
    model = LlamaCppModel(path, threads=1, context_tokens=2000)
    system, context = "you answer", "a long context of many sentences. " * 10
    model.keep(HEAD)
    before = model.evaluated_tokens
    outlook = model.outlook(HEAD, (context, "a question?"), ("yes", "no"))
    assert model.evaluated_tokens - before == len(context) + len("a question?")

    def cost(tokens: list[int]) -> int:
        before = model.evaluated_tokens
        model.evaluate(tokens)
        return model.evaluated_tokens - before

    assert cost([*outlook.tokens, *model.plain("yes.")]) == len("yes.")
    draft = model.prompt(system, context + "first?")
    assert cost(draft) == len(draft)
    assert cost(model.prompt(system, context + "other question?")) <= len("other question?") + len(model.prompt("", ""))
    model.outlook(HEAD, ("another item",), ("yes", "no"))
    assert cost(draft) == 1


def test_shares_and_state_belong_to_the_last_token(path: Path) -> None:
    model = LlamaCppModel(path, threads=1)
    outlook = model.outlook("head. ", ("an item", " and more" * 6), ("yes", "no"))
    assert list(outlook.tokens) == model.plain("head. an item" + " and more" * 6)
    assert sum(outlook.shares) == pytest.approx(1)
    assert list(outlook.state) == list(expected(outlook.tokens)[:4])


def test_what_fills_the_window_is_an_error_with_a_way_out(path: Path) -> None:
    model = LlamaCppModel(path, threads=1, context_tokens=100)
    with pytest.raises(ContextOverflowError, match="context_tokens"):
        model.evaluate([1] * 99)
    assert len(list(model.stream([1, 2] * 45, max_tokens=50))) <= 9


def test_a_missing_file_is_an_error_with_a_way_out(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match="not there"):
        LlamaCppModel(tmp_path / "none.gguf", threads=1)
