"""A wish to end something that is under way in another thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Stop:
    """Set once, by any thread; it then also does what it was told to do."""

    def __init__(self) -> None:
        self._set = threading.Event()
        self._lock = threading.Lock()
        self._action: Callable[[], None] | None = None

    def set(self) -> None:
        """Says that it should end; a second call changes nothing."""
        with self._lock:
            self._set.set()
            if self._action is not None:
                self._action()

    def is_set(self) -> bool:
        """Whether it should end."""
        return self._set.is_set()

    @contextmanager
    def doing(self, action: Callable[[], None]) -> Iterator[None]:
        """Calls ``action`` when it is set inside the block, at once if it is set already; never after the block."""
        with self._lock:
            self._action = action
            if self._set.is_set():
                action()
        try:
            yield
        finally:
            with self._lock:
                self._action = None
