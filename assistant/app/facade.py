"""What the front ends need of an assistant: the seam between the page and the program behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

from assistant.records import Answer, Document, Event, IndexProgress, IndexReport, Message, Passage


class Facade(Protocol):
    """The part of ``assistant.app.assistant.Assistant`` that the page and the HTTP API call.

    What a user can cause or mend is raised as an ``AssistantError``. Any thread may call any method.
    """

    @property
    def library_path(self) -> Path:
        """The folder of the library."""

    def documents(self) -> list[Document]:
        """The documents of the library, newest first."""

    def each_document(self) -> Iterator[Document]:
        """The same documents one at a time: the texts of a large library need not fit into memory."""

    def document_count(self) -> int:
        """Number of documents."""

    def chunk_count(self) -> int:
        """Number of stored chunks."""

    def search(self, question: str, *, limit: int = 5) -> list[Passage]:
        """The passages nearest to the question, best first."""

    def ask(self, question: str, history: Sequence[Message] = ()) -> Answer:
        """The answer to the question."""

    def stream(self, question: str, history: Sequence[Message] = ()) -> Iterator[Event]:
        """The events of one question, as a generator; closing it stops the model within one token."""

    def index(
        self,
        paths: str | Path | Sequence[str | Path],
        *,
        on_progress: Callable[[IndexProgress], None] | None = None,
    ) -> IndexReport:
        """What indexing the files did."""

    def info(self) -> dict[str, str | int | float]:
        """Facts about the models and the library, by name."""

    def warm_up(self) -> None:
        """Returns when the models are loaded."""
