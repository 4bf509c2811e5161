"""Conversations on disk."""

from __future__ import annotations

import json
import os
import sqlite3
import stat
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.app.keeping.conversations import CONVERSATIONS_FILE, Conversations
from assistant.app.keeping.exporting import to_json, to_markdown
from assistant.app.keeping.kept import TurnKey
from assistant.errors import KeepingError, LibraryError, NotKeptError
from assistant.records import Answer, Document, Done, Scope
from tests.fakes import EVIL, PLAN, REPORT, FakeAssistant

ROOT = Path(__file__).resolve().parents[1]
SHARE = "公办园在园幼儿占比是多少？"


@pytest.fixture
def fake(tmp_path: Path) -> FakeAssistant:
    return FakeAssistant(tmp_path)


@pytest.fixture
def conversations(tmp_path: Path) -> Conversations:
    return Conversations(tmp_path / CONVERSATIONS_FILE)


def answer_to(fake: FakeAssistant, question: str) -> Answer:
    *_, last = fake.stream(question)
    assert isinstance(last, Done)
    return last.answer


def keep(conversations: Conversations, fake: FakeAssistant, question: str, user: str = "", into: str = "") -> TurnKey:
    key = conversations.begin(user, question, conversation=into)
    answer = answer_to(fake, question)
    conversations.finish(user, key, outcome="done", text=answer.text, stand_alone=question, answer=answer)
    return key


def traces(folder: Path, *words: str) -> list[str]:
    data = b"".join(file.read_bytes() for file in folder.iterdir() if file.is_file())
    return [word for word in words if word.encode() in data or json.dumps(word)[1:-1].encode() in data]


def test_an_answer_comes_back_as_it_was_with_every_field(conversations: Conversations, fake: FakeAssistant) -> None:
    answer = replace(
        answer_to(fake, SHARE),
        signals={"has": 1.5},
        usage={"answer_tokens": 12.0},
        notes=("一",),
        scope=Scope(since="2024"),
    )
    key = conversations.begin("", SHARE, scope=Scope(regions=("云岭县",)), strictness="open")
    conversations.finish("", key, outcome="done", text=answer.text, answer=answer, seconds={"done": 1.25})
    turn = conversations.read("", key.conversation, fake.document).turns[0]
    assert turn.answer == answer
    assert turn.scope == Scope(regions=("云岭县",))
    assert turn.strictness == "open"
    assert turn.seconds == {"done": 1.25}
    assert set(turn.documents.values()) == {"same"}


