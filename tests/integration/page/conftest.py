"""The page in a real browser, over a fake assistant that a test can hold up at any token."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

import pytest
from playwright.sync_api import Browser, Page

from tests.browsing import visit
from tests.fakes import FakeAssistant
from tests.running import running_page


class Open(Protocol):
    """Opens the page for a visitor with a profile of their own."""

    def __call__(self, **context: Any) -> AbstractContextManager[Page]: ...


class Steps:
    """Lets the fake assistant go on one event at a time."""

    def __init__(self, fake: FakeAssistant) -> None:
        self._allowed = threading.Semaphore(0)
        fake.pace = self._wait

    def go(self, events: int = 1) -> None:
        """Allows so many more events."""
        for _ in range(events):
            self._allowed.release()

    def drain(self) -> None:
        """Takes back what was allowed and not used."""
        while self._allowed.acquire(blocking=False):
            pass

    def _wait(self) -> None:
        assert self._allowed.acquire(timeout=30)


@pytest.fixture
def fake(tmp_path: Path) -> FakeAssistant:
    (tmp_path / "library").mkdir()
    return FakeAssistant(tmp_path / "library")


@pytest.fixture
def steps(fake: FakeAssistant) -> Steps:
    return Steps(fake)


@pytest.fixture
def address(fake: FakeAssistant) -> Iterator[str]:
    with running_page(fake) as found:
        yield found


@pytest.fixture
def opened(browser: Browser, address: str) -> Open:
    return lambda **context: visit(browser, address, **context)
