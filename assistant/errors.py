"""Errors that are safe to show to the user: what failed, and the way out."""

from __future__ import annotations


class AssistantError(Exception):
    """Base of every error a user can cause or mend.

    Args:
        message: One line that says what failed, with the offending value quoted.
        hint: One line with the command or the setting that mends it; may be empty.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class ConfigError(AssistantError):
    """A setting is unknown or has a value that cannot be used."""


class ModelFileError(AssistantError):
    """A model file is missing, damaged, not listed, or cannot be downloaded."""


class LoadError(AssistantError):
    """A model or a third-party engine could not be loaded on this machine."""


class ReadError(AssistantError):
    """A document cannot be read: missing, empty, binary, of an unknown format or encoding."""


class LibraryError(AssistantError):
    """The library folder cannot be used: not writable, disk full, damaged, or no such document."""


class NoDocumentError(LibraryError):
    """The library holds no such document."""


class LibraryBusyError(LibraryError):
    """Another process is writing to the same library."""


class IndexMismatchError(LibraryError):
    """The library was built with another embedder, splitter or folding than the one in use."""


class ScopeError(AssistantError):
    """The limits of a question cannot be used, or no document meets them."""


class ContextOverflowError(AssistantError):
    """A prompt does not fit the context window of the chat model."""


class GenerationError(AssistantError):
    """The chat model failed while it was reading or writing."""


class KeepingError(AssistantError):
    """Conversations or accounts cannot be read or written."""


class NotKeptError(KeepingError):
    """There is no such conversation, or it is another user's."""


class EvaluationError(AssistantError):
    """Evaluation cases or results cannot be used."""
