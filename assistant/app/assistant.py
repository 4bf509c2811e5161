"""The assistant: one object that opens a library, loads the models when they are first needed, and answers."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import cast

from assistant import __version__
from assistant.app.fair_queue import FairQueue
from assistant.app.remembering import Asked, Remembered, told_again
from assistant.app.stopping import Stop
from assistant.app.with_models import WithModels
from assistant.config import LONGEST_QUESTION, Config, Strictness, load_config
from assistant.errors import AssistantError, ModelFileError
from assistant.records import Answer, Done, Event, KeptSentence, Message, Passage, Scope, Waiting

_CLOSING_S = 5.0  # how long closing waits for an answer that is being written


class Assistant(WithModels):
    """Answers questions over one library; use as a context manager.

    Safe to use from several threads: one question at a time uses the model, the others wait for their turn; see
    ``assistant.app.fair_queue``.

    Raises:
        ConfigError: A setting cannot be used.
        LibraryError: The library folder cannot be used.
    """

    def __init__(self, library: Path, config: Config, *, rebuilding: bool = False) -> None:
        super().__init__(library, config, rebuilding=rebuilding)
        self._line = FairQueue()
        self._closing = Stop()
        self._remembered = Remembered(config.remembered_answers)

    @classmethod
    def open(
        cls,
        library: str | Path | None = None,
        *,
        config: Config | None = None,
        rebuilding: bool = False,
    ) -> Assistant:
        """The assistant over the library in a folder, which is made if it is not there.

        Args:
            library: The folder; None is the one the settings name.
            config: The settings; None reads the user's settings file and environment.
            rebuilding: Opens a library that was built with another embedder or splitter, to call ``rebuild``.
        """
        config = config or load_config()
        folder = config.library_path if library is None else Path(library).expanduser()
        return cls(folder, config, rebuilding=rebuilding)

    def __enter__(self) -> Assistant:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Frees the models and lets go of the library's files.

        A stream of events that was neither finished nor closed still holds the model; then it is left to the end of
        the process.
        """
        self._closing.set()
        place = self._line.join("")
        try:
            for _ in place.wait(timeout_s=_CLOSING_S):
                pass
            # A model that is being loaded cannot be stopped, and what it is loaded into is not to go away meanwhile.
            if place.inside and self._loading.acquire(timeout=_CLOSING_S):
                try:
                    if "_model" in self.__dict__:
                        self._model.close()
                    self._library.close()
                finally:
                    self._loading.release()
        finally:
            place.leave()

    def search(self, question: str, *, limit: int = 5, scope: Scope | None = None) -> list[Passage]:
        """The passages nearest to the question, best first; the chat model is not used.

        Args:
            scope: Which documents to search; all by default.

        Raises:
            AssistantError: The question is empty or too long, or no document meets the limits of the scope.
        """
        return self._retriever.search(_checked(question), limit, scope=scope)

    def kept_sentences(self, question: str, *, scope: Scope | None = None) -> list[KeptSentence]:
        """The sentences that the chat model would be shown for the question, best first; the model is not asked.

        Args:
            scope: Which documents to search; all by default.

        Raises:
            AssistantError: As in ``search``; or the file of the chat model, whose tokens are counted, is missing.
        """
        with self._loading:
            gatherer = self._gatherer
        return list(gatherer.gather(_checked(question), scope).shown)

    def scope_count(self, scope: Scope) -> int:
        """Number of documents that a scope lets in.

        Raises:
            ScopeError: There is none, or a limit cannot be used.
        """
        from assistant.library.storing.within import within

        inside = within(self._library.database, scope)
        return self.document_count() if inside is None else inside.documents

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
        """The answer to a question.

        Args:
            history: The turns before it, oldest first.
            scope: Which documents to answer from; all by default.
            strictness, answer_tokens: How sure and how long the answer is to be; None is as the settings say.
            user: Who asks: users take turns at the model.

        Raises:
            AssistantError: The question is empty or too long, a model is missing or fails, or no document meets the
                limits of the scope.
        """
        events = self.stream(
            question, history, scope=scope, strictness=strictness, answer_tokens=answer_tokens, user=user
        )
        with closing(events):
            for event in events:
                if isinstance(event, Done):
                    return event.answer
        raise AssertionError("a stream of events ends with Done")

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
    ) -> Generator[Event, None, None]:
        """The events of one question as they happen; closing the iterator stops the model.

        What was answered before is told again at once, without a turn at the model.

        Args:
            scope, strictness, answer_tokens, user: As in ``ask``.
            stop: Set by another thread, it ends the waiting, or the model within one token, and the iterator then ends
                without ``Done``.

        Raises:
            AssistantError: As in ``ask``.
        """
        question = _checked(question)
        if scope is not None:
            self.scope_count(scope)  # a scope without documents is told before the model reads anything
        began = time.perf_counter()
        # The models load before the turn is taken, so that a missing model is told at once.
        pipeline = self._pipeline.with_limits(strictness, answer_tokens)
        asked = Asked(
            question=question,
            history=tuple((message["role"], message["content"]) for message in history),
            scope=scope,
            strictness=strictness or self.config.strictness,
            answer_tokens=answer_tokens or self.config.answer_tokens,
            library=self._library.version(),
            program=(self._model.identity, self._prompts.digest, __version__),
        )
        if (yield from self._from_memory(asked, began, strictness)):
            return
        place = self._line.join(user)
        try:
            for position in place.wait(stop):
                yield Waiting(position=position)
            if place.inside:
                self._library.refresh()
                # Meanwhile the library may have changed, or somebody else may have asked the same.
                asked = replace(asked, library=self._library.version())
                if (yield from self._from_memory(asked, began, strictness)):
                    return
                with self._ended_by(stop or Stop()):
                    events = cast("Generator[Event, None, None]", pipeline.stream(question, history, scope))
                    with closing(self._remembered.through(events, asked)) as told:
                        for event in told:
                            yield _labelled(event, strictness)
        finally:
            place.leave()

    def _from_memory(self, asked: Asked, began: float, strictness: Strictness | None) -> Generator[Event, None, bool]:
        """Whether just this was answered before; then it is told again."""
        known = self._remembered.find(asked)
        if known is None:
            return False
        for event in told_again(known, time.perf_counter() - began):
            yield _labelled(event, strictness)
        return True

    def warm_up(self) -> None:
        """Loads the models and reads the fixed head of the prompts, so that the first question is fast.

        Ends early when the assistant is closed.
        """
        pipeline = self._pipeline
        place = self._line.join("")
        try:
            for _ in place.wait(self._closing):
                pass
            if place.inside and not self._closing.is_set():
                with self._ended_by(self._closing):
                    pipeline.warm_up()
        finally:
            place.leave()

    def info(self) -> dict[str, str | int | float]:
        """Facts about the models, the settings and the library; ``model`` is empty while its file is missing."""
        from assistant.models.manifest import resolve_chat_model

        try:
            model = resolve_chat_model(self.config).stem
        except ModelFileError:
            model = ""
        return {
            "model": model,
            "embedder": self._built_with["embedder"],
            "threads": self.config.thread_count,
            "context_tokens": self.config.context_tokens,
            "context_budget": self.config.context_budget,
            "strictness": self.config.strictness,
            "library": str(self.library_path),
            "documents": self.document_count(),
            "chunks": self.chunk_count(),
        }

    @contextmanager
    def _ended_by(self, stop: Stop) -> Iterator[None]:
        """Ends what is done inside when ``stop`` is set."""
        from assistant.models.chat_model import Interrupted

        try:
            with stop.doing(self._model.interrupt):
                yield
        except Interrupted:
            pass  # whoever set it waits for nothing any more
        finally:
            self._model.resume()


def _labelled(event: Event, strictness: Strictness | None) -> Event:
    """The event; an answer says how sure it had to be, if that was asked for."""
    if strictness is None or not isinstance(event, Done):
        return event
    return Done(answer=replace(event.answer, notes=(*event.answer.notes, f"strictness {strictness}, as asked")))


def _checked(question: str) -> str:
    """The question without what cannot be encoded.

    Raises:
        AssistantError: It is empty or longer than ``LONGEST_QUESTION`` characters.
    """
    question = question.encode("utf-8", "ignore").decode("utf-8").replace("\0", "").strip()
    if not question:
        raise AssistantError("The question is empty.", "Ask something.")
    if len(question) > LONGEST_QUESTION:
        raise AssistantError(
            f"The question has {len(question)} characters; at most {LONGEST_QUESTION} can be read.",
            "Ask a shorter one.",
        )
    return question
