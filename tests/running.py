"""The page and the HTTP API served for a test, over whichever assistant it brings."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from typing import Any

from assistant.app import serving, ui
from assistant.app.facade import Facade


@contextlib.contextmanager
def running_page(assistant: Facade) -> Iterator[str]:
    """The address of the page, on a free port of this machine, for as long as the block lasts."""
    with ui.page_app(assistant) as app, running(app) as address:
        yield address


@contextlib.contextmanager
def running(app: Any) -> Iterator[str]:
    """The address under which the ASGI application answers."""
    with serving.listen("127.0.0.1", 0) as listener:
        ready = threading.Event()
        server = serving.Server(app, listener, lambda _: ready.set())
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        assert ready.wait(60), "the server did not start"
        try:
            yield serving.address(listener)
        finally:
            server.should_exit = True
            thread.join(15)
            assert not thread.is_alive(), "the server did not end"
