"""HTML pages: the main content as Markdown, without network; all visible text where no main content is found."""

from __future__ import annotations

import logging
import re
from html.parser import HTMLParser
from typing import Any

from assistant.library.cleaning import clean, normalise
from assistant.library.encoding import decode
from assistant.library.extracted import Extracted
from assistant.library.lines import look
from assistant.library.metadata import describe
from assistant.records import DroppedText

# The main content must hold at least this share of the visible prose; less means that a part was missed.
_LEAST_SHARE = 0.6

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
    visible = _VisibleText()
    visible.feed(html)
    visible.close()
    page = clean(visible.text())
    main, head = _main_content(html)
    said = describe(page.text, stem="", given={}, hints=head)  # date and publisher often stand above the main content
    hints = {"title": head["title"], "date": said.date, "publisher": said.publisher, "source": said.source}
    if not main or _prose(main) < _LEAST_SHARE * _prose(page.text):
        return Extracted(text=page.text, encoding=encoding, hints=hints, dropped=page.dropped)
    cleaned = clean(main)
    kept = {_bare(line) for line in cleaned.text.split("\n")}
    left_out = [line for line in visible.text().split("\n") if _bare(line) not in kept]
    dropped = (DroppedText(text="\n".join(left_out), reason="outside the main content"),) if any(left_out) else ()
    return Extracted(text=cleaned.text, encoding=encoding, hints=hints, dropped=dropped)


def _main_content(html: str) -> tuple[str, dict[str, str]]:
    """Markdown of the main content (empty if none is found) and what the head of the page says."""
    import trafilatura  # 0.2 s, which only those who read HTML should pay

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # a page without content is no error here
    text = trafilatura.extract(
        html, output_format="markdown", include_tables=True, include_formatting=True, include_comments=False
    )
    found: Any = trafilatura.extract_metadata(html, date_config={"extensive_search": False, "original_date": True})
    names = {"title": "title", "date": "date", "publisher": "sitename", "source": "url"}
    head = {name: str(getattr(found, attribute, None) or "") for name, attribute in names.items()}
    return normalise(text or "").strip("\n"), head


def _prose(text: str) -> int:
    """Characters that stand in paragraphs and table rows."""
    lines = (look(line) for line in text.split("\n"))
    return sum(len(_bare(line.text)) for line in lines if line.kind == "prose" or line.text.count("|") > 1)


def _bare(text: str) -> str:
    """The text without blanks and Markdown marks, to find a line again."""
    return re.sub(r"[\s|*_#`>-]+", "", text)


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
