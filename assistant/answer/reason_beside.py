"""The reason beside the event: what a question asks 为什么 about stands in one sentence, why it came so in the next.

A small model takes the sentence that tells the event for one that answers, and tells it again. So where that sentence
gives no reason, those around it are looked at.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from assistant.answer.citations import BoundAnswer, told_of_each, without_marks
from assistant.answer.found import Found
from assistant.answer.own_words import told_whole
from assistant.answer.straight import gives_reason, leaves_out_why
from assistant.library.sentences import in_line, line_around
from assistant.records import KeptSentence, Span

_ENDS = ("。", "！", "？", "；", "”", "」", "』", "）", ")", ".", "!", "?")
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
    beside = [each for each in _beside(event) if told_whole(each) is not None]
    reason = next((each for each in beside if gives_reason(each.text)), None)
    if reason is None:
        read = [(likelihood(question, each), each) for each in beside]
        likely, likeliest = max(read, key=lambda each: each[0], default=(0.0, event))
        reason = likeliest if likely >= _LEAST else None
    if reason is None or told_whole(event) is None:
        return None
    both = tuple(sorted((event, reason), key=lambda each: each.start))
    return told_of_each([(without_marks(each.text).rstrip("。！!；; "), each) for each in both], "。"), both


def _beside(event: KeptSentence) -> list[KeptSentence]:
    """The sentences next to the event in its paragraph, that behind it first; of the next lines if it is alone."""
    text = event.document.text
    begin, end = line_around(text, event.start)
    spans = in_line(text, begin, end)
    behind = [span for span in spans if span.start >= event.end][:1]
    before = [span for span in spans if span.end <= event.start][-1:]
    if not behind and not before:
        below, above = text[end:].lstrip("\n"), text[:begin].rstrip("\n")
        behind = [span for span in _sentences(text, len(text) - len(below)) if span.start >= event.end][:1]
        before = [span for span in _sentences(text, max(0, len(above) - 1)) if span.end <= event.start][-1:]
    return [replace(event, start=span.start, end=span.end, reason="list") for span in (*behind, *before)]


def _sentences(text: str, offset: int) -> list[Span]:
    """The sentences of the line in which an offset lies; none of a heading, which ends in no full stop."""
    begin, end = line_around(text, offset)
    return in_line(text, begin, end) if text[begin:end].rstrip().endswith(_ENDS) else []
