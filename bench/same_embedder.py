"""The assistant's own embedder for the frameworks, so that all sides search with the same vectors."""

from __future__ import annotations

from pathlib import Path

from assistant.library.script import simplified
from assistant.models.embedder import E5Embedder

from .talking import Setup


def same_embedder(setup: Setup) -> E5Embedder:
    """The embedder as the assistant makes it for itself."""
    return E5Embedder(Path(setup.models_dir), threads=setup.threads, simplify=simplified)
