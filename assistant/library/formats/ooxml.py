"""The package of Word, Excel and PowerPoint files: its parts, how they relate, what its properties say."""

from __future__ import annotations

import posixpath
from urllib.parse import unquote

from assistant.errors import ReadError
from assistant.library.formats import properties
from assistant.library.formats.safe_xml import Element, attribute, child, parse, words
from assistant.library.formats.zipped import Zipped

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # old Office formats, and new ones when encrypted
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
# Of the templates that all documents made by python-docx and python-pptx share.
_TEMPLATE_DAYS = ("2013-12-23T23:15:00Z", "2013-01-27T09:14:16Z", "2013-01-27T09:15:58Z")


class Package:
    """An Office file opened for reading; its parts are found by their names in the zip file.

    Args:
        old: Suffix of the same program's old format, for the error.

    Raises:
        ReadError: The file is encrypted, of the old format, or no Office file.
    """

    def __init__(self, data: bytes, old: str) -> None:
        if data.startswith(OLE):
            raise ole_error(data, old)
        self.zipped = Zipped(data)
        self.main = self.related("", "officeDocument")[0] if self.related("", "officeDocument") else ""
        if self.main not in self.zipped:
            raise ReadError("The file is no Office document.", f"Save it as {old}x in the program it was made with.")

    def part(self, name: str) -> Element:
        """The root element of a part.

        Raises:
            ReadError: It is missing or damaged.
        """
        return parse(self.zipped.read(name))

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Kind and target of every relation of a part to another part in the file, by its id; "" is the file itself."""
        folder, _, name = part.rpartition("/")
        where = posixpath.join(folder, "_rels", f"{name}.rels")
        if where not in self.zipped:
            return {}
        found = {}
        for relation in self.part(where).iter("Relationship"):
            target = unquote(attribute(relation, "Target").replace("\\", "/"))
            target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            if attribute(relation, "TargetMode") != "External" and target in self.zipped:
                found[attribute(relation, "Id")] = (attribute(relation, "Type").rpartition("/")[2], target)
        return found

    def related(self, part: str, kind: str) -> list[str]:
        """The parts that a part relates to in this way, such as "styles" or "footnotes"."""
        return [target for found, target in self.relations(part).values() if found == kind]

    def hints(self) -> dict[str, str]:
        """What the properties of the file say that is of use."""
        cores = self.related("", "core-properties")
        if not cores:
            return {}
        core = self.part(cores[0])
        days = (words(child(core, name)) for name in ("created", "modified"))
        day = next((day for day in days if day not in _TEMPLATE_DAYS), "")
        return properties.hints(words(child(core, "title")), words(child(core, "creator")), day)


def relation_id(element: Element, name: str = "id") -> str:
    """The id of the relation that an element names; its plain attribute of the same name is another thing."""
    values = (value for key, value in element.attrib.items() if key.endswith(f"/relationships}}{name}"))
    return str(next(values, ""))


def ole_error(data: bytes, old: str) -> ReadError:
    """What to say of an OLE container in place of a file that can be read."""
    if _ENCRYPTED_STREAM in data:
        return ReadError("The file is protected with a password.", "Save it again without the password.")
    what = f"The file is of the old Office format {old}."
    return ReadError(what, f"Save it as {old}x, in Office, WPS or LibreOffice.")
