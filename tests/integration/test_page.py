"""The page in a real browser, over a fake assistant that a test can hold up at any token."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browsing import NARROW, WIDE, ask, ask_and_wait, chromium, picture, visit
from tests.fakes import HOSTILE, PLAN, REPORT, FakeAssistant
from tests.running import running_page

pytestmark = pytest.mark.integration
SHARE = "到2027年公办园在园幼儿占比是多少？"
LONG = "请详细说说方案"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def fake(tmp_path: Path) -> FakeAssistant:
    return FakeAssistant(tmp_path / "library")


@pytest.fixture
def address(fake: FakeAssistant) -> Iterator[str]:
    with running_page(fake) as found:
        yield found


class Open(Protocol):
    def __call__(self, **context: Any) -> AbstractContextManager[Page]: ...


@pytest.fixture
def opened(browser: Browser, address: str) -> Open:
    return lambda **context: visit(browser, address, **context)


class Steps:
    """Lets the fake assistant go on one event at a time."""

    def __init__(self, fake: FakeAssistant) -> None:
        self._allowed = threading.Semaphore(0)
        fake.pace = self._wait

    def go(self, events: int = 1) -> None:
        """Allows so many more events."""
        for _ in range(events):
            self._allowed.release()

    def _wait(self) -> None:
        assert self._allowed.acquire(timeout=30)


def test_tokens_stream_with_the_stages_and_other_clicks_are_answered_meanwhile(
    fake: FakeAssistant, opened: Open
) -> None:
    steps = Steps(fake)
    with opened() as page:
        ask(page, LONG)
        stages, answer = page.locator("#running .stages"), page.locator("#running .answer")
        expect(stages.locator(".current")).to_contain_text("检索")
        steps.go()
        expect(stages.locator(".current")).to_contain_text("正在阅读 6 句（3 份文件）")
        expect(page.locator("#sources .card")).to_have_count(3)
        steps.go(3)
        expect(answer).to_have_text("云岭县的方案")
        expect(stages.locator(".current")).to_contain_text("作答")
        steps.go(1)
        expect(answer).to_have_text("云岭县的方案分三")

        begun = time.monotonic()
        page.locator("#bar [data-open-library]").click()
        expect(page.locator("#library .shelf li")).to_have_count(4)
        page.locator("#language").evaluate("button => button.click()")
        expect(page.locator("#library h2")).to_have_text("Library", use_inner_text=True)
        assert time.monotonic() - begun < 1

        steps.go(1000)
        expect(page.locator("#finished .answer")).to_contain_text("[1]")
        expect(page.locator("#running .turn")).to_have_count(0)


def test_a_mark_opens_the_sentence_highlighted_in_its_passage(opened: Open) -> None:
    with opened() as page:
        ask_and_wait(page, SHARE)
        marks = page.locator(".cite")
        expect(marks).to_have_text(["[1]", "[2]"])
        for number, document in ((1, PLAN), (2, REPORT)):
            mark = marks.nth(number - 1)
            mark.click()
            card = page.locator(f'#sources .card[data-cite="{number}"]')
            expect(card).to_be_focused()
            expect(card).to_have_class("card active")
            expect(card).to_be_in_viewport()
            for known in (document.title, document.publisher, document.date, document.region):
                expect(card).to_contain_text(known)
            quote = card.locator("mark").text_content()
            assert quote == mark.get_attribute("data-quote")
            assert quote and quote in document.text
            card.locator(".number").click()
            expect(mark).to_be_focused()


def test_the_quote_is_shown_beside_a_mark_under_the_pointer(opened: Open) -> None:
    with opened() as page:
        ask_and_wait(page, SHARE)
        page.locator(".cite").first.hover()
        expect(page.locator("#peek")).to_have_text("到2027年，云岭县公办幼儿园在园幼儿占比要达到68%。")
        page.locator(".brand").hover()
        expect(page.locator("#peek")).to_be_hidden()


@pytest.mark.parametrize("how", ["button", "escape"])
def test_stop_takes_effect_at_once_and_the_next_question_works(fake: FakeAssistant, opened: Open, how: str) -> None:
    steps = Steps(fake)
    with opened() as page:
        ask(page, LONG)
        steps.go(4)
        expect(page.locator("#running .answer")).to_have_text("云岭县的方案")
        if how == "button":
            page.locator("#halt").click()
        else:
            page.keyboard.press("Escape")
        expect(page.locator("#finished .stages")).to_contain_text("已停止")
        expect(page.locator("#finished .answer")).to_have_text("云岭县的方案")
        assert not fake.closed.is_set()  # it waits for its next token, which is its last
        steps.go()
        assert fake.closed.wait(10)
        steps.go(1000)
        ask_and_wait(page, SHARE)
        expect(page.locator("#finished .turn").nth(1)).to_contain_text("68%")


def test_stop_works_before_the_first_token_too(fake: FakeAssistant, opened: Open) -> None:
    steps = Steps(fake)
    with opened() as page:
        ask(page, LONG)
        expect(page.locator("#running .stages")).to_contain_text("检索")
        page.locator("#halt").click()
        expect(page.locator("#finished .turn")).to_contain_text("没有写出内容")
        expect(page.locator("#send")).to_be_visible()
        steps.go(1000)
        ask_and_wait(page, SHARE)


def test_mark_up_in_documents_answers_and_file_names_is_shown_as_text(opened: Open, tmp_path: Path) -> None:
    named = tmp_path / "<img src=x onerror=window.pwned=1>.txt"
    named.write_text(f"{HOSTILE}。", encoding="utf-8")
    with opened() as page:
        ask_and_wait(page, "脚本检查")
        page.locator(".cite").click()
        expect(page.locator("#sources mark")).to_contain_text(HOSTILE)
        expect(page.locator("#finished .answer")).to_contain_text("![](http://evil.invalid/y.png)")
        page.locator("#bar [data-open-library]").click()
        page.locator('#library input[type="file"]').set_input_files(named)
        expect(page.locator("#results .added .name")).to_have_text(named.name)
        expect(page.locator("#library .shelf")).to_contain_text(HOSTILE)
        assert page.evaluate("window.pwned") is None
        assert page.locator("#app img, #app script, #app a[href*=':'], #app b[onmouseover], #app iframe").count() == 0


def test_a_question_without_an_answer_shows_what_was_looked_at(opened: Open) -> None:
    with opened() as page:
        ask_and_wait(page, "没有写的事情由谁负责？")
        expect(page.locator("#sources")).to_contain_text("查看了这些内容")
        expect(page.locator("#sources .card")).to_have_count(3)
        expect(page.locator(".cite")).to_have_count(0)


def test_every_turn_keeps_its_own_sources_and_a_new_conversation_has_none(fake: FakeAssistant, opened: Open) -> None:
    with opened() as page:
        ask_and_wait(page, SHARE)
        ask_and_wait(page, "还有覆盖率呢？")
        expect(page.locator(".stand-alone")).to_contain_text("云岭县普惠性幼儿园覆盖率")
        expect(page.locator("#sources .card:visible")).to_have_count(1)
        page.locator('.cite[data-turn="0"][data-cite="2"]').click()
        expect(page.locator("#sources .card:visible")).to_have_count(2)
        expect(page.locator("#sources .card.active mark")).to_contain_text("61.5%")
        page.locator("#new").click()
        expect(page.locator(".welcome")).to_be_visible()
        expect(page.locator("#sources")).to_be_hidden()
        ask_and_wait(page, "财政呢")
    assert [len(history) for _, history in fake.asked] == [0, 2, 0]


def test_two_visitors_have_conversations_of_their_own(fake: FakeAssistant, opened: Open) -> None:
    steps = Steps(fake)
    with opened() as one, opened(locale="en-US") as other:
        ask(one, SHARE)
        expect(one.locator("#running .stages")).to_contain_text("检索")
        ask(other, "Tell me in detail")
        expect(other.locator("#running .stages")).to_contain_text("Waiting for the model")
        steps.go(1000)
        expect(one.locator("#finished .turn")).to_have_count(1)
        expect(other.locator("#finished .turn")).to_have_count(1)
        expect(other.locator("#finished")).not_to_contain_text("68%")
        ask_and_wait(other, "also?")
    assert [(question, len(history)) for question, history in fake.asked][1:] == [
        ("Tell me in detail", 0),
        ("also?", 2),
    ]


def test_the_model_stops_when_the_tab_is_closed(fake: FakeAssistant, opened: Open) -> None:
    fake.pace = lambda: time.sleep(0.05)
    with opened() as page:
        ask(page, LONG)
        expect(page.locator("#running .answer")).to_contain_text("云岭县")
    assert fake.closed.wait(10)


def test_enter_sends_shift_enter_breaks_the_line_and_an_input_method_keeps_its_enter(
    fake: FakeAssistant, opened: Open
) -> None:
    with opened() as page:
        field = page.locator("#question")
        field.fill("多少")
        field.evaluate(
            "field => field.dispatchEvent(new KeyboardEvent('keydown',"
            " { key: 'Enter', isComposing: true, bubbles: true, cancelable: true }))"
        )
        field.press("Shift+Enter")
        field.type("第二行")
        expect(field).to_have_value("多少\n第二行")
        assert fake.asked == []
        field.press("Enter")
        expect(page.locator("#finished .ask")).to_have_text("多少\n第二行")
        expect(field).to_have_value("")
    assert [question for question, _ in fake.asked] == ["多少\n第二行"]


def test_an_example_is_asked_with_one_click(fake: FakeAssistant, opened: Open) -> None:
    with opened() as page:
        page.locator(".example").first.click()
        expect(page.locator("#finished .turn")).to_have_count(1)
        expect(page.locator("#finished .ask")).to_contain_text("涪陵區")
    assert "What" not in fake.asked[0][0]


def test_an_error_is_shown_with_its_hint_and_the_next_question_works(opened: Open) -> None:
    with opened() as page:
        ask_and_wait(page, "出了故障")
        expect(page.locator("#finished .error")).to_contain_text("Run assistant models check.")
        assert "/srv" not in page.content()
        ask_and_wait(page, SHARE)
        expect(page.locator("#finished .turn").nth(1)).to_contain_text("68%")


def test_the_language_follows_the_browser_and_a_choice_is_remembered(opened: Open) -> None:
    with opened(locale="en-US") as page:
        title, field = page.locator(".welcome h1"), page.locator("#question")
        expect(title).to_have_text("What would you like to know?", use_inner_text=True)
        expect(field).to_have_attribute("placeholder", "Ask a question, press Enter to send")
        page.locator("#language").click()
        expect(title).to_have_text("想从资料里了解什么？", use_inner_text=True)
        expect(field).to_have_attribute("placeholder", "输入问题，按 Enter 发送")
        page.locator("#theme").click()
        page.reload()
        expect(title).to_have_text("想从资料里了解什么？", use_inner_text=True)
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_files_are_added_with_a_result_for_each_and_can_be_asked_about(
    fake: FakeAssistant, opened: Open, tmp_path: Path
) -> None:
    good, empty, large = tmp_path / "新规划《草案》.md", tmp_path / "空.txt", tmp_path / "大.bin"
    good.write_text("云岭县的新规划。", encoding="utf-8")
    empty.write_text("")
    with large.open("wb") as file:
        file.truncate(51 * 2**20)
    with opened() as page:
        page.locator("#bar [data-open-library]").click()
        with page.expect_file_chooser() as chooser:
            page.locator("#drop").click()
        chooser.value.set_files([good, empty, large])
        expect(page.locator("#results .added .name")).to_have_text(good.name)
        expect(page.locator("#results .not_added")).to_contain_text("'空.txt' is empty.")
        expect(page.locator("#drop-note")).to_contain_text("大.bin")
        expect(page.locator("#library .shelf li")).to_have_count(5)
        expect(page.locator("#bar .badge")).to_have_text("5")
        page.keyboard.press("Escape")
        expect(page.locator("#library")).to_be_hidden()
        expect(page.locator(".welcome")).to_contain_text("资料库现有 5 份文件")
        assert str(tmp_path) not in page.content()
    assert [path.name for path in (fake.library_path / "uploads").iterdir()] == [good.name]


def test_it_fits_a_narrow_screen_and_a_dark_one(opened: Open, tmp_path: Path) -> None:
    with opened(viewport=NARROW) as page:
        picture(page, tmp_path, "empty-narrow")
        ask_and_wait(page, SHARE)
        assert page.evaluate("document.querySelector('#app').scrollWidth") == NARROW["width"]
        page.locator(".cite").first.click()
        card = page.locator('#sources .card[data-cite="1"]')
        expect(card.locator("mark")).to_be_in_viewport(ratio=1)
        below, above = card.bounding_box(), page.locator(".answer").bounding_box()
        assert below and above and below["y"] > above["y"] + above["height"]
        expect(page.locator("#send")).to_be_in_viewport(ratio=1)
        picture(page, tmp_path, "sources-narrow")
        page.locator("#bar [data-open-library]").click()
        expect(page.locator("#library")).to_be_visible()
        assert page.evaluate("document.querySelector('#library').scrollWidth") == NARROW["width"]
    with opened(viewport=WIDE, color_scheme="dark") as page:
        ask_and_wait(page, SHARE)
        red, green, blue = page.evaluate(
            "getComputedStyle(document.querySelector('#app')).backgroundColor.match(/\\d+/g).map(Number)"
        )
        assert max(red, green, blue) < 64
        panel, talk = page.locator("#sources").bounding_box(), page.locator("#talk").bounding_box()
        assert panel and talk and panel["x"] >= talk["x"] + talk["width"] - 1
        picture(page, tmp_path, "answer-dark")
