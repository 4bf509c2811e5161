"""How long an answer took, by what the time went to."""

from __future__ import annotations

import time


class Clock:
    """Seconds since the question came in, by what they are the time of."""

    def __init__(self) -> None:
        self._began = time.perf_counter()
        self.timings: dict[str, float] = {}

    def elapsed(self) -> float:
        return time.perf_counter() - self._began

    def first_token(self) -> None:
        """Notes the moment at which the user first sees a word of the answer."""
        self.timings.setdefault("first_token_s", self.elapsed())
