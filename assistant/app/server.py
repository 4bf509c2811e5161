"""The HTTP API: the only file that imports FastAPI and its parts."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any, Literal
from urllib.parse import parse_qs, quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.requests import ClientDisconnect

from assistant import __version__
from assistant.app.asking import Asked, answered
from assistant.app.bodies import Question, Rating, Search, Title
from assistant.app.facade import Facade
from assistant.app.guard import Guard, address_of, cookie, session_cookie, session_token
from assistant.app.keeping.conversations import CONVERSATIONS_FILE, Conversations
from assistant.app.keeping.exporting import to_json, to_markdown
from assistant.app.keeping.kept import TurnKey
from assistant.app.login import Login, LoginError, user_of
from assistant.app.login_page import login_page
from assistant.app.page.safe import without_folders
from assistant.app.serialise import (
    document_to_dict,
    passage_to_dict,
    report_to_dict,
    scope_to_dict,
    whole_document_to_dict,
)
from assistant.app.uploads import Inbox, remove_document
from assistant.errors import (
    AssistantError,
    ConfigError,
    GenerationError,
    KeepingError,
    LibraryError,
    LoadError,
    ModelFileError,
    NoDocumentError,
    NotKeptError,
)
from assistant.records import Scope

QUESTIONS_AT_ONCE = 32  # one is answered, the others wait
QUESTIONS_OF_ONE = 16
# Not the caller's fault: the program or its library is not in a state to answer.
_UNAVAILABLE = (ModelFileError, LoadError, LibraryError, GenerationError, ConfigError, KeepingError)
_UNEXPECTED = ("An unexpected error occurred.", "The terminal that runs the program shows the details.")
_EXPORTS = {"markdown": (to_markdown, "md", "text/markdown"), "json": (to_json, "json", "application/json")}
_log = logging.getLogger(__name__)


def create_app(
    assistant: Facade,
    *,
    allow_remote: bool = False,
    login: Login | None = None,
    conversations: Conversations | None = None,
    inbox: Inbox | None = None,
) -> FastAPI:
    """The HTTP API over the assistant; see ``docs/serving.md``.

    Args:
        allow_remote, login: See ``Guard``.
        conversations, inbox: Where conversations and uploads are kept; None is in the library's folder.
    """
    # FastAPI's own documentation pages load their scripts from elsewhere.
    app = FastAPI(title="assistant", version=__version__, docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(Guard, allow_remote=allow_remote, login=login)
    app.add_exception_handler(AssistantError, _known_error)
    app.add_exception_handler(RequestValidationError, _wrong_request)
    app.add_exception_handler(Exception, _unknown_error)
    kept = conversations or Conversations(assistant.library_path / CONVERSATIONS_FILE)
    _add_login(app, login)
    _add_library(app, assistant, inbox or Inbox.of(assistant.library_path))
    _add_questions(app, assistant, kept)
    _add_conversations(app, assistant, kept)
    return app


def _add_login(app: FastAPI, login: Login | None) -> None:
    @app.get("/login", response_model=None)
    def form(request: Request) -> Response:
        known = login is None or login.user(session_token(request.scope)) is not None
        return RedirectResponse("/", 303) if known else HTMLResponse(login_page())

    @app.post("/login", response_model=None)
    async def enter(request: Request) -> Response:
        if login is None:
            return RedirectResponse("/", 303)
        fields = parse_qs((await request.body()).decode("utf-8", "replace"))
        name, password = (fields.get(key, [""])[0] for key in ("name", "password"))
        try:
            token = await asyncio.to_thread(login.enter, name, password, address_of(request.scope))
        except LoginError as error:
            wait = {"Retry-After": str(round(error.wait_s))} if error.wait_s else {}
            return HTMLResponse(login_page(str(error), wait_s=error.wait_s), 429 if wait else 401, headers=wait)
        response = RedirectResponse("/", 303)
        response.headers["Set-Cookie"] = cookie(request.scope, session_cookie(request.scope), token)
        return response

    @app.post("/logout")
    def leave(request: Request) -> RedirectResponse:
        if login is not None:
            login.leave(session_token(request.scope))
        response = RedirectResponse("/login", 303)
        response.headers["Set-Cookie"] = cookie(request.scope, session_cookie(request.scope), "", max_age_s=0)
        return response


def _add_library(app: FastAPI, assistant: Facade, inbox: Inbox) -> None:
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
        return {"documents": [document_to_dict(held, full_paths=False) for held in assistant.shelf()]}

    @app.get("/api/documents/{document_id}")
    def document(document_id: str) -> dict[str, Any]:
        return whole_document_to_dict(assistant.document(document_id), full_paths=False)

    @app.delete("/api/documents/{document_id}")
    def remove(document_id: str) -> dict[str, Any]:
        remove_document(assistant, document_id)
        return {"removed": document_id}

    @app.post("/api/documents/{document_id}/reindex")
    def reindex(document_id: str) -> dict[str, Any]:
        return report_to_dict(assistant.reindex(document_id), full_paths=False)

    @app.put("/api/uploads", status_code=201, response_model=None)
    async def upload(name: str, request: Request) -> dict[str, Any] | JSONResponse:
        incoming = await asyncio.to_thread(inbox.begin, user_of(request), name)
        try:
            async for piece in request.stream():
                await asyncio.to_thread(incoming.write, piece)
            return {"upload": incoming.finish(), "name": name, "bytes": incoming.bytes}
        except ClientDisconnect:
            return _error(400, "The file did not arrive whole.", "Send it again.")
        finally:
            if not incoming.whole:
                incoming.discard()

    @app.post("/api/search")
    def search(body: Search) -> dict[str, Any]:
        scope = body.scope.scope() if body.scope else Scope()
        count = assistant.scope_count(scope)
        passages = assistant.search(body.question, limit=body.limit, scope=scope)
        kept = assistant.kept_sentences(body.question, scope=scope) if body.why else None
        return {
            "passages": [passage_to_dict(passage, full_paths=False, sentences=kept) for passage in passages],
            "scope": scope_to_dict(scope),
            "documents": count,
        }


def _add_questions(app: FastAPI, assistant: Facade, conversations: Conversations) -> None:
    asking: Counter[str] = Counter()

    @app.post("/api/ask", response_model=None)
    async def ask(body: Question, request: Request) -> JSONResponse | StreamingResponse:
        user = user_of(request)
        if asking.total() >= QUESTIONS_AT_ONCE or asking[user] >= QUESTIONS_OF_ONE:
            return _error(503, "Too many questions are waiting.", "Ask again in a moment.")
        asked = Asked(
            question=body.question,
            user=user,
            history=body.messages(),
            scope=body.scope.scope() if body.scope else None,
            strictness=body.strictness,
            answer_tokens=body.answer_tokens,
            conversation=body.conversation,
        )
        arriving = _counted(answered(assistant, conversations, asked, request.is_disconnected), asking, user)
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
                if event["type"] == "done":
                    kept = {key: value for key, value in event.items() if key not in ("type", "answer")}
                    return JSONResponse({**event["answer"], **kept})
        return _error(503, "The answer was not finished.", "Ask again.")


def _add_conversations(app: FastAPI, assistant: Facade, conversations: Conversations) -> None:
    @app.get("/api/conversations")
    def listed(request: Request, search: str = "") -> dict[str, Any]:
        heads = conversations.list(user_of(request), search=search)
        names = ("id", "title", "created", "changed", "turns", "snippet")
        return {"conversations": [{name: getattr(head, name) for name in names} for head in heads]}

    @app.get("/api/conversations/{id_}")
    def conversation(id_: str, request: Request) -> Response:
        kept = conversations.read(user_of(request), id_, assistant.document)
        return Response(to_json(kept), media_type="application/json")

    @app.get("/api/conversations/{id_}/export")
    def export(id_: str, request: Request, format: Literal["markdown", "json"] = "markdown") -> Response:
        kept = conversations.read(user_of(request), id_, assistant.document)
        write, suffix, media_type = _EXPORTS[format]
        name = quote(f"{kept.head.title}.{suffix}", safe="")
        disposition = f"attachment; filename=\"conversation.{suffix}\"; filename*=UTF-8''{name}"
        return Response(write(kept), media_type=media_type, headers={"Content-Disposition": disposition})

    @app.patch("/api/conversations/{id_}")
    def rename(id_: str, body: Title, request: Request) -> dict[str, Any]:
        conversations.rename(user_of(request), id_, body.title)
        return {"id": id_}

    @app.delete("/api/conversations/{id_}")
    def delete(id_: str, request: Request) -> dict[str, Any]:
        conversations.delete(user_of(request), id_)
        return {"deleted": id_}

    @app.post("/api/feedback")
    def rate(body: Rating, request: Request) -> dict[str, Any]:
        key = TurnKey(conversation=body.conversation, number=body.turn)
        conversations.rate(
            user_of(request), key, body.verdict, correction=body.correction, unanswerable=body.unanswerable
        )
        return {"conversation": body.conversation, "turn": body.turn, "verdict": body.verdict}


async def _counted(
    events: AsyncGenerator[dict[str, Any], None], asking: Counter[str], user: str
) -> AsyncGenerator[dict[str, Any], None]:
    asking[user] += 1
    try:
        async with contextlib.aclosing(events):
            async for event in events:
                yield event
    finally:
        asking[user] -= 1
        asking += Counter()  # forgets users without a question


async def _server_sent(first: dict[str, Any] | None, rest: AsyncGenerator[dict[str, Any], None]) -> AsyncIterator[str]:
    """The events in the format of server-sent events; a late error becomes an event of its own."""
    async with contextlib.aclosing(rest):
        try:
            if first is not None:
                yield _server_sent_event(first)
            async for event in rest:
                yield _server_sent_event(event)
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
    if isinstance(error, (NotKeptError, NoDocumentError)):
        return _error(404, error.message, error.hint)
    return _error(503 if isinstance(error, _UNAVAILABLE) else 400, error.message, error.hint)


async def _wrong_request(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"] if part != "body") or "The body"
    return _error(422, f"{place}: {first['msg']}.", "Send JSON as described in the README.")


async def _unknown_error(request: Request, error: Exception) -> JSONResponse:
    return _error(500, *_UNEXPECTED)
