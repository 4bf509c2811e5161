"""Says that a reader is still at work, for work that is honest and long: a page read by OCR takes seconds.

Where files are read under a limit of time, the limit begins anew; elsewhere nothing happens.
"""

from __future__ import annotations

from collections.abc import Callable

_listeners: list[Callable[[], None]] = []


def still_at_work() -> None:
    """Nothing; whoever waits for the reader knows that a piece of work of bounded length begins."""
    for tell in _listeners:
        tell()


def listen(tell: Callable[[], None]) -> None:
    """Nothing; the function is called whenever a reader says that it is at work."""
    _listeners.append(tell)
