"""A question about a thing that it describes: the thing is found first, then what is asked of it.

Each step is judged and answered by its own best sentence, as any plain question is. What leads from one to the other is
a name that code takes out of the first answer: it stands in the cited sentence, and the second sentence speaks of it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from assistant.answer.citations import BoundAnswer, vouched, without_marks
from assistant.answer.part_by_part import joined
from assistant.library.script import fold
from assistant.records import Answer, Citation, KeptSentence
from assistant.search.bridging import Bridge
from assistant.search.carried import carried_subject
from assistant.search.question_parts import TIME

# Probability below which the sentence found for the whole question is not believed to hold both facts.
BOTH_TOLD = 0.9
# Probability from which the first answer is believed: a thing that is mistaken for another makes the second one wrong.
_SURELY_THAT = 0.6
_SURELY_TOLD = 0.45
_LONGEST_NAME = 20  # characters
_RANKED = re.compile("[最首冠]|第[一二三四五六七八九十\\d]|唯一|倒数|垫底|末位|排名|名列|领先")
_BETWEEN_NAMES = re.compile('[，,；;。：:、（）()「」《》“”"\\s]|[是由叫为]|最[^\\W\\d_]{1,2}|[共只仅]?有(?=约?\\d)')
_COUNTED = "(?:[元%个人名所家吨米亩分秒票次倍张床年月日]|公里)"
_AMOUNT = re.compile(rf"(?:达到?|占|约)?\d[\d,.]*[万亿]?{_COUNTED}$")
_FIGURE = re.compile(rf"^(?:\d[\d,.]*[万亿]?{_COUNTED}|[一二三四五六七八九十百千万亿]+[年月日元个人]?$)")
# What a person is, in front of the name: 原销售科长, 退休教师.
_OFFICE = re.compile(r"^.*[长师员家任记授手生士](?=[^\W\d_]{2,4}$)")
_ENDS_NAME = re.compile("(?<=[^\\W\\d_]{2})[校学院园区县市镇乡村司厂社行局队站馆店桥段团会部]")
_NOBODY = re.compile(r"^[㐀-鿿]{5,}$|[的了在有第\d]")  # no name of a person: longer, or with such a word


@dataclass(frozen=True, slots=True)
class Told:
    """The answer to one step, and the sentence that holds it.

    Attributes:
        reckoned: Whether code found it by comparing all rows of a table.
    """

    answer: Answer
    judged: KeptSentence
    reckoned: bool = False


# Asks one plain question; the answer from one sentence whose probability reaches the number, or None.
Ask = Callable[[str, float], Told | None]


def bridged(bridge: Bridge, ask: Ask) -> tuple[BoundAnswer, list[Told]] | None:
    """The answer in two steps, and the steps; None if one of them is not surely told."""
    first = ask(bridge.first, _SURELY_THAT)
    if first is None:
        return None
    if bridge.ranked and not (first.reckoned or _RANKED.search(fold(first.judged.text).text)):
        return None
    name, source = name_told(bridge, first.answer)
    if source is None:
        return None
    second = ask(bridge.then(_owner(bridge, name, source) + name), _SURELY_TOLD)
    if second is None or not _speaks_of(name, second.judged):
        return None
    thing = replace(first.answer, text=f"{name}[{source.number}]", citations=(source,))
    text = re.sub(f"^{re.escape(name)}(?:[的，,：:])?(?=.)", "", second.answer.text)
    return joined(["", ""], [thing, replace(second.answer, text=text)], "："), [first, second]


def name_told(bridge: Bridge, answer: Answer) -> tuple[str, Citation | None]:
    """The name that an answer gives, with the citation that holds it; empty with None if there is not just one.

    A name is short, stands in a cited sentence and not in the question.
    """
    question, kind = fold(bridge.first).text, fold(bridge.noun).text
    told = without_marks(answer.text)
    folded = fold(told).text
    if len(folded) != len(told):
        told = folded
    names: dict[str, Citation] = {}
    written = "".join(fold(citation.document.text).text for citation in answer.citations)
    for start, end in _pieces(folded):
        begin, stop = _name_within(folded[start:end], kind, written, person=bridge.person)
        name = folded[start + begin : start + stop]
        if not 2 <= len(name) <= _LONGEST_NAME or name in question or _FIGURE.match(name):
            continue
        if bridge.person and _NOBODY.search(name):
            continue
        source = next((one for one in answer.citations if name in fold(vouched(one)).text), None)
        if source is not None:
            names.setdefault(told[start + begin : start + stop], source)
    ending = [name for name in names if kind and fold(name).text.endswith(kind)]
    chosen = ending or list(names)
    return (chosen[0], names[chosen[0]]) if len(chosen) == 1 else ("", None)


def _pieces(folded: str) -> list[tuple[int, int]]:
    """Where the pieces of an answer stand that marks and plain verbs part."""
    cuts = [(0, 0), *(match.span() for match in _BETWEEN_NAMES.finditer(folded)), (len(folded), len(folded))]
    return [(after, before) for (_, after), (before, _) in itertools.pairwise(cuts) if after < before]


def _name_within(piece: str, kind: str, written: str, *, person: bool) -> tuple[int, int]:
    """Where the name stands in a piece: to the end of the kind of thing, or behind the office of a person.

    Args:
        written: The text of its document, folded. A piece that it has but once is a name with a verb behind it if it
            begins with a name that the text has oftener: 青桐中学派出团队.
    """
    at = piece.rfind(kind) if kind else -1
    if at > 0:
        return 0, at + len(kind)
    office, amount = _OFFICE.match(piece) if person else None, _AMOUNT.search(piece)
    if office or amount:
        return (office.end() if office else 0), (amount.start() if amount else len(piece))
    if not person and written.count(piece) == 1:
        ends = [found.end() for found in _ENDS_NAME.finditer(piece) if written.count(piece[: found.end()]) > 1]
        return 0, max(ends, default=len(piece))
    return 0, len(piece)


def _owner(bridge: Bridge, name: str, source: Citation) -> str:
    """What the question begins its description with and the document is called by: the town, the firm; or empty."""
    document = source.document
    told = TIME.sub("", fold(bridge.told).text, count=1) if TIME.match(fold(bridge.told).text) else bridge.told
    labels = fold(" ".join([document.title, document.region, document.publisher])).text
    length = 0
    while length < len(told) and fold(told[: length + 1]).text in labels:
        length += 1
    owner = told[:length]
    return "" if length < 2 or fold(owner).text in fold(name).text else owner


def _speaks_of(name: str, sentence: KeptSentence) -> bool:
    """Whether a sentence, or what it stands under, names the thing."""
    return fold(name).text in fold(f"{carried_subject(sentence)} {vouched(sentence)}").text
