"""Why passages and sentences were found, as lines of text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from assistant.records import KeptSentence, Passage

_PARTS = {
    "dense": "语义 / meaning",
    "full_text": "全文 / words",
    "name": "地名机构 / name",
    "time": "时间 / time",
    "newest": "新旧 / newest",
    "stage": "计划或完成 / stage",
}
_REASONS = {
    "best": "最可能回答问题 / best for the question",
    "part": "最可能回答问题的一部分 / best for a part of it",
    "subject": "说明前句的主体 / names what it is about",
    "list": "同一列表 / of the same list",
    "likely": "也可能回答问题 / may answer it too",
}


def source_lines_of(passage: Passage) -> Iterator[str]:
    """A line for each other document that says the same."""
    for other in passage.also:
        origin = " · ".join(filter(None, (other.document.title, other.document.publisher, other.document.date)))
        yield f"   = {origin}"


def parts_line(passage: Passage) -> str:
    """What the passage's score is made of; empty if that is not known."""
    return "   " + sums(passage.parts, _PARTS) if passage.parts else ""


def sentence_lines(sentences: Sequence[KeptSentence]) -> Iterator[str]:
    """The sentences that the model would be shown, each with the reason and what it was scored by."""
    if not sentences:
        return
    yield ""
    yield "给模型的句子 / Sentences for the model:"
    for number, sentence in enumerate(sentences, start=1):
        place = " > ".join((sentence.document.title, *sentence.heading))
        reason = _REASONS.get(sentence.reason, sentence.reason)
        yield f"{number}. {re.sub(chr(10), ' ', sentence.text.strip())}"
        yield f"   {place}  ({sentence.score:.3f}) {reason}".rstrip()
        if sentence.parts:
            yield "   " + sums(sentence.parts, {})


def sums(parts: Mapping[str, float], names: Mapping[str, str]) -> str:
    """Parts of a score with their signs, e.g. ``语义 / meaning +1.20, 全文 / words -0.10``."""
    return ", ".join(f"{names.get(name, name)} {value:+.2f}" for name, value in parts.items())
