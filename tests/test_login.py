"""Accounts, sessions and what the guard does with them."""

from __future__ import annotations

import base64
import json
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from assistant.app import accounts as accounts_module
from assistant.app.accounts import ACCOUNTS_FILE, Accounts
from assistant.app.login import SESSION_S, Login, LoginError, login_for
from assistant.app.server import create_app
from assistant.app.throttle import Throttle
from assistant.errors import KeepingError
from tests.fakes import FakeAssistant

BASE = "http://127.0.0.1:7860"
PAGE = {"Accept": "text/html,application/xhtml+xml"}


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def cheap_hashing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts_module, "_N", 2**4)


@pytest.fixture
def accounts(tmp_path: Path) -> Accounts:
    accounts = Accounts(tmp_path / ACCOUNTS_FILE)
    accounts.add("李雷", "correct horse")
    accounts.add("han", "battery staple")
    return accounts


@pytest.fixture
def login(accounts: Accounts) -> Login:
    return Login(accounts)


@pytest.fixture
def fake(tmp_path: Path) -> FakeAssistant:
    return FakeAssistant(tmp_path)


@pytest.fixture
def client(fake: FakeAssistant, login: Login) -> Iterator[TestClient]:
    app = create_app(fake, login=login)
    with TestClient(app, base_url=BASE, raise_server_exceptions=False, follow_redirects=False) as client:
        yield client


def basic(name: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


def enter(client: TestClient, name: str, password: str) -> int:
    return client.post("/login", data={"name": name, "password": password}).status_code


def test_the_file_is_for_its_owner_only_and_holds_no_password(accounts: Accounts, tmp_path: Path) -> None:
    file = tmp_path / ACCOUNTS_FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "correct horse" not in file.read_text(encoding="utf-8")
    assert accounts.names() == ["han", "李雷"]


def test_only_the_right_password_of_a_known_name_is_right(accounts: Accounts) -> None:
    assert accounts.verify("李雷", "correct horse")
    assert not accounts.verify("李雷", "battery staple")
    assert not accounts.verify("李雷", "")
    assert not accounts.verify("nobody", "correct horse")


def test_the_cost_of_a_hash_stands_with_it_and_equal_passwords_differ(
    accounts: Accounts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts.add("zwei", "correct horse")
    monkeypatch.setattr(accounts_module, "_N", 2**5)
    accounts.add("drei", "correct horse")
    stored = json.loads((tmp_path / ACCOUNTS_FILE).read_text(encoding="utf-8"))["accounts"]
    assert stored["zwei"]["hash"] != stored["李雷"]["hash"]
    assert (stored["zwei"]["n"], stored["drei"]["n"]) == (2**4, 2**5)
    assert accounts.verify("zwei", "correct horse")
    assert accounts.verify("drei", "correct horse")


def test_the_real_cost_is_the_one_that_the_documentation_names() -> None:
    source = Path(accounts_module.__file__).read_text(encoding="utf-8")
    assert "_N, _R, _P = 2**15, 8, 3\n" in source


@pytest.mark.parametrize(
    ("name", "password"),
    [("", "long enough"), ("a:b", "long enough"), ("a\nb", "long enough"), ("a", "short"), ("longname", "LongName")],
)
def test_a_name_or_a_password_that_cannot_be_used_is_refused(accounts: Accounts, name: str, password: str) -> None:
    with pytest.raises(KeepingError):
        accounts.add(name, password)
    assert accounts.names() == ["han", "李雷"]


def test_there_is_no_login_without_an_account_and_a_damaged_file_does_not_open_the_door(tmp_path: Path) -> None:
    assert login_for(tmp_path) is None
    (tmp_path / ACCOUNTS_FILE).write_text("{}", encoding="utf-8")
    with pytest.raises(KeepingError, match="cannot be read"):
        login_for(tmp_path)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/documents"),
        ("GET", "/api/conversations"),
        ("POST", "/api/ask"),
        ("PUT", "/api/uploads?name=a.txt"),
        ("GET", "/gradio_api/info"),
        ("POST", "/gradio_api/queue/join"),
        ("GET", "/config"),
        ("GET", "/"),
        ("GET", "/api/health"),
    ],
)
def test_nothing_is_told_to_whoever_has_not_logged_in(
    client: TestClient, fake: FakeAssistant, method: str, path: str
) -> None:
    response = client.request(method, path, json={"question": "多少"} if method != "GET" else None)
    assert response.status_code == 401
    assert response.headers["www-authenticate"].startswith("Basic")
    assert "content-security-policy" in response.headers
    assert fake.asked == []


def test_a_browser_is_sent_to_the_login_page_and_back(client: TestClient) -> None:
    assert client.get("/", headers=PAGE).headers["location"] == "/login"
    page = client.get("/login")
    assert page.status_code == 200
    assert "script" not in page.text
    response = client.post("/login", data={"name": "李雷", "password": "correct horse"})
    assert (response.status_code, response.headers["location"]) == (303, "/")
    kept = response.headers["set-cookie"]
    assert "HttpOnly" in kept
    assert "SameSite=Strict" in kept
    assert "Max-Age" not in kept
    assert client.get("/api/documents").status_code == 200
    assert client.get("/login").headers["location"] == "/"


def test_the_cookie_is_secure_where_the_page_is(login: Login, fake: FakeAssistant) -> None:
    client = TestClient(create_app(fake, login=login), base_url="https://127.0.0.1", follow_redirects=False)
    response = client.post("/login", data={"name": "han", "password": "battery staple"})
    assert response.headers["set-cookie"].endswith("Secure")


