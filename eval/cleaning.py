"""How well the cleaning of dumped web pages tells the document from the furniture, counted over labelled lines.

A page is labelled line by line: ``+`` belongs to the document, ``-`` is furniture, ``~`` may be either and is not
counted. Run it with ``python -m eval.cleaning --pages DIR`` on pages that carry their marks, or with ``--raw DIR`` on
dumps whose marks stand apart in ``data/cleaning/raw_labels.json``.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import AssistantError, EvaluationError
from assistant.library.cleaning.clean import clean

_RAW_LABELS = Path(__file__).resolve().parent / "data" / "cleaning" / "raw_labels.json"
_MARKS = "+-~"
_LONGEST_JOIN = 12  # lines that one line of the cleaned text may be made of
_LEAST_SHARE = 0.5  # of a line's characters, for a line that was cut to count as kept
# A whole line outweighs what is left of a cut one. The small figures decide only between places that explain the
# cleaned text equally well: which of several like lines was kept cannot be told, so the cleaning gets the benefit.
_WHOLE, _CUT = 1000, 600
_BENEFIT = {"+": 2, "~": 1, "-": 0}


@dataclass(frozen=True, slots=True)
class Page:
    """A labelled page.

    Attributes:
        name: File name.
        raw: The text as it was dumped, without marks.
        marks: One of ``+-~`` for each line of `raw` that is not blank.
    """

    name: str
    raw: str
    marks: str

    @property
    def lines(self) -> list[str]:
        """The lines that are not blank, stripped, in the order of `marks`."""
        return [line.strip() for line in self.raw.split("\n") if line.strip()]


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of lines by label and by what the cleaning did; lines marked ``~`` are in `either` only."""

    body_kept: int = 0
    body_dropped: int = 0
    furniture_kept: int = 0
    furniture_dropped: int = 0
    either: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(
            self.body_kept + other.body_kept,
            self.body_dropped + other.body_dropped,
            self.furniture_kept + other.furniture_kept,
            self.furniture_dropped + other.furniture_dropped,
            self.either + other.either,
        )

    @property
    def lines(self) -> int:
        return self.body_kept + self.body_dropped + self.furniture_kept + self.furniture_dropped + self.either

    @property
    def body_recall(self) -> float | None:
        """The share of body lines that were kept, or None without any."""
        return _share(self.body_kept, self.body_kept + self.body_dropped)

    @property
    def body_precision(self) -> float | None:
        """The share of kept lines that are body, or None if nothing was kept."""
        return _share(self.body_kept, self.body_kept + self.furniture_kept)

    @property
    def furniture_recall(self) -> float | None:
        """The share of furniture lines that were dropped, or None without any."""
        return _share(self.furniture_dropped, self.furniture_dropped + self.furniture_kept)

    @property
    def furniture_precision(self) -> float | None:
        """The share of dropped lines that are furniture, or None if nothing was dropped."""
        return _share(self.furniture_dropped, self.furniture_dropped + self.body_dropped)


@dataclass(frozen=True, slots=True)
class Measured:
    """A page with its score, and the lines that went the wrong way as (mark, line), longest first."""

    name: str
    score: Score
    wrong: tuple[tuple[str, str], ...]


def marked_page(name: str, text: str) -> Page:
    """The page of a text whose lines begin with their mark; a line without text needs none.

    Raises:
        EvaluationError: A line has text and no mark.
    """
    raw, marks = [], []
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip() and line[0] not in _MARKS:
            raise EvaluationError(f"{name}: line {number} has no mark.", "Begin it with one of + - ~.")
        raw.append(line[1:])
        if line[1:].strip():
            marks.append(line[0])
    return Page(name, "\n".join(raw), "".join(marks))


def raw_page(name: str, data: bytes, sha256: str, marks: str) -> Page:
    """The page of a dump, UTF-8, whose marks stand apart.

    Raises:
        EvaluationError: The dump is not the one that was labelled.
    """
    if hashlib.sha256(data).hexdigest() != sha256:
        raise EvaluationError(f"{name} is not the file that was labelled.", "Restore the file, or label it anew.")
    page = Page(name, data.decode("utf-8-sig").replace("\r\n", "\n"), marks)
    if len(page.lines) != len(marks):
        raise EvaluationError(f"{name} has {len(page.lines)} lines and {len(marks)} marks.", "Label it anew.")
    return page


def kept(page: Page, cleaned: str) -> list[bool]:
    """For each line of the page, whether it is in the cleaned text.

    The lines are found back in order. A line of the cleaned text may be a line of the page, several lines joined, or
    what is left of a line that was cut; differences of width, spaces and punctuation are overlooked.
    """
    lines = [_letters(line) for line in page.lines]
    found = [_letters(line) for line in cleaned.split("\n") if line.strip()]
    # best[i][j]: the highest weight with which found[j:] can be laid onto lines[i:], and step[i][j]: how many lines
    # of the page the line found[j] takes there (0: it is not found at i).
    best = [[0] * (len(found) + 1) for _ in range(len(lines) + 1)]
    step = [[0] * (len(found) + 1) for _ in range(len(lines) + 1)]
    skipped = [[False] * (len(found) + 1) for _ in range(len(lines) + 1)]
    for i in range(len(lines) - 1, -1, -1):
        for j in range(len(found) - 1, -1, -1):
            best[i][j], skipped[i][j] = best[i + 1][j], True
            if best[i][j + 1] > best[i][j]:
                best[i][j], skipped[i][j] = best[i][j + 1], False
            taken, weight = _match(lines, i, found[j])
            if taken:
                weight += sum(_BENEFIT[mark] for mark in page.marks[i : i + taken]) + best[i + taken][j + 1]
                if weight > best[i][j]:
                    best[i][j], step[i][j] = weight, taken
    result = [False] * len(lines)
    i = j = 0
    while i < len(lines) and j < len(found):
        if taken := step[i][j]:
            result[i : i + taken] = [True] * taken
            i, j = i + taken, j + 1
        elif skipped[i][j]:
            i += 1
        else:
            j += 1
    return result


