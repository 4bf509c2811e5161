"""An answer in English out of one in Chinese, where code does it more surely than a small model: figures and names."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.library.script import fold
from assistant.records import Answer

_HAN = re.compile("[一-鿿]")
_WHO = re.compile("谁|哪一?位|何人|什么名字|叫什么(?!地)")
_PERSON = re.compile("[一-鿿]{2,4}(?:[、和与][一-鿿]{2,4})*")
_NAME = re.compile(r"谁|哪一?[个家所座位支名区县市省条项款种]|哪里|哪儿|何处|什么地方|名称|叫什么|什么名")
_LONGEST_NAME = 24  # characters
_MARK = re.compile(r"\s*\[\d+\]")


def without_words(told: str, question: str) -> str:
    """What a short Chinese answer is in English if that takes no translation: a bare figure, or a person's name.

    Args:
        question: In Chinese.

    Returns:
        Empty if it takes a translation.
    """
    bare = told.strip("。.；; ")
    if not _HAN.search(bare):
        return bare
    if _WHO.search(fold(question).text) and _PERSON.fullmatch(bare):
        from assistant.search.pinyin import romanised  # its table of readings is only for these answers

        return ", ".join(f"{romanised(name)} ({name})" for name in re.split("[、和与]", bare))
    return ""


def with_original_name(answer: Answer, told: str, question: str) -> Answer:
    """The answer with the name as the documents write it, if a name is asked for: its English is the model's guess.

    Args:
        told: The short answer in Chinese.
        question: In Chinese.
    """
    bare = told.strip("。.；; ")
    asked = _NAME.search(fold(question).text) and not re.search(r"\d", bare)
    if answer.status != "answered" or not asked or len(bare) > _LONGEST_NAME or bare in answer.text:
        return answer
    mark = _MARK.search(answer.text)
    end = mark.start() if mark else len(answer.text.rstrip(". "))
    return replace(answer, text=f"{answer.text[:end]} ({bare}){answer.text[end:]}")
