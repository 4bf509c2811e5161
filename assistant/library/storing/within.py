"""Which documents of a library a scope lets in, as a condition that SQL can check before anything is ranked."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.errors import ScopeError
from assistant.library.library import Library
from assistant.library.script import fold
from assistant.library.storing.building import centres
from assistant.library.storing.database import Database
from assistant.records import Scope

_COMPARED = 5_000  # chunks that are compared one by one, or taken from the vector index
_SPARE = 2  # times as many are taken as would do if those that meet the condition were spread evenly
_DAY = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")


@dataclass(frozen=True, slots=True)
class Within:
    """A condition on the rows of the table ``chunks``.

    Attributes:
        sql: With a question mark for each of ``values``.
        documents: Number of documents whose chunks meet it.
        chunks: Number of chunks that meet it.
    """

    sql: str
    values: tuple[str, ...]
    documents: int
    chunks: int


def within(database: Database, scope: Scope) -> Within | None:
    """The condition that a scope stands for; None if it lets all documents in.

    Raises:
        ScopeError: A day is not written as one, or no document meets the limits.
    """
    if scope.everything:
        return None
    conditions: list[tuple[str, tuple[str, ...]]] = []
    if scope.documents:
        conditions.append(_one_of("id", scope.documents))
    for column, names in (
        ("collection", scope.collections),
        ("region", scope.regions),
        ("publisher", scope.publishers),
    ):
        if names:
            conditions.append(_one_of(column, _held(database, column, names)))
    # Either side may give a year or a month only: as many characters are compared as both have.
    compared = "date != '' AND substr(date, 1, length(?)) {} substr(?, 1, length(date))"
    for day, sign in ((scope.since, ">="), (scope.until, "<=")):
        if day:
            conditions.append((compared.format(sign), (_day(day), day)))
    if scope.since and scope.until and scope.since[: len(scope.until)] > scope.until:
        raise ScopeError(f"No day is since {scope.since} and until {scope.until}.", "Exchange the two.")
    sql = " AND ".join(condition for condition, _ in conditions)
    values = tuple(value for _, given in conditions for value in given)
    (count,) = database.select(f"SELECT count(*) FROM documents WHERE {sql}", values)[0]
    if not count:
        raise ScopeError(f"No document of the library fits: {scope}.", "Widen it; `assistant documents` lists them.")
    of_chunks = f"document_id IN (SELECT id FROM documents WHERE {sql})"
    (chunks,) = database.select(f"SELECT count(*) FROM chunks WHERE {of_chunks}", values)[0]
    return Within(of_chunks, values, count, chunks)


def nearest_within(
    library: Library, vector: npt.NDArray[np.float32], limit: int, inside: Within
) -> list[tuple[str, float]]:
    """Up to ``limit`` pairs of chunk id and cosine similarity of the chunks that meet the condition, best first.

    The vector index knows nothing of documents. So few chunks are compared one by one; of many, so many more are
    taken from the index that enough of them meet the condition.
    """
    total = library.database.chunk_count()
    wanted = math.ceil(_SPARE * limit * total / max(1, inside.chunks))
    while inside.chunks > _COMPARED and wanted <= _COMPARED:
        near = library.store.nearest(vector, wanted)
        allowed = set(_ids(library.database, inside, [id_ for id_, _ in near]))
        if len(allowed) >= limit:
            return [(id_, similarity) for id_, similarity in near if id_ in allowed][:limit]
        wanted *= 2
    found: list[tuple[str, float]] = []
    for ids, vectors in centres(library.database, _ids(library.database, inside)):
        found += zip(ids, (vectors @ vector).tolist(), strict=True)
        found = sorted(found, key=lambda item: (-item[1], item[0]))[:limit]
    return found


def _ids(database: Database, inside: Within, among: Sequence[str] | None = None) -> list[str]:
    if among is None:
        found = database.select(f"SELECT id FROM chunks WHERE {inside.sql}", inside.values)
    else:
        some = "id IN (SELECT value FROM json_each(?))"
        found = database.select(
            f"SELECT id FROM chunks WHERE {some} AND {inside.sql}", [json.dumps(list(among)), *inside.values]
        )
    return [row[0] for row in found]


def _one_of(column: str, values: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    return f"{column} IN (SELECT value FROM json_each(?))", (json.dumps(list(values)),)


def _held(database: Database, column: str, names: Sequence[str]) -> list[str]:
    """The values of a column that the names mean, as the documents write them."""
    held = {row[0]: _plain(row[0]) for row in database.select(f"SELECT DISTINCT {column} FROM documents")}
    meant: list[str] = []
    for name in map(_plain, names):
        # A region holds what lies in it (重庆市, 重庆市涪陵区), whether or not a document has just that name.
        same = [value for value, plain in held.items() if plain == name and column != "region"]
        below = column == "region"  # a document of 涪陵区 is one of 重庆市涪陵区
        meant += same or [
            value
            for value, plain in held.items()
            if name and plain and (name in plain or (below and name.endswith(plain)))
        ]
    return meant


def _plain(name: str) -> str:
    return re.sub(r"\s+", "", fold(name).text)


def _day(day: str) -> str:
    if not _DAY.fullmatch(day):
        raise ScopeError(f"{day!r} is no day.", "Write 2024, 2024-03 or 2024-03-15.")
    return day
