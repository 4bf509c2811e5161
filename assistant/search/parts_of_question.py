"""A question that asks about several things, as one question for each: a comparison, a sum, an enumeration.

One vector of "A和B分别是多少" lies between A and B, and the evidence for either may be far from it. The parts are only
searched with, beside the whole question; so a clumsy part does little harm, and where the grammar does not tell plainly
what is coordinated, the question stays whole.
"""

from __future__ import annotations

import itertools
import re

from assistant.library.script import fold
from assistant.search.question_parts import without_original

_MOST_PARTS = 4
_LONGEST = 200  # characters; a longer text is hardly one question over a few coordinated things
_ASKS = re.compile("多少|几|什么|哪|谁|何时|何地|怎么|如何|怎样|多[大高长久远重宽深]")
# What says that several things are asked about one by one, set side by side, or reckoned together.
_SEVERAL = re.compile(
    r"分别|各(?:自|是|有|占|为|达|要|多少|几)|相比|比较|对比|相差|差(?:距|了?多少|几)"
    r"|哪(?:个|一个|家|所|年|一年|边|款|种|座|项|里|处|者)[^，,？?]{0,12}?(?:更|最|较)|谁[^，,？?]{0,8}?更|还是"
    r"|一共|总共|合计|共计|总计|加起来|加在一起|合在一起|合起来|加上|总和|之和|两者|二者|之间"
)
_CHANGE = re.compile("(?:增|减|提|升|降|涨|多|少|高|低|大|长|短|快|慢)[^，,？?]{0,4}?了?(?:多少|几)")
_AND = re.compile("(?<!总)(?:以及|还是|加上|和|(?<!参)与|跟|及|、)(?!平)")
# What opens the rest of the clause, in which the things named before it are asked about together.
_TOGETHER = re.compile(
    "(?:这|那)?[两三四二](?:个|者|块|家|种|款|年|类|项|所|处|地|边|人|笔)[^的，,？?]{0,2}?(?=的|合|加|一|分|各|哪|谁|相|，|,|$)"
    "|分别|各|相比|比较|对比|相差|哪|谁|一共|总共|合计|共计|总计|加起来|加在一起|合在一起|合起来|之间|之和|总和|[是有为共]?多少|差"
)
_THAN = re.compile("比(?![例率重较赛分如对值方])")
_THAN_HEAD = re.compile(
    "^(?:跟|和|与|同|相较于?|相比于?|比起)(?P<other>[^，,]{2,20}?)(?:相比|比起来|比较|来说|比)?[，,]"
)
# Words of the question itself, in either script, that no part of it needs.
_ASKED_TOGETHER = re.compile(
    "分[别別]|各自?|[一总總]共|合[计計]|加起[来來]|加在一起|合在一起|合起[来來]"
    "|相比(?:[較较]|之下|而言)?[，,]?|比[較较]|[對对]比"
)
_EACH = re.compile("分[别別]|各自?(?=[是有为達达占要多])")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)(?:年[初底末]?)?")
_RANGE = re.compile(r"(?:19|20)\d{2}年?\s*[-—–~～至]+\s*(?:19|20)\d{2}年?")
# A year that was taken out leaves a \0, with what joined it to the other.
_JOINT = "(?:以及|还是|和|与|跟|及|、|到|至|比)"
_JOINED = re.compile(rf"{_JOINT}\0|\0{_JOINT}|从\0|\0|[两三][年者]的?")
_CLAUSE = re.compile(
    r"[，,。；;？?！!]\s*(?:那么|那(?![^\W\d_]{0,2}?[款个种些项年家所位])|又|并且|而且|而|还|同时|另外|以及|并)?(?:有|分别)?"
)
_QUOTED = re.compile('“[^”]*”|《[^》]*》|「[^」]*」|"[^"]*"')


def parts_of(question: str) -> tuple[str, ...]:
    """One question for each thing that the question asks about; empty if it asks about one thing only."""
    text = without_original(question.strip())
    folded = fold(text).text
    if len(folded) != len(text):
        text = folded  # a ligature or the like: its own glyphs do not matter for a search
    if not 6 <= len(text) <= _LONGEST or not _ASKS.search(folded):
        return ()
    found = _several_questions(text, folded) or _by_year(text, folded) or _than(text, folded)
    if not found and _SEVERAL.search(folded):
        found = coordinated(text)
    parts = tuple(dict.fromkeys(part for part in found if len(part) > 2 and part != text))
    return parts if 2 <= len(parts) <= _MOST_PARTS else ()


def _several_questions(text: str, folded: str) -> list[str]:
    """The clauses of the question that each ask something, those after the first with its subject in front."""
    cuts = [(0, 0), *(match.span() for match in _CLAUSE.finditer(_masked(folded)))]
    pieces = [
        (after, following)
        for (_, after), (following, _) in zip(cuts, [*cuts[1:], (len(text), len(text))], strict=True)
        if text[after:following].strip()
    ]
    asking = [index for index, (start, end) in enumerate(pieces) if _ASKS.search(folded, start, end)]
    if len(asking) < 2 or "还是" in folded:
        return []
    first = pieces[asking[0]]
    told = text[: first[0]]
    asked_at = _ASKS.search(folded, *first)
    subject = text[first[0] : asked_at.start() if asked_at else first[1]]
    subject = re.sub("(?<=..)(?:[是有为在由叫要到了的从能拿领可]|分别|最[高低多少])+$", "", subject)
    subject = re.sub("^最[高低多少]$", "", subject)
    parts = [told + text[first[0] : first[1]]]
    for before, index in itertools.pairwise(asking):
        start = pieces[before + 1][0]  # clauses that only tell something belong to the question that follows them
        own = text[start : pieces[index][1]]
        names_its_own = len(subject) >= 2 and subject[:2] in own
        parts.append(own if names_its_own else f"{told}{subject}，{own}" if subject else told + own)
    return parts


