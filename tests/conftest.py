"""What holds for every test: no network but this machine, and nothing of the user's own folders."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from pytest_socket import socket_allow_hosts

from assistant.config import load_config

LOOPBACK = ["127.0.0.1", "::1", "localhost"]
FOLDERS = ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME")

# A shared machine pauses a test for longer than hypothesis' default deadline of 200 ms.
settings.register_profile("shared-machine", deadline=None)
settings.load_profile("shared-machine")


def pytest_runtest_setup() -> None:
    socket_allow_hosts(LOOPBACK, allow_unix_socket=True)


@pytest.fixture(scope="session")
def real_models_path() -> Path:
    """The models folder of whoever runs the tests, read before the folders are moved."""
    return load_config().models_path


@pytest.fixture(scope="session", autouse=True)
def user_folders_of_the_session(real_models_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Moves the user's folders before any session-wide fixture can open them; keeps the real models."""
    with pytest.MonkeyPatch.context() as patch:
        _move(patch, tmp_path_factory.mktemp("user"))
        patch.setenv("ASSISTANT_MODELS_DIR", str(real_models_path))
        yield


@pytest.fixture(autouse=True)
def user_folders(
    request: pytest.FixtureRequest,
    real_models_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """Empty data, config and cache folders of the test's own; only integration tests see the real models."""
    home = tmp_path_factory.mktemp("user")
    _move(monkeypatch, home)
    if request.node.get_closest_marker("integration"):
        monkeypatch.setenv("ASSISTANT_MODELS_DIR", str(real_models_path))
    return home


@pytest.fixture(autouse=True)
def no_name_resolution(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks the look-up of other hosts' names too: asking for one is already a word to the outside."""
    real = socket.getaddrinfo

    def guarded(host: Any, *args: Any, **kwargs: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name and name not in (*LOOPBACK, "0.0.0.0", "::", socket.gethostname()):
            raise socket.gaierror(socket.EAI_NONAME, f"a test looked up the host {name!r}")
        return real(host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", guarded)


def _move(patch: pytest.MonkeyPatch, home: Path) -> None:
    for name in [name for name in os.environ if name.startswith("ASSISTANT_")]:
        patch.delenv(name)
    for name in FOLDERS:
        patch.setenv(name, str(home / name.lower()))
    patch.setenv("ASSISTANT_CONFIG", str(home / "config.toml"))
