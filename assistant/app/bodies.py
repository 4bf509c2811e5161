"""The bodies that the HTTP API reads, checked: the only file that imports pydantic."""

from __future__ import annotations

from typing import Literal, cast

from pydantic import BaseModel, ConfigDict, Field

from assistant.config import LONGEST_QUESTION, Strictness
from assistant.records import Message, Scope

HISTORY_MESSAGES = 100
SCOPE_VALUES = 1000  # names or ids of one kind


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

    def scope(self) -> Scope:
        """The scope of these limits."""
        return Scope(**self.model_dump())


class Question(BaseModel):
    """Body of POST /api/ask.

    ``conversation``: absent, nothing is kept; empty, a new conversation is; an id goes on with that one, whose turns
    are then the history.
    """

    model_config = ConfigDict(extra="forbid")
    question: str = Field(max_length=LONGEST_QUESTION)
    history: list[Said] = Field(default=[], max_length=HISTORY_MESSAGES)
    scope: Limits | None = None
    strictness: Strictness | None = None
    answer_tokens: int | None = Field(default=None, ge=16, le=1024)
    conversation: str | None = None
    stream: bool = False

    def messages(self) -> list[Message]:
        """The history as the assistant reads it."""
        return cast("list[Message]", [said.model_dump() for said in self.history])


class Search(BaseModel):
    """Body of POST /api/search."""

    model_config = ConfigDict(extra="forbid")
    question: str = Field(max_length=LONGEST_QUESTION)
    limit: int = Field(default=5, ge=1, le=50)
    scope: Limits | None = None
    why: bool = False


class Title(BaseModel):
    """Body of PATCH /api/conversations/{id}."""

    model_config = ConfigDict(extra="forbid")
    title: str = Field(max_length=200)


class Rating(BaseModel):
    """Body of POST /api/feedback; an empty verdict takes it back."""

    model_config = ConfigDict(extra="forbid")
    conversation: str
    turn: int
    verdict: Literal["up", "down", ""]
    correction: str = Field(default="", max_length=5000)
    unanswerable: bool = False
