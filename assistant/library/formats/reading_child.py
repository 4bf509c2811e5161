"""The other end of ``ReadingProcess``: reads files on request until its standard input ends.

Started with ``python -m assistant.library.formats.reading_child MEMORY_MB`` in the folder that holds the package.
"""

from __future__ import annotations

import faulthandler
import os
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from assistant.errors import AssistantError
from assistant.library.formats import patience
from assistant.library.formats.extracted import Reading
from assistant.library.formats.reading_messages import Message, from_reading, receive, send

LARGEST_REQUEST = 1_000_000  # bytes; a path and a few numbers
_KEPT_SHARE = 0.5  # of the memory that may be used; a process that has used more reads no further file
_RESERVED = 4  # times that memory may be reserved
_GRACE_S = 10  # after the limit: the owner ends this process, unless it is gone itself


def main() -> int:
    """The exit status, when the owner has gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the owner, which ends this process in its own way
    # The folder it was started in comes last: what lies beside the package must not stand before anything else.
    sys.path.append(sys.path.pop(0))
    limit = int(sys.argv[1]) * 1024 * 1024
    _bound_memory(limit)
    requests, replies = _own_streams()
    from assistant.library.formats import readers  # after the streams are safe from what it prints

    send(replies, {"ready": os.getpid()})
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 2)  # until here the owner reads what went wrong; the remarks of engines are for nobody
    home = Path.cwd()
    limit_s = 0.0

    def begin() -> None:
        """Ends this process when the time is over, should nobody else do it."""
        faulthandler.dump_traceback_later(limit_s + _GRACE_S, exit=True, file=silent)

    def begin_anew() -> None:
        begin()
        send(replies, {"at_work": True})

    patience.listen(begin_anew)
    while received := receive(requests, LARGEST_REQUEST):
        request = received[0]
        limit_s = request["limit_s"]
        begin()
        try:
            os.chdir(request["folder"])
            _reply(readers.read, Path(request["path"]), replies)
        except BrokenPipeError:
            return 0
        finally:
            faulthandler.cancel_dump_traceback_later()
            os.chdir(home)
        if _peak_bytes() > limit * _KEPT_SHARE:
            return 0  # the next file is not to suffer for what this one took; the owner starts another process
    return 0


def _reply(read: Callable[[Path], Reading], path: Path, replies: BinaryIO) -> None:
    """Nothing; the owner knows what is in the file, or why it cannot be read.

    Raises:
        BrokenPipeError: The owner is gone.
    """
    try:
        for message in from_reading(read(path)):
            send(replies, message)
        return
    except AssistantError as error:
        answer: Message = {"error": type(error).__name__, "message": error.message, "hint": error.hint}
        if _is_for_want_of_memory(error):
            answer = {"memory": True}
    except MemoryError:
        answer = {"memory": True}
    except BaseException as error:  # engines raise what they like, some beyond Exception; the file is to blame
        cause = traceback.format_exception_only(type(error), error)[-1]
        answer = {"broke": " ".join(cause.split())[:200], "trace": traceback.format_exc()}
    send(replies, answer)


def _is_for_want_of_memory(error: BaseException | None) -> bool:
    while error is not None and not isinstance(error, MemoryError):
        error = error.__cause__
    return error is not None


def _own_streams() -> tuple[BinaryIO, BinaryIO]:
    """The pipes from and to the owner, out of reach of libraries that read stdin or print to stdout."""
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    os.close(null)
    return requests, replies


def _bound_memory(limit: int) -> None:
    """Nothing; this process gets no more than the limit in bytes, where the system has such a bound."""
    try:
        import resource
    except ImportError:  # Windows
        return
    # What is written to counts, not what threads of engines merely reserve; the whole address space is the backstop
    # where RLIMIT_DATA is not kept. No core files of 2 GB either.
    bounds = ((resource.RLIMIT_DATA, limit), (resource.RLIMIT_AS, _RESERVED * limit), (resource.RLIMIT_CORE, 0))
    for kind, value in bounds:
        hard = resource.getrlimit(kind)[1]
        most = value if hard == resource.RLIM_INFINITY else min(value, hard)
        try:
            resource.setrlimit(kind, (most, hard))
        except (ValueError, OSError):  # macOS takes no bound below what it has mapped already
            continue


def _peak_bytes() -> int:
    """The most memory this process has used; 0 where the system does not tell.

    Not from ``getrusage`` on Linux: what that tells is handed down by the process that started this one.
    """
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))
    except (OSError, ValueError, StopIteration):
        pass
    try:
        import resource
    except ImportError:  # Windows
        return 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    sys.exit(main())
