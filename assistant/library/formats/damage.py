"""Turns whatever a damaged file makes a reader raise into one line that says so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from assistant.errors import ReadError


@contextmanager
def read_errors(format_name: str) -> Iterator[None]:
    """A block in which every error means that the file, not the program, is at fault.

    Args:
        format_name: What the file is, with its article: "a PDF file".

    Raises:
        ReadError: In the place of everything else that is raised.
    """
    try:
        yield
    except ReadError:
        raise
    except MemoryError as error:
        raise ReadError("The file needs more memory than there is.", "Split it into several files.") from error
    # Parsers of binary formats raise whatever comes up where a file breaks their assumptions: KeyError, struct.error,
    # zlib.error, RecursionError ... One broken file must not stop the reading of the others.
    except Exception as error:
        what = f"The file is damaged or not {format_name}."
        raise ReadError(what, "Open it in the program it was made with and save it again.") from error
