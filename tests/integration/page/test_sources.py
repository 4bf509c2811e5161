"""Citations in a real browser: the sentence, its document, its figures, and answers without one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from tests.browsing import ask_and_wait, open_library
from tests.fakes import PLAN, REPORT, FakeAssistant
from tests.integration.page.conftest import Open

pytestmark = pytest.mark.integration
SHARE = "到2027年公办园在园幼儿占比是多少？"


def test_a_mark_opens_the_document_at_the_highlighted_sentence(opened: Open) -> None:
    with opened() as page:
        ask_and_wait(page, SHARE)
        marks = page.locator(".cite")
        expect(marks).to_have_text(["[1]", "[2]"])
        for number, document in ((1, PLAN), (2, REPORT)):
            mark = marks.nth(number - 1)
            mark.click()
            reading = page.locator(f'#reader .reading[data-cite="{number}"]')
            expect(reading.locator("h2").first).to_be_focused()
            expect(reading.locator("mark")).to_be_in_viewport(ratio=1)
            for known in (document.title, document.publisher, document.date, document.region, f"{number} / 2"):
                expect(reading.locator("header")).to_contain_text(known)
            quote = reading.locator("mark").text_content()
            assert quote == mark.get_attribute("data-quote")
            assert quote and quote in document.text
            for sentence in document.text.replace("\n", "").split("。"):
                expect(reading).to_contain_text(sentence)  # the whole document is there


def test_a_long_document_is_scrolled_to_the_sentence(fake: FakeAssistant, opened: Open) -> None:
    before = "".join(f"前面的第{number}段，讲的是别的事情。\n\n" for number in range(300))
    fake._documents[0] = replace(PLAN, text=before + PLAN.text)  # as if the file had grown since it was cited
    with opened() as page:
        ask_and_wait(page, SHARE)
        page.locator(".cite").first.click()
        expect(page.locator("#reader mark")).to_have_text("到2027年，云岭县公办幼儿园在园幼儿占比要达到68%。")
        expect(page.locator("#reader mark")).to_be_in_viewport(ratio=1)
        expect(page.locator("#reader h2").first).to_be_in_viewport(ratio=1)  # the head of the panel stays


def test_the_next_and_the_previous_citation_are_one_click_away_and_so_are_the_cards(opened: Open) -> None:
    with opened() as page:
        ask_and_wait(page, SHARE)
        page.locator(".cite").first.click()
        reading = page.locator("#reader .reading")
        expect(reading.locator('[data-step="-1"]')).to_be_disabled()
        reading.locator('[data-step="1"]').click()
        expect(reading.locator("mark")).to_contain_text("61.5%")
        expect(page.locator(".cite").nth(1)).to_have_class("cite active")
        expect(reading.locator('[data-step="1"]')).to_be_disabled()
        reading.locator('[data-step="-1"]').click()
        expect(reading.locator("mark")).to_contain_text("68%")
        reading.locator("[data-cards]").click()
        card = page.locator('#sources .card[data-cite="1"]')
        expect(card).to_have_class("card active")
        expect(card.locator("mark")).to_contain_text("68%")
        card.locator(".number").click()
        expect(page.locator(".cite").first).to_be_focused()


def test_the_quote_is_shown_beside_a_mark_under_the_pointer_and_under_the_focus(opened: Open) -> None:
    quote = "到2027年，云岭县公办幼儿园在园幼儿占比要达到68%。"
    with opened() as page:
        ask_and_wait(page, SHARE)
        page.locator(".cite").first.hover()
        expect(page.locator("#peek")).to_have_text(quote)
        page.locator(".brand").hover()
        expect(page.locator("#peek")).to_be_hidden()
        page.locator("#show-talks").focus()
        while not page.locator(".cite").first.evaluate("mark => mark === document.activeElement"):
            page.keyboard.press("Tab")
        expect(page.locator("#peek")).to_have_text(quote)


def test_the_figures_of_an_answer_are_marked_alike_in_the_quote(opened: Open) -> None:
    with opened() as page:
        ask_and_wait(page, SHARE)
        expect(page.locator(".answer .figure")).to_have_text(["2027", "68%", "2024", "61.5%", "2.3个百分点"])
        page.locator(".cite").nth(1).click()
        quoted = page.locator("#reader mark .figure")
        expect(quoted).to_have_text(["二〇二四", "61.5%", "2.3個百分點"])
        page.locator(".answer .figure").nth(2).hover()
        expect(quoted.first).to_have_class("figure lit")
        expect(quoted.nth(1)).to_have_class("figure")


def test_mark_up_in_documents_answers_and_titles_is_shown_as_text(opened: Open) -> None:
    with opened() as page:
        ask_and_wait(page, "脚本检查")
        page.locator(".cite").click()
        expect(page.locator("#reader mark")).to_contain_text("<script>window.pwned=1</script>")
        expect(page.locator("#finished .answer")).to_contain_text("![](http://evil.invalid/y.png)")
        open_library(page)
        page.locator("#documents [data-show]", has_text="年度通报").click()
        expect(page.locator("#held")).to_contain_text("<script>window.pwned=1</script>")
        page.locator("[data-ask-this]").click()
        expect(page.locator("#choose-scope")).to_contain_text("年度通报 <script>")
        assert page.evaluate("window.pwned") is None
        assert page.locator("#app img, #app script, #app a[href*=':'], #app b[onmouseover], #app iframe").count() == 0


def test_a_question_without_an_answer_shows_what_was_looked_at_and_can_be_answered_anyway(
    fake: FakeAssistant, opened: Open
) -> None:
    with opened() as page:
        ask_and_wait(page, "没有写的事情由谁负责？")
        expect(page.locator("#sources")).to_contain_text("查看了这些内容")
        expect(page.locator("#sources .card")).to_have_count(3)
        expect(page.locator(".cite")).to_have_count(0)
        page.locator("#sources [data-read]").nth(1).click()
        expect(page.locator("#reader mark").first).to_contain_text("61.5%")
        page.locator("[data-anyway]").click()
        second = page.locator("#finished .turn").nth(1)
        expect(second.locator(".label")).to_contain_text("依据不足")
        expect(second.locator(".cite")).to_have_count(1)
    assert fake.strictnesses == [None, "open"]


def test_every_turn_keeps_its_own_sources(fake: FakeAssistant, opened: Open) -> None:
    with opened() as page:
        ask_and_wait(page, SHARE)
        ask_and_wait(page, "还有覆盖率呢？")
        expect(page.locator(".stand-alone")).to_contain_text("云岭县普惠性幼儿园覆盖率")
        expect(page.locator("#sources .card:visible")).to_have_count(1)
        page.locator('.cite[data-turn="0"][data-cite="2"]').click()
        expect(page.locator("#reader mark")).to_contain_text("61.5%")
        page.locator("[data-cards]").click()
        expect(page.locator("#sources .card:visible")).to_have_count(2)
        page.locator("#side [data-new]").click()
        expect(page.locator(".welcome")).to_be_visible()
        expect(page.locator("#panel")).to_be_hidden()
        ask_and_wait(page, "财政呢")
    assert [len(history) for _, history in fake.asked] == [0, 2, 0]
