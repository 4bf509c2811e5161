"""The web server: which address it takes, how it starts and ends. The only file that imports uvicorn."""

from __future__ import annotations

import contextlib
import errno
import ipaddress
import socket
from collections.abc import Callable, Iterator
from typing import Any

import uvicorn

from assistant.errors import ConfigError

PORTS_TRIED = 100
GRACE_S = 2  # how long an open stream may hold up the end


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the host, given as a name or an address."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


@contextlib.contextmanager
def listen(host: str, port: int, *, allow_remote: bool = False, login: bool = False) -> Iterator[socket.socket]:
    """A socket that listens on the port, or on the next free one; port 0 is any free one.

    Args:
        allow_remote: Whether a host that other machines reach was asked for on purpose.
        login: Whether only those come in who log in, which allows such a host too.

    Raises:
        ConfigError: The host can be reached from other machines and that is not allowed,
            is not this machine's, or has no free port.
    """
    if not (allow_remote or login or is_loopback(host)):
        raise ConfigError(
            f"The page would be open to other machines on host {host!r}, and it has no login.",
            "Make one with `assistant users add NAME`, or pass --allow-remote if everyone who reaches it may use it.",
        )
    with contextlib.ExitStack() as stack:
        yield stack.enter_context(_bind(host, port))


def _bind(host: str, port: int) -> socket.socket:
    last = port if port == 0 else min(port + PORTS_TRIED - 1, 65535)
    for candidate in range(port, last + 1):
        try:
            family, *_, address = socket.getaddrinfo(host, candidate, type=socket.SOCK_STREAM)[0]
            return socket.create_server(address, family=family)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                reason = error.strerror or error
                raise ConfigError(f"Nothing can be served on {host!r}, port {candidate}: {reason}.") from error
    raise ConfigError(f"The ports {port} to {last} of {host!r} are all in use.", "Choose another with --port.")


def address(listener: socket.socket) -> str:
    """The URL under which a browser on this machine reaches the socket."""
    host, port = listener.getsockname()[:2]
    if host in ("0.0.0.0", "::"):
        host = "127.0.0.1" if host == "0.0.0.0" else "::1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class Server(uvicorn.Server):
    """A server that says when it answers."""

    def __init__(self, app: Any, listener: socket.socket, on_ready: Callable[[str], None]) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                log_level="warning",
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=GRACE_S,
            )
        )
        self._listener = listener
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Returns when requests are answered."""
        await super().startup(sockets)
        if self.started:
            self._on_ready(address(self._listener))


def run(app: Any, listener: socket.socket, *, on_ready: Callable[[str], None]) -> None:
    """Returns when the server was ended with Ctrl-C or a signal; ``on_ready`` is called with its URL."""
    with contextlib.suppress(KeyboardInterrupt):
        Server(app, listener, on_ready).run(sockets=[listener])
