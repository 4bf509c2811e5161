"""What can be seen of one line by itself, as names and shares for the model of furniture."""

from __future__ import annotations

import re
from bisect import bisect_left

from assistant.library.cleaning.labels import labelled
from assistant.library.cleaning.lines import IDEOGRAPH, Line, interface_share, is_about_rights, is_byline, is_timestamp
from assistant.library.cleaning.page_words import GROUPS
from assistant.library.script import fold

_FUNCTION_WORDS = re.compile("[的了是在和也有就都而及与着或把被让给为以于其这那我他她你它们不到很要会能将并从对但因所]")
_LETTER = re.compile(r"[^\W\d_]")
_MARKS = re.compile(r"[，。！？；、,;]")
_SENTENCE_END = re.compile(r"[。！？!?；;][”’」』）)\]】]*$")
_CUT_SHORT = re.compile(r"(?:…|\.{3,})[”’」』）)\]】]*$")
_BULLET = re.compile(r"[•·●◆■▪▶►○*\-–>»›]\s*\S")
_NUMBERED = re.compile(
    r"(?:第[一二三四五六七八九十百\d]+[条章节篇步]|[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十\d]{1,3}[)）]"
    r"|\d{1,2}[.、．)]\s*[^\d\s]|[①-⑳])"
)
_CAPTION = re.compile(
    r"[▲△▼↑]|[图圖]\s*\d|.{0,80}[(（](?:.{0,12}[摄攝]|图|圖|.{0,8}(?:提供|图片|資料圖片|资料图)).{0,12}[)）]$"
)
_DATE = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}|(?<!\d)\d{1,2}[-/月]\d{1,2}(?!\d)|\d{1,2}:\d{2}")
_UNIT = re.compile(
    r"\d\s*(?:[克个千百万亿元米吨%％℃人年月日次名家所项位台件公分小度毫升勺只根片颗]|kg|km|cm|mm|ml|g\b)"
)
_COUNT_AT_END = re.compile(
    r"[^\d\s]\s*[(（]?\d+(?:\.\d+)?[万萬kK+]*[)）]?\s*(?:[个個条條次人篇位赞讚]|评论|回复|阅读|播放)?$"
)
_HEADING_EXTRAS = re.compile(r"^[\W\d]*|(?:\[编辑\]|\[編輯\]|#)?\s*[.…·\s\d]*$")
_LENGTHS = (2, 4, 8, 12, 18, 27, 40, 80)  # bounds of the classes of length, characters
_LONGEST = 200  # characters of a line that are looked at

_GROUPS = {
    group: re.compile("|".join(sorted(map(re.escape, words), key=len, reverse=True))) for group, words in GROUPS.items()
}


def traits(line: Line) -> list[str]:
    """Names of what the line shows: its kind, length, end, marks, figures and dates."""
    text, short = line.text[:_LONGEST], line.kind != "prose"
    letters = len(IDEOGRAPH.findall(text))
    names = [f"{line.kind}{min(3, int(line.weight))}" if line.kind == "noise" else line.kind]
    if line.kind == "noise":
        names.append(line.reason)
    names.append(f"end {_end(line.text)}" if short else f"prose end {_end(line.text)}")
    if short:
        names.append(f"length {bisect_left(_LENGTHS, len(text))}")
        words = text.split()
        if len(words) >= 3 and letters and max(map(len, words)) <= 12:
            names.append("words apart")
        if _MARKS.search(text):
            names.append("marks inside")
    if letters >= 6:
        share = len(_FUNCTION_WORDS.findall(fold(text).text)) / letters
        names.append(f"function words {min(4, int(share * 25))}")
    if letters == 0:
        names.append("latin alone" if _LETTER.search(text) else "digits alone")
    if line.kind == "label":
        names.append("known label" if labelled(text) else "unknown label")
    if is_timestamp(text):
        names.append("time alone")
    elif short and has_date(text):
        names.append("date inside")
    if line.kind in ("short", "label") and _UNIT.search(text):
        names.append("amount")
    if line.kind != "noise" and len(line.text) <= 60:
        interface = interface_share(text)
        names += [f"interface {min(3, int(interface * 4))}"] if interface else []
    checks = {
        "bullet": _BULLET.match(text),
        "numbered": _NUMBERED.match(text),
        "caption": _CAPTION.match(text),
        "byline": is_byline(text),
        "count at end": line.kind == "short" and _COUNT_AT_END.search(text[-20:]),
        "tab": "\t" in text,
        "rights": not short and is_about_rights(line.text),
    }
    return [*names, *(name for name, found in checks.items() if found)]


def word_shares(line: Line) -> dict[str, float]:
    """Share of the line's letters, 0 to 1, that the words of each group make up; nothing for a long line."""
    if len(line.text) > 80:
        return {}
    folded = fold(line.text).text
    letters = len(_LETTER.findall(folded)) or 1
    shares: dict[str, float] = {}
    covered: set[int] = set()
    for group, words in _GROUPS.items():
        spans = [match.span() for match in words.finditer(folded)]
        if spans:
            shares[f"share {group}"] = min(1.0, sum(end - start for start, end in spans) / letters)
        if group != "document":
            covered.update(i for span in spans for i in range(*span))
    if covered:
        shares["share all"] = min(1.0, len(covered) / letters)
        if shares["share all"] > 0.9:
            shares["share nothing else"] = 1.0
    return shares


def has_date(text: str) -> bool:
    """Whether a date or a time of day stands in the line."""
    return _DATE.search(text) is not None


def core(text: str) -> str:
    """The line without numbering, marks and what wikis put after headings; entries of contents have it in common."""
    return _HEADING_EXTRAS.sub("", text) if len(text) <= 60 else text


def _end(text: str) -> str:
    tail = text[-8:]
    if _CUT_SHORT.search(tail):
        return "cut"
    if _SENTENCE_END.search(tail):
        return "sentence"
    return "colon" if tail.endswith((":", "：")) else "comma" if tail.endswith(("，", ",", "、")) else "none"
