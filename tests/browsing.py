"""A real browser for tests: Chromium driven by Playwright, which must not reach beyond this machine."""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect, sync_playwright

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
expect.set_options(timeout=20_000)  # the machine may do other things besides
WIDE = {"width": 1360, "height": 860}
NARROW = {"width": 360, "height": 740}


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """The browser; skips the test where none is installed."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium is installed (Debian: apt-get install chromium fonts-noto-cjk)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


@contextlib.contextmanager
def visit(browser: Browser, address: str, *, locale: str = "zh-CN", **context: Any) -> Iterator[Page]:
    """The page as a visitor with a profile of their own sees it.

    At the end it must have made no request to another host and no script of it may have failed.
    """
    viewport = context.pop("viewport", WIDE)
    with (
        contextlib.closing(browser.new_context(locale=locale, viewport=viewport, **context)) as visitor,
        in_order(visitor, address),
    ):
        yield opened(visitor, address)


@contextlib.contextmanager
def in_order(visitor: BrowserContext, address: str) -> Iterator[None]:
    """Checks at the end that no page of the visitor asked another host for anything and no script failed."""
    outside: list[str] = []
    errors: list[str] = []

    def note(request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and parts.netloc != urlsplit(address).netloc:
            outside.append(request.url)

    visitor.on("request", note)
    visitor.on("weberror", lambda error: errors.append(str(error.error)))
    visitor.on("dialog", lambda dialog: errors.append(f"a dialog opened: {dialog.message}"))
    yield
    assert outside == []
    assert errors == []


def opened(visitor: BrowserContext, address: str) -> Page:
    """A tab with the page, ready for a question."""
    page = visitor.new_page()
    page.goto(address)
    ready(page)
    return page


def ready(page: Page) -> None:
    """Returns when the page shows a conversation or the welcome, and waits for a question."""
    expect(page.locator("#question")).to_be_focused(timeout=30_000)
    expect(page.locator("#finished .turns")).to_be_attached(timeout=30_000)


def ask(page: Page, question: str) -> None:
    """Types the question and sends it with Enter."""
    page.locator("#question").fill(question)
    page.locator("#question").press("Enter")


def ask_and_wait(page: Page, question: str, *, seconds: float = 30) -> None:
    """Returns when the question's turn is over."""
    turns = page.locator("#finished .turn").count()
    ask(page, question)
    expect(page.locator("#finished .turn")).to_have_count(turns + 1, timeout=seconds * 1000)
    expect(page.locator("#running .turn")).to_have_count(0)


def until(holds: Callable[[], bool], *, seconds: float = 20) -> None:
    """Returns when it holds: for what does not show in the page."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it never came to hold"
        time.sleep(0.01)


def open_library(page: Page) -> None:
    """Returns when the documents of the library are listed."""
    page.locator("#bar [data-open-library]").click()
    expect(page.locator("#documents .count")).to_be_visible()


def in_time(seconds: float) -> float:
    """So many seconds for a machine that does nothing else; one that is busy is given its share more."""
    return seconds * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def picture(page: Page, folder: Path, name: str) -> None:
    """Saves what the visitor sees, for people to look at."""
    page.screenshot(path=folder / f"{name}.png", animations="disabled")
