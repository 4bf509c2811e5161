"""The options that say which documents a question is asked of, and the line that tells what they came to."""

from __future__ import annotations

import argparse

from assistant.records import Scope

_NAMES = (
    ("document", "ID", "id of a document, as `assistant documents` lists it"),
    ("collection", "TITLE", "title of a collection or a part of it"),
    ("region", "NAME", "an area; what lies in it is included"),
    ("publisher", "NAME", "who published it, or a part of the name"),
)
_DAYS = (("since", "first"), ("until", "last"))


def add_scope_options(parser: argparse.ArgumentParser) -> None:
    """Adds the options to a command."""
    group = parser.add_argument_group("which documents (each may be given several times, but for the days)")
    for name, metavar, text in _NAMES:
        group.add_argument(f"--{name}", metavar=metavar, action="append", default=[], help=text)
    for name, place in _DAYS:
        group.add_argument(
            f"--{name}", metavar="DAY", default="", help=f"{place} day of publication: 2024, 2024-03 or 2024-03-15"
        )


def scope_of(arguments: argparse.Namespace) -> Scope:
    """The scope that the options of a command make up."""
    named = {f"{name}s": tuple(getattr(arguments, name)) for name, _, _ in _NAMES}
    return Scope(**named, since=arguments.since, until=arguments.until)


def scope_line(scope: Scope, count: int, total: int) -> str:
    """What is said of a scope, e.g. ``Searching 3 of 12 documents: region 甲区; since 2024``.

    Args:
        count: Documents that the scope lets in, of ``total``.
    """
    return f"Searching {count} of {total} documents: {scope}"
