"""The real models over the starter library, made once for all integration tests that ask questions; a browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from assistant import Assistant
from assistant.config import Config
from assistant.resources import resource
from tests.browsing import chromium


@pytest.fixture(scope="session")
def starter(tmp_path_factory: pytest.TempPathFactory, real_models_path: Path) -> Iterator[Assistant]:
    """The assistant over the starter documents."""
    folder = tmp_path_factory.mktemp("starter")
    with Assistant.open(folder / "library", config=Config(models_dir=str(real_models_path))) as bot:
        report = bot.index(resource("seeds"))
        assert len(report.added) == 5 and not report.failed
        yield bot


@pytest.fixture(scope="session")
def raw_pages(tmp_path_factory: pytest.TempPathFactory, real_models_path: Path) -> Iterator[Assistant]:
    """The assistant over the web pages that the starter documents restate, as they were dumped."""
    pages = Path(__file__).parents[2].parent / "shared" / "seeds"
    if not pages.is_dir():
        pytest.skip("the raw pages are not part of the repository")
    folder = tmp_path_factory.mktemp("raw")
    with Assistant.open(folder / "library", config=Config(models_dir=str(real_models_path))) as bot:
        report = bot.index(sorted(pages.glob("*.txt")))
        assert len(report.added) == 5 and not report.failed
        yield bot


# Of a module: while Playwright is there, an event loop runs in this thread, and other tests could start none.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium; the test is skipped where there is none."""
    with chromium() as found:
        yield found
