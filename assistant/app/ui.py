"""The browser page: the only file that imports Gradio.

Gradio carries events and sessions; what is shown is HTML that ``assistant.app.page`` writes.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import tempfile
import time
import webbrowser
from collections.abc import AsyncIterator, Iterator, Mapping
from functools import partial
from typing import Any

from assistant.app import serving, uploads
from assistant.app.facade import Facade
from assistant.app.keeping.conversations import CONVERSATIONS_FILE, Conversations
from assistant.app.login import Login, login_for, user_of
from assistant.app.page import layout, side, sources, turns
from assistant.app.page.adding import add_files, read_again
from assistant.app.page.answering import begin, follow
from assistant.app.page.desk import PARTS, Desk, Shared
from assistant.app.page.texts import TITLE
from assistant.app.server import create_app
from assistant.config import LONGEST_QUESTION
from assistant.errors import AssistantError

# Read by Gradio when it is imported: no statistics are sent, and none are reckoned after every event.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["GRADIO_ANALYTICS_MAX_EVENTS"] = "1"
os.environ["GRADIO_ANALYTICS_CACHE_FREQUENCY"] = str(10**9)

import gradio as gr

# The browser page is the only caller of these events, and shows their progress itself.
_EVENT: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden", "trigger_mode": "multiple"}
Update = tuple[Any, ...]


def build_page(shared: Shared) -> gr.Blocks:
    """The page over the assistant; each browser tab has a desk of its own."""
    page = gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True)
    with page:
        desk = gr.State(None)
        parts: dict[str, gr.HTML] = {}
        with gr.Column(elem_id="app"):
            _html(layout.bar(), "bar")
            with gr.Column(elem_id="side"):
                _html(layout.side_head(), "side-head")
                parts["talks"] = _html("", "talks")
                user = _html("", "user")
            with gr.Column(elem_id="talk"):
                parts["finished"] = _html("", "finished")
                parts["running"] = _html("", "running")
            composer = _html(layout.composer(LONGEST_QUESTION), "composer")
            with gr.Column(elem_id="panel"):
                _html(layout.panel_head(), "panel-head")
                parts["sources"] = _html("", "sources")
                parts["reader"] = _html("", "reader")
            with gr.Column(elem_id="library"):
                with gr.Column(elem_id="shelf"):
                    _html(layout.library_head(uploads.MAX_MEGABYTES, uploads.MAX_FILES), "library-head")
                    parts["results"] = _html("", "results")
                    _html(layout.search_head(), "search-head")
                    parts["filters"] = _html("", "filters")
                    parts["documents"] = _html("", "documents")
                parts["held"] = _html("", "held")
            parts["notice"] = _html("", "notice")
            _html(layout.dialogs(), "dialogs")
            parts["scope"] = _html("", "scope")
            parts["state"] = _html("", "state")

        shown = [parts[name] for name in PARTS]
        events = _Events(shared)
        page.load(events.load, None, [desk, user, *shown], queue=False, **_EVENT)
        composer.act(events.act, desk, [desk, *shown], queue=False, **_EVENT)
        composer.halt(events.halt, desk, [desk, *shown], queue=False, **_EVENT)
        for name, at_once in (("ask", None), ("follow", None), ("take_files", 1), ("reindex", 1)):
            listen = getattr(composer, name)
            listen(getattr(events, name), desk, [desk, *shown], concurrency_limit=at_once, **_EVENT)
    page.queue(max_size=64)
    return page


class _Events:
    """What the page calls. A desk is None for a page that was open before the server was started anew."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared

    def load(self, request: gr.Request) -> Update:
        user = user_of(request.request)
        desk = Desk(self._shared, user)
        return desk, side.user_html(user), *_updates(desk.load())

    def act(self, desk: Desk | None, event: gr.EventData, request: gr.Request) -> Update:
        desk = self._desk(desk, event, request)
        return desk, *_updates(desk.act(event._data))

    async def halt(self, desk: Desk | None, event: gr.EventData, request: gr.Request) -> Update:
        desk = self._desk(desk, event, request)
        desk.conversation.stop(time.monotonic())
        desk.conversation.tell()
        return desk, *_updates(await asyncio.to_thread(desk.show_turns))

    async def ask(self, desk: Desk | None, event: gr.EventData, request: gr.Request) -> AsyncIterator[Update]:
        desk = self._desk(desk, event, request)
        try:
            asked = await asyncio.to_thread(desk.asked, event._data, LONGEST_QUESTION)
        except AssistantError as error:
            yield desk, *_updates(desk.notice((error.message, error.hint)))
            return
        if asked is not None:
            begin(self._shared.assistant, self._shared.store, desk.conversation, asked)
        async for update in self._followed(desk):
            yield update

    async def follow(self, desk: Desk | None, event: gr.EventData, request: gr.Request) -> AsyncIterator[Update]:
        async for update in self._followed(self._desk(desk, event, request)):
            yield update

    async def take_files(self, desk: Desk | None, event: gr.EventData, request: gr.Request) -> AsyncIterator[Update]:
        desk = self._desk(desk, event, request)
        uploads_of_page = [str(name) for name in event._data.get("uploads", [])]
        async for html in add_files(self._shared.assistant, self._shared.inbox, desk.user, uploads_of_page):
            yield desk, *_updates({"results": html})
        yield desk, *_updates(await asyncio.to_thread(self._library, desk))

    async def reindex(self, desk: Desk | None, event: gr.EventData, request: gr.Request) -> AsyncIterator[Update]:
        desk = self._desk(desk, event, request)
        document = str(event._data.get("document", ""))
        async for html in read_again(self._shared.assistant, document):
            yield desk, *_updates({"results": html})
        shown = await asyncio.to_thread(desk.act, {"do": "show", "document": document})
        yield desk, *_updates({**await asyncio.to_thread(self._library, desk), **shown})

    async def _followed(self, desk: Desk) -> AsyncIterator[Update]:
        conversation = desk.conversation
        async with contextlib.aclosing(follow(conversation)) as changes:
            async for change in changes:
                if desk.conversation is not conversation:
                    continue  # the reader looks at another one meanwhile; the answer goes on
                if change == "all":
                    shown = await asyncio.to_thread(desk.show_turns)
                else:
                    shown = {"running": turns.running_turn(conversation, time.monotonic())}
                    if change == "sources":
                        shown["sources"] = sources.panel(conversation)
                yield desk, *_updates(shown)
        shown = await asyncio.to_thread(desk.show_turns) if desk.conversation is conversation else {}
        yield desk, *_updates({**shown, "talks": await asyncio.to_thread(desk.show_talks)})

    def _desk(self, desk: Desk | None, event: gr.EventData, request: gr.Request) -> Desk:
        if desk is None:
            desk = Desk(self._shared, user_of(request.request))
            desk.resume(str(event._data.get("conversation", "")))
        return desk

    @staticmethod
    def _library(desk: Desk) -> Mapping[str, str]:
        return {**desk.show_library(), "finished": desk.show_turns()["finished"]}


