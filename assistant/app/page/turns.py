"""HTML of the conversation: questions, stages, answers with their marks, and the empty page."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.app.page.alike import MARK, Marked, alike, marked_html
from assistant.app.page.chooser import scope_words
from assistant.app.page.conversation import Conversation, Stage, Turn
from assistant.app.page.icons import icon
from assistant.app.page.safe import text_html, without_folders
from assistant.app.page.texts import both, label
from assistant.records import Answer, Citation

WAITING_SHOWN_S = 0.5  # a shorter wait for the model is not worth a word
_PAST = {"waiting": "waited", "searching": "searched", "answering": "answered"}


def finished_turns(conversation: Conversation, now: float, titles: dict[str, str] | None = None) -> str:
    """HTML of the turns that are over.

    Args:
        titles: Titles of documents by their ids, to say what a question was limited to.
    """
    last = len(conversation.turns) - 1
    return "".join(
        turn_html(turn, position, now, titles=titles, last=position == last)
        for position, turn in enumerate(conversation.turns)
        if not turn.running
    ) + _trouble(conversation)


def running_turn(conversation: Conversation, now: float) -> str:
    """HTML of the turn that is being answered; empty if none is."""
    turn = conversation.running
    return turn_html(turn, len(conversation.turns) - 1, now) if turn else ""


def turn_html(
    turn: Turn, position: int, now: float, *, titles: dict[str, str] | None = None, last: bool = False
) -> str:
    """HTML of one question and its answer; ``position`` ties it to its sources, only the ``last`` is answered anew."""
    state = turn.answer.status if turn.answer else turn.stage
    within = scope_words(turn.scope, titles or {}) if turn.scope else ""
    limits = f'<p class="within">{both("within", scope=within)}</p>' if within else ""
    return (
        f'<article class="turn" data-turn="{position}" data-state="{state}">'
        f'<div class="ask"><p><bdi>{text_html(turn.question)}</bdi></p>{limits}</div>'
        f'<div class="reply" aria-busy="{str(turn.running).lower()}">'
        f"{_stages(turn, now)}{_stand_alone(turn)}{_label(turn)}{_said(turn, position)}{_references(turn, position)}"
        f"{_cached(turn)}{'' if turn.running else _actions(turn, position, last)}</div></article>"
    )


def welcome(questions: Sequence[str], held: int) -> str:
    """HTML of the empty page: what this is, questions to click, and how many documents the library holds."""
    examples = "".join(
        f'<li><button type="button" class="example">{text_html(question)}</button></li>' for question in questions
    )
    tries = f'<h2>{both("try")}</h2><ul class="examples">{examples}</ul>' if examples else ""
    holdings = both("holdings", n=held) if held else both("empty_library")
    return (
        f'<section class="welcome"><h1>{both("welcome")}</h1><p class="promise">{both("promise")}</p>{tries}'
        f'<button type="button" class="quiet" data-open-library>{holdings}</button></section>'
    )


def answer_html(text: str, citations: Sequence[Citation], position: int) -> str:
    """HTML of an answer: its ``[n]`` marks as buttons where n is a citation, everything else as text."""
    quotes = {citation.number: citation.quote for citation in citations}
    figures: Marked = alike(text, [citation.quote for citation in citations])[0] if citations else ()
    pieces: list[str] = []
    start = 0
    for mark in MARK.finditer(text):
        number = int(mark.group(1))
        if number in quotes:
            pieces.append(marked_html(text, _from(figures, start), start, mark.start()))
            pieces.append(_mark_html(number, quotes[number], position))
            start = mark.end()
    return "".join(pieces) + marked_html(text, _from(figures, start), start)


def _from(marked: Marked, start: int) -> Marked:
    return tuple(piece for piece in marked if piece[0] >= start)


def _mark_html(number: int, quote: str, position: int) -> str:
    # The brackets stay in the text, for copying and for screen readers; the style sheet hides them.
    return (
        f'<button type="button" class="cite" data-turn="{position}" data-cite="{number}"'
        f' data-quote="{text_html(quote)}"><i>[</i>{number}<i>]</i></button>'
    )


def _stages(turn: Turn, now: float) -> str:
    order = list(turn.entered)
    ends = [turn.entered[stage] for stage in order[1:]]
    ends.append(now - turn.started if turn.running else turn.entered[order[-1]] if order else 0.0)
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
    if stage == "waiting" and turn.place:
        return both("in_line", n=turn.place) if current else both("waited")
    return both(stage if current or stage not in _PAST or stage == "waiting" else _PAST[stage])


def _stand_alone(turn: Turn) -> str:
    if not turn.stand_alone or turn.stand_alone.strip() == turn.question.strip():
        return ""
    return f'<p class="stand-alone">{both("stand_alone", question=turn.stand_alone)}</p>'


def _label(turn: Turn) -> str:
    if turn.answer is None:
        return ""
    if turn.answer.status not in ("answered", "not_found"):
        return f'<p class="label">{both("partly")}</p>'
    if turn.strictness == "open" and turn.answer.status == "answered":
        return f'<p class="label">{both("anyway_label")}</p>'
    return ""


def _cached(turn: Turn) -> str:
    return f'<p class="noted">{both("cached")}</p>' if turn.answer is not None and turn.answer.cached else ""


def _said(turn: Turn, position: int) -> str:
    if turn.stage == "failed":
        partial = f'<div class="answer">{text_html(turn.text)}</div>' if turn.text else ""
        return f"{partial}{error_html('failed', turn.error)}"
    if turn.stage == "stopped" and not turn.text:
        return f'<p class="note">{both("stopped_empty")}</p>'
    citations = turn.answer.citations if turn.answer else ()
    caret = '<span class="caret"></span>' if turn.running and turn.text else ""
    return f'<div class="answer">{answer_html(turn.text, citations, position)}{caret}</div>'


def error_html(key: str, error: tuple[str, str] | None) -> str:
    """HTML of an error: what it means to the reader, then its two lines; None is one that nobody foresaw."""
    lines = [text_html(without_folders(line)) for line in error or () if line] or [both("unexpected")]
    return f'<div class="error" role="alert"><strong>{both(key)}</strong>{"<br>".join(lines)}</div>'


def _references(turn: Turn, position: int) -> str:
    answer = turn.answer
    if answer is None:
        return ""
    if answer.status == "not_found":
        return _not_found(answer, position)
    refs = "".join(
        f'<button type="button" class="ref" data-turn="{position}" data-cite="{citation.number}">'
        f"<b>{citation.number}</b><bdi>{text_html(citation.document.title)}</bdi></button>"
        for citation in answer.citations
    )
    return f'<div class="refs" role="group" {label("sources_of")}>{refs}</div>' if refs else ""


def _not_found(answer: Answer, position: int) -> str:
    if not answer.passages:
        return ""
    return (
        f'<div class="refs"><button type="button" class="ref" data-turn="{position}" data-cite="">'
        f"{both('looked_at')}</button>"
        f'<button type="button" class="ref" data-anyway="{position}">{both("anyway")}</button></div>'
    )


def _actions(turn: Turn, position: int, last: bool) -> str:
    buttons = []
    if turn.text:
        buttons.append(_button("copy", "copy", position))
    if last:
        buttons.append(_button("again", "again", position))
    buttons.append(_button("edit", "edit", position))
    if turn.answer is not None and turn.key is not None:
        for verdict, key in (("up", "good"), ("down", "bad")):
            pressed = str(turn.verdict == verdict).lower()
            buttons.append(_button(key, "rate", position, f'data-verdict="{verdict}" aria-pressed="{pressed}"'))
    noted = f'<p class="noted">{both("corrected", text=turn.correction)}</p>' if turn.correction else ""
    return f'<div class="actions">{"".join(buttons)}</div>{noted}'


def _button(key: str, act: str, position: int, more: str = "") -> str:
    return (
        f'<button type="button" class="act" data-act="{act}" data-turn="{position}" {more} {label(key)}>'
        f"{icon(key)}</button>"
    )


def _trouble(conversation: Conversation) -> str:
    return error_html("not_kept", conversation.trouble) if conversation.trouble else ""
