"""Raw text to body text: characters normalised, the furniture of web pages left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.library.cleaning.furniture import furniture
from assistant.library.cleaning.labels import join_lists
from assistant.records import DroppedText

_EDGE_LINES = 1500  # lines at either end in which furniture is looked for

_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# What has no glyph: zero-width and direction marks, soft hyphen, fillers, object marks, control characters, tags (which
# can spell out a whole hidden text) and variation selectors. Joiners and the selector of emoji stay inside emoji.
_UNSEEN = re.compile(
    "[\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200c\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0e\ufeff\uffa0\ufff0-\ufffc\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
    "|(?<![\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])\u200d"
    "|(?<![#*0-9\u00a9\u00ae\u203c-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff])\ufe0f"
)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The body text, and what was left out of it in file order."""

    text: str
    dropped: tuple[DroppedText, ...] = ()


def clean(raw: str) -> Cleaned:
    """The text of a document without the furniture of the web page it was dumped from."""
    rows = [row for _, row in as_read(normalise(raw).split("\n"))]
    if len(rows) <= 2 * _EDGE_LINES:
        reasons = furniture(rows)
    else:  # a long text: only its ends can be furniture
        reasons = furniture(rows[:_EDGE_LINES] + rows[-_EDGE_LINES:])
        shift = len(rows) - 2 * _EDGE_LINES
        reasons = {i if i < _EDGE_LINES else i + shift: reason for i, reason in reasons.items()}
    return Cleaned(_joined(rows, reasons), _pieces(rows, reasons))


def as_read(rows: list[str]) -> list[tuple[int, str]]:
    """The normalised lines with their numbers as furniture is looked for in them: blanks mended, labels joined."""
    return join_lists(_without_lost_spaces(rows))


def normalise(text: str) -> str:
    """The same text with one kind of line end, without unseen characters and without blanks at line ends."""
    text = _UNSEEN.sub("", _LINE_ENDS.sub("\n", text))
    return "\n".join(line.rstrip() for line in text.split("\n"))


def _without_lost_spaces(rows: list[str]) -> list[str]:
    """The lines without the question marks that a lost conversion left in the place of wide blanks.

    A line of nothing but question marks gives it away; then runs at line ends and marks after a comma go too.
    """
    if not any(row and not row.strip(" ?") for row in rows):
        return rows
    cleared = (re.sub(r"(?<=[，、,；;：:（(“])\?|(?<!\?)\?{2,}$", "", row) for row in rows)
    return ["" if not row.strip(" ?") else row for row in cleared]


def _joined(rows: Sequence[str], reasons: dict[int, str]) -> str:
    """The kept lines; a line after a dropped one keeps to the text before it, as the caption of a picture does."""
    kept: list[str] = []
    closing = False
    for i, row in enumerate(rows):
        if i in reasons:
            closing = reasons[i] == "repeated title"
            if closing:
                while kept and not kept[-1]:
                    kept.pop()
        elif row or not closing:
            kept.append(row)
            closing = False
    return re.sub(r"\n{4,}", "\n\n\n", "\n".join(kept)).strip("\n")


def _pieces(rows: Sequence[str], reasons: dict[int, str]) -> tuple[DroppedText, ...]:
    """The dropped lines, those that follow each other for the same reason as one piece."""
    pieces: list[DroppedText] = []
    previous = -1
    for i in sorted(reasons):
        joins = pieces and pieces[-1].reason == reasons[i] and not any(rows[j] for j in range(previous + 1, i))
        if joins:
            pieces[-1] = replace(pieces[-1], text=f"{pieces[-1].text}\n{rows[i].strip()}")
        else:
            pieces.append(DroppedText(text=rows[i].strip(), reason=reasons[i]))
        previous = i
    return tuple(pieces)
