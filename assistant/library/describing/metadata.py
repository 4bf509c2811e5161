"""What a document says about itself: title, date, publisher, region, author, number."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.library.cleaning.clean import normalise
from assistant.library.cleaning.lines import look
from assistant.library.describing.bylines import author_in, byline, names_organisation
from assistant.library.describing.dates import date_in_address, is_date, read_date
from assistant.library.describing.document_number import document_number, number_in_brackets
from assistant.library.describing.regions import find_region
from assistant.library.describing.said import is_said, said_in
from assistant.library.script import fold

__all__ = ["Metadata", "describe", "find_region", "has_words", "read_date"]

_HEAD_LINES = 40
_END_LINES = 12
_LOOKED_AT = 500  # characters of a line that tell what it is
_OPENING = 32  # characters of a first sentence that stand in for a title
# 摩托车，另称机车，是…; 《拉特兰条约》（…）; 朝阳市，别称…; 云南省是…: a name at the head of a text, and what it is.
_BEGINS = re.compile(
    "[“「『]?(?P<name>《[^《》\n]{1,24}》|(?![\\d在從从自由当當据據这這那此其该該我他她它们們因为為如若虽雖但而且以有])"
    "(?:(?!或称|或稱)[^，,。；;：:（()）“”「」『』\\s是为為的于於在]){1,16}(?<![称稱成作被认認视視]))[”」』]?"
    r"\s*(?:[（(]|[，,]?\s*[又亦也别別或简簡全另俗原古旧舊][称稱名作叫译譯]|[，,]?(?:通常|一般|就)?[是为為系係乃即指位坐])"
)

_NUMBERED = re.compile(
    r"第[一二三四五六七八九十百\d]+(?:篇|章|节|条|部分|编)|[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十]{1,3}[)）]"
)
_HEADING = re.compile(r"#{1,6}\s+(.+?)\s*#*$")
_ORGAN = re.compile(r"(?:政府|办公室|办公厅|委员会|[局厅部院会校司署处]|公司)$")
_KIND = re.compile(r"(?:通知|公告|通告|报告|意见|办法|规定|方案|规划|细则|决定|批复|函|纪要|条例|章程|公报|说明书)$")
# Lines above a title that are none: letterheads, secrecy, urgency, the kind of a paper, an address.
_ABOVE_TITLE = re.compile(
    r".{2,30}文件|(?:特急|加急|平急|急件|机密|秘密|绝密|内部资料|内部文件|征求意见稿|送审稿).{0,12}|新闻公报|新闻稿"
    r"|press release|(?:证券|股票|债券)(?:代码|简称).*|(?:https?://|www\.).*|(?:文章|论文)?编号.*|中图分类号.*|doi.*"
    r"|[(（].*[)）]|第.{1,8}期|总第.*"
)
# Headlines of other pages behind a label (热搜： 甲  乙  丙), and what pages say before their own (正在阅读：).
_HEADLINES = re.compile(r"[^:：\s]{1,8}[:：]\s*\S{4,}(?:\s+\S{4,}){2,}")
_READING = re.compile(r"(?:您?正在|当前)(?:阅读|浏览|观看)\s*[:：]\s*")
_ADOPTED = re.compile(r"[(（].*(?:通过|公布|发布|修正|修订).*[)）]")
_ISSUED = re.compile(r"\d{4}\s*[-./年]\s*\d{1,2}\s*[-./月]\s*\d{1,2}\s*日?\s*(?:发布|發布|公布)\b")
_NOT_PUBLISHED = re.compile(r"施行|生效|实施|废止|失效|截止|有效期|收稿")
_ORDER = re.compile(r"([\u4e00-\u9fff]{4,30})令")
_AGENCY = re.compile(r"\s*([\u4e00-\u9fff]{2,6}[社网报])[\u4e00-\u9fff]{2,12}\d{1,2}月\d{1,2}日\s*(?:电|讯)")
_BOARD = re.compile(r"董事会|监事会|办公室|编辑部|工会|理事会|秘书处")
_LETTER = re.compile(r"(?:通知|函|公告|通告|批复|决定|意见|通报|启事|倡议书|公开信|令|令第\s?\d+\s?号)$")
# Titles that programs give to files, not writers to documents.
_NO_TITLE = re.compile(
    r"(?:无标题|untitled|未命名|文档|document|新建|演示文稿|powerpoint|幻灯片|slide|sheet|工作簿|book|img|scan|扫描|微信图片|下载|download)"
    r"[\s\w()（）.-]{0,24}|[\W\d_]*",
    re.I,
)
_PROGRAM = re.compile(r"^microsoft\s\w+\s-\s|\.(?:docx?|wps|pptx?|xlsx?|pdf|txt|html?)$", re.I)
_LONGEST = 500  # characters of a field that a file states


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What is known about a document; empty where nothing is."""

    title: str
    date: str = ""
    publisher: str = ""
    region: str = ""
    author: str = ""
    number: str = ""
    source: str = ""


