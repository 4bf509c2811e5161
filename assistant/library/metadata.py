"""What a document says about itself: title, date, publisher, region, number."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.library.labels import labelled
from assistant.library.lines import look
from assistant.library.script import fold

_HEAD_LINES = 40

_NUMERALS = {character: str(i) for i, character in enumerate("〇一二三四五六七八九")} | {"○": "0", "零": "0", "O": "0"}
_DATE = re.compile(r"(?<!\d)(\d{4})\s*[-/.年]\s*(\d{1,2})(?:\s*[-/.月]\s*(\d{1,2}))?(?!\d)")
_NUMERAL_DATE = re.compile(
    "([〇○零O一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月(?:([一二三四五六七八九十]{1,3})日)?"
)
_REPUBLIC_DATE = re.compile(r"民国\s*(\d{2,3})\s*年\s*(\d{1,2})\s*月(?:\s*(\d{1,2})\s*日)?")
_DATE_ALONE = re.compile(r"\W*[\d〇○零一二三四五六七八九十OT:.年月日时分秒/\s-]+\W*")

_DOCUMENT_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,10}\s*[〔\[(【]\s*(?:19|20)\d{2}\s*[〕\])】]\s*第?\s*\d{1,4}\s*号")
_NUMBERED = re.compile(
    r"第[一二三四五六七八九十百\d]+(?:篇|章|节|条|部分|编)|[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十]{1,3}[)）]"
)
_HEADING = re.compile(r"#{1,6}\s+(.+?)\s*#*$")
_ORGAN = re.compile(r"(?:政府|办公室|办公厅|委员会|[局厅部院会校司])$")

# Names of places by the grammar of their endings, outer areas first. A name begins a line or follows a mark, a
# preposition or another name; endings that also end common words (小区, 城市, 示范区) are no names.
_NAME = r"[^\W\d_a-z与和及在对向至于的是]"
_OUTER = "特别行政区|自治区|省"
_MIDDLE = "自治州|地区|市(?![场值价])"
_INNER = "自治县|高新区|开发区|新区|县|区(?![别分域间块])"
_PLACE = re.compile(
    rf"(?:^|(?<=[^\u4e00-\u9fff])|(?<=[与和及在对向至于赴驻由]))(?=[^\W\d_])"
    rf"({_NAME}{{2,6}}?(?:{_OUTER}))?({_NAME}{{2,5}}?(?:{_MIDDLE}))?({_NAME}{{2,6}}?(?:{_INNER}))?"
)
_NO_PLACE = re.compile(
    r"(?:[小社校学园景库灾片辖战牧林矿专禁误时街厂病分范验护特全本我各该商老跨]|(?<![东西])城|\w{3}山)区|[全本我各]县"
    r"|(?:(?<!成)都|[城超股上门夜集全本我各菜])市|(?:[全本我各]|节)省"
    r"|(?:部分|各|该|这|贫困|农村|偏远|沿海|内陆|[东西中南北]部|民族|其他|发达|边远)地区"
)
_NOT_NAME = re.compile(r"(?:印发|推进|加快|支持|建设|走进|来到|位于|服务|促进|推动|落实|开展|做好|加强|全面|打造)+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What is known about a document; empty where nothing is."""

    title: str
    date: str = ""
    publisher: str = ""
    region: str = ""
    source: str = ""


def describe(text: str, stem: str, given: Mapping[str, str], hints: Mapping[str, str]) -> Metadata:
    """What the cleaned text and its file say about the document.

    Args:
        text: Cleaned text, without front matter.
        stem: Name of the file, the title of last resort.
        given: What the author set down (front matter); wins over everything.
        hints: What the file format knows (an HTML head); wins only over guesses.
    """
    head = _head(text)
    fields: dict[str, list[str]] = {}
    for line in head:
        for field, value in labelled(line):
            fields.setdefault(field, []).append(value)
    labels = {field: values[0] for field, values in fields.items()}
    title = given.get("title") or labels.get("title") or _heading(text) or hints.get("title") or _title(head) or stem
    publisher = given.get("publisher") or _publisher(labels.get("publisher", "")) or hints.get("publisher", "")
    return Metadata(
        title=" ".join(title.split()),
        date=read_date(given.get("date", "")) or _date(text, head, fields) or read_date(hints.get("date", "")),
        publisher=publisher,
        region=given.get("region") or next(filter(None, map(find_region, (title, publisher))), ""),
        source=given.get("source") or labels.get("number") or _number([title, *head]) or hints.get("source", ""),
    )


