"""The fixed parts of the page: bar, composer, dialogs, heads of the panels, and what stands in the document's head."""

from __future__ import annotations

from pathlib import Path

from assistant.app.page.icons import icon
from assistant.app.page.texts import as_json, both, label

_FOLDER = Path(__file__).parent
ICON = _FOLDER / "favicon.svg"
STYLES = ("frame.css", "talk.css", "panel.css", "library.css", "narrow.css")
SCRIPTS = ("frame.js", "asking.js", "sources.js", "talks.js", "library.js", "start.js")

# Events that the page sends to the server; all go through one part.
EVENTS = ("act", "ask", "follow", "halt", "take_files", "reindex")
_SAID_BY_SCRIPT = (
    *("copied", "too_large", "too_many", "uploading", "scope_all", "scope_some", "one_document", "rename_talk"),
    *("delete_talk", "delete_talk_why", "delete", "save", "remove_document", "remove_why", "remove", "edit_drops"),
    *("edit_drops_why", "continue", "lost", "thanks"),
)


def bar() -> str:
    """HTML of the bar at the top."""
    return (
        f'<header class="bar"><a class="skip" href="#question">{both("skip")}</a>'
        f'<button type="button" id="show-talks" {label("show_talks")}>{icon("side")}</button>'
        f'<p class="brand">{icon("brand")}<span>{both("brand")}</span></p>'
        f'<button type="button" data-new {label("new")}>{icon("new")}</button>'
        f'<button type="button" data-open-library {label("library")}>{icon("library")}'
        f'<span>{both("library")}</span><b class="badge" hidden></b></button>'
        f'<button type="button" id="language">{both("language")}</button>'
        f'<button type="button" id="theme" {label("theme")}>{icon("theme")}</button>'
        f'<button type="button" id="open-settings" {label("settings")}>{icon("settings")}</button></header>'
    )


def side_head() -> str:
    """HTML of the upper part of the list of conversations."""
    return (
        f'<button type="button" class="new" data-new>{icon("new")}<span>{both("new")}</span></button>'
        f'<label class="search">{icon("search")}<input type="search" id="search-talks" autocomplete="off"'
        f" {label('search_talks')}></label>"
    )


def composer(limit: int) -> str:
    """HTML of the field for the question; ``limit`` is its length in characters."""
    return (
        f'<form class="composer"><p class="editing" hidden>{both("editing")}'
        f'<button type="button" id="stop-editing" {label("cancel")}>{icon("close")}</button></p>'
        '<div class="field">'
        f'<textarea id="question" rows="1" maxlength="{limit}" autocomplete="off" {label("placeholder")}></textarea>'
        f'<div class="under"><button type="button" id="choose-scope" aria-haspopup="dialog" {label("scope")}>'
        f'{icon("scope")}<span class="chosen">{both("scope_all")}</span></button>'
        f'<button type="button" id="clear-scope" {label("scope_clear")} hidden>{icon("close")}</button>'
        f'<button type="submit" id="send" {label("send")}>{icon("send")}</button>'
        f'<button type="button" id="halt" {label("stop")}>{icon("stop")}</button></div></div>'
        f'<p class="keys">{both("keys")}</p></form>'
    )


def panel_head() -> str:
    """HTML of the way out of the sources, where they cover the conversation."""
    return f'<button type="button" class="plain" data-close-panel {label("close")}>{icon("close")}</button>'


def library_head(limit: int, files: int) -> str:
    """HTML of the upper part of the library view; ``limit`` is a file's size in megabytes, ``files`` their number."""
    return (
        f'<header class="library-head"><h2 id="library-title" tabindex="-1">{both("library")}</h2>'
        f'<button type="button" data-close-library {label("close")}>{icon("close")}</button></header>'
        f'<button type="button" id="drop" data-megabytes="{limit}" data-files="{files}">{icon("drop")}'
        f"<strong>{both('drop')}</strong><small>{both('formats', limit=limit)}</small></button>"
        '<input type="file" id="files" multiple hidden><p id="drop-note" class="error" role="alert" hidden></p>'
        '<ul id="sending" role="status"></ul>'
    )


