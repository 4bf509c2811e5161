"""HTML pages: the main content as Markdown, without network; all visible text where no main content is found."""

from __future__ import annotations

import logging
import re
from html.parser import HTMLParser
from typing import Any

from assistant.library.cleaning.clean import clean, normalise
from assistant.library.cleaning.lines import look
from assistant.library.describing.metadata import describe
from assistant.library.formats.encoding import decode
from assistant.library.formats.extracted import Extracted
from assistant.library.formats.raised import shifted_markup
from assistant.records import DroppedText

# The main content must hold at least this share of the visible prose; less means that a part was missed.
_LEAST_SHARE = 0.6

# Hints and the attributes of the extractor's metadata that give them.
_HEAD = {"title": "title", "date": "date", "publisher": "sitename", "source": "url", "author": "author"}

# What the extractor is given; beyond it, where it would take minutes, all visible text is taken.
_MOST_TAGS = 60_000
_LONGEST_TAG = 20_000  # characters
_TAG = re.compile(r"<[^<>]*>?")

_AUTHOR = re.compile(
    r"""<meta\s[^<>]{0,200}?name=["']author["'][^<>]{0,200}?content=["']([^"'<>]{1,80})""", re.IGNORECASE
)
_AUTHOR_LABEL = re.compile(r"\s*(?:作者|记者|記者|撰文|文|by)\s*[:：/]\s*", re.IGNORECASE)

_BLOCKS = re.compile(
    "address|article|aside|blockquote|body|br|center|dd|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|header"
    "|hr|html|legend|li|main|nav|ol|option|p|pre|section|select|table|tbody|tfoot|thead|tr|ul"
)
_UNSEEN = re.compile("script|style|noscript|template|svg|head|iframe")
_VOID = re.compile("area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr")


def extract(data: bytes) -> Extracted:
    """The main content of the page, its head as hints, and the visible lines that are not in it.

    Raises:
        ReadError: The bytes cannot be decoded.
    """
    html, encoding = decode(data)
    html = re.sub(r"^\s*<\?xml[^>]*\?>", "", html)  # a declared encoding no longer holds for decoded text
    html = shifted_markup(html)
    tame = _is_tame(html)
    visible = _VisibleText()
    visible.feed(html if tame else _tamed(html))
    visible.close()
    shown = normalise(visible.text())
    page = clean(shown)
    main, head = _main_content(html) if tame else ("", dict.fromkeys(_HEAD, ""))
    said = describe(page.text, stem="", given={}, hints=head)  # date and publisher often stand above the main content
    hints = {"title": head["title"], "date": said.date, "publisher": said.publisher, "source": said.source}
    hints["author"] = _author(head["author"], html)
    lines = shown.split("\n")
    kept = _around(lines, main, {line for piece in page.dropped for line in piece.text.split("\n")})
    joined = "\n".join(line for i, line in enumerate(lines) if not line or i in kept)
    text = re.sub(r"\n{3,}", "\n\n", joined).strip("\n")
    if not kept or _prose(text) < _LEAST_SHARE * _prose(page.text):
        return Extracted(text=page.text, encoding=encoding, hints=hints, dropped=page.dropped)
    left_out = "\n".join(line for i, line in enumerate(lines) if line and i not in kept)
    dropped = (DroppedText(text=left_out, reason="outside the main content"),) if left_out else ()
    return Extracted(text=text, encoding=encoding, hints=hints, dropped=dropped)


def _author(found: str, html: str) -> str:
    """Who wrote the page: as the extractor found it without its label, else as the head of the page says."""
    declared = _AUTHOR.search(html[:100_000])
    return _AUTHOR_LABEL.sub("", found or (declared[1] if declared else ""), count=1).strip()


def _around(lines: list[str], main: str, furniture: set[str]) -> set[int]:
    """Numbers of the visible lines that the main content spans, without furniture in between.

    The extractor says where the text lies; within, it may lose headings and lists or run paragraphs together, so
    the lines themselves come from the page. The heading right above belongs to it.
    """
    whole = _bare(main)
    parts = {_bare(line) for line in main.split("\n")}
    found = []
    for i, line in enumerate(lines):
        bare = _bare(line)
        if bare and (bare in parts or (len(bare) >= 10 and bare in whole)):
            found.append(i)
    told = [i for i in found if look(lines[i]).kind == "prose"] or found
    if not told:
        return set()
    first = min(found)
    for i in range(first - 1, -1, -1):
        if lines[i].startswith("#"):
            first = i
            break
        if look(lines[i]).kind == "prose":
            break
    sure = {i for i in found if look(lines[i]).kind == "prose" or lines[i].startswith(("#", "|"))}
    return {
        i for i in range(first, max(found) + 1) if lines[i] and (i in sure or lines[i] not in furniture or i == first)
    }


