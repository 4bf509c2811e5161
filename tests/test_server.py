"""The HTTP API over a fake assistant."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from starlette.testclient import TestClient

from assistant.app import serving
from assistant.app.guard import BODY_BYTES
from assistant.app.serialise import answer_to_dict, document_to_dict, event_to_dict, passage_to_dict
from assistant.app.server import create_app
from assistant.config import LONGEST_QUESTION
from assistant.errors import ConfigError
from assistant.records import Retrieved, Scope
from tests.fakes import PLAN, FakeAssistant
from tests.running import running

ROOT = Path(__file__).resolve().parents[1]
SHARE = "公办园在园幼儿占比是多少？"


@pytest.fixture
def fake(tmp_path: Path) -> FakeAssistant:
    return FakeAssistant(tmp_path)


@pytest.fixture
def client(fake: FakeAssistant) -> Iterator[TestClient]:
    with TestClient(create_app(fake), base_url="http://127.0.0.1:7860", raise_server_exceptions=False) as client:
        yield client


def events(body: str) -> list[dict[str, Any]]:
    """The data of server-sent events, whose names must be their types."""
    found = []
    for block in body.strip().split("\n\n"):
        name, data = block.split("\n")
        found.append(json.loads(data.removeprefix("data: ")))
        assert name == f"event: {found[-1]['type']}"
    return found


def test_health_counts_the_library(client: TestClient) -> None:
    body = client.get("/api/health").json()
    assert body["status"] == "ok"
    assert body["documents"] == 4


def test_ask_returns_the_contract_with_quotes_that_stand_in_the_document(client: TestClient) -> None:
    response = client.post("/api/ask", json={"question": SHARE})
    body = response.json()
    assert response.status_code == 200
    assert {"text", "status", "citations", "timings", "stand_alone"} <= set(body)
    assert body["status"] == "answered"
    first = body["citations"][0]
    assert first["number"] == 1
    assert {"title", "path", "date", "publisher"} <= set(first["document"])
    assert PLAN.text[first["start"] : first["end"]] == first["quote"]
    assert "[1]" in body["text"]


def test_ask_hands_the_history_on(client: TestClient, fake: FakeAssistant) -> None:
    history = [{"role": "user", "content": "一"}, {"role": "assistant", "content": "二"}]
    body = client.post("/api/ask", json={"question": "还有覆盖率呢？", "history": history}).json()
    assert fake.asked == [("还有覆盖率呢？", history)]
    assert body["stand_alone"] != "还有覆盖率呢？"


def test_stream_sends_the_events_in_order_and_the_tokens_of_the_answer(client: TestClient) -> None:
    response = client.post("/api/ask", json={"question": SHARE, "stream": True})
    assert response.headers["content-type"].startswith("text/event-stream")
    found = events(response.text)
    assert [event["type"] for event in found[:2]] == ["searching", "retrieved"]
    assert found[1]["sentences"] == 6
    assert found[1]["documents"] == 3
    tokens = "".join(event["text"] for event in found if event["type"] == "token")
    assert found[-1]["type"] == "done"
    assert found[-1]["answer"]["text"].replace("[1]", "").replace("[2]", "") == tokens


def test_an_error_half_way_ends_the_stream_with_an_error_event_without_folders(client: TestClient) -> None:
    last = events(client.post("/api/ask", json={"question": "出了故障", "stream": True}).text)[-1]
    assert last["type"] == "error"
    assert "chat.gguf" in last["error"]
    assert "/srv" not in last["error"]
    assert last["hint"] == "Run assistant models check."


def test_no_answer_of_the_api_tells_a_folder_of_the_server(client: TestClient) -> None:
    for response in (
        client.get("/api/health"),
        client.get("/api/documents"),
        client.post("/api/search", json={"question": SHARE}),
        client.post("/api/ask", json={"question": SHARE}),
        client.post("/api/ask", json={"question": "出了故障"}),
    ):
        assert "/srv" not in response.text


def test_search_returns_as_many_passages_as_asked(client: TestClient) -> None:
    found = client.post("/api/search", json={"question": SHARE, "limit": 2}).json()["passages"]
    assert len(found) == 2
    assert found[0]["heading"] == ["总体目标", "2027年目标"]
    assert PLAN.text[found[0]["start"] : found[0]["end"]] == found[0]["text"]


def test_documents_are_listed_newest_first_by_file_name(client: TestClient) -> None:
    found = client.get("/api/documents").json()["documents"]
    assert [document["date"] for document in found] == ["2025-03-18", "2025-01", "2024-05-21", ""]
    assert found[0]["path"] == "fuling-education-plan-2025.md"


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/api/ask", {"question": "  "}, 400),
        ("/api/ask", {"question": "问" * (LONGEST_QUESTION + 1)}, 422),
        ("/api/ask", {}, 422),
        ("/api/ask", {"question": "问", "history": [{"role": "system", "content": "x"}]}, 422),
        ("/api/ask", {"question": "问", "histroy": []}, 422),
        ("/api/ask", {"question": "出了故障"}, 503),
        ("/api/ask", {"question": "  ", "stream": True}, 400),
        ("/api/search", {"question": "问", "limit": 0}, 422),
        ("/api/search", {"question": " "}, 400),
    ],
)
def test_what_cannot_be_answered_is_an_error_with_a_hint(
    client: TestClient, path: str, body: dict[str, Any], status: int
) -> None:
    response = client.post(path, json=body)
    assert response.status_code == status
    assert set(response.json()) == {"error", "hint"}
    assert response.json()["error"]


def test_the_longest_question_is_accepted(client: TestClient) -> None:
    assert client.post("/api/ask", json={"question": "问" * LONGEST_QUESTION}).status_code == 200


def test_a_body_that_is_too_long_is_refused_before_it_is_read(client: TestClient) -> None:
    response = client.post("/api/ask", content=b" " * (BODY_BYTES + 1))
    assert response.status_code == 413
    assert set(response.json()) == {"error", "hint"}


def test_a_form_of_another_site_cannot_ask(client: TestClient, fake: FakeAssistant) -> None:
    body = json.dumps({"question": SHARE})
    response = client.post("/api/ask", content=body, headers={"Content-Type": "text/plain"})
    assert response.status_code == 422
    assert fake.asked == []


@pytest.mark.parametrize("host", ["evil.example", "evil.example:7860", "127.0.0.1.evil.example", "10.0.0.1", ""])
def test_a_foreign_host_name_is_refused(client: TestClient, host: str) -> None:
    assert client.get("/api/documents", headers={"Host": host}).status_code == 421


@pytest.mark.parametrize("host", ["localhost", "localhost:7860", "127.0.0.1", "[::1]", "[::1]:7860"])
def test_this_machine_s_own_names_are_answered(client: TestClient, host: str) -> None:
    assert client.get("/api/health", headers={"Host": host}).status_code == 200


def test_any_host_name_is_answered_where_that_was_allowed(fake: FakeAssistant) -> None:
    client = TestClient(create_app(fake, allow_remote=True), base_url="http://library.example")
    assert client.get("/api/health").status_code == 200


def test_the_browser_is_told_to_load_nothing_from_elsewhere(client: TestClient) -> None:
    policy = client.get("/api/health").headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "http" not in policy


def test_an_unforeseen_error_is_reported_without_its_details(client: TestClient, fake: FakeAssistant) -> None:
    def fail() -> None:
        raise ValueError("/srv/secret")

    fake.pace = fail
    for stream in (False, True):
        response = client.post("/api/ask", json={"question": SHARE, "stream": stream})
        assert "secret" not in response.text
        assert "unexpected" in response.text


def test_the_model_stops_when_the_reader_of_a_stream_goes_away(fake: FakeAssistant) -> None:
    fake.pace = lambda: time.sleep(0.02)
    with running(create_app(fake)) as address:
        connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=20)
        body = json.dumps({"question": "请详细说明", "stream": True})
        connection.request("POST", "/api/ask", body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        assert response.readline().startswith(b"event: searching")
        response.close()
        connection.close()
        assert fake.closed.wait(20)


def test_other_requests_are_answered_while_one_waits_for_the_model(fake: FakeAssistant) -> None:
    with running(create_app(fake)) as address:
        netloc = urlsplit(address).netloc
        fake.pace = lambda: time.sleep(0.05)
        waiting = [http.client.HTTPConnection(netloc, timeout=60) for _ in range(8)]
        body = json.dumps({"question": "请详细说明", "stream": True})
        for connection in waiting:
            connection.request("POST", "/api/ask", body, {"Content-Type": "application/json"})
        assert waiting[0].getresponse().status == 200
        begun = time.monotonic()
        other = http.client.HTTPConnection(netloc, timeout=20)
        other.request("GET", "/api/health")
        assert other.getresponse().status == 200
        assert time.monotonic() - begun < 1
        fake.pace = lambda: None
        for connection in (*waiting, other):
            connection.close()


def test_serialised_records_keep_full_paths_unless_told_otherwise(fake: FakeAssistant) -> None:
    answer = fake.ask(SHARE)
    assert answer_to_dict(answer)["citations"][0]["document"]["path"] == PLAN.path
    assert passage_to_dict(answer.passages[0])["document"]["path"] == PLAN.path
    assert document_to_dict(PLAN)["path"] == PLAN.path
    assert document_to_dict(PLAN, full_paths=False)["path"] == "fuling-education-plan-2025.md"
    assert event_to_dict(Retrieved(passages=(), shown=()))["sentences"] == 0
    assert answer_to_dict(answer)["passages"] == []
    assert answer_to_dict(fake.ask("没有这件事"))["passages"][0]["text"]
    json.dumps([answer_to_dict(answer), passage_to_dict(answer.passages[0]), document_to_dict(PLAN)])


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "library.example"])
def test_a_host_that_others_reach_is_refused_unless_allowed(host: str) -> None:
    with pytest.raises(ConfigError, match="no login"), serving.listen(host, 0):
        pass


def test_the_next_port_is_taken_when_one_is_in_use() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with serving.listen("127.0.0.1", port) as listener:
            assert port < listener.getsockname()[1] < port + serving.PORTS_TRIED


def test_a_host_that_is_not_this_machine_s_is_an_error_in_one_line() -> None:
    with (
        pytest.raises(ConfigError, match="Nothing can be served"),
        serving.listen("192.0.2.1", 0, allow_remote=True),
    ):
        pass


def test_ctrl_c_ends_the_server_cleanly(tmp_path: Path) -> None:
    script = (
        "import pathlib, sys; from assistant.app import ui; from tests.fakes import FakeAssistant; "
        "ui.serve(FakeAssistant(pathlib.Path(sys.argv[1])), host='127.0.0.1', port=0, open_browser=False); "
        "print('ended')"
    )
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr and process.stdout
        line = process.stderr.readline()
        assert "http://127.0.0.1:" in line
        process.send_signal(signal.SIGINT)
        begun = time.monotonic()
        out, err = process.communicate(timeout=30)
    assert out == "ended\n"
    assert err == ""
    assert process.returncode == 0
    assert time.monotonic() - begun < 10


def test_the_scope_of_a_request_is_handed_on_and_told(client: TestClient, fake: FakeAssistant) -> None:
    limits = {"regions": ["云岭县"], "since": "2024"}
    scope = Scope(regions=("云岭县",), since="2024")
    client.post("/api/ask", json={"question": SHARE, "scope": limits})
    assert fake.scopes == [scope]
    body = client.post("/api/search", json={"question": SHARE, "scope": limits}).json()
    assert body["documents"] == 1 and body["scope"]["regions"] == ["云岭县"] and body["scope"]["until"] == ""
    refused = client.post("/api/search", json={"question": SHARE, "scope": {"regions": ["月球"]}})
    assert refused.status_code == 400 and "月球" in refused.json()["error"]
    assert client.post("/api/search", json={"question": SHARE, "scope": {"region": "x"}}).status_code == 422


def test_a_search_tells_the_sentences_of_its_passages_where_it_is_asked_to(client: TestClient) -> None:
    plain = client.post("/api/search", json={"question": SHARE}).json()["passages"][0]
    told = client.post("/api/search", json={"question": SHARE, "why": True}).json()["passages"][0]
    assert plain["parts"] == {} and plain["also"] == [] and "sentences" not in plain
    assert [sentence["text"] for sentence in told["sentences"]] and told["text"].startswith(
        told["sentences"][0]["text"]
    )
