"""What kind of line a line of a dumped web page is, judged by its shape.

Words of interfaces are weak evidence: a line counts as interface only if nothing is left of it beside them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from assistant.library.cleaning.interface_words import FILLER, INTERFACE, MARKERS, RIGHTS, SECTIONS
from assistant.library.script import fold

Kind = Literal["blank", "prose", "label", "short", "noise"]

_LONGEST = 20_000  # characters of a line that are looked at

# How far a line speaks for page furniture: a button; a footer, a menu; what only pages have.
WEAK, STRONG, CERTAIN = 1.0, 2.0, 3.0


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the raw text.

    Attributes:
        text: Without the blanks around it; of a line longer than 20,000 characters the two ends.
        weight: How strongly a ``noise`` line speaks for page furniture around it; below 0, for the text.
        reason: Why it is noise; empty for the other kinds.
    """

    text: str
    kind: Kind
    weight: float = 0.0
    reason: str = ""


def _any_of(words: tuple[str, ...]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_ONLY_INTERFACE = re.compile(f"(?:{_any_of(INTERFACE + FILLER)})+")
_SOME_INTERFACE = re.compile(_any_of(INTERFACE))
_MARKER = re.compile(
    f"(?:{_any_of(MARKERS)}|(?:热门|相关(?!附件|规定|要求|说明|法律)|精彩|猜你|看过).{{1,8}}|[^:]{{2,6}}(?:推荐|排行榜?|热议|还看了)):?"
)
_RIGHTS = re.compile(_any_of(RIGHTS))
_SEPARATORS = re.compile(r"[\s\d\W_]+")

_CLOCK = r"\d{1,2}:\d{2}(?::\d{2})?"
_TIMESTAMP = re.compile(
    rf"[\[(（【]?(?:\d{{4}}[-/.年]\d{{1,2}}[-/.月]\d{{1,2}}日?)?\s*(?:{_CLOCK})?[\])）】]?"
    rf"|\d{{1,2}}[-/月]\d{{1,2}}日?(?:\s+{_CLOCK})?"
    rf"|\d+\s*(?:分钟|小时|天|周|个月|年)前|(?:今天|昨天|前天)(?:\s*{_CLOCK})?"
)
_STEP = r"[^\s<>›»→=(){}/:;,，。]{2,14}"
_PATH = re.compile(rf"{_STEP}(?:\s*-*[>›»→]+\s*[^\s<>›»→][^<>›»→]{{0,30}})+")
_PATH_OF_SLASHES = re.compile(rf"(?:首页|主页)(?:\s*/\s*{_STEP}){{2,}}")
_PLACE = re.compile(r"您?(?:们)?(?:现在|当前|目前)?(?:的|所在的?)?位置\s*(?:是|为)?\s*:")
_HOME = re.compile(r"(?:网站)?首页|主页|home(?=\s*[>›»→])")
_NEIGHBOUR = re.compile(r"[【\[]?(?:上|下|前|后)一?(?:篇|条|则|页|章|版)(?:文章|新闻|信息)?[】\]]?\s*:")
_FOOTER = re.compile(
    r"©|\(c\)\s*\d{4}|copyright|all rights reserved|powered by|wordpress|版权所有|icp\s*[备证]|公网安备|网站标识码"
    r"|增值电信业务|营业执照.{0,12}许可证|许可证.{0,12}营业执照"
    r"|未经\S{0,12}(?:授权|许可|同意|允许)\S{0,8}(?:不得|禁止)|您是第.{1,14}位访"
)
_LABEL = re.compile(
    r"[•·\-*●]?\s*[\u4e00-\u9fffA-Za-z]{1,2}(?:[\s\u3000]*[\u4e00-\u9fffA-Za-z]){0,8}[\s\u3000]*[:：]\s*\S"
)
_DATELINE = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?.{0,12}(?:来源|作者|编辑|记者)")
_BYLINE = re.compile(r"[\[【(]?\s*(?:责任编辑|责编|编辑|校对|审核|审校|编审|监制|文|图|记者|作者)\s*[:/]\s*.{1,40}$")
IDEOGRAPH = re.compile("[\u4e00-\u9fff]")
_SENTENCE_END = re.compile(r"[。！？!?；;…][”’」』）)\]】]*$")
_CLAUSE = re.compile(r"[，。！？；：,;!?、]")


def look(text: str) -> Line:
    """The line with its kind, judged by itself; what its neighbours say about it is for the caller."""
    text = text.strip()
    if not text:
        return Line(text, "blank")
    if len(text) > _LONGEST:
        text = text[: _LONGEST // 2] + text[-_LONGEST // 2 :]
    folded = fold(text).text if len(text) <= 200 else ""
    noise = _furniture(folded) if folded else is_headlines(text) and (CERTAIN, "headlines")
    if noise:
        return Line(text, "noise", *noise)
    if _is_sentence(text):
        return Line(text, "prose")
    if "\t" in text or _LABEL.match(text) or _DATELINE.match(folded):
        return Line(text, "label")
    return Line(text, "prose" if _is_paragraph(text) else "short")


def interface_share(text: str) -> float:
    """Share of the letters of a line that are words of interfaces, 0 to 1."""
    letters = _SEPARATORS.sub("", fold(text).text)
    return sum(map(len, _SOME_INTERFACE.findall(letters))) / len(letters) if letters else 0.0


def is_marker(text: str) -> bool:
    """Whether the line heads a list of other pages."""
    return len(text) <= 12 and _MARKER.fullmatch(fold(text).text) is not None


def is_about_rights(text: str) -> bool:
    """Whether a paragraph talks about the rights and duties of the site, not about its subject."""
    return len(set(_RIGHTS.findall(fold(text).text))) >= 2


def is_byline(text: str) -> bool:
    """Whether the line names who edited or wrote the text."""
    return _BYLINE.match(fold(text).text) is not None


def is_timestamp(text: str) -> bool:
    """Whether the line is a date or a time and nothing else."""
    return (
        bool(text) and len(text) <= 32 and _TIMESTAMP.fullmatch(text) is not None and re.search(r"\w", text) is not None
    )


def is_headlines(text: str) -> bool:
    """Whether many headlines stand in one long line: phrases parted by blanks, none of them a sentence."""
    phrases = text.split()
    return (
        len(phrases) >= 8
        and 2 * len(IDEOGRAPH.findall(text)) >= len(text)
        and "\t" not in text
        and 8 <= sum(map(len, phrases)) / len(phrases) <= 40
        and text.count("。") * 200 <= len(text)
        and not _SENTENCE_END.search(text)
    )


def is_keywords(text: str) -> bool:
    """Whether the line is a row of phrases such as pages are stuffed with for search engines."""
    if len(text) < 40 or _SENTENCE_END.search(text) or re.search(r"[:：；;。]", text):
        return False
    phrases = [phrase for phrase in re.split(r"[,，、|_\s]+", text) if phrase]
    return len(phrases) >= 5 and 3 <= sum(map(len, phrases)) / len(phrases) <= 20


def _furniture(folded: str) -> tuple[float, str] | None:
    """Weight and reason if the folded line is interface, navigation or footer."""
    if _NEIGHBOUR.match(folded):
        return STRONG, "link to another page"
    if len(folded) <= 120 and _FOOTER.search(folded):
        return STRONG, "footer"
    if _is_breadcrumb(folded):
        return CERTAIN, "breadcrumb"
    if _MARKER.fullmatch(folded):
        return WEAK, "list of other pages"
    compact = _SEPARATORS.sub("", folded)
    if compact in ("广告", "推广", "广告推广"):
        return WEAK, "advertisement"
    if 0 < len(compact) <= 40 and _ONLY_INTERFACE.fullmatch(compact) and _SOME_INTERFACE.search(compact):
        return WEAK, "counter" if re.search(r"\d", folded) else "interface"
    tokens = [token for token in re.split(r"[\s|/]+", folded) if token]
    known = sum(token in SECTIONS or _ONLY_INTERFACE.fullmatch(token) is not None for token in tokens)
    leads_home = any(token.endswith(("首页", "主页")) for token in tokens)
    if len(tokens) >= 4 and max(map(len, tokens)) <= 8 and (leads_home or known * 2 >= len(tokens)):
        return STRONG, "menu"
    if folded in SECTIONS:
        return WEAK / 2, "menu"
    return None


def _is_breadcrumb(folded: str) -> bool:
    """Whether the line is the way from the home page to this one; a path without it needs three steps."""
    if _PLACE.match(folded) or _PATH_OF_SLASHES.fullmatch(folded):
        return True
    steps = len(re.findall(r"[>›»→]+", folded))
    return _PATH.fullmatch(folded) is not None and (steps > 1 or _HOME.match(folded) is not None)


def _is_sentence(text: str) -> bool:
    return len(text) >= 15 and re.search(r"。[”’」』）)]*$", text) is not None


def _is_paragraph(text: str) -> bool:
    """Whether a line that does not end as a sentence is prose all the same: long, and parted by marks."""
    if len(text) < 40:
        return False
    if text.isascii():
        letters = sum(character.isalpha() or character == " " for character in text)
        return len(text.split()) >= 6 and letters >= 0.8 * len(text)
    return len(_CLAUSE.findall(text)) >= 2 and not is_keywords(text)
