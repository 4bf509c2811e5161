"""Which of the found passages are of the place, the company, the team that a question names, and which of another.

No list of names is needed. Documents of one kind are called alike but for the name (甲公司年报, 乙公司年报), so what a
question shares with the title of one and not with that of the other tells them apart. Where titles do not tell,
regions, publishers and the first words of the text do; within a document, headings that are names. A document of the
city is no other place for a question about its district: its name stands in what is known of the district's.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.library.script import fold
from assistant.records import Passage

_ALIKE = 0.45  # share of pairs of characters (Dice) from which two titles are of one kind
_SAME = 0.95  # and from which they do not tell the documents apart
_AROUND = 0.5  # share of a document's own name that stands in what is known of another, if it is of what lies around it
_ELSEWHERE = 0.1  # share of the documents not called by a name that may hold it, if it is more than one
_JOINS = re.compile("[的了是在和与及或为]")
_REMEMBERED = 4096  # titles and the like of which the pairs need not be made again
_OPENING = 40  # characters of a text that may say of whom it is
_RUN = re.compile("[㐀-䶿一-鿿]+|[a-z]+")
# A heading that is nothing but a name, numbered or not: 二、竹港镇.
_NAME_HEADING = re.compile(
    r"^(?:第?[\d一二三四五六七八九十]+[、.章节]?\s*|[(][\d一二三四五六七八九十]+[)]\s*)?"
    r"[一-鿿]{2,12}?(?:新区|街道|社区|[省市区县州盟旗镇乡村]|公司|集团|医院|银行|大学|学院|中学|小学|学校|分局|支行|分行|队)$"
)

Pairs = frozenset[str]


@dataclass(frozen=True, slots=True)
class _Label:
    """What is known about whom passages are about, as pairs of neighbouring characters.

    Attributes:
        named: Of the headings that are names.
        known: Of all of it, with the publisher and the first words of the text.
    """

    document: str
    title: Pairs
    region: Pairs
    named: Pairs
    known: Pairs


def name_fits(question_terms: Collection[str], passages: Sequence[Passage]) -> list[float]:
    """For each passage 1 if it is of what the question names, -1 if it is of another such, 0 if that is not known."""
    keys = [(passage.document.id, _names(passage.heading)) for passage in passages]
    labels = {key: _label(passage, key[1]) for key, passage in zip(keys, passages, strict=True)}
    found = dict.fromkeys(labels, 0.0)
    in_labels = frozenset(question_terms) & frozenset().union(*(label.known for label in labels.values()))
    if not in_labels:
        return [0.0] * len(passages)
    texts = [(labels[key], fold(passage.text).text) for key, passage in zip(keys, passages, strict=True)]
    wanted = frozenset(term for term in in_labels if _may_be_name(term, texts))
    names: set[str] = set()
    less: set[tuple[str, str]] = set()  # of what lies around the named one, or within it
    for key, label in labels.items():
        if not wanted & label.known:
            continue
        for other, beside in labels.items():
            if key != other and (own := _told(wanted, label, beside)):
                names |= own
                found[key] = found[key] or 1.0
                if _around(beside, label, own):
                    less.add(other)
                else:
                    found[other] = -1.0
    found |= {key: min(found[key], 0.0) for key in less}
    return [
        0.0 if found[key] < 0 and all(name in text for name in names) else found[key]
        for key, (_, text) in zip(keys, texts, strict=True)
    ]


def _may_be_name(term: str, texts: Sequence[tuple[_Label, str]]) -> bool:
    """Whether a term of a question is no word of the subject: those stand in texts of all documents, names do not."""
    if not _RUN.fullmatch(term) or _JOINS.search(term):
        return False
    if any(term in label.region or term in label.named for label, _ in texts):
        return True
    others = {label.document for label, _ in texts if term not in label.title}
    saying = {label.document for label, text in texts if label.document in others and term in text}
    return len(saying) <= max(1, _ELSEWHERE * len(others))


def _told(wanted: Pairs, one: _Label, other: _Label) -> Pairs:
    """What the question names that is of the one and not of the other; empty if that does not tell them apart."""
    if one.document == other.document:
        ours, theirs = one.named, other.named
        if not ours or not theirs:
            return frozenset()
    else:
        alike = _dice(one.title, other.title)
        if alike >= _SAME:
            ours, theirs = one.known, other.known
        elif alike >= _ALIKE:
            ours, theirs = one.title | one.region | one.named, other.title | other.region | other.named
        elif one.region and other.region:
            ours, theirs = one.region | one.named, other.region | other.named
        else:
            return frozenset()
    own, others = (wanted & ours) - other.known, (wanted & theirs) - one.known
    if not own and not others and one.document != other.document:
        # Both know the name: it is of the one that is called so, and the other lies within it.
        own, others = (wanted & one.title) - other.title, (wanted & other.title) - one.title
    return own if not others else frozenset()


def _around(label: _Label, inner: _Label, own: Pairs) -> bool:
    """Whether a document may be of what lies around the other's subject, or knows its name."""
    if own & label.known or (label.region and label.region <= inner.region):
        return True
    name = (label.title | label.region) - inner.title
    return bool(name) and len(name & inner.known) >= _AROUND * len(name)


def _label(passage: Passage, names: str) -> _Label:
    document = passage.document
    title = _pairs(f"{document.title} {document.collection}")
    region, named = _pairs(document.region), _pairs(names)
    around = _pairs(f"{document.publisher} {document.text[:_OPENING]}")
    return _Label(document.id, title, region, named, title | region | named | around)


def _names(headings: Sequence[str]) -> str:
    return " ".join(heading for heading in headings if _NAME_HEADING.match(fold(heading).text.strip()))


@lru_cache(maxsize=_REMEMBERED)
def _pairs(text: str) -> Pairs:
    """Pairs of neighbouring characters of the Chinese in a text, and its Latin words; what has digits is no name."""
    found: set[str] = set()
    for run in _RUN.findall(fold(text).text):
        found |= {run} if run.isascii() else {run[i : i + 2] for i in range(len(run) - 1)}
    return frozenset(found)


def _dice(one: Pairs, other: Pairs) -> float:
    return 2 * len(one & other) / max(1, len(one) + len(other))
