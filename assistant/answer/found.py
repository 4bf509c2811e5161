"""What was found for a question, and the answers that are made of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.answer.citations import BoundAnswer
from assistant.records import Answer, KeptSentence, Passage, Scope
from assistant.search.gathering import Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the search gave for a question.

    Attributes:
        scope: The documents that it was asked of; None is all.
    """

    question: str
    passages: tuple[Passage, ...]
    shown: tuple[KeptSentence, ...]
    parts: tuple[Part, ...] = ()
    scope: Scope | None = None

    def of(self, parts: Sequence[Part]) -> Found:
        """The same for some parts of the question only."""
        shown = parts[0].shown if len(parts) == 1 else self.shown
        return self.about("；".join(part.question for part in parts), shown)

    def about(self, question: str, shown: tuple[KeptSentence, ...]) -> Found:
        """The same for one thing only, with the sentences that were found for it."""
        return replace(self, question=question, shown=shown, parts=())

    def answered(self, bound: BoundAnswer, signals: dict[str, float]) -> Answer:
        return Answer(
            text=bound.text,
            status="answered",
            citations=bound.citations,
            stand_alone=self.question,
            passages=self.passages,
            shown=self.shown,
            signals=signals,
        )

    def not_found(self, text: str, signals: dict[str, float] | None = None) -> Answer:
        return Answer(
            text=text,
            status="not_found",
            stand_alone=self.question,
            passages=self.passages,
            shown=self.shown,
            signals=signals or {},
        )
