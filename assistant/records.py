"""The records that walk between the rooms: plain, immutable, without behaviour of their own.

Offsets are positions in ``Document.text`` counted in Python characters (Unicode code points),
``start`` inclusive and ``end`` exclusive, so that ``document.text[start:end]`` is the piece itself.
Every ``score`` is higher-is-better.
"""

from __future__ import annotations

import bisect
from dataclasses import dataclass, field
from typing import Literal, TypedDict

Script = Literal["hans", "hant", "latin"]
Status = Literal["answered", "not_found"]


class Message(TypedDict):
    """One turn of a conversation."""

    role: Literal["user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DroppedText:
    """A piece of the raw file that cleaning left out, and why."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One source as it was read: cleaned text and what is known about it.

    Attributes:
        id: Deterministic; the same path, and the same part of it, gives the same id.
        text: The cleaned text, in the document's own glyphs. All offsets point into it.
        path: The source file as the user gave it; its last part is the file's own name. For a file inside another
            (an archive, a mail) the outer path, then the name inside it.
        collection: Title of what the document is a part of (a file that holds several documents); empty if it
            stands alone.
        part: 1-based place among the documents of its file; 0 if it is the only one.
        date: Day of publication, ``YYYY-MM-DD`` (or ``YYYY-MM``); empty if unknown.
        author: Who wrote it, as the document says.
        number: Number of an official document, e.g. 云府发〔2024〕6号.
        source: Original title, number or address that the document itself names.
        script: Traditional (``hant``), Simplified (``hans``) or no Chinese (``latin``).
        encoding: The encoding the file was decoded with, e.g. ``gb18030``.
        content_hash: SHA-256 of the file's bytes, hexadecimal.
        page_starts: Offsets at which pages 1, 2, ... of a paged file (PDF, slides) begin; empty for others.
        dropped: What cleaning removed, in file order.
    """

    id: str
    title: str
    text: str
    path: str
    collection: str = ""
    part: int = 0
    date: str = ""
    publisher: str = ""
    region: str = ""
    author: str = ""
    number: str = ""
    source: str = ""
    script: Script = "hans"
    encoding: str = "utf-8"
    content_hash: str = ""
    page_starts: tuple[int, ...] = ()
    dropped: tuple[DroppedText, ...] = ()

    def page(self, offset: int) -> int | None:
        """1-based number of the page that holds the character at an offset; None for a file without pages."""
        return bisect.bisect_right(self.page_starts, offset) or None


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What is known about a document of the library, without its text; the fields are those of ``Document``.

    Attributes:
        characters: Length of the text.
        pages: Number of pages; 0 for a file without pages.
    """

    id: str
    title: str
    path: str
    collection: str
    part: int
    date: str
    publisher: str
    region: str
    author: str
    number: str
    source: str
    script: Script
    encoding: str
    characters: int
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A sentence, list item or table row of a document, by its offsets."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """A stored piece of a document: whole sentences under one path of headings.

    Attributes:
        id: Deterministic from document id, position and content.
        position: 0-based order within the document.
        heading: Path of headings, outermost first, without the document's title.
        sentences: The sentences of the chunk in order, offsets into the document's text.
    """

    id: str
    document_id: str
    position: int
    start: int
    end: int
    text: str
    heading: tuple[str, ...] = ()
    sentences: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which documents a question is asked of: those that meet every limit; an empty limit lets all in.

    Names are compared in either script, and one of several names is enough.

    Attributes:
        documents: Ids of documents.
        collections: Titles of collections; part of a title is enough where no collection is called just that.
        regions: Names of areas; an area holds the areas that stand below it in a document's region.
        publishers: Names of publishers; part of a name is enough where no publisher is called just that.
        since: First day of publication, ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; leaves out documents without a date.
        until: Last day of publication, that year or month included; leaves out documents without a date.
    """

    documents: tuple[str, ...] = ()
    collections: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    since: str = ""
    until: str = ""

    @property
    def everything(self) -> bool:
        """Whether there is no limit."""
        return self == Scope()

    def __str__(self) -> str:
        """The limits in one line, e.g. ``region 甲区; since 2024``; empty if there are none."""
        named = (
            ("document", self.documents),
            ("collection", self.collections),
            ("region", self.regions),
            ("publisher", self.publishers),
        )
        limits = [f"{name} {' or '.join(values)}" for name, values in named if values]
        limits += [f"{name} {day}" for name, day in (("since", self.since), ("until", self.until)) if day]
        return "; ".join(limits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A chunk found for one query, with the score that ranked it.

    Attributes:
        parts: What the score is made of, by name: ``dense`` and ``full_text`` as they were added, and what place and
            time added or took off, where the question names any.
        also: Passages of other documents that say the same in nearly the same words, best first; they have the rank
            of this one.
    """

    chunk: Chunk
    document: Document
    score: float
    rank: int
    parts: dict[str, float] = field(default_factory=dict)
    also: tuple[Passage, ...] = ()

    @property
    def text(self) -> str:
        """The chunk's text in the document's own glyphs."""
        return self.chunk.text

    @property
    def heading(self) -> tuple[str, ...]:
        """The chunk's path of headings."""
        return self.chunk.heading


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptSentence:
    """A sentence that goes into the prompt.

    Attributes:
        score: How probable it is that this one, of all sentences found, holds the answer, 0 to 1.
        cover: Share of the question's terms, by weight, that it and its headings hold.
        dense: Cosine similarity with the question.
        reason: Why it was kept: ``best`` of the whole question, best of a ``part`` of it, ``subject`` (it names what
            the sentence before it in this order speaks of), ``list`` (it belongs to the list of that one),
            ``likely`` to hold the answer too, or there was ``room``.
        parts: What it was chosen by: the weighted signals, by name, whose sum stands behind ``score``.
    """

    document: Document
    chunk_id: str
    heading: tuple[str, ...]
    start: int
    end: int
    score: float
    cover: float = 0.0
    dense: float = 0.0
    reason: str = ""
    parts: dict[str, float] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The sentence, verbatim."""
        return self.document.text[self.start : self.end]


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A verbatim sentence that a statement of the answer rests on.

    ``document.text[start:end] == quote`` always holds. ``number`` is the n of ``[n]`` in the answer.
    """

    number: int
    quote: str
    start: int
    end: int
    document: Document
    heading: tuple[str, ...] = ()

    @property
    def page(self) -> int | None:
        """1-based number of the page that the quote begins on; None for a file without pages."""
        return self.document.page(self.start)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the assistant says to one question.

    Attributes:
        text: In the script and language of the question; ``[n]`` marks refer to ``citations``.
        stand_alone: The question after follow-up rewriting: what was searched.
        passages: The passages that were searched for the answer, best first.
        shown: The sentences that the model was shown; citations come only from these.
        timings: Seconds: ``search_s``, ``first_token_s``, ``total_s``.
        usage: Counts and rates: ``prompt_tokens``, ``evaluated_tokens``, ``answer_tokens``, ...
        signals: What the answerability decision was read from, by name.
        raw: The model's own draft before checks; empty if none was written.
        notes: Remarks of the checks, e.g. a figure without support that was removed.
        scope: The documents that it was asked of; None is all.
        missing: The parts of the question that the documents do not answer, while they answer others.
        cached: Whether the same was asked before of the same documents, and this is the answer that was given then.
    """

    text: str
    status: Status
    citations: tuple[Citation, ...] = ()
    stand_alone: str = ""
    passages: tuple[Passage, ...] = ()
    shown: tuple[KeptSentence, ...] = ()
    timings: dict[str, float] = field(default_factory=dict)
    usage: dict[str, float] = field(default_factory=dict)
    signals: dict[str, float] = field(default_factory=dict)
    raw: str = ""
    notes: tuple[str, ...] = ()
    scope: Scope | None = None
    missing: tuple[str, ...] = ()
    cached: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFailure:
    """A file that could not be indexed, with the one line that says why."""

    path: str
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileNote:
    """Something worth knowing about a file that was indexed: its encoding if not UTF-8, pages without text, ..."""

    path: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NearDuplicate:
    """Two documents that share most of their text, by id and title.

    Attributes:
        share: Estimated share of the text of both that they have in common (Jaccard index of shingles), 0 to 1.
    """

    first: str
    first_title: str
    second: str
    second_title: str
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexReport:
    """What one run of indexing did; paths of files in the order they were met.

    Attributes:
        removed: Files that were taken out of the library because they are gone from the folder.
        renamed: Pairs of old and new path of files that moved; nothing was embedded anew for them.
        near_duplicates: Documents of this run that share most of their text with another of the library.
    """

    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()
    failed: tuple[FileFailure, ...] = ()
    notes: tuple[FileNote, ...] = ()
    near_duplicates: tuple[NearDuplicate, ...] = ()
    chunks: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexProgress:
    """How far indexing is: files done of all, and the chunks embedded so far."""

    path: str
    files_done: int
    files_total: int
    chunks_done: int
    chunks_total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Other questions come first. Sent before ``Searching``, each time the place has changed, or not at all.

    Attributes:
        position: 1-based place in the line; 1 is the next after the question that is being answered.
    """

    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Searching:
    """The stand-alone question is known and the search has begun."""

    stand_alone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrieved:
    """The search is done; the model begins to read the kept sentences."""

    passages: tuple[Passage, ...]
    shown: tuple[KeptSentence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A piece of the answer's text, to be appended to what came before."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """The end of the walk: ``answer.text`` replaces the streamed pieces."""

    answer: Answer


Event = Waiting | Searching | Retrieved | Token | Done
