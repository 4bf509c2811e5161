"""The ranked full-text side of a library: which chunks hold the terms of a question, by BM25.

FTS5 ranks a small library. It weighs each chunk that holds any of the terms by itself, which takes about a
microsecond, and pairs of characters are so common that their number grows with the library. Of a large one the lists
of where each term occurs are read once, kept in memory as arrays, and added up. The scores are the same; of the chunks
with the least scores of those that are asked for, another may be given where many are much shorter than the average.
"""

from __future__ import annotations

import json
import math
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

# Weights of title, heading and body in BM25; docs/retrieval.md has what was measured. The arrays know only 1.
_RANK = "bm25(lexicon, 1.0, 1.0, 1.0)"
_MOST_TERMS = 500  # of a question that are looked up; one of 20,000 characters would take seconds
_SMALL = 20_000  # chunks up to which FTS5 ranks: some 5 ms a question
_EXACT = 2_000  # chunks, the best by a chunk of average length, whose own length is looked up
_KEPT_BYTES = 64_000_000  # of the lists that stay in memory
_ENTRY_BYTES = 400  # that a list takes besides its numbers
# Constants of BM25 as in FTS5 (https://www.sqlite.org/fts5.html#the_bm25_function).
_K1, _B = 1.2, 0.75
_LEAST_WEIGHT = 1e-6  # of a term that half of the chunks hold, or more

Select = Callable[[str, Sequence[object]], list[tuple[Any, ...]]]
Scores = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Occurrences:
    """Where a term occurs.

    Attributes:
        rows: Numbers of the chunks, ascending.
        times: How often it occurs in each, 255 at most.
        bodies: Number of chunks whose body holds it.
    """

    rows: npt.NDArray[np.int32]
    times: npt.NDArray[np.uint8]
    bodies: int

    @property
    def size(self) -> int:
        """Bytes in memory."""
        return self.rows.nbytes + self.times.nbytes + _ENTRY_BYTES


