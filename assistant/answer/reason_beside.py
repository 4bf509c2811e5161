"""The reason beside the event: what a question asks 为什么 about stands in one sentence, why it came so in the next.

A small model takes the sentence that tells the event for one that answers, and tells it again. So where that sentence
gives no reason, those around it are looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.answer.citations import BoundAnswer, told_of_each, without_marks
from assistant.answer.found import Found
from assistant.answer.own_words import told_whole
from assistant.answer.straight import gives_reason, leaves_out_why
from assistant.records import KeptSentence, Passage

_NEAR = (1, -1, 2, -2)  # places, from the event's, of the sentences in which a reason is looked for by its words
_NEXT = (1, -1)  # the same of those that are read
_LEAST = 0.1  # probability, as the judge reads a sentence alone, from which it may give the reason


def reason_beside(
    likelihood: Callable[[str, KeptSentence], float], found: Found
) -> tuple[BoundAnswer, tuple[KeptSentence, ...]] | None:
    """The event with the sentence beside it that gives its reason, in their order, both cited, and these sentences.

    None if no reason is asked for, if the event's sentence gives one itself, or if none beside it does.

    Args:
        likelihood: That a sentence answers a question.
        found: For a question in Chinese; the first sentence was judged to hold the answer, and tells the event.
    """
    question, event = found.question, found.shown[0]
    if not leaves_out_why(question, event):
        return None
    around = _around(event, found.passages)
    reason = next((around[step] for step in _NEAR if step in around and gives_reason(around[step].text)), None)
    if reason is None:
        read = {step: likelihood(question, around[step]) for step in _NEXT if step in around}
        likeliest = max(read, key=lambda step: read[step], default=0)
        reason = around[likeliest] if read and read[likeliest] >= _LEAST else None
    if reason is None or told_whole(event) is None:
        return None
    both = tuple(sorted((event, reason), key=lambda each: each.start))
    return told_of_each([(without_marks(each.text).rstrip("。！!；; "), each) for each in both], "。"), both


def _around(event: KeptSentence, passages: Sequence[Passage]) -> dict[int, KeptSentence]:
    """The sentences around the event in its chunk that can be told, by how many places behind it they stand."""
    chunk = next((passage.chunk for passage in passages if passage.chunk.id == event.chunk_id), None)
    spans = list(chunk.sentences) if chunk else []
    at = next((place for place, span in enumerate(spans) if span.start <= event.start < span.end), None)
    if at is None:
        return {}
    found = {
        step: replace(event, start=spans[at + step].start, end=spans[at + step].end, reason="list")
        for step in _NEAR
        if 0 <= at + step < len(spans)
    }
    return {step: each for step, each in found.items() if told_whole(each) is not None}
