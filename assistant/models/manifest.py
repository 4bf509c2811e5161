"""The models the program knows: ``models.txt`` as records, and which of them a setting means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast, get_args

from assistant.config import Config
from assistant.errors import ModelFileError
from assistant.resources import resource

Role = Literal["chat", "embedding"]

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_PACKAGE = r"[A-Za-z0-9][A-Za-z0-9._-]*"
_VERSION = r"==[A-Za-z0-9][A-Za-z0-9.+!_-]*"
_SOURCES = (
    re.compile(rf"pypi:{_PACKAGE}(\{{1\.\.[1-9]\d*\}})?{_VERSION}"),
    re.compile(r"hf:[\w.-]+/[\w.-]+@[\w.-]+/[\w./-]+"),
    re.compile(r"file:.+"),
    re.compile(rf"package:{_PACKAGE}{_VERSION}"),
)
_COLUMNS = "name role source bytes sha256 licence default"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelEntry:
    """One line of ``models.txt``.

    Attributes:
        source: Where it comes from: ``pypi:``, ``hf:``, ``file:`` or ``package:``; see ``models.txt``.
        bytes: Size of the file; 0 if unknown.
        sha256: Of the whole file, hexadecimal; empty for ``package:``.
        licence: SPDX identifier of the model's licence.
        default: Whether its role uses it when no model is named.
        file_name: Name of the file in the models folder; empty for ``package:``, which has none.
    """

    name: str
    role: Role
    source: str
    bytes: int
    sha256: str
    licence: str
    default: bool
    file_name: str


def load_manifest(path: Path | None = None) -> list[ModelEntry]:
    """The entries of ``models.txt`` in file order.

    Raises:
        ModelFileError: The list is missing or one of its lines is wrong; the message names the line.
    """
    try:
        path = path or resource("models.txt")
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ModelFileError(f"The list of models cannot be read: {error}.", "Install the assistant anew.") from error
    entries: list[ModelEntry] = []
    for number, line in enumerate(lines, start=1):
        columns = line.replace("|", " ").split()
        if not columns or columns[0].startswith("#"):
            continue
        try:
            entry = _entry(columns)
            if any((entry.name, entry.role) == (other.name, other.role) for other in entries):
                raise ValueError(f"{entry.name!r} is listed twice")
            if entry.default and any(other.default and other.role == entry.role for other in entries):
                raise ValueError(f"the role {entry.role!r} has a default already")
        except ValueError as error:
            raise ModelFileError(f"{path.name}, line {number}: {error}.", f"Columns: {_COLUMNS}.") from error
        entries.append(entry)
    return entries


def default_entry(role: Role) -> ModelEntry:
    """The entry a role uses when no model is named.

    Raises:
        ModelFileError: The list names no default for the role.
    """
    for entry in load_manifest():
        if entry.role == role and entry.default:
            return entry
    raise ModelFileError(f"models.txt names no default model for the role {role!r}.", "Name one in its last column.")


def find_entry(name: str, role: Role) -> ModelEntry:
    """The entry of that name and role.

    Raises:
        ModelFileError: There is none; the hint lists the names there are.
    """
    entries = [entry for entry in load_manifest() if entry.role == role]
    for entry in entries:
        if entry.name == name:
            return entry
    known = ", ".join(entry.name for entry in entries)
    raise ModelFileError(f"No {role} model {name!r} is listed.", f"Known: {known}.")


def resolve_chat_model(config: Config) -> Path:
    """Path of the chat model's file that the settings mean; the file is there and as long as it has to be.

    The checksum is left to ``assistant models check``: reading the whole file takes seconds.

    Raises:
        ModelFileError: The name is not listed, the file is missing, or it is not complete.
    """
    wanted = config.chat_model.strip()
    if wanted.lower().endswith(".gguf"):
        for path in (Path(wanted).expanduser(), config.models_path / wanted):
            if path.is_file():
                return path
        raise ModelFileError(
            f"Model file {wanted!r} is not there.",
            "Give chat_model the path of a .gguf file or a name that `assistant models list` prints.",
        )
    entry = find_entry(wanted, "chat") if wanted else default_entry("chat")
    path = config.models_path / entry.file_name
    hint = f"Run: assistant models pull {entry.name}"
    try:
        size = path.stat().st_size
    except OSError as error:
        raise ModelFileError(f"The model {entry.name!r} is not in {str(config.models_path)!r}.", hint) from error
    if entry.bytes and size != entry.bytes:
        raise ModelFileError(f"Model file {str(path)!r} has {size:,} bytes instead of {entry.bytes:,}.", hint)
    return path


def _entry(columns: list[str]) -> ModelEntry:
    if len(columns) != len(_COLUMNS.split()):
        raise ValueError(f"{len(columns)} columns instead of {len(_COLUMNS.split())}")
    name, role, source, size, sha256, licence, default = columns
    carried = source.startswith("package:")
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name: use small letters, digits, dots, dashes")
    if role not in get_args(Role):
        raise ValueError(f"{role!r} is no role")
    if not any(pattern.fullmatch(source) for pattern in _SOURCES):
        raise ValueError(f"{source!r} is no source")
    if not re.fullmatch(r"[0-9]+", size):
        raise ValueError(f"{size!r} is no number of bytes")
    if not (sha256 == "-" if carried else _SHA256.fullmatch(sha256)):
        raise ValueError(f"{sha256!r} is no SHA-256 for this source")
    if default not in ("default", "-"):
        raise ValueError(f"{default!r} stands where 'default' or '-' belongs")
    return ModelEntry(
        name=name,
        role=cast(Role, role),
        source=source,
        bytes=int(size),
        sha256="" if carried else sha256,
        licence=licence,
        default=default == "default",
        file_name="" if carried else f"{name}.gguf",
    )
