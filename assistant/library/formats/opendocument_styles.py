"""What the styles of an OpenDocument text say: titles, hidden and raised text, and the numbers before list items.

The numbers stand in no text but follow from the definitions of lists.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.library.formats.numbering import BULLET, spelled
from assistant.library.formats.safe_xml import Element, attribute, child

_FORMS = {
    **{"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"},
    **{"一": "chineseCounting", "①": "decimalEnclosedCircle", "甲": "ideographTraditional", "子": "ideographZodiac"},
    **{"壹": "chineseLegalSimplified", "１": "decimal"},
}
_PLACES = {"super": "superscript", "sub": "subscript"}
_OUTLINE = "#"  # in place of the name of a list: the headings
_LONGEST_CHAIN = 20  # styles based on each other; damaged files make circles
_LARGEST = 1_000_000  # number of an item


@dataclass(frozen=True, slots=True, kw_only=True)
class _Level:
    """One level of a list; ``text`` holds %1% for the number of the outermost level, and is empty for no number."""

    form: str = "decimal"
    text: str = ""
    start: int = 1


@dataclass(slots=True)
class ListCount:
    """How far a list has been counted: by level, 0 is outermost."""

    style: str
    reached: dict[int, int]


class Styles:
    """The styles of one document.

    Args:
        roots: Its parts that define styles.
    """

    def __init__(self, roots: Sequence[Element]) -> None:
        self._lists: dict[str, dict[int, _Level]] = {}
        self._elements: dict[str, Element] = {}
        self._counted: dict[str, ListCount] = {}  # by the style and by the id of a list
        for root in roots:
            for definition in root.iter("list-style", "outline-style"):
                name = attribute(definition, "name") if definition.tag == "list-style" else _OUTLINE
                self._lists[name] = dict(map(_level, definition))
            for style in root.iter("style"):
                self._elements[attribute(style, "name")] = style
        self._headings = ListCount(_OUTLINE, {})

    def is_title(self, element: Element) -> bool:
        """Whether a paragraph has the style of titles."""
        return any(attribute(style, "name") == "Title" for style in self._chain(attribute(element, "style-name")))

    def is_hidden(self, span: Element) -> bool:
        """Whether the words of a span are not shown."""
        return self._said(span, "display") == "none"

    def place(self, span: Element) -> str:
        """ "superscript", "subscript", or "" for words on the line."""
        position = self._said(span, "text-position").split(" ")[0]
        if re.fullmatch(r"-?[1-9]\d*%", position):
            return "subscript" if position.startswith("-") else "superscript"
        return _PLACES.get(position, "")

    def begin(self, element: Element) -> ListCount:
        """The count of a list that does not stand in another: a new one, or that of the list that it goes on with."""
        first = next(element.iter("p", "h"), None)
        style = attribute(element, "style-name") or (self._list_of(first) if first is not None else "")
        other = attribute(element, "continue-list")
        continued = self._counted.get(f"#{other}" if other else style)
        goes_on = other or attribute(element, "continue-numbering") == "true"
        count = ListCount(style, continued.reached if continued and goes_on else {})
        self._counted[style] = count
        if id_ := attribute(element, "id"):
            self._counted[f"#{id_}"] = count
        return count

    def number(self, item: Element, level: int, count: ListCount) -> str:
        """What stands before the next item of a list at a level (0 is outermost); a bullet if nothing says more."""
        return self._next(attribute(item, "start-value"), level, count, "  " * level + BULLET)

    def heading_number(self, element: Element, level: int) -> str:
        """What stands before a heading; it counts them all, so that each must be asked for once, in order."""
        return self._next(attribute(element, "start-value"), level, self._headings, "")

    def _next(self, start: str, level: int, count: ListCount, otherwise: str) -> str:
        levels = self._lists.get(count.style, {})
        form = levels.get(level)
        reached = count.reached
        reached[level] = reached.get(level, (form.start if form else 1) - 1) + 1
        if start.isdigit():
            reached[level] = min(int(start), _LARGEST)
        for deeper in [found for found in reached if found > level]:
            del reached[deeper]
        if form is None or form.form == "bullet":
            return otherwise

        def shown(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            of = levels.get(at, _Level())
            return spelled(reached.get(at, of.start), of.form)

        number = re.sub(r"%(\d{1,2})%", shown, form.text).strip()
        return number if not number or number[-1] in "、）：，—)．" else f"{number} "

    def _list_of(self, paragraph: Element) -> str:
        chain = self._chain(attribute(paragraph, "style-name"))
        return next(filter(None, (attribute(style, "list-style-name") for style in chain)), "")

    def _said(self, element: Element, name: str) -> str:
        for style in self._chain(attribute(element, "style-name")):
            found = child(style, "text-properties")
            if found is not None and attribute(found, name):
                return attribute(found, name)
        return ""

    def _chain(self, name: str) -> list[Element]:
        """The style and those it is based on."""
        chain: list[Element] = []
        while len(chain) < _LONGEST_CHAIN and (style := self._elements.get(name)) is not None:
            chain.append(style)
            name = attribute(style, "parent-style-name")
        return chain


def _level(element: Element) -> tuple[int, _Level]:
    number = attribute(element, "level", "1")
    at = int(number) if number.isdigit() and len(number) < 3 else 1
    form, start = attribute(element, "num-format"), attribute(element, "start-value", "1")
    shown = attribute(element, "display-levels", "1")
    first = max(1, at + 1 - (int(shown) if shown.isdigit() and len(shown) < 3 else 1))
    numbers = ".".join(f"%{i}%" for i in range(first, at + 1))
    text = attribute(element, "num-list-format")
    if not text:
        text = attribute(element, "num-prefix") + numbers + attribute(element, "num-suffix")
    return at - 1, _Level(
        form=_FORMS.get(form[:1], "decimal") if element.tag.endswith(("number", "outline-level-style")) else "bullet",
        text=text if form else "",
        start=int(start) if start.isdigit() and len(start) < 7 else 1,
    )
