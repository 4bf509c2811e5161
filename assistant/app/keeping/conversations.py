"""Conversations on disk: each user's own, with the whole record of every answer."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Literal

from assistant.app.keeping.answers import Encoder, decoded, decoded_answer, restored
from assistant.app.keeping.kept import Feedback, Head, Kept, KeptTurn, Outcome, TurnKey, Verdict
from assistant.app.keeping.store import Store
from assistant.config import Strictness
from assistant.errors import KeepingError, NotKeptError
from assistant.library.script import fold
from assistant.records import Answer, Document, Scope

CONVERSATIONS_FILE = "conversations.sqlite3"
_TITLE_CHARS = 60
_SNIPPET_CHARS = 30  # on either side of what was looked for


class Conversations:
    """The conversations in a file. Making one touches nothing; any thread may call any method.

    Every method raises a KeepingError if the file cannot be used, and the next call tries anew: answering goes on
    without it. A conversation of another user is like one that is not there.
    """

    def __init__(self, path: Path) -> None:
        self._store = Store(path)

    def begin(
        self,
        user: str,
        question: str,
        *,
        conversation: str = "",
        scope: Scope | None = None,
        strictness: Strictness | None = None,
    ) -> TurnKey:
        """The key of a new turn.

        Args:
            conversation: Id of the conversation that it continues; empty makes one, named after the question.
        """
        question, now = _storable(question), _now()
        record = {"scope": Encoder().value(scope), "strictness": strictness}
        with self._store.writing() as connection:
            if conversation:
                _check(connection, user, conversation)
                connection.execute("UPDATE conversations SET changed = ? WHERE id = ?", (now, conversation))
            else:
                conversation, title = secrets.token_hex(8), _title(question)
                connection.execute(
                    "INSERT INTO conversations (id, user, created, changed, title, folded_title) VALUES (?,?,?,?,?,?)",
                    (conversation, user, now, now, title, fold(title).text),
                )
            number = connection.execute(
                "SELECT coalesce(max(number), 0) + 1 FROM turns WHERE conversation = ?", (conversation,)
            ).fetchone()[0]
            connection.execute(
                "INSERT INTO turns (conversation, number, asked, outcome, question, folded, record) "
                "VALUES (?,?,?,'open',?,?,?)",
                (conversation, number, now, question, fold(question).text, _json(record)),
            )
        return TurnKey(conversation=conversation, number=number)

    def finish(
        self,
        user: str,
        key: TurnKey,
        *,
        outcome: Outcome,
        text: str = "",
        stand_alone: str = "",
        answer: Answer | None = None,
        error: tuple[str, str] | None = None,
        seconds: Mapping[str, float] | None = None,
    ) -> None:
        """Keeps what became of a turn; nothing if it was deleted in the meantime."""
        encoder = Encoder()
        kept = {
            "answer": encoder.value(answer),
            "documents": encoder.documents(),
            "error": list(error) if error else None,
            "seconds": dict(seconds or {}),
        }
        text = _storable(text)
        with self._store.writing() as connection:
            found = connection.execute(
                "SELECT question, record FROM turns JOIN conversations ON id = conversation "
                "WHERE conversation = ? AND number = ? AND user = ?",
                (key.conversation, key.number, user),
            ).fetchone()
            if found is None:
                return
            question, record = found
            connection.execute(
                "UPDATE turns SET outcome = ?, text = ?, stand_alone = ?, folded = ?, record = ? "
                "WHERE conversation = ? AND number = ?",
                (
                    outcome,
                    text,
                    _storable(stand_alone),
                    fold(f"{question}\n{text}").text,
                    _json({**json.loads(record), **kept}),
                    key.conversation,
                    key.number,
                ),
            )
            connection.execute("UPDATE conversations SET changed = ? WHERE id = ?", (_now(), key.conversation))

    def list(self, user: str, *, search: str = "", limit: int = 200) -> list[Head]:
        """The user's conversations, last changed first.

        Args:
            search: Only those that hold all of these words, in whichever script, width and case.
        """
        words = fold(_storable(search)).text.split()
        one = (
            "AND (instr(folded_title, ?) OR EXISTS (SELECT 1 FROM turns WHERE conversation = id AND instr(folded, ?)))"
        )
        values = [value for word in words for value in (word, word)]
        with self._store.reading() as connection:
            rows = connection.execute(
                "SELECT id, title, created, changed, (SELECT count(*) FROM turns WHERE conversation = id) "
                f"FROM conversations WHERE user = ? {one * len(words)} ORDER BY changed DESC LIMIT ?",
                [user, *values, limit],
            ).fetchall()
            return [_head(row, _snippet(connection, row[0], words[0]) if words else "") for row in rows]

    def read(self, user: str, conversation: str, document: Callable[[str], Document]) -> Kept:
        """A conversation with its answers restored.

        Args:
            document: Gives the library's document of an id, or raises a LibraryError.
        """
        with self._store.reading() as connection:
            _check(connection, user, conversation)
            row = connection.execute(
                "SELECT id, title, created, changed, 0 FROM conversations WHERE id = ?", (conversation,)
            ).fetchone()
            turns = connection.execute(
                "SELECT number, asked, outcome, verdict, correction, unanswerable, question, stand_alone, text, record "
                "FROM turns WHERE conversation = ? ORDER BY number",
                (conversation,),
            ).fetchall()
        return Kept(head=_head((*row[:4], len(turns))), turns=tuple(_turn(turn, document) for turn in turns))

    def rename(self, user: str, conversation: str, title: str) -> None:
        """Gives a conversation another title; an empty one is not taken."""
        title = _title(_storable(title))
        if not title:
            raise KeepingError("The title is empty.", "Give another one.")
        with self._store.writing() as connection:
            _check(connection, user, conversation)
            connection.execute(
                "UPDATE conversations SET title = ?, folded_title = ? WHERE id = ?",
                (title, fold(title).text, conversation),
            )
        self._store.wipe()

    def delete(self, user: str, conversation: str) -> None:
        """Takes a conversation off the disk, with its feedback."""
        with self._store.writing() as connection:
            _check(connection, user, conversation)
            connection.execute("DELETE FROM turns WHERE conversation = ?", (conversation,))
            connection.execute("DELETE FROM conversations WHERE id = ?", (conversation,))
        self._store.wipe()

    def delete_all(self, user: str) -> None:
        """Takes all conversations of a user off the disk."""
        with self._store.writing() as connection:
            connection.execute(
                "DELETE FROM turns WHERE conversation IN (SELECT id FROM conversations WHERE user = ?)", (user,)
            )
            connection.execute("DELETE FROM conversations WHERE user = ?", (user,))
        self._store.wipe()

    def drop_from(self, user: str, conversation: str, number: int) -> None:
        """Takes the turn of this number and all after it off the disk."""
        with self._store.writing() as connection:
            _check(connection, user, conversation)
            connection.execute("DELETE FROM turns WHERE conversation = ? AND number >= ?", (conversation, number))
        self._store.wipe()

    def rate(
        self,
        user: str,
        key: TurnKey,
        verdict: Verdict | Literal[""],
        *,
        correction: str = "",
        unanswerable: bool = False,
    ) -> None:
        """Keeps what the user thinks of an answer; an empty verdict takes it back.

        Args:
            correction, unanswerable: See ``Feedback``.
        """
        with self._store.writing() as connection:
            _check(connection, user, key.conversation)
            correction = _storable(correction).strip() if verdict else ""
            done = connection.execute(
                "UPDATE turns SET verdict = ?, correction = ?, unanswerable = ? WHERE conversation = ? AND number = ?",
                (verdict, correction, int(unanswerable and bool(verdict)), key.conversation, key.number),
            )
            if not done.rowcount:
                raise NotKeptError(f"The conversation has no turn {key.number}.")

    def rated(self, document: Callable[[str], Document]) -> Iterator[tuple[Kept, KeptTurn]]:
        """Every turn that some user gave feedback on, after the conversation as far as it went before; oldest first."""
        with self._store.reading() as connection:
            found = connection.execute(
                "SELECT user, id FROM conversations WHERE EXISTS "
                "(SELECT 1 FROM turns WHERE conversation = id AND verdict != '') ORDER BY created, id"
            ).fetchall()
        for user, id_ in found:
            kept = self.read(user, id_, document)
            for place, turn in enumerate(kept.turns):
                if turn.feedback is not None:
                    yield Kept(head=kept.head, turns=kept.turns[:place]), turn

    def close(self) -> None:
        """Lets go of the file."""
        self._store.close()


def _check(connection: sqlite3.Connection, user: str, conversation: str) -> None:
    found = connection.execute("SELECT 1 FROM conversations WHERE id = ? AND user = ?", (conversation, user))
    if found.fetchone() is None:
        raise NotKeptError("There is no such conversation.", "It may have been deleted; reload the page.")


def _head(row: tuple[Any, ...], snippet: str = "") -> Head:
    id_, title, created, changed, turns = row
    return Head(id=id_, title=title, created=_second(created), changed=_second(changed), turns=turns, snippet=snippet)


def _turn(row: tuple[Any, ...], document: Callable[[str], Document]) -> KeptTurn:
    number, asked, outcome, verdict, correction, unanswerable, question, stand_alone, text, record = row
    kept = json.loads(record)
    documents, states = restored(kept.get("documents", {}), document)
    answer = kept.get("answer")
    error = kept.get("error")
    return KeptTurn(
        number=number,
        question=question,
        asked=_second(asked),
        outcome=outcome,
        text=text,
        stand_alone=stand_alone,
        answer=decoded_answer(answer, documents) if answer else None,
        error=(error[0], error[1]) if error else None,
        seconds=kept.get("seconds", {}),
        scope=decoded(Scope | None, kept.get("scope"), {}),
        strictness=kept.get("strictness"),
        feedback=Feedback(verdict=verdict, correction=correction, unanswerable=bool(unanswerable)) if verdict else None,
        documents=states,
    )


def _snippet(connection: sqlite3.Connection, conversation: str, word: str) -> str:
    found = connection.execute(
        "SELECT question || char(10) || text FROM turns WHERE conversation = ? AND instr(folded, ?) "
        "ORDER BY number LIMIT 1",
        (conversation, word),
    ).fetchone()
    if found is None:
        return ""  # it stands in the title
    folded = fold(found[0])
    at = folded.text.find(word)
    start, end = folded.original_span(at, at + len(word))
    around = found[0][max(0, start - _SNIPPET_CHARS) : end + _SNIPPET_CHARS]
    return " ".join(around.split())


def _title(question: str) -> str:
    line = " ".join(question.split())
    return line if len(line) <= _TITLE_CHARS else line[: _TITLE_CHARS - 1] + "…"


def _storable(text: str) -> str:
    return text.encode("utf-8", "ignore").decode("utf-8").replace("\0", "")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=True)  # a lone surrogate of a document could not be stored as it is


def _now() -> str:
    return datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _second(moment: str) -> str:
    return moment[:19] + "Z"