def _is_tame(html: str) -> bool:
    """Whether the page is no larger than what people write, so that the extractor is done in seconds."""
    if html.count("<") > _MOST_TAGS:
        return False
    return all(len(match.group()) <= _LONGEST_TAG for match in _TAG.finditer(html) if match.end() - match.start() > 100)


def _tamed(html: str) -> str:
    """The page without comments, without the attributes of monstrous tags, and with marks that open no tag spelled out.

    The parser of the standard library looks for the end of each of these anew, up to the end of the page.
    """
    pieces, start = [], 0
    while (opening := html.find("<!--", start)) >= 0:
        pieces.append(html[start:opening])
        closing = html.find("-->", opening)
        start = closing + 3 if closing >= 0 else opening + 4
        if closing < 0:
            break
    pieces.append(html[start:].replace("<!--", ""))
    return _TAG.sub(_tamed_tag, "".join(pieces).replace("&#", "&amp;#"))


def _tamed_tag(match: re.Match[str]) -> str:
    tag = match.group()
    name = re.match(r"</?[a-zA-Z][a-zA-Z0-9]*(?=[\s/>])", tag)
    if not name or not tag.endswith(">"):
        return " " if name or tag.startswith(("<!", "<?")) else "&lt;" + tag[1:]
    return tag if len(tag) <= 1000 else f"{name.group()}>"


def _main_content(html: str) -> tuple[str, dict[str, str]]:
    """Markdown of the main content (empty if none is found) and what the head of the page says."""
    import trafilatura  # 0.2 s, which only those who read HTML should pay

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # a page without content is no error here
    text = trafilatura.extract(
        html, output_format="markdown", include_tables=True, include_formatting=True, include_comments=False
    )
    found: Any = trafilatura.extract_metadata(html, date_config={"extensive_search": False, "original_date": True})
    head = {name: str(getattr(found, attribute, None) or "") for name, attribute in _HEAD.items()}
    return normalise(text or "").strip("\n"), head


def _prose(text: str) -> int:
    """Characters that stand in paragraphs and table rows."""
    lines = (look(line) for line in text.split("\n"))
    return sum(len(_bare(line.text)) for line in lines if line.kind == "prose" or line.text.count("|") > 1)


def _bare(text: str) -> str:
    """The text without blanks and Markdown marks, to find a line again."""
    return re.sub(r"^\s*\d+\.\s|[\s|*_#`>-]+", "", text)


class _VisibleText(HTMLParser):
    """Collects what a browser would show: a line for every block, with marks for headings, items and rows."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._pieces: list[str] = []
        self._hidden: list[str] = []  # open elements from the outermost unseen one on
        self._in_row = False
        self._columns = 0  # cells that name columns in the row that is open

    def text(self) -> str:
        """The text so far."""
        lines = (re.sub(r"[^\S\n]+", " ", line).strip() for line in "".join(self._pieces).split("\n"))
        return re.sub(r"\n{3,}", "\n\n", "\n".join(line for line in lines if line not in ("-", "|")))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        style = re.sub(r"\s", "", dict(attrs).get("style") or "").lower()
        hidden = _UNSEEN.fullmatch(tag) is not None or "display:none" in style or "hidden" in dict(attrs)
        if self._hidden or hidden:
            if not _VOID.fullmatch(tag):
                self._hidden.append(tag)
        elif tag == "tr":
            self._in_row, self._columns = True, 0
            self._pieces.append("\n")
        elif tag in ("td", "th"):
            self._columns += tag == "th"
            self._pieces.append(" | ")
        elif _BLOCKS.fullmatch(tag) and not self._in_row:
            mark = "#" * int(tag[1]) + " " if re.fullmatch("h[1-6]", tag) else "- " if tag == "li" else ""
            self._pieces.append(f"\n{mark}" if tag in ("li", "br") else f"\n\n{mark}")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._hidden:
            while self._hidden.pop() != tag:
                pass
            return
        self._hidden.clear()  # the end of an element around the hidden one: its own end tag is missing
        if tag == "tr":
            self._in_row = False
            self._pieces.append(" |" + f"\n|{'---|' * self._columns}" * (self._columns > 1))
        elif _BLOCKS.fullmatch(tag) and tag != "li" and not self._in_row:
            self._pieces.append("\n\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._pieces.append(re.sub(r"\s+", " ", data))
