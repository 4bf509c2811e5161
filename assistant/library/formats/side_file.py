"""Metadata that the user sets down beside a file: ``report.pdf.meta`` with ``key: value`` lines for ``report.pdf``."""

from __future__ import annotations

from pathlib import Path

from assistant.errors import ReadError
from assistant.library.formats.encoding import decode
from assistant.library.formats.markdown import read_fields

SUFFIX = ".meta"
_LARGEST = 100_000  # bytes


def read_side_file(path: Path) -> tuple[dict[str, str], bytes]:
    """The fields for the file at the path and the bytes they were read from; both empty if it has no side file.

    Raises:
        ReadError: The side file cannot be opened or read.
    """
    side = path.with_name(path.name + SUFFIX)
    try:
        if side.is_file() and side.stat().st_size > _LARGEST:
            raise ReadError(f"{side.name!r} is larger than {_LARGEST:,} bytes.", "Remove it.")
        data = side.read_bytes() if side.is_file() else b""
    except OSError as error:
        raise ReadError(f"{side.name!r} cannot be opened: {error.strerror}.", "Check its permissions.") from error
    if not data.strip():
        return {}, b""
    fields = read_fields(decode(data)[0])
    if fields is None:
        raise ReadError(f"{side.name!r} holds a line that is not 'key: value'.", "Mend the line, or remove the file.")
    return fields, data
