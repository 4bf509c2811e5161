"""Conversations in a real browser: kept, found again, renamed, deleted, handed out, judged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browsing import ask, ask_and_wait, ready, visit
from tests.fakes import PLAN, FakeAssistant
from tests.integration.page.conftest import Open, Steps
from tests.running import running_page

pytestmark = pytest.mark.integration
SHARE = "到2027年公办园在园幼儿占比是多少？"
LONG = "请详细说说方案"


def test_a_reload_shows_the_same_conversation_with_its_citations(opened: Open) -> None:
    with opened() as page:
        ask_and_wait(page, SHARE)
        ask_and_wait(page, "还有覆盖率呢？")
        before = page.locator("#finished").inner_text()
        page.reload()
        ready(page)
        expect(page.locator("#finished .turn")).to_have_count(2)
        assert page.locator("#finished").inner_text() == before
        page.locator(".cite").first.click()
        expect(page.locator("#reader mark")).to_have_text("到2027年，云岭县公办幼儿园在园幼儿占比要达到68%。")
        ask_and_wait(page, "财政呢？")


def test_a_server_started_anew_opens_the_last_conversation_and_goes_on_with_it(
    fake: FakeAssistant, browser: Browser
) -> None:
    with running_page(fake) as address, visit(browser, address) as page:
        ask_and_wait(page, SHARE)
    with running_page(fake) as address, visit(browser, address) as page:
        expect(page.locator("#finished .answer")).to_contain_text("68%")
        page.locator(".cite").nth(1).click()
        expect(page.locator("#reader mark")).to_contain_text("61.5%")
        ask_and_wait(page, "还有覆盖率呢？")
    assert [len(history) for _, history in fake.asked] == [0, 2]


def test_an_answer_under_way_goes_on_when_the_page_is_loaded_again(steps: Steps, opened: Open) -> None:
    with opened() as page:
        ask(page, LONG)
        steps.go(4)
        expect(page.locator("#running .answer")).to_have_text("云岭县的方案")
        page.reload()
        ready(page)
        expect(page.locator("#running .answer")).to_have_text("云岭县的方案")
        expect(page.locator("#halt")).to_be_visible()
        steps.go(1000)
        expect(page.locator("#finished .answer")).to_contain_text("[1]")
        expect(page.locator("#finished .turn")).to_have_count(1)


def test_another_conversation_can_be_read_while_one_is_being_answered(steps: Steps, opened: Open) -> None:
    with opened() as page:
        steps.go(100)
        ask_and_wait(page, "财政呢？")
        page.locator("#side [data-new]").click()
        expect(page.locator(".welcome")).to_be_visible()
        steps.drain()
        ask(page, LONG)
        steps.go(4)
        expect(page.locator("#running .answer")).to_have_text("云岭县的方案")
        page.locator(".talk-open", has_text="财政").click()
        expect(page.locator("#finished .answer")).to_contain_text("3,600万元")
        expect(page.locator("#running .turn")).to_have_count(0)
        steps.go(1000)
        page.locator(".talk-open", has_text=LONG).click()
        expect(page.locator("#finished .answer")).to_contain_text("[1]")


def test_conversations_are_searched_renamed_and_deleted(opened: Open) -> None:
    with opened() as page:
        ask_and_wait(page, SHARE)
        page.locator("#side [data-new]").click()
        expect(page.locator(".welcome")).to_be_visible()
        ask_and_wait(page, "财政呢？")
        names = page.locator("#talks .name")
        expect(names).to_have_text(["财政呢？", SHARE])

        page.locator("#search-talks").fill("白水區")  # stands in the first answer, in the other script
        expect(names).to_have_text([SHARE])
        expect(page.locator("#talks small")).to_contain_text("白水区")
        names.first.click()
        expect(page.locator("#finished .answer")).to_contain_text("68%")
        page.locator("#search-talks").fill("没有这样的话")
        expect(page.locator("#talks")).to_contain_text("没有找到")
        page.locator("#search-talks").fill("")
        expect(names).to_have_count(2)

        page.locator("#talks li", has_text=SHARE).locator(".talk-menu").click()
        page.locator('[data-menu="rename"]').click()
        page.locator("#prompt input").fill("幼儿园<b>占比</b>")
        page.keyboard.press("Enter")
        expect(names).to_contain_text(["幼儿园<b>占比</b>"])

        page.locator("#talks li", has_text="占比").locator(".talk-menu").click()
        page.locator('[data-menu="delete"]').click()
        page.locator("#confirm [data-dismiss]").click()
        expect(names).to_have_count(2)
        page.locator("#talks li", has_text="占比").locator(".talk-menu").click()
        page.locator('[data-menu="delete"]').click()
        page.locator("#confirm .main").click()
        expect(names).to_have_text(["财政呢？"])
        expect(page.locator(".welcome")).to_be_visible()
        page.reload()
        ready(page)
        expect(page.locator("#talks .name")).to_have_text(["财政呢？"])


def test_a_conversation_is_handed_out_as_markdown_and_as_json(opened: Open, tmp_path: Path) -> None:
    with opened(accept_downloads=True) as page:
        ask_and_wait(page, SHARE)
        files = {}
        for kind in ("markdown", "json"):
            page.locator(".talk-menu").click()
            with page.expect_download() as download:
                page.locator(f'[data-menu="export_{kind}"]').click()
            files[kind] = tmp_path / kind
            download.value.save_as(files[kind])
    quote = "到2027年，云岭县公办幼儿园在园幼儿占比要达到68%。"
    assert quote in files["markdown"].read_text(encoding="utf-8")
    exported = files["json"].read_text(encoding="utf-8")
    assert quote in json.dumps(json.loads(exported), ensure_ascii=False)
    assert "/srv" not in exported


def test_an_answer_is_judged_and_the_judgement_is_kept_and_taken_back(opened: Open) -> None:
    with opened() as page:
        ask_and_wait(page, SHARE)
        good, bad = page.locator('[data-verdict="up"]'), page.locator('[data-verdict="down"]')
        good.click()
        expect(good).to_have_attribute("aria-pressed", "true")
        bad.click()
        page.locator("#correct textarea").fill("应为<i>70%</i>")
        page.locator("#correct .main").click()
        expect(page.locator(".noted")).to_contain_text("应为<i>70%</i>")
        page.reload()
        ready(page)
        expect(good).to_have_attribute("aria-pressed", "false")
        expect(bad).to_have_attribute("aria-pressed", "true")
        bad.click()
        expect(bad).to_have_attribute("aria-pressed", "false")


def test_a_citation_outlives_its_document(fake: FakeAssistant, browser: Browser) -> None:
    with running_page(fake) as address, visit(browser, address) as page:
        ask_and_wait(page, "财政呢？")
    fake.remove(PLAN.id)
    with running_page(fake) as address, visit(browser, address) as page:
        page.locator(".cite").click()
        card = page.locator('#sources .card[data-cite="1"]')
        expect(card).to_have_class("card active")
        expect(card.locator("mark")).to_contain_text("3,600万元")
        expect(card).to_contain_text("已从资料库移除")
        expect(card.locator("[data-read]")).to_have_count(0)
