"""What it takes to answer one question: the model and its limits, the script of the question, the clock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.answer import evidence
from assistant.answer.citations import BoundAnswer, without_marks
from assistant.answer.clock import Clock
from assistant.answer.found import Found
from assistant.answer.writing import Writer, as_shown
from assistant.config import Strictness
from assistant.models.chat_model import ChatModel
from assistant.models.prompts import Prompts
from assistant.records import KeptSentence, Script, Token


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much the pipeline reads and writes, and how sure it must be.

    Attributes:
        answer_tokens: Longest answer in tokens.
    """

    answer_tokens: int
    strictness: Strictness


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One question's time with the model.

    Attributes:
        script: Of the question as the user wrote it.
    """

    model: ChatModel
    prompts: Prompts
    limits: Limits
    script: Script
    clock: Clock

    def verdict(self, question: str, shown: Sequence[KeptSentence]) -> evidence.Verdict:
        """Whether sentences hold the answer to a question; at least one sentence."""
        return evidence.verdict(question, shown, self.model, self.prompts, self.limits.strictness)

    def likelihood(self, question: str, sentence: KeptSentence) -> float:
        """Probability that a sentence, read alone, answers a question."""
        return evidence.likelihood(question, sentence, self.model, self.prompts)

    def writer(self, found: Found, verdict: evidence.Verdict) -> Writer:
        """What writes the answer to one question or a part of it."""
        return Writer(
            found=found,
            verdict=verdict,
            model=self.model,
            prompts=self.prompts,
            strictness=self.limits.strictness,
            script=self.script,
            clock=self.clock,
        )

    def told(self, bound: BoundAnswer) -> Iterator[Token]:
        """An answer that code made, as the user sees it."""
        yield from as_shown(without_marks(bound.text), self.script, self.clock)
