"""The documents that one text holds."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.library.extracted import Extracted


def parts_of(extracted: Extracted) -> Sequence[Extracted]:
    """The documents in the text in order; the text itself if it is one document."""
    return (extracted,)
