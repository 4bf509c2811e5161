"""Seconds by stage, taken by going in front of functions from outside; the product itself holds no clock for this."""

from __future__ import annotations

import functools
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class Spans:
    """Adds up the time spent in stages; a stage inside another is taken off the outer one.

    Attributes:
        seconds: By stage, since ``start``. Stages of other threads than the asking one may overlap with these.
    """

    def __init__(self) -> None:
        self._inner = threading.local()
        self.seconds: dict[str, float] = defaultdict(float)

    def start(self) -> None:
        """Nothing; all stages are at zero again."""
        self.seconds.clear()

    @contextmanager
    def of(self, stage: str) -> Iterator[None]:
        """Counts what is done inside to a stage."""
        stack: list[float] = self._inner.__dict__.setdefault("stack", [])
        stack.append(0.0)
        began = time.perf_counter()
        try:
            yield
        finally:
            whole = time.perf_counter() - began
            self.seconds[stage] += whole - stack.pop()
            if stack:
                stack[-1] += whole

    @contextmanager
    def watching(self, owner: Any, name: str, stage: str) -> Iterator[None]:
        """Counts each call of a function of a class or module to a stage, until the end."""
        original = getattr(owner, name)

        @functools.wraps(original)
        def watched(*arguments: Any, **named: Any) -> Any:
            with self.of(stage):
                return original(*arguments, **named)

        with replaced(owner, name, watched):
            yield


@contextmanager
def replaced(owner: Any, name: str, value: Any) -> Iterator[None]:
    """Puts something in the place of an attribute of a class or module until the end."""
    original = getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, original)
