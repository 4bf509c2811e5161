"""Characters of a question that were typed for others of the same sound, put right by the words of the library.

Who types Chinese by its sound picks the wrong character now and then: 砖利 for 专利. The search finds what was meant by
the words around it, but whoever reads 砖利 and 专利 side by side takes them for two things.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Mapping, Sequence

from assistant.library.lexicon import without_asking
from assistant.library.script import detect_script, fold, to_script
from assistant.search.pinyin import characters_by_syllable, syllable

_RUN = re.compile("[一-鿿]{2,}")
# Characters that stand beside any other, so that a pair with one of them tells nothing.
_JOINS = frozenset(
    "的了是在有和与及或不没很太要会可就也都还又多少几那这个上下中里外前后到从对把被给让向为以于之其第何哪谁至一二三四五六七八九十两"
)
# The commonest family names: 刘芳 is not 刘方.
_FAMILY = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
_PLACE = re.compile("[一-鿿]{2,4}[省市区县州镇乡]")
_LONGEST = 200  # characters; what is longer was hardly typed
_OFTEN = 3  # chunks of the library that make a word of a pair that is no common word
_CLEARLY = 2  # times as often as any other pair of the same sound a pair stands in the library that is surely meant

Frequencies = Callable[[Sequence[str]], Mapping[str, int]]
IsWord = Callable[[str], bool]


def respelt(question: str, frequencies: Frequencies, is_word: IsWord) -> str:
    """A question with its characters of the right sound but the wrong meaning put right; as it was if none surely is.

    A character is put right if no text of the library holds it beside its neighbours, no common word has it there, and
    another of its sound makes a word of the library with a neighbour that is of no other word. Names of places are
    left, 榆中 is not 渝中, and so are those of persons.

    Args:
        frequencies: In how many chunks of the library each of some pairs of characters stands.
        is_word: Whether two or three characters are a common word.
    """
    if len(question) > _LONGEST:
        return question
    folded = fold(question)
    text, script = folded.text, detect_script(question)
    named = [match.span() for match in _PLACE.finditer(folded.text)]
    runs = [match.span() for match in _RUN.finditer(without_asking(folded.text))]
    pairs = {folded.text[at : at + 2] for first, last in runs for at in range(first, last - 1)}
    known = {pair for pair, count in frequencies(sorted(pairs)).items() if count} | set(filter(is_word, pairs))
    result, moved = question, 0
    for first, last in runs:
        for at in range(first, last):
            if text[at] in _JOINS or any(start <= at < end for start, end in named):
                continue
            meant = _meant(text[first:last], at - first, known, frequencies, is_word)
            if meant:
                text = text[:at] + meant + text[at + 1 :]
                known.update(text[begin : begin + 2] for begin in (at - 1, at))
                start, end = (moved + place for place in folded.original_span(at, at + 1))
                written = to_script(meant, script)
                result, moved = result[:start] + written + result[end:], moved + len(written) - (end - start)
    return result


def _meant(run: str, at: int, known: Container[str], frequencies: Frequencies, is_word: IsWord) -> str:
    """The character that was surely meant at a place of a run of characters; empty if none was."""
    beside = [run[begin : begin + 2] for begin in (at - 1, at) if 0 <= begin <= len(run) - 2]
    threes = [run[begin : begin + 3] for begin in range(at - 2, at + 1) if 0 <= begin <= len(run) - 3]
    if any(pair in known for pair in beside) or any(map(is_word, threes)):
        return ""
    meant = {pair: other for other in _alike(run[at]) for pair in _words(run, at, other, known, is_word)}
    counts = frequencies(sorted(meant))
    named = not _FAMILY.isdisjoint(run[max(0, at - 2) : at])
    found = {pair: n for pair, n in counts.items() if (n >= _OFTEN and not named) or (n and is_word(pair))}
    best = max(found, key=lambda pair: found[pair], default="")
    others = [count for pair, count in found.items() if meant[pair] != meant[best]]
    return meant[best] if best and found[best] >= _CLEARLY * max(others, default=0) else ""


def _words(run: str, at: int, other: str, known: Container[str], is_word: IsWord) -> Iterator[str]:
    """The pairs that another character makes with its neighbours: such as are of no other word, but for longer ones."""
    put = run[:at] + other + run[at + 1 :]
    if at and run[at - 1] not in _JOINS and (run[at - 2 : at] not in known or is_word(put[at - 2 : at + 1])):
        yield put[at - 1 : at + 1]
    behind = run[at + 1 : at + 2]
    if behind and behind not in _JOINS and (run[at + 1 : at + 3] not in known or is_word(put[at : at + 3])):
        yield put[at : at + 2]


def _alike(character: str) -> list[str]:
    """The characters of the same sound but for its tone."""
    sound = syllable(character)
    others = {other for other in characters_by_syllable().get(sound, "") if syllable(other) == sound}
    return sorted(others - _JOINS - {character})
