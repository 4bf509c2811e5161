"""What the front ends need of an assistant: the seam between the page and the program behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

from assistant.app.stopping import Stop
from assistant.config import Strictness
from assistant.records import (
    Answer,
    Document,
    Event,
    Holding,
    IndexProgress,
    IndexReport,
    KeptSentence,
    Message,
    Passage,
    Scope,
)


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

    def search(self, question: str, *, limit: int = 5, scope: Scope | None = None) -> list[Passage]:
        """The passages of the scope's documents nearest to the question, best first."""

    def ask(
        self,
        question: str,
        history: Sequence[Message] = (),
        *,
        scope: Scope | None = None,
        strictness: Strictness | None = None,
        answer_tokens: int | None = None,
        user: str = "",
    ) -> Answer:
        """The answer to the question from the scope's documents."""

    def stream(
        self,
        question: str,
        history: Sequence[Message] = (),
        *,
        scope: Scope | None = None,
        strictness: Strictness | None = None,
        answer_tokens: int | None = None,
        user: str = "",
        stop: Stop | None = None,
    ) -> Iterator[Event]:
        """The events of one question, as a generator; closing it stops the model, and so does ``stop`` at any time.

        Args:
            strictness, answer_tokens: How sure and how long the answer is to be; None is as the settings say.
            user: Who asks: users take turns at the model.
            stop: Set by another thread, it takes effect within one token, also while the question waits for its turn;
                then the events end without ``Done``.
        """

    def kept_sentences(self, question: str, *, scope: Scope | None = None) -> list[KeptSentence]:
        """The sentences that the model would be shown for the question, best first."""

    def scope_count(self, scope: Scope) -> int:
        """Number of documents that a scope lets in; a ScopeError if it is none."""

    def index(
        self,
        paths: str | Path | Sequence[str | Path],
        *,
        on_progress: Callable[[IndexProgress], None] | None = None,
    ) -> IndexReport:
        """What indexing the files did."""

    def shelf(self) -> list[Holding]:
        """What is known about the documents, newest first, without their texts."""

    def document(self, document_id: str) -> Document:
        """The document with its text and what cleaning left out of it; a LibraryError if there is none."""

    def remove(self, document_id: str) -> None:
        """Takes a document out of the library; its file is left alone."""

    def reindex(self, document_id: str, *, on_progress: Callable[[IndexProgress], None] | None = None) -> IndexReport:
        """What reading the document's file anew did, also if it has not changed."""

    def info(self) -> dict[str, str | int | float]:
        """Facts about the models and the library, by name."""

    def warm_up(self) -> None:
        """Returns when the models are loaded."""
