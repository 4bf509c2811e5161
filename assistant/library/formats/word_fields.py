"""Which paragraphs of a Word document a field has written as its table of contents, whatever their styles are."""

from __future__ import annotations

from assistant.library.formats.safe_xml import Element, attribute


class ContentsField:
    """Follows the fields of a document; it must be asked for its paragraphs in document order.

    Args:
        main: The main part. Where not every field that begins in it ends, none is believed.
    """

    def __init__(self, main: Element) -> None:
        kinds = [attribute(mark, "fldCharType") for mark in main.iter("fldChar")]
        self._whole = kinds.count("begin") == kinds.count("end")
        self._open: list[str] = []  # what the fields say that have begun, outermost first

    def wrote(self, paragraph: Element) -> bool:
        """Whether most of the paragraph's text stands in a table of contents, or in a list of figures or tables."""
        inside = outside = 0
        for part in paragraph.iter("fldChar", "instrText", "t") if self._whole else ():
            kind = attribute(part, "fldCharType")
            if part.tag == "t":
                contents = any(said.split()[:1] == ["TOC"] for said in self._open)
                inside += len(part.text or "") if contents else 0
                outside += 0 if contents else len(part.text or "")
            elif part.tag == "instrText" and self._open:
                self._open[-1] += part.text or ""
            elif kind == "begin":
                self._open.append("")
            elif kind == "end" and self._open:
                self._open.pop()
        return inside > outside
