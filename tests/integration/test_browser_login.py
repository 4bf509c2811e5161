"""Logging in with a real browser: what it sends by itself has to pass the guard."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from assistant.app import accounts as accounts_module
from assistant.app import ui
from assistant.app.accounts import ACCOUNTS_FILE, Accounts
from assistant.app.login import login_for
from tests.browsing import chromium
from tests.fakes import FakeAssistant
from tests.running import running

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]


def test_a_browser_logs_in_asks_and_logs_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts_module, "_N", 2**4)
    Accounts(tmp_path / ACCOUNTS_FILE).add("李雷", "correct horse")
    with (
        ui.page_app(FakeAssistant(tmp_path), login=login_for(tmp_path)) as app,
        running(app) as address,
        chromium() as browser,
    ):
        page = browser.new_page()
        page.goto(address)
        assert page.url == f"{address}/login"
        page.get_by_label("用户名").fill("李雷")
        page.get_by_label("密码").fill("guess")
        page.get_by_role("button").click()
        expect(page.get_by_role("alert")).to_contain_text("不对")
        page.get_by_label("用户名").fill("李雷")
        page.get_by_label("密码").fill("correct horse")
        page.get_by_role("button").click()
        page.wait_for_url(f"{address}/")
        assert page.evaluate("document.cookie") == ""  # no script can read it
        status = "fetch('/api/documents', {method: 'GET'}).then(answer => answer.status)"
        assert page.evaluate(status) == 200
        page.evaluate(
            "document.body.insertAdjacentHTML('beforeend', '<form id=out method=post action=/logout></form>')"
        )
        page.evaluate("document.getElementById('out').submit()")
        page.wait_for_url(f"{address}/login")
        assert page.evaluate(status) == 401