def describe(text: str, stem: str, given: Mapping[str, str], hints: Mapping[str, str]) -> Metadata:
    """What the cleaned text and its file say about the document.

    Args:
        text: Cleaned text, without front matter.
        stem: Name of the file, the title of last resort.
        given: What the author set down (front matter); wins over everything.
        hints: What the file format knows (an HTML head); wins only over guesses.
    """
    given, hints, stem = _plain(given), _plain(hints), normalise(stem)
    head = _head(text)
    end = [line.strip() for line in text[-2000:].split("\n") if line.strip()][-_END_LINES:]
    fields = _fields(head)
    labels = {field: values[0] for field, values in fields.items()}
    said = given.get("title") or labels.get("title") or _heading(text) or _hinted_title(hints) or _title(head)
    title = said or (stem if _tells(stem) else _subject(text) or (not has_words(stem) and _opening(text)) or stem)
    signed_by, signed_on = _signature(text, title, end)
    publisher = (
        given.get("publisher") or _publisher(labels.get("publisher", "")) or hints.get("publisher", "")
        or signed_by or _under_title(head, title) or _agency(text)
    )  # fmt: skip
    author = given.get("author") or labels.get("author") or _author(text, head, title, end) or hints.get("author", "")
    address = given.get("source", "") or hints.get("source", "")
    number = given.get("number") or _number(labels, title, head) or number_in_brackets(address)
    date = read_date(given.get("date", "")) or _date(text, head, end, fields) or signed_on
    named = (said or stem, publisher, author if names_organisation(author) else "", signed_by)
    return Metadata(
        title=_one_line(title),
        date=date or read_date(hints.get("date", "")) or date_in_address(address),
        publisher=publisher,
        region=given.get("region") or next(filter(None, map(find_region, named)), ""),
        author=author,
        number=number,
        source=given.get("source") or number or hints.get("source", ""),
    )


def _plain(fields: Mapping[str, str]) -> dict[str, str]:
    """The fields as single lines without unseen characters, cut: heads of mails and pages may hold anything."""
    return {name: " ".join(normalise(value).split())[:_LONGEST] for name, value in fields.items()}


def _one_line(title: str) -> str:
    words = title.split()
    return ("" if all(len(word) == 1 for word in words) else " ").join(words)  # 公　告 is one word


def _head(text: str) -> list[str]:
    """The lines before the first paragraph, at most 40, without blank ones."""
    lines = (line.strip() for line in itertools.islice(_lines(text), 3 * _HEAD_LINES))
    filled = itertools.islice((line for line in lines if line), _HEAD_LINES)
    return list(itertools.takewhile(lambda line: look(line[:_LOOKED_AT]).kind != "prose" or _is_said(line), filled))


def _is_said(line: str) -> bool:
    """Whether a line that looks like prose is said with a label, or is a title in English."""
    latin = line.isascii() and len(line) <= 100 and not re.search(r"[.!?;:,]$", line)
    return latin or is_said(line[:200])


def _lines(text: str) -> Iterator[str]:
    return (match.group() for match in re.finditer(r"[^\n]+", text))


def _fields(head: Sequence[str]) -> dict[str, list[str]]:
    """What the lines of the head say with a label, by field, in their own glyphs."""
    fields: dict[str, list[str]] = {}
    for line in head:
        for field, value in said_in(line):
            fields.setdefault(field, []).append(value)
    return fields


def _heading(text: str) -> str:
    """The first Markdown heading of the first 40 lines that are not blank, if it is not a numbered section's."""
    filled = (line for line in _lines(text) if line.strip())
    for line in itertools.takewhile(lambda line: not line.startswith("```"), itertools.islice(filled, _HEAD_LINES)):
        match = _HEADING.match(line)
        if match:
            words = match.group(1).strip("*_ ")
            return "" if _NUMBERED.match(words) else words
    return ""


