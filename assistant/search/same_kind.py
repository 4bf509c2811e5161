"""What in an earlier question is of the same kind as the name that a follow-up gives: 甲山传感 for 乙水, 岭东 for 江右.

The library tells it, not a list of names: its titles and publishers are names, what its tables and lists set side by
side is of one kind, and words that its texts write with the same ending are. All functions take Simplified text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.search.question_parts import ASKING, ATTRIBUTE, Span

_LONGEST = 8  # characters of a name that stands beside another in a table or a list
_ENDINGS = range(6, 1, -1)  # characters that two names of one kind share at their ends, the most first
_CELL = re.compile(r"\|[ *]*([^|\n]{1,20}?)[ *]*(?=\|)")
_LISTED = re.compile(r"[一-鿿A-Za-z\d]+(?:、[一-鿿A-Za-z\d]+)+")
_CODE = re.compile(r"[A-Za-z][A-Za-z.-]*\d[A-Za-z\d.-]*")
_SEPARATE = re.compile("[的是有在到将，,、。；;：:？?（）() ]")


@dataclass(frozen=True, slots=True)
class Counterpart:
    """Where the earlier question names something of the same kind, and what to write there."""

    start: int
    end: int
    text: str


def counterpart(
    text: str, new: str, held: Sequence[tuple[int, int]], *, names: Sequence[str], texts: Sequence[str]
) -> Counterpart | None:
    """What the new name stands for in the text; None if the library does not tell.

    Args:
        held: Where the text names its time and its place.
        names: Titles and publishers of the library.
        texts: Passages that the earlier question or the follow-up finds.
    """
    if not 2 <= len(new) <= _LONGEST or ATTRIBUTE.search(new) or ASKING.search(new) or new in text:
        return None
    return _named(text, new, names) or _listed(text, new, texts) or _ending_alike(text, new, held, [*texts, *names])


def _named(text: str, new: str, names: Sequence[str]) -> Counterpart | None:
    """The name with which a title or a publisher begins, where the new name begins another one."""
    own = [name for name in names if name.startswith(new)]
    if not own:
        return None
    best = Span(0, 0, "")
    for name in names:
        start = text.find(name[:2])
        if start < 0 or not re.match("[一-鿿]{2}", name) or name in own:
            continue
        end = start + 2
        while end < len(text) and text[end] == name[end - start : end - start + 1]:
            end += 1
        if end - start > len(best.text):
            best = Span(start, end, text[start:end])
    if not best.text:
        return None
    # Where the one is written 甲山传感 and a document of the other has 乙水传感, 乙水 is short for that.
    for length in range(len(best.text) - 2, 1, -1):
        if any(name.startswith(new + best.text[-length:]) for name in own):
            return Counterpart(best.start, best.end, new + best.text[-length:])
    return Counterpart(best.start, best.end, new)


def _listed(text: str, new: str, texts: Sequence[str]) -> Counterpart | None:
    """What stands in one column of a table, or in one list, with the new name."""
    beside = {name for group in _groups(texts, (text, new)) if new in group for name in group - {new} if name in text}
    # 高等教育毛入学率 is not what 高中阶段 stands for: what is asked of it is asked of the other too.
    named = max((name for name in beside if not (ASKING.search(name) or ATTRIBUTE.search(name))), key=len, default="")
    return Counterpart(text.index(named), text.index(named) + len(named), new) if named else None


def _groups(texts: Sequence[str], known: tuple[str, str]) -> Iterator[set[str]]:
    """The first columns of tables, and lists; of the first and the last in a list what the known texts hold."""
    for passage in texts:
        rows = [_CELL.findall(line) for line in passage.splitlines() if line.count("|") > 1]
        if rows:
            yield {row[0] for row in rows if row and 2 <= len(row[0]) <= _LONGEST and not row[0].isascii()}
        for listed in _LISTED.finditer(passage):
            first, *others = [name for name in re.split("[、和及与]", listed.group()) if len(name) > 1] or [""]
            heads = {others[-1][:end] for end in range(2, len(others[-1]) + 1)} if others else set()
            tails = {first[start:] for start in range(max(0, len(first) - _LONGEST), len(first) - 1)}
            ends = [
                max((name for name in names if any(name in one for one in known)), key=len, default="")
                for names in (heads, tails)
            ]
            yield {name for name in [*others, *ends] if 2 <= len(name) <= _LONGEST and not name.isascii()}


def _ending_alike(text: str, new: str, held: Sequence[tuple[int, int]], texts: Sequence[str]) -> Counterpart | None:
    """A word of the text with an ending that the new name has too where the library writes it in full."""
    if new[-2:] in text:
        return None  # they end alike as they stand
    written = "\n".join(texts)
    taken = [*held, *((found.span()) for found in ASKING.finditer(text))]
    taken += [found.span() for found in _SEPARATE.finditer(text)]
    for length in _ENDINGS:
        for end in range(length + 2, len(text) + 1):
            ending = text[end - length : end]
            if any(start < end and end - length < stop for start, stop in taken) or not re.fullmatch(
                "[一-鿿]+", ending
            ):
                continue
            if new + ending not in written:
                continue
            floor = max((stop for _, stop in taken if stop <= end - length), default=0)
            starts = [at for at in range(floor, end - length - 1) if text[at:end] in written]
            if starts and end - starts[0] <= _LONGEST:
                return Counterpart(starts[0], end, new + ending)
    return None


def asks_quantity(text: str, whole: str, lead: str) -> bool:
    """Whether a question asks for one quantity of what it is about (澄湖平均水深多少): 面积呢 is another."""
    asks = ASKING.search(text)
    bare = asks and re.fullmatch("多少(?:米|公里|平方公里|平方米|元|万元|亿元|吨|小时|分钟)?", asks.group())
    if not asks or not bare or text[asks.end() :] or not whole.startswith(lead):
        return False
    return not re.search("的|有", whole[len(lead) :])


def _shape(text: str) -> str:
    return re.sub("[A-Za-z]", "A", re.sub(r"\d+|[一二三四五六七八九十]+", "0", text))


def same_shape(text: str, new: str, held: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """Where the text names something by number or letters as the follow-up does: 2号楼 for 6号楼, DH-20A for DH-35B."""
    if not re.search(r"[A-Za-z\d一二三四五六七八九十]", new) or len(new) < 2:
        return None
    if _CODE.fullmatch(new):
        codes = [found for found in _CODE.finditer(text) if found.group()[0] == new[0]]
        return codes[0].span() if codes else None
    wanted = _shape(new)
    for start in range(len(text)):
        for end in range(min(len(text), start + len(new) + 3), start + 1, -1):
            if _shape(text[start:end]) == wanted and not any(a < end and start < b for a, b in held):
                return start, end
    return None


def same_ending(
    text: str, new: str, held: Sequence[tuple[int, int]], named: Sequence[tuple[int, int]]
) -> tuple[int, int] | None:
    """Where the text names something that ends as the follow-up does: 公办 for 民办, 体育特色学校 for 艺术特色学校.

    Args:
        named: Where the text says whom or what it is about, which one character alike does not touch.
    """
    for length in range(min(len(new) - 1, 6), 0, -1):
        if length == 1 and len(new) > 3:
            return None
        ending = new[-length:]
        for found in re.finditer(re.escape(ending), text):
            end, start = found.end(), max(found.end() - len(new), 0)
            if any(a < end and found.start() < b for a, b in held):
                continue
            if length == 1 and any(a < end and found.start() < b for a, b in named):
                continue  # 书 in the name of a library is no kind of thing
            asked = [asking.end() for asking in ASKING.finditer(text) if asking.end() <= found.start()]
            floor = max([*(b for _, b in held if b <= found.start()), *asked], default=0)
            links = [link.end() for link in re.finditer("的|[几多]少?[个所家名项]|[，,]|要|有(?!限)", text[floor:end])]
            floor += max((at for at in links if at < found.start() - floor + 1), default=0)
            begin = floor if 0 <= start - floor <= 4 and length > 1 else max(start, floor)
            if begin < found.start() and not ASKING.search(text[begin:end]):
                return begin, end
    return None
