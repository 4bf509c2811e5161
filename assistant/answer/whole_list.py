"""A list told whole: all items below the heading or the line that the question names, each cited.

逐条列出存在的问题, 全部故障代码及含义: the answer is what stands there, item by item. A small model tells the first of
them, or some. The list has to be named plainly: its heading, or what its lead says it is a list of, and the question
may say nothing that neither that nor the document's title speaks of.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.answer.citations import BoundAnswer, told_of_each, without_marks
from assistant.answer.table_words import YEAR, digits, found_at, held, holds, words_in
from assistant.library.lexicon import question_terms, terms
from assistant.library.lists import Listing, lists_of
from assistant.library.script import fold
from assistant.library.sentences import in_line
from assistant.records import Document, KeptSentence, Passage, Span
from assistant.search.belonging import asks_for_all
from assistant.search.question_parts import without_original

_CLAUSES = re.compile("[，,；;。？?！!：:]")
_WHICH = re.compile("(?:都|主要|一?共)?(?:有|是|包括|包含|分为)?(?:哪(?:些|几[个条项种类点])|什么(?=[？?]|$))")
_REQUEST = re.compile(
    "(?:帮|给|替|为)我|帮忙|请问?|麻烦|我[要想]?(?:看|知道)?|把|将|概括|总结|归纳|整理|梳理|[列写说讲](?:[举出明全说])?来?"
    "|告诉|一下|[出下]来|要点|[那这]几[条项点个]|全?清单|名单|逐[条项个一]地?|一一|全部|全都|所有|完整|各自|分别|每[条项个]"
    "|(?:以及|及其|及|和|与)?(?:含义|意思|内容)|[上里中]面?|关于|对于|根据|按照?|看|下|是|都|条|项|要|应当?|需要|必须"
)
_LEADING = re.compile(
    "第[一二三四五六七八九十百\\d]+条|下列|以下|如下|之一|情形|应当?|同时|分为|包括|包含|有|[的者：:，,。 ]"
)
_BEFORE = 2  # characters before 下列 that tell what is done with what is listed: 提交下列材料
_NOT_SIMPLY = re.compile(
    "除[了去]|以外|之外|最|为什么|怎么|如何|[吗嘛]|是否|多少|几(?![个条项种类点])|第[一二三四五六七八九十]|前[两三四五]|什么时|谁|比|哪[^些几]"
)
_DENIES = re.compile("不|没|未|无|非|禁")
_SHORTEST_NAME = 3  # characters of a heading that names its list
_LONGEST = 160  # characters of an item that is told whole; of a longer one its first sentence is
_MOST = 20  # items


def list_told(question: str, passages: Sequence[Passage]) -> tuple[BoundAnswer, tuple[KeptSentence, ...]] | None:
    """All items of the list that is asked for, each cited; None unless that is asked and one list is plainly named.

    Args:
        question: In Chinese.
        passages: What was found for it, best first; the documents that they are of are looked through.
    """
    folded = fold(without_original(question)).text
    which = len(_WHICH.findall(folded))
    if which > 1 or not (which or asks_for_all(folded)) or _NOT_SIMPLY.search(folded):
        return None
    of_document = {passage.document.id: passage for passage in reversed(passages)}
    found = [
        (passage, listing)
        for passage in of_document.values()
        for listing in lists_of(passage.document)
        if len(listing.items) <= _MOST and _named(folded, listing) and _all_known(folded, listing, passage.document)
    ]
    return _told(*found[0], passages) if len(found) == 1 else None


def list_around(
    question: str, judged: KeptSentence, passages: Sequence[Passage]
) -> tuple[BoundAnswer, tuple[KeptSentence, ...]] | None:
    """All items of the list that a judged sentence is an item of, each cited; None unless a list is asked for.

    The question has to share words with the line or the heading that leads to the list, and with no item more than
    with that: 哪些材料 asks for what stands below 应提交下列材料, 哪些学校获奖 for one item of 重点工作.

    Args:
        question: In Chinese.
        judged: The sentence that surely holds the answer, or a part of it.
        passages: What was found for it, best first.
    """
    folded = fold(without_original(question)).text
    if len(_WHICH.findall(folded)) != 1 or _NOT_SIMPLY.search(folded):
        return None
    passage = next((each for each in passages if each.chunk.id == judged.chunk_id), None)
    if passage is None:
        return None
    asked = set(question_terms(question)) - set(terms(judged.document.title))
    for listing in lists_of(judged.document):
        if any(item.start <= judged.start < item.end for item in listing.items) and _is_of(asked, listing, judged):
            return _told(passage, listing, passages)
    return None


def _is_of(asked: set[str], listing: Listing, judged: KeptSentence) -> bool:
    """Whether a question for these terms is about a list, and about none of its items alone."""
    head = asked & set(terms(listing.head))
    items = [asked.intersection(terms(judged.document.text[item.start : item.end])) - head for item in listing.items]
    alone = [own.difference(*(items[:at] + items[at + 1 :])) for at, own in enumerate(items)]
    return len(listing.items) <= _MOST and bool(head) and max(map(len, alone)) < len(head)


def _named(folded: str, listing: Listing) -> bool:
    """Whether a question names a list: by its heading, or by all that its lead says of what is listed."""
    head, bare = fold(listing.head).text, folded.replace("的", "")
    if not listing.led:
        name = re.sub("的|[(].*[)]", "", head)
        return len(name) >= _SHORTEST_NAME and name in bare
    if (_DENIES.search(head) is None) != (_DENIES.search(folded) is None):
        return False
    at = re.search("下列|以下|如下", head)
    said = head[max(0, at.start() - _BEFORE) :] if at else head
    runs = _LEADING.sub(" ", said).split()
    return bool(runs) and all(len(held(run, folded)) == len(run) for run in runs)


def _all_known(folded: str, listing: Listing, document: Document) -> bool:
    """Whether a question says nothing that neither a list's headings nor its document's title speak of."""
    told = fold(" ".join([document.title, document.publisher, document.region, *listing.above, listing.head])).text
    years = {digits(match.group()) for match in YEAR.finditer(folded)}
    if not years <= {digits(match.group()) for match in YEAR.finditer(told)} | {document.date[:4]}:
        return False
    for clause in _CLAUSES.split(folded):
        words = words_in(_REQUEST.sub(" ", _WHICH.sub(" ", re.sub('[“”"「」《》]', " ", clause))))
        known = all(holds(told, word) for word in words)
        if not known and (_named(clause, listing) or not asks_for_all(clause)):
            return False
    return True


def _told(
    passage: Passage, listing: Listing, passages: Sequence[Passage]
) -> tuple[BoundAnswer, tuple[KeptSentence, ...]]:
    """The items one below the other, each cited."""
    kept = tuple(_sentence(passage, listing, item, passages) for item in listing.items)
    told = [(re.sub("[。；;，,、]+$", "", without_marks(sentence.text)), sentence) for sentence in kept]
    return told_of_each(told, "；\n"), kept


def _sentence(passage: Passage, listing: Listing, item: Span, passages: Sequence[Passage]) -> KeptSentence:
    """An item as a sentence that was found."""
    document = passage.document
    holders = [each for each in passages if each.document.id == document.id]
    holder = next((each for each in holders if each.chunk.start <= item.start < each.chunk.end), passage)
    if item.end - item.start > _LONGEST:
        first = next(iter(in_line(document.text, item.start, item.end)), item)
        item = Span(start=item.start, end=first.end)
    return replace(found_at(holder, item), heading=listing.above, reason="list")
