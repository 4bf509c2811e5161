"""What a terminal shows: progress, and answers as they are written."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import time
import unicodedata
from collections.abc import Generator, Iterable, Iterator
from typing import Any, TextIO

from assistant.records import Answer, Done, Event, Retrieved, Searching, Token, Waiting

PLAIN_LINE_EVERY_S = 10.0
REDRAW_EVERY_S = 0.1

# Documents and models must not be able to move the cursor or retitle the window; \n and \t may stay.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def printable(text: str) -> str:
    """The text without control characters other than line ends and tabs."""
    return _CONTROL.sub("", text)


def print_json(value: Any) -> None:
    """Writes a value to stdout as JSON."""
    print(json.dumps(value, ensure_ascii=False, indent=2))


def print_lines(lines: Iterable[str]) -> None:
    """Writes lines of text to stdout, none of which can command the terminal."""
    for line in lines:
        print(printable(line))


def is_terminal(stream: TextIO) -> bool:
    """Whether the stream is a screen that understands cursor movements."""
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def note(text: str) -> None:
    """Writes one line for the person who waits; never part of an answer."""
    print(printable(text), file=sys.stderr, flush=True)


def display_rows(text: str, columns: int) -> int:
    """Number of screen rows that the text takes when it starts at the left edge."""
    rows = 0
    for line in text.split("\n"):
        rows += 1
        column = 0
        for character in line:
            width = _width(character, column)
            if column + width > columns:
                rows, column = rows + 1, 0
            column += width
    return rows


def _width(character: str, column: int) -> int:
    if character == "\t":
        return 8 - column % 8
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


class StatusLine:
    """One line on stderr that says what is going on and is taken away again; silent when nobody watches."""

    def __init__(self) -> None:
        self._visible = is_terminal(sys.stderr)
        self._shown = False

    def show(self, text: str) -> None:
        """Replaces the line."""
        if self._visible:
            sys.stderr.write(f"\r\x1b[K{text}")
            sys.stderr.flush()
            self._shown = True

    def clear(self) -> None:
        """Takes the line away, if there is one: otherwise an answer may stand on its row."""
        if self._shown:
            self._shown = False
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


class Progress:
    """A bar with the time left on a terminal, a plain line every few seconds elsewhere."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._status = StatusLine()
        self._terminal = is_terminal(sys.stderr)
        self._started = self._shown = time.monotonic()
        self._first: float | None = None

    def update(self, done: float, total: float, remark: str = "") -> None:
        """Shows that ``done`` of ``total`` is done, in any unit; ``remark`` says what is at hand."""
        now = time.monotonic()
        if self._first is None:
            self._first = done  # what an earlier run had done must not count as speed
        pause = REDRAW_EVERY_S if self._terminal else PLAIN_LINE_EVERY_S
        if now - self._shown < pause:
            return
        self._shown = now
        share = min(1.0, done / total) if total else 0.0
        rate = self._rate(done, now)
        left = _duration((total - done) / rate) if rate > 0 and total else "?"
        line = f"{self._label} [{'#' * int(20 * share):<20}] {share:4.0%}, {left} left, {remark}"
        if self._terminal:
            self._status.show(_cut(printable(line), shutil.get_terminal_size().columns - 1))
        else:
            note(line)

    def update_bytes(self, done: int, total: int) -> None:
        """Shows that ``done`` of ``total`` bytes are in, and how fast they come."""
        rate = self._rate(done, time.monotonic())
        self.update(done, total, f"{done / 1e6:.0f} of {total / 1e6:.0f} MB, {rate / 1e6:.1f} MB/s")

    def close(self) -> None:
        """Takes the bar away."""
        self._status.clear()

    def _rate(self, done: float, now: float) -> float:
        elapsed_s = now - self._started
        return 0.0 if self._first is None or elapsed_s <= 0 else (done - self._first) / elapsed_s


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"


def _cut(text: str, columns: int) -> str:
    used = 0
    for position, character in enumerate(text):
        used += _width(character, used)
        if used > columns:
            return text[:position]
    return text


def show_stream(events: Iterator[Event]) -> Answer:
    """The finished answer, whose text has been written to stdout with a line end.

    On a terminal the pieces appear as they are written, and the checked text takes their place at the end;
    elsewhere only the checked text is written, once.
    """
    live = is_terminal(sys.stdout)
    status = StatusLine()
    status.show("Starting ...")  # the first event may have to wait for the model to be loaded
    streamed = ""
    try:
        for event in events:
            match event:
                case Waiting(position=position):
                    status.show(f"Waiting, place {position} in the line ...")
                case Searching():
                    status.show("Searching ...")
                case Retrieved(shown=shown):
                    status.show(f"Reading {len(shown)} sentences ...")
                case Token(text=text) if live:
                    status.clear()
                    piece = printable(text)
                    streamed += piece
                    sys.stdout.write(piece)
                    sys.stdout.flush()
                case Done(answer=answer):
                    status.clear()
                    _put_final(streamed, printable(answer.text))
                    return answer
        raise RuntimeError("the stream ended without Done")
    except BaseException:
        status.clear()
        if streamed:
            sys.stdout.write("\n")
        raise
    finally:
        if isinstance(events, Generator):
            events.close()  # stops the model when this side stopped early


def _put_final(streamed: str, final: str) -> None:
    if final.startswith(streamed):
        sys.stdout.write(final[len(streamed) :] + "\n")
    else:
        columns, lines = shutil.get_terminal_size()
        up = display_rows(streamed, columns) - 1
        if up < lines - 1:
            sys.stdout.write("\r" + (f"\x1b[{up}A" if up else "") + "\x1b[J" + final + "\n")
        else:  # the first rows have left the screen and cannot be written over
            sys.stdout.write("\n\n" + final + "\n")
    sys.stdout.flush()
