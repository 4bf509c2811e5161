"""Which lines of a dumped web page are its furniture: navigation, buttons, counters, lists of other pages, footers.

Furniture stands at the two ends of a page. Every line speaks for the body or for furniture; the run of lines that
speaks most for the body is the body. Nothing is furniture unless what lies outside holds enough evidence of a page
(a breadcrumb, a footer, a list of dated teasers ...), so that text of another kind stays as it is.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from assistant.library.cleaning.labels import labelled
from assistant.library.cleaning.line_features import ZONES, Seen, is_told, kinship, pairs_of, see
from assistant.library.cleaning.lines import (
    CERTAIN,
    IDEOGRAPH,
    STRONG,
    WEAK,
    Line,
    is_about_rights,
    is_byline,
    is_keywords,
    is_marker,
    is_timestamp,
    look,
)

_KIN = 0.4  # share of character pairs in common from which a line and the body speak of the same
_FEW_BUTTONS = 3  # that may stand between a title and its text
_ENOUGH = 3.0  # evidence that both ends together must hold

# How rules and model decide together: logarithms of odds, chosen on pages left out of the fit (docs/cleaning.md).
_BOUND = 2.5  # from which a line is left out; above 0, because a line of the text lost is the worse fault
_VOTE = 1.0  # what the word of the rules counts for, either way
_SURE_VOTE = _BOUND  # the same for a list whose times fall: it goes from even odds
_CAREFUL = 2.0  # what prose and known labels need more
_SITE_SHARE = 0.7  # of a line's letters, in words of sites
# So many different lines so probable prove a page without the rules: made of words of sites, or also in other Chinese.
_SURE, _MANY, _MANY_WORDED = 2.2, 6, 8


def shapes(rows: Sequence[str]) -> tuple[list[Line], int, int]:
    """The lines by their kinds, and the first line of the run that speaks most for the body and the one after it."""
    lines = [look(row) for row in rows]
    _mark_keywords(lines)
    _weigh_by_place(lines)
    _unmark_announced(lines)
    _mark_teasers(lines)
    return lines, *_body(lines)


def furniture(rows: Sequence[str]) -> dict[int, str]:
    """Reason by line number of every line to leave out."""
    lines, first, last = shapes(rows)
    ruled = by_rules(lines, first, last)
    if not ruled and len({line.text for line in lines if line.kind != "blank"}) < _MANY:
        return {}  # fewer lines than could prove a page
    from assistant.library.cleaning.line_model import odds  # with numpy and its tables, which short texts do without

    seen = see(rows, lines, first, last)
    return decide(lines, ruled, seen, odds(seen))


def decide(
    lines: Sequence[Line], ruled: Mapping[int, str], seen: Sequence[Seen], chances: Sequence[float]
) -> dict[int, str]:
    """Reason by line number of every line to leave out, from what the rules leave out and the odds of the model."""
    reasons = dict(ruled)
    pairs = list(zip(seen, chances, strict=True))
    sure = [line for line, chance in pairs if chance > _SURE]
    of_sites = {lines[line.place].text for line in sure if _speaks_of_sites(lines, line)}
    worded = {lines[line.place].text for line in sure if _is_worded(lines[line.place].text)}
    if not reasons and len(of_sites) < _MANY and len(of_sites | worded) < _MANY_WORDED:
        return {}
    for line, chance in pairs:
        i, zone = line.place, ZONES[line.zone]
        nothing_told = zone == "bare" and lines[i].kind == "noise"
        if i in reasons and (lines[i].weight >= STRONG or nothing_told or reasons[i] == "repeated title"):
            continue  # not to be mistaken
        told = is_told(lines[i])
        careful = told or (zone == "above" and _is_labelled(lines[i]))
        meant = lines[i].weight < 0 or (told and zone == "inside" and i not in reasons)
        vote = -_VOTE if i not in reasons else _SURE_VOTE if _is_teaser(lines[i]) else _VOTE
        if meant or chance + vote <= _BOUND + (_CAREFUL if careful else 0.0):
            reasons.pop(i, None)
        elif i not in reasons:
            reasons[i] = lines[i].reason or "outside the body"
    return reasons


def _is_teaser(line: Line) -> bool:
    """Whether the line stands in a list of other pages that its falling times give away."""
    return line.reason == "list of other pages" and not is_marker(line.text)


def _is_labelled(line: Line) -> bool:
    """Whether the line names what it says of the document (发文字号：…, 【发布日期】…)."""
    return line.kind in ("label", "short") and bool(labelled(line.text))


def _speaks_of_sites(lines: Sequence[Line], line: Seen) -> bool:
    """Whether the line is made of what sites are made of, which code and tables are not, whatever their shape."""
    return lines[line.place].kind == "noise" or line.values.get("share all", 0.0) >= _SITE_SHARE


def _is_worded(text: str) -> bool:
    """Whether most of the line is Chinese, as in code and in tables of figures it is not."""
    return 2 * len(IDEOGRAPH.findall(text)) > len(text)


def by_rules(lines: Sequence[Line], first: int, last: int) -> dict[int, str]:
    """What the rules leave out: all but the run ``lines[first:last]`` and what belongs to it, if that proves a page."""
    if not _is_page([*lines[:first], *lines[last:]]):
        return {}
    reasons = {
        i: line.reason or "outside the body"
        for i, line in enumerate(lines)
        if not first <= i < last and line.kind != "blank"
    }
    for i in _worth_keeping(lines, first, last):
        reasons.pop(i, None)
    reasons.update(_between(lines, first, last))
    return reasons


def _is_page(outside: Sequence[Line]) -> bool:
    """Whether what lies outside the body proves a web page: a line not to be mistaken, or many buttons and counters."""
    evidence = sum(line.weight for line in outside)
    counters = sum(line.reason == "counter" for line in outside)
    if any(line.weight >= STRONG for line in outside):
        return evidence >= _ENOUGH
    return evidence >= 2 * _ENOUGH and counters >= 2


def _vocabulary(lines: Iterable[Line], kinds: Sequence[str] = ("prose",)) -> frozenset[str]:
    """The character pairs of the lines of these kinds."""
    return pairs_of("\n".join(line.text for line in lines if line.kind in kinds))


def _mark_keywords(lines: list[Line]) -> None:
    """Turns rows of phrases at the very ends into noise where they have nothing to do with the text."""
    filled = [i for i, line in enumerate(lines) if line.kind != "blank"]
    for i in sorted({*filled[:3], *filled[-3:]}):
        text = lines[i].text
        if lines[i].kind != "noise" and is_keywords(text):
            vocabulary = _vocabulary(line for j, line in enumerate(lines) if j != i)
            if len(vocabulary) > 100 and kinship(text, vocabulary) < 0.2:
                lines[i] = Line(text, "noise", CERTAIN, "keywords foreign to the text")


def _weigh_by_place(lines: list[Line]) -> None:
    """Makes a counter (views, readers) that is the very first line as telling as a footer, and a footer above the
    text, where an author puts a copyright line, no furniture."""
    first = next((i for i, line in enumerate(lines) if line.kind != "blank"), None)
    if first is not None and lines[first].reason == "counter":
        lines[first] = replace(lines[first], weight=STRONG)
    text_begins = next((i for i, line in enumerate(lines) if line.kind == "prose"), 0)
    for i in range(text_begins):
        if lines[i].reason == "footer":
            lines[i] = Line(lines[i].text, "label")


def _unmark_announced(lines: list[Line]) -> None:
    """Turns weak evidence right below a line that ends in a colon into text: the items that the line announces.

    They and the line get a weight below 0, which speaks for the text.
    """
    announcer = -1
    for i, line in enumerate(lines):
        if announcer >= 0 and line.kind == "noise" and line.weight <= WEAK:
            lines[i] = Line(line.text, "short", -WEAK)
            lines[announcer] = replace(lines[announcer], weight=-WEAK)
        elif line.kind != "blank":
            colon = line.kind in ("short", "prose") and line.text.endswith((":", "："))
            announcer = i if colon and not labelled(line.text) else -1


def _mark_teasers(lines: list[Line]) -> None:
    """Turns lists of other pages into noise: teaser and time in turn, newest first, after the body.

    A diary is told from them by its dates, which stand before the entries and rise.
    """
    filled = [i for i, line in enumerate(lines) if line.kind != "blank"]
    times = [n for n, i in enumerate(filled) if is_timestamp(lines[i].text)]
    if len(times) < 3:
        return
    pairs = list(itertools.pairwise(times))
    period, count = Counter(later - earlier for earlier, later in pairs).most_common(1)[0]
    falling = sum(_falls(lines[filled[earlier]].text, lines[filled[later]].text) for earlier, later in pairs)
    if not 2 <= period <= 5 or min(count, falling) < 0.7 * len(pairs):
        return
    first = max(0, times[0] - period + 1)
    before = [lines[i] for i in filled[:first]]
    body = sum(len(line.text) for line in before if line.kind == "prose")
    if body >= 100 or any(is_marker(line.text) for line in before[-3:]):
        for n in range(first, times[-1] + 1):
            weight = CERTAIN if n == first else WEAK
            lines[filled[n]] = Line(lines[filled[n]].text, "noise", weight, "list of other pages")


def _falls(earlier: str, later: str) -> bool:
    """Whether the later line of two is no later a day; what is no date (3小时前) is taken to fall."""
    return later <= earlier or not (earlier[:4].isdigit() and later[:4].isdigit())


def _body(lines: Sequence[Line]) -> tuple[int, int]:
    """First line of the body and the line after its last: the run of lines that speaks most for being the body."""
    counts = Counter(line.text for line in lines if line.kind == "noise")
    best = (0.0, 0, 0)  # sum, length, the line after the last: the longest of equal runs wins
    total, start = 0.0, 0
    listed = told = False  # whether the line stands in a list that a marker heads, whether the prose has begun
    for i, line in enumerate(lines):
        told = told or line.kind == "prose"
        listed = is_marker(line.text) or (listed and line.kind in ("short", "blank"))
        if total < 0:
            total, start = 0.0, i
        total += _score(line, listed, told, counts[line.text] >= 3)
        if total > 0:
            best = max(best, (total, i + 1 - start, i + 1))
    _, length, last = best
    first = last - length
    first = _without_weak_border(lines, first)
    return _with_near_prose(lines, first, last)


def _without_weak_border(lines: Sequence[Line], first: int) -> int:
    """The first line of the body, moved up over a few buttons to the last line above it that is unmistakable."""
    border = max((i + 1 for i in range(first) if lines[i].weight >= STRONG), default=first)
    weak = sum(line.kind == "noise" for line in lines[border:first])
    return border if weak <= _FEW_BUTTONS else first


def _with_near_prose(lines: Sequence[Line], first: int, last: int) -> tuple[int, int]:
    """The body, widened to prose that nothing unmistakable parts from it, and to prose of any place if it is much."""
    told = [i for i, line in enumerate(lines) if is_told(line)]
    much = sum(len(lines[i].text) for i in told) / 4
    above, below = [i for i in told if i < first], [i for i in told if i >= last]
    if sum(len(lines[i].text) for i in above) <= much:
        above = [i for i in above if not any(line.weight >= STRONG for line in lines[i:first])]
    if sum(len(lines[i].text) for i in below) <= much:
        below = [i for i in below if not any(line.weight >= STRONG for line in lines[last:i])]
    return min(above, default=first), max((i + 1 for i in below), default=last)


def _score(line: Line, listed: bool, told: bool, recurs: bool) -> float:
    """How much the line speaks for the body, below 0 for furniture."""
    if line.kind == "noise":  # a button under every reply is furniture of the body, not its end
        return -line.weight / 4 if recurs and line.weight <= WEAK else -line.weight
    if line.kind == "prose":
        return min(6.0, 1 + len(line.text) / 25) if is_told(line) else 0.5
    if line.kind == "label":  # below the text they are as often those of the site
        return 0.2 if told and not line.text.startswith("附") else 0.5
    if line.kind == "short" and len(line.text) > 8 and not listed:
        return 0.25 if len(line.text) <= 40 else 1.0
    return 0.0


def _worth_keeping(lines: Sequence[Line], first: int, last: int) -> set[int]:
    """Lines outside the body that belong to the document: what is said about it, its title, byline, stray prose."""
    vocabulary = _vocabulary(lines[first:last], ("prose", "label", "short"))
    keep = {i for i in range(first) if _is_labelled(lines[i])}
    outside = [*range(first), *range(last, len(lines))]
    keep.update(i for i in outside if is_told(lines[i]) and kinship(lines[i].text, vocabulary) >= _KIN)
    filled = (i for i in range(last, len(lines)) if lines[i].kind != "blank")
    keep.update(itertools.takewhile(lambda i: is_byline(lines[i].text), filled))
    below = itertools.takewhile(lambda line: line.kind != "prose", lines[first:last])
    if not any(_is_title(line.text, vocabulary) for line in below):
        keep.update(_titles(lines, first, vocabulary))
    return keep


def _titles(lines: Sequence[Line], first: int, vocabulary: frozenset[str]) -> list[int]:
    """The line above the body that is most likely its title, at most one.

    It opens the text, or stands in another line of the head as well, or speaks of what the body speaks of.
    """
    opening = [line.text for line in lines[first:] if line.kind == "prose"][:3]
    above = [i for i in range(first) if lines[i].kind == "short" and 2 <= len(lines[i].text) <= 80]
    opens = [i for i in above if any(text.startswith(lines[i].text) for text in opening)]
    above = [i for i in above if len(lines[i].text) >= 5]
    named = [i for i in above if any(lines[i].text in lines[j].text for j in range(first) if j != i)]
    kin = {i: kinship(lines[i].text, vocabulary) for i in above}
    related = sorted((i for i in above if kin[i] >= _KIN / 2), key=lambda i: kin[i])
    long = [i for i in above if len(re.findall(r"[^\W\d_]", lines[i].text)) >= 12]
    return opens[-1:] or named[-1:] or related[-1:] or long[-1:]


def _is_title(text: str, vocabulary: frozenset[str]) -> bool:
    return 5 <= len(text) <= 80 and kinship(text, vocabulary) >= _KIN


def _between(lines: Sequence[Line], first: int, last: int) -> dict[int, str]:
    """Reasons for furniture inside the body: the title again as a caption, buttons that recur or stand in pairs."""
    filled = [i for i in range(first, last) if lines[i].kind != "blank"]
    counts = Counter(lines[i].text for i in filled)
    prose = [i for i in filled if lines[i].kind == "prose"]
    begin, end = (prose[0], prose[-1]) if prose else (last, last)
    above = (lines[i] for i in filled if i < begin)
    headlines = {line.text for line in above if line.kind == "short" and len(re.findall(r"\w", line.text)) >= 12}
    reasons: dict[int, str] = {}
    for n, i in enumerate(filled):
        line = lines[i]
        around = [lines[j] for j in filled[max(0, n - 1) : n + 2] if j != i]
        if line.kind == "noise":
            paired = counts[line.text] >= 3 or any(other.kind == "noise" for other in around)
            if not begin < i < end or paired or line.weight >= CERTAIN or line.reason == "advertisement":
                reasons[i] = line.reason
        elif begin < i and line.kind == "short" and line.text in headlines:
            if not any(is_timestamp(other.text) for other in around):  # not a signature above its date
                reasons[i] = "repeated title"
        elif i == end and is_about_rights(line.text) and not any(is_about_rights(lines[j].text) for j in prose[:-1]):
            reasons[i] = "rights of the site"
    return reasons
