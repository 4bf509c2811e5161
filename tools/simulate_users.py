"""Several users at once against a served library: nobody may see what another asked, fail, or wait out of turn.

    python tools/simulate_users.py --users 16 --minutes 0.5            # a stand-in for the chat model, seconds a run
    python tools/simulate_users.py --users 16 --minutes 5 --real       # the chat model of the settings

The library is made for the run: for every user a document of an invented observatory with figures that no other has.
Each user logs in, asks about their own observatory, goes on with a follow-up that names nothing, and now and then
hangs up in the middle of an answer. So whatever is mixed up between users shows: in the question as it was searched,
in the answer's figures, or in the conversation as it was kept. Ends with 1 if anything was, or if an error came.
The chat model of the settings may also read the wrong sentence by itself; its answers without the figure that was asked
for are counted as astray and end the run with 1 only if the question that was searched was another user's.
"""

from __future__ import annotations

import argparse
import base64
import http.client
import json
import random
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from assistant.app.accounts import ACCOUNTS_FILE, Accounts
from tools.simulated_people import ASKED, Person, people, stand_in

PASSWORD = "only for this run"
_HANGS_UP = 0.1  # share of the questions
_SHOWN_FAILURES = 20


@dataclass(slots=True)
class Tally:
    """What the users met with."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    answers: int = 0
    not_found: int = 0
    astray: int = 0
    hung_up: int = 0
    waits: list[float] = field(default_factory=list)
    totals: list[float] = field(default_factory=list)
    positions: list[int] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def fail(self, what: str) -> None:
        """Notes something that must not happen."""
        with self.lock:
            self.failures.append(what)


def ask(connection: http.client.HTTPConnection, person: Person, body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The events of one question of a person as the server sends them."""
    return asked(connection, body, _headers(person))


def asked(
    connection: http.client.HTTPConnection, body: dict[str, Any], headers: dict[str, str]
) -> Iterator[dict[str, Any]]:
    """The events of one question as the server sends them; one of the type ``error`` if it refuses."""
    connection.request("POST", "/api/ask", json.dumps({**body, "stream": True}), headers)
    response = connection.getresponse()
    if response.status != 200:
        yield {"type": "error", "error": f"{response.status} {response.read().decode()}"}
        return
    for line in response:
        if line.startswith(b"data: "):
            yield json.loads(line[6:])


class User(threading.Thread):
    """One user who asks until the time is over."""

    def __init__(
        self, person: Person, everybody: Sequence[Person], netloc: str, end: float, tally: Tally, *, real: bool
    ) -> None:
        super().__init__(daemon=True)
        self._real = real
        self._person, self._netloc, self._end, self._tally = person, netloc, end, tally
        self._others = [other for other in everybody if other is not person]
        self._random = random.Random(person.name)
        self.kept: dict[str, list[str]] = {}  # the questions of each conversation, in order
        self._left: dict[str, str] = {}  # by conversation, the question whose answer was not waited for

    def run(self) -> None:
        """Asks conversation after conversation."""
        while time.monotonic() < self._end:
            try:
                self._converse()
            except Exception as error:  # whatever it is: a user who ended early must not pass for a contented one
                self._tally.fail(f"{self._person.name}: {error!r}")
                return

    def _converse(self) -> None:
        conversation, first = "", True
        for number in self._random.sample(range(len(ASKED)), 2):
            what, how = ASKED[number]
            question = f"{self._person.station}{what}{how}" if first else f"它{what}{how}"
            if time.monotonic() >= self._end:
                return
            found = self._question(question, number, conversation)
            if found is None:
                return
            conversation, first = found, False

    def _question(self, question: str, number: int, conversation: str) -> str | None:
        """The conversation that it was kept in; None if it was not answered."""
        tally, began, searched = self._tally, time.monotonic(), None
        hangs_up = self._random.random() < _HANGS_UP
        connection = http.client.HTTPConnection(self._netloc, timeout=600)
        try:
            for event in ask(connection, self._person, {"question": question, "conversation": conversation}):
                match event["type"]:
                    case "waiting":
                        with tally.lock:
                            tally.positions.append(event["position"])
                    case "searching":
                        searched = time.monotonic()
                        self._is_own(event["stand_alone"], f"searched for {question}")
                    case "token":
                        if hangs_up:
                            with tally.lock:
                                tally.hung_up += 1
                            self._left[conversation] = question
                            return None
                    case "error":
                        tally.fail(f"{self._person.name}: {event['error']}")
                        return None
                    case "done":
                        self._check(event, question, number)
                        with tally.lock:
                            tally.waits.append((searched or began) - began)
                            tally.totals.append(time.monotonic() - began)
                        self.kept.setdefault(event["conversation"], []).append(question)
                        return str(event["conversation"])
        finally:
            connection.close()
        tally.fail(f"{self._person.name}: the answer to {question} has no end")
        return None

    def _check(self, event: dict[str, Any], question: str, number: int) -> None:
        answer, tally = event["answer"], self._tally
        astray = answer["status"] == "answered" and self._person.figures[number] not in answer["text"].replace(",", "")
        with tally.lock:
            tally.answers += 1
            tally.not_found += answer["status"] == "not_found"
            tally.astray += astray
        if "warning" in event:
            tally.fail(f"{self._person.name}: {event['warning']}")
        if not self._real:
            self._is_own(answer["text"], f"answer to {question}")
            if astray:
                tally.fail(f"{self._person.name}: {question} got {answer['text']}")

    def _is_own(self, text: str, where: str) -> None:
        """Notes if the text speaks of what is another's."""
        found = set(re.findall(r"\d+", text.replace(",", "")))
        for other in self._others:
            if other.station in text or found & set(other.figures):
                self._tally.fail(f"{self._person.name}, {where}: {text!r} is {other.name}'s")

    def check_kept(self) -> None:
        """Notes if the conversations on the server are not those that this user had, in their order."""
        connection = http.client.HTTPConnection(self._netloc, timeout=60)
        try:
            listed = {head["id"] for head in self._get(connection, "/api/conversations")["conversations"]}
            for id_, questions in self.kept.items():
                turns = self._get(connection, f"/api/conversations/{id_}")["turns"]
                done = [turn["question"] for turn in turns if turn["outcome"] == "done"]
                if id_ in self._left and done[-1:] == [self._left[id_]]:
                    done.pop()  # it was whole before the server saw that nobody listened
                if done != questions or (len(self.kept) <= len(listed) < 200 and id_ not in listed):
                    self._tally.fail(f"{self._person.name}: conversation {id_} holds {done}, not {questions}")
                for turn in turns:
                    self._is_own(turn["question"] + turn["stand_alone"], f"conversation {id_}")
        finally:
            connection.close()

    def _get(self, connection: http.client.HTTPConnection, path: str) -> Any:
        connection.request("GET", path, headers=_headers(self._person))
        return json.loads(connection.getresponse().read())


