"""XML from files of strangers: no entities, no network, no trees beyond the parser's limits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import IO, Any

from assistant.errors import ReadError

Element = Any  # lxml ships no types; an element iterates over its children and has ``tag``, ``text`` and ``attrib``


def parse(data: bytes) -> Element:
    """The root element; tags have lost their namespaces, which differ between editions of the same format.

    Raises:
        ReadError: It is no well-formed XML, or is nested deeper than 256 elements.
    """
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _damaged() from error
    for element in root.iter(etree.Element):
        element.tag = element.tag.rpartition("}")[2]
    return root


def stream(source: IO[bytes], tags: Sequence[str]) -> Iterator[Element]:
    """The elements with these tags as their ends are met; each is emptied when the next is asked for.

    Raises:
        ReadError: It is no well-formed XML.
    """
    from lxml import etree

    wanted = [f"{{*}}{tag}" for tag in tags]
    parsed = etree.iterparse(
        source, tag=wanted, resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False
    )
    try:
        for _, element in parsed:
            for each in element.iter(etree.Element):
                each.tag = each.tag.rpartition("}")[2]
            yield element
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise _damaged() from error


def attribute(element: Element, name: str, default: str = "") -> str:
    """The attribute with this name, in whatever namespace."""
    value = element.get(name)
    if value is None:
        value = next((value for key, value in element.attrib.items() if key.endswith(f"}}{name}")), default)
    return str(value)


def child(element: Element, *path: str) -> Element | None:
    """The first child down the path of tags; None if there is none."""
    for tag in path:
        element = element.find(tag) if element is not None else None
    return element


def value(element: Element, *path: str, default: str = "") -> str:
    """The attribute ``val`` of the first child down the path; the default if there is no such child or attribute."""
    found = child(element, *path)
    return default if found is None else attribute(found, "val", default)


def words(element: Element | None) -> str:
    """All text in the element, trimmed; empty for None."""
    return "" if element is None else "".join(element.itertext()).strip()


def _damaged() -> ReadError:
    return ReadError("The file is damaged: its XML is broken.", "Open it in its own program and save it again.")
