"""Zip files unpacked within limits, with the names of their entries as they were meant."""

from __future__ import annotations

import io
import struct
import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from typing import IO

from assistant.errors import ReadError
from assistant.library.formats.damage import read_errors
from assistant.library.formats.encoding import decode

MOST_ENTRIES = 10_000
LARGEST_ENTRY = 200_000_000  # bytes unpacked
LARGEST_TOTAL = 500_000_000  # bytes unpacked, of all entries together
# Office files of repeated cells reach 100; deflate cannot exceed 1032.
LARGEST_RATIO = 250
_RATIO_FROM = 20_000_000  # bytes unpacked; below it no ratio does harm

_ENCRYPTED, _UTF8 = 0x1, 0x800  # bits of an entry's flags
_PIECE = 1 << 16


class Zipped:
    """A zip file in memory; entries are found by name, whatever its case.

    Raises:
        ReadError: The file is damaged or has too many entries.
    """

    def __init__(self, data: bytes) -> None:
        with read_errors("a zip file"):
            try:
                self._file = zipfile.ZipFile(io.BytesIO(data))
            except UnicodeDecodeError:  # the flag for UTF-8 lies
                self._file = zipfile.ZipFile(io.BytesIO(_without_utf8_flags(data)))
            entries = [info for info in self._file.infolist() if not info.is_dir()]
        if len(entries) > MOST_ENTRIES:
            raise ReadError(f"The file holds more than {MOST_ENTRIES:,} files.", "Split it into several files.")
        self._entries = {name: info for name, info in zip(_names(entries), entries, strict=True)}
        self._folded = {name.lower(): name for name in self._entries}
        self._left = LARGEST_TOTAL

    @property
    def names(self) -> list[str]:
        """The names of the files in it, in its order."""
        return list(self._entries)

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._folded

    def is_encrypted(self, name: str) -> bool:
        """Whether the entry needs a password."""
        return bool(self._info(name).flag_bits & _ENCRYPTED)

    def read(self, name: str) -> bytes:
        """The entry, unpacked.

        Raises:
            ReadError: It is missing, damaged, encrypted, or larger than the limits allow.
        """
        with self.open(name) as stream:
            return stream.read()

    def open(self, name: str) -> IO[bytes]:
        """The entry as a stream that ends with ReadError where a limit is passed.

        Raises:
            ReadError: It is missing, damaged, encrypted, or says that it is larger than the limits allow.
        """
        info = self._info(name)
        if info.flag_bits & _ENCRYPTED:
            raise ReadError("The file is protected with a password.", "Save it again without the password.")
        _check(info, info.file_size)
        if info.file_size > self._left:
            raise _too_large()
        with read_errors("a zip file"):
            return io.BufferedReader(_Bounded(self, info, self._file.open(info)), _PIECE)

    def take(self, count: int) -> None:
        """Takes unpacked bytes off what may still be unpacked of the whole.

        Raises:
            ReadError: Nothing is left.
        """
        self._left -= count
        if self._left < 0:
            raise _too_large()

    def _info(self, name: str) -> zipfile.ZipInfo:
        if name not in self:
            raise ReadError(f"The file is damaged: {name!r} is missing in it.", "Save it again, or get a new copy.")
        return self._entries[self._folded[name.lower()]]


class _Bounded(io.RawIOBase):
    """An entry that counts what it really unpacks to, whatever its header says."""

    def __init__(self, zipped: Zipped, info: zipfile.ZipInfo, stream: IO[bytes]) -> None:
        self._zipped, self._info, self._stream, self._produced = zipped, info, stream, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        with read_errors("a zip file"):
            piece = self._stream.read(min(len(buffer), _PIECE))
        self._produced += len(piece)
        _check(self._info, self._produced)
        self._zipped.take(len(piece))
        buffer[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        self._stream.close()
        super().close()


def _check(info: zipfile.ZipInfo, size: int) -> None:
    if size > LARGEST_ENTRY:
        raise ReadError(f"The file unpacks to more than {LARGEST_ENTRY // 1_000_000} MB.", "Split it, or leave it out.")
    if size > _RATIO_FROM and size > LARGEST_RATIO * max(info.compress_size, 1):
        what = f"The file unpacks to more than {LARGEST_RATIO} times its size, as files made to do harm do."
        raise ReadError(what, "Leave it out, or unpack it yourself.")


def _too_large() -> ReadError:
    what = f"The file unpacks to more than {LARGEST_TOTAL // 1_000_000} MB in all."
    return ReadError(what, "Unpack it and index the folder.")


def _names(entries: Sequence[zipfile.ZipInfo]) -> Iterator[str]:
    """The names, those without a flag for UTF-8 in the one encoding that reads them together."""
    unflagged = [info.filename.encode("cp437", "replace") for info in entries if not info.flag_bits & _UTF8]
    decoded = iter(_decoded(unflagged))
    for info in entries:
        name = info.filename if info.flag_bits & _UTF8 else next(decoded)
        yield unicodedata.normalize("NFC", name.replace("\\", "/"))


def _decoded(names: Sequence[bytes]) -> list[str]:
    joined = b"\n".join(names)
    try:
        text, encoding = decode(joined) if names else ("", "")
    except ReadError:
        text, encoding = "", ""
    found = text.split("\n")
    if len(found) == len(names) and not encoding.startswith("utf-16"):
        return found
    try:  # too few characters to tell; most such files come from Windows in Chinese
        return [name.decode("gb18030") for name in names]
    except UnicodeDecodeError:
        return [name.decode("cp437") for name in names]


def _without_utf8_flags(data: bytes) -> bytes:
    """The same zip file; no entry claims any more that its name is UTF-8."""
    result = bytearray(data)
    directory = data.rindex(b"PK\x05\x06")
    count, _, at = struct.unpack_from("<HII", data, directory + 10)
    for _ in range(count):
        lengths = struct.unpack_from("<HHH", data, at + 28)
        (local,) = struct.unpack_from("<I", data, at + 42)
        result[at + 9] &= ~(_UTF8 >> 8) & 0xFF
        result[local + 7] &= ~(_UTF8 >> 8) & 0xFF
        at += 46 + sum(lengths)
    return bytes(result)
