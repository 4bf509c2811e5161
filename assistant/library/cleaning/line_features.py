"""What is seen of each line of a page and of the lines around it, as named numbers for the model of furniture.

Nothing here decides: a name says one thing that can be seen, the fitted networks say what it counts for.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from assistant.library.cleaning.line_traits import core, has_date, traits, word_shares
from assistant.library.cleaning.lines import STRONG, Line, is_about_rights, is_byline, is_marker, is_timestamp
from assistant.library.script import fold

ZONES = ("above", "inside", "below", "bare")  # a line stands above, in or below the told run; bare: nothing is told

_BODY_SAMPLE = 30_000  # characters whose vocabulary stands for the body's
_DISTANCES = (1, 2, 4, 8, 16)  # bounds of the classes of distance, lines
_HEAD = 60  # lines in which what names the page is looked for


@dataclass(frozen=True, slots=True)
class Seen:
    """A line that is not blank as the model sees it.

    Attributes:
        place: Its number among all lines.
        zone: Place in ``ZONES``.
        gap: Whether a blank line stands before it.
        text: Without the blanks around it.
        values: Numbers by name; what is not named is 0.
    """

    place: int
    zone: int
    gap: bool
    text: str
    values: dict[str, float]


def see(rows: Sequence[str], lines: Sequence[Line], first: int, last: int) -> list[Seen]:
    """What is seen of the lines that are not blank, where ``lines[first:last]`` is the run that tells something."""
    filled = [i for i, line in enumerate(lines) if line.kind != "blank"]
    page = _Page(rows, lines, filled, bisect_left(filled, first), bisect_left(filled, last))
    return [Seen(i, page.zone(n), page.gaps[n], lines[i].text, page.see(n)) for n, i in enumerate(filled)]


def pairs_of(text: str) -> frozenset[str]:
    """The pairs of neighbouring characters of a text."""
    folded = fold(text[:_BODY_SAMPLE]).text
    return frozenset(folded[i : i + 2] for i in range(len(folded) - 1))


def kinship(text: str, vocabulary: frozenset[str]) -> float:
    """Share of the text's pairs of letters that the vocabulary has too, 0 to 1."""
    text = re.sub(r"[\W\d_]+", "", fold(text).text)
    pairs = [text[i : i + 2] for i in range(len(text) - 1)]
    return sum(pair in vocabulary for pair in pairs) / len(pairs) if pairs else 0.0


def is_told(line: Line) -> bool:
    """Whether the line is prose about something else than the site."""
    return line.kind == "prose" and not is_about_rights(line.text)


