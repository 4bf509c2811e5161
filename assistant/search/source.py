"""What the rewriting of questions asks of the library; the retriever is one."""

from __future__ import annotations

from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class ScopedSource:
    """A source of which only some documents are searched, so that a follow-up leans on none of the others."""

    source: Source
    scope: Scope

    def search(self, question: str, limit: int, *, scope: Scope | None = None) -> list[Passage]:
        """As of the source; a scope of the caller's own names documents that were found here, and so lies within."""
        return self.source.search(question, limit, scope=scope or self.scope)

    def values(self, field: Literal["region", "publisher", "title"]) -> list[str]:
        """As of the source: names are read in all documents."""
        return self.source.values(field)
