"""Plain text files, among them pages saved or copied from the web as text."""

from __future__ import annotations

from assistant.library.cleaning.clean import clean
from assistant.library.formats.encoding import decode
from assistant.library.formats.extracted import Extracted


def extract(data: bytes) -> Extracted:
    """The text without the furniture of a web page.

    Raises:
        ReadError: The bytes cannot be decoded.
    """
    raw, encoding = decode(data)
    cleaned = clean(raw)
    return Extracted(text=cleaned.text, encoding=encoding, dropped=cleaned.dropped)
