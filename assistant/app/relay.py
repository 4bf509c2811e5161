"""A bridge from blocking work in a thread to the event loop that serves the page."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Callable, Generator, Sequence
from typing import Generic, TypeVar, cast

from assistant.app.facade import Facade
from assistant.app.stopping import Stop
from assistant.config import Strictness
from assistant.records import Event, IndexProgress, IndexReport, Message, Scope

T = TypeVar("T")
Push = Callable[[T], bool]
"""Hands one item over; False means that nobody listens any more and the work should end."""


class Relay(Generic[T]):
    """An async iterator over the items that ``work`` pushes from a thread of its own.

    A thread of its own, because questions that wait for the model would otherwise use up the threads
    that the server needs for everything else. Create it inside a running event loop, and call ``stop`` when
    done with it, however that came about.

    Args:
        work: Called in the thread with a ``Push``; what it raises is raised to the reader.
        tick_s: Seconds of silence after which the iterator yields None, for a clock that keeps moving.
        halt: Set by ``stop``, for work that can be ended between two items.
    """

    def __init__(
        self, work: Callable[[Push[T]], None], *, tick_s: float | None = None, halt: Stop | None = None
    ) -> None:
        self._work = work
        self._tick_s = tick_s
        self._loop = asyncio.get_running_loop()
        self._arrived: asyncio.Queue[T | Exception | None] = asyncio.Queue()
        self._stopped = halt or Stop()
        threading.Thread(target=self._run, name="relay", daemon=True).start()

    @property
    def stopped(self) -> bool:
        """Whether ``stop`` was called."""
        return self._stopped.is_set()

    def stop(self) -> None:
        """Ends the iteration at once, and the work at its next item. Any thread may call it, also twice."""
        self._stopped.set()
        self._send(None)

    async def __aiter__(self) -> AsyncIterator[T | None]:
        """The items as they arrive, None for every ``tick_s`` seconds of silence."""
        while not self.stopped:
            try:
                item = await asyncio.wait_for(self._arrived.get(), self._tick_s)
            except asyncio.TimeoutError:  # in Python 3.10 it is another class than TimeoutError
                yield None
                continue
            if self.stopped or item is None:
                return
            if isinstance(item, Exception):
                raise item
            yield item

    def _run(self) -> None:
        try:
            self._work(self._push)
        except Exception as error:
            self._send(error)  # raised again by the iteration, where somebody can show it
        else:
            self._send(None)

    def _push(self, item: T) -> bool:
        if not self.stopped:
            self._send(item)
        return not self.stopped

    def _send(self, item: T | Exception | None) -> None:
        try:
            self._loop.call_soon_threadsafe(self._arrived.put_nowait, item)
        except RuntimeError:  # the loop is closed: the server is gone and nobody listens
            self._stopped.set()


def relay_answer(
    assistant: Facade,
    question: str,
    history: Sequence[Message],
    *,
    scope: Scope | None = None,
    strictness: Strictness | None = None,
    answer_tokens: int | None = None,
    user: str = "",
    tick_s: float | None = None,
) -> Relay[Event]:
    """The events of one question; ``stop`` ends the assistant's work on it within one token, or its waiting."""
    halt = Stop()

    def work(push: Push[Event]) -> None:
        events = cast(
            "Generator[Event, None, None]",
            assistant.stream(
                question,
                history,
                scope=scope,
                strictness=strictness,
                answer_tokens=answer_tokens,
                user=user,
                stop=halt,
            ),
        )
        with contextlib.closing(events):
            for event in events:
                if not push(event):
                    return

    return Relay(work, tick_s=tick_s, halt=halt)


def relay_index(assistant: Facade, paths: Sequence[str]) -> Relay[IndexProgress | IndexReport]:
    """The progress of indexing the files, and last its report; stopping it does not stop the indexing."""

    def work(push: Push[IndexProgress | IndexReport]) -> None:
        def report(progress: IndexProgress) -> None:
            push(progress)

        push(assistant.index(paths, on_progress=report) if paths else IndexReport())

    return Relay(work)
