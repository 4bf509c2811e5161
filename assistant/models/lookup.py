"""Guesses of what a model writes next, looked up in what it has read.

An answer copies names and figures from its sources. Where the last words written stand in the source, the words that
follow them there are a good guess of what is written next, and a model checks several guessed tokens at once faster
than it writes them one by one (prompt lookup decoding, Saxena 2023; a special case of speculative decoding,
Leviathan et al. 2023, arXiv:2211.17192).
"""

from __future__ import annotations

from collections.abc import Sequence

_LONGEST, _SHORTEST = 4, 2  # tokens that must stand alike before a guess; the longest that are found count


class PromptLookup:
    """A text that grows, and guesses of how it goes on.

    Args:
        tokens: The prompt.
    """

    def __init__(self, tokens: Sequence[int]) -> None:
        self._tokens: list[int] = []
        # Where each run of tokens was last followed by another token.
        self._after: dict[tuple[int, ...], int] = {}
        for token in tokens:
            self.add(token)

    def add(self, token: int) -> None:
        """Nothing; the text goes on with this token."""
        for size in range(_SHORTEST, _LONGEST + 1):
            if len(self._tokens) >= size:
                self._after[tuple(self._tokens[-size:])] = len(self._tokens)
        self._tokens.append(token)

    def guess(self, most: int) -> list[int]:
        """What followed where the end of the text stood before, the longest end that did; at most ``most`` tokens."""
        for size in range(min(_LONGEST, len(self._tokens)), _SHORTEST - 1, -1):
            at = self._after.get(tuple(self._tokens[-size:]))
            if at is not None:
                return self._tokens[at : at + most]
        return []
