"""A stand-in for llama.cpp: texts side by side, their tokens in cells that they may share, and a fixed next token."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.errors import GenerationError
from assistant.models.chat_model import Interrupted
from assistant.models.llama import OutOfRoomError

WORDS = 40
END = 0  # the token that ends a turn


class FakeLlama:
    """A letter is a token; what follows a text depends on its last two tokens only, so that texts repeat themselves.

    Attributes:
        texts: The cells of each text; a cell is a list with its token in it, and shared cells are the same list.
        batches: Sizes of the batches that were read.
        stop_after: Batches after which ``interrupt`` is called by itself; below zero never.
        fails: Whether llama.cpp fails.
    """

    width = 4

    def __init__(
        self, path: Path, *, threads: int = 1, gpu_layers: int = 0, context_tokens: int = 500, texts: int = 8
    ) -> None:
        self.context_tokens = context_tokens
        self.forgets = True
        self.texts: list[list[list[int]]] = [[] for _ in range(texts)]
        self.batches: list[int] = []
        self.stop_after = -1
        self.fails = False
        self._stopped = False
        self._rows: list[npt.NDArray[np.float32]] = []
        self._with_state = False

    def about(self, key: str) -> str:
        return ""

    def encode(self, text: str) -> list[int]:
        return [1 + ord(letter) % (WORDS - 1) for letter in text]

    encode_template = encode

    def decode(self, tokens: Sequence[int]) -> bytes:
        return bytes(64 + token for token in tokens)

    def ends_turn(self, token: int) -> bool:
        return token == END

    def read(self, text: int, at: int, tokens: Sequence[int], *, rows: bool = False) -> None:
        cells = self.texts[text]
        assert tokens and at == len(cells)
        self._rows = []
        if self._stopped:
            raise Interrupted
        if len({id(cell) for own in self.texts for cell in own}) + len(tokens) > self.context_tokens:
            raise OutOfRoomError
        if self.fails or self.stop_after == 0:
            cells += [[token] for token in tokens[: len(tokens) // 2]]  # some may have been read
            if self.fails:
                raise GenerationError("failed", "none")
            self._stopped = True
            raise Interrupted
        self.stop_after -= 1
        self.batches.append(len(tokens))
        for token in tokens:
            cells.append([token])
            self._rows.append(expected([cell[0] for cell in cells]))
        if not rows:
            self._rows = self._rows[-1:]

    def logits(self, row: int = -1) -> npt.NDArray[np.float32]:
        return self._rows[row]

    @contextmanager
    def states(self) -> Iterator[None]:
        self._with_state = True
        yield
        self._with_state = False

    def state(self) -> npt.NDArray[np.float32]:
        assert self._with_state
        return self._rows[-1][:4]

    def share(self, source: int, target: int, length: int) -> None:
        assert not self.texts[target] and (self.forgets or length == len(self.texts[source]))
        self.texts[target] = self.texts[source][:length]

    def forget(self, text: int, length: int) -> bool:
        kept = self.forgets or length in (0, len(self.texts[text]))
        self.texts[text] = self.texts[text][:length] if kept else []
        return kept

    def saved(self, text: int) -> bytes:
        return bytes(cell[0] for cell in self.texts[text])

    def restore(self, text: int, saved: bytes) -> bool:
        assert not self.texts[text]
        room = self.context_tokens - len({id(cell) for own in self.texts for cell in own})
        if len(saved) > room:
            return False
        self.texts[text] = [[token] for token in saved]
        return True

    def interrupt(self) -> None:
        self._stopped = True

    def resume(self) -> None:
        self._stopped, self.stop_after = False, -1

    def close(self) -> None:
        pass

    def tokens(self, text: int) -> list[int]:
        """What is held of a text."""
        return [cell[0] for cell in self.texts[text]]


def expected(tokens: Sequence[int]) -> npt.NDArray[np.float32]:
    """How much each token is expected after these."""
    return _after(tuple(tokens[-2:]))


@cache
def _after(last: tuple[int, ...]) -> npt.NDArray[np.float32]:
    dice = random.Random(str(last))
    return np.array([dice.gauss(0, 3) for _ in range(WORDS)], dtype=np.float32)
