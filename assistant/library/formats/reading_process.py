"""Reads files in a process of its own: a crash, a hang or a memory bomb is an error of that file and nothing more."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from assistant import errors
from assistant.errors import AssistantError, LoadError, ReadError
from assistant.library.formats.extracted import Reading
from assistant.library.formats.reading_messages import Message, receive, send, to_document, to_reading
from assistant.records import Document

SECONDS_PER_MB = 3.0  # added to the limit of a file
_START_S = 60.0  # how long the start may take on a machine that is busy
_LARGEST_READING = 400_000_000  # bytes that the documents of one file may have in all, with what was left out of them
_ERRORS: dict[str, type[AssistantError]] = {
    name: kind for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, AssistantError)
}
_ROOT = Path(__file__).resolve().parents[3]


class ReadingProcess:
    """Reads as ``readers.read`` does, in a child process that is started at the first file and kept for the next.

    Threads may share it; one file is read at a time.

    Args:
        limit_s: Seconds that reading a small file may take, or a piece of work that its reader announces (a page read
            by OCR); every MB of a file adds ``SECONDS_PER_MB``.
        memory_mb: What the child may use, where the system can bound it (Linux; not Windows, hardly macOS).
    """

    def __init__(self, limit_s: float = 30, memory_mb: int = 2048) -> None:
        self._limit_s, self._memory_mb = limit_s, memory_mb
        self._child: _Child | None = None
        self._lock = threading.Lock()

    def __enter__(self) -> ReadingProcess:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Nothing; the child is gone. Reading another file would start a new one."""
        with self._lock:
            self._end()

    def read(self, path: Path) -> Reading:
        """The documents in the file; of a file that holds files also what could not be read of those.

        Raises:
            ReadError: As ``readers.read``; or reading takes too long or needs too much memory, or the reader breaks
                down.
            LoadError: The child cannot be started.
        """
        request = {"path": str(path), "folder": _folder(path), "limit_s": self._limit_s + SECONDS_PER_MB * _size(path)}
        with self._lock:
            try:
                while True:
                    fresh = self._child is None or not self._child.alive()
                    if fresh:
                        self._end()
                        self._child = _Child(self._memory_mb)
                    assert self._child is not None
                    try:
                        return self._child.read(request)
                    except _Broken as broken:
                        self._end()
                        # An earlier file may have done the harm that shows now: only a fresh one blames the file.
                        if fresh or broken.final:
                            raise broken.error(path, self._memory_mb) from broken
            except AssistantError:
                raise
            except BaseException:  # Ctrl-C: half an answer may be in the pipe
                self._end()
                raise

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.end()


class _Broken(Exception):
    """The child is of no use any more.

    Attributes:
        message: The line for the user; ``{memory}`` stands for the bound.
        final: Whether another child would do no better.
    """

    def __init__(self, message: str, hint: str, cause: str = "", *, final: bool = False) -> None:
        super().__init__(cause or message)
        self.message, self.hint, self.final = message, hint, final

    def error(self, path: Path, memory_mb: int) -> ReadError:
        line = self.message.format(memory=f"{memory_mb / 1024:.3g} GB")
        return ReadError(f"{path.name!r}: {line}", self.hint)


