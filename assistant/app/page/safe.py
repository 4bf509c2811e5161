"""Text of documents, models and errors made safe to show to somebody at a browser."""

from __future__ import annotations

import re
from html import escape

from assistant.records import Script

# Control characters have no glyph; the second group reorders what follows it and can disguise a file's name.
_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_QUOTED_FOLDERS = re.compile(r"""(?<=['"])(?:[A-Za-z]:)?[\\/][^'"]*[\\/](?=[^'"\\/]+['"])""")
_FOLDERS = re.compile(r"""(?<![\w:/.\\])(?:[A-Za-z]:)?(?:[\\/]+[^\\/\s'"<>|:*?]+)+[\\/]+(?=[^\\/\s])""")
_LANGUAGES: dict[Script, str] = {"hans": "zh-Hans", "hant": "zh-Hant", "latin": "en"}


def text_html(text: str) -> str:
    """HTML that shows the text as it is: no mark-up in it has any effect."""
    return escape(_INVISIBLE.sub("", text))


def language(script: Script) -> str:
    """The language tag by which the browser picks the right glyphs for a document."""
    return _LANGUAGES[script]


def without_folders(message: str) -> str:
    """The message with files by their names only: how the server's disk is laid out concerns nobody."""
    return _FOLDERS.sub("", _QUOTED_FOLDERS.sub("", message))
