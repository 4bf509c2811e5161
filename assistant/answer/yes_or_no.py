"""Yes or no: the model's word with the sentence that bears it out, or the sentence alone where the two differ.

A small model says yes readily. Whoever asks wants to see why, so a bare word is never the whole answer.
"""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.answer.citations import BoundAnswer, quoted, told_from, without_marks
from assistant.library.leads import list_lead_of
from assistant.library.script import fold
from assistant.library.table_rows import words_of
from assistant.records import KeptSentence, Span
from assistant.search.question_parts import without_original

_ASKS = re.compile(
    "吗$|(?<!什)么$|是否|是不是|有[没无冇]|[没否不]有?$|能不能|会不会|可不可以|对不对|对吧|难道|([一-鿿])不\\1"
    "|^(?!.*(?:介绍|说说|讲讲|告诉|列出|[帮请])).*(?:[能会要得是有行算没不]|可以)[^,，。？?]{0,24}吧$"
)
_ASKS_ELSE = re.compile("多少|几(?!乎)|哪|什么|谁|怎么|为何|何时")
# 不低于, 不仅, 无锡 and the like deny nothing.
_DENIES = re.compile(
    "[没未否]|无(?![线锡论需障])|非(?!常|遗|洲)|不(?![低少超多晚早迟小大高仅但断同如过])|停止|取消|禁止|另行"
)
_BARE = 8  # characters up to which an answer is no more than yes or no


def asks_yes_or_no(question: str) -> bool:
    """Whether a question, in Chinese, is answered by yes or no."""
    folded = fold(without_original(question)).text.strip(" ？?。!！")
    return _ASKS.search(folded) is not None and not _ASKS_ELSE.search(folded)


def _under_lead(sentence: KeptSentence) -> tuple[KeptSentence, ...]:
    """The line that leads to the list that a sentence is an item of, where there is one, and the sentence."""
    lead = list_lead_of(sentence.document.text, Span(start=sentence.start, end=sentence.end))
    return (sentence,) if lead is None else (replace(sentence, start=lead.start, end=lead.end), sentence)


def borne_out(answer: str, sentence: KeptSentence, *, sure: bool) -> BoundAnswer | None:
    """A bare yes or no with the judged sentence behind it; None for an answer that says more than that.

    The sentence stands alone if it denies something and the answer does not, or if it is in doubt whether it answers.
    """
    bare = answer.strip(" 。.！!，,")
    denied = _DENIES.search(fold(bare).text) is not None
    words = without_marks(words_of(sentence))
    led = _under_lead(sentence)
    above = without_marks(words_of(led[0])) if len(led) > 1 else ""
    if _DENIES.search(fold(above).text) and not (denied and len(bare) <= _BARE):  # 下列情形不予补助：
        return told_from(f"{above}{words.rstrip('。！!；; ')}", *led)
    if not denied and (not sure or _DENIES.search(fold(words).text)):
        return quoted(sentence)
    if len(bare) > _BARE:
        return None
    return told_from(f"{bare}：{above}{words.rstrip('。！!；; ')}", *(led if above else (sentence,)))
