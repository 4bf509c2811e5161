"""What a reader takes out of a file, before it becomes a Document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from assistant.records import DroppedText


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """The text of a file and what the file says about itself.

    Attributes:
        text: Cleaned text; Markdown where the format has headings, lists and tables.
        encoding: The encoding the bytes were decoded with.
        given: What the author set down for a reader to use (front matter): ``title``, ``date``, ``publisher``,
            ``region``, ``source``, ``script``; wins over what the text says.
        hints: The same, as the format has it (an HTML head); gives way to what the text says.
        dropped: What was left out, in file order.
    """

    text: str
    encoding: str = "utf-8"
    given: Mapping[str, str] = field(default_factory=dict)
    hints: Mapping[str, str] = field(default_factory=dict)
    dropped: tuple[DroppedText, ...] = ()


Extract = Callable[[bytes], Extracted]
