"""What came of asking one case, as plain data: enough to score it again without asking again."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, field
from pathlib import PurePath
from typing import Any

from assistant.library.table_rows import in_words
from assistant.records import Answer, Citation, KeptSentence, Passage


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A passage or sentence: where it stands and what it says.

    Attributes:
        document: File name of the document, without folders.
        about: Title, date and headings that it stands under, one a line, and a row of a table in words.
        number: The n of ``[n]`` for a citation, else the rank from 1.
        verbatim: Whether the text is the document's own at the stated offsets.
    """

    document: str
    text: str
    about: str = ""
    number: int = 0
    verbatim: bool = True
    score: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One answer with everything that the metrics read.

    Attributes:
        first_token_s: Seconds from the question to the first piece of the answer's text, as a caller sees it.
        total_s: Seconds from the question to the end of the answer, as a caller sees it.
        prompt_hash: SHA-256 of the prompts' texts, the stand-alone question and the sentences shown, shortened; two
            outcomes with the same hash were made from the same prompt.
        error: Name and message of the exception if asking failed; everything else is then empty.
    """

    text: str = ""
    status: str = ""
    stand_alone: str = ""
    citations: tuple[Piece, ...] = ()
    passages: tuple[Piece, ...] = ()
    shown: tuple[Piece, ...] = ()
    raw: str = ""
    notes: tuple[str, ...] = ()
    timings: dict[str, float] = field(default_factory=dict)
    usage: dict[str, float] = field(default_factory=dict)
    signals: dict[str, float] = field(default_factory=dict)
    first_token_s: float = 0.0
    total_s: float = 0.0
    prompt_hash: str = ""
    error: str = ""

    @property
    def answered(self) -> bool:
        """Whether the assistant gave an answer rather than saying that the documents hold none."""
        return self.status == "answered"

    def to_json(self) -> dict[str, Any]:
        """The record as JSON values."""
        return asdict(self)


def outcome_of(answer: Answer, *, first_token_s: float, total_s: float, templates: str = "") -> Outcome:
    """The outcome of an answer.

    Args:
        templates: A hash of the prompts' texts.
    """
    shown = tuple(_sentence(sentence, rank) for rank, sentence in enumerate(answer.shown, start=1))
    return Outcome(
        text=answer.text,
        status=answer.status,
        stand_alone=answer.stand_alone,
        citations=tuple(_cited(citation) for citation in answer.citations),
        passages=tuple(_passage(passage, rank) for rank, passage in enumerate(answer.passages, start=1)),
        shown=shown,
        raw=answer.raw,
        notes=answer.notes,
        timings=dict(answer.timings),
        usage=dict(answer.usage),
        signals=dict(answer.signals),
        first_token_s=first_token_s,
        total_s=total_s,
        prompt_hash=_prompt_hash(templates, answer.stand_alone, shown),
    )


def outcome_from(value: dict[str, Any]) -> Outcome:
    """The outcome of a record that `to_json` wrote.

    Raises:
        TypeError: The record has other fields.
    """
    lists = {name: tuple(Piece(**piece) for piece in value[name]) for name in ("citations", "passages", "shown")}
    return Outcome(**{**value, **lists, "notes": tuple(value["notes"])})


def _prompt_hash(templates: str, question: str, shown: tuple[Piece, ...]) -> str:
    parts = [templates, question, *(part for piece in shown for part in (piece.about, piece.text))]
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:16]


def _cited(citation: Citation) -> Piece:
    document = citation.document
    return Piece(
        document=PurePath(document.path).name,
        text=citation.quote,
        about="\n".join((document.title, document.date, *citation.heading, in_words(citation))),
        number=citation.number,
        verbatim=bool(citation.quote) and document.text[citation.start : citation.end] == citation.quote,
    )


def _passage(passage: Passage, rank: int) -> Piece:
    document = passage.document
    return Piece(
        document=PurePath(document.path).name,
        text=passage.text,
        about="\n".join((document.title, document.date, *passage.heading)),
        number=rank,
        score=passage.score,
    )


def _sentence(sentence: KeptSentence, rank: int) -> Piece:
    document = sentence.document
    return Piece(
        document=PurePath(document.path).name,
        text=sentence.text,
        about="\n".join((document.title, document.date, *sentence.heading, in_words(sentence))),
        number=rank,
        score=sentence.score,
    )
