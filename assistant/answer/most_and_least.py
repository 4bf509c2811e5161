"""Two superlatives in one question, each told from the whole table: 谁最高、谁垫底, 最高和最低的分别是哪个.

Each is asked as a question of its own, with the words that stand before or behind both of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answer.citations import BoundAnswer
from assistant.answer.superlative import HOW, most_in_table
from assistant.answer.table_words import COUNTERS, told_row_by_row
from assistant.library.script import fold
from assistant.records import KeptSentence, Passage, Span
from assistant.search.question_parts import without_original

_LAST = re.compile("垫底|倒数第一|排?在?最后一?[位名]?|排?在?末位|居末")
_MOST = f"最(?:{HOW})"
_WHICH = f"(?:哪(?:一?[{COUNTERS}年]|里|儿)|谁)"
# 哪个水量最大，(又是)哪个水量最小: the second may leave out what is measured.
_EACH_ASKED = re.compile(
    f"(?P<head>.*?)(?P<one>{_WHICH}[^，,、]{{0,10}}?(?P<how>{_MOST}))的?[，,、]?(?:又|和|而|那么?)?(?:有?是)?"
    f"(?P<other>{_WHICH}[^，,、]{{0,10}}?(?P<low>{_MOST}))的?[？?。 ]*"
)
_BOTH_ASKED = re.compile(
    f"(?P<head>.*?)(?P<how>{_MOST})的?(?:和|与|及|跟|、|以及)(?P<low>{_MOST})的?(?P<tail>[^，,]{{0,12}}?)(?:分别|各)(?:是|为)?"
    f"(?P<which>{_WHICH}|哪[两二些]?[{COUNTERS}]?)(?P<behind>[^，,]{{0,8}}?)[？?。 ]*"
)
_ALSO_THESE = re.compile("[（(](?:含|包括|算上)(?P<these>[^（）()]{2,8})[)）]")
_SIDE = re.compile(
    "(?:^|(?<=[，,]))(?:单?[论看按就从]|要?说到?)(?=[一-鿿])|[一-鿿]的(?=[这那]?几[类种款个])|[这那]?几[类种款](?=[一-鿿])"
)
_OF_HEAD = re.compile("[，,]$")


def both_in_table(question: str, passages: Sequence[Passage]) -> tuple[BoundAnswer, tuple[KeptSentence, ...]] | None:
    """What has the most and what the least, or the most of two things; None unless both are asked and are sure.

    Args:
        question: In Chinese.
        passages: What was found for it, best first; the tables that they are of are read whole.
    """
    folded = fold(without_original(question)).text
    also = _ALSO_THESE.search(folded)
    text = _LAST.sub("最低", _SIDE.sub("", _ALSO_THESE.sub("", folded)))
    asked = _two_of(text)
    if asked is None:
        return None
    told = [most_in_table(each, passages, also=also["these"] if also else "") for each in asked]
    if told[0] is None or told[1] is None:
        return None
    (one, rows), (other, more) = told[0], told[1]
    if len(rows) != 1 or len(more) != 1 or rows[0].document.id != more[0].document.id:
        return None
    passage = next(each for each in passages if each.chunk.id == rows[0].chunk_id)
    parts = [
        (re.sub(r"(?:\[\d+\])+。$", "", each.text), _span(kept)) for each, kept in ((one, rows[0]), (other, more[0]))
    ]
    return told_row_by_row(parts, passage)


def _two_of(text: str) -> tuple[str, str] | None:
    """The two questions that are one; None if it does not ask for two plain things."""
    each = _EACH_ASKED.fullmatch(text)
    if each is not None and "最" not in each["head"]:
        measure = each["one"].removesuffix(each["how"])
        other = each["other"]
        if re.fullmatch(_WHICH, other.removesuffix(each["low"])) and re.match(_WHICH, measure):
            other = measure + each["low"]
        return each["head"] + each["one"] + "？", each["head"] + other + "？"
    both = _BOTH_ASKED.fullmatch(text)
    if both is None or "最" in both["head"]:
        return None
    kind = both["behind"] or both["tail"]
    first, second = (f"{both['head']}{both[how]}的{kind}是哪个？" for how in ("how", "low"))
    return first, second


def _span(sentence: KeptSentence) -> Span:
    return Span(start=sentence.start, end=sentence.end)