def _hinted_title(hints: Mapping[str, str]) -> str:
    """The title that the file's format knows, without what programs put into it."""
    title = _PROGRAM.sub("", _PROGRAM.sub("", hints.get("title", "").strip()))
    return "" if _NO_TITLE.fullmatch(title) else title


def _title(head: Sequence[str]) -> str:
    """The line of the head that is a title, joined with the next where an organ and its document share it."""
    for i, line in enumerate(head):
        plain = line.strip("#*_ ")
        folded = fold(plain).text
        opened = _READING.match(folded)
        if opened:
            plain, folded = plain[opened.end() :], folded[opened.end() :]
        if (
            len(plain) > 100
            or (len(plain) > 80 and not plain.isascii())
            or is_said(line)
            or is_date(plain)
            or _NUMBERED.match(folded)
        ):
            continue
        if (
            re.match(r"[-•*·|>!\[（(]|【(?![^【】]{1,8}】\s*\w)|\d+[.、)）]", plain)
            or re.search(r"[。；;，,:：]$", plain)
            or "\t" in plain
        ):
            continue
        if _ABOVE_TITLE.fullmatch(folded) or _HEADLINES.fullmatch(folded) or document_number(plain) or author_in(plain):
            continue
        following = head[i + 1].strip("#*_ ") if i + 1 < len(head) else ""
        below = fold(following).text
        if _ORDER.fullmatch(folded) and re.fullmatch(r"第\s*\d+\s*号", below):
            return plain + following
        if _ORGAN.search(folded) and len(following) <= 80 and (below.startswith("关于") or _KIND.search(below)):
            return plain + following
        return plain
    return ""


def has_words(stem: str) -> bool:
    """Whether a file's name says something: words, and not a number or a check sum."""
    words = [word for word in re.findall(r"[^\W\d_]+", stem) if not re.fullmatch("[a-f]{1,4}", word)]
    mixed = re.search(r"[0-9a-f]{12,}", stem.lower()) is not None
    return _tells(stem) or (not mixed and any(len(word) > 1 for word in words))


def _tells(stem: str) -> bool:
    """Whether a file's name is one that its text may be called by: in Chinese; 'passage-7' is only a place."""
    return any(character > "\u2e80" for character in stem)


def _opening(text: str) -> str:
    """The beginning of the first sentence, which tells more than a file's name without words."""
    sentence = re.split(r"(?<=[。！？!?；;])", _first_words(text), maxsplit=1)[0].rstrip("。；;")
    return sentence if len(sentence) <= _OPENING else f"{sentence[:_OPENING]}……"


def _subject(text: str) -> str:
    """What a text says at its very beginning that it is about, as an article of an encyclopaedia does; else empty."""
    begins = _BEGINS.match(_first_words(text))
    return begins["name"].strip() if begins else ""


def _first_words(text: str) -> str:
    """The first line that is neither a section's heading nor said with a label, without its marks."""
    lines = (re.sub(r"^[#>*\s-]+", "", line).strip() for line in _lines(text))
    wanted = (line for line in lines if not _NUMBERED.match(line) and not is_said(line))
    return next((line for line in wanted if look(line[:_LOOKED_AT]).kind in ("prose", "short")), "")


def _publisher(value: str) -> str:
    """The name at the beginning of the value, without the date that pages glue to it; empty if it names nobody."""
    latin = value.isascii()
    name = re.split(r"[|｜]|\d{4}\s*[-/.年]" if latin else r"[\s|｜]|\d{4}\s*[-/.年]", value, maxsplit=1)[0].strip(
        "《》 "
    )
    return "" if fold(name).text in ("本站", "原创", "网络", "互联网", "转载", "公告", "admin") else name


def _under_title(head: Sequence[str], title: str) -> str:
    """The organ that stands alone below or above the title and is no part of it."""
    order = _ORDER.match(fold(title).text)
    if order and names_organisation(title[: order.end(1)]):
        return title[: order.end(1)]
    for line in head[:6]:
        name = line.strip("*_()（） ")
        if names_organisation(name) and name not in title:
            return name
    organ = _ORGAN.search(fold(head[0]).text) if len(head) > 1 else None
    return head[0] if organ and title.startswith(head[0]) and names_organisation(head[0]) else ""


