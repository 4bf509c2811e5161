"""A question-answering assistant over one's own Chinese documents, on one's own machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.app.assistant import Assistant

__version__ = "0.1.0"
__all__ = ["Assistant", "__version__"]


def __getattr__(name: str) -> Any:
    # Loaded on first use: importing the package must not cost what its engines cost.
    if name == "Assistant":
        from assistant.app.assistant import Assistant

        return Assistant
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
