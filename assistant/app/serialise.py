"""Records as plain dictionaries: the JSON that the command line and the HTTP API hand out.

Programs rely on the names of the fields: they may gain company, but none is renamed or removed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from assistant.records import (
    Answer,
    Citation,
    Document,
    Event,
    Holding,
    IndexReport,
    KeptSentence,
    Passage,
    Retrieved,
    Scope,
    Searching,
    Token,
    Waiting,
)

_NEAREST = 3  # passages that show what was looked at
_SEPARATOR = re.compile(r"[\\/]")


def file_name(path: str) -> str:
    """The last part of a path, whichever system wrote it."""
    return _SEPARATOR.split(path)[-1]


def answer_to_dict(answer: Answer, *, full_paths: bool = True) -> dict[str, Any]:
    """The answer as ``assistant ask --json`` prints it.

    Args:
        full_paths: Give files with their folders; False gives their names only, for readers elsewhere.

    ``passages`` are the nearest ones of an answer that was not found; an answer that was found has its citations.
    """
    nearest = answer.passages[:_NEAREST] if answer.status == "not_found" else ()
    return {
        "text": answer.text,
        "status": answer.status,
        "citations": [_citation(citation, full_paths) for citation in answer.citations],
        "timings": dict(answer.timings),
        "stand_alone": answer.stand_alone,
        "notes": list(answer.notes),
        "missing": list(answer.missing),
        "cached": answer.cached,
        "scope": scope_to_dict(answer.scope) if answer.scope else None,
        "passages": [passage_to_dict(passage, full_paths=full_paths) for passage in nearest],
    }


def passage_to_dict(
    passage: Passage, *, full_paths: bool = True, sentences: Sequence[KeptSentence] | None = None
) -> dict[str, Any]:
    """The passage with its place: ``document.text[start:end]`` is its text.

    Args:
        sentences: Those that the model would be shown; the passage lists its own. None leaves them out.
    """
    own = [each for each in sentences or () if each.chunk_id == passage.chunk.id]
    return {
        **({} if sentences is None else {"sentences": [_sentence(each) for each in own]}),
        "rank": passage.rank,
        "score": passage.score,
        "text": passage.text,
        "heading": list(passage.heading),
        "start": passage.chunk.start,
        "end": passage.chunk.end,
        "page": passage.document.page(passage.chunk.start),
        "document": _source(passage.document, full_paths),
        "parts": dict(passage.parts),
        "also": [
            {
                "start": other.chunk.start,
                "end": other.chunk.end,
                "page": other.document.page(other.chunk.start),
                "document": _source(other.document, full_paths),
            }
            for other in passage.also
        ],
    }


def _sentence(sentence: KeptSentence) -> dict[str, Any]:
    return {
        "text": sentence.text,
        "start": sentence.start,
        "end": sentence.end,
        "score": sentence.score,
        "reason": sentence.reason,
        "parts": dict(sentence.parts),
    }


def scope_to_dict(scope: Scope) -> dict[str, Any]:
    """The limits of a scope by name."""
    return {limit.name: getattr(scope, limit.name) for limit in fields(scope)}


def document_to_dict(document: Document | Holding, *, full_paths: bool = True) -> dict[str, Any]:
    """What is known about the document, and its length in characters instead of its text."""
    return {
        "id": document.id,
        **_source(document, full_paths),
        "part": document.part,
        "author": document.author,
        "number": document.number,
        "region": document.region,
        "source": document.source,
        "script": document.script,
        "encoding": document.encoding,
        "characters": document.characters if isinstance(document, Holding) else len(document.text),
        "pages": document.pages if isinstance(document, Holding) else len(document.page_starts),
    }


def whole_document_to_dict(document: Document, *, full_paths: bool = True) -> dict[str, Any]:
    """The document with its text, where its pages begin, and what cleaning left out of it."""
    return {
        **document_to_dict(document, full_paths=full_paths),
        "text": document.text,
        "page_starts": list(document.page_starts),
        "dropped": [{"text": piece.text, "reason": piece.reason} for piece in document.dropped],
    }


def report_to_dict(report: IndexReport, *, full_paths: bool = True) -> dict[str, Any]:
    """What an indexing run did: the files by outcome."""

    def shown(path: str) -> str:
        return path if full_paths else file_name(path)

    return {
        "added": [shown(path) for path in report.added],
        "updated": [shown(path) for path in report.updated],
        "unchanged": [shown(path) for path in report.unchanged],
        "failed": [{"path": shown(failure.path), "error": failure.message} for failure in report.failed],
        "notes": [{"path": shown(note.path), "note": note.message} for note in report.notes],
        "chunks": report.chunks,
    }


def event_to_dict(event: Event, *, full_paths: bool = True) -> dict[str, Any]:
    """The event with its ``type``: waiting, searching, retrieved, token or done."""
    match event:
        case Waiting():
            return {"type": "waiting", "position": event.position}
        case Searching():
            return {"type": "searching", "stand_alone": event.stand_alone}
        case Retrieved():
            documents = {sentence.document.id for sentence in event.shown}
            return {"type": "retrieved", "sentences": len(event.shown), "documents": len(documents)}
        case Token():
            return {"type": "token", "text": event.text}
        case _:
            return {"type": "done", "answer": answer_to_dict(event.answer, full_paths=full_paths)}


def _citation(citation: Citation, full_paths: bool) -> dict[str, Any]:
    return {
        "number": citation.number,
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
        "heading": list(citation.heading),
        "page": citation.page,
        "document": _source(citation.document, full_paths),
    }


def _source(document: Document | Holding, full_paths: bool) -> dict[str, str]:
    return {
        "title": document.title,
        "path": document.path if full_paths else file_name(document.path),
        "date": document.date,
        "publisher": document.publisher,
        "collection": document.collection,
    }
