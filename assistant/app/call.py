"""One run of the program: its arguments, its settings and the way to its library."""

from __future__ import annotations

import argparse
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from assistant.config import Config
from assistant.errors import LibraryError

if TYPE_CHECKING:
    from assistant.app.assistant import Assistant


class Opener(Protocol):
    """How a command gets its assistant; tests hand in another one."""

    def __call__(self, config: Config, *, rebuilding: bool = False) -> Assistant:
        """The assistant over the library that the settings name."""


def open_assistant(config: Config, *, rebuilding: bool = False) -> Assistant:
    """The assistant over the library that the settings name; nothing heavy is loaded before this call.

    Args:
        rebuilding: Opens a library that was built with another embedder or splitter too.
    """
    from assistant.app.assistant import Assistant

    return Assistant.open(config=config, rebuilding=rebuilding)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One run of the program: its arguments, its settings and the way to the library.

    Attributes:
        rest: Arguments that the parser does not know; only ``eval`` has any.
    """

    arguments: argparse.Namespace
    rest: list[str]
    config: Config
    opener: Opener

    def open(self, *, make: bool = False, rebuilding: bool = False) -> Assistant:
        """The assistant over the library in use.

        Args:
            make: Whether a folder that the user named may be made; else a slip in its name would pass unseen.
            rebuilding: See ``open_assistant``.

        Raises:
            LibraryError: The folder that ``--library`` names is not there.
        """
        if self.arguments.library is not None and not make and not self.config.library_path.is_dir():
            raise LibraryError(
                f"There is no library in {self.arguments.library!r}.",
                f"Make it: assistant index PATH --library {shlex.quote(self.arguments.library)}",
            )
        return self.opener(self.config, rebuilding=rebuilding)