class _Child:
    """One child process, from its start to its end.

    Raises:
        LoadError: It cannot be started.
    """

    def __init__(self, memory_mb: int) -> None:
        environment = {**os.environ, "PYTHONUTF8": str(sys.flags.utf8_mode)}  # the same reading of names of files
        environment.pop("PYTHONSAFEPATH", None)
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the child
        try:
            self._process: subprocess.Popen[bytes] = subprocess.Popen(
                [sys.executable or "", "-m", "assistant.library.formats.reading_child", str(memory_mb)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._said,
                # Not where the user is: files there that are called like modules would be run.
                cwd=_ROOT,
                env=environment,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except (OSError, ValueError) as error:
            self._said.close()
            raise _cannot_start(str(error)) from error
        try:
            with _Watch(self._process, _START_S):
                ready = receive(self._answers, _LARGEST_READING)
        except BaseException:
            self.end()
            raise
        if ready is None or "ready" not in ready[0]:
            said = self._what_it_said()
            self.end()
            raise _cannot_start(said)

    def alive(self) -> bool:
        """Whether it can be asked."""
        return self._process.poll() is None

    def read(self, request: Message) -> Reading:
        """What it reads in the file.

        Raises:
            AssistantError: It says that the file cannot be read.
            _Broken: It took too long, needs too much memory, or is gone.
        """
        limit_s = request["limit_s"]
        with _Watch(self._process, limit_s) as watch:
            answer = self._ask(request, watch)
        if answer is not None:
            return answer
        if watch.barked:
            hint = "Leave it out, or split it into several files."
            raise _Broken(f"Reading it took longer than {limit_s:.0f} s.", hint, final=True)
        raise _broken_down(_ending(self._process.wait()))

    def end(self) -> None:
        """Nothing; the process is gone."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout, self._said):
            if stream is not None:
                try:
                    stream.close()
                except OSError:  # what could not be written any more
                    continue

    @property
    def _answers(self) -> IO[bytes]:
        assert self._process.stdout is not None
        return self._process.stdout

    def _ask(self, request: Message, watch: _Watch) -> Reading | None:
        """The answer; None if it is gone before it has answered."""
        assert self._process.stdin is not None
        try:
            send(self._process.stdin, request)
        except OSError:
            return None
        documents: list[Document] = []
        left = _LARGEST_READING
        while True:
            try:
                received = receive(self._answers, left)
            except OverflowError:
                hint = "Split it into several files."
                raise _Broken("It holds more text than one file may.", hint, final=True) from None
            if received is None:
                return None
            answer, length = received
            left -= length
            if "document" in answer:
                documents.append(to_document(answer["document"]))
            elif "at_work" in answer:
                watch.begin()
            elif "end" in answer:
                return to_reading(documents, answer["end"])
            else:
                raise _refusal(answer)

    def _what_it_said(self) -> str:
        """The last line of what it wrote before its end."""
        self._process.kill()
        self._process.wait()
        self._said.seek(0)
        lines = self._said.read(1_000_000).decode("utf-8", "replace").split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), _ending(self._process.returncode))


class _Watch:
    """Ends a process when the time is over, unless the block has ended first.

    Attributes:
        barked: Whether it did.
    """

    def __init__(self, process: subprocess.Popen[bytes], limit_s: float) -> None:
        self.barked = False
        self._process, self._limit_s = process, limit_s
        self._timer: threading.Timer | None = None

    def __enter__(self) -> _Watch:
        self.begin()
        return self

    def __exit__(self, *_: Any) -> None:
        self._stop()

    def begin(self) -> None:
        """Nothing; the time begins anew."""
        self._stop()
        self._timer = threading.Timer(self._limit_s, self._bark)
        self._timer.daemon = True
        self._timer.start()

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer.join()

    def _bark(self) -> None:
        self.barked = True
        self._process.kill()


def _refusal(answer: Message) -> Exception:
    """The exception for an answer that is no document."""
    if "error" in answer:
        return _ERRORS.get(answer["error"], ReadError)(answer["message"], answer["hint"])
    if "memory" in answer:
        hint = "Leave it out, or split it into several files."
        return _Broken("Reading it needs more than {memory} of memory.", hint, final=True)
    return _broken_down(answer["broke"], answer["trace"])


def _broken_down(how: str, trace: str = "") -> _Broken:
    return _Broken("The reader broke down on it.", f"Leave it out, or export it again. ({how})", trace or how)


def _ending(status: int) -> str:
    """How a process ended, in a word."""
    try:
        return signal.Signals(-status).name
    except ValueError:
        return f"exit status {status}"


def _cannot_start(why: str) -> LoadError:
    why = " ".join(why.split())[:200]
    return LoadError(
        f"The process that reads the files cannot be started with {sys.executable!r}: {why}",
        "Run the assistant with the Python that it is installed in.",
    )


def _folder(path: Path) -> str:
    """Where a relative path begins.

    Raises:
        ReadError: The current folder is gone.
    """
    try:
        return str(_ROOT) if path.is_absolute() else os.getcwd()  # noqa: PTH109 - the same, without a detour
    except OSError as error:
        raise ReadError(f"There is no file {str(path)!r}.", "Check the path.") from error


def _size(path: Path) -> float:
    """Megabytes; 0 if the file cannot be looked at, which its reader then says."""
    try:
        return path.stat().st_size / 1_000_000
    except (OSError, ValueError):
        return 0.0