class _Page:
    """The lines of one page, with what is counted once for all of them; n runs over the lines that are not blank."""

    def __init__(self, rows: Sequence[str], lines: Sequence[Line], filled: list[int], first: int, last: int) -> None:
        self.lines = [lines[i] for i in filled]
        self.first, self.last = first, last
        self.told = [n for n, line in enumerate(self.lines) if is_told(line)]
        self.body_told = [n for n in self.told if first <= n < last]
        self.vocabulary = pairs_of("\n".join(line.text for line in self.lines[first:last] if line.kind == "prose"))
        self.counts = Counter(line.text for line in self.lines)
        self.strong = [n for n, line in enumerate(self.lines) if line.weight >= STRONG]
        self.markers = [n for n, line in enumerate(self.lines) if is_marker(line.text)]
        self.times = [is_timestamp(line.text) for line in self.lines]
        self.noise = [0, *accumulate(line.kind == "noise" for line in self.lines)]
        self.mass = [0, *accumulate(len(line.text) if is_told(line) else 0 for line in self.lines)]
        self.gaps = [n > 0 and filled[n] - filled[n - 1] > 1 for n in range(len(filled))] + [True]
        self.airy = sum(self.gaps[n] for n in self.body_told) * 2 > len(self.body_told) > 0
        self.indents = [len(rows[i]) - len(rows[i].lstrip()) for i in filled]
        indents = Counter(self.indents[n] for n in self.body_told)
        self.indent = indents.most_common(1)[0][0] if indents else -1
        self.byline = next((n for n in range(last, len(filled)) if is_byline(self.lines[n].text)), len(filled))
        self.runs = self._runs()
        self.cores: dict[str, list[int]] = {}
        for n, line in enumerate(self.lines):
            self.cores.setdefault(core(line.text), []).append(n)
        self.contents = self._contents()
        self._find_titles()

    def zone(self, n: int) -> int:
        if not self.body_told:
            return 3
        return 0 if n < self.first else 2 if n >= self.last else 1

    def see(self, n: int) -> dict[str, float]:
        line = self.lines[n]
        values = dict.fromkeys(["any", *traits(line), *self._neighbours(n), *self._frame(n), *self._again(n)], 1.0)
        values.update(self._measures(n))
        for name, share in word_shares(line).items():
            values[name] = share
            values[f"{line.kind} {name}"] = share
        return values

    def _runs(self) -> list[tuple[int, int]]:
        """First and last line of the run of lines that do not tell, for each line of one."""
        runs = [(n, n) for n in range(len(self.lines))]
        for before, after in zip([-1, *self.told], [*self.told, len(self.lines)], strict=True):
            runs[before + 1 : after] = [(before + 1, after - 1)] * (after - before - 1)
        return runs

    def _contents(self) -> set[int]:
        """Lines of a table of contents: two or more in a row that stand again below, in the same order."""
        found: set[int] = set()
        run: list[tuple[int, int]] = []  # line and the place below where it stands again
        for n in range(len(self.lines) + 1):
            text = core(self.lines[n].text) if n < len(self.lines) else ""
            places = self.cores.get(text, []) if 2 <= len(text) <= 40 else []
            after = bisect_right(places, n)
            if after < len(places):
                run.append((n, places[after]))
                continue
            again = [place for _, place in run]
            if len(run) >= 2 and again == sorted(again) and again[-1] - again[0] > len(run) - 1:
                found.update(place for place, _ in run)
            run = []
        return found

    def _find_titles(self) -> None:
        """Which line above the text is most likely its title, and the texts that repeat a title if they come again."""
        self.opening = next((n for n in self.told if n >= self.first), 0)
        head = [n for n in range(min(self.opening, _HEAD)) if self.lines[n].kind in ("short", "prose")]
        head = [n for n in head if 4 <= len(self.lines[n].text) <= 80]
        kin = {n: kinship(self.lines[n].text, self.vocabulary) * min(1, len(self.lines[n].text) / 10) for n in head}
        self.best = max(kin, key=lambda n: (kin[n], n), default=-1)
        self.best_kin = kin.get(self.best, 0.0)
        top = [line.text for line in self.lines[:_HEAD] if len(line.text) <= 120]
        self.names = {text for text in top if len(text) >= 6 and any(text != other and text in other for other in top)}
        texts = [self.lines[n].text for n in head if n == self.best or self.lines[n].text in self.names]
        self.titles = [text for text in texts if len(text) >= 9]

    def _neighbours(self, n: int) -> list[str]:
        """What stands next to the line, and how far the next telling lines are."""
        line, size = self.lines[n], len(self.lines)
        names = [f"told above {self._distance(n, -1)}", f"told below {self._distance(n, 1)}"]
        for step, word in ((-1, "after"), (1, "before")):
            inside = 0 <= n + step < size
            names.append(f"{word} {self.lines[n + step].kind if inside else 'edge'}")
            if inside and self.times[n + step]:
                names.append(f"{word} time")
        if n and self.lines[n - 1].text.endswith((":", "：")):
            names.append("announced")
        following = self.lines[n + 1] if n + 1 < size else None
        if line.kind == "short" and following and len(following.text) < 100 and not self.times[n + 1]:
            names += ["before a dateline"] if following.kind == "label" or has_date(following.text) else []
        first, last = self.runs[n]
        if line.kind != "prose":
            names.append(f"run {bisect_left(_DISTANCES, last - first + 1)}")
        names.append("gap before" if self.gaps[n] else "no gap before")
        if self.airy and line.kind != "noise":
            names.append(f"airy {int(self.gaps[n])}{int(self.gaps[n + 1])}")
        if self.indent > 0:
            names.append("indent of the body" if self.indents[n] == self.indent else "other indent")
        return names

    def _frame(self, n: int) -> list[str]:
        """What of the page's frame stands above and below the line, and between it and the text."""
        size, zone = len(self.lines), self.zone(n)
        between = {0: (n + 1, self.first), 2: (self.last, n)}.get(zone)
        checks = {
            "strong above": _any(self.strong, 0, n),
            "strong below": _any(self.strong, n + 1, size),
            "first line": n == 0,
            "last line": n == size - 1,
            "under a heading of links": _any(self.markers, self.runs[n][0], n),
            "heading of links between": zone == 2 and _any(self.markers, self.last, n),
            "after the byline": zone == 2 and self.byline < n,
        }
        names = [name for name, found in checks.items() if found]
        if between:
            names.append("strong between" if _any(self.strong, *between) else "nothing strong between")
        return names

    def _again(self, n: int) -> list[str]:
        """Whether the line is said elsewhere on the page too: as a title, a caption, a heading, a button."""
        text = self.lines[n].text
        head = n < self.opening
        checks = {
            "twice": self.counts[text] == 2,
            "thrice": self.counts[text] > 2,
            "named again": text in self.names,
            "contents": n in self.contents,
            "heading in the contents": n not in self.contents
            and any(place in self.contents for place in self.cores[core(text)][:3]),
            "best title": n == self.best and self.best_kin > 0.2,
            "before best title": head and n < self.best,
            "after best title": head and n >= self.best,
            "title again": n > self.best and any(text.startswith(title) for title in self.titles),
        }
        return [name for name, found in checks.items() if found]

    def _measures(self, n: int) -> dict[str, float]:
        line, size = self.lines[n], len(self.lines)
        measures = {}
        for reach in (2, 6):
            low, high = max(0, n - reach), min(size, n + reach + 1)
            measures[f"noise above {reach}"] = (self.noise[n] - self.noise[low]) / reach
            measures[f"noise below {reach}"] = (self.noise[high] - self.noise[n + 1]) / reach
            measures[f"told mass above {reach}"] = min(1.0, (self.mass[n] - self.mass[low]) / 100 / reach)
            measures[f"told mass below {reach}"] = min(1.0, (self.mass[high] - self.mass[n + 1]) / 100 / reach)
        if line.kind != "prose":
            measures["kin"] = kinship(line.text[:200], self.vocabulary)
        elif not self.first <= n < self.last:
            measures["prose kin"] = kinship(line.text[:400], self.vocabulary)
        first, last = self.runs[n]
        if last - first >= 3:
            lengths = [len(other.text) for other in self.lines[max(first, n - 4) : min(last, n + 4) + 1]]
            mean = sum(lengths) / len(lengths)
            spread = sum(abs(length - mean) for length in lengths) / len(lengths) / mean
            measures["even run"] = 1 / (1 + 2 * spread)
            measures["mean length of run"] = min(1.0, mean / 30)
        return measures

    def _distance(self, n: int, step: int) -> int:
        """Class of the distance to the body's next telling line above (-1) or below (1); 9 if there is none."""
        at = bisect_left(self.body_told, n) - 1 if step < 0 else bisect_right(self.body_told, n)
        return bisect_left(_DISTANCES, abs(self.body_told[at] - n)) if 0 <= at < len(self.body_told) else 9


def _any(places: Sequence[int], start: int, stop: int) -> bool:
    """Whether one of the ascending places lies in ``[start, stop)``."""
    at = bisect_left(places, start)
    return at < len(places) and places[at] < stop
