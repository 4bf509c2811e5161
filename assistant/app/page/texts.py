"""The page's words as HTML, in both of its languages.

Both languages stand in the page and the style sheet shows one: switching needs no server and loses nothing.
"""

from __future__ import annotations

import json
from html import escape

from assistant.app.page.words import TEXTS

TITLE = "资料问答 · Library Assistant"


def both(key: str, **values: object) -> str:
    """HTML of the text in both languages, with the values escaped.

    ``{sentences}``, ``{documents}`` and ``{questions}`` become these words in the number that n and k ask for.
    """
    chinese, english = filled(key, **values)
    return pair(chinese, english)


def filled(key: str, **values: object) -> tuple[str, str]:
    """The text in both languages, with the values filled in."""
    chinese, english = TEXTS[key]
    strings = {name: str(value) for name, value in values.items()}
    strings.setdefault("sentences", _plural("sentence", values.get("n")))
    strings.setdefault("questions", _plural("question", values.get("n")))
    strings.setdefault("documents", _plural("document", values.get("k", values.get("n"))))
    return chinese.format_map(strings), english.format_map(strings)


def pair(chinese: str, english: str) -> str:
    """HTML of two texts of which the page shows the one in its language."""
    zh = f'<span class="zh" lang="zh-Hans">{escape(chinese)}</span>'
    return f'{zh}<span class="en" lang="en">{escape(english)}</span>'


def label(key: str, **values: object) -> str:
    """Attributes with an element's name in both languages; the script of the page sets the one in use."""
    chinese, english = map(escape, filled(key, **values))
    return f'data-zh="{chinese}" data-en="{english}" aria-label="{chinese} {english}"'


def as_json(*keys: str) -> str:
    """The texts for the script of the page, as a JSON object that can stand inside a script element."""
    return json.dumps({key: TEXTS[key] for key in keys}, ensure_ascii=False).replace("<", "\\u003c")


def _plural(noun: str, count: object) -> str:
    return noun if count == 1 else f"{noun}s"
