"""Documents that share most of their text: a small sketch of each, and which sketches are alike.

The text, folded and without anything but letters and digits, is the set of all its pieces of ``_SHINGLE`` characters
(shingles). Each is given a number by a hash function; the sketch is the ``_KEPT`` smallest. Of two documents, the
``_KEPT`` smallest numbers of both sketches together are a random sample of all their shingles, and the share of the
sample that stands in both sketches estimates the share of all shingles that stands in both documents: Broder, "On the
resemblance and containment of documents" (1997), with the smallest numbers of one hash function.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from assistant.library.script import fold

ALIKE = 0.8  # share from which two documents are reported
_SHINGLE = 8  # characters: a clause; shorter ones are shared by all texts on a subject
_KEPT = 256  # the estimate of a share of 0.8 is off by 0.025 (one standard deviation)
_PIECE = 100_000  # characters hashed at once, which bounds the memory it takes
_NEAREST = 3  # that are reported of one document, which may have hundreds of copies
_NOT_TEXT = re.compile(r"[\W_]+")

Numbers = npt.NDArray[np.uint64]


def sketch(text: str) -> bytes:
    """The sketch of a text: the smallest numbers of its shingles, sorted, 8 bytes each; empty for an empty text."""
    smallest: Numbers = np.empty(0, dtype=np.uint64)
    rest = ""
    for begin in range(0, len(text), _PIECE):
        piece = rest + _NOT_TEXT.sub("", fold(text[begin : begin + _PIECE]).text)
        smallest = np.unique(np.concatenate([smallest, _numbers(piece)]))[:_KEPT]
        rest = piece[-(_SHINGLE - 1) :]
    if not len(smallest) and rest:  # shorter than one shingle
        smallest = _numbers(rest.ljust(_SHINGLE))
    return smallest.tobytes()


def share(first: bytes, second: bytes) -> float:
    """Estimated Jaccard index of the shingles of two texts by their sketches, 0 to 1; 0 if one is empty."""
    if not first or not second:
        return 0.0
    return _share(np.frombuffer(first, dtype=np.uint64), np.frombuffer(second, dtype=np.uint64))


def pairs(sketches: Mapping[str, bytes], fresh: Sequence[str], at_least: float = ALIKE) -> list[tuple[str, str, float]]:
    """Pairs of ids with their share, each pair once: the fresh one first, and the nearest few of each, best first."""
    ids = [id_ for id_, data in sketches.items() if data]
    places = {id_: place for place, id_ in enumerate(ids)}
    arrays = [np.frombuffer(sketches[id_], dtype=np.uint64) for id_ in ids]
    if len(ids) < 2:
        return []
    numbers = np.concatenate(arrays)
    owners = np.repeat(np.arange(len(ids), dtype=np.int32), [len(array) for array in arrays])
    order = np.argsort(numbers, kind="stable")
    numbers, owners = numbers[order], owners[order]
    found: list[tuple[str, str, float]] = []
    seen: set[frozenset[str]] = set()
    for id_ in fresh:
        if id_ not in places:
            continue
        own = arrays[places[id_]]
        first, last = np.searchsorted(numbers, own, "left"), np.searchsorted(numbers, own, "right")
        others = np.concatenate([owners[low:high] for low, high in zip(first, last, strict=True)])
        common = np.bincount(others, minlength=len(ids))
        common[places[id_]] = 0
        # Two sketches that are alike enough share at least half as much of their numbers.
        likely = np.flatnonzero(common >= at_least / 2 * len(own))
        likely = likely[np.argsort(-common[likely], kind="stable")][: 10 * _NEAREST]
        alike = sorted((-_share(own, arrays[place]), ids[place]) for place in likely)[:_NEAREST]
        for negative, other in alike:
            pair = frozenset((id_, other))
            if -negative >= at_least and pair not in seen:
                seen.add(pair)
                found.append((id_, other, round(-negative, 3)))
    return found


def _share(first: Numbers, second: Numbers) -> float:
    both = np.union1d(first, second)[:_KEPT]
    common = np.intersect1d(np.intersect1d(first, second, assume_unique=True), both, assume_unique=True)
    return len(common) / len(both)


def _numbers(text: str) -> Numbers:
    """A number for each shingle of the text, as if drawn at random."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    count = len(codes) - _SHINGLE + 1
    if count < 1:
        return np.empty(0, dtype=np.uint64)
    with np.errstate(over="ignore"):
        value = np.zeros(count, dtype=np.uint64)
        for place in range(_SHINGLE):  # a polynomial of the characters, modulo 2 ** 64
            value = value * np.uint64(0x100000001B3) + codes[place : place + count]
        # The finaliser of SplitMix64 (Steele, Lea and Flood 2014) spreads like values over the whole range.
        value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return value ^ (value >> np.uint64(31))
