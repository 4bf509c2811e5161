"""Pictures of the page for the documentation: the real model over the starter library, in Debian's Chromium.

Run: python -m tools.screenshots [FOLDER] (needs the model files and the extra ``dev``; a minute or two)
"""

from __future__ import annotations

import argparse
import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from assistant import Assistant
from tests.browsing import ARGUMENTS, NARROW, WIDE, ask_and_wait, open_library, opened
from tests.running import running_page

FOLDER = Path(__file__).parents[1] / "docs" / "images"
SHARE = "到2027年，涪陵区公办幼儿园在园幼儿占比要达到多少？"
FOLLOW_UP = "成都东部新区现在是多少？"
NOT_THERE = "涪陵区区长是谁？"
ENGLISH = "What share of Fuling's children should attend public kindergartens by 2027?"
SECONDS = 180


def main() -> None:
    """Writes the pictures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    parser.add_argument("--library", type=Path, help="a library of the starter documents; its conversations will show")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as fresh,
        Assistant.open(arguments.library or fresh) as assistant,
        _chromium() as browser,
    ):
        if not assistant.document_count():
            assistant.index_starter()
        assistant.warm_up()
        with running_page(assistant) as address:
            for pictures in (_in_chinese, _dark, _narrow, _in_english):
                pictures(browser, address, arguments.folder)


def _in_chinese(browser: Browser, address: str, folder: Path) -> None:
    with _page(browser, address) as page:
        _shoot(page, folder, "welcome-zh")
        ask_and_wait(page, SHARE, seconds=SECONDS)
        _shoot(page, folder, "page-zh")
        page.locator(".cite").first.click()
        expect(page.locator("#reader mark").first).to_be_visible()
        _shoot(page, folder, "document-zh")
        ask_and_wait(page, FOLLOW_UP, seconds=SECONDS)
        _shoot(page, folder, "follow-up-zh")
        page.locator("#side [data-new]").click()
        expect(page.locator(".welcome")).to_be_visible()
        ask_and_wait(page, NOT_THERE, seconds=SECONDS)
        _shoot(page, folder, "not-found-zh")
        open_library(page)
        page.locator("#documents [data-show]").first.click()
        expect(page.locator("#held h2").first).to_be_visible()
        _shoot(page, folder, "library-zh")
        page.locator("[data-close-library]").click()
        page.locator("#open-settings").click()
        expect(page.locator("#state-place dl")).to_be_visible()
        _shoot(page, folder, "settings-zh")


def _dark(browser: Browser, address: str, folder: Path) -> None:
    with _page(browser, address, dark=True) as page:
        page.locator(".talk-open", has_text="2027").first.click()
        page.locator(".cite").first.click()
        expect(page.locator("#reader mark").first).to_be_visible()
        _shoot(page, folder, "document-dark")


def _narrow(browser: Browser, address: str, folder: Path) -> None:
    with _page(browser, address, viewport=NARROW) as page:
        page.locator("#show-talks").click()
        page.locator(".talk-open", has_text="2027").first.click()
        expect(page.locator(".cite").first).to_be_visible()
        _shoot(page, folder, "page-narrow")
        page.locator(".cite").first.click()
        expect(page.locator("#reader mark").first).to_be_visible()
        _shoot(page, folder, "document-narrow")


def _in_english(browser: Browser, address: str, folder: Path) -> None:
    with _page(browser, address, locale="en-US") as page:
        page.locator("#side [data-new]").click()
        expect(page.locator(".welcome")).to_be_visible()
        ask_and_wait(page, ENGLISH, seconds=SECONDS)
        _shoot(page, folder, "page-en")


@contextlib.contextmanager
def _chromium() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        raise SystemExit("No Chromium is installed. On Debian: apt-get install chromium fonts-noto-cjk")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


@contextlib.contextmanager
def _page(
    browser: Browser,
    address: str,
    *,
    locale: str = "zh-CN",
    viewport: dict[str, int] | None = None,
    dark: bool = False,
) -> Iterator[Page]:
    size = viewport or WIDE
    visitor = browser.new_context(
        locale=locale,
        viewport={"width": size["width"], "height": size["height"]},
        color_scheme="dark" if dark else "light",
    )
    with contextlib.closing(visitor):
        yield opened(visitor, address)


def _shoot(page: Page, folder: Path, name: str) -> None:
    page.mouse.move(0, 0)
    page.evaluate("document.fonts.ready.then(() => true)")
    page.screenshot(path=folder / f"{name}.png", animations="disabled")


if __name__ == "__main__":
    main()
