"""The HTTP API where it keeps things: conversations, feedback, documents, uploads; and what it refuses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from assistant.app import uploads
from assistant.app.keeping.conversations import CONVERSATIONS_FILE
from assistant.app.server import create_app
from assistant.app.uploads import Inbox
from tests.fakes import NEWS, PLAN, FakeAssistant

SHARE = "公办园在园幼儿占比是多少？"


@pytest.fixture
def fake(tmp_path: Path) -> FakeAssistant:
    return FakeAssistant(tmp_path)


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    return Inbox.of(tmp_path)


@pytest.fixture
def client(fake: FakeAssistant, inbox: Inbox) -> Iterator[TestClient]:
    app = create_app(fake, inbox=inbox)
    with TestClient(app, base_url="http://127.0.0.1:7860", raise_server_exceptions=False) as client:
        yield client


def ask(client: TestClient, question: str, **more: Any) -> dict[str, Any]:
    body: dict[str, Any] = client.post("/api/ask", json={"question": question, **more}).json()
    return body


def test_a_conversation_goes_on_with_what_was_said_in_it(client: TestClient, fake: FakeAssistant) -> None:
    first = ask(client, SHARE, conversation="")
    assert first["turn"] == 1
    second = ask(client, "还有呢？", conversation=first["conversation"])
    assert (second["conversation"], second["turn"]) == (first["conversation"], 2)
    assert [said["content"] for said in fake.asked[1][1]] == [SHARE, first["text"]]
    kept = client.get(f"/api/conversations/{first['conversation']}").json()
    assert [turn["question"] for turn in kept["turns"]] == [SHARE, "还有呢？"]
    assert kept["turns"][0]["answer"]["citations"] == [
        {**citation, "document": {**citation["document"], "state": "same"}} for citation in first["citations"]
    ]


def test_a_question_without_a_conversation_is_not_kept(client: TestClient) -> None:
    assert "conversation" not in ask(client, SHARE)
    assert client.get("/api/conversations").json()["conversations"] == []


def test_a_stream_names_the_conversation_at_its_end(client: TestClient) -> None:
    text = client.post("/api/ask", json={"question": SHARE, "stream": True, "conversation": ""}).text
    last = json.loads(text.strip().split("data: ")[-1])
    assert last["turn"] == 1
    assert client.get("/api/conversations").json()["conversations"][0]["id"] == last["conversation"]


def test_a_question_that_fails_is_kept_as_failed(client: TestClient) -> None:
    assert client.post("/api/ask", json={"question": "出了故障", "conversation": ""}).status_code == 503
    (head,) = client.get("/api/conversations").json()["conversations"]
    (turn,) = client.get(f"/api/conversations/{head['id']}").json()["turns"]
    assert turn["outcome"] == "failed"
    assert "/srv" not in json.dumps(turn)


def test_a_question_is_answered_although_it_cannot_be_kept_and_that_is_said(client: TestClient, tmp_path: Path) -> None:
    (tmp_path / CONVERSATIONS_FILE).mkdir()
    body = ask(client, SHARE, conversation="")
    assert body["status"] == "answered"
    assert "cannot be kept" in body["warning"]
    assert str(tmp_path) not in body["warning"]


def test_a_stricter_or_laxer_answer_can_be_asked_for(client: TestClient, fake: FakeAssistant) -> None:
    assert ask(client, "没有这件事")["status"] == "not_found"
    assert ask(client, "没有这件事", strictness="open")["status"] == "answered"
    assert fake.strictnesses == [None, "open"]
    assert client.post("/api/ask", json={"question": SHARE, "strictness": "lax"}).status_code == 422


def test_a_conversation_is_searched_renamed_exported_rated_and_deleted(client: TestClient) -> None:
    id_ = ask(client, SHARE, conversation="")["conversation"]
    assert client.patch(f"/api/conversations/{id_}", json={"title": "占比/学前"}).status_code == 200
    (found,) = client.get("/api/conversations", params={"search": "幼兒園"}).json()["conversations"]
    assert found["title"] == "占比/学前"
    assert client.get("/api/conversations", params={"search": "没有的词"}).json()["conversations"] == []
    rating = {"conversation": id_, "turn": 1, "verdict": "down", "correction": "应为70%"}
    assert client.post("/api/feedback", json=rating).status_code == 200
    assert client.post("/api/feedback", json={**rating, "turn": 9}).status_code == 404
    assert client.post("/api/feedback", json={**rating, "verdict": "so-so"}).status_code == 422
    export = client.get(f"/api/conversations/{id_}/export", params={"format": "markdown"})
    assert export.headers["content-disposition"].startswith("attachment; ")
    assert "%2F" in export.headers["content-disposition"]
    assert "应为70%" in export.text
    assert "/srv" not in export.text
    exported = client.get(f"/api/conversations/{id_}/export", params={"format": "json"}).json()
    assert exported["turns"][0]["feedback"]["correction"] == "应为70%"
    assert client.get(f"/api/conversations/{id_}/export", params={"format": "exe"}).status_code == 422
    assert client.delete(f"/api/conversations/{id_}").status_code == 200
    assert client.get(f"/api/conversations/{id_}").status_code == 404
    assert client.get(f"/api/conversations/{id_}/export").status_code == 404


def test_a_document_is_shown_removed_and_read_anew_by_its_id(client: TestClient, fake: FakeAssistant) -> None:
    body = client.get(f"/api/documents/{PLAN.id}").json()
    assert body["text"] == PLAN.text
    assert body["path"] == "fuling-education-plan-2025.md"
    assert client.post(f"/api/documents/{PLAN.id}/reindex").json()["updated"] == ["fuling-education-plan-2025.md"]
    assert client.delete(f"/api/documents/{NEWS.id}").status_code == 200
    assert fake.document_count() == 3
    for method in ("GET", "DELETE"):
        assert client.request(method, f"/api/documents/{NEWS.id}").status_code == 404
    assert client.post(f"/api/documents/{NEWS.id}/reindex").status_code == 404
    assert client.get("/api/documents/..%2F..%2Fetc%2Fpasswd").status_code == 404


def test_an_upload_arrives_as_it_was_sent_and_tells_no_folder(client: TestClient, inbox: Inbox, tmp_path: Path) -> None:
    response = client.put("/api/uploads", params={"name": "../../报告.md"}, content="# 标题\n".encode())
    assert response.status_code == 201
    assert str(tmp_path) not in response.text
    path, name = inbox.take("", response.json()["upload"])
    assert (path.read_bytes(), name) == ("# 标题\n".encode(), "../../报告.md")
    assert path.parent == tmp_path / "uploads" / ".incoming"


def test_an_upload_that_is_too_large_or_has_no_name_is_refused_and_leaves_nothing(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MAX_MEGABYTES", 0)
    assert client.put("/api/uploads", params={"name": "a.md"}, content=b"x").status_code == 400
    assert client.put("/api/uploads", params={"name": "///"}, content=b"").status_code == 400
    assert client.put("/api/uploads", content=b"x").status_code == 422
    assert list((tmp_path / "uploads" / ".incoming").iterdir()) == []


def test_a_length_that_is_too_large_is_refused_before_anything_is_read(client: TestClient) -> None:
    headers = {"Content-Length": str(uploads.MAX_MEGABYTES * 2**20 + 1)}
    assert client.put("/api/uploads", params={"name": "a"}, content=b"x", headers=headers).status_code == 413
    assert client.put("/api/uploads", params={"name": "a"}, content=iter([b"x"])).status_code == 411


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/api/ask"),
        ("DELETE", f"/api/documents/{PLAN.id}"),
        ("PUT", "/api/uploads?name=a.md"),
        ("PATCH", "/api/conversations/x"),
        ("POST", "/gradio_api/queue/join"),
        ("POST", "/login"),
    ],
)
def test_what_another_site_sends_changes_nothing(
    client: TestClient, fake: FakeAssistant, method: str, path: str, headers: dict[str, str]
) -> None:
    response = client.request(method, path, json={"question": SHARE}, headers=headers)
    assert response.status_code == 403
    assert fake.asked == []
    assert fake.document_count() == 4


def test_another_site_cannot_read_either_and_the_page_itself_can(client: TestClient) -> None:
    assert client.get("/api/documents", headers={"Origin": "http://localhost:3000"}).status_code == 403
    own = {"Origin": "http://127.0.0.1:7860", "Sec-Fetch-Site": "same-origin"}
    assert client.get("/api/documents", headers=own).status_code == 200
    assert client.post("/api/ask", json={"question": SHARE}, headers=own).status_code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/gradio_api/upload"),
        ("GET", "/gradio_api/file=/etc/passwd"),
        ("GET", "/gradio_api/proxy=http://evil.example/"),
        ("POST", "/gradio_api/component_server"),
        ("GET", "/monitoring"),
    ],
)
def test_gradio_s_own_ways_to_files_and_out_are_closed(client: TestClient, method: str, path: str) -> None:
    response = client.request(method, path, json={} if method == "POST" else None)
    assert response.status_code == 404
    assert response.json()["error"] == "There is nothing here."


def test_every_response_tells_the_browser_what_it_may_do(client: TestClient) -> None:
    for path in ("/api/health", "/login", "/nowhere", "/gradio_api/upload"):
        headers = client.get(path).headers
        assert "default-src 'self'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cross-origin-resource-policy"] == "same-origin"
    assert client.get("/api/health").headers["cache-control"] == "no-store"


def test_one_user_cannot_fill_the_line(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.app.server.QUESTIONS_OF_ONE", 0)
    response = client.post("/api/ask", json={"question": SHARE})
    assert response.status_code == 503
    assert "waiting" in response.json()["error"]
