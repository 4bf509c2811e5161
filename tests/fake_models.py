"""Stand-ins for the two models: deterministic, instant, with the interfaces of the real ones."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator, Sequence

import numpy as np

from assistant.library.lexicon import terms
from assistant.models.chat_model import Interrupted, Outlook, Piece
from assistant.models.embedder import Vectors


class FakeEmbedder:
    """A bag of terms, each term a direction of its own: texts that share terms are near."""

    name = "fake"
    dimension = 64

    def __init__(self) -> None:
        self.embedded: list[str] = []

    def embed_query(self, text: str) -> Vectors:
        return self._vector(text)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self.embedded += texts
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        return np.stack([self._vector(text) for text in texts])

    def _vector(self, text: str) -> Vectors:
        vector = np.full(self.dimension, 1e-3, dtype=np.float32)
        for term in terms(text):
            vector[hashlib.sha256(term.encode()).digest()[0] % self.dimension] += 1
        return vector / np.float32(np.linalg.norm(vector))


class FakeChatModel:
    """Writes what ``answers`` says to a prompt and holds what ``holds`` says to be probable.

    A token is one character. ``prompts`` lists the prompts in order, ``kept`` the heads that were kept, ``written`` counts
    the tokens written.
    """

    identity = "fake"
    context_tokens = 4096

    def __init__(
        self,
        answers: Callable[[str], str] = lambda prompt: "",
        holds: Callable[[str], float] = lambda prompt: 0.95,
        logprob: float = -0.05,
    ) -> None:
        self._answers = answers
        self._holds = holds
        self._logprob = logprob
        self.prompts: list[str] = []
        self.kept: list[str] = []
        self.evaluated_tokens = 0
        self.written = 0
        self._interrupted = False

    def prompt(self, system: str, user: str) -> list[int]:
        return [ord(character) for character in f"{system}\n{user}\n"]

    def plain(self, text: str) -> list[int]:
        return [ord(character) for character in text]

    def count(self, text: str) -> int:
        return len(text)

    def evaluate(self, prompt: Sequence[int]) -> None:
        self._look()
        self.evaluated_tokens += len(prompt)

    def choose(self, prompt: Sequence[int], words: Sequence[str]) -> list[float]:
        self.evaluate(prompt)
        share = self._holds("".join(map(chr, prompt)))
        return [share, *[(1 - share) / (len(words) - 1)] * (len(words) - 1)]

    def keep(self, head: str) -> None:
        if head not in self.kept:
            self.kept.append(head)
            self.evaluated_tokens += len(head)

    def outlook(self, head: str, pieces: Sequence[str], words: Sequence[str]) -> Outlook:
        self.keep(head)
        text = "".join(pieces)
        shares = self.choose(self.plain(text), words)
        return Outlook(shares=tuple(shares), state=np.zeros(8, dtype=np.float32), tokens=tuple(self.plain(head + text)))

    def stream(self, prompt: Sequence[int], *, max_tokens: int) -> Generator[Piece, None, None]:
        text = "".join(map(chr, prompt))
        self.prompts.append(text)
        self.evaluate(prompt)
        for character in self._answers(text)[:max_tokens]:
            self._look()
            self.written += 1
            yield Piece(text=character, token=ord(character), logprob=self._logprob)

    def interrupt(self) -> None:
        self._interrupted = True

    def resume(self) -> None:
        self._interrupted = False

    def close(self) -> None:
        pass

    def _look(self) -> None:
        if self._interrupted:
            raise Interrupted
