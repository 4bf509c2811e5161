"""The page of an evaluation in a real browser: narrow and wide, with script and without, from the file alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from eval.cases import Case, Gold
from eval.html_report import html_page
from eval.outcome import Outcome, Piece
from eval.run import Run, record_of
from tests.browsing import NARROW

pytestmark = pytest.mark.integration
HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>"
GOLD = Gold(document="a.md", quote="甲区有12所学校。")


def outcome(text: str, probability: float) -> Outcome:
    piece = Piece(document="a.md", about="概况", text=GOLD.quote, number=1)
    answered = not text.startswith("没有")
    return Outcome(
        text=text,
        raw=text if answered else "",
        status="answered" if answered else "not_found",
        passages=(piece,),
        shown=(piece,),
        signals={"answerable": probability},
        total_s=probability * 5,
    )


def case(name: str, kind: str) -> Case:
    answerable = kind != "unanswerable"
    facts = (("12所",),) if answerable else ()
    gold = (GOLD,) if answerable else ()
    return Case(id=name, question=f"甲区有几所学校？{name}", facts=facts, gold=gold, answerable=answerable, kind=kind)


RUN = Run(
    name="run",
    records=tuple(
        record_of(case(name, kind), outcome(text, probability), "")
        for name, kind, text, probability in (
            ("a", "figure", "没有找到", 0.2),
            ("b", "trap", "没有找到", 0.3),
            ("c", "trap", HOSTILE, 0.8),
            ("d", "unanswerable", "没有找到", 0.1),
        )
    ),
)


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "report.html"
    path.write_text(html_page(RUN, RUN), encoding="utf-8")
    return path.as_uri()


def opened(browser: Browser, file: str, **context: Any) -> tuple[Page, list[str]]:
    """The page, and a list that everything it asks for or complains of is added to."""
    page = browser.new_context(**context).new_page()
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url))
    page.on("console", lambda message: seen.append(message.text))
    page.on("pageerror", lambda error: seen.append(str(error)))
    page.on("dialog", lambda dialog: seen.append(dialog.message))
    page.goto(file)
    return page, seen


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_narrow_page_fits_asks_for_nothing_and_runs_nothing_hostile(browser: Browser, file: str, scheme: str) -> None:
    page, seen = opened(browser, file, viewport=NARROW, color_scheme=scheme)
    for one in page.locator("details").all():
        one.evaluate("details => details.open = true")
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    assert seen == [file]
    assert page.get_by_text(HOSTILE).count() >= 1


def test_failed_cases_can_be_narrowed_down_by_stage_and_kind(browser: Browser, file: str) -> None:
    page, _ = opened(browser, file)
    form, shown = page.locator("#filter"), page.locator("details.case:visible")
    expect(form.locator("output")).to_have_text("3 of 3 cases")
    form.get_by_label("Stage").select_option("declined")
    expect(shown).to_have_count(2)
    expect(page.locator("section.stage:visible")).to_have_count(1)
    form.get_by_label("Kind").select_option("trap")
    expect(shown).to_have_count(1)
    expect(form.locator("output")).to_have_text("1 of 3 cases")
    form.get_by_role("button", name="Open all").click()
    expect(page.locator("details.case[open]")).to_have_count(1)
    form.get_by_role("button", name="Reset").click()
    expect(shown).to_have_count(3)


def test_without_script_every_failed_case_is_there_and_no_control_that_does_nothing(
    browser: Browser, file: str
) -> None:
    page, _ = opened(browser, file, java_script_enabled=False)
    expect(page.locator("details.case:visible")).to_have_count(3)
    expect(page.locator("#filter")).to_be_hidden()
    page.locator("details.case summary").first.click()
    expect(page.locator("details.case dl").first).to_be_visible()


def test_paper_is_light_and_shows_what_is_closed(browser: Browser, file: str) -> None:
    page, _ = opened(browser, file, color_scheme="dark", java_script_enabled=False)
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    expect(page.locator("details.case mark").first).to_be_visible()
