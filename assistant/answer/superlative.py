"""Which of the things of a table has the most of something: read from all of its rows, and compared by code.

A row by itself does not say that its figure is the largest, so no sentence that is judged holds the answer. What is
asked has to be plain: a table whose rows (or columns) are of the kind asked for, one line of figures that the words of
the question name, and nothing in the question that neither the table nor its document speaks of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.answer.asked import asked
from assistant.answer.citations import BoundAnswer
from assistant.answer.table_words import (
    COUNTERS,
    EMPTY,
    GROWTH,
    NUMBER_OF,
    TOTAL,
    YEAR,
    digits,
    held,
    of_years,
    tables_of,
    told_by_rows,
    words_in,
)
from assistant.library.numerals import value_of
from assistant.library.script import fold
from assistant.library.tables import Entry, Line, Table
from assistant.records import KeptSentence, Passage
from assistant.search.question_parts import without_original

_LESS = frozenset("少低小短慢轻近窄浅薄") | {"便宜"}
# How something is the most; what stands behind 最.
HOW = "便宜|[多少高低大小长短快慢贵重轻远近宽窄深浅厚薄]"
_MOST = re.compile(
    f"最(?P<how>{HOW})(?=的|[，,？?。；;了呢啊 ]|是?哪|$)"
    "|(?:排名|排在?|位[居列]|名列|居)(?:全[市县省区校国])?(?:第一|首位|榜首)位?|居首"
)
_WHICH = re.compile(f"哪(?:里|儿|一?[{COUNTERS}年]|一(?=[^{COUNTERS}]|$))|谁|什么地方")
_JOINED = re.compile("^(?:那个?|的)|(?:的|那[个所家]|就?是|为|属于|要数|当属|属)+$")
_CLAUSES = re.compile("[，,；;。？?！!]")
_HOW_MUCH = re.compile("多少|几(?!乎)|多[大高长]")
_NOT_SIMPLY = re.compile(
    "除[了去]|其次|第二|倒数|不|没|为什么|怎么|如何|[吗嘛]|是否|更|相差|(?<![占对])比(?![例率重值])"
)
_HOW_MANY_THINGS = re.compile(rf"(?:(?P<count>[两二三四五六七八九十]|(?<![\d.])\d{{1,2}})[大{COUNTERS}])?$")
_OTHERS = re.compile("其[他它余]")
_ORDER = re.compile("排名|名次|位次|序号|编号|[年月日]份|电话")
_MODEL = re.compile(r"[a-z]+[-\s]?[a-z]*\d[-\da-z]*")
_MODEL_KINDS = ("款", "型号", "机型", "型", "版本", "规格", "产品")
_PLACE = re.compile(".+(?:新区|街道|[省市区县州盟旗镇乡村])")
_PLACE_KINDS = ("地方", "地区")
_YEAR_KINDS = ("年", "年份", "年度", "学年", "学年度")
_YEAR_NAME = re.compile(r"(?:(?:19|20)\d\d|1[01]\d)(?:学?年度?)?(?:[(].*[)])?")
_AREAS = frozenset("省市区县州盟旗镇乡村街")
_LONGEST_KIND = 8
_HINTS = {"快": "速", "慢": "速", "贵": "价费", "便宜": "价费", "重": "重", "轻": "重", "远": "距", "近": "距"}
_TIMED = re.compile("[用耗历]时|时[间长]")


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a superlative question asks.

    Attributes:
        text: The folded question, with what tells which one and what is the most of blanked out.
        how: 多, 少 and so on; empty for what ranks first.
        kinds: What the things may be called, as places in ``text``, the likelier first; to be tried on a table.
        named: Whether one of ``kinds`` has to fit: 哪个 stands right before it.
        implied: What 哪 itself says that they are: 年 for 哪一年; empty if nothing.
        years: The years that it names.
    """

    text: str
    how: str
    kinds: tuple[tuple[int, int], ...]
    named: bool
    implied: str
    years: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Match:
    """A line of figures that the question may be about, and how well it fits.

    Attributes:
        fit: Characters of the question that name its measure; whether they name all of it.
    """

    passage: Passage
    line: Line
    fit: tuple[float, bool]


