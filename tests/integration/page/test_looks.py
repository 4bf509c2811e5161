"""Narrow and dark screens, and how fast the page is there, in a real browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browsing import NARROW, ask_and_wait, in_time, open_library, picture
from tests.integration.page.conftest import Open

pytestmark = pytest.mark.integration
SHARE = "到2027年公办园在园幼儿占比是多少？"


def test_it_fits_a_narrow_screen(opened: Open, tmp_path: Path) -> None:
    with opened(viewport=NARROW) as page:
        picture(page, tmp_path, "empty-narrow")
        ask_and_wait(page, SHARE)
        assert page.evaluate("document.querySelector('#talk').scrollWidth") <= NARROW["width"]
        expect(page.locator("#panel")).to_be_hidden()  # it would cover the answer
        picture(page, tmp_path, "answer-narrow")
        page.locator(".cite").first.click()
        expect(page.locator("#reader mark")).to_be_in_viewport(ratio=1)
        assert page.evaluate("document.querySelector('#reader').scrollWidth") <= NARROW["width"]
        picture(page, tmp_path, "document-narrow")
        page.locator("[data-close-panel]").click()
        expect(page.locator(".cite").first).to_be_focused()
        expect(page.locator("#send")).to_be_in_viewport(ratio=1)
        page.locator("#show-talks").click()
        expect(page.locator("#talks .name")).to_be_in_viewport(ratio=1)
        picture(page, tmp_path, "side-narrow")
        page.locator("#talks .name").click()
        expect(page.locator("#side")).to_be_hidden()
        open_library(page)
        assert page.evaluate("document.querySelector('#library').scrollWidth") <= NARROW["width"]
        page.locator("#documents [data-show]").first.click()
        expect(page.locator("#held h2").first).to_be_in_viewport()
        picture(page, tmp_path, "library-narrow")
        page.locator("[data-list]").click()
        expect(page.locator("#documents [data-show]").first).to_be_focused()


def test_it_is_dark_where_the_system_is(opened: Open, tmp_path: Path) -> None:
    with opened(color_scheme="dark") as page:
        ask_and_wait(page, SHARE)
        red, green, blue = page.evaluate(
            "getComputedStyle(document.querySelector('#app')).backgroundColor.match(/\\d+/g).map(Number)"
        )
        assert max(red, green, blue) < 64
        panel, talk = page.locator("#panel").bounding_box(), page.locator("#talk").bounding_box()
        assert panel and talk and panel["x"] >= talk["x"] + talk["width"] - 1
        picture(page, tmp_path, "answer-dark")


def test_the_first_paint_comes_at_once(opened: Open) -> None:
    with opened() as page:
        paints = page.evaluate("performance.getEntriesByType('paint').map((entry) => entry.startTime)")
    assert paints and max(paints) / 1000 < in_time(1.5)


def test_every_control_has_a_name_and_the_dialogs_give_the_focus_back(opened: Open) -> None:
    with opened() as page:
        ask_and_wait(page, SHARE)
        nameless = page.evaluate(
            "[...document.querySelectorAll('#app :is(button, input, textarea, select)')].filter((element) =>"
            " !(element.getAttribute('aria-label') || element.innerText?.trim() || element.textContent.trim()"
            " || element.closest('label')?.textContent.trim() || element.type === 'file'))"
            ".map((element) => element.outerHTML)"
        )
        assert nameless == []
        page.locator("#open-settings").click()
        expect(page.locator("#settings-box")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator("#open-settings")).to_be_focused()
        open_library(page)
        page.keyboard.press("Escape")
        expect(page.locator("#bar [data-open-library]")).to_be_focused()