def _agency(text: str) -> str:
    """The news agency that a report begins with: 新华社北京5月9日电."""
    for line in itertools.islice(_lines(text), 8):
        folded = fold(line[:60])
        match = _AGENCY.match(folded.text)
        if match:
            start, end = folded.original_span(*match.span(1))
            return line[start:end]
    return ""


def _author(text: str, head: Sequence[str], title: str, end: Sequence[str]) -> str:
    """Who is named as author: with a label in the head or at the end, in the first lines, alone under the title."""
    first = [line.strip()[:120] for line in itertools.islice(_lines(text), 12)]
    for line in [*head, *first, *end[-4:]]:
        name = author_in(line)
        if name and name != title:
            return name
    places = [i for i, line in enumerate(head[:6]) if line.strip("#*_ ") and line.strip("#*_ ") in title]
    for line in head[places[-1] + 1 : places[-1] + 4] if places else ():
        name = byline(re.sub(r"(?<=[\u4e00-\u9fff])\s?[\d*†‡]{1,3}(?=$|[\s,，、])", "", line))  # 张三1，李四2*
        if name and not names_organisation(name):
            return name
        if look(line[:_LOOKED_AT]).kind == "prose":
            break
    return ""


def _date(text: str, head: Sequence[str], end: Sequence[str], fields: Mapping[str, Sequence[str]]) -> str:
    """The day of publication: labelled, beside the publisher, alone under the title, or signed at the end."""
    labels = [*fields.get("published", ()), *fields.get("signed", ())]
    lines = [line for line in head if is_said(line) and not _NOT_PUBLISHED.search(fold(line).text)]
    for line in [*labels, *fields.get("publisher", ()), *lines]:
        if read_date(line):
            return read_date(line)
    issued = next((line for line in head if _ISSUED.search(line)), "")
    if issued:
        return read_date(issued)
    alone = [match.group() for match in re.finditer(r"^[^\n]{6,24}$", text, re.M) if is_date(match.group())]
    dated = [line for line in [*head[:6], *end[-3:]] if is_date(line)]
    if dated and len(alone) < 3:
        return read_date(dated[0])
    adopted = [line for line in head[:6] if _ADOPTED.fullmatch(fold(line).text) and read_date(line)]
    days = re.split(r"(?<=通过|公布|发布|修正|修订)", fold(adopted[0]).text) if adopted else []
    return max(map(read_date, days), default="")


def _signature(text: str, title: str, end: Sequence[str]) -> tuple[str, str]:
    """Organ and day that a letter is signed with: at its end, or above what it encloses."""
    first = [line.strip() for line in itertools.islice(_lines(text), 80) if line.strip()]
    letter = _LETTER.search(fold(re.sub(r"[(（].*?[)）]$", "", title)).text) is not None
    for lines in (end, first if letter else ()):
        for i, line in enumerate(lines):
            if (
                is_date(line)
                and i > 1
                and _BOARD.fullmatch(fold(lines[i - 1]).text)
                and names_organisation(lines[i - 2])
            ):
                return lines[i - 2] + lines[i - 1], read_date(line)
            if is_date(line) and i and names_organisation(lines[i - 1]) and lines[i - 1] not in title:
                above = lines[i - 2] if i > 1 and names_organisation(lines[i - 2]) else ""
                return "、".join(filter(None, (above, lines[i - 1]))), read_date(line)
            if is_date(line) and i and (names_organisation(lines[i - 1]) or byline(lines[i - 1])):
                return lines[i - 1] * names_organisation(lines[i - 1]), read_date(line)
            together = re.fullmatch(r"(\S{4,30}?)\s*(\d{4}\s?年.{3,8}|[二〇○零一]{4}年\S{3,8})", line)
            if together and names_organisation(together[1]) and read_date(together[2]):
                return together[1], read_date(together[2])
    return "", ""


def _number(labels: Mapping[str, str], title: str, head: Sequence[str]) -> str:
    """The number of an official document, such as 云府发〔2024〕6号: labelled, on a line of its own, with the title."""
    alone = next(filter(None, map(document_number, [title, *head])), "")
    return labels.get("number") or alone or number_in_brackets(title)
