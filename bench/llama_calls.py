"""What a framework has llama-cpp-python do: the tokens that it sends, and those that are really evaluated."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any


class LlamaCalls:
    """Counts over the ``Llama`` object of a framework, whose methods it goes in front of.

    Attributes:
        sent: Tokens of all prompts since ``start``.
        evaluated: Tokens read or written since; less than what was sent where a prompt begins like the one before.
        written: Tokens that the model gave since.
    """

    def __init__(self, llama: Any) -> None:
        self._eval, self._generate = llama.eval, llama.generate
        llama.eval, llama.generate = self._counted_eval, self._counted_generate
        self.start()

    def start(self) -> None:
        """Nothing; all counts are zero again."""
        self.sent = self.evaluated = self.written = 0

    def usage(self) -> dict[str, float]:
        """The counts, by the names that the evaluation has for them."""
        return {"prompt_tokens": self.sent, "evaluated_tokens": self.evaluated, "answer_tokens": self.written}

    def _counted_eval(self, tokens: Sequence[int]) -> None:
        self.evaluated += len(tokens)
        self._eval(tokens)

    def _counted_generate(self, tokens: Sequence[int], *rest: Any, **named: Any) -> Generator[int, None, None]:
        self.sent += len(tokens)
        for token in self._generate(tokens, *rest, **named):
            self.written += 1
            yield token
