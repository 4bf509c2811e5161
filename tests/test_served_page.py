"""What the server gives out besides the page's own events: nothing of the machine, and nothing without a login."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from assistant.app import accounts as accounts_module
from assistant.app import ui
from assistant.app.accounts import ACCOUNTS_FILE, Accounts
from assistant.app.login import login_for
from tests.fakes import FakeAssistant

ADDRESSES = [
    "/",
    "/config",
    "/gradio_api/info",
    "/gradio_api/app_id",
    "/gradio_api/startup-events",
    "/gradio_api/login_check",
    "/gradio_api/token",
    "/gradio_api/user",
    "/theme.css",
    "/manifest.json",
    "/robots.txt",
    "/nowhere",
    "/gradio_api/file=/etc/passwd",
    "/gradio_api/file=accounts.json",
    "/static/../../accounts.json",
    "/assets/..%2f..%2faccounts.json",
    "/svelte/..%2f..%2faccounts.json",
    "/gradio_api/heartbeat/../accounts.json",
    "/accounts.json",
    "/conversations.sqlite3",
]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("secret-library")


@pytest.fixture(scope="module")
def client(library: Path) -> Iterator[TestClient]:
    with (
        ui.page_app(FakeAssistant(library)) as app,
        TestClient(app, base_url="http://127.0.0.1:7860", raise_server_exceptions=False) as client,
    ):
        yield client


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_address_tells_a_folder_of_the_machine_or_a_file_of_the_library(
    client: TestClient, library: Path, address: str
) -> None:
    (library / ACCOUNTS_FILE).write_text('{"marker": "a hash of a password"}', encoding="utf-8")
    response = client.get(address)
    (library / ACCOUNTS_FILE).unlink()
    for telling in (str(library), library.name, sys.prefix, str(Path(__file__).parents[1]), "a hash of", "root:x:"):
        assert telling not in response.text
    assert tempfile.gettempdir() + "/" not in response.text
    assert "/srv/private" not in response.text
    assert "default-src 'self'" in response.headers["content-security-policy"]


def test_nothing_but_the_login_page_is_served_before_the_login(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts_module, "_N", 2**4)
    Accounts(tmp_path / ACCOUNTS_FILE).add("han", "battery staple")
    page = {"Accept": "text/html"}
    with (
        ui.page_app(FakeAssistant(tmp_path), login=login_for(tmp_path)) as app,
        TestClient(app, base_url="http://127.0.0.1:7860", follow_redirects=False) as client,
    ):
        for address in ADDRESSES:
            assert client.get(address).status_code in (401, 404), address
        assert client.get("/", headers=page).headers["location"] == "/login"
        assert client.get("/login").status_code == 200
        assert client.post("/login", data={"name": "han", "password": "battery staple"}).status_code == 303
        assert client.get("/", headers=page).status_code == 200
        assert client.get("/config").status_code == 200
