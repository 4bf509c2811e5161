"""How long somebody has to wait after wrong passwords."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

_FREE = 5  # wrong tries that cost nothing: people mistype
_LONGEST_S = 300.0
_FORGOTTEN_S = 3600.0  # after the last wrong try
_MOST_KEYS = 10_000


@dataclass(slots=True)
class _Tries:
    count: int
    last: float


class Throttle:
    """Counts wrong tries by key, such as a name and an address; safe to use from several threads.

    From the sixth wrong try on the wait doubles with each: 1, 2, 4 ... up to 300 seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._tries: dict[str, _Tries] = {}

    def wait_s(self, keys: Iterable[str]) -> float:
        """Seconds until the next try is looked at; 0 if at once."""
        now = self._clock()
        with self._lock:
            return max((self._left(self._tries[key], now) for key in keys if key in self._tries), default=0.0)

    def failed(self, keys: Iterable[str]) -> None:
        """Notes a wrong try."""
        now = self._clock()
        with self._lock:
            if len(self._tries) >= _MOST_KEYS:
                self._tries = {key: tries for key, tries in self._tries.items() if now - tries.last < _FORGOTTEN_S}
            for key in keys:
                tries = self._tries.get(key)
                if tries is None or now - tries.last > _FORGOTTEN_S:
                    if len(self._tries) >= _MOST_KEYS:
                        del self._tries[next(iter(self._tries))]
                    tries = self._tries[key] = _Tries(0, now)
                tries.count, tries.last = tries.count + 1, now

    def succeeded(self, keys: Iterable[str]) -> None:
        """Forgets the wrong tries."""
        with self._lock:
            for key in keys:
                self._tries.pop(key, None)

    def _left(self, tries: _Tries, now: float) -> float:
        over = tries.count - _FREE
        if over <= 0:
            return 0.0
        return max(0.0, tries.last + min(_LONGEST_S, 2.0 ** min(over - 1, 20)) - now)
