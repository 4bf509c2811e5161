"""What the rewriting of questions asks of the library; the retriever is one."""

from __future__ import annotations

from typing import Literal, Protocol

from assistant.records import Passage, Scope


class Source(Protocol):
    """Where the names of a library are read, and what a question would find."""

    def search(self, question: str, limit: int, *, scope: Scope | None = None) -> list[Passage]:
        """Up to ``limit`` passages, best first."""
        ...

    def values(self, field: Literal["region", "publisher", "title"]) -> list[str]:
        """What the documents have in a field, each value once."""
        ...
