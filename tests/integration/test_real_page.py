"""The page with the real model, once from question to cited sentence, and once to no answer."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from assistant import Assistant
from tests.browsing import ask_and_wait, chromium, picture, ready, visit
from tests.running import running_page

pytestmark = [pytest.mark.integration, pytest.mark.timeout(600)]
SECONDS = 120


def test_the_example_question_is_answered_with_its_sentence_marked(starter: Assistant, tmp_path: Path) -> None:
    with chromium() as browser, running_page(starter) as address, visit(browser, address) as page:
        expect(page.locator(".example")).to_have_count(4)
        ask_and_wait(page, "2027年公办在园幼儿占比目标", seconds=SECONDS)
        turn = page.locator("#finished .turn").last
        expect(turn).to_contain_text("65%")
        mark = turn.locator("[data-quote]").first
        quote = mark.get_attribute("data-quote")
        mark.click()
        highlighted = page.locator("#reader mark")
        expect(highlighted).to_be_in_viewport()
        assert quote and highlighted.text_content() == quote
        assert any(quote in document.text for document in starter.documents())
        picture(page, tmp_path, "answered")

        page.reload()
        ready(page)
        expect(page.locator("#finished .turn .cite").first).to_have_attribute("data-quote", quote)
        page.locator("#side [data-new]").click()
        expect(page.locator(".welcome")).to_be_visible()
        ask_and_wait(page, "涪陵区区长是谁？", seconds=SECONDS)
        expect(page.locator("#finished .turn").last).to_contain_text("没有找到")
        expect(page.locator("#sources .card").first).to_be_visible()
        picture(page, tmp_path, "not-found")
