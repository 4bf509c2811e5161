"""Asking and stopping in a real browser: stages, tokens, the line, keys, languages, errors."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import expect

from tests.browsing import ask, ask_and_wait, in_time, open_library, until
from tests.fakes import FakeAssistant
from tests.integration.page.conftest import Open, Steps

pytestmark = pytest.mark.integration
SHARE = "到2027年公办园在园幼儿占比是多少？"
LONG = "请详细说说方案"


def test_tokens_stream_with_the_stages_and_other_clicks_are_answered_meanwhile(steps: Steps, opened: Open) -> None:
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
        open_library(page)
        expect(page.locator("#library .shelf li")).to_have_count(4)
        assert time.monotonic() - begun < in_time(1)
        page.locator("#language").evaluate("button => button.click()")
        expect(page.locator("#library h2").first).to_have_text("Library", use_inner_text=True)

        steps.go(1000)
        expect(page.locator("#finished .answer")).to_contain_text("[1]")
        expect(page.locator("#running .turn")).to_have_count(0)


@pytest.mark.parametrize("how", ["button", "escape"])
def test_stop_takes_effect_at_once_and_the_next_question_works(
    fake: FakeAssistant, steps: Steps, opened: Open, how: str
) -> None:
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


def test_stop_works_before_the_first_token_too(steps: Steps, opened: Open) -> None:
    with opened() as page:
        ask(page, LONG)
        expect(page.locator("#running .stages")).to_contain_text("检索")
        page.locator("#halt").click()
        expect(page.locator("#finished .turn")).to_contain_text("没有写出内容")
        expect(page.locator("#send")).to_be_visible()
        steps.go(1000)
        ask_and_wait(page, SHARE)


def test_two_visitors_are_answered_in_turn_and_the_second_sees_its_place(
    fake: FakeAssistant, steps: Steps, opened: Open
) -> None:
    with opened() as one, opened(locale="en-US") as other:
        ask(one, SHARE)
        expect(one.locator("#running .stages")).to_contain_text("检索")
        ask(other, "Tell me in detail")
        expect(other.locator("#running .stages")).to_contain_text("In line: 1 question ahead")
        steps.go(1000)
        expect(one.locator("#finished .turn")).to_have_count(1)
        expect(other.locator("#finished .turn")).to_have_count(1)
        expect(other.locator("#finished")).not_to_contain_text("68%")
        ask_and_wait(other, "also?")
    assert [(question, len(history)) for question, history in fake.asked][1:] == [
        ("Tell me in detail", 0),
        ("also?", 2),
    ]


def test_one_who_waits_can_leave_the_line(fake: FakeAssistant, steps: Steps, opened: Open) -> None:
    with opened() as one, opened() as other:
        ask(one, LONG)
        expect(one.locator("#running .stages")).to_contain_text("检索")
        ask(other, SHARE)
        expect(other.locator("#running .stages")).to_contain_text("前面还有 1 个问题")
        other.locator("#halt").click()
        expect(other.locator("#finished .turn")).to_contain_text("没有写出内容")
        steps.go(1000)
        expect(one.locator("#finished .answer")).to_contain_text("[1]")
    assert [question for question, _ in fake.asked] == [LONG]


def test_the_model_stops_when_the_tab_is_closed(
    fake: FakeAssistant, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.app.page.answering.PATIENCE_S", 0.3)
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
        expect(page.locator("#finished .ask p").first).to_have_text("多少\n第二行")
        expect(field).to_have_value("")
    assert [question for question, _ in fake.asked] == ["多少\n第二行"]


def test_an_example_made_from_the_library_is_asked_with_one_click(fake: FakeAssistant, opened: Open) -> None:
    with opened() as page:
        example = page.locator(".example").first
        question = example.inner_text()
        assert question.endswith("多少？")
        example.click()
        expect(page.locator("#finished .ask p").first).to_have_text(question)
    assert fake.asked[0][0] == question


def test_an_answer_is_written_anew_and_an_edited_question_takes_the_place_of_the_old(
    fake: FakeAssistant, opened: Open
) -> None:
    with opened() as page:
        ask_and_wait(page, SHARE)
        ask_and_wait(page, "财政呢？")
        page.locator('[data-act="again"]').click()
        until(lambda: len(fake.asked) == 3)
        expect(page.locator("#finished .ask p").nth(1)).to_have_text("财政呢？")
        expect(page.locator("#send")).to_be_visible()
        page.locator("#question").press("ArrowUp")  # in the empty field: the last question
        expect(page.locator("#question")).to_have_value("财政呢？")
        ask(page, "还有覆盖率呢？")
        expect(page.locator("#finished .turn").nth(1)).to_contain_text("92%")
        expect(page.locator("#finished .turn")).to_have_count(2)

        page.locator('[data-act="edit"]').first.click()
        page.locator("#confirm .main").click()  # the second answer goes
        expect(page.locator("#question")).to_have_value(SHARE)
        ask(page, "财政每年安排什么？")
        expect(page.locator("#finished .turn")).to_have_count(1)
        expect(page.locator("#finished .answer")).to_contain_text("3,600万元")
    assert [len(history) for _, history in fake.asked] == [0, 2, 2, 2, 0]


def test_an_answer_can_be_copied(opened: Open) -> None:
    with opened(permissions=["clipboard-read", "clipboard-write"]) as page:
        ask_and_wait(page, "财政呢")
        page.locator('[data-act="copy"]').click()
        expect(page.locator("#announce")).to_have_text("已复制")
        copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == "县财政每年安排3,600万元，用于新建和改扩建12所公办幼儿园[1]。"


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


def test_settings_tell_the_state_and_what_is_chosen_there_goes_with_the_question(
    fake: FakeAssistant, opened: Open
) -> None:
    with opened() as page:
        page.locator("#open-settings").click()
        expect(page.locator("#state-place")).to_contain_text("4 份文件")
        page.locator('#settings-box input[value="strict"]').check()
        page.keyboard.press("Escape")
        ask_and_wait(page, SHARE)
    assert fake.strictnesses == ["strict"]