def _headers(person: Person) -> dict[str, str]:
    credentials = base64.b64encode(f"{person.name}:{PASSWORD}".encode()).decode()
    return {"Authorization": f"Basic {credentials}", "Content-Type": "application/json"}


def memory_mib(pid: int, kind: str) -> float:
    """Memory of a process in MiB as Linux counts it, now (``VmRSS``) or at its largest (``VmHWM``); 0 elsewhere."""
    try:
        found = re.search(rf"{kind}:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text(encoding="utf-8"))
    except OSError:
        return 0.0
    return int(found[1]) / 1024 if found else 0.0


def serve(library: Path, *, real: bool) -> None:
    """Serves the library until it is interrupted; run apart from the users, so that its memory is its own."""
    from assistant.app import ui
    from assistant.app.assistant import Assistant

    with Assistant.open(library) as assistant:
        if not real:
            from tests.fake_models import FakeChatModel

            assistant.__dict__["_model"] = FakeChatModel(stand_in)
        ui.serve(assistant, host="127.0.0.1", port=0, open_browser=False)


def simulate(folder: Path, users: int, minutes: float, *, real: bool) -> dict[str, Any]:
    """What was met with and measured."""
    from assistant.app.assistant import Assistant

    everybody = people(users)
    documents, library = folder / "documents", folder / "library"
    documents.mkdir()
    for person in everybody:
        (documents / f"{person.name}.md").write_text(person.document(), encoding="utf-8")
    with Assistant.open(library) as assistant:
        assistant.index(documents)
    accounts = Accounts(library / ACCOUNTS_FILE)
    for person in everybody:
        accounts.add(person.name, PASSWORD)
    command = [sys.executable, __file__, "--serve", str(library), *(["--real"] if real else [])]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        try:
            return _run(server, everybody, minutes, real=real)
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(30)


def _run(server: subprocess.Popen[str], everybody: Sequence[Person], minutes: float, *, real: bool) -> dict[str, Any]:
    assert server.stderr
    address = next((word for line in server.stderr for word in line.split() if word.startswith("http")), "")
    said: list[str] = []
    threading.Thread(target=lambda: said.extend(server.stderr or ()), daemon=True).start()
    tally, netloc = Tally(), urlsplit(address).netloc
    for event in ask(http.client.HTTPConnection(netloc, timeout=600), everybody[0], {"question": "海拔"}):
        if event["type"] == "error":  # what is loaded with the first question is not waiting time
            raise SystemExit(event["error"])
    end = time.monotonic() + 60 * minutes
    users = [User(person, everybody, netloc, end, tally, real=real) for person in everybody]
    for user in users:
        user.start()
    memory: list[float] = []
    while any(user.is_alive() for user in users):
        time.sleep(1)
        if tally.answers >= len(users):  # everything that is loaded once is there by then
            memory.append(memory_mib(server.pid, "VmRSS"))
    for user in users:
        user.check_kept()
    by_user = sorted(sum(map(len, user.kept.values())) for user in users)
    return {
        "users": len(users),
        "minutes": minutes,
        "answers": tally.answers,
        "not_found": tally.not_found,
        "astray": tally.astray,
        "hung_up": tally.hung_up,
        "answers_per_user": [by_user[0], by_user[-1]],
        "wait_s": _spread(tally.waits),
        "total_s": _spread(tally.totals),
        "last_position": max(tally.positions, default=0),
        "memory_mib": {"start": memory[0], "end": memory[-1], "most": max(memory)} if memory else {},
        "server_said": said,
        "failures": len(tally.failures),
        "first_failures": tally.failures[:_SHOWN_FAILURES],
    }


def _spread(seconds: Sequence[float]) -> dict[str, float]:
    if len(seconds) < 2:
        return {}
    points = statistics.quantiles(seconds, n=20)
    return {"median": round(points[9], 2), "p95": round(points[18], 2), "most": round(max(seconds), 2)}


def main() -> int:
    """1 if anything went wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--users", type=int, default=16)
    parser.add_argument("--minutes", type=float, default=0.5)
    parser.add_argument("--real", action="store_true", help="with the chat model of the settings")
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.serve:
        serve(arguments.serve, real=arguments.real)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        found = simulate(Path(folder), arguments.users, arguments.minutes, real=arguments.real)
    print(json.dumps(found, ensure_ascii=False, indent=2))
    return 1 if found["failures"] or not found["answers"] else 0


if __name__ == "__main__":
    sys.exit(main())
