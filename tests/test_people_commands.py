"""`assistant users` and `assistant feedback`, as a shell calls them."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from assistant.app import accounts as accounts_module
from assistant.app.accounts import ACCOUNTS_FILE, Accounts
from assistant.app.cli import main
from assistant.app.keeping.conversations import CONVERSATIONS_FILE, Conversations
from assistant.config import Config
from tests.fakes import FakeAssistant


@pytest.fixture(autouse=True)
def cheap_hashing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts_module, "_N", 2**4)


def call(library: Path, *words: str) -> int:
    class Opened(FakeAssistant):
        def __enter__(self) -> Opened:
            return self

        def __exit__(self, *error: object) -> None:
            pass

    def opener(config: Config, *, rebuilding: bool = False) -> Opened:
        return Opened(library)

    return main([*words, "--library", str(library)], opener=opener)  # type: ignore[arg-type]


def types_password(monkeypatch: pytest.MonkeyPatch, password: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))


def test_a_user_is_added_listed_and_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    types_password(monkeypatch, "correct horse")
    assert call(tmp_path, "users", "add", "李雷") == 0
    assert "From its next start on" in capsys.readouterr().err
    assert Accounts(tmp_path / ACCOUNTS_FILE).verify("李雷", "correct horse")
    types_password(monkeypatch, "another horse")
    assert call(tmp_path, "users", "add", "李雷") == 0
    assert "was changed" in capsys.readouterr().err
    assert call(tmp_path, "users", "list") == 0
    assert capsys.readouterr().out == "李雷\n"
    assert call(tmp_path, "users", "remove", "李雷") == 0
    assert "No account is left" in capsys.readouterr().err
    assert call(tmp_path, "users", "list") == 0
    assert capsys.readouterr().out == ""


def test_the_password_is_asked_for_twice_on_a_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("sys.stdin", Terminal())
    typed = iter(["correct horse", "correct hose", "correct horse", "correct horse"])
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(typed))
    assert call(tmp_path, "users", "add", "han") == 1
    assert call(tmp_path, "users", "add", "han") == 0
    assert Accounts(tmp_path / ACCOUNTS_FILE).names() == ["han"]


@pytest.mark.parametrize(
    ("words", "password", "says"),
    [
        (("users", "add", "han"), "short", "8 to 256"),
        (("users", "add"), "long enough", "needs a name"),
        (("users", "remove", "nobody"), "", "There is no user"),
        (("users", "add", "a b"), "long enough", "cannot be used"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_exit_1(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    password: str,
    says: str,
) -> None:
    types_password(monkeypatch, password)
    assert call(tmp_path, *words) == 1
    told = capsys.readouterr().err
    assert told.startswith("error: ")
    assert told.count("\n") == 1
    assert says in told


def test_a_library_that_is_not_there_gets_no_accounts(tmp_path: Path) -> None:
    assert call(tmp_path / "gone", "users", "list") == 1
    assert not (tmp_path / "gone").exists()


def test_a_password_is_never_an_argument(tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as caught:
        call(tmp_path, "users", "add", "han", "secret password")
    assert caught.value.code == 2


def test_feedback_is_exported_as_cases_and_no_file_is_written_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fake = FakeAssistant(tmp_path)
    kept = Conversations(tmp_path / CONVERSATIONS_FILE)
    for question, verdict in (("县财政安排多少资金？", "up"), ("还有呢？", "down")):
        key = kept.begin("han", question)
        answer = fake.ask(question)
        kept.finish("han", key, outcome="done", text=answer.text, answer=answer)
        kept.rate("han", key, "up" if verdict == "up" else "down")
    kept.close()
    file = tmp_path / "cases.jsonl"
    assert call(tmp_path, "feedback", "export", str(file)) == 0
    told = capsys.readouterr().err
    assert "1 cases in" in told
    assert "no case: 还有呢？ (1): without a correction" in told
    assert json.loads(file.read_text(encoding="utf-8"))["question"] == "县财政安排多少资金？"
    assert call(tmp_path, "feedback", "export", str(file)) == 1
    assert "there already" in capsys.readouterr().err
