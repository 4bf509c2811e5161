"""The browser page: the only file that imports Gradio.

Gradio carries events, sessions and uploads; what is shown is HTML that ``assistant.app.page`` writes.
"""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
import threading
import time
import webbrowser
from collections.abc import AsyncIterator, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from assistant.app import serving, uploads
from assistant.app.facade import Facade
from assistant.app.page import layout, shelf, sources, turns
from assistant.app.page.adding import add_files
from assistant.app.page.answering import answer
from assistant.app.page.conversation import Conversation
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


def build_page(assistant: Facade) -> gr.Blocks:
    """The page over the assistant; each browser tab has a conversation of its own."""
    page = gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True)
    with page:
        conversation = gr.State(Conversation())
        with gr.Column(elem_id="app"):
            bar = _html(layout.bar(), "bar")
            with gr.Column(elem_id="talk"):
                finished = _html(turns.welcome(assistant.documents()), "finished")
                running = _html("", "running")
            composer = _html(layout.composer(LONGEST_QUESTION), "composer")
            panel = _html("", "sources")
            with gr.Column(elem_id="library"):
                _html(layout.library_head(uploads.MAX_MEGABYTES), "library-head")
                chosen = gr.UploadButton("Add files", file_count="multiple", elem_id="chosen")
                results = _html("", "results")
                documents = _html(shelf.document_list(assistant.documents()), "documents")

        talk = [finished, running, panel]

        def show(state: Conversation) -> tuple[str, str, str]:
            now = time.monotonic()
            held = [] if state.turns else assistant.documents()
            return (
                turns.finished_turns(state, held, now),
                turns.running_turn(state, now),
                sources.panel(state),
            )

        async def ask(state: Conversation, event: gr.EventData) -> AsyncIterator[tuple[Any, Any, Any]]:
            question = str(event._data.get("text", "")).strip()[:LONGEST_QUESTION]
            if question and not state.running:
                async with contextlib.aclosing(answer(assistant, state, question)) as changes:
                    async for change in changes:
                        if change == "all":
                            yield show(state)
                        else:
                            follow = sources.panel(state) if change == "sources" else gr.skip()
                            yield gr.skip(), turns.running_turn(state, time.monotonic()), follow
            yield show(state)

        def stop(state: Conversation) -> tuple[str, str, str]:
            state.stop(time.monotonic())
            return show(state)

        def begin_anew(state: Conversation) -> tuple[str, str, str]:
            state.clear(time.monotonic())
            return show(state)

        def reload(state: Conversation) -> tuple[Any, ...]:
            return *show(state), shelf.document_list(assistant.documents())

        async def add(
            files: list[dict[str, Any]] | None, state: Conversation
        ) -> AsyncIterator[tuple[Any, Any, Any, Any]]:
            chosen_files = [(Path(file["path"]), str(file.get("orig_name") or file["path"])) for file in files or []]
            async for html in add_files(assistant, chosen_files):
                yield html, gr.skip(), gr.skip(), gr.skip()
            welcome = gr.skip() if state.turns else turns.welcome(assistant.documents())
            yield gr.skip(), shelf.document_list(assistant.documents()), welcome, None

        page.load(reload, conversation, [*talk, documents], queue=False, **_EVENT)
        composer.ask(ask, conversation, talk, concurrency_limit=None, **_EVENT)
        composer.halt(stop, conversation, talk, queue=False, **_EVENT)
        bar.begin_anew(begin_anew, conversation, talk, queue=False, **_EVENT)
        chosen.upload(
            add,
            [chosen, conversation],
            [results, documents, finished, chosen],
            preprocess=False,
            concurrency_limit=1,
            **_EVENT,
        )
    page.queue(max_size=64)
    return page


def serve(assistant: Facade, *, host: str, port: int, open_browser: bool, allow_remote: bool = False) -> None:
    """Returns when the user ends the server with Ctrl-C; the page and the HTTP API are served until then.

    The address is printed on stderr once it answers; it is the next free port if ``port`` is taken.

    Raises:
        ConfigError: ``host`` can be reached from other machines and ``allow_remote`` is False,
            or nothing can be served on it.
    """
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(serving.listen(host, port, allow_remote=allow_remote))
        app = stack.enter_context(page_app(assistant, allow_remote=allow_remote))
        serving.run(app, listener, on_ready=partial(_ready, assistant, open_browser))


@contextlib.contextmanager
def page_app(assistant: Facade, *, allow_remote: bool = False) -> Iterator[Any]:
    """The ASGI application of the page and the HTTP API; its folder for uploads lasts as long as it does."""
    with tempfile.TemporaryDirectory(prefix="library-assistant-", ignore_cleanup_errors=True) as incoming:
        os.environ["GRADIO_TEMP_DIR"] = incoming
        yield gr.mount_gradio_app(
            create_app(assistant, allow_remote=allow_remote),
            build_page(assistant),
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
            max_file_size=f"{uploads.MAX_MEGABYTES}mb",
            theme=gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]),
            head=layout.head(),
        )


def _ready(assistant: Facade, open_browser: bool, address: str) -> None:
    print(f"{TITLE}: {address}  (Ctrl-C ends it)", file=sys.stderr, flush=True)
    threading.Thread(target=_warm_up, args=(assistant,), name="warm-up", daemon=True).start()
    if open_browser:
        webbrowser.open(address)


def _warm_up(assistant: Facade) -> None:
    """Loads the models while the user still reads the page."""
    try:
        assistant.warm_up()
    except AssistantError as error:
        print(f"error: {error}", file=sys.stderr, flush=True)


def _html(value: str, name: str) -> gr.HTML:
    # The default template puts the value in as it is; Handlebars fields would compile it as JavaScript.
    events = ", ".join(f"'{event}'" for event in layout.EVENTS.get(name, ()))
    attach = f"libraryPage.attach('{name}', element, trigger, watch, [{events}])"
    return gr.HTML(value, elem_id=name, apply_default_css=False, js_on_load=attach)