def search_head() -> str:
    """HTML of the field that searches the documents of the library."""
    return (
        f'<label class="search">{icon("search")}<input type="search" id="search-documents" autocomplete="off"'
        f" {label('search_documents')}></label>"
    )


def dialogs() -> str:
    """HTML of what opens over the page: settings, a name, a confirmation, a correction, the menu of a conversation."""
    menu = "".join(
        f'<button type="button" role="menuitem" data-menu="{key}">{both(key)}</button>'
        for key in ("rename", "export_markdown", "export_json", "delete")
    )
    buttons = (
        f'<footer><button type="button" value="" data-dismiss>{both("cancel")}</button>'
        f'<button type="submit" value="yes" class="main">{both("save")}</button></footer>'
    )
    return (
        f'<dialog id="prompt"><form method="dialog"><label><span class="title">{both("rename")}</span>'
        f'<input type="text" name="value" maxlength="200" autocomplete="off"></label>{buttons}</form></dialog>'
        '<dialog id="confirm"><form method="dialog"><h2 class="title"></h2><p class="why"></p>'
        f"{buttons}</form></dialog>"
        f'<dialog id="correct"><form method="dialog"><label>{both("correction")}<textarea name="value" rows="4"'
        f' maxlength="4000"></textarea></label><p class="why">{both("correction_why")}</p>'
        f'<label class="check"><input type="checkbox" name="unanswerable">{both("unanswerable")}</label>'
        f"{buttons}</form></dialog>"
        f'<dialog id="scope-box" aria-labelledby="scope-title"><form method="dialog"><header>'
        f'<h2 id="scope-title">{both("scope")}</h2>{_close()}</header><p class="why">{both("scope_why")}</p>'
        f'<div id="scope-place"></div></form></dialog>'
        f'<dialog id="settings-box" aria-labelledby="settings-title"><form method="dialog"><header>'
        f'<h2 id="settings-title">{both("settings")}</h2>{_close()}</header>{_settings()}'
        f'<h3>{both("state")}</h3><div id="state-place"></div></form></dialog>'
        f'<div id="menu" role="menu" popover>{menu}</div>'
        '<div id="announce" class="unseen" role="status"></div><div id="heard" class="unseen" aria-live="polite"></div>'
    )


def head() -> str:
    """What the document's head holds besides Gradio's own: the style sheets and the scripts of the page."""
    style = "\n".join((_FOLDER / name).read_text(encoding="utf-8") for name in STYLES)
    script = "\n".join((_FOLDER / name).read_text(encoding="utf-8") for name in SCRIPTS)
    texts = as_json(*_SAID_BY_SCRIPT)
    script = f"globalThis.libraryPage = (() => {{\nconst texts = {texts};\n{script}\n}})();"
    return f"<style>{style}</style><script>{script}</script>"


def _settings() -> str:
    return (
        _choice("strictness", "how_sure", ("strict", "balanced", "open"), explained=True)
        + _choice("length", "length", ("short", "normal", "long"))
        + _choice("theme", "look", ("system", "light", "dark"))
        + f'<fieldset class="choice"><legend>{both("language_of_page")}</legend>'
        '<label><input type="radio" name="lang" value="zh"><span lang="zh-Hans">中文</span></label>'
        '<label><input type="radio" name="lang" value="en"><span lang="en">English</span></label></fieldset>'
    )


def _choice(name: str, title: str, values: tuple[str, ...], *, explained: bool = False) -> str:
    rows = "".join(
        f'<label><input type="radio" name="{name}" value="{value}"><span>{both(value)}'
        + (f"<small>{both(f'{value}_why')}</small>" if explained else "")
        + "</span></label>"
        for value in values
    )
    return f'<fieldset class="choice"><legend>{both(title)}</legend>{rows}</fieldset>'


def _close() -> str:
    return f'<button type="button" data-dismiss class="plain" {label("close")}>{icon("close")}</button>'
