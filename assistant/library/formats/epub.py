"""E-books in EPUB: the chapters in reading order, each below its name."""

from __future__ import annotations

import posixpath
import re
from urllib.parse import unquote

from assistant.errors import ReadError
from assistant.library.cleaning.clean import normalise
from assistant.library.formats import properties
from assistant.library.formats.damage import read_errors
from assistant.library.formats.encoding import decode
from assistant.library.formats.extracted import Extracted
from assistant.library.formats.raised import shifted_markup
from assistant.library.formats.safe_xml import Element, attribute, child, parse, words
from assistant.library.formats.webpage import _VisibleText
from assistant.library.formats.zipped import Zipped
from assistant.records import DroppedText

_FONTS_ONLY = re.compile(r"\.(?:ttf|otf|ttc|woff2?)$", re.I)
_HEADING = re.compile(r"^#{1,6} +\S", re.M)
_CONTENTS_MOST = 60  # characters of a line in a list of the chapters


def extract(data: bytes) -> Extracted:
    """The text of the chapters; the list of chapters that repeats their names is dropped.

    Raises:
        ReadError: The book is locked by its seller, or damaged.
    """
    with read_errors("an EPUB book"):
        return _Book(Zipped(data)).extracted()


class _Book:
    """One book being read."""

    def __init__(self, zipped: Zipped) -> None:
        self._zipped = zipped
        container = parse(zipped.read("META-INF/container.xml"))
        self._at = attribute(next(container.iter("rootfile")), "full-path")
        self._package = parse(zipped.read(self._at))
        self._items = {attribute(item, "id"): item for item in self._package.iter("item")}
        if self._is_locked():
            raise ReadError("The book is locked by its seller (DRM).", "Use a copy without a lock.")

    def extracted(self) -> Extracted:
        names, hints = self._chapter_names(), self._hints()
        pieces: list[str] = []
        contents: list[str] = []
        # Each chapter once: a book that names one again and again has no more text than its chapters.
        for id_ in dict.fromkeys(attribute(entry, "idref") for entry in self._package.iter("itemref")):
            item = self._items.get(id_)
            path = self._path(item) if item is not None else ""
            if path not in self._zipped or "html" not in attribute(item, "media-type", "html"):
                continue
            text = _text(self._zipped.read(path))
            if "nav" in attribute(item, "properties").split() or _is_contents(text, set(names.values())):
                contents.append(text)
            elif text:
                name = names.get(path, "")
                pieces.append(text if _HEADING.search(text[:400]) or not name else _below(name, text))
        return Extracted(
            text="\n\n".join(pieces),
            given={"title": hints.pop("title")} if "title" in hints else {},  # its chapters' headings are no titles
            hints=hints,
            dropped=tuple(DroppedText(text=text, reason="table of contents") for text in contents if text),
        )

    def _path(self, element: Element, base: str = "", name: str = "href") -> str:
        href = unquote(attribute(element, name).partition("#")[0])
        return posixpath.normpath(posixpath.join(posixpath.dirname(base or self._at), href))

    def _is_locked(self) -> bool:
        where = "META-INF/encryption.xml"
        if where not in self._zipped:
            return False
        locked = [attribute(found, "URI") for found in parse(self._zipped.read(where)).iter("CipherReference")]
        return any(not _FONTS_ONLY.search(name) for name in locked)

    def _chapter_names(self) -> dict[str, str]:
        """The names of the chapters by their files, from the book's navigation."""
        names: dict[str, str] = {}
        for item in self._items.values():
            path = self._path(item)
            if path not in self._zipped:
                continue
            if attribute(item, "media-type") == "application/x-dtbncx+xml":
                for point in parse(self._zipped.read(path)).iter("navPoint"):
                    target = child(point, "content")
                    if target is not None:
                        names.setdefault(self._path(target, path, "src"), words(child(point, "navLabel")))
            elif "nav" in attribute(item, "properties").split():
                for link in parse(self._zipped.read(path)).iter("a"):
                    if link.get("href"):
                        names.setdefault(self._path(link, path), words(link))
        return names

    def _hints(self) -> dict[str, str]:
        about = child(self._package, "metadata")

        def first(tag: str) -> str:
            return words(next(about.iter(tag), None)) if about is not None else ""

        return properties.hints(first("title"), first("creator"), first("date"), first("publisher"))


def _text(page: bytes) -> str:
    """All that a reader would show of a chapter: a book has no furniture to leave out."""
    html = shifted_markup(re.sub(r"^\s*<\?xml[^>]*\?>", "", decode(page)[0]))
    visible = _VisibleText()
    visible.feed(html)
    visible.close()
    return normalise(visible.text()).strip()


def _below(name: str, text: str) -> str:
    """The chapter with its name as heading; the line that only repeats it goes."""
    first, _, rest = text.partition("\n")
    repeated = re.sub(r"\s", "", first) == re.sub(r"\s", "", name)
    return f"## {name}\n\n{rest.strip() if repeated else text}"


def _is_contents(text: str, names: set[str]) -> bool:
    """Whether a page lists the chapters and does little else."""
    bare = {re.sub(r"\s", "", name) for name in names}
    lines = [re.sub(r"^[-#*|\s]+|\s", "", line) for line in text.split("\n") if line.strip()]
    known = sum(line in bare for line in lines)
    return known >= 3 and known >= 0.7 * len(lines) and max(map(len, lines)) <= _CONTENTS_MOST
