"""Chinese names by their pinyin: which names of the library the Latin words of a question spell.

Fuling is 涪陵 in a library that holds documents of 涪陵区, whatever else might be spelt so.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Literal, Protocol

import pypinyin.phrases_dict
import pypinyin.pinyin_dict

from assistant.library.script import to_script
from assistant.records import Passage, Scope

_WORD = re.compile(r"[A-Za-züÜ]+(?:-[A-Za-züÜ]+)*")
_JOINED = 3  # words that can spell one name: Cao Fei Dian
_LONGEST = 6  # syllables of a name
_FOUND = 20  # passages in which a name is looked for that no region, publisher or title holds


class NameSource(Protocol):
    """Where the names of a library are read."""

    def search(self, question: str, limit: int, *, scope: Scope | None = None) -> list[Passage]:
        """Up to ``limit`` passages, best first."""
        ...

    def values(self, field: Literal["region", "publisher", "title"]) -> list[str]:
        """What the documents have in a field, each value once."""
        ...


def with_chinese_names(question: str, source: NameSource) -> tuple[str, list[str]]:
    """The question with the library's names, quoted, in place of the words that spell them, and these names.

    The names are Simplified. A small model copies what stands in quotes, and rewrites rare names that do not.
    """
    regions = "\n".join(source.values("region"))
    titles = "\n".join([*source.values("publisher"), *source.values("title")])
    bodies: str | None = None
    words = list(_WORD.finditer(question))
    pieces: list[str] = []
    names: list[str] = []
    written = place = 0
    while place < len(words):
        name, used = "", 1
        for count in range(min(_JOINED, len(words) - place), 0, -1):
            group = words[place : place + count]
            spelt = "".join(word.group() for word in group)
            adjoining = all(question[a.end() : b.start()] == " " for a, b in itertools.pairwise(group))
            spellings = list(_syllables(spelt)) if adjoining else []
            capital = all(word.group()[0].isupper() for word in group)
            name = _most_common(spellings, regions) if spellings else ""
            if not name and spellings and capital:
                name = _most_common(spellings, titles)
                if not name and group[0].start():
                    if bodies is None:
                        bodies = "\n".join(passage.text for passage in source.search(question, _FOUND))
                    name = _most_common(spellings, bodies, known=False)
            if name:
                used = count
                break
        if name:
            end = words[place + used - 1].end()
            pieces += [question[written : words[place].start()], f"“{name}”"]
            written = end
            names.append(name)
        place += used
    return "".join(pieces) + question[written:], list(dict.fromkeys(names))


def _most_common(spellings: list[tuple[str, ...]], text: str, *, known: bool = True) -> str:
    """The characters that a text spells so most often, in Simplified; empty if there are none.

    Args:
        known: Whether words of a dictionary count. In running text they are left out: whatever is spelt like a
            common word (伤害 is spelt like 上海) is no name, or is one that a model knows.
    """
    counts: Counter[str] = Counter()
    for spelling in spellings:
        counts.update(_pattern(spelling).findall(text))
    allowed = Counter({name: count for name, count in counts.items() if known or not _is_word(name)})
    return to_script(allowed.most_common(1)[0][0], "hans") if allowed else ""


def _is_word(name: str) -> bool:
    return to_script(name, "hans") in pypinyin.phrases_dict.phrases_dict


def _syllables(word: str) -> Iterator[tuple[str, ...]]:
    """The ways in which a word can be cut into two or more syllables of pinyin."""
    letters = word.lower().replace("-", "").replace("ü", "v")

    def cut(start: int, before: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        if start == len(letters):
            if len(before) > 1:
                yield before
            return
        if len(before) < _LONGEST:
            for end in range(start + 1, min(start + 6, len(letters)) + 1):
                if letters[start:end] in _spelt():
                    yield from cut(end, (*before, letters[start:end]))

    yield from cut(0, ())


@cache
def _pattern(spelling: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("".join(f"[{_spelt()[syllable]}]" for syllable in spelling))


@cache
def _spelt() -> dict[str, str]:
    """By syllable, without its tone and with v or u for ü, the characters that are read so."""
    characters: dict[str, list[str]] = {}
    for code, readings in pypinyin.pinyin_dict.pinyin_dict.items():
        if 0x4E00 <= code <= 0x9FFF:
            for reading in readings.split(","):
                plain = _without_tone(reading)
                for syllable in {plain, plain.replace("v", "u"), plain.replace("v", "yu")}:
                    characters.setdefault(syllable, []).append(chr(code))
    return {syllable: "".join(dict.fromkeys(found)) for syllable, found in characters.items() if syllable.isalpha()}


def _without_tone(reading: str) -> str:
    letters = unicodedata.normalize("NFD", reading).replace("u\u0308", "v")
    return "".join(letter for letter in letters if letter.isascii() and letter.isalpha())
