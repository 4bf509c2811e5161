"""HTML of the conversation: questions, stages, answers with their marks, and the empty page."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.app.page.conversation import Conversation, Stage, Turn
from assistant.app.page.safe import text_html, without_folders
from assistant.app.page.texts import EXAMPLES, both, label, pair
from assistant.app.serialise import file_name
from assistant.records import Citation, Document

WAITING_SHOWN_S = 0.5  # a shorter wait for the model is not worth a word
_MARK = re.compile(r"\[([1-9]\d{0,2})\]")


def finished_turns(conversation: Conversation, documents: Sequence[Document], now: float) -> str:
    """HTML of the turns that are over; of the welcome when there is no turn at all."""
    if not conversation.turns:
        return welcome(documents)
    return "".join(
        turn_html(turn, position, now) for position, turn in enumerate(conversation.turns) if not turn.running
    )


def running_turn(conversation: Conversation, now: float) -> str:
    """HTML of the turn that is being answered; empty if none is."""
    turn = conversation.running
    return turn_html(turn, len(conversation.turns) - 1, now) if turn else ""


def turn_html(turn: Turn, position: int, now: float) -> str:
    """HTML of one question and its answer; ``position`` ties it to its sources."""
    state = turn.answer.status if turn.answer else turn.stage
    return (
        f'<article class="turn" data-turn="{position}" data-state="{state}">'
        f'<div class="ask"><p><bdi>{text_html(turn.question)}</bdi></p></div>'
        f'<div class="reply" aria-busy="{str(turn.running).lower()}">'
        f"{_stages(turn, now)}{_stand_alone(turn)}{_said(turn, position)}{_references(turn, position)}"
        "</div></article>"
    )


def welcome(documents: Sequence[Document]) -> str:
    """HTML of the empty page: what this is, questions to click, and what the library holds."""
    names = {file_name(document.path) for document in documents}
    examples = "".join(
        f'<li><button type="button" class="example">{pair(chinese, english)}</button></li>'
        for name, (chinese, english) in EXAMPLES.items()
        if name in names
    )
    tries = f'<h2>{both("try")}</h2><ul class="examples">{examples}</ul>' if examples else ""
    held = both("holdings", n=len(documents)) if documents else both("empty_library")
    return (
        f'<section class="welcome"><h1>{both("welcome")}</h1><p class="promise">{both("promise")}</p>{tries}'
        f'<button type="button" class="quiet" data-open-library>{held}</button></section>'
    )


def answer_html(text: str, citations: Sequence[Citation], position: int) -> str:
    """HTML of an answer: its ``[n]`` marks as buttons where n is a citation, everything else as text."""
    quotes = {citation.number: citation.quote for citation in citations}
    pieces: list[str] = []
    start = 0
    for mark in _MARK.finditer(text):
        number = int(mark.group(1))
        if number in quotes:
            pieces += text_html(text[start : mark.start()]), _mark_html(number, quotes[number], position)
            start = mark.end()
    return "".join(pieces) + text_html(text[start:])


def _mark_html(number: int, quote: str, position: int) -> str:
    # The brackets stay in the text, for copying and for screen readers; the style sheet hides them.
    return (
        f'<button type="button" class="cite" data-turn="{position}" data-cite="{number}"'
        f' data-quote="{text_html(quote)}"><i>[</i>{number}<i>]</i></button>'
    )


def _stages(turn: Turn, now: float) -> str:
    order = list(turn.entered)
    ends = [turn.entered[stage] for stage in order[1:]] + [now - turn.started]
    steps = []
    for stage, end in zip(order, ends, strict=True):
        seconds = end - turn.entered[stage]
        current = turn.running and stage == order[-1]
        if _worth_showing(turn, stage, seconds):
            words, time = _stage_label(turn, stage, current), both("seconds", s=f"{seconds:.1f}")
            state = "current" if current else "over"
            time = f'<span class="time" aria-hidden="true">{time}</span>'
            steps.append(f'<li class="{state}" data-stage="{stage}">{words} {time}</li>')
    if turn.stage == "stopped":
        steps.append(f'<li class="ended" data-stage="stopped">{both("stopped")}</li>')
    return f'<ol class="stages" role="status">{"".join(steps)}</ol>' if steps else ""


def _worth_showing(turn: Turn, stage: Stage, seconds: float) -> bool:
    if stage == "waiting":
        return seconds >= WAITING_SHOWN_S
    return stage in ("searching", "answering") or (stage == "reading" and bool(turn.shown))


def _stage_label(turn: Turn, stage: Stage, current: bool) -> str:
    if stage == "reading":
        documents = len({sentence.document.id for sentence in turn.shown})
        return both("reading" if current else "read", n=len(turn.shown), k=documents)
    past = {"searching": "searched", "answering": "answered"}
    return both(stage if current else past.get(stage, stage))


def _stand_alone(turn: Turn) -> str:
    if not turn.stand_alone or turn.stand_alone.strip() == turn.question.strip():
        return ""
    return f'<p class="stand-alone">{both("stand_alone", question=turn.stand_alone)}</p>'


def _said(turn: Turn, position: int) -> str:
    if turn.stage == "failed":
        message, hint = turn.error or ("", "")
        lines = [text_html(without_folders(line)) for line in (message, hint) if line] or [both("unexpected")]
        partial = f'<div class="answer">{text_html(turn.text)}</div>' if turn.text else ""
        box = f'<div class="error" role="alert"><strong>{both("failed")}</strong>'
        return f"{partial}{box}{'<br>'.join(lines)}</div>"
    if turn.stage == "stopped" and not turn.text:
        return f'<p class="note">{both("stopped_empty")}</p>'
    citations = turn.answer.citations if turn.answer else ()
    caret = '<span class="caret"></span>' if turn.running and turn.text else ""
    return f'<div class="answer">{answer_html(turn.text, citations, position)}{caret}</div>'


def _references(turn: Turn, position: int) -> str:
    answer = turn.answer
    if answer is None:
        return ""
    copy = f'<button type="button" class="quiet copy">{both("copy")}</button>'
    if answer.status == "not_found":
        looked = both("looked_at")
        opens = f'<button type="button" class="ref" data-turn="{position}" data-cite="">{looked}</button>'
        return f'<div class="refs">{opens if answer.passages else ""}{copy}</div>'
    refs = "".join(
        f'<button type="button" class="ref" data-turn="{position}" data-cite="{citation.number}">'
        f"<b>{citation.number}</b><bdi>{text_html(citation.document.title)}</bdi></button>"
        for citation in answer.citations
    )
    return f'<div class="refs" {label("sources_of")}>{refs}{copy}</div>'