def most_in_table(
    question: str, passages: Sequence[Passage], *, also: str = ""
) -> tuple[BoundAnswer, tuple[KeptSentence, ...]] | None:
    """What has the most (or least) of something, with the rows that hold it; None unless that is asked and is sure.

    Args:
        question: In Chinese.
        passages: What was found for it, best first; the tables that they are of are read whole.
        also: A thing called 其他 that is said to count as one of them.
    """
    wanted = _asked(GROWTH.sub("增速", fold(without_original(question)).text))
    if wanted is None:
        return None
    matches = [match for each in tables_of(passages) for match in _matches(wanted, *each)]
    best = max((match.fit for match in matches), default=(0.0, False))
    fitting = [match for match in matches if match.fit == best]
    if len(fitting) != 1:
        return None
    line, passage = fitting[0].line, fitting[0].passage
    least = (wanted.how in _LESS) != (wanted.how in ("快", "慢") and _TIMED.search(line.measure) is not None)
    extreme = (min if least else max)(entry.value for entry in line.entries)
    winners = [entry for entry in line.entries if entry.value == extreme]
    names = {fold(entry.name).text for entry in winners} - {also}
    if len(winners) == len(line.entries) or any(map(_OTHERS.match, names)):
        return None
    text = _told(winners, line, wanted.how, asked(question).unit)
    return told_by_rows(text, passage, (entry.row for entry in winners))


def _told(winners: Sequence[Entry], line: Line, how: str, counted: str) -> str:
    """教育學院最多，研究所4个."""
    unit = "" if line.unit else counted
    measure = NUMBER_OF.sub("", line.measure) if unit or line.unit else line.measure
    written = winners[0].written + unit
    level = f"{measure}{' ' if measure[-1:].isascii() else ''}"
    first = f"最{how}" if how else "排在第一"
    if len(winners) > 1:
        return f"{'、'.join(entry.name for entry in winners)}并列{first}，{level}都是{written}"
    return f"{winners[0].name}{first}，{level}{written}"


def _asked(folded: str) -> _Asked | None:
    """What a folded question asks; None if it is no plain question of what has the most."""
    most, which = list(_MOST.finditer(folded)), list(_WHICH.finditer(folded))
    if len(most) != 1 or len(which) != 1 or _NOT_SIMPLY.search(folded):
        return None
    first, last = sorted((most[0], which[0]), key=lambda match: match.start())
    clause = _CLAUSES.search(folded, last.end())
    end = clause.start() if clause else len(folded)
    between, behind = folded[first.end() : last.start()], folded[last.end() : end]
    if _CLAUSES.search(between) or not all(_HOW_MUCH.search(each) for each in _CLAUSES.split(folded[end:]) if each):
        return None
    if first is which[0]:
        if behind.strip("的了呢啊呀 "):
            return None
        kinds = [(first.end(), at) for at in range(min(last.start(), first.end() + _LONGEST_KIND), first.end(), -1)]
    else:
        kinds = []
        for start, stop in ((first.end(), last.start()), (last.end(), end)):
            while joined := _JOINED.search(folded[start:stop].rstrip("呢啊呀了 ")):
                start, stop = (start + joined.end(), stop) if not joined.start() else (start, start + joined.start())
            stop = start + len(folded[start:stop].rstrip("呢啊呀了 "))
            if start < stop:
                kinds.append((start, stop))
        if len(kinds) > 1:
            return None
    named = first is most[0] and bool(kinds)
    kinds += [
        (at, match.end("kind"))
        for match in re.finditer("(?P<kind>[一-鿿]{1,8})(?:里面?|之?中|当中)[，,]?", folded[: first.start()])
        for at in range(match.start("kind"), match.end("kind"))
    ]
    said = which[0].group()
    implied = "地方" if said in ("哪里", "哪儿", "什么地方") else said[-1:] if said[-1:] in "年款届季期批层段" else ""
    blank = folded
    for match in (first, last):
        blank = blank[: match.start()] + " " * len(match.group()) + blank[match.end() :]
    years = frozenset(digits(match.group()) for match in YEAR.finditer(folded))
    return _Asked(blank, most[0]["how"] or "", tuple(kinds), named, implied, years)


