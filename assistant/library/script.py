"""Traditional and Simplified Chinese: folding for search, telling them apart, converting between them."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from functools import cache

import opencc

from assistant.records import Script

# Unified ideographs, their extensions, radicals and compatibility forms.
_IDEOGRAPHS = (
    (0x2E80, 0x2FDF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x2FA1F),
    (0x30000, 0x323AF),
)
_IDEOGRAPH = re.compile("[" + "".join(f"{chr(low)}-{chr(high)}" for low, high in _IDEOGRAPHS) + "〇]")
_LATIN_WORD = re.compile(r"[A-Za-zÀ-ɏ]+(?:['’-][A-Za-zÀ-ɏ]+)*")

# One word is written with either glyph, by region or by writer (著力/着力, 計畫/计划, 答覆/答复), and one
# character does not tell which was meant: both sides of a search fold to the second glyph.
_SAME_IN_SEARCH = str.maketrans(
    "著藉覆瞭画甦菸妳牠彷彿麽衹祇衞戸靑淸劵汚鑛疎踈堦囘囬廻烖氷竝傢鬪○⁄",
    "着借复了划苏烟你它仿佛么只只卫户青清券污矿疏疏阶回回回灾冰并家斗〇/",
)

# Radicals that PDF files give in place of the characters they look like, beyond those that NFKC knows.
_RADICALS = str.maketrans(
    "⺠⺫⺬⺮⺶⺼⻁⻄⻅⻆⻉⻋⻑⻒⻓⻔⻗⻘⻙⻚⻛⻜⻝⻞⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱",
    "民目示竹羊肉虎西见角贝车长长长门雨青韦页风飞食食马骨鬼鱼鸟卤麦黄黾齐齐齿齿龙龙龟",
)

# OpenCC's Taiwan forms (為 眾 群 峰 床 秘 吃 著) are what mainland pages in Traditional use, but for these.
_MAINLAND_FORMS = str.maketrans("佔汙佈週託豔溼", "占污布周托艷濕")

# Text beyond this many characters adds nothing to a decision between two scripts.
_SAMPLE = 200_000


@dataclass(frozen=True, slots=True)
class Folded:
    """A text folded for search, with the way back to the original.

    Attributes:
        text: Simplified, NFKC, lower case. Never shown: it is not the document's own wording.
        growths: ``(start in text, start in original, length in text)`` of every character that became
            several.
    """

    text: str
    growths: tuple[tuple[int, int, int], ...] = ()

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Start and end of the smallest piece of the original whose folding covers ``text[start:end]``."""
        if not self.growths:
            return start, end
        first = self._origin(start)
        return first, (self._origin(end - 1) + 1 if end > start else first)

    def _origin(self, position: int) -> int:
        index = bisect_right(self.growths, position, key=lambda growth: growth[0]) - 1
        if index < 0:
            return position
        start, original, length = self.growths[index]
        return original + max(0, position - start - length + 1)


def fold(text: str) -> Folded:
    """The text as search compares it: one script, one width, one case.

    Every character is folded by itself (no phrases): the folding of a piece is a piece of the folding.
    """
    table, growing = _folding()
    folded = text.translate(table)
    if len(folded) == len(text):  # no character folds to nothing, so equal lengths mean equal positions
        return Folded(folded)
    growths = []
    shift = 0
    for match in growing.finditer(text):
        length = len(table[ord(match.group())])
        growths.append((match.start() + shift, match.start(), length))
        shift += length - 1
    return Folded(folded, tuple(growths))


def detect_script(text: str) -> Script:
    """``hant`` or ``hans`` by the characters that only one of them uses; ``latin`` if it is not Chinese.

    Foreign words are weighed as words: an English question about 涪陵 is English.
    A text whose characters are all common to both scripts is ``hans``.
    """
    sample = text[:_SAMPLE]
    ideographs = len(_IDEOGRAPH.findall(sample))
    if ideographs == 0 or ideographs < len(_LATIN_WORD.findall(sample)):
        return "latin"
    only_hans, only_hant = _one_script_only()
    counts = Counter(sample)
    hans = sum(count for character, count in counts.items() if character in only_hans)
    hant = sum(count for character, count in counts.items() if character in only_hant)
    return "hant" if hant > hans else "hans"


def to_script(text: str, script: Script) -> str:
    """The text written in the script, phrase by phrase; unchanged for ``latin``.

    ``hant`` is Traditional Chinese with mainland wording (公辦幼兒園占比, not 公立幼稚園比例).
    """
    if script == "hans":
        return simplified(text)
    if script == "hant":
        return _convert("s2tw", text).translate(_MAINLAND_FORMS)
    return text


def simplified(text: str) -> str:
    """The text written in Simplified Chinese, phrase by phrase."""
    return _convert("t2s", text)


def _convert(config: str, text: str) -> str:
    return str(_converter(config).convert(text))


@cache
def _converter(config: str) -> opencc.OpenCC:
    return opencc.OpenCC(config)


@cache
def _simplified() -> dict[str, str]:
    # One character a line: a line break keeps OpenCC from reading phrases.
    characters = [chr(code) for low, high in _IDEOGRAPHS for code in range(low, high + 1)]
    simplified = _convert("t2s", "\n".join(characters)).split("\n")
    changed = {old: new for old, new in zip(characters, simplified, strict=True) if old != new}
    return {old: changed.get(new, new) for old, new in changed.items()}  # 薴 by way of 苧 to 苎


@cache
def _folding() -> tuple[dict[int, str], re.Pattern[str]]:
    """The table for ``str.translate``, and a pattern of the characters that become several."""
    codes = [*range(0x0A), *range(0x0B, 0xD800), *range(0xE000, 0x20000), *range(0x2F800, 0x2FA20)]
    # One character a line here too: nothing composes across a line break.
    folded = unicodedata.normalize("NFKC", "\n".join(map(chr, codes))).lower()
    simplified = {ord(old): new for old, new in _simplified().items()}
    folded = folded.translate(_RADICALS).translate(simplified).translate(_SAME_IN_SEARCH)
    # Unchanged characters stay in the table: looking up a missing key is several times slower.
    table = dict(zip(codes, folded.split("\n"), strict=True))
    table.update({code: new for code, new in simplified.items() if code not in table})
    growing = "".join(re.escape(chr(code)) for code, piece in table.items() if len(piece) > 1)
    return table, re.compile(f"[{growing}]")


@cache
def _one_script_only() -> tuple[frozenset[str], frozenset[str]]:
    """Characters that only Simplified and only Traditional writing uses.

    A conversion alone does not show it (后, 里 and 干 are written in both); the national sets of common
    characters do: GB 2312 holds what Simplified text uses, Big5 what Traditional text uses.
    """
    characters = [chr(code) for code in range(0x4E00, 0xA000)]
    traditional = _convert("s2t", "\n".join(characters)).split("\n")
    changed = [old for old, new in zip(characters, traditional, strict=True) if old != new]
    only_hans = frozenset(old for old in changed if not _encodes(old, "big5"))
    only_hant = frozenset(old for old in _simplified() if not _encodes(old, "gb2312"))
    return only_hans, only_hant


def _encodes(character: str, encoding: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
