"""The assistant served in a process of its own, as a user starts it."""

from __future__ import annotations

import http.client
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

from assistant.config import Config
from assistant.errors import EvaluationError
from tools.simulate_users import asked, memory_mib

from .places import as_environment

_PATIENCE_S = 600


class Served:
    """`assistant serve` over a library; use as a context manager, which ends it.

    Attributes:
        address_s: From the start of the process until it says where it is reached.

    Raises:
        EvaluationError: It ended before that.
    """

    def __init__(self, library: Path, config: Config) -> None:
        command = [sys.executable, "-m", "assistant", "serve", "--library", str(library), "--no-browser", "--port", "0"]
        self.began = time.perf_counter()
        self._process = subprocess.Popen(
            command,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            env=as_environment(config),
        )
        assert self._process.stderr
        words = (word for line in self._process.stderr for word in line.split())
        address = next((word for word in words if word.startswith("http")), "")
        if not address:
            raise EvaluationError("`assistant serve` ended before the page was there.", "Run it to see why.")
        self.address_s = time.perf_counter() - self.began
        self._netloc = urlsplit(address).netloc
        threading.Thread(target=self._process.stderr.read, daemon=True).start()

    def __enter__(self) -> Served:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def page(self) -> int:
        """Bytes of the page.

        Raises:
            EvaluationError: It is not served.
        """
        connection = http.client.HTTPConnection(self._netloc, timeout=_PATIENCE_S)
        try:
            connection.request("GET", "/")
            response = connection.getresponse()
            text = response.read()
        finally:
            connection.close()
        if response.status != 200:
            raise EvaluationError(f"The page answers {response.status}.", "Run: assistant serve")
        return len(text)

    def ask(self, question: str) -> tuple[float, float]:
        """Seconds until the first token that is not empty, or the whole answer if it comes at once, and in all."""
        began, first = time.perf_counter(), 0.0
        for event in self._events(question):
            if event["type"] == "token" and event.get("text"):
                first = first or time.perf_counter() - began
            elif event["type"] == "error":
                raise EvaluationError(f"The server says: {event['error']}.", "Run: assistant doctor")
        total = time.perf_counter() - began
        return first or total, total

    def peak_mib(self) -> float:
        """The largest resident size of the process so far, as Linux counts it; 0 elsewhere."""
        return peak_mib(self._process.pid)

    def _events(self, question: str) -> Iterator[dict[str, Any]]:
        connection = http.client.HTTPConnection(self._netloc, timeout=_PATIENCE_S)
        try:
            yield from asked(connection, {"question": question}, {"Content-Type": "application/json"})
        finally:
            connection.close()


def peak_mib(process: int) -> float:
    """The largest resident size of a process so far, as Linux counts it; 0 elsewhere."""
    return memory_mib(process, "VmHWM")
