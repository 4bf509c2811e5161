"""Which sentences belong together: a list with what leads to it, a sentence with the one that names its subject."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.library.leads import LEADS, list_lead_of
from assistant.library.script import fold
from assistant.library.sentences import is_item, is_row, line_around
from assistant.search.sentence_signals import Sentence

_MOST_NEIGHBOURS = 12  # on each side of a list item
# Words at the head of a sentence that stand for something named before it.
_DEPENDS = re.compile(
    "(?:其中|其(?!他|它|余|实|次|间)|该|此(?!外|次)|这(?!里|样|时)|那(?!里|么|时)|上述|以上|前者|后者|两者|二者|它|他(?!人)|她|同比|分别|占)"
    r"|(?:of (?:these|them|which)|these|those|it|they|its|their|this|that)\b",
    re.IGNORECASE,
)
_ASKS_FOR_LIST = re.compile(
    "哪些|哪[几两三四五六七八九十]|哪(?:个|家|所|条|项|种|类|位)(?:[^，,？?]{0,6})和|有什么|有何|分别|各(?:自|是|有|为)|包括|包含|列举|列出|几[类种项]|都有"
    r"|什么(?:内容|方面|措施|条件|要求|步骤|原因|材料|部分|任务|服务|功能)"
    r"|\b(?:which|what) (?:\w+ ){0,3}?(?:are|were|do|does|can|have)\b|\blist\b",
    re.IGNORECASE,
)
# What wishes a list whole, every item of it.
_ASKS_FOR_ALL = re.compile(
    "(?:清单|名单)(?=[，,。？?！! ]|$)|逐[条项个一](?!步)|一一列|一[样条项个][^，,。]{0,3}?(?:别|不[要能]?)[漏少落]"
    "|[那这]几[条项点]|[列写讲说]得?(?:全|齐|完整)(?![^，,。？?])|都[列写讲说](?:出来|一下|[全齐])"
    "|^(?!.*(?:多少|几|何时|什么时|哪[天年月儿里]|谁|[吗嘛]|是否|为什么|怎么)).*(?<![“「])(?:全部|所有)"
)
_ORDINAL = "[一二三四五六七八九十]{1,2}"
_NUMBERED = re.compile(
    rf"{_ORDINAL}是|第{_ORDINAL}[，、是]|首先|其次|再次|此外|最后|[（(]?(?:{_ORDINAL}|\d{{1,2}})[）)、.．]"
)


def asks_for_list(question: str) -> bool:
    """Whether the question asks for several things that may stand in a list."""
    return _ASKS_FOR_LIST.search(fold(question).text) is not None or asks_for_all(question)


def asks_for_all(question: str) -> bool:
    """Whether the question wishes all of something listed: 清单, 逐条, 全部故障代码."""
    return _ASKS_FOR_ALL.search(fold(question).text) is not None


def needs_subject(sentence: Sentence) -> bool:
    """Whether the sentence speaks of something that the one before it in its passage names."""
    return sentence.place > 0 and depends(sentence.text)


def depends(text: str) -> bool:
    """Whether a sentence begins with a word that stands for something named before it."""
    return _DEPENDS.match(fold(text).text) is not None


def list_around(sentences: Sequence[Sentence], led: Sequence[tuple[str, int] | None], place: int) -> Iterator[int]:
    """Places of the sentences of the list that a sentence leads to or is an item of.

    Where a line leads to the list, that line and all items below it that were found, in whichever chunk, in order of
    the text; of rows, and of what is counted off in running text, the neighbours, nearest first.

    Args:
        sentences: Those of a passage stand together and in order.
        led: What ``leads_of`` gives for them.
    """
    head = led[place] or place_of(sentences[place])
    if head in led:
        group = [other for other, of in enumerate(led) if of == head or place_of(sentences[other]) == head]
        yield from sorted(set(group) - {place}, key=lambda other: sentences[other].span.start)
        return
    leads = LEADS.search(sentences[place].text) is not None
    if not leads and not _item(sentences[place]):
        return
    for step in (1,) if leads else (1, -1):
        for other in range(place + step, place + step * (_MOST_NEIGHBOURS + 1), step):
            if not 0 <= other < len(sentences) or sentences[other].passage is not sentences[place].passage:
                break
            if _item(sentences[other]) or LEADS.search(sentences[other].text):
                yield other
            if not _item(sentences[other]):
                break


def leads_of(sentences: Sequence[Sentence]) -> list[tuple[str, int] | None]:
    """For each sentence the ``place_of`` of the line that leads to its list; None for one of no such list."""
    found: list[tuple[str, int] | None] = []
    for sentence in sentences:
        document = sentence.passage.document
        lead = list_lead_of(document.text, sentence.span)
        found.append((document.id, lead.end) if lead else None)
    return found


def place_of(sentence: Sentence) -> tuple[str, int]:
    """The id of its document and where it ends there: a line ends with its last sentence, whatever stands before it."""
    return sentence.passage.document.id, sentence.span.end


def _item(sentence: Sentence) -> bool:
    """Whether the sentence is an item of a list, a row of a table, or counted off in running text."""
    text, span = sentence.passage.document.text, sentence.span
    line = text[slice(*line_around(text, span.start))]
    return is_item(line) or is_row(line) or _NUMBERED.match(sentence.text) is not None
