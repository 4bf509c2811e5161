"""RTF documents: their text, tables as rows; the format keeps no headings that could be told."""

from __future__ import annotations

import re
from collections.abc import Callable

from assistant.library.cleaning.clean import clean
from assistant.library.formats import properties
from assistant.library.formats.damage import read_errors
from assistant.library.formats.extracted import Extracted
from assistant.library.formats.tables import markdown_table

_CODE_PAGE = re.compile(rb"\\ansicpg(\d{3,5})")
_CODECS = {"936": "gb18030", "950": "cp950", "54936": "gb18030", "65001": "utf-8", "932": "cp932", "949": "cp949"}
# Groups of characters that are not shown: hidden, or deleted with changes tracked.
_UNSEEN = re.compile(r"\{(?!\\rtf)((?:\\[a-z]+-?\d* ?|\s)*?)\\(?:deleted|v)(?![a-z\d-])")
_TABLE = re.compile(r"^(?:[^\n|]*(?:\|[^\n|]*)+\|\n?)+", re.M)


def extract(data: bytes) -> Extracted:
    """The text of the document.

    Raises:
        ReadError: The file is damaged.
    """
    with read_errors("an RTF document"):
        from striprtf import striprtf

        rtf_to_text: Callable[..., str] = striprtf.rtf_to_text
        page = _CODE_PAGE.search(data[:4096])
        number = page[1].decode() if page else "936"
        codec = _CODECS.get(number, f"cp{number}")
        # Bytes beyond ASCII do not belong in RTF; programs that write them mean the document's own code page.
        source = _UNSEEN.sub(r"{\1\\*", data.decode(codec, "replace"))  # passed over like what a reader does not know
        text = rtf_to_text(source, encoding=codec, errors="replace")
        titled = re.search(r"\{\\info.*?\{\\title ([^{}]*)\}", source, re.S)
        title = rtf_to_text("{\\rtf1 " + titled[1] + "}", encoding=codec, errors="replace") if titled else ""
    pieces: list[str] = []
    end = 0
    for table in [*_TABLE.finditer(text), None]:
        between = text[end : table.start() if table else len(text)]
        pieces += [line for line in between.split("\n") if line.strip()]
        if table:
            pieces.append(_table(table[0]))
            end = table.end()
    cleaned = clean("\n\n".join(pieces))
    return Extracted(text=cleaned.text, dropped=cleaned.dropped, hints=properties.hints(title))


def _table(lines: str) -> str:
    return markdown_table([line.strip().removesuffix("|").split("|") for line in lines.strip().split("\n")])
