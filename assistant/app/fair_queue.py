"""Who may use the model next: users in turn, and of each user the questions in the order in which they came.

Every question has a round: one more than the user's question before it, and never less than the round that is being
served. The lowest round comes first, and within a round whoever came first. So a user with ten questions waiting holds
up another by one question, and one who asks rarely gains nothing by having been silent. A second question does come
after the first ones of all others, however many there are. (Start-time fair queueing of
P. Goyal, H. Vin and H. Cheng, SIGCOMM 1996, with every question of the same length.)
"""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Iterator

from assistant.app.stopping import Stop

_LOOK_S = 0.1  # between two looks at whether somebody who waits still wants to

Turn = tuple[int, int]
"""The round of a question, and the number of its arrival: lower comes first."""


class FairQueue:
    """A line before something that one question at a time may use; any thread may stand in it."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._arrivals = itertools.count()
        self._round = 0  # of the question that was let in last
        self._rounds: dict[str, int] = {}  # of the newest question of each user, if it is still to count
        self._waiting: list[Turn] = []
        self._busy = False

    @property
    def waiting(self) -> int:
        """Number of questions that wait."""
        with self._changed:
            return len(self._waiting)

    def join(self, user: str) -> Place:
        """A place in the line, behind the earlier questions of the same user."""
        with self._changed:
            round_ = max(self._round, self._rounds.get(user, 0) + 1)
            self._rounds[user] = round_
            turn = (round_, next(self._arrivals))
            self._waiting.append(turn)
            self._changed.notify_all()
        return Place(self, turn)

    def _position(self, turn: Turn) -> int:
        return 1 + sum(other < turn for other in self._waiting)

    def _let_in(self, turn: Turn) -> bool:
        if self._busy or self._position(turn) > 1:
            return False
        self._busy = True
        self._waiting.remove(turn)
        self._round = turn[0]
        # A user whose questions are all of earlier rounds is like one who was never here.
        self._rounds = {user: round_ for user, round_ in self._rounds.items() if round_ >= self._round}
        self._changed.notify_all()
        return True

    def _leave(self, turn: Turn, *, inside: bool) -> None:
        with self._changed:
            if inside:
                self._busy = False
            else:
                self._waiting.remove(turn)
            self._changed.notify_all()


class Place:
    """One question's place in the line; ``leave`` gives it up, whether it is still waiting or has been let in."""

    def __init__(self, queue: FairQueue, turn: Turn) -> None:
        self._queue = queue
        self._turn = turn
        self._inside = False
        self._left = False

    def wait(self, stop: Stop | None = None, timeout_s: float | None = None) -> Iterator[int]:
        """The position each time it has changed, 1 for the next; ends when it is this question's turn.

        Nothing comes if the turn is at once. Look at ``inside`` afterwards: it also ends when ``stop`` is set or the
        time is over.
        """
        queue, told = self._queue, 0
        last = None if timeout_s is None else time.monotonic() + timeout_s
        while True:
            with queue._changed:
                if stop is not None and stop.is_set():
                    return
                if queue._let_in(self._turn):
                    self._inside = True
                    return
                position = queue._position(self._turn)
                if position == told:
                    if last is not None and time.monotonic() >= last:
                        return
                    queue._changed.wait(_LOOK_S)
                    continue
            told = position
            yield position

    @property
    def inside(self) -> bool:
        """Whether it is this question's turn."""
        return self._inside and not self._left

    def leave(self) -> None:
        """Lets the next one in; a second call does nothing."""
        if not self._left:
            self._left = True
            self._queue._leave(self._turn, inside=self._inside)
