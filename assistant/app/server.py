"""The HTTP API, and what holds for everything served: the only file that imports FastAPI and its parts."""

from __future__ import annotations

import contextlib
import json
import logging
import re
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any, Literal, cast

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.types import Message as AsgiMessage

from assistant import __version__
from assistant.app.facade import Facade
from assistant.app.page.safe import without_folders
from assistant.app.relay import relay_answer
from assistant.app.serialise import answer_to_dict, document_to_dict, event_to_dict, passage_to_dict, scope_to_dict
from assistant.app.serving import is_loopback
from assistant.config import LONGEST_QUESTION
from assistant.errors import (
    AssistantError,
    ConfigError,
    GenerationError,
    LibraryError,
    LoadError,
    ModelFileError,
)
from assistant.records import Done, Event, Message
from assistant.records import Scope as DocumentScope

HISTORY_MESSAGES = 100
BODY_BYTES = 2**20
SCOPE_VALUES = 1000  # names or ids of one kind
QUESTIONS_AT_ONCE = 32  # one is answered, the others wait
DISCONNECT_CHECK_S = 1.0
# The browser itself may fetch nothing from elsewhere. Gradio compiles its templates, hence unsafe-eval.
CONTENT_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)
# Not the caller's fault: the program or its library is not in a state to answer.
_UNAVAILABLE = (ModelFileError, LoadError, LibraryError, GenerationError, ConfigError)
_PORT = re.compile(r":\d*$")  # but not the end of a bare [::1]
_UNEXPECTED = ("An unexpected error occurred.", "The terminal that runs the program shows the details.")
_log = logging.getLogger(__name__)


class Said(BaseModel):
    """One message of the conversation so far."""

    role: Literal["user", "assistant"]
    content: str = Field(max_length=20_000)


class Limits(BaseModel):
    """Which documents are asked; see ``assistant.records.Scope``."""

    model_config = ConfigDict(extra="forbid")
    documents: tuple[str, ...] = Field(default=(), max_length=SCOPE_VALUES)
    collections: tuple[str, ...] = Field(default=(), max_length=SCOPE_VALUES)
    regions: tuple[str, ...] = Field(default=(), max_length=SCOPE_VALUES)
    publishers: tuple[str, ...] = Field(default=(), max_length=SCOPE_VALUES)
    since: str = ""
    until: str = ""

    def scope(self) -> DocumentScope:
        """The scope of these limits."""
        return DocumentScope(**self.model_dump())


class Question(BaseModel):
    """Body of POST /api/ask."""

    model_config = ConfigDict(extra="forbid")
    question: str = Field(max_length=LONGEST_QUESTION)
    history: list[Said] = Field(default=[], max_length=HISTORY_MESSAGES)
    scope: Limits | None = None
    stream: bool = False


class Search(BaseModel):
    """Body of POST /api/search."""

    model_config = ConfigDict(extra="forbid")
    question: str = Field(max_length=LONGEST_QUESTION)
    limit: int = Field(default=5, ge=1, le=50)
    scope: Limits | None = None