class FullText:
    """The full-text index of a library; safe to use from several threads.

    Args:
        select: What a query gives, on a connection of its own that stays the same.
    """

    def __init__(self, select: Select) -> None:
        self._select = select
        self._lock = threading.Lock()
        self._lists: OrderedDict[str, _Occurrences] = OrderedDict()
        self._bytes = 0
        self._state: list[tuple[Any, ...]] = []
        self._known_lengths = np.zeros(0, dtype=np.int32)  # by number of chunk; 0 where it was not looked up yet

    def match(
        self, query_terms: Sequence[str], limit: int, within: tuple[str, Sequence[str]] = ("1", ())
    ) -> list[tuple[str, float]]:
        """Up to ``limit`` pairs of chunk id and BM25 score of chunks with any of the terms, best first.

        Args:
            within: A condition on the rows of ``chunks``, and its values: other chunks are left out.
        """
        wanted = [*dict.fromkeys(query_terms)][:_MOST_TERMS]
        if not wanted:
            return []
        count, average = self._totals()
        if count <= _SMALL:
            return self._by_fts5(wanted, limit, within)
        with self._lock:
            rows, scores = self._best(wanted, count, average, limit, within)
        names: dict[int, str] = dict(self._select(f"SELECT number, id FROM chunks WHERE number {_IN}", [_json(rows)]))
        found = [(names[row], score) for row, score in zip(rows.tolist(), scores.tolist(), strict=True) if row in names]
        return found[:limit]

    def frequencies(self, query_terms: Sequence[str]) -> dict[str, int]:
        """Number of chunks whose body holds each term."""
        different = dict.fromkeys(query_terms)
        if self._totals()[0] > _SMALL:
            with self._lock:
                return {term: found.bodies for term, found in self._occurrences(different).items()}
        counted = "SELECT count(*) FROM lexicon WHERE lexicon MATCH ?"
        return {term: int(self._select(counted, [f'body : "{term}"'])[0][0]) for term in different}

    def _by_fts5(self, terms: Sequence[str], limit: int, within: tuple[str, Sequence[str]]) -> list[tuple[str, float]]:
        condition, values = within
        # With the plus, SQLite checks each row that is found, instead of searching anew for each that is allowed.
        inside = "" if condition == "1" else f"AND +rowid IN (SELECT number FROM chunks WHERE {condition})"
        found = self._select(
            f"SELECT chunks.id, -rank_ FROM (SELECT rowid AS number_, {_RANK} AS rank_ FROM lexicon "
            f"WHERE lexicon MATCH ? {inside} ORDER BY rank_ LIMIT ?) "
            "JOIN chunks ON chunks.number = number_ ORDER BY rank_",
            [" OR ".join(f'"{term}"' for term in terms), *values, limit],
        )
        return [(row[0], float(row[1])) for row in found]

    def _best(
        self, terms: Sequence[str], count: int, average: float, limit: int, within: tuple[str, Sequence[str]]
    ) -> tuple[npt.NDArray[np.int64], Scores]:
        """Numbers of chunks that meet the condition, and their scores, best first; ``limit`` or somewhat more."""
        found = [each for each in self._occurrences(terms).values() if len(each.rows)]
        if not found:
            return np.empty(0, dtype=np.int64), np.empty(0)
        weights = [_weight(count, len(each.rows)) for each in found]
        rough = np.zeros(max(int(each.rows[-1]) for each in found) + 1, dtype=np.float32)
        for each, weight in zip(found, weights, strict=True):
            rough[each.rows] += (weight * _saturated(each.times, 1.0)).astype(np.float32)
        best = self._allowed(_largest(rough, max(_EXACT, limit)), within)
        if len(best) < limit and within[0] != "1":
            allowed = np.zeros(len(rough), dtype=bool)
            numbers = np.array([row[0] for row in self._select(*_numbers(within))], dtype=np.int64)
            allowed[numbers[numbers < len(rough)]] = True
            best = _largest(np.where(allowed, rough, 0), max(_EXACT, limit))
        lengths = self._lengths(best) / average
        scores = np.zeros(len(best))
        for each, weight in zip(found, weights, strict=True):
            places = np.minimum(np.searchsorted(each.rows, best), len(each.rows) - 1)
            times = np.where(each.rows[places] == best, each.times[places], 0)
            scores += weight * _saturated(times, lengths)
        order = np.argsort(-scores, kind="stable")[: limit + 10]  # some more: a chunk may be gone by now
        return best[order], scores[order]

    def _allowed(self, rows: npt.NDArray[np.int64], within: tuple[str, Sequence[str]]) -> npt.NDArray[np.int64]:
        if within[0] == "1":
            return rows
        sql, values = _numbers(within)
        allowed = self._select(f"{sql} AND number {_IN}", [*values, _json(rows)])
        return np.intersect1d(rows, np.array([row[0] for row in allowed], dtype=np.int64))

    def _occurrences(self, terms: Sequence[str] | dict[str, None]) -> dict[str, _Occurrences]:
        """Where each of the terms occurs; from memory what is there and has not changed."""
        # The counts and the structure of the index, which are others after every change.
        state = self._select("SELECT id, block FROM lexicon_data WHERE id IN (1, 10)", [])
        if state != self._state:
            self._select(
                "CREATE VIRTUAL TABLE IF NOT EXISTS temp.occurrences USING fts5vocab(main, lexicon, instance)", []
            )
            self._lists.clear()
            self._bytes, self._state, self._known_lengths = 0, state, np.zeros(0, dtype=np.int32)
        found = {term: self._lists.get(term) or self._read(term) for term in terms}
        for term, each in found.items():
            if term not in self._lists:
                self._bytes += each.size
            self._lists[term] = each
            self._lists.move_to_end(term)
        while self._bytes > _KEPT_BYTES and self._lists:
            self._bytes -= self._lists.popitem(last=False)[1].size
        return found

    def _read(self, term: str) -> _Occurrences:
        # One text of all numbers comes three times as fast as as many rows; those outside the body are negative.
        number = "CASE col WHEN 'body' THEN doc ELSE -doc END"
        (text,) = self._select(f"SELECT group_concat({number}) FROM temp.occurrences WHERE term = ?", [term])[0]
        numbers = np.fromstring(text or "0", dtype=np.int32, sep=",")
        numbers = numbers[numbers != 0]
        rows, times = np.unique(np.abs(numbers), return_counts=True)
        bodies = len(np.unique(numbers[numbers > 0]))
        return _Occurrences(rows=rows, times=np.minimum(times, 255).astype(np.uint8), bodies=bodies)

    def _totals(self) -> tuple[int, float]:
        """Number of chunks in the index, and their average number of terms."""
        found = self._select("SELECT block FROM lexicon_data WHERE id = 1", [])
        count, *terms = (_varints(found[0][0]) if found else []) or [0]
        return count, sum(terms) / max(1, count)

    def _lengths(self, rows: npt.NDArray[np.int64]) -> Scores:
        """Number of terms of each of the chunks; from memory what was looked up before."""
        known = self._known_lengths
        if len(rows) and rows[-1] >= len(known):
            known = self._known_lengths = np.pad(known, (0, int(rows[-1]) + 1 - len(known)))
        missing = rows[known[rows] == 0]
        for row, sizes in self._select(f"SELECT id, sz FROM lexicon_docsize WHERE id {_IN}", [_json(missing)]):
            known[row] = sum(_varints(sizes))
        return known[rows].astype(np.float64)


_IN = "IN (SELECT value FROM json_each(?))"


def _weight(count: int, holding: int) -> float:
    """The inverse document frequency of a term as FTS5 takes it."""
    if 2 * holding >= count:
        return _LEAST_WEIGHT
    return math.log((count - holding + 0.5) / (holding + 0.5))


def _saturated(times: npt.NDArray[Any], length: float | Scores) -> Scores:
    """How much a term counts that occurs so many times in chunks of a length, in average lengths."""
    return np.asarray(times * (_K1 + 1.0) / (times + _K1 * (1.0 - _B + _B * length)), dtype=np.float64)


def _largest(scores: npt.NDArray[np.float32], number: int) -> npt.NDArray[np.int64]:
    """Places of up to so many scores above 0, the largest ones, ascending."""
    places = np.argpartition(scores, -number)[-number:] if len(scores) > number else np.arange(len(scores))
    return np.sort(places[scores[places] > 0])


def _numbers(within: tuple[str, Sequence[str]]) -> tuple[str, Sequence[str]]:
    condition, values = within
    return f"SELECT number FROM chunks WHERE ({condition})", values


def _json(rows: npt.NDArray[np.int64]) -> str:
    return json.dumps(rows.tolist())


def _varints(block: bytes) -> list[int]:
    """The numbers of a record of FTS5: seven bits a byte, the highest first, the eighth bit says that more follow."""
    numbers, value = [], 0
    for byte in block:
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            numbers.append(value)
            value = 0
    return numbers
