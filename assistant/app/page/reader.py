"""HTML of a document as it is read beside the answer: its text in its parts, with the cited sentence marked."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.app.page.alike import Marked, marked_html
from assistant.app.page.icons import icon
from assistant.app.page.safe import language, text_html
from assistant.app.page.sources import heading_path, meta
from assistant.app.page.texts import both, label
from assistant.app.serialise import file_name
from assistant.library.structure import Block, blocks
from assistant.records import Document, DroppedText

WINDOW = 24_000  # characters shown at once: a browser stays quick, and a reader has enough around the sentence
_TAGS = {"title": "h2", "heading": "h3"}


def cited_place(
    document: Document,
    start: int,
    end: int,
    *,
    turn: int,
    cite: str,
    place: tuple[int, int],
    heading: tuple[str, ...] = (),
    figures: Marked = (),
    around: int | None = None,
) -> str:
    """HTML of a document opened at ``text[start:end]``, with the way to the citations before and after it.

    Args:
        place: Which of how many citations of the answer it is, from 1.
        figures: Pieces of the marked text that stand in the answer too, counted from ``start``.
        around: The offset that the shown part is to hold; None is the marked text.
    """
    number, total = place
    page = document.page(start)
    steps = (
        f'<button type="button" data-step="-1" {label("previous")}{_off(number <= 1)}>{icon("back")}</button>'
        f'<span class="place">{number} / {total}</span>'
        f'<button type="button" data-step="1" {label("next")}{_off(number >= total)}>{icon("next")}</button>'
    )
    where = f"{text_html(file_name(document.path))}" + (f" · {both('page', n=page)}" if page else "")
    return (
        f'<section class="reading" data-turn="{turn}" data-cite="{cite}" data-document="{text_html(document.id)}">'
        f'<header><nav><button type="button" data-cards>{icon("back")}{both("sources")}</button>{steps}</nav>'
        f'<h2 tabindex="-1"><bdi>{text_html(document.title)}</bdi></h2><p class="meta">{meta(document)}</p>'
        f'{heading_path(heading)}<p class="file"><bdi>{where}</bdi></p></header>'
        f"{_text(document, (start, end), figures, start if around is None else around)}</section>"
    )


def whole_document(document: Document, *, around: int = 0) -> str:
    """HTML of a document of the library: what is known about it, its text, and what cleaning left out."""
    facts = (document.author, document.number, document.source)
    known = "".join(f"<span><bdi>{text_html(fact)}</bdi></span>" for fact in facts if fact)
    name = text_html(document.id)
    title = f'data-title="{text_html(document.title)}"'
    return (
        f'<section class="reading" data-document="{name}">'
        f'<header><nav><button type="button" data-list>{icon("back")}{both("list")}</button></nav>'
        f'<h2 tabindex="-1"><bdi>{text_html(document.title)}</bdi></h2><p class="meta">{meta(document)}</p>'
        f'<p class="meta">{known}</p><p class="file"><bdi>{text_html(file_name(document.path))}</bdi></p>'
        f'<div class="doing"><button type="button" data-ask-this="{name}" {title}>{both("ask_this")}</button>'
        f'<button type="button" data-reindex="{name}">{both("reindex")}</button>'
        f'<button type="button" data-remove="{name}" {title}>{both("remove")}</button></div></header>'
        f"{_dropped(document.dropped)}<h3>{both('kept_text')}</h3>{_text(document, (0, 0), (), around)}</section>"
    )


def _text(document: Document, marked: tuple[int, int], figures: Marked, around: int) -> str:
    text = document.text
    first, last = _window(text, around)
    body = "".join(_blocks(document, first, last, marked, figures))
    before, after = (
        f'<button type="button" class="more" data-around="{offset}">{both(key)}</button>'
        for offset, key in ((max(0, first - WINDOW // 2), "earlier_text"), (last + WINDOW // 2, "later_text"))
    )
    return (
        f'<div class="document-text" lang="{language(document.script)}">{before if first > 0 else ""}{body}'
        f"{after if last < len(text) else ''}</div>"
    )


def _window(text: str, around: int) -> tuple[int, int]:
    around = max(0, min(around, len(text)))
    first = max(0, around - WINDOW // 2)
    last = min(len(text), first + WINDOW)
    if first > 0:
        first = text.find("\n", first, around) + 1 or first
    if last < len(text):
        last = max(text.rfind("\n", around, last), 0) or last
    return first, last


def _blocks(document: Document, first: int, last: int, marked: tuple[int, int], figures: Marked) -> Iterator[str]:
    page = document.page(first)
    for block in blocks(document.text, document.title):
        if block.end <= first or block.start >= last:
            continue
        if document.page(block.start) != page:
            page = document.page(block.start)
            yield f'<p class="page-break">{both("page", n=page)}</p>'
        yield _block(document.text, block, marked, figures)


def _block(text: str, block: Block, marked: tuple[int, int], figures: Marked) -> str:
    tag = _TAGS.get(block.kind, "p")
    level = f' data-level="{block.level}"' if block.kind == "heading" else ""
    start, end = max(block.start, marked[0]), min(block.end, marked[1])
    if start >= end:
        return f'<{tag} class="{block.kind}"{level}>{_piece(text, block.start, block.end, block)}</{tag}>'
    shifted = tuple((first + marked[0], last + marked[0], which) for first, last, which in figures)
    inside = marked_html(text, tuple(piece for piece in shifted if start <= piece[0]), start, end)
    return (
        f'<{tag} class="{block.kind}"{level}>{_piece(text, block.start, start, block)}<mark>{inside}</mark>'
        f"{_piece(text, end, block.end, block)}</{tag}>"
    )


def _piece(text: str, start: int, end: int, block: Block) -> str:
    """HTML of a piece of a block; the number signs of a Markdown heading are kept out of sight."""
    piece = text[start:end]
    if block.kind in ("title", "heading") and start == block.start and piece.startswith("#"):
        words = piece.lstrip("#").lstrip()
        return f'<i class="signs">{piece[: len(piece) - len(words)]}</i>{text_html(words)}'
    return text_html(piece)


def _dropped(dropped: tuple[DroppedText, ...]) -> str:
    if not dropped:
        return f'<p class="note">{both("nothing_dropped")}</p>'
    rows = "".join(f"<li><b>{text_html(piece.reason)}</b><bdi>{text_html(piece.text)}</bdi></li>" for piece in dropped)
    return (
        f'<details class="dropped"><summary>{both("dropped_text", n=len(dropped))}</summary><ul>{rows}</ul></details>'
    )


def _off(disabled: bool) -> str:
    return " disabled" if disabled else ""