def read_date(text: str) -> str:
    """The first date of the text as ``YYYY-MM-DD`` or ``YYYY-MM``; empty if there is none.

    Reads 2025-03-28, 2025/3/28, 2025年3月28日, 二〇二五年三月二十八日 and 民國114年3月28日.
    """
    folded = fold(text).text
    for pattern, year_of in ((_DATE, int), (_NUMERAL_DATE, _year), (_REPUBLIC_DATE, lambda year: int(year) + 1911)):
        for match in pattern.finditer(folded):
            year, month, day = year_of(match[1]), _small(match[2]), _small(match[3] or "0")
            if 1900 <= year <= 2100 and 1 <= month <= 12 and day <= 31:
                return f"{year}-{month:02d}-{day:02d}" if day else f"{year}-{month:02d}"
    return ""


def find_region(text: str) -> str:
    """The administrative area named in the text, with the areas around it as far as they stand before it."""
    folded = fold(text)
    best, most = (0, 0), 0
    for match in _PLACE.finditer(folded.text):
        areas = list(itertools.takewhile(lambda area: not _NO_PLACE.search(area), filter(None, match.groups())))
        if len(areas) > most:
            verb = _NOT_NAME.match(match.group())
            end = match.start() + sum(map(len, areas))
            best, most = (match.start() + (verb.end() if verb else 0), end), len(areas)
    start, end = folded.original_span(*best)
    return text[start:end]


def _head(text: str) -> list[str]:
    """The lines before the first paragraph, at most 40, without blank ones."""
    lines = (line.strip() for line in itertools.islice(_lines(text), 3 * _HEAD_LINES))
    filled = itertools.islice((line for line in lines if line), _HEAD_LINES)
    return list(itertools.takewhile(lambda line: look(line).kind != "prose", filled))


def _lines(text: str) -> Iterator[str]:
    return (match.group() for match in re.finditer(r"[^\n]+", text))


def _heading(text: str) -> str:
    """The first Markdown heading of the first 40 lines that are not blank."""
    filled = (line for line in _lines(text) if line.strip())
    for line in itertools.takewhile(lambda line: not line.startswith("```"), itertools.islice(filled, _HEAD_LINES)):
        match = _HEADING.match(line)
        if match:
            return match.group(1).strip("*_ ")
    return ""


def _title(head: Sequence[str]) -> str:
    """The line of the head that is a title, joined with the next where an office and 关于… share it."""
    for i, line in enumerate(head):
        plain = line.strip("*_ ")
        folded = fold(plain).text
        if len(plain) > 80 or labelled(line) or _DATE_ALONE.fullmatch(folded) or _NUMBERED.match(folded):
            continue
        if re.match(r"[-•*·|>!\[（(【]|\d+[.、)）]", plain) or re.search(r"[。；;，,:：]$", plain) or "\t" in plain:
            continue
        following = head[i + 1] if i + 1 < len(head) else ""
        if _ORGAN.search(folded) and fold(following).text.startswith("关于") and len(following) <= 80:
            return plain + following
        return plain
    return ""


def _publisher(value: str) -> str:
    """The name at the beginning of the value, without the date that pages glue to it; empty if it names nobody."""
    name = re.split(r"[\s|｜]|\d{4}\s*[-/.年]", value, maxsplit=1)[0].strip("《》")
    return "" if fold(name).text in ("本站", "原创", "网络", "互联网", "转载", "公告", "admin") else name


def _date(text: str, head: Sequence[str], fields: Mapping[str, Sequence[str]]) -> str:
    """The day of publication: labelled, beside the publisher, alone under the title, or signed at the end."""
    labels = [*fields.get("published", ()), *fields.get("signed", ())]
    lines = [line for line in head if labelled(line)]
    for line in [*labels, *fields.get("publisher", ()), *lines]:
        if read_date(line):
            return read_date(line)
    alone = [match.group() for match in re.finditer(r"^[^\n]{6,24}$", text, re.M) if _is_date(match.group())]
    ends = [*head[:6], *[line.strip() for line in text[-200:].split("\n") if line.strip()][-3:]]
    dated = [line for line in ends if _is_date(line)]
    return read_date(dated[0]) if dated and len(alone) < 3 else ""


def _is_date(line: str) -> bool:
    return _DATE_ALONE.fullmatch(fold(line).text) is not None and read_date(line) != ""


def _number(lines: Sequence[str]) -> str:
    """The number of an official document, such as 云府发〔2024〕6号, where a line holds nothing else."""
    for line in lines:
        folded = fold(line)
        match = _DOCUMENT_NUMBER.search(folded.text)
        if match and len(folded.text.strip()) <= match.end() - match.start() + 4:
            start, end = folded.original_span(*match.span())
            return line[start:end]
    return ""


def _year(numerals: str) -> int:
    return int("".join(_NUMERALS.get(character, character) for character in numerals))


def _small(numerals: str) -> int:
    """A number up to 99 in digits or in numerals with 十."""
    if numerals.isdigit() and numerals.isascii():
        return int(numerals)
    tens, ten, ones = numerals.rpartition("十")
    if not ten:
        return int(_NUMERALS.get(numerals, "0"))
    return 10 * int(_NUMERALS.get(tens, "1")) + int(_NUMERALS.get(ones, "0"))
