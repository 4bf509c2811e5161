"""A conversation as a file to take away: Markdown to read, JSON to work on. No folder of the server is told."""

from __future__ import annotations

import json
import re
from typing import Any

from assistant.app.keeping.kept import Kept, KeptTurn
from assistant.app.page.safe import without_folders
from assistant.app.serialise import answer_to_dict, file_name, scope_to_dict
from assistant.records import Citation

FORMAT = 1  # of the JSON
_MARKDOWN = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_[]<>#|~!"})
_MARK = re.compile(r"\\\[(\d+)\\\]")  # of a citation, after escaping
_LIST = re.compile(r"^(\s*\d*)([-+=.)])(?=\s|$)", re.M)
_OUTCOMES = {"open": "未完成 · unfinished", "stopped": "已停止 · stopped", "failed": "出错 · failed"}
_STATES = {"changed": "此后有改动 · changed since", "removed": "此后已移除 · removed since"}


def to_markdown(kept: Kept) -> str:
    """The questions and answers in order, each with its sources; what documents and models wrote is no mark-up."""
    lines = [f"# {_plain(kept.head.title)}", "", f"{kept.head.created} – {kept.head.changed}", ""]
    for turn in kept.turns:
        lines += [f"## {turn.number}. {_plain(turn.question)}", ""]
        if turn.stand_alone and turn.stand_alone != turn.question:
            lines += [f"检索 · searched: {_plain(turn.stand_alone)}", ""]
        if turn.outcome != "done":
            lines += [f"*{_OUTCOMES[turn.outcome]}*", ""]
        if turn.error:
            lines += [_plain(without_folders(" ".join(turn.error))), ""]
        if turn.text:
            lines += [_plain(turn.text, marks=True), ""]
        if turn.answer:
            lines += [line for citation in turn.answer.citations for line in _source(citation, turn)]
        if turn.feedback:
            sign = "👍" if turn.feedback.verdict == "up" else "👎"
            lines += [f"{sign} {_plain(turn.feedback.correction)}".rstrip(), ""]
    return "\n".join(lines).rstrip() + "\n"


def to_json(kept: Kept) -> str:
    """The conversation with the answers as the HTTP API gives them, and what has become of their documents."""
    value = {
        "format": FORMAT,
        "id": kept.head.id,
        "title": kept.head.title,
        "created": kept.head.created,
        "changed": kept.head.changed,
        "turns": [_turn(turn) for turn in kept.turns],
    }
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _turn(turn: KeptTurn) -> dict[str, Any]:
    answer = None
    if turn.answer:
        answer = answer_to_dict(turn.answer, full_paths=False)
        for citation, found in zip(answer["citations"], turn.answer.citations, strict=True):
            citation["document"]["state"] = turn.documents[found.document.id]
    feedback = turn.feedback
    return {
        "number": turn.number,
        "question": turn.question,
        "asked": turn.asked,
        "outcome": turn.outcome,
        "text": turn.text,
        "stand_alone": turn.stand_alone,
        "strictness": turn.strictness,
        "scope": scope_to_dict(turn.scope) if turn.scope else None,
        "seconds": turn.seconds,
        "error": [without_folders(line) for line in turn.error] if turn.error else None,
        "answer": answer,
        "feedback": {
            "verdict": feedback.verdict,
            "correction": feedback.correction,
            "unanswerable": feedback.unanswerable,
        }
        if feedback
        else None,
    }


def _source(citation: Citation, turn: KeptTurn) -> list[str]:
    document = citation.document
    quote = "\n".join(f"> {_plain(line)}" for line in citation.quote.splitlines())
    place = [document.publisher, document.date, " › ".join(citation.heading), file_name(document.path)]
    if citation.page:
        place.append(f"p. {citation.page}")
    state = _STATES.get(turn.documents.get(document.id, "same"), "")
    details = " · ".join(_plain(part) for part in [*place, state] if part)
    return [f"[{citation.number}] {_plain(document.title)} ({details})", "", quote, ""]


def _plain(text: str, *, marks: bool = False) -> str:
    """The text so that Markdown shows it as it is, line by line.

    Args:
        marks: Leave the marks of citations, ``[1]``, as they are.
    """
    if marks:
        return _LIST.sub(r"\1\\\2", _MARK.sub(r"[\1]", text.translate(_MARKDOWN)))
    return " ".join(text.split()).translate(_MARKDOWN)
