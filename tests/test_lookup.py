from __future__ import annotations

from assistant.models.lookup import PromptLookup


def test_what_followed_the_same_words_before_is_the_guess() -> None:
    lookup = PromptLookup([7, 1, 2, 3, 4, 5, 9, 1, 2])
    assert lookup.guess(3) == [3, 4, 5]
    assert lookup.guess(1) == [3]


def test_the_longest_run_that_is_alike_counts_and_of_these_the_last() -> None:
    assert PromptLookup([1, 2, 3, 40, 9, 2, 3, 50, 8, 1, 2, 3]).guess(1) == [40]
    assert PromptLookup([2, 3, 40, 9, 2, 3, 50, 8, 2, 3]).guess(1) == [50]


def test_what_was_written_is_looked_in_too() -> None:
    lookup = PromptLookup([1])
    for token in (5, 6, 7, 5, 6):
        lookup.add(token)
    assert lookup.guess(4) == [7, 5, 6]


def test_nothing_is_guessed_from_one_token_or_from_what_never_stood_there() -> None:
    assert PromptLookup([]).guess(4) == PromptLookup([1]).guess(4) == []
    assert PromptLookup([2, 7, 3, 2]).guess(4) == []
    assert PromptLookup([1, 2, 3, 4]).guess(4) == []
    assert PromptLookup([1, 2, 3, 1, 2]).guess(0) == []
