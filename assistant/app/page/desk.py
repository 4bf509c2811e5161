"""What one open page shows and can do: every act gives the parts of the page that change by it, as HTML."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any, Literal
from weakref import WeakSet

from assistant.app import uploads
from assistant.app.facade import Facade
from assistant.app.keeping.conversations import Conversations
from assistant.app.keeping.kept import Verdict
from assistant.app.page import chooser, reader, shelf, side, sources, state, turns
from assistant.app.page.alike import alike
from assistant.app.page.answering import Asked
from assistant.app.page.conversation import Conversation, Turn, restored
from assistant.app.page.examples import example_questions
from assistant.app.page.safe import text_html
from assistant.errors import AssistantError, LibraryError

Parts = dict[str, str]
"""HTML by the part of the page that is to show it."""
PARTS = (
    *("finished", "running", "sources", "reader", "talks"),
    *("documents", "filters", "held", "results", "scope", "state", "notice"),
)
# What acts on a page from before the server was started anew, or from before another page changed the conversation.
_STALE = (KeyError, IndexError, ValueError, TypeError, StopIteration)
_STRICTNESS = ("strict", "balanced", "open")
_VERDICTS: dict[str, Verdict | Literal[""]] = {"up": "up", "down": "down", "": ""}
_ANSWER_TOKENS = {"short": 96, "long": 512}  # the longest answer that the reader chose; else the settings' own


class Shared:
    """What all open pages of one server have in common.

    Attributes:
        open_talks: The conversations that a page shows: pages that show the same one share it.
    """

    def __init__(self, assistant: Facade, store: Conversations, inbox: uploads.Inbox) -> None:
        self.assistant = assistant
        self.store = store
        self.inbox = inbox
        self.open_talks: WeakSet[Conversation] = WeakSet()
        self._examples: tuple[int, list[str]] = (-1, [])
        self._lock = threading.Lock()

    def examples(self) -> tuple[list[str], int]:
        """Questions for the empty page, and the number of documents; made anew when that number has changed."""
        with self._lock:
            count = self.assistant.document_count()
            if self._examples[0] != count:
                self._examples = count, example_questions(self.assistant.each_document())
            return self._examples[1], count


class Desk:
    """One open page: its user and its conversation. Its methods may be called from any thread."""

    def __init__(self, shared: Shared, user: str) -> None:
        self.shared = shared
        self.user = user
        self.conversation = Conversation(user=user)
        self._found = ""  # what the list of conversations is searched for
        self._acts: dict[str, Callable[[dict[str, Any]], Parts]] = {
            "open": self._open,
            "new": self._new,
            "rename": self._rename,
            "delete": self._delete,
            "search_talks": self._search_talks,
            "read": self._read,
            "rate": self._rate,
            "list": self._list,
            "show": self._show,
            "remove": self._remove,
            "settings": self._settings,
            "scope": self._scope,
        }

    def act(self, data: dict[str, Any]) -> Parts:
        """The parts that an act of the reader changes; an act that fails says why in ``notice``."""
        try:
            return self._acts[str(data.get("do"))](data)
        except AssistantError as error:
            return self.notice((error.message, error.hint))
        except _STALE:
            return self.show_talk()

    def load(self) -> Parts:
        """All that the page shows when it is opened: the last conversation."""
        try:
            for head in self.shared.store.list(self.user, limit=1):
                self.conversation = self._restored(head.id)
        except AssistantError as error:
            return {**self.show_talk(), **self.notice((error.message, error.hint))}
        return self.show_talk()

    def resume(self, conversation: str) -> None:
        """Takes up the conversation that a page shows from before the server was started anew, if it is still kept."""
        if conversation:
            with contextlib.suppress(AssistantError):
                self.conversation = self._restored(conversation)

    def asked(self, data: dict[str, Any], longest: int) -> Asked | None:
        """What the page asks now, after the turns that it replaces were taken out; None if there is nothing to ask."""
        turn = self._turn(data) if isinstance(data.get("turn"), int) else None
        said = (turn.stand_alone or turn.question if data.get("anyway") else turn.question) if turn else ""
        text = str(data.get("text") or said).strip()[:longest]
        if not text or self.conversation.running is not None:
            return None
        strictness = data.get("strictness")
        if turn is not None and not data.get("anyway"):
            self._drop_from(turn)
        scope = turn.scope if turn is not None and "scope" not in data else chooser.scope_from(data.get("scope"))
        self.shared.open_talks.add(self.conversation)
        return Asked(
            text=text,
            scope=scope,
            strictness=strictness if strictness in _STRICTNESS else None,
            answer_tokens=_ANSWER_TOKENS.get(str(data.get("length"))),
        )

    def show_talk(self) -> Parts:
        """The conversation with its sources, and the list of all."""
        return {**self.show_turns(), "talks": self.show_talks(), "reader": ""}

    def show_turns(self) -> Parts:
        """The conversation with its sources."""
        now = time.monotonic()
        questions, held = self.shared.examples()
        if self.conversation.turns:
            shown = turns.finished_turns(self.conversation, now, self._titles())
        else:
            shown = turns.welcome(questions, held)
        where = f'data-conversation="{text_html(self.conversation.id)}" data-documents="{held}"'
        return {
            "finished": f'<div class="turns" {where}>{shown}</div>',
            "running": turns.running_turn(self.conversation, now),
            "sources": sources.panel(self.conversation),
        }

    def show_talks(self) -> str:
        """The list of conversations; an error in its place if they cannot be read."""
        try:
            heads = self.shared.store.list(self.user, search=self._found)
        except AssistantError as error:
            return turns.error_html("trouble", (error.message, error.hint))
        now = datetime.now(timezone.utc).astimezone()
        return side.talk_list(heads, self.conversation.id, now, searched=bool(self._found))

    def show_library(self, data: dict[str, Any] | None = None) -> Parts:
        """The list of documents with what it can be filtered by, and the choices for a question's scope."""
        held = self.shared.assistant.shelf()
        return {
            "documents": shelf.document_list(held, shelf.wanted_from(data)),
            "filters": shelf.filters(held),
            "scope": chooser.chooser(held),
        }

    def notice(self, error: tuple[str, str] | None) -> Parts:
        """A message above the page; None is an error that nobody foresaw."""
        return {"notice": f'<div data-at="{time.monotonic()}">{turns.error_html("trouble", error)}</div>'}

    def _open(self, data: dict[str, Any]) -> Parts:
        self.conversation = self._restored(str(data["conversation"]))
        return self.show_talk()

    def _new(self, data: dict[str, Any]) -> Parts:
        self.conversation = Conversation(user=self.user)
        return self.show_talk()

    def _rename(self, data: dict[str, Any]) -> Parts:
        title = " ".join(str(data["title"]).split())[:200]
        if title:
            self.shared.store.rename(self.user, str(data["conversation"]), title)
        return {"talks": self.show_talks()}

    def _delete(self, data: dict[str, Any]) -> Parts:
        conversation = str(data["conversation"])
        if conversation == self.conversation.id:
            self.conversation.stop(time.monotonic())
            self.conversation = Conversation(user=self.user)
            self.shared.store.delete(self.user, conversation)
            return self.show_talk()
        self.shared.store.delete(self.user, conversation)
        return {"talks": self.show_talks()}

    def _search_talks(self, data: dict[str, Any]) -> Parts:
        self._found = str(data.get("words", "")).strip()[:200]
        return {"talks": self.show_talks()}

    def _read(self, data: dict[str, Any]) -> Parts:
        number, cite = int(data["turn"]), str(data["cite"])
        turn = self.conversation.turns[number]
        if turn.answer is None:
            return {}
        around = data.get("around")
        at = around if isinstance(around, int) else None
        if cite.startswith("p"):
            passages = turn.answer.passages[: sources.NEAREST]
            position = next(i for i, passage in enumerate(passages) if passage.rank == int(cite[1:]))
            passage = passages[position]
            return self._opened(
                passage.document.id,
                passage.text,
                passage.chunk.start,
                turn=number,
                cite=cite,
                place=(position + 1, len(passages)),
                heading=passage.heading,
                around=at,
            )
        citations = turn.answer.citations
        position = next(i for i, citation in enumerate(citations) if citation.number == int(cite))
        cited = citations[position]
        figures = alike(turn.answer.text, [citation.quote for citation in citations])[1][position]
        return self._opened(
            cited.document.id,
            cited.quote,
            cited.start,
            turn=number,
            cite=cite,
            place=(position + 1, len(citations)),
            heading=cited.heading,
            figures=figures,
            around=at,
        )

    def _opened(self, document_id: str, quote: str, start: int, **shown: Any) -> Parts:
        document = self.shared.assistant.document(document_id)
        if document.text[start : start + len(quote)] != quote:
            start = document.text.find(quote)  # the document has changed since: it may still say so elsewhere
            if start < 0:
                raise LibraryError(f"{document.title!r} has changed and no longer holds this sentence.")
        return {"reader": reader.cited_place(document, start, start + len(quote), **shown)}

    def _rate(self, data: dict[str, Any]) -> Parts:
        turn = self._turn(data)
        verdict = _VERDICTS[data["verdict"]]
        correction = str(data.get("correction", "")).strip()[:4000]
        if turn.key is None:
            return {}
        unanswerable = bool(data.get("unanswerable"))
        self.shared.store.rate(self.user, turn.key, verdict, correction=correction, unanswerable=unanswerable)
        turn.verdict, turn.correction = verdict, correction
        return {"finished": self.show_turns()["finished"]}

    def _list(self, data: dict[str, Any]) -> Parts:
        if data.get("filters"):
            return self.show_library(data)
        return {"documents": shelf.document_list(self.shared.assistant.shelf(), shelf.wanted_from(data))}

    def _show(self, data: dict[str, Any]) -> Parts:
        document = self.shared.assistant.document(str(data["document"]))
        around = data.get("around")
        return {"held": reader.whole_document(document, around=around if isinstance(around, int) else 0)}

    def _remove(self, data: dict[str, Any]) -> Parts:
        uploads.remove_document(self.shared.assistant, str(data["document"]))
        return {"held": "", **self.show_library(data), "finished": self.show_turns()["finished"]}

    def _scope(self, data: dict[str, Any]) -> Parts:
        return {"scope": chooser.chooser(self.shared.assistant.shelf())}

    def _settings(self, data: dict[str, Any]) -> Parts:
        answers = [turn.answer for turn in self.conversation.turns if turn.answer is not None]
        return {"state": state.state_html(self.shared.assistant.info(), answers)}

    def _turn(self, data: dict[str, Any]) -> Turn:
        return self.conversation.turns[int(data["turn"])]

    def _drop_from(self, turn: Turn) -> None:
        position = self.conversation.turns.index(turn)
        if turn.key is not None:
            self.shared.store.drop_from(self.user, turn.key.conversation, turn.key.number)
        del self.conversation.turns[position:]

    def _restored(self, conversation: str) -> Conversation:
        for held in list(self.shared.open_talks):
            if held.user == self.user and held.id == conversation:
                return held
        kept = self.shared.store.read(self.user, conversation, self.shared.assistant.document)
        found = restored(kept, self.user)
        self.shared.open_talks.add(found)
        return found

    def _titles(self) -> dict[str, str]:
        wanted = {name for turn in self.conversation.turns if turn.scope for name in turn.scope.documents}
        return {held.id: held.title for held in self.shared.assistant.shelf() if held.id in wanted} if wanted else {}
