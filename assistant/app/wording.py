"""Records as lines of text: answers with their sources, passages, documents."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.records import Answer, Citation, Document, Passage

_NEAREST_SHOWN = 3
_SHOWN = (
    "id",
    "title",
    "collection",
    "part",
    "publisher",
    "author",
    "date",
    "region",
    "number",
    "source",
    "path",
    "script",
    "encoding",
)


def answer_lines(answer: Answer) -> Iterator[str]:
    """The lines that follow an answer's text: its citations, or the nearest passages if nothing was found."""
    for citation in answer.citations:
        yield ""
        yield from citation_lines(citation)
    if answer.status == "not_found" and answer.passages:
        yield ""
        yield "最相近的原文 / Nearest passages:"
        for passage in answer.passages[:_NEAREST_SHOWN]:
            yield from passage_lines(passage, limit_chars=120)


def citation_lines(citation: Citation) -> Iterator[str]:
    """Number and quote of a citation, then title, section, publisher and date of its source."""
    yield f"[{citation.number}] “{_one_line(citation.quote)}”"
    source = _headed(citation.document, citation.heading)
    yield "    " + " · ".join((source, *_origin(citation.document, citation.page)))


def passage_lines(passage: Passage, *, limit_chars: int | None = None) -> Iterator[str]:
    """Rank, source and score of a passage, then its text, cut to ``limit_chars``."""
    yield f"{_source_of(passage)}  ({passage.score:.3f})"
    text = _one_line(passage.text)
    if limit_chars is not None and len(text) > limit_chars:
        text = text[:limit_chars] + "…"
    yield f"   {text}"


def source_lines(answer: Answer) -> Iterator[str]:
    """Every passage that was searched for the answer, the cited sentences marked with their numbers."""
    for passage in answer.passages:
        yield ""
        yield _source_of(passage)
        yield f"   {_one_line(_with_marks(passage, answer.citations))}"


def _with_marks(passage: Passage, citations: Sequence[Citation]) -> str:
    chunk = passage.chunk
    inside = (
        c for c in citations if c.document.id == passage.document.id and chunk.start <= c.start and c.end <= chunk.end
    )
    text, start = passage.document.text, chunk.start
    pieces: list[str] = []
    for citation in sorted(inside, key=lambda c: c.start):
        if citation.start >= start:
            pieces += [text[start : citation.start], f"【{citation.number}: {citation.quote}】"]
            start = citation.end
    return "".join((*pieces, text[start : chunk.end]))


def document_lines(document: Document) -> Iterator[str]:
    """Everything known about a document, then its text, then what cleaning left out of it and why."""
    for name in _SHOWN:
        if value := getattr(document, name):
            yield f"{name + ':':<12}{value}"
    if document.page_starts:
        yield f"{'pages:':<12}{len(document.page_starts)}"
    yield ""
    yield document.text
    if document.dropped:
        yield ""
        yield f"去掉的内容 / Left out ({len(document.dropped)}):"
        for piece in document.dropped:
            yield f"- [{piece.reason}] {_one_line(piece.text)}"


def origin_line(document: Document) -> str:
    """A document in one line: id, date, title, publisher."""
    return "  ".join(
        part for part in (document.id, document.date or "-", _headed(document, ()), document.publisher) if part
    )


def _source_of(passage: Passage) -> str:
    document = passage.document
    origin = _origin(document, document.page(passage.chunk.start))
    return f"{passage.rank}. {' · '.join((_headed(document, passage.heading), *origin))}"


def _origin(document: Document, page: int | None) -> tuple[str, ...]:
    return tuple(part for part in (document.publisher, document.date, page_label(page)) if part)


def page_label(page: int | None) -> str:
    """A page in both languages; empty for none."""
    return f"第{page}页 / p. {page}" if page else ""


def _headed(document: Document, heading: Sequence[str]) -> str:
    title = f"{document.title} (in: {document.collection})" if document.collection else document.title
    return " > ".join((title, *heading))


def _one_line(text: str) -> str:
    return re.sub(r"\s*\n\s*", " ", text.strip())
