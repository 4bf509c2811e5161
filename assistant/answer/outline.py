"""A summary made of the document's own sentences: one for each of its sections, every one cited.

A small model that reads a long plan on two cores needs minutes, and leaves out or adds as it likes. The sections of a
document are known, and which sentence stands for a section can be told from the vectors: the one nearest to all
others (the centroid method of extractive summaries, Radev et al. 2004).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.answer.citations import BoundAnswer, without_marks
from assistant.library.lexicon import question_terms, terms
from assistant.library.library import Library
from assistant.library.script import fold, to_script
from assistant.records import Citation, Document, KeptSentence, Passage, Script

_WISH = re.compile(
    "^(?:请|麻烦)?(?:你|您)?(?:帮我|给我)?(?:简单|简要|大致)?地?"
    "(?:总结|概括|概述|归纳|梳理|简述)(?:一下|出|下)?(?![大会报性经])"
    "|(?:主要|大概|都)?(?:讲|说|写|谈)了?些?(?:什么|哪些内容)$"
    "|(?:主要内容|核心内容|要点|大意)(?:是什么|有哪些|是啥)?$|(?:做|写)(?:个|一个|一份)?(?:总结|摘要|概要)$"
    "|^(?:please )?(?:summari[sz]e|give (?:me )?(?:a summary|an overview) of)\\b|\\bmain points\\b",
)
_DETAIL = re.compile(
    "(?:请|能|可以)?(?:再|更)?(?:说|讲|写|介绍|展开|解释)?得?(?:详细|具体|展开)(?:一?点儿?|一?些|说说|讲讲|说明|介绍)?(?:吗|吧)?"
    "|(?:请)?(?:继续|接着说|往下说|还有呢|还有吗|多说一?点儿?)(?:吧)?"
    "|(?:more details?|tell me more|go on|continue)(?: please)?"
)
_MOST_POINTS = 12
_FEWEST_SECTIONS = 3  # fewer do not show what a document is made of
_POINTS_WITHOUT_SECTIONS = 6
_POINTS_AROUND = 8
_NAMED = 0.6  # share of a heading's terms beyond which it is the part that is meant, if the wish holds them
_LONGEST = 160  # characters of a sentence that is still a point
_SHORTEST = 8
_EARLY = 0.03  # a sentence is preferred by this for each place that it stands earlier in its section
_ALIKE = 0.96  # cosine from which two sentences say the same
_LARGE = 0.34  # share of all sentences from which a section is shown by its own sections
_ENDS = tuple("。！？；.!?;”」』）)")
_NUMBERING = re.compile(
    r"^[:：\s]*(?:第?[一二三四五六七八九十百\d]+[、.．章节篇条]|[（(][一二三四五六七八九十\d]+[)）])\s*"
)


def summary_wish(question: str) -> str | None:
    """What a summary is wished of, as the question names it (empty if it names nothing); None if none is wished."""
    bare = fold(question).text.strip(" \t\n,，。.!！?？")
    found = _WISH.search(bare)
    return (bare[: found.start()] + " " + bare[found.end() :]).strip() if found else None


def detail_wish(question: str) -> bool:
    """Whether nothing but more of the last answer is wished."""
    return bool(_DETAIL.fullmatch(fold(question).text.strip(" \t\n,，。.!！?？")))


@dataclass(frozen=True, slots=True)
class _Sentence:
    start: int
    end: int
    heading: tuple[str, ...]
    point: bool
    vector: npt.NDArray[np.float32]


class Outliner:
    """Makes summaries out of a library."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def outline(self, wished: str, passages: Sequence[Passage], script: Script) -> BoundAnswer | None:
        """The main points of the document that is meant, in its order; None if no document can be told.

        Args:
            wished: What the summary is wished of.
            passages: What was found for it, best first.
            script: Of the words that are added; the sentences stay as the document has them.
        """
        wanted = set(question_terms(wished))
        document = _meant(wanted, passages)
        if document is None:
            return None
        sentences, depth = _part(self._sentences(document), wanted, set(terms(_about(document))))
        groups = _sections(sentences, depth) if sentences else []
        if len(groups) < _FEWEST_SECTIONS:
            chosen = [("", sentence) for sentence in _central(sentences, _POINTS_WITHOUT_SECTIONS)]
        else:
            chosen = [(name, best) for name, group in groups for best in _central(group, 1)][:_MOST_POINTS]
        if not chosen:
            return None
        return _written(document, chosen, script)

    def around(self, best: KeptSentence, script: Script) -> BoundAnswer:
        """The sentences of the section around one, in the order of the document, each cited."""
        section = [sentence for sentence in self._sentences(best.document) if sentence.heading == best.heading]
        at = next((index for index, sentence in enumerate(section) if sentence.start == best.start), 0)
        begin = max(0, min(at - _POINTS_AROUND // 2, len(section) - _POINTS_AROUND))
        chosen = [("", sentence) for sentence in section[begin : begin + _POINTS_AROUND]]
        return _written(best.document, chosen, script, best.heading[-1] if best.heading else "")

    def _sentences(self, document: Document) -> list[_Sentence]:
        return [
            _Sentence(
                span.start,
                span.end,
                chunk.heading,
                _is_point(document.text[span.start : span.end]),
                row.astype(np.float32),
            )
            for chunk, rows in self._library.database.each_chunk(document)
            for span, row in zip(chunk.sentences, rows[1:], strict=True)
        ]


def _meant(wanted: set[str], passages: Sequence[Passage]) -> Document | None:
    """The document whose title the wish names, else the one that most of the best passages are of."""
    if not passages:
        return None
    found = {passage.document.id: passage.document for passage in passages}
    shares = {
        id_: (
            len(wanted & set(terms(_about(document)))) / max(1, len(wanted))
            + sum(passage.document.id == id_ for passage in passages) / len(passages)
        )
        for id_, document in found.items()
    }
    return found[max(shares, key=lambda id_: shares[id_])]


def _about(document: Document) -> str:
    return " ".join([document.title, document.collection, document.region, document.publisher, document.date])


def _part(sentences: Sequence[_Sentence], wanted: set[str], about: set[str]) -> tuple[list[_Sentence], int]:
    """The sentences under the heading that the wish names, and how deep that heading stands; all of them at 0."""
    best, under, depth = _NAMED, list(sentences), 0
    for heading in dict.fromkeys(sentence.heading for sentence in sentences):
        for level in range(1, len(heading) + 1):
            own = set(terms(_NUMBERING.sub("", heading[level - 1]))) - about
            share = len(own & wanted) / len(own) if own else 0.0
            if share > best:
                best, depth = share, level
                under = [sentence for sentence in sentences if sentence.heading[:level] == heading[:level]]
    return under, depth


def _sections(sentences: Sequence[_Sentence], depth: int) -> list[tuple[str, list[_Sentence]]]:
    """The sections below ``depth`` by their headings, in order; a large one gives way to those within it."""
    groups = _grouped(sentences, depth + 1)
    while True:
        for heading, group in groups.items():
            within = _grouped(group, len(heading) + 1)
            room = len(groups) - 1 + len(within) <= _MOST_POINTS
            if len(within) > 1 and room and len(group) >= _LARGE * len(sentences):
                # Built anew, so that the order is that of the document.
                pairs = [
                    inner for outer in groups.items() for inner in (within.items() if outer[0] == heading else [outer])
                ]
                groups = dict(pairs)
                break
        else:
            return [(heading[-1], group) for heading, group in groups.items()]


def _grouped(sentences: Sequence[_Sentence], level: int) -> dict[tuple[str, ...], list[_Sentence]]:
    groups: dict[tuple[str, ...], list[_Sentence]] = {}
    for sentence in sentences:
        if len(sentence.heading) >= level:
            groups.setdefault(sentence.heading[:level], []).append(sentence)
    return groups


def _central(sentences: Sequence[_Sentence], count: int) -> list[_Sentence]:
    """The sentences nearest to the centre of all, in order; none that says what another of them says."""
    if not sentences:
        return []
    vectors = np.stack([sentence.vector for sentence in sentences])
    centre = vectors.mean(axis=0)
    scores = vectors @ (centre / (np.linalg.norm(centre) or 1.0)) - _EARLY * np.arange(len(sentences))
    scores -= np.array([0.0 if sentence.point else 1.0 for sentence in sentences])
    chosen: list[int] = []
    for index in map(int, np.argsort(-scores)):
        if all(float(vectors[index] @ vectors[other]) < _ALIKE for other in chosen):
            chosen.append(index)
        if len(chosen) == count:
            break
    return [sentences[index] for index in sorted(chosen)]


def _is_point(text: str) -> bool:
    """Whether a sentence can stand for others: whole, not long, no table row and no line about the page."""
    return _SHORTEST <= len(text) <= _LONGEST and text.rstrip().endswith(_ENDS) and " | " not in text


def _written(
    document: Document, chosen: Sequence[tuple[str, _Sentence]], script: Script, section: str = ""
) -> BoundAnswer:
    about = "·".join(part for part in (document.title.strip("《》"), _NUMBERING.sub("", section)) if part)
    head = "Main points of “{}”:" if script == "latin" else to_script("《{}》的要点：", script)
    lines = [head.format(about)]
    citations: list[Citation] = []
    for number, (name, sentence) in enumerate(chosen, start=1):
        quote = document.text[sentence.start : sentence.end]
        body = without_marks(quote).rstrip("。.；;")
        title = _NUMBERING.sub("", name)
        lines.append(f"{number}. {title + '：' if title else ''}{body}[{number}]。")
        citations.append(
            Citation(
                number=number,
                quote=quote,
                start=sentence.start,
                end=sentence.end,
                document=document,
                heading=sentence.heading,
            )
        )
    return BoundAnswer(text="\n".join(lines), citations=tuple(citations), unsupported=())