def create_app(assistant: Facade, *, allow_remote: bool = False) -> FastAPI:
    """The HTTP API over the assistant.

    Args:
        allow_remote: Answer under any host name; otherwise only under this machine's own, so that no
            foreign site can have its name point here and read the library through the browser.
    """
    # FastAPI's own documentation pages load their scripts from elsewhere.
    app = FastAPI(title="assistant", version=__version__, docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(Guard, allow_remote=allow_remote)
    app.add_exception_handler(AssistantError, _known_error)
    app.add_exception_handler(RequestValidationError, _wrong_request)
    app.add_exception_handler(Exception, _unknown_error)
    asked = 0

    @app.get("/api/health")
    def health() -> dict[str, Any]:
        return {
            "status": "ok",
            "version": __version__,
            "documents": assistant.document_count(),
            "chunks": assistant.chunk_count(),
        }

    @app.get("/api/documents")
    def documents() -> dict[str, Any]:
        return {"documents": [document_to_dict(held, full_paths=False) for held in assistant.each_document()]}

    @app.post("/api/search")
    def search(body: Search) -> dict[str, Any]:
        scope = body.scope.scope() if body.scope else DocumentScope()
        count = assistant.scope_count(scope)
        passages = assistant.search(body.question, limit=body.limit, scope=scope)
        return {
            "passages": [passage_to_dict(passage, full_paths=False) for passage in passages],
            "scope": scope_to_dict(scope),
            "documents": count,
        }

    @app.post("/api/ask", response_model=None)
    async def ask(body: Question, request: Request) -> JSONResponse | StreamingResponse:
        nonlocal asked
        if asked >= QUESTIONS_AT_ONCE:
            return _error(503, "Too many questions are waiting.", "Ask again in a moment.")
        history = cast("list[Message]", [said.model_dump() for said in body.history])
        scope = body.scope.scope() if body.scope else None
        relay = relay_answer(assistant, body.question, history, scope=scope, tick_s=DISCONNECT_CHECK_S)
        asked += 1

        async def events() -> AsyncGenerator[Event, None]:
            nonlocal asked
            try:
                async for event in relay:
                    if event is not None:
                        yield event
                    elif await request.is_disconnected():
                        return
            finally:
                relay.stop()
                asked -= 1

        arriving = events()
        if body.stream:
            # An error before the first event still gets a status of its own.
            first = await anext(arriving, None)
            return StreamingResponse(
                _server_sent(first, arriving),
                media_type="text/event-stream",
                headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
            )
        async with contextlib.aclosing(arriving):
            async for event in arriving:
                if isinstance(event, Done):
                    return JSONResponse(answer_to_dict(event.answer, full_paths=False))
        return _error(503, "The answer was not finished.", "Ask again.")

    return app


class Guard:
    """ASGI middleware: refuses foreign hosts and oversized bodies, and tells the browser what it may load."""

    def __init__(self, app: ASGIApp, *, allow_remote: bool) -> None:
        self._app = app
        self._allow_remote = allow_remote

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, or answers it with an error."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if refusal := self._refusal(scope):
            await refusal(scope, receive, send)
            return

        async def send_with_policy(message: AsgiMessage) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = CONTENT_POLICY
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "no-referrer"
            await send(message)

        await self._app(scope, receive, send_with_policy)

    def _refusal(self, scope: Scope) -> JSONResponse | None:
        headers = Headers(scope=scope)
        host = _PORT.sub("", headers.get("host", ""))
        if not self._allow_remote and not is_loopback(host):
            return _error(421, "This server does not answer under that host name.", "Use its own address.")
        if scope["path"].startswith("/api/") and scope["method"] == "POST":
            length = headers.get("content-length", "")
            if not length.isdigit():
                return _error(411, "The request does not say how long it is.", "Send a Content-Length.")
            if int(length) > BODY_BYTES:
                return _error(413, f"The request is longer than {BODY_BYTES} bytes.", "Send a shorter one.")
        return None


async def _server_sent(first: Event | None, rest: AsyncGenerator[Event, None]) -> AsyncIterator[str]:
    """The events in the format of server-sent events; a late error becomes an event of its own."""
    async with contextlib.aclosing(rest):
        try:
            if first is not None:
                yield _server_sent_event(event_to_dict(first, full_paths=False))
            async for event in rest:
                yield _server_sent_event(event_to_dict(event, full_paths=False))
        except AssistantError as error:
            yield _server_sent_event({"type": "error", **_error_body(error.message, error.hint)})
        except Exception:
            _log.exception("a question could not be answered")
            yield _server_sent_event({"type": "error", **_error_body(*_UNEXPECTED)})


def _server_sent_event(data: dict[str, Any]) -> str:
    return f"event: {data['type']}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


def _error_body(message: str, hint: str) -> dict[str, str]:
    return {"error": without_folders(message), "hint": without_folders(hint)}


def _error(status: int, message: str, hint: str = "") -> JSONResponse:
    return JSONResponse(_error_body(message, hint), status_code=status)


async def _known_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, AssistantError)
    return _error(503 if isinstance(error, _UNAVAILABLE) else 400, error.message, error.hint)


async def _wrong_request(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"] if part != "body") or "The body"
    return _error(422, f"{place}: {first['msg']}.", "Send JSON as described in the README.")


async def _unknown_error(request: Request, error: Exception) -> JSONResponse:
    return _error(500, *_UNEXPECTED)
