"""What a reading process and its owner say to each other: JSON, each message behind its length in 8 bytes."""

from __future__ import annotations

import dataclasses
import json
import struct
from typing import IO, Any

from assistant.library.formats.extracted import Reading
from assistant.records import Document, DroppedText, FileFailure, FileNote

Message = dict[str, Any]

_LENGTH = struct.Struct(">Q")


def send(stream: IO[bytes], message: Message) -> None:
    """Nothing; the message is on its way when this returns.

    Raises:
        OSError: The other side is gone.
    """
    # Names of files may hold lone surrogates, and so may text: both must arrive as they are.
    data = json.dumps(message, ensure_ascii=False).encode("utf-8", "surrogatepass")
    stream.write(_LENGTH.pack(len(data)))
    stream.write(data)
    stream.flush()


def receive(stream: IO[bytes], largest: int) -> tuple[Message, int] | None:
    """The next message and its length in bytes; None if the other side is gone.

    Args:
        largest: Bytes a message may have.

    Raises:
        OverflowError: The message is larger; it stays unread.
    """
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    length: int = _LENGTH.unpack(head)[0]
    if length > largest:
        raise OverflowError(length)
    data = stream.read(length)
    if len(data) < length:
        return None
    message: Message = json.loads(data.decode("utf-8", "surrogatepass"))
    return message, length


def from_reading(reading: Reading) -> list[Message]:
    """The messages that carry a reading: one for every document, so that none has to hold them all, and the end."""
    documents: list[Message] = [{"document": dataclasses.asdict(document)} for document in reading.documents]
    rest = dataclasses.asdict(dataclasses.replace(reading, documents=()))
    return [*documents, {"end": rest}]


def to_document(fields: Message) -> Document:
    """The document that the fields of a message tell."""
    dropped = tuple(DroppedText(**piece) for piece in fields["dropped"])
    return Document(**{**fields, "dropped": dropped, "page_starts": tuple(fields["page_starts"])})


def to_reading(documents: list[Document], end: Message) -> Reading:
    """The reading that the documents and the last message tell."""
    return Reading(
        documents=tuple(documents),
        failed=tuple(FileFailure(**failure) for failure in end["failed"]),
        notes=tuple(FileNote(**note) for note in end["notes"]),
    )
