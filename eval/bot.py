"""What the evaluation needs of the assistant: the same calls as any front end makes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

from assistant.config import Config
from assistant.records import Document, Event, IndexProgress, IndexReport, Message


class Bot(Protocol):
    """Something that answers questions."""

    def stream(self, question: str, history: Sequence[Message] = ()) -> Iterator[Event]:
        """The events of one answer, `Done` last."""


class EvaluatedBot(Bot, Protocol):
    """An assistant with a library that can be filled."""

    @property
    def config(self) -> Config:
        """The settings in use."""

    def info(self) -> dict[str, str | int | float]:
        """Names of the models and the size of the library."""

    def warm_up(self) -> None:
        """Loads the models."""

    def index_starter(self, *, on_progress: Callable[[IndexProgress], None] | None = None) -> IndexReport:
        """Indexes the starter documents."""

    def index(
        self,
        paths: str | Path | Sequence[str | Path],
        *,
        on_progress: Callable[[IndexProgress], None] | None = None,
    ) -> IndexReport:
        """Indexes files and folders."""

    def documents(self) -> list[Document]:
        """The documents of the library."""

    def remove(self, document_id: str) -> None:
        """Takes a document out of the library."""
