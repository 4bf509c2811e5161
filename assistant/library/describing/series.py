"""Where the documents of a text begin: headings of equal rank that each open with a byline, a source or a number."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise

from assistant.library.describing.bylines import names_organisation
from assistant.library.describing.dates import small_number
from assistant.library.describing.document_number import document_number
from assistant.library.describing.openings import (
    NUMBERED,
    NUMERAL,
    PAPER,
    Begin,
    Line,
    heads_letter,
    is_document,
    is_heading,
    is_section,
    is_title,
    opening,
    says_source,
)
from assistant.library.script import fold

# Numbering that counts documents wherever it stands, and numbering that also counts sections: the second kind needs
# a text that calls itself a collection.
_COUNTS_DOCUMENTS = (
    re.compile(rf"第({NUMERAL})[篇期则]\s*(?:[:：、.]|\s|(?=[《“(（【]))\s*\S"),
    PAPER,
    re.compile(
        rf"\S.*(?:系列|报道|述评|评论|观察|访谈|调查|材料|发言|讲话|通讯|来信)[^，。]{{0,8}}?[(（]?之({NUMERAL})[)）]?$"
    ),
)
_COUNTS_ANYTHING = (
    re.compile(rf"[(（]({NUMERAL})[)）]\s*\S"),
    re.compile(rf"({NUMERAL})[、.．]\s*(?!\d)\S"),
)
_COLLECTION = re.compile(r"发言(?!人)|汇编|选编|摘编|选登|摘登|辑录|集锦|合集|交流材料|经验材料|书面交流|文摘|致辞")
_ALONE = re.compile(
    r"(?:通知|公告|通告|通报|纪要|决定|批复|讲话|致辞|启事|公开信|倡议书|邀请函|announcement|notice|press release)"
    r"(?:[(（].{1,12}[)）])?$"
)
_SPEECH = re.compile(r"(?:的|上|大会|会议)?(?:发言|讲话|致辞|汇报|演讲|经验材料|交流材料)(?:材料|提纲|摘要|摘登)?$")
_HANDED_ON = re.compile(r"转发|批转")
_MODEL = re.compile(r"[a-z]+[-\s]?\d|\bv?\d+\.\d")  # XQ-100, 2.0: products and versions
_HAN_PAIR = re.compile(r"[\u4e00-\u9fff]{2}(?<![的了与和在之年月日])(?<![的了与和在之].)")
_COMPARED = 20_000  # characters of a part in which words of titles are looked for
_REPLY = re.compile(r"^(?:(?:re|fwd?|aw)\s*[:：]|(?:回复|答复|转发)\s*[:：])\s*")


def in_mails(lines: Sequence[Line]) -> list[Begin]:
    """Mails of different subjects, each with its lines From and Subject; a thread is one document."""
    found: list[Begin] = []
    subjects: set[str] = set()
    for at, line in enumerate(lines):
        if not re.match(r"(?:发件人|寄件者|from)\s*:", line.key) or not line.after_gap:
            continue
        head = [(near.key, near.text) for near in lines[at : at + 6]]
        subject = next((text for key, text in head if re.match(r"(?:主题|主旨|subject)\s*:", key)), "")
        title = re.split("[:：]", subject, maxsplit=1)[-1].strip()
        bare = _REPLY.sub("", _REPLY.sub("", fold(title).text))
        if not bare or bare in subjects:
            return []
        subjects.add(bare)
        found.append(Begin(at, title))
    return found


def by_number(lines: Sequence[Line]) -> list[Begin]:
    """Official documents, each with a number that stands alone on a line, below or above a title."""
    found: list[Begin] = []
    numbers: set[str] = set()
    for at, line in enumerate(lines):
        bare = document_number(line.text) if line.key else ""
        if not bare:
            continue
        if bare in numbers:
            return []
        numbers.add(bare)
        around = [near for near in (at - 1, *range(at + 1, at + 5)) if 0 <= near < len(lines)]
        titles = [near for near in around if is_document(lines[near])]
        if not titles:
            return []
        place = min(at, titles[0])
        while place and heads_letter(lines[place - 1]) and not lines[place].after_gap:
            place -= 1
        title = lines[titles[0]].text
        above = lines[titles[0] - 1] if titles[0] else None
        if above and fold(title).text.startswith("关于") and names_organisation(above.text):
            title = above.text + title
            place = min(place, titles[0] - 1)
        if found and _hands_on(found[-1].title, title):
            return []
        if any(near.key.startswith(("附件", "附:")) for near in lines[max(0, place - 2) : place]):
            return []
        found.append(Begin(place, title))
    return found


def numbered(lines: Sequence[Line]) -> list[Begin]:
    """Headings numbered 1, 2, 3, ... that each name a speaker of their own, or count speeches by that word."""
    collection = any(_COLLECTION.search(line.key) for line in lines[:4] if not NUMBERED.match(line.key))
    for pattern in _COUNTS_DOCUMENTS + (_COUNTS_ANYTHING if collection else ()):
        counted = [(at, match) for at, line in enumerate(lines) if line.key and (match := pattern.match(line.key))]
        weak = pattern in _COUNTS_ANYTHING
        begins = [(opening(lines, at), small_number(match[1])) for at, match in counted if is_heading(lines[at])]
        if weak:
            begins = [(begin, number) for begin, number in begins if begin.by]
        named = pattern is not _COUNTS_DOCUMENTS[0] and not weak
        whole = weak or len(begins) == len(counted)
        if whole and [number for _, number in begins] == list(range(1, len(begins) + 1)) and len(begins) > 1:
            names = [begin.by for begin, _ in begins]
            if (all(names) and len(set(names)) == len(names)) or (named and not any(names)):
                return [begin for begin, _ in begins]
            if all(says_source(lines, begin.at) for begin, _ in begins):
                return [begin for begin, _ in begins]
    return []


def by_source(lines: Sequence[Line]) -> list[Begin]:
    """News items: a title, and below it a line with source, author or organ, and the day."""
    found: list[Begin] = []
    titles: set[str] = set()
    for at, line in enumerate(lines):
        parted = line.after_gap or not lines[at - 1].key or lines[at - 1].key.endswith("。")
        if not parted or not is_title(line, least=6) or not says_source(lines, at):
            continue
        bare = re.sub(r"\W", "", _REPLY.sub("", line.key))
        above = re.sub(r"\W", "", fold(found[-1].title).text) if found else ""
        if bare in titles or bare in above or (above and above in bare):
            continue
        titles.add(bare)
        found.append(Begin(at, line.text))
    return found


def speeches(lines: Sequence[Line]) -> list[Begin]:
    """Titles that call themselves speech or report, each with its own speaker on the next line."""
    begins = [
        opening(lines, at) for at, line in enumerate(lines) if is_title(line, least=5) and _SPEECH.search(line.key)
    ]
    begins = [begin for begin in begins if begin.by]
    return begins if len({begin.by for begin in begins}) == len(begins) else []


def between_rules(lines: Sequence[Line], ruled: Sequence[int]) -> list[Begin]:
    """What stands between rules of ``===``, if each piece opens with a title that speaks for itself.

    Args:
        ruled: The lines that follow such a rule.
    """
    edges = {at for at in (0, *ruled) if at < len(lines)}
    # A title may stand between two rules: the text below it begins no piece.
    places = sorted(at for at in edges if at - 1 not in edges)
    return _speaking_for_themselves(lines, places) if ruled else []


def by_heading(lines: Sequence[Line]) -> list[Begin]:
    """Markdown's top headings, if each is the title of a document and not of a section."""
    places = _top_headings(lines)
    return _speaking_for_themselves(lines, places) if places else []


