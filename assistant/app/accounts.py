"""Who may log in: names with hashed passwords in a file that only its owner can read.

Passwords are hashed with scrypt (RFC 7914) and a salt of 16 random bytes. The cost, n = 2^15, r = 8, p = 3 and with it
32 MiB, is one of those that OWASP's cheat sheet on storing passwords recommends. It is stored with each hash, so that
it can be raised later.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import secrets
import threading
import unicodedata
from pathlib import Path
from typing import Any

from assistant.errors import KeepingError

ACCOUNTS_FILE = "accounts.json"
SHORTEST_PASSWORD = 8
_LONGEST = 256  # characters of a password; more would only cost time
_NAME_CHARS = 64
_VERSION = 1
_N, _R, _P = 2**15, 8, 3
_HASH_BYTES = 32


class Accounts:
    """The accounts in a file; what another process changes in it takes effect at once. Any thread may call any method.

    Raises:
        KeepingError: By every method, if the file cannot be read, or not written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._hashing = threading.Lock()  # 32 MiB at a time are enough
        self._seen: tuple[int, int] | None = None
        self._accounts: dict[str, dict[str, Any]] = {}

    def names(self) -> list[str]:
        """The names, sorted."""
        return sorted(self._read())

    def add(self, name: str, password: str) -> bool:
        """Whether the account is new; that of a known name gets the password instead of its old one.

        Raises:
            KeepingError: The name or the password cannot be used.
        """
        name, password = _normal(name), _normal(password)
        if not name or len(name) > _NAME_CHARS or not name.isprintable() or set(name) & set(":/\\ "):
            raise KeepingError(f"The name {name!r} cannot be used.", "Use letters and digits, no : / \\ or blanks.")
        if not SHORTEST_PASSWORD <= len(password) <= _LONGEST:
            raise KeepingError(
                f"The password has {len(password)} characters.", f"Give one of {SHORTEST_PASSWORD} to {_LONGEST}."
            )
        if password.casefold() == name.casefold():
            raise KeepingError("The password is the name.", "Give another one.")
        salt = secrets.token_bytes(16)
        with self._lock:
            accounts = dict(self._read())
            new = name not in accounts
            hashed = self._hash(password, salt, _N, _R, _P)
            accounts[name] = {"n": _N, "r": _R, "p": _P, "salt": _text(salt), "hash": _text(hashed)}
            self._write(accounts)
        return new

    def remove(self, name: str) -> None:
        """Takes an account away; whoever is logged in under it no longer is.

        Raises:
            KeepingError: There is none.
        """
        with self._lock:
            accounts = dict(self._read())
            if accounts.pop(_normal(name), None) is None:
                raise KeepingError(f"There is no user {name!r}.", "Run: assistant users list")
            self._write(accounts)

    def verify(self, name: str, password: str) -> bool:
        """Whether the password is that of the name; an unknown name takes as long as a wrong password."""
        account = self._read().get(_normal(name))
        password = _normal(password)[:_LONGEST]
        if account is None:
            self._hash(password, b"\0" * 16, _N, _R, _P)
            return False
        found = self._hash(password, _bytes(account["salt"]), account["n"], account["r"], account["p"])
        return hmac.compare_digest(found, _bytes(account["hash"]))

    def mark(self, name: str) -> str:
        """A text that changes whenever the account's password does; empty if there is no such account."""
        account = self._read().get(_normal(name))
        return "" if account is None else str(account["salt"])

    def _hash(self, password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
        with self._hashing:
            return hashlib.scrypt(
                password.encode("utf-8", "surrogatepass"),
                salt=salt,
                n=n,
                r=r,
                p=p,
                maxmem=256 * n * r,
                dklen=_HASH_BYTES,
            )

    def _read(self) -> dict[str, dict[str, Any]]:
        try:
            state = self._path.stat()
            seen = (state.st_mtime_ns, state.st_size)
            if seen != self._seen:
                value = json.loads(self._path.read_text(encoding="utf-8"))
                if value["version"] != _VERSION:
                    raise ValueError(f"it is of version {value['version']!r}")
                self._accounts, self._seen = dict(value["accounts"]), seen
        except FileNotFoundError:
            self._accounts, self._seen = {}, None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise KeepingError(
                f"The accounts in {self._path.name!r} cannot be read: {error}.", "Mend the file, or remove it."
            ) from error
        return self._accounts

    def _write(self, accounts: dict[str, dict[str, Any]]) -> None:
        part = self._path.with_name(f".{self._path.name}.{secrets.token_hex(4)}")
        try:
            descriptor = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump({"version": _VERSION, "accounts": accounts}, file, ensure_ascii=False, indent=1)
                file.flush()
                os.fsync(file.fileno())
            part.replace(self._path)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise KeepingError(
                f"The accounts cannot be written: {error.strerror}.", "Check the library's folder."
            ) from error
        self._seen = None


def _normal(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text)
