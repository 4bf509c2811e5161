"""The prompts: text files with placeholders, read and checked at start-up."""

from __future__ import annotations

import hashlib
import string
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import ConfigError
from assistant.resources import resource

_PLACEHOLDERS: dict[str, frozenset[str]] = {
    "system": frozenset(),
    "draft": frozenset({"context", "question"}),
    "draft_en": frozenset({"context", "question"}),
    "evidence": frozenset({"context", "question"}),
    "straight": frozenset(),
    "compute": frozenset({"context", "question"}),
    "divide": frozenset({"context", "question"}),
    "rewrite": frozenset({"dialogue", "question"}),
    "translate": frozenset({"question"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompts:
    """The text of every prompt by its file's name; ``digest`` identifies them all together."""

    system: str
    draft: str
    draft_en: str
    evidence: str
    straight: str
    compute: str
    divide: str
    rewrite: str
    translate: str
    digest: str


def load_prompts(folder: Path | None = None) -> Prompts:
    """The prompts of a folder, by default those that travel with the program.

    Raises:
        ConfigError: A file is missing, or its placeholders are not the ones the program fills in.
    """
    folder = folder or resource("prompts")
    texts: dict[str, str] = {}
    for name, wanted in _PLACEHOLDERS.items():
        path = folder / f"{name}.txt"
        try:
            text = path.read_text(encoding="utf-8").rstrip("\n")
            there = {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}
        except (OSError, ValueError) as error:
            raise ConfigError(
                f"Prompt {path.name!r} cannot be used: {error}.", "Install the assistant anew."
            ) from error
        if there != wanted:
            raise ConfigError(
                f"Prompt {path.name!r} has the placeholders {sorted(there)}, not {sorted(wanted)}.",
                "Put the placeholders back.",
            )
        texts[name] = text
    digest = hashlib.sha256("\0".join(texts[name] for name in sorted(texts)).encode()).hexdigest()
    return Prompts(**texts, digest=digest)