def by_subject(lines: Sequence[Line]) -> list[Begin]:
    """Markdown's top headings, if each speaks of another subject than the others."""
    places = _top_headings(lines)
    if any(len(lines[at].key) < 5 or _MODEL.search(lines[at].key) or is_section(lines[at]) for at in places):
        return []
    return [] if _share_subject(lines, places) else [opening(lines, at) for at in places]


def _top_headings(lines: Sequence[Line]) -> list[int]:
    """The places of the top headings; none unless there are several and the text begins with one."""
    places = [at for at, line in enumerate(lines) if line.rank == 1]
    return places if len(places) > 1 and places[0] == 0 else []


Finder = Callable[[Sequence[Line]], list[Begin]]
FINDERS: tuple[Finder, ...] = (in_mails, by_number, numbered, by_source, speeches, by_heading)


def _share_subject(lines: Sequence[Line], places: Sequence[int]) -> bool:
    """Whether words of some title stand in half of the other titles or below them: then all speak of one thing."""
    found_in: Counter[str] = Counter()
    for at, end in pairwise([*places, len(lines)]):
        body = fold("\n".join(line.text for line in lines[at:end])[:_COMPARED]).text
        found_in.update({body[i : i + 2] for i in range(len(body) - 1)})
    titles = (lines[at].key for at in places)
    pairs = {title[i : i + 2] for title in titles for i in range(len(title) - 1)}
    return any(2 * found_in[pair] > len(places) for pair in pairs if _HAN_PAIR.fullmatch(pair))


def _speaking_for_themselves(lines: Sequence[Line], places: Sequence[int]) -> list[Begin]:
    """The beginnings at the places, if every title there names a kind of document, or has a byline or a source."""
    begins = [opening(lines, at) for at in places]
    for begin in begins:
        line = lines[begin.at]
        known = begin.by or says_source(lines, begin.at) or (_ALONE.search(line.key) and len(line.key) >= 4)
        if not is_title(line, least=4) or is_section(line) or not known:
            return []
    return begins


def _hands_on(title: str, other: str) -> bool:
    """Whether the document of the first title passes on that of the other, and so holds it."""
    above, below = fold(title).text, fold(other).text
    subject = re.sub(r"的?(?:通知|意见|办法|规定|公告|函|批复|决定)$", "", below[max(0, below.find("关于")) :])
    return _HANDED_ON.search(above) is not None and subject in above