def _updates(changed: Mapping[str, str]) -> Update:
    return tuple(changed.get(name, gr.skip()) for name in PARTS)


def serve(assistant: Facade, *, host: str, port: int, open_browser: bool, allow_remote: bool = False) -> None:
    """Returns when the user ends the server with Ctrl-C; the page and the HTTP API are served until then.

    The address is printed on stderr once it answers; it is the next free port if ``port`` is taken.

    Raises:
        ConfigError: ``host`` can be reached from other machines, and there is neither a login nor ``allow_remote``;
            or nothing can be served on it.
    """
    with contextlib.ExitStack() as stack:
        login = login_for(assistant.library_path)
        listener = stack.enter_context(serving.listen(host, port, allow_remote=allow_remote, login=login is not None))
        remote = allow_remote or not serving.is_loopback(host)
        app = stack.enter_context(page_app(assistant, allow_remote=remote, login=login))
        serving.run(app, listener, on_ready=partial(_ready, open_browser))


@contextlib.contextmanager
def page_app(assistant: Facade, *, allow_remote: bool = False, login: Login | None = None) -> Iterator[Any]:
    """The ASGI application of the page and the HTTP API; Gradio's own folder lasts as long as it does."""
    store = Conversations(assistant.library_path / CONVERSATIONS_FILE)
    inbox = uploads.Inbox.of(assistant.library_path)
    with (
        contextlib.closing(store),
        tempfile.TemporaryDirectory(prefix="library-assistant-", ignore_cleanup_errors=True) as gradio_folder,
    ):
        os.environ["GRADIO_TEMP_DIR"] = gradio_folder
        yield gr.mount_gradio_app(
            create_app(assistant, allow_remote=allow_remote, login=login, conversations=store, inbox=inbox),
            build_page(Shared(assistant, store, inbox)),
            path="/",
            footer_links=[],
            run_history=False,
            show_error=False,
            enable_monitoring=False,
            ssr_mode=False,
            pwa=False,
            mcp_server=False,
            app_kwargs={"openapi_url": None},
            favicon_path=str(layout.ICON),
            theme=gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]),
            head=layout.head(),
        )


def _ready(open_browser: bool, address: str) -> None:
    print(f"{TITLE}: {address}  (Ctrl-C ends it)", file=sys.stderr, flush=True)
    if open_browser:
        webbrowser.open(address)


def _html(value: str, name: str) -> gr.HTML:
    # The default template puts the value in as it is; Handlebars fields would compile it as JavaScript.
    events = ", ".join(f"'{event}'" for event in layout.EVENTS) if name == "composer" else ""
    attach = f"libraryPage.attach('{name}', element, trigger, watch, [{events}])"
    return gr.HTML(value, elem_id=name, apply_default_css=False, js_on_load=attach)
