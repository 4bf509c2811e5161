"""Chinese names by their pinyin: which names of the library the Latin words of a question spell.

Fuling is 涪陵 in a library that holds documents of 涪陵区, whatever else might be spelt so.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from assistant.library.script import to_script
from assistant.search.pinyin import characters_by_syllable
from assistant.search.source import Source

_WORD = re.compile(r"[A-Za-züÜ]+(?:-[A-Za-züÜ]+)*")
_JOINED = 3  # words that can spell one name: Cao Fei Dian
_LONGEST = 6  # syllables of a name
# What names of places, roads, waters, buildings, bodies and people end on or stand before.
_ENDING = (
    "[省市区區县縣州旗镇鎮乡鄉村里岛島路街巷河湖江溪海山岭嶺峰桥橋港站塔寺馆館园園院局厅廳社]|新[区區]|机场|機場|大学|大學|学院|學院|[中小]学|[中小]學|"
    "医院|醫院|公司|集团|集團|股份|基地|中心|码头|碼頭|大桥|大橋|水库|水庫|书记|書記|主任|[局厅校院县市区]长|教授|先生|女士|同志"
)
_FOUND = 20  # passages in which a name is looked for that no region, publisher or title holds


def with_chinese_names(question: str, source: Source) -> tuple[str, list[str]]:
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
                    name = _most_common(spellings, bodies, ending="" if count > 1 else _ENDING)
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


def _most_common(spellings: list[tuple[str, ...]], text: str, *, ending: str = "") -> str:
    """The characters that a text spells so most often, in Simplified; empty if there are none.

    Args:
        ending: Pattern of what must follow. Running text holds common words that are spelt like names (伤害, 上海);
            what is followed by 机场 or 大学 is a name.
    """
    counts: Counter[str] = Counter()
    for spelling in spellings:
        counts.update(_pattern(spelling, ending).findall(text))
    return to_script(counts.most_common(1)[0][0], "hans") if counts else ""


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
                if letters[start:end] in characters_by_syllable():
                    yield from cut(end, (*before, letters[start:end]))

    yield from cut(0, ())


@lru_cache(maxsize=500)
def _pattern(spelling: tuple[str, ...], ending: str) -> re.Pattern[str]:
    after = f"(?={ending})" if ending else ""
    return re.compile("".join(f"[{characters_by_syllable()[syllable]}]" for syllable in spelling) + after)
