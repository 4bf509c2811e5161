"""Feedback as evaluation cases: what users confirmed or put right becomes what the next version is measured by.

A case needs to know what a right answer holds. Of an answer that was found good these are its figures that stand in
the cited sentences, else the longest piece that it shares with them; of a correction likewise, looked for in the
passages of the answer. Nothing of it may stand in the question, for then any answer would hold it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from assistant.answer.figures import figures, supported
from assistant.app.keeping.kept import Kept, KeptTurn
from assistant.app.serialise import file_name
from assistant.library.script import fold
from assistant.records import Answer, Document

_MARK = re.compile(r"\[\d+\]")
_ENDS = "，。；：、！？,.;:!? \n\t（）()《》“”\"'"
_SHORTEST_PIECE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """A sentence that the answer could rest on."""

    document: Document
    text: str


def case_lines(rated: Iterable[tuple[Kept, KeptTurn]]) -> tuple[list[str], list[str]]:
    """The lines of a file of cases, and one line for each piece of feedback that makes no case.

    Args:
        rated: Turns with feedback, each after the conversation before it.
    """
    cases, others = [], []
    for before, turn in rated:
        case = _case(before, turn)
        if isinstance(case, str):
            others.append(f"{before.head.title} ({turn.number}): {case}")
        else:
            cases.append(json.dumps(case, ensure_ascii=False))
    return cases, others


def _case(before: Kept, turn: KeptTurn) -> dict[str, Any] | str:
    """The case of a turn, or why it makes none."""
    feedback, answer = turn.feedback, turn.answer
    assert feedback is not None
    if answer is None:
        return "the answer was stopped or failed"
    case: dict[str, Any] = {"id": f"{before.head.id}-{turn.number}", "question": turn.question, "split": "dev"}
    if history := before.history():
        case["history"] = [{"role": said["role"], "content": _MARK.sub("", said["content"])} for said in history]
    if feedback.unanswerable or (feedback.verdict == "up" and answer.status == "not_found"):
        return {**case, "facts": [], "gold": [], "answerable": False, "kind": "unanswerable"}
    if feedback.verdict == "up":
        cited = [_Source(document=each.document, text=each.quote) for each in answer.citations]
        right, sources = _MARK.sub("", answer.text), cited
    elif feedback.correction:
        right, sources = feedback.correction, _sentences(answer)
    else:
        return "without a correction it is not known what would be right"
    facts = _facts(right, turn.question, sources)
    if not facts and feedback.verdict == "down" and not _within(right.strip(_ENDS), turn.question):
        facts = [[right.strip(_ENDS)]]  # the documents that were searched may not have held it
    if not facts:
        return "no fact can be read off that does not stand in the question"
    gold = sources if feedback.verdict == "up" else _holding(facts, sources)
    quotes = [{"document": file_name(each.document.path), "quote": each.text} for each in gold]
    kind = {"kind": "follow_up"} if history else {}
    return {**case, **kind, "facts": facts, "gold": quotes, "answerable": True}


def _facts(right: str, question: str, sources: Sequence[_Source]) -> list[list[str]]:
    """What of the text stands in the sources and not in the question: its figures, else its longest piece."""
    asked, there = figures(question), [figure for source in sources for figure in figures(source.text)]
    found: list[list[str]] = []
    for figure in figures(right):
        counted = figure.text + figure.unit
        form = counted if figure.unit and counted in fold(right).text else figure.text
        if supported(figure, there) and not supported(figure, asked) and [form] not in found:
            found.append([form])
    piece = "" if found else _longest_piece(right, question, sources)
    if piece:
        bare = piece.strip(question)  # the 由 of 由镇政府, asked 由谁, need not be in the next answer
        found = [[piece, bare] if _SHORTEST_PIECE <= len(bare) < len(piece) else [piece]]
    return found


def _longest_piece(right: str, question: str, sources: Sequence[_Source]) -> str:
    best = ""
    for part in _apart_from(right, question):
        for source in sources:
            # No character is too common to count: these are single sentences.
            match = SequenceMatcher(None, fold(part).text, fold(source.text).text, autojunk=False).find_longest_match()
            start, end = fold(part).original_span(match.a, match.a + match.size)
            piece = part[start:end].strip(_ENDS)
            if len(piece) > len(best):
                best = piece
    return best if len(best) >= _SHORTEST_PIECE else ""


def _apart_from(right: str, question: str) -> list[str]:
    """The pieces of the text that share no two neighbouring characters with the question."""
    folded, asked = fold(right), fold(question).text
    shared = [folded.text[at : at + 2] in asked for at in range(len(folded.text))]
    pieces, begun = [], 0
    for at in range(len(folded.text) + 1):
        if at == len(folded.text) or shared[at]:
            if at > begun:
                start, end = folded.original_span(begun, at)
                pieces.append(right[start:end])
            begun = at + 1
    return pieces


def _sentences(answer: Answer) -> list[_Source]:
    found = {}
    for shown in answer.shown:
        found[shown.document.id, shown.start] = _Source(document=shown.document, text=shown.text)
    for passage in answer.passages:
        for span in passage.chunk.sentences:
            text = passage.document.text[span.start : span.end]
            found.setdefault((passage.document.id, span.start), _Source(document=passage.document, text=text))
    return list(found.values())


def _holding(facts: Sequence[Sequence[str]], sources: Sequence[_Source]) -> list[_Source]:
    """For each fact the first sentence that holds it; none if some fact stands nowhere."""
    gold: list[_Source] = []
    for fact, *_ in facts:
        wanted = figures(fact)
        holding = [
            source
            for source in sources
            if _within(fact, source.text) or (wanted and all(supported(f, figures(source.text)) for f in wanted))
        ]
        if not holding:
            return []
        if holding[0] not in gold:
            gold.append(holding[0])
    return gold


def _within(piece: str, text: str) -> bool:
    return bool(piece) and fold(piece).text in fold(text).text