def test_logging_out_ends_the_session_on_the_server_too(client: TestClient) -> None:
    assert enter(client, "李雷", "correct horse") == 303
    token = dict(client.cookies)
    assert client.post("/logout").headers["location"] == "/login"
    client.cookies.clear()
    client.cookies.update(token)
    assert client.get("/api/documents").status_code == 401


def test_a_request_may_bring_name_and_password_itself(client: TestClient, fake: FakeAssistant) -> None:
    response = client.post("/api/ask", json={"question": "多少"}, headers=basic("李雷", "correct horse"))
    assert response.status_code == 200
    assert fake.users == ["李雷"]
    assert client.get("/api/documents", headers=basic("李雷", "wrong")).status_code == 401
    assert client.get("/api/documents", headers={"Authorization": "Basic !"}).status_code == 401
    assert client.get("/api/documents", headers={"Authorization": "Bearer x"}).status_code == 401


def test_a_password_is_not_hashed_anew_for_every_request(
    client: TestClient, accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = 0
    real = Accounts.verify

    def counting(self: Accounts, name: str, password: str) -> bool:
        nonlocal tries
        tries += 1
        return real(self, name, password)

    monkeypatch.setattr(Accounts, "verify", counting)
    for _ in range(3):
        assert client.get("/api/documents", headers=basic("李雷", "correct horse")).status_code == 200
    assert tries == 1


def test_a_removed_account_and_a_changed_password_end_the_sessions(client: TestClient, accounts: Accounts) -> None:
    assert enter(client, "李雷", "correct horse") == 303
    accounts.add("李雷", "another password")
    assert client.get("/api/documents").status_code == 401
    assert client.get("/api/documents", headers=basic("han", "battery staple")).status_code == 200
    Accounts(accounts._path).remove("han")  # as another process would
    assert client.get("/api/documents", headers=basic("han", "battery staple")).status_code == 401


def test_an_idle_session_ends(accounts: Accounts) -> None:
    clock = Clock()
    login = Login(accounts, clock=clock)
    token = login.enter("李雷", "correct horse", "1.2.3.4")
    clock.now += SESSION_S - 1
    assert login.user(token) == "李雷"
    clock.now += SESSION_S - 1
    assert login.user(token) == "李雷"
    clock.now += SESSION_S + 1
    assert login.user(token) is None
    assert login.user("") is None


def test_wrong_tries_are_slowed_down_also_for_the_right_password(accounts: Accounts) -> None:
    clock = Clock()
    login = Login(accounts, clock=clock)
    for _ in range(6):
        with pytest.raises(LoginError, match="wrong"):
            login.enter("李雷", "guess", "1.2.3.4")
    with pytest.raises(LoginError, match="Too many") as caught:
        login.enter("李雷", "correct horse", "5.6.7.8")
    assert caught.value.wait_s == 1
    with pytest.raises(LoginError, match="Too many"):
        login.enter("han", "battery staple", "1.2.3.4")
    assert login.enter("han", "battery staple", "5.6.7.8")
    clock.now += 2
    assert login.enter("李雷", "correct horse", "5.6.7.8")


def test_the_wait_doubles_up_to_five_minutes_and_is_forgotten_after_an_hour() -> None:
    clock = Clock()
    throttle = Throttle(clock)
    waits = []
    for _ in range(16):
        throttle.failed(["name a"])
        waits.append(throttle.wait_s(["name a", "address b"]))
    assert waits == [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
    clock.now += 3601
    throttle.failed(["name a"])
    assert throttle.wait_s(["name a"]) == 0


def test_the_login_page_says_how_long_to_wait(client: TestClient) -> None:
    assert [enter(client, "李雷", "guess") for _ in range(6)] == [401] * 6
    response = client.post("/login", data={"name": "李雷", "password": "correct horse"})
    assert response.status_code == 429
    assert int(response.headers["retry-after"]) >= 1
    assert "秒" in response.text


def test_the_login_page_shows_no_mark_up_that_was_sent(client: TestClient) -> None:
    response = client.post("/login", data={"name": "<script>x</script>", "password": "<b>"})
    assert "<script>" not in response.text


def test_another_site_cannot_log_anybody_in_or_out(client: TestClient) -> None:
    for path in ("/login", "/logout"):
        response = client.post(path, data={"name": "han", "password": "battery staple"}, headers={"Origin": "http://x"})
        assert response.status_code == 403
        assert "set-cookie" not in response.headers


def test_histories_of_users_are_apart(client: TestClient) -> None:
    li, han = basic("李雷", "correct horse"), basic("han", "battery staple")
    body = {"question": "多少", "conversation": ""}
    kept = client.post("/api/ask", json=body, headers=li).json()["conversation"]
    assert [c["id"] for c in client.get("/api/conversations", headers=li).json()["conversations"]] == [kept]
    assert client.get("/api/conversations", headers=han).json()["conversations"] == []
    assert client.get(f"/api/conversations/{kept}", headers=han).status_code == 404
    assert client.delete(f"/api/conversations/{kept}", headers=han).status_code == 404
    assert client.post("/api/ask", json={**body, "conversation": kept}, headers=han).status_code == 404


def test_without_a_login_whoever_comes_from_elsewhere_has_a_history_of_their_own(fake: FakeAssistant) -> None:
    app = create_app(fake, allow_remote=True)
    first, second = (TestClient(app, base_url="http://library.example") for _ in range(2))
    kept = first.post("/api/ask", json={"question": "多少", "conversation": ""}).json()["conversation"]
    assert [c["id"] for c in first.get("/api/conversations").json()["conversations"]] == [kept]
    assert second.get("/api/conversations").json()["conversations"] == []
