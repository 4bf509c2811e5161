from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import GenerationError
from assistant.models.chat_model import Interrupted
from assistant.models.texts import MOST, Texts
from tests.fake_llama import FakeLlama

prompts = st.lists(st.lists(st.integers(1, 3), min_size=1, max_size=40), min_size=1, max_size=30)


def made(context_tokens: int = 500) -> tuple[FakeLlama, Texts]:
    llama = FakeLlama(Path(), context_tokens=context_tokens, texts=MOST)
    return llama, Texts(llama)  # type: ignore[arg-type]


def read(texts: Texts, prompt: list[int]) -> int:
    """Tokens that had to be read."""
    before = texts.evaluated
    texts.begin(prompt)
    texts.read(prompt[texts.length :])
    return texts.evaluated - before


def check(llama: FakeLlama, texts: Texts) -> None:
    """What is noted is what llama.cpp holds."""
    held = {text.number: text.tokens for text in texts._texts}
    assert [llama.tokens(number) for number in range(MOST)] == [held.get(number, []) for number in range(MOST)]


@given(prompts, st.sampled_from([60, 500]), st.booleans())
def test_whatever_is_read_the_prompt_is_there_and_what_is_noted_is_held(
    many: list[list[int]], room: int, forgets: bool
) -> None:
    llama, texts = made(room)
    llama.forgets = forgets
    for number, prompt in enumerate(many):
        read(texts, prompt)
        assert llama.tokens(texts._texts[-1].number) == prompt
        if number % 7 == 3:
            texts.keep()
        check(llama, texts)


@given(prompts)
def test_no_token_is_read_that_any_text_held_before_it(many: list[list[int]]) -> None:
    _, texts = made()
    for prompt in many:
        alike = 0
        for text in texts._texts:
            while text.tokens[: alike + 1] == prompt[: alike + 1] and alike + 1 < len(prompt):
                alike += 1
        assert read(texts, prompt) == len(prompt) - alike


def test_texts_that_take_turns_are_each_read_once() -> None:
    _, texts = made()
    head, chat = [1] * 100, [2] * 50
    read(texts, head)
    texts.keep()
    for turn in range(20):
        assert read(texts, [*head, 3, 4 + turn, 5]) == (3 if turn == 0 else 2)
        assert read(texts, [*chat, 3, 4 + turn, 5]) == (53 if turn == 0 else 2)
    assert texts.has_kept(head)


@pytest.mark.parametrize(("behind", "more", "taken"), [(600, 60, 64), (600, 53, 53), (600, 64, 64), (300, 60, 60)])
def test_behind_a_long_text_almost_64_tokens_are_read_as_64_which_is_sooner_done(
    behind: int, more: int, taken: int
) -> None:
    llama, texts = made(context_tokens=2000)
    head = [1] * behind
    read(texts, head)
    texts.keep()
    assert read(texts, [*head, *[2] * more]) == taken
    assert llama.tokens(texts._texts[-1].number) == [*head, *[2] * more]
    assert texts.has_kept(head)
    check(llama, texts)


def test_what_is_alike_takes_room_once() -> None:
    _, texts = made(context_tokens=130)
    for turn in range(6):
        read(texts, [*[1] * 100, 2 + turn])
    assert len(texts._texts) == 6


def test_a_prompt_like_no_other_takes_the_place_of_the_text_used_longest_ago() -> None:
    llama, texts = made()
    for first in range(1, MOST + 2):
        read(texts, [first] * 10)
    assert sorted(text.tokens[0] for text in texts._texts) == list(range(2, MOST + 2))
    check(llama, texts)


def test_when_room_is_short_the_kept_text_goes_last() -> None:
    llama, texts = made(context_tokens=100)
    read(texts, [1] * 30)
    texts.keep()
    read(texts, [2] * 30)
    read(texts, [3] * 50)
    assert texts.has_kept([1] * 30)
    assert read(texts, [4] * 99) == 99
    assert not texts.has_kept([1] * 30)
    check(llama, texts)
    with pytest.raises(GenerationError, match="no room"):
        read(texts, [5] * 101)
    check(llama, texts)


def test_a_kept_text_is_restored_where_it_fits_and_replaces_the_one_before() -> None:
    llama, texts = made(context_tokens=100)
    read(texts, [1] * 40)
    saved = texts.keep()
    read(texts, [2] * 90)
    assert texts.restore([1] * 40, saved) and texts.has_kept([1] * 40)
    assert read(texts, [*[1] * 40, 2]) == 1
    assert not texts.restore([9] * 101, bytes([9] * 101))
    assert texts.restore([3] * 5, bytes([3] * 5)) and texts.has_kept([3] * 5) and not texts.has_kept([1] * 40)
    check(llama, texts)


@pytest.mark.parametrize("forgets", [True, False])
@pytest.mark.parametrize("failure", [Interrupted, GenerationError])
def test_after_an_interruption_only_what_was_surely_read_is_noted(failure: type[Exception], forgets: bool) -> None:
    llama, texts = made(context_tokens=2000)
    llama.forgets = forgets
    if failure is Interrupted:
        llama.stop_after = 2
    texts.begin([1] * 600)
    texts.read([1] * 256)
    llama.fails = failure is GenerationError
    with pytest.raises(failure):
        texts.read([1] * 344)
    check(llama, texts)
    llama.fails = False
    llama.resume()
    done = texts.length
    assert done == {(Interrupted, True): 512, (GenerationError, True): 256}.get((failure, forgets), 0)
    assert read(texts, [1] * 600) == 600 - done
    check(llama, texts)
