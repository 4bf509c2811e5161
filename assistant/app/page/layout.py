"""The fixed parts of the page: bar, composer, head of the library, and what stands in the document's head."""

from __future__ import annotations

from pathlib import Path

from assistant.app.page.texts import as_json, both, label

_FOLDER = Path(__file__).parent
ICON = _FOLDER / "favicon.svg"

# Events that a part sends to the server, by the part.
EVENTS: dict[str, tuple[str, ...]] = {"bar": ("begin_anew",), "composer": ("ask", "halt")}

_ICONS = {
    "brand": '<path d="M5 4.5h9.5a3 3 0 0 1 3 3V20H8a3 3 0 0 1-3-3zM5 17a3 3 0 0 1 3-3h9.5M9 8.5h5"/>',
    "library": '<path d="M4 5h4v15H4zM10 5h4v15h-4zM16.2 5.6l3.7-.9L23 19l-3.7.9z"/>',
    "new": '<path d="M12 5v14M5 12h14"/>',
    "theme": '<path d="M20 14.5A8 8 0 0 1 9.5 4a8 8 0 1 0 10.5 10.5z"/>',
    "send": '<path d="M12 19V5M6 11l6-6 6 6"/>',
    "stop": '<rect x="7" y="7" width="10" height="10" rx="1.5" fill="currentColor"/>',
    "close": '<path d="M6 6l12 12M18 6L6 18"/>',
    "drop": '<path d="M12 15V4M8 8l4-4 4 4M4 15v3a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2v-3"/>',
}


def bar() -> str:
    """HTML of the bar at the top."""
    return (
        f'<header class="bar"><a class="skip" href="#question">{both("question")}</a>'
        f'<p class="brand">{_icon("brand")}<span>{both("brand")}</span></p>'
        f'<button type="button" data-open-library {label("library")}>{_icon("library")}'
        f'<span>{both("library")}</span><b class="badge" hidden></b></button>'
        f'<button type="button" id="new" {label("new")}>{_icon("new")}<span>{both("new")}</span></button>'
        f'<button type="button" id="language">{both("language")}</button>'
        f'<button type="button" id="theme" {label("theme")}>{_icon("theme")}</button></header>'
    )


def composer(limit: int) -> str:
    """HTML of the field for the question; ``limit`` is its length in characters."""
    return (
        '<form class="composer"><div class="field">'
        f'<textarea id="question" rows="1" maxlength="{limit}" autocomplete="off" {label("placeholder")}>'
        "</textarea>"
        f'<button type="submit" id="send" {label("send")}>{_icon("send")}</button>'
        f'<button type="button" id="halt" {label("stop")}>{_icon("stop")}</button></div>'
        f'<p class="keys">{both("keys")}</p></form>'
    )


def library_head(limit: int) -> str:
    """HTML of the upper part of the library view; ``limit`` is the size of one file in megabytes."""
    return (
        f'<header class="library-head"><h2 id="library-title" tabindex="-1">{both("library")}</h2>'
        f'<button type="button" data-close-library {label("close")}>{_icon("close")}</button></header>'
        f'<button type="button" id="drop" data-megabytes="{limit}">{_icon("drop")}'
        f"<strong>{both('drop')}</strong><small>{both('formats', limit=limit)}</small>"
        f'<span class="uploading">{both("uploading")}</span></button>'
        '<p id="drop-note" class="error" role="alert" hidden></p>'
    )


def head() -> str:
    """What the document's head holds besides Gradio's own: the style sheet and the script of the page."""
    style = (_FOLDER / "page.css").read_text(encoding="utf-8")
    script = (_FOLDER / "page.js").read_text(encoding="utf-8")
    texts = as_json("copied", "too_large")
    return f"<style>{style}</style><script>const libraryTexts = {texts};\n{script}</script>"


def _icon(name: str) -> str:
    return f'<svg viewBox="0 0 24 24" aria-hidden="true">{_ICONS[name]}</svg>'