def _by_year(text: str, folded: str) -> list[str]:
    """The question once for each of the years that it sets against each other."""
    years = [match for match in _YEAR.finditer(_RANGE.sub(lambda span: "\1" * len(span.group()), folded))]
    if len({match.group()[:4] for match in years}) < 2:
        return []
    if not (_SEVERAL.search(folded) or _CHANGE.search(folded) or _THAN.search(folded)):
        return []
    parts: list[str] = []
    for kept in years:
        marked, last = "", 0
        for match in years:
            marked += text[last : match.start()] + (text[match.start() : match.end()] if match is kept else "\0")
            last = match.end()
        marked += text[last:]
        alone = _JOINED.sub("", re.sub("^[跟和与同]\0(?:相?比)?[，,]", "", marked))
        parts.append(re.sub("^[，,]+", "", _EACH.sub("", alone)))
    return parts


def _than(text: str, folded: str) -> list[str]:
    """The two sides of "A比B多多少"."""
    head = _THAN_HEAD.match(folded)
    if head and _ASKS.search(folded, head.end()):
        rest = text[head.end() :]
        return [rest, text[head.start("other") : head.end("other")] + "，" + rest]
    than = _THAN.search(folded)
    if than is None or not _CHANGE.search(folded, than.end()):
        return []
    clause = max(folded.rfind("，", 0, than.start()), folded.rfind(",", 0, than.start())) + 1
    change = _CHANGE.search(folded, than.end())
    left, right = text[clause : than.start()], text[than.end() : change.start() if change else len(text)]
    if len(left) < 1 or len(right) < 1:
        return []
    told = text[:clause]
    return [f"{told}{left}是多少", f"{told}{left[: _head_of(left, right)]}{right}是多少"]


def coordinated(text: str) -> list[str]:
    """One question for each of the things that 和, 与, 、 and the like join; empty if nothing is joined."""
    masked = _masked(fold(text).text)
    if len(masked) != len(text):
        return []
    clauses = [match.span() for match in re.finditer("[^，,；;]+", masked)]
    saying = next((index for index, span in enumerate(clauses) if _SEVERAL.search(masked, *span)), len(clauses) - 1)
    # The things stand in the clause that says that they are several, or in one before it.
    for start, end in reversed(clauses[: saying + 1]):
        found = _items(masked, start, end)
        if found is None:
            continue
        items, rest = found
        names, plain = [text[a:b] for a, b in items], [masked[a:b] for a, b in items]
        told, asked = text[:start], _ASKED_TOGETHER.sub("", text[rest:])
        if all("的" in name for name in plain):  # each is whole
            return [told + name + asked for name in names]
        tail = _tail_of(plain)
        last = names[-1][: len(names[-1]) - tail]
        after = names[-1][len(last) :] + asked
        head = names[0][: _head_of(plain[0], plain[-1][: len(last)])]
        return [told + names[0] + after, *(told + head + name + after for name in (*names[1:-1], last))]
    return []


def _items(masked: str, start: int, end: int) -> tuple[list[tuple[int, int]], int] | None:
    """Where the things joined in a clause stand, and where what is asked about them begins; None if none are joined."""
    joins = list(_AND.finditer(masked, start, end))
    if not joins:
        return None
    together = _TOGETHER.search(masked, joins[-1].end(), end)
    stop = together.start() if together else end
    edges = [start, *(place for join in joins for place in join.span()), stop]
    items = list(zip(edges[::2], edges[1::2], strict=True))
    if any(b - a < 1 for a, b in items) or len(items) > _MOST_PARTS or _ASKS.search(masked[start:stop]):
        return None
    return items, stop


def _tail_of(names: list[str]) -> int:
    """Characters at the end of the last name that are said of all of them: those of 上的投资 in 铁路上的投资."""
    last = names[-1]
    at = last.find("的")
    if at < 1 or "的" in names[0]:
        return 0
    return len(last) - (at - 1 if at > 1 and last[at - 1] in "上中里内" else at)


def _head_of(first: str, other: str) -> int:
    """Characters at the front of the first thing that hold for the others too: those of 重庆的 in 重庆的毛入园率."""
    if re.match(r"\d", other):
        numbers = list(re.finditer(r"\d[\d.]*", first))
        return numbers[-1].start() if numbers else 0
    for mark in "的年":
        if mark in first and mark not in other:
            return first.rindex(mark) + 1
    # Things that are joined are mostly named alike: as many characters as the other has are the first's own.
    head = re.sub(r"\d+$", "", first[: max(0, len(first) - len(other))])
    return len(head) if len(head) >= 2 else 0


def _masked(folded: str) -> str:
    """The same text with quoted pieces blanked out, so that nothing in them joins or parts anything."""
    return _QUOTED.sub(lambda piece: "○" * len(piece.group()), folded)
