"""Reposted passages in one place of the results, with all their sources.

Two passages of different documents are the same if one says, sentence by sentence, what the other says, and nothing
tells their documents apart: neither title has words in place of the other's, and times and regions agree where both
are known. A form letter that two places have filled in with their own names is no repost.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.library.script import fold
from assistant.records import Passage
from assistant.search.times import times

_SAID = 0.95  # share of the shorter passage's characters, in whole sentences, that stand in the other one
_OWN = 0.1  # share of a title's pairs of characters that may be missing from the other title
_NOT_TEXT = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class _Print:
    """What a passage is compared by: its text and sentences as letters and digits only, and what its document is."""

    text: str
    sentences: tuple[str, ...]
    title: str
    region: str


def without_reposts(passages: Sequence[Passage], limit: int) -> list[Passage]:
    """Up to ``limit`` of the passages in their order, ranked anew; those that repeat one stand in its ``also``."""
    kept: list[Passage] = []
    prints: list[_Print] = []
    for passage in passages:
        made = _print(passage)
        same = next(
            (
                place
                for place, other in enumerate(prints)
                if kept[place].document.id != passage.document.id and _same(made, other)
            ),
            None,
        )
        if same is not None:
            kept[same] = replace(kept[same], also=(*kept[same].also, replace(passage, rank=same + 1)))
        elif len(kept) < limit:
            kept.append(replace(passage, rank=len(kept) + 1))
            prints.append(made)
    return kept


def _print(passage: Passage) -> _Print:
    document = passage.document
    sentences = (document.text[span.start : span.end] for span in passage.chunk.sentences)
    return _Print(
        _plain(passage.text),
        tuple(_plain(sentence) for sentence in sentences),
        fold(document.title).text,
        _plain(document.region),
    )


def _same(one: _Print, other: _Print) -> bool:
    short, long = (one, other) if len(one.text) <= len(other.text) else (other, one)
    if not short.text or (short.region and long.region and short.region != long.region):
        return False
    said = sum(len(sentence) for sentence in short.sentences if sentence in long.text)
    return said >= _SAID * len(short.text) and _called_alike(short.title, long.title)


def _called_alike(one: str, other: str) -> bool:
    mine, theirs = times(one), times(other)
    if mine and theirs and mine != theirs:
        return False
    pairs = [{text[i : i + 2] for i in range(len(text) - 1)} for text in (_plain(one), _plain(other))]
    return min(len(pairs[0] - pairs[1]), len(pairs[1] - pairs[0])) <= _OWN * max(1, min(map(len, pairs)))


def _plain(text: str) -> str:
    return _NOT_TEXT.sub("", fold(text).text)
