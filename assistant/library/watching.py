"""When something below a folder has changed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import watchfiles

from assistant.errors import ReadError
from assistant.library.files import passed_over

_QUIET_MS = 500  # without a change, after which what was saved is taken to be whole
_LONGEST_MS = 5_000  # that a change waits for others
_LOOK_MS = 1_000  # between two looks at whether to stop


def changes(folder: Path, *, apart_from: Path, stop: threading.Event | None = None) -> Iterator[int]:
    """The number of changed paths, each time some have changed and then none for a moment; without end.

    The first comes as soon as changes are seen, and may be 0: what changes after it is not missed. Hidden files, and
    those that office programs write while a document is open, do not count.

    Args:
        apart_from: A folder whose changes do not count, be it below the other one.
        stop: Ends it.

    Raises:
        ReadError: The folder is not there, or the system cannot watch it.
    """
    watched, own = folder.resolve(), apart_from.resolve()

    def counts(_: watchfiles.Change, name: str) -> bool:
        path = Path(name)
        return not path.is_relative_to(own) and not any(passed_over(part) for part in path.parts[len(watched.parts) :])

    first = True
    try:
        for batch in watchfiles.watch(
            watched,
            watch_filter=counts,
            stop_event=stop,
            step=_QUIET_MS,
            debounce=_LONGEST_MS,
            rust_timeout=_LOOK_MS,
            yield_on_timeout=True,
        ):
            if batch or first:
                first = False
                yield len(batch)
    except (OSError, RuntimeError) as error:
        raise ReadError(
            f"The folder {str(folder)!r} cannot be watched: {error}.",
            "Check the path; without --watch the folder is read once.",
        ) from error
