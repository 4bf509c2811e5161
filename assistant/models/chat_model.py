"""What the rooms above need of a chat model, and the records that pass between them."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # numpy is heavy, and nothing here runs it
    import numpy as np
    import numpy.typing as npt


class Interrupted(Exception):
    """``ChatModel.interrupt`` was called while the model was reading or writing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A written token: its text (empty inside a character), and the natural log of its probability."""

    text: str
    token: int
    logprob: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What a text leads a model to expect.

    Attributes:
        shares: Probability of each asked-for word as the next thing written, among these words only.
        state: What a layer at two thirds of the model's depth makes of the last token; shape (width,).
        tokens: All tokens that were read, so that ``stream`` can go on from them.
    """

    shares: tuple[float, ...]
    state: npt.NDArray[np.float32]
    tokens: tuple[int, ...]


class ChatModel(Protocol):
    """A model that reads prompts and writes on.

    What it has read it keeps for a while: a prompt that begins like an earlier one is read from where they part.

    Attributes:
        identity: Tells the model and the kind of its weights; states of different identities do not compare.
        context_tokens: Most tokens of a prompt and its answer together.
    """

    identity: str
    context_tokens: int

    @property
    def evaluated_tokens(self) -> int:
        """Tokens read since the model was loaded, among them guesses that were wrong."""
        ...

    def prompt(self, system: str, user: str) -> list[int]:
        """Tokens of a one-turn conversation up to where the model's answer begins."""
        ...

    def plain(self, text: str) -> list[int]:
        """Tokens of plain text without the frame of a chat; control tokens in it are text like any other."""
        ...

    def count(self, text: str) -> int:
        """Number of tokens of plain text."""
        ...

    def evaluate(self, prompt: Sequence[int]) -> None:
        """Reads a prompt without writing, so that a later prompt that begins alike is read faster."""
        ...

    def choose(self, prompt: Sequence[int], words: Sequence[str]) -> list[float]:
        """Probability of each word as the next thing written, among these words only."""
        ...

    def keep(self, head: str) -> None:
        """Reads plain text that many texts begin with, and keeps what was read for ``outlook``."""
        ...

    def outlook(self, head: str, pieces: Sequence[str], words: Sequence[str]) -> Outlook:
        """What plain text, without the frame of a chat, leads the model to expect.

        Args:
            head: How the text begins; it is read once and kept.
            pieces: How it goes on; no token reaches from one piece into the next.
            words: What may come next; only their first tokens are compared.
        """
        ...

    def stream(self, prompt: Sequence[int], *, max_tokens: int) -> Generator[Piece, None, None]:
        """The most likely continuation of any tokens, token by token, until the model ends its turn."""
        ...

    def interrupt(self) -> None:
        """Ends what the model is doing, and all it is asked to do until ``resume``; any thread may call it.

        Whoever waits for the model gets ``Interrupted``.
        """
        ...

    def resume(self) -> None:
        """Ends the effect of ``interrupt``."""
        ...

    def close(self) -> None:
        """Frees the model's memory."""
        ...