def test_another_process_reads_what_was_kept(conversations: Conversations, fake: FakeAssistant, tmp_path: Path) -> None:
    key = keep(conversations, fake, SHARE)
    script = (
        "import sys; from pathlib import Path; from assistant.app.keeping.conversations import Conversations; "
        "print(Conversations(Path(sys.argv[1])).list('')[0].id)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / CONVERSATIONS_FILE)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == key.conversation


def test_the_citations_of_a_removed_document_still_stand_with_their_offsets(
    conversations: Conversations, fake: FakeAssistant
) -> None:
    answer = answer_to(fake, SHARE)
    key = keep(conversations, fake, SHARE)
    fake.remove(PLAN.id)
    turn = conversations.read("", key.conversation, fake.document).turns[0]
    assert turn.answer
    assert turn.documents[PLAN.id] == "removed"
    assert turn.documents[REPORT.id] == "same"
    for kept, first in zip(turn.answer.citations, answer.citations, strict=True):
        assert (kept.quote, kept.start, kept.end) == (first.quote, first.start, first.end)
        assert kept.document.text[kept.start : kept.end] == kept.quote
        assert kept.document.title == first.document.title
        assert kept.document.date == first.document.date
    assert [p.text for p in turn.answer.passages] == [p.text for p in answer.passages]
    assert [s.text for s in turn.answer.shown] == [s.text for s in answer.shown]


def test_a_changed_document_is_said_to_be_changed_and_does_not_alter_the_quote(
    conversations: Conversations, fake: FakeAssistant
) -> None:
    key = keep(conversations, fake, SHARE)

    def changed(document_id: str) -> Document:
        held = fake.document(document_id)
        return replace(held, text="新增的一段。" + held.text) if held.id == PLAN.id else held

    turn = conversations.read("", key.conversation, changed).turns[0]
    assert turn.answer
    assert turn.documents[PLAN.id] == "changed"
    assert all(c.document.text[c.start : c.end] == c.quote for c in turn.answer.citations)


def test_of_a_long_document_only_what_the_answer_speaks_of_is_kept(
    conversations: Conversations, fake: FakeAssistant, tmp_path: Path
) -> None:
    answer = answer_to(fake, SHARE)
    long = replace(PLAN, text=PLAN.text + "\n" + "没有引用的内容。" * 200 + "机密段落")
    cited = tuple(replace(c, document=long) if c.document == PLAN else c for c in answer.citations)
    key = conversations.begin("", SHARE)
    conversations.finish("", key, outcome="done", text=answer.text, answer=replace(answer, citations=cited))
    conversations.close()
    assert traces(tmp_path, "机密段落") == []


def test_conversations_are_listed_by_their_last_change_and_apart_by_user(
    conversations: Conversations, fake: FakeAssistant
) -> None:
    first = keep(conversations, fake, "第一个问题", "甲")
    second = keep(conversations, fake, "第二个问题", "甲")
    other = keep(conversations, fake, "别人的问题", "乙")
    keep(conversations, fake, "第一个问题的追问", "甲", into=first.conversation)
    assert [head.id for head in conversations.list("甲")] == [first.conversation, second.conversation]
    assert [head.title for head in conversations.list("甲")] == ["第一个问题", "第二个问题"]
    assert conversations.list("甲")[0].turns == 2
    for attempt in (
        lambda: conversations.read("甲", other.conversation, fake.document),
        lambda: conversations.begin("甲", "问", conversation=other.conversation),
        lambda: conversations.rename("甲", other.conversation, "我的"),
        lambda: conversations.delete("甲", other.conversation),
        lambda: conversations.rate("甲", other, "up"),
        lambda: conversations.drop_from("甲", other.conversation, 1),
    ):
        with pytest.raises(NotKeptError, match="no such conversation"):
            attempt()
    conversations.finish("甲", other, outcome="failed", text="改写")
    assert conversations.read("乙", other.conversation, fake.document).turns[0].outcome == "done"


def test_search_is_blind_to_script_width_and_case_and_shows_where_it_hit(
    conversations: Conversations, fake: FakeAssistant
) -> None:
    key = keep(conversations, fake, SHARE)
    keep(conversations, fake, "完全无关的问题 ＡＢＣ")
    found = conversations.list("", search="幼兒園 ６８")
    assert [head.id for head in found] == [key.conversation]
    assert "幼儿园" in found[0].snippet
    assert len(conversations.list("", search="abc")) == 1
    assert conversations.list("", search="幼儿园 不存在的词") == []
    assert conversations.list("", search="100%_") == []


def test_a_stopped_and_a_failed_turn_are_kept_and_one_without_an_end_is_open(
    conversations: Conversations, fake: FakeAssistant
) -> None:
    stopped = conversations.begin("", "停下的问题")
    conversations.finish("", stopped, outcome="stopped", text="写了一半")
    failed = conversations.begin("", "出错的问题", conversation=stopped.conversation)
    conversations.finish("", failed, outcome="failed", error=("什么坏了。", "怎样修。"))
    conversations.begin("", "没有写完的问题", conversation=stopped.conversation)
    kept = conversations.read("", stopped.conversation, fake.document)
    assert [turn.outcome for turn in kept.turns] == ["stopped", "failed", "open"]
    assert [turn.number for turn in kept.turns] == [1, 2, 3]
    assert kept.turns[1].error == ("什么坏了。", "怎样修。")
    assert [message["content"] for message in kept.history()] == ["停下的问题", "写了一半"]


def test_what_was_deleted_leaves_no_trace_on_the_disk(
    conversations: Conversations, fake: FakeAssistant, tmp_path: Path
) -> None:
    secret, title, stays = "这个秘密问题要删掉", "这个旧标题要换掉", "这个问题要留下"
    keep(conversations, fake, stays)
    renamed = keep(conversations, fake, title)
    gone = keep(conversations, fake, secret)
    conversations.rate("", gone, "down", correction="秘密的更正")
    assert set(traces(tmp_path, secret, title, stays, "秘密的更正")) == {secret, title, stays, "秘密的更正"}
    conversations.delete("", gone.conversation)
    conversations.drop_from("", renamed.conversation, 1)
    conversations.rename("", renamed.conversation, "新标题")
    assert traces(tmp_path, secret, title, "秘密的更正") == []
    assert traces(tmp_path, stays, "新标题") == [stays, "新标题"]
    conversations.delete_all("")
    assert traces(tmp_path, stays, "新标题") == []
    assert conversations.list("") == []


def test_a_turn_that_was_deleted_while_it_was_answered_does_not_come_back(
    conversations: Conversations, fake: FakeAssistant
) -> None:
    key = conversations.begin("", SHARE)
    conversations.delete("", key.conversation)
    conversations.finish("", key, outcome="done", text="答案")
    assert conversations.list("") == []


def test_regenerating_takes_the_last_turn_out_and_goes_on_with_its_number(
    conversations: Conversations, fake: FakeAssistant
) -> None:
    key = keep(conversations, fake, SHARE)
    second = keep(conversations, fake, "还有呢？", into=key.conversation)
    conversations.drop_from("", key.conversation, second.number)
    assert keep(conversations, fake, "还有呢？", into=key.conversation) == second


def test_feedback_is_kept_with_the_turn_and_can_be_taken_back(
    conversations: Conversations, fake: FakeAssistant
) -> None:
    key = keep(conversations, fake, SHARE)
    conversations.rate("", key, "down", correction=" 应为70% ", unanswerable=False)
    turn = conversations.read("", key.conversation, fake.document).turns[0]
    assert turn.feedback
    assert (turn.feedback.verdict, turn.feedback.correction) == ("down", "应为70%")
    assert [each.number for _, each in conversations.rated(fake.document)] == [1]
    conversations.rate("", key, "")
    assert conversations.read("", key.conversation, fake.document).turns[0].feedback is None
    assert list(conversations.rated(fake.document)) == []


def test_threads_and_two_processes_write_at_once_and_nothing_is_lost(tmp_path: Path) -> None:
    path = tmp_path / CONVERSATIONS_FILE
    script = (
        "import sys; from pathlib import Path; from assistant.app.keeping.conversations import Conversations\n"
        "kept = Conversations(Path(sys.argv[1]))\n"
        "for n in range(20):\n"
        "    key = kept.begin('other', f'other {n}')\n"
        "    kept.finish('other', key, outcome='stopped', text=str(n))\n"
    )
    conversations = Conversations(path)
    shared = conversations.begin("shared", "开头").conversation
    failures: list[Exception] = []

    def work(user: str) -> None:
        try:
            for number in range(10):
                key = conversations.begin(user, f"{user} {number}")
                conversations.finish(user, key, outcome="stopped", text=str(number))
                conversations.begin("shared", user, conversation=shared)
        except KeepingError as error:
            failures.append(error)

    with subprocess.Popen([sys.executable, "-c", script, str(path)], cwd=ROOT) as process:
        threads = [threading.Thread(target=work, args=(f"user{number}",)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert process.wait(60) == 0
    assert failures == []
    assert len(conversations.list("other")) == 20
    for number in range(4):
        assert sorted(head.title for head in conversations.list(f"user{number}")) == sorted(
            f"user{number} {each}" for each in range(10)
        )
    assert conversations.list("shared")[0].turns == 41


def test_the_file_is_for_its_owner_only(conversations: Conversations, tmp_path: Path) -> None:
    conversations.begin("", SHARE)
    files = list(tmp_path.glob(f"{CONVERSATIONS_FILE}*"))
    assert files
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in files)


def test_a_full_disk_is_one_line_and_the_next_call_tries_anew(
    conversations: Conversations, fake: FakeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = keep(conversations, fake, SHARE)
    conversations.close()
    real = sqlite3.connect

    def small(*args: object, **kwargs: object) -> sqlite3.Connection:
        connection: sqlite3.Connection = real(*args, **kwargs)  # type: ignore[call-overload]
        connection.execute("PRAGMA max_page_count = 1")
        return connection

    monkeypatch.setattr(sqlite3, "connect", small)
    with pytest.raises(KeepingError, match="full") as caught:
        conversations.finish("", key, outcome="stopped", text="长" * 100_000)
    assert "\n" not in str(caught.value)
    monkeypatch.setattr(sqlite3, "connect", real)
    conversations.finish("", key, outcome="stopped", text="长" * 100_000)
    assert conversations.read("", key.conversation, fake.document).turns[0].outcome == "stopped"


def test_a_folder_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    conversations = Conversations(tmp_path / "gone" / CONVERSATIONS_FILE)
    with pytest.raises(KeepingError) as caught:
        conversations.begin("", SHARE)
    assert "\n" not in str(caught.value)
    assert str(tmp_path) not in caught.value.message
    (tmp_path / "gone").mkdir()
    conversations.begin("", SHARE)


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only for the administrator")
def test_in_a_read_only_folder_what_was_kept_can_be_read(
    conversations: Conversations, fake: FakeAssistant, tmp_path: Path
) -> None:
    key = keep(conversations, fake, SHARE)
    conversations.close()
    tmp_path.chmod(0o500)
    (tmp_path / CONVERSATIONS_FILE).chmod(0o400)
    try:
        assert conversations.read("", key.conversation, fake.document).turns
        with pytest.raises(KeepingError):
            conversations.begin("", SHARE)
    finally:
        tmp_path.chmod(0o700)


def test_a_file_that_is_no_database_and_one_of_a_later_program_are_left_alone(tmp_path: Path) -> None:
    path = tmp_path / CONVERSATIONS_FILE
    path.write_bytes(b"not a database" * 100)
    with pytest.raises(KeepingError):
        Conversations(path).list("")
    assert path.read_bytes() == b"not a database" * 100
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(KeepingError, match="later version"):
        Conversations(path).list("")


def test_what_cannot_be_stored_as_text_does_no_harm(conversations: Conversations, fake: FakeAssistant) -> None:
    key = conversations.begin("", "问\0题\ud800")
    broken = replace(answer_to(fake, SHARE), raw="半个字\ud83d")
    conversations.finish("", key, outcome="done", text=broken.text, answer=broken)
    assert conversations.read("", key.conversation, fake.document).turns[0].question == "问题"


def test_fields_of_a_later_program_are_passed_over(
    conversations: Conversations, fake: FakeAssistant, tmp_path: Path
) -> None:
    key = keep(conversations, fake, SHARE)
    with sqlite3.connect(tmp_path / CONVERSATIONS_FILE) as connection:
        record = json.loads(connection.execute("SELECT record FROM turns").fetchone()[0])
        record["answer"]["colour"] = "blue"
        record["answer"]["citations"][0]["weight"] = 1
        connection.execute("UPDATE turns SET record = ?", (json.dumps(record),))
    turn = conversations.read("", key.conversation, fake.document).turns[0]
    assert turn.answer == answer_to(fake, SHARE)


def test_the_exports_tell_no_folder_and_nothing_in_them_is_mark_up(
    conversations: Conversations, fake: FakeAssistant
) -> None:
    key = keep(conversations, fake, SHARE)
    keep(conversations, fake, "脚本 # <b>检查</b>", into=key.conversation)
    failed = conversations.begin("", "1. 出错", conversation=key.conversation)
    conversations.finish("", failed, outcome="failed", error=("'/srv/private/models/chat.gguf' is damaged.", ""))
    conversations.rate("", key, "up")
    fake.remove(EVIL.id)
    kept = conversations.read("", key.conversation, fake.document)
    markdown, value = to_markdown(kept), json.loads(to_json(kept))
    assert "/srv" not in markdown
    assert "/srv" not in to_json(kept)
    assert "<script>" not in markdown
    assert "![](" not in markdown
    assert "达到68%[1]" in markdown
    assert "> 到2027年，云岭县公办幼儿园在园幼儿占比要达到68%。" in markdown
    assert "此后已移除" in markdown
    first = value["turns"][0]
    assert first["answer"]["citations"][0]["document"]["state"] == "same"
    assert first["feedback"]["verdict"] == "up"
    assert value["turns"][1]["answer"]["citations"][0]["document"]["state"] == "removed"
    assert value["turns"][2]["outcome"] == "failed"


def test_a_document_that_cannot_be_looked_up_counts_as_removed(
    conversations: Conversations, fake: FakeAssistant
) -> None:
    key = keep(conversations, fake, SHARE)

    def broken(document_id: str) -> Document:
        raise LibraryError("The disk is gone.")

    turn = conversations.read("", key.conversation, broken).turns[0]
    assert set(turn.documents.values()) == {"removed"}