def _matches(wanted: _Asked, passage: Passage, table: Table, around: str) -> Iterator[_Match]:
    """The lines of a table that the question may be about."""
    for line in table.lines():
        measure = GROWTH.sub("增速", fold(line.measure).text)
        line = replace(line, entries=_of_things(line.entries))
        found = _of_kind(wanted, line, measure)
        if found is None or _ORDER.search(measure):
            continue
        text, entries = found
        if not of_years(wanted.years, measure, around, passage.document.date):
            continue
        fit = _fit(wanted.how, words_in(text), measure, around + fold(line.kind).text, line.unit)
        if fit is not None:
            yield _Match(passage, replace(line, entries=entries), fit)


def _of_things(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """The entries without totals and averages: by their names, or because one is the sum of all the others."""
    things = tuple(entry for entry in entries if not TOTAL.match(fold(entry.name).text))
    total = sum(entry.value for entry in things)
    return tuple(entry for entry in things if len(things) < 4 or 2 * entry.value != total)


def _of_kind(wanted: _Asked, line: Line, measure: str) -> tuple[str, tuple[Entry, ...]] | None:
    """The entries that are of the kind asked for, and the question without the words for it; None if they are not."""
    text = wanted.text
    listed = [entry for entry in line.entries if fold(entry.name).text in text]
    if len(listed) > 1:
        for entry in listed:
            name = fold(entry.name).text
            text = text.replace(name, " " * len(name))
    among = listed if len(listed) > 1 else line.entries
    for start, end in wanted.kinds:
        kind = wanted.text[start:end]
        entries = _called(kind, line.kind, among)
        if len(entries) < 2:
            continue
        counted = _HOW_MANY_THINGS.search(wanted.text[:start])
        if counted and counted["count"]:
            if value_of(counted["count"]) != len(entries):
                return None
            start = counted.start()
        return text[:start] + " " * (end - start) + text[end:], entries
    if wanted.named or len(among) < 2:
        return None
    if wanted.implied:
        entries = _called(wanted.implied, line.kind, among)
        return (text, entries) if len(entries) > 1 else None
    # 哪个学校学生最多 asks for schools: what stands behind 哪个 has to be what is measured.
    behind = EMPTY.sub("", text[slice(*wanted.kinds[0])]) if wanted.kinds else ""
    plain = line.kind != "" or _alike([fold(entry.name).text for entry in among])
    return (text, tuple(among)) if plain and behind[:2] in measure else None


def _called(kind: str, head: str, entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """The entries that a word for a kind stands for: all under that head, else those whose names end with it."""
    names = [fold(entry.name).text for entry in entries]
    head = re.sub("名称?$", "", fold(head).text)
    if not kind or head == kind:
        return tuple(entries)
    for kinds, form in ((_YEAR_KINDS, _YEAR_NAME), (_MODEL_KINDS, _MODEL), (_PLACE_KINDS, _PLACE)):
        if kind in kinds and all(form.fullmatch(name) for name in names):
            return tuple(entries)
    ends = tuple(entry for entry, name in zip(entries, names, strict=True) if name != kind and name.endswith(kind))
    if not ends and len(kind) > 1 and head.endswith(kind):  # 业务板块 for 哪个板块; 地区 is no 区
        return tuple(entries)
    if ends or len(kind) > 2 or not _AREAS.issuperset(kind):
        return ends
    # 县区 and 镇街 are of two kinds.
    several = tuple(f"{each}道" if each == "街" else each for each in kind)
    return tuple(entry for entry, name in zip(entries, names, strict=True) if name.endswith(several))


def _alike(names: Sequence[str]) -> bool:
    """Whether the names of some columns are all years, or all models."""
    return any(all(form.fullmatch(name) for name in names) for form in (_YEAR_NAME, _MODEL))


def _fit(how: str, runs: Sequence[str], measure: str, around: str, unit: str) -> tuple[float, bool] | None:
    """How well the words of a question name a measure; None if they do not, or name what is nowhere spoken of."""
    covered = 0
    for run in runs:
        named = held(run, measure)
        if len(named | held(run, around)) < len(run):
            return None
        covered += len(named)
    if not covered:
        hinted = any(hint in measure for hint in _HINTS.get(how, "")) or (how in ("贵", "便宜") and unit.endswith("元"))
        return (0.5, False) if hinted else None
    core = NUMBER_OF.sub("", YEAR.sub("", measure))
    return float(covered), len(held(core, " ".join(runs))) == len(core)
