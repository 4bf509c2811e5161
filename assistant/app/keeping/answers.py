"""Answers as JSON and back: every field of the record, and of the documents what the answer rests on.

A document's text is not copied. Kept are its metadata, a hash of its text, and the pieces that the answer speaks of
with a little around each quote. If the library still holds the same text, the answer is put together with the
library's document; else with a stand-in of the same length in which only these pieces stand, so that every offset
still leads to the same words.
"""

from __future__ import annotations

import hashlib
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, get_args, get_origin

from assistant.app.keeping.kept import DocumentState
from assistant.errors import LibraryError
from assistant.records import Answer, Chunk, Citation, Document, KeptSentence, Passage

AROUND = 240  # characters kept before and after a quote
_NOT_KEPT = ("text", "dropped")  # of a document


class Encoder:
    """Turns records into JSON values and collects the documents that they speak of."""

    def __init__(self) -> None:
        self._documents: dict[str, Document] = {}
        self._spans: dict[str, list[tuple[int, int]]] = {}

    def value(self, record: Any) -> Any:
        """The JSON value of a record, a tuple or a plain value; a document is its id."""
        if isinstance(record, Document):
            self._documents[record.id] = record
            return record.id
        if isinstance(record, Citation):
            self._speaks_of(record.document, record.start - AROUND, record.end + AROUND)
        elif isinstance(record, KeptSentence):
            self._speaks_of(record.document, record.start, record.end)
        elif isinstance(record, Passage):
            self._speaks_of(record.document, record.chunk.start, record.chunk.end)
        if is_dataclass(record):
            names = [field.name for field in fields(record)]
            if isinstance(record, Chunk):
                names.remove("text")  # stands in the document
            return {name: self.value(getattr(record, name)) for name in names}
        if isinstance(record, (tuple, list)):
            return [self.value(item) for item in record]
        return record

    def documents(self) -> dict[str, Any]:
        """The documents met so far, by id."""
        return {id_: self._document(document) for id_, document in self._documents.items()}

    def _speaks_of(self, document: Document, start: int, end: int) -> None:
        self._spans.setdefault(document.id, []).append((max(0, start), min(len(document.text), end)))

    def _document(self, document: Document) -> dict[str, Any]:
        pieces: list[list[int]] = []
        for start, end in sorted(self._spans.get(document.id, [])):
            if pieces and start <= pieces[-1][1]:
                pieces[-1][1] = max(end, pieces[-1][1])
            else:
                pieces.append([start, end])
        kept = [field.name for field in fields(document) if field.name not in _NOT_KEPT]
        return {
            **{name: getattr(document, name) for name in kept},
            "length": len(document.text),
            "text_hash": text_hash(document.text),
            "pieces": [[start, document.text[start:end]] for start, end in pieces],
        }


def text_hash(text: str) -> str:
    """SHA-256 of a text, hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def restored(
    kept: Mapping[str, Any], document: Callable[[str], Document]
) -> tuple[dict[str, Document], dict[str, DocumentState]]:
    """The documents of an answer by id, and what has become of each.

    Args:
        kept: What ``Encoder.documents`` gave.
        document: Gives the library's document of an id, or raises a LibraryError.
    """
    documents: dict[str, Document] = {}
    states: dict[str, DocumentState] = {}
    for id_, value in kept.items():
        try:
            held = document(id_)
        except LibraryError:
            states[id_] = "removed"
        else:
            states[id_] = "same" if text_hash(held.text) == value["text_hash"] else "changed"
            documents[id_] = held
        if states[id_] != "same":
            documents[id_] = _stand_in(value)
    return documents, states


def decoded_answer(value: Mapping[str, Any], documents: Mapping[str, Document]) -> Answer:
    """The answer that ``Encoder.value`` was given.

    Raises:
        ValueError: It cannot be put together.
    """
    try:
        answer = decoded(Answer, value, documents)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not an answer: {error!r}") from error
    assert isinstance(answer, Answer)
    return answer


def decoded(kind: Any, value: Any, documents: Mapping[str, Document]) -> Any:
    """The record of a kind from its JSON value; fields of a later program are passed over."""
    if kind is Document:
        return documents[value]
    origin = get_origin(kind)
    if origin is tuple:
        item = get_args(kind)[0]
        return tuple(decoded(item, each, documents) for each in value)
    if origin in (typing.Union, types.UnionType):
        alternatives = [each for each in get_args(kind) if each is not type(None)]
        return None if value is None else decoded(alternatives[0], value, documents)
    if not (isinstance(kind, type) and is_dataclass(kind)):
        return value
    kinds = _kinds(kind)
    known = {name: decoded(kinds[name], each, documents) for name, each in value.items() if name in kinds}
    if kind is Chunk:
        known["text"] = documents[known["document_id"]].text[known["start"] : known["end"]]
    return kind(**known)


def _stand_in(value: Mapping[str, Any]) -> Document:
    text, at = [], 0
    for start, piece in value["pieces"]:
        text += ["\n" * (start - at), piece]
        at = start + len(piece)
    text.append("\n" * (value["length"] - at))
    known = {name: tuple(each) if isinstance(each, list) else each for name, each in value.items()}
    names = {field.name for field in fields(Document)} - {*_NOT_KEPT}
    metadata: dict[str, Any] = {name: known[name] for name in names if name in known}
    return Document(**metadata, text="".join(text))


@cache
def _kinds(kind: type) -> dict[str, Any]:
    hints = typing.get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}
