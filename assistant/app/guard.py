"""What every request passes first: where it comes from, who sends it, how long it is; and what the browser is told.

An ASGI middleware in terms of the protocol alone (https://asgi.readthedocs.io), so it holds for the page and the HTTP
API alike, whichever framework serves them.
"""

from __future__ import annotations

import asyncio
import json
import re
import secrets
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from assistant.app.login import USER, Login, LoginError
from assistant.app.serving import is_loopback
from assistant.app.uploads import MAX_MEGABYTES
from assistant.errors import AssistantError

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

VISITOR_COOKIE = "assistant-visitor"
BODY_BYTES = 2**20
_VISITOR_S = 400 * 86400  # browsers keep no cookie longer
# The browser itself may fetch nothing from elsewhere. Gradio compiles its templates, hence unsafe-eval.
CONTENT_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)
_TOLD = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # with none at all, a browser also keeps the Origin of the page's own forms back
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_READING = ("GET", "HEAD", "OPTIONS")
# Of Gradio's own addresses the page writes to these only, and it neither uploads through them nor hands files out:
# an upload would be answered with its path on this machine.
_GRADIO_WRITES = re.compile(r"/gradio_api/(queue/join|run/predict|cancel|reset)/?")
_GRADIO_UNUSED = re.compile(r"/gradio_api/(file|proxy|stream|upload|run-history|vibe)|/monitoring")
_OPEN_TO_ALL = ("/login", "/favicon.ico")
_PORT = re.compile(r":\d*$")  # but not the end of a bare [::1]


class Guard:
    """Refuses what comes from elsewhere, from nobody or in too great a length; notes in the scope who asks.

    Args:
        allow_remote: Answer under any host name; otherwise only under this machine's own, so that no foreign site
            can have its name point here and read the library through the browser.
        login: Who may come in; None lets everybody in. Whoever comes from elsewhere then has a name of their own for
            as long as their browser keeps a cookie.
    """

    def __init__(self, app: App, *, allow_remote: bool, login: Login | None) -> None:
        self._app = app
        self._allow_remote = allow_remote
        self._login = login

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, or answers it with an error."""
        if scope["type"] == "websocket":  # nothing here speaks it, and a browser sends it to any host
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        cookies = _cookies(headers.get("cookie", ""))
        told = dict(_TOLD)
        if scope["path"].startswith("/api/"):
            told["Cache-Control"] = "no-store"

        async def send_with(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                own = {name.lower() for name, _ in message.get("headers", [])}
                added = [(name.lower().encode(), value.encode("latin-1")) for name, value in told.items()]
                message["headers"] = [
                    *message.get("headers", []),
                    *(pair for pair in added if pair[0] not in own),
                ]
            await send(message)

        refusal = self._refusal(scope, headers)
        if refusal is None:
            try:
                refusal = await self._enter(scope, headers, cookies, told)
            except AssistantError as error:
                wait_s = error.wait_s if isinstance(error, LoginError) else 0
                refusal = _error(429 if wait_s else 401, error.message, error.hint)
        if refusal is not None:
            await _answer(send_with, *refusal)
            return
        await self._app(scope, receive, send_with)

    def _refusal(self, scope: Scope, headers: dict[str, str]) -> Refusal | None:
        host, path, method = headers.get("host", ""), scope["path"], scope["method"]
        if not self._allow_remote and not is_loopback(_PORT.sub("", host)):
            return _error(421, "This server does not answer under that host name.", "Use its own address.")
        origin = headers.get("origin")
        foreign = headers.get("sec-fetch-site") in ("cross-site", "same-site") and method not in _READING
        if foreign or (origin is not None and urlsplit(origin).netloc.lower() != host.lower()):
            return _error(403, "The request was sent by another site.", "Use the page itself.")
        if _GRADIO_UNUSED.match(path) or (
            method not in _READING and path.startswith("/gradio_api/") and not _GRADIO_WRITES.fullmatch(path)
        ):
            return _error(404, "There is nothing here.")
        if method in ("POST", "PUT", "PATCH"):
            length = headers.get("content-length", "")
            limit = MAX_MEGABYTES * 2**20 if path == "/api/uploads" else BODY_BYTES
            if not length.isdigit():
                return _error(411, "The request does not say how long it is.", "Send a Content-Length.")
            if int(length) > limit:
                return _error(413, f"The request is longer than {limit} bytes.", "Send a shorter one.")
        return None

    async def _enter(
        self, scope: Scope, headers: dict[str, str], cookies: dict[str, str], told: dict[str, str]
    ) -> Refusal | None:
        """Notes who asks; a refusal if nobody has logged in."""
        if self._login is None:
            scope[USER] = self._visitor(scope, cookies, told) if self._allow_remote else ""
            return None
        user = self._login.user(session_token(scope))
        if user is None and (authorization := headers.get("authorization")):
            user = await asyncio.to_thread(self._login.basic, authorization, address_of(scope))
        if user is not None:
            scope[USER] = user
            return None
        if scope["path"] in _OPEN_TO_ALL:
            return None
        if scope["method"] == "GET" and "text/html" in headers.get("accept", ""):
            return 303, [(b"location", b"/login")], b""
        status, sent, body = _error(401, "Nobody is logged in.", "Log in on the page, or send name and password.")
        if "sec-fetch-mode" not in headers:  # a browser would ask with a window of its own
            sent = [*sent, (b"www-authenticate", b'Basic realm="assistant", charset="UTF-8"')]
        return status, sent, body

    def _visitor(self, scope: Scope, cookies: dict[str, str], told: dict[str, str]) -> str:
        known = cookies.get(VISITOR_COOKIE, "")
        if not re.fullmatch(r"[\w-]{22}", known):
            known = secrets.token_urlsafe(16)
            told["Set-Cookie"] = cookie(scope, VISITOR_COOKIE, known, max_age_s=_VISITOR_S)
        return f"visitor {known}"


Refusal = tuple[int, Headers, bytes]


def cookie(scope: MutableMapping[str, Any], name: str, value: str, *, max_age_s: int | None = None) -> str:
    """The value of a Set-Cookie header: out of reach of scripts, and sent by no other site's links."""
    parts = [f"{name}={value}", "Path=/", "HttpOnly", "SameSite=Strict"]
    if max_age_s is not None:
        parts.append(f"Max-Age={max_age_s}")
    if scope.get("scheme") == "https":
        parts.append("Secure")
    return "; ".join(parts)


def session_cookie(scope: MutableMapping[str, Any]) -> str:
    """The name of the session's cookie: browsers hand cookies to every port of a machine, so the port is part of it."""
    server = scope.get("server")
    return f"assistant-session-{server[1] if server else 0}"


def session_token(scope: MutableMapping[str, Any]) -> str:
    """The token of the session that a request names; empty if it names none."""
    header = next((value for name, value in scope["headers"] if name == b"cookie"), b"")
    return _cookies(header.decode("latin-1")).get(session_cookie(scope), "")


def address_of(scope: MutableMapping[str, Any]) -> str:
    """Where the request comes from, as far as it is known."""
    client: Iterable[Any] | None = scope.get("client")
    return str(next(iter(client))) if client else ""


def _cookies(header: str) -> dict[str, str]:
    pairs = (pair.partition("=") for pair in header.split(";"))
    return {name.strip(): value.strip() for name, _, value in pairs}


def _error(status: int, message: str, hint: str = "") -> Refusal:
    body = json.dumps({"error": message, "hint": hint}, ensure_ascii=False).encode()
    return status, [(b"content-type", b"application/json")], body


async def _answer(send: Send, status: int, headers: Headers, body: bytes) -> None:
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": body})
