"""Logging in: sessions by a cookie or by HTTP Basic, and who a request comes from."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import math
import secrets
import threading
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from assistant.app.accounts import ACCOUNTS_FILE, Accounts
from assistant.app.throttle import Throttle
from assistant.errors import AssistantError

SESSION_S = 12 * 3600.0  # after the last request
USER = "assistant.user"  # key of the request's scope
_MOST_SESSIONS = 10_000


class LoginError(AssistantError):
    """Name or password are wrong, or have to wait.

    Attributes:
        wait_s: Seconds until the next try is looked at; 0 if it may come at once.
    """

    def __init__(self, message: str, hint: str = "", *, wait_s: float = 0.0) -> None:
        super().__init__(message, hint)
        self.wait_s = wait_s


class HasScope(Protocol):
    """A request, as the web framework has it."""

    @property
    def scope(self) -> Any:
        """What the server knows of it."""


@dataclass(slots=True)
class _Session:
    name: str
    mark: str
    used: float


class Login:
    """The sessions of those who have logged in; they end with the program. Any thread may call any method."""

    def __init__(self, accounts: Accounts, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._accounts = accounts
        self._clock = clock
        self._throttle = Throttle(clock)
        self._lock = threading.Lock()
        self._sessions: dict[str, _Session] = {}  # by the hash of the token: a look at the memory gives none away
        self._key = secrets.token_bytes(32)

    def enter(self, name: str, password: str, address: str) -> str:
        """The token of a new session.

        Raises:
            LoginError: Name or password are wrong, or were so too often.
            KeepingError: The accounts cannot be read.
        """
        name = unicodedata.normalize("NFC", name)
        self._check(name, password, address)
        token = secrets.token_urlsafe(32)
        self._remember(_hashed(token), name)
        return token

    def user(self, token: str) -> str | None:
        """Whose session it is; None if it is none, or has ended."""
        return self._known(_hashed(token))

    def basic(self, header: str, address: str) -> str | None:
        """The user of an Authorization header; None if there is none.

        Raises:
            LoginError: Name or password are wrong, or were so too often.
            KeepingError: The accounts cannot be read.
        """
        kind, _, value = header.partition(" ")
        if kind.lower() != "basic":
            return None
        # Hashing a password takes too long to be done for every request.
        ticket = hmac.new(self._key, value.strip().encode(), hashlib.sha256).hexdigest()
        if known := self._known(ticket):
            return known
        try:
            name, _, password = base64.b64decode(value, validate=True).decode("utf-8").partition(":")
        except (binascii.Error, UnicodeDecodeError):
            raise LoginError("The Authorization header cannot be read.", "Send name:password in Base64.") from None
        name = unicodedata.normalize("NFC", name)
        self._check(name, password, address)
        self._remember(ticket, name)
        return name

    def leave(self, token: str) -> None:
        """Ends a session."""
        with self._lock:
            self._sessions.pop(_hashed(token), None)

    def _check(self, name: str, password: str, address: str) -> None:
        keys = (f"name {name}", f"address {address}")
        wait_s = self._throttle.wait_s(keys)
        if wait_s:
            raise LoginError(
                "Too many wrong tries.", f"Try again in {math.ceil(wait_s)} seconds.", wait_s=math.ceil(wait_s)
            )
        self._throttle.failed(keys)  # before it is known, so that tries sent at the same time count too
        if not self._accounts.verify(name, password):
            raise LoginError("The name or the password is wrong.", "Try again.")
        self._throttle.succeeded(keys)

    def _remember(self, key: str, name: str) -> None:
        now = self._clock()
        with self._lock:
            if len(self._sessions) >= _MOST_SESSIONS:
                self._sessions = {
                    each: session for each, session in self._sessions.items() if now - session.used < SESSION_S
                }
            if len(self._sessions) >= _MOST_SESSIONS:
                del self._sessions[next(iter(self._sessions))]
            self._sessions[key] = _Session(name, self._accounts.mark(name), now)

    def _known(self, key: str) -> str | None:
        now = self._clock()
        with self._lock:
            session = self._sessions.get(key)
            if session is None:
                return None
            if now - session.used > SESSION_S or self._accounts.mark(session.name) != session.mark:
                del self._sessions[key]
                return None
            session.used = now
            return session.name


def login_for(library: Path) -> Login | None:
    """The login of a library; None if it has no account.

    Raises:
        KeepingError: Its accounts cannot be read.
    """
    accounts = Accounts(library / ACCOUNTS_FILE)
    return Login(accounts) if accounts.names() else None


def user_of(request: HasScope | None) -> str:
    """Who the request comes from: the name they logged in with; empty without a login on this machine."""
    return "" if request is None else str(request.scope.get(USER, ""))


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
