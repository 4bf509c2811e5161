"""A sentence that tells of several places, cut down to what it tells of the one asked about.

甲镇的园设8个班；乙镇的园设6个班 holds the right figure and its neighbour's. Whoever reads only the part of one place
cannot take the other's figure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.answer.asked import asked
from assistant.library.script import fold
from assistant.records import KeptSentence

_PART = re.compile(r"(?:《[^《》\n]*》|[（(][^（）()\n]*[)）]|[“「『][^“”「」『』\n]*[”」』]|[^；;])+")


def narrowed(question: str, shown: Sequence[KeptSentence]) -> tuple[KeptSentence, ...]:
    """The sentences, of each that parts several places by semicolons only the part of the place that is asked about.

    A sentence stays whole if the question names no place or several, or if not just one part names it.
    """
    places = asked(question).places
    if len(places) != 1:
        return tuple(shown)
    name = next(iter(places))[-2:]
    return tuple(_of_place(name, sentence) for sentence in shown)


def _of_place(name: str, sentence: KeptSentence) -> KeptSentence:
    text = sentence.text
    parts = [match for match in _PART.finditer(text) if match.group().strip()]
    own = [part for part in parts if name in fold(part.group()).text]
    if len(parts) < 2 or len(own) != 1 or not any(asked(part.group()).places for part in parts if part is not own[0]):
        return sentence
    words = own[0].group()
    start = sentence.start + own[0].start() + len(words) - len(words.lstrip())
    return replace(sentence, start=start, end=start + len(words.strip()))
