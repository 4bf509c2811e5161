"""Chinese characters by their readings in pinyin, without tones; pypinyin is used nowhere else."""

from __future__ import annotations

import unicodedata
from functools import cache

import pypinyin
import pypinyin.pinyin_dict


def romanised(person: str) -> str:
    """A person's name in pinyin, family name first: Zhou Yiming for 周一鸣."""
    syllables = [each.capitalize() for each in pypinyin.lazy_pinyin(person)]
    return " ".join([syllables[0], "".join(syllables[1:]).capitalize()]).strip()


def syllable(character: str) -> str:
    """How a character is mostly read, without its tone and with v for ü; empty for one that is not Chinese."""
    return _without_tone(pypinyin.pinyin_dict.pinyin_dict.get(ord(character), "").split(",")[0])


@cache
def characters_by_syllable() -> dict[str, str]:
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