def measure(page: Page, cleaner: Callable[[str], str]) -> Measured:
    """The page's score under a function that takes a dump and returns its cleaned text."""
    score = Score()
    wrong: list[tuple[str, str]] = []
    lines = page.lines
    for mark, is_kept, line in zip(page.marks, kept(page, cleaner(page.raw)), lines, strict=True):
        if mark == "~":
            score += Score(either=1)
        elif mark == "+":
            score += Score(body_kept=1) if is_kept else Score(body_dropped=1)
        else:
            score += Score(furniture_kept=1) if is_kept else Score(furniture_dropped=1)
        if mark != "~" and is_kept != (mark == "+"):
            wrong.append((mark, line))
    return Measured(page.name, score, tuple(sorted(wrong, key=lambda item: -len(item[1]))))


def table(measured: Sequence[Measured]) -> str:
    """A row for each page and one for all lines together, as plain text that is Markdown too."""
    rows = [(page.name, page.score) for page in measured]
    pooled = sum((score for _, score in rows), Score())
    lines = [
        "| page | lines | body recall | precision of kept | furniture recall | precision of dropped |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name, score in [*rows, ("all", pooled)]:
        shares = (score.body_recall, score.body_precision, score.furniture_recall, score.furniture_precision)
        cells = ["–" if share is None else f"{share:.3f}" for share in shares]
        lines.append(f"| {name} | {score.lines} | {' | '.join(cells)} |")
    return "\n".join(lines)


def worst(measured: Sequence[Measured], limit: int) -> str:
    """Up to `limit` lines a page that went the wrong way, body that was dropped and furniture that was kept."""
    parts = []
    for page in measured:
        if page.wrong and limit:
            parts.append(page.name)
            for mark, line in page.wrong[:limit]:
                parts.append(f"  {'dropped body' if mark == '+' else 'kept furniture'}: {line[:100]}")
    return "\n".join(parts)


def main(arguments: Sequence[str]) -> int:
    """The exit status after the tables were printed.

    Raises:
        EvaluationError: A directory holds no pages, or a page does not fit its labels.
    """
    parser = argparse.ArgumentParser(
        prog="python -m eval.cleaning", description="Measure the cleaning of dumped web pages over labelled lines."
    )
    parser.add_argument("--pages", type=Path, nargs="+", default=[], metavar="DIR", help="pages that carry their marks")
    parser.add_argument("--raw", type=Path, metavar="DIR", help="the dumps that data/cleaning/raw_labels.json labels")
    parser.add_argument(
        "--show", type=int, nargs="?", const=10, default=0, metavar="N", help="list up to N wrong lines a page (10)"
    )
    options = parser.parse_args(arguments)
    sets = [(str(folder), _marked_pages(folder)) for folder in options.pages]
    if options.raw:
        sets.append((str(options.raw), _raw_pages(options.raw)))
    if not sets:
        parser.error("give --pages or --raw")
    for name, pages in sets:
        measured = [measure(page, lambda raw: clean(raw).text) for page in pages]
        print(f"\n{name}\n\n{table(measured)}")
        if listed := worst(measured, options.show):
            print(f"\n{listed}")
    return 0


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _letters(line: str) -> str:
    """The letters and digits of a line in one width, or the whole line if it has none."""
    narrow = unicodedata.normalize("NFKC", line).strip()
    return "".join(char for char in narrow if char.isalnum()).casefold() or narrow


def _match(lines: Sequence[str], start: int, found: str) -> tuple[int, int]:
    """How many lines from `start` on make up the found line, and the weight of that; (0, 0) if they do not."""
    if lines[start] == found:
        return 1, _WHOLE
    joined = ""
    for taken, line in enumerate(lines[start : start + _LONGEST_JOIN], start=1):
        joined += line
        if joined == found:
            return taken, _WHOLE * taken
        if not found.startswith(joined):
            break
    if found in lines[start] and len(found) >= _LEAST_SHARE * len(lines[start]):
        return 1, _CUT
    return 0, 0


def _marked_pages(folder: Path) -> list[Page]:
    paths = sorted(folder.glob("*.txt"))
    if not paths:
        raise EvaluationError(f"No pages in {str(folder)!r}.", "Name a folder of .txt files whose lines carry marks.")
    return [marked_page(path.name, path.read_text(encoding="utf-8")) for path in paths]


def _raw_pages(folder: Path) -> list[Page]:
    labels: dict[str, dict[str, str]] = json.loads(_RAW_LABELS.read_text(encoding="utf-8"))
    pages = []
    for name, label in labels.items():
        path = folder / name
        if not path.is_file():
            raise EvaluationError(f"{str(path)!r} is missing.", "Name the folder that holds the labelled dumps.")
        pages.append(raw_page(name, path.read_bytes(), label["sha256"], label["marks"]))
    return pages


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except AssistantError as error:
        sys.exit(f"eval: {error}")
