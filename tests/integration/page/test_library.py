"""The library in a real browser: files in, the list, a document, its removal, and the scope of a question."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from assistant.records import Scope
from tests.browsing import ask_and_wait, open_library
from tests.fakes import HOSTILE, PLAN, REPORT, FakeAssistant
from tests.integration.page.conftest import Open

pytestmark = pytest.mark.integration
SHARE = "到2027年公办园在园幼儿占比是多少？"


def test_files_are_added_with_a_result_for_each_and_can_be_asked_about(
    fake: FakeAssistant, opened: Open, tmp_path: Path
) -> None:
    good, empty, large = tmp_path / "新规划《草案》.md", tmp_path / "空.txt", tmp_path / "大.bin"
    good.write_text("云岭县的新规划。", encoding="utf-8")
    empty.write_text("")
    with large.open("wb") as file:
        file.truncate(51 * 2**20)
    with opened() as page:
        open_library(page)
        with page.expect_file_chooser() as chooser:
            page.locator("#drop").click()
        chooser.value.set_files([good, empty, large])
        expect(page.locator("#results .added .name")).to_have_text(good.name)
        expect(page.locator("#results .not_added")).to_contain_text("'空.txt' is empty.")
        expect(page.locator("#drop-note")).to_contain_text("大.bin")
        expect(page.locator("#library .shelf li")).to_have_count(5)
        page.keyboard.press("Escape")
        expect(page.locator("#library")).to_be_hidden()
        expect(page.locator("#bar .badge")).to_have_text("5")
        expect(page.locator(".welcome")).to_contain_text("资料库现有 5 份文件")
        assert str(tmp_path) not in page.content()
    kept = (fake.library_path / "uploads").iterdir()
    assert [path.name for path in kept if path.is_file()] == [good.name]


def test_a_file_whose_name_is_mark_up_is_shown_by_its_name(opened: Open, tmp_path: Path) -> None:
    named = tmp_path / "<img src=x onerror=window.pwned=1>.txt"
    named.write_text(f"{HOSTILE}。", encoding="utf-8")
    with opened() as page:
        open_library(page)
        page.locator("#files").set_input_files(named)
        expect(page.locator("#results .added .name")).to_have_text(named.name)
        expect(page.locator("#library .shelf")).to_contain_text("_img src=x")
        assert page.evaluate("window.pwned") is None


def test_dropped_files_open_the_library_and_are_added(opened: Open) -> None:
    with opened() as page:
        page.evaluate(
            """() => {
                const carried = new DataTransfer();
                carried.items.add(new File(["拖进来的内容。"], "拖入.txt", { type: "text/plain" }));
                document.querySelector("#talk").dispatchEvent(new DragEvent("drop", { dataTransfer: carried, bubbles: true }));
            }"""
        )
        expect(page.locator("#results .added .name")).to_have_text("拖入.txt")
        expect(page.locator("#library")).to_be_visible()


def test_the_list_is_searched_and_filtered(opened: Open) -> None:
    with opened() as page:
        open_library(page)
        rows = page.locator("#documents li")
        expect(rows).to_have_count(4)
        page.locator("#search-documents").fill("白水区 年报")  # the title and the file say 白水區, 年報
        expect(rows).to_have_count(1)
        expect(rows).to_contain_text(REPORT.title)
        expect(page.locator("#documents .count")).to_contain_text("找到 1 份文件")
        page.locator("#search-documents").fill("")
        expect(rows).to_have_count(4)
        page.locator('#filters [name="region"]').select_option("云岭县")
        expect(rows).to_have_count(1)
        expect(rows).to_contain_text(PLAN.title)
        page.locator('#filters [name="region"]').select_option("")
        page.locator('#filters [name="year"]').select_option("2025")
        expect(rows).to_have_count(2)


def test_a_document_is_read_in_the_library_read_again_and_removed_after_a_question(
    fake: FakeAssistant, opened: Open
) -> None:
    with opened() as page:
        open_library(page)
        page.locator("#documents [data-show]", has_text=PLAN.title).click()
        expect(page.locator("#held")).to_contain_text("县财政每年安排3,600万元")
        page.locator("[data-reindex]").click()
        expect(page.locator("#results .updated")).to_contain_text("fuling-education-plan-2025.md")
        expect(page.locator("#held h2").first).to_be_visible()
        page.locator("[data-remove]").click()
        page.locator("#confirm [data-dismiss]").click()
        assert len(fake.shelf()) == 4
        page.locator("[data-remove]").click()
        page.locator("#confirm .main").click()
        expect(page.locator("#documents li")).to_have_count(3)
        expect(page.locator("#held .reading")).to_have_count(0)
        expect(page.locator("#bar .badge")).to_have_text("3")
    assert PLAN.id not in {held.id for held in fake.shelf()}


def test_a_question_is_asked_within_the_chosen_scope_and_says_so(fake: FakeAssistant, opened: Open) -> None:
    with opened() as page:
        page.locator("#choose-scope").click()
        page.locator("#scope-place label", has_text="白水區人民政府").locator("input").check()
        page.locator('#scope-place [name="since"]').fill("2024")
        page.keyboard.press("Escape")
        expect(page.locator("#choose-scope")).to_contain_text(REPORT.publisher)
        ask_and_wait(page, SHARE)
        expect(page.locator(".within")).to_contain_text(REPORT.publisher)
        page.locator("#clear-scope").click()
        expect(page.locator("#choose-scope")).to_contain_text("全部资料")
        ask_and_wait(page, SHARE)
        open_library(page)
        page.locator("#documents [data-show]", has_text=PLAN.title).click()
        page.locator("[data-ask-this]").click()
        ask_and_wait(page, SHARE)
        expect(page.locator(".within").last).to_contain_text(PLAN.title)
        page.locator('[data-act="again"]').click()
        expect(page.locator("#running .turn")).to_have_count(0)
        expect(page.locator("#finished .turn")).to_have_count(3)
    assert fake.scopes == [
        Scope(publishers=(REPORT.publisher,), since="2024"),
        None,
        Scope(documents=(PLAN.id,)),
        Scope(documents=(PLAN.id,)),
    ]
