"""Hostile archives: bombs, lies about sizes and places, names that lead elsewhere."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from tests import honest
from tests.honest import BODY
from tests.hostile import Hostile

_DATE = (2024, 5, 9, 12, 0, 0)
_MB = 1_000_000


def files(address: str, secret: Path) -> Iterator[Hostile]:
    """Zip files, and Office files and books whose package is such a zip file."""
    yield from _bombs()
    yield from _names(secret)
    yield from _lies()
    yield from _contents(address)


def _bombs() -> Iterator[Hostile]:
    blanks = bytes(40 * _MB)
    bomb = honest.zipped({"a.txt": blanks})  # a thousand to one
    yield Hostile("bomb.zip", bomb, "refused")
    yield Hostile("bomb.docx", honest.zipped({**honest.docx_parts(), "word/document.xml": blanks}), "refused")
    yield Hostile("bomb.xlsx", honest.zipped({**honest.xlsx_parts(), "xl/worksheets/sheet1.xml": blanks}), "refused")
    yield Hostile("bomb.pptx", honest.zipped({**honest.pptx_parts(), "ppt/slides/slide1.xml": blanks}), "refused")
    yield Hostile("bomb.epub", honest.zipped({**honest.epub_parts(), "c.xhtml": blanks}), "refused")
    yield Hostile("bomb-unused-part.docx", honest.zipped({**honest.docx_parts(), "word/media/a.png": blanks}))
    del blanks
    nested = honest.zipped({f"{i}.txt": bytes(5 * _MB) for i in range(10)})
    for depth in range(4):
        nested = honest.zipped({f"{depth}-{i}.zip": nested for i in range(10)})
    yield Hostile("bomb-nested.zip", nested, "refused")
    deep = honest.zipped({"a.txt": BODY})
    for depth in range(60):
        deep = honest.zipped({f"{depth}.zip": deep})
    yield Hostile("deep.zip", deep, "refused")
    yield Hostile("many-empty.zip", honest.zipped({f"{i}.txt": "" for i in range(2000)}, zipfile.ZIP_STORED))
    yield Hostile(
        "too-many.zip", honest.zipped({f"{i}.txt": "x" for i in range(20_000)}, zipfile.ZIP_STORED), "refused"
    )
    yield Hostile("overlapping.zip", _overlapping(2000, 2 * _MB), "refused")
    lzma_bomb = honest.zipped({"a.txt": bytes(25 * _MB)}, zipfile.ZIP_LZMA)
    yield Hostile("lzma-bomb.zip", lzma_bomb, "refused")
    in_lines = honest.zipped({"a.txt": (BODY + "\n") * 400_000})  # 53 MB of honest looking lines in 160 KB
    yield Hostile("bomb-of-lines.zip", in_lines, "refused")


def _names(secret: Path) -> Iterator[Hostile]:
    for name, inner in {
        "climbing": "../../../../../../tmp/hostile-climbed.txt", "climbing-windows": "..\\..\\hostile-climbed.txt",
        "absolute": "/tmp/hostile-climbed.txt", "drive": "C:\\hostile-climbed.txt", "share": "\\\\host\\share\\a.txt",
        "dots": "./.././..././a.txt", "only-dots": "../..", "empty-parts": "a///b//.txt", "reserved": "CON/NUL.txt",
        "long": "a" * 300 + ".txt", "longest": "b/" * 30_000 + "a.txt", "control": "a\x1b[31m\n\r\tb.txt",
        "turned": "\u202etxt.exe.txt", "stream": "a.txt:hidden.txt", "template": "%s{0}$(id).txt", "blank": " .txt",
    }.items():  # fmt: skip
        yield Hostile(f"names-{name}.zip", honest.zipped({inner: BODY, "good.txt": BODY}))
    null = honest.zipped({"a_b.txt": BODY, "good.txt": BODY}).replace(b"a_b.txt", b"a\0b.txt")
    yield Hostile("names-null.zip", null)
    wild = honest.zipped({"abcd.txt": BODY, "efgh.txt": BODY})
    yield Hostile("names-not-utf8.zip", wild.replace(b"abcd.txt", b"\xff\xfe\x80\x81.txt"))
    flagged = bytearray(honest.zipped({"名.txt": BODY}))
    yield Hostile("names-flag-lies.zip", bytes(flagged).replace("名".encode(), b"\xff\xfe\xfd"))
    yield Hostile("names-twice.zip", wild.replace(b"efgh.txt", b"abcd.txt"))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        link = zipfile.ZipInfo("link.txt", _DATE)
        link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        file.writestr(link, str(secret))
        device = zipfile.ZipInfo("device.txt", _DATE)
        device.create_system, device.external_attr = 3, (stat.S_IFCHR | 0o666) << 16
        file.writestr(device, BODY)
        file.writestr(zipfile.ZipInfo("folder.txt/", _DATE), "")
    yield Hostile("links.zip", buffer.getvalue())


def _lies() -> Iterator[Hostile]:
    """What the headers say is not what is there."""
    data = zlib.compress(bytes(40 * _MB), 9)[2:-4]
    yield Hostile("says-small.zip", _raw_zip(data, told=10), "refused")
    yield Hostile("says-large.zip", _raw_zip(zlib.compress(BODY.encode())[2:-4], told=0xFFFFFFF0), "refused")
    yield Hostile(
        "wrong-checksum.zip", _raw_zip(zlib.compress(BODY.encode())[2:-4], told=len(BODY.encode())), "refused"
    )
    yield Hostile("unknown-method.zip", _raw_zip(BODY.encode(), told=len(BODY.encode()), method=99), "refused")
    yield Hostile("encrypted.zip", _raw_zip(BODY.encode() + bytes(12), told=len(BODY.encode()), flags=1), "refused")
    yield Hostile("only-end.zip", b"PK\x05\x06" + bytes(18), "refused")
    yield Hostile(
        "end-lies-count.zip", b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 65535, 65535, 100, 0, 0), "refused"
    )
    yield Hostile(
        "end-lies-place.zip",
        honest.files()[".zip"][:-22] + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 2, 2, 200, 4_000_000_000, 0),
    )
    yield Hostile("two-ends.zip", honest.files()[".zip"] + honest.zipped({"b.txt": BODY}))
    yield Hostile("program-before.zip", b"MZ" + bytes(5000) + honest.files()[".zip"])
    yield Hostile(
        "comment-64k.zip", honest.files()[".zip"][:-2] + struct.pack("<H", 65535) + b"PK\x05\x06" * 16383 + b"xxx"
    )


def _contents(address: str) -> Iterator[Hostile]:
    yield Hostile("nothing-known.zip", honest.zipped({"a.exe": b"MZ", "b.dll": b"MZ"}), "refused")
    yield Hostile("only-folders.zip", honest.zipped({"a/": "", "b/": ""}), "refused")
    yield Hostile("nothing.zip", honest.zipped({}), "refused")
    mixed = {f"a{suffix}": data for suffix, data in honest.files().items()}
    yield Hostile("mixed.zip", honest.zipped({**mixed, "broken.docx": b"PK\x03\x04", "empty.txt": "", "a.exe": b"MZ"}))
    hidden = {
        ".hidden.txt": BODY,
        "__MACOSX/._a.txt": BODY,
        "~$a.docx": BODY,
        "a.txt": BODY,
        "a.txt.meta": f"source: {address}",
    }
    yield Hostile("hidden.zip", honest.zipped(hidden), "read")
    yield Hostile("encrypted.docx", _ole("EncryptedPackage"), "refused")
    yield Hostile("encrypted.xlsx", _ole("EncryptedPackage"), "refused")
    yield Hostile("old-word.docx", _ole("WordDocument"), "refused")
    yield Hostile("ole-cut.pptx", _ole("PowerPoint Document")[:8], "refused")
    keys = (
        '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><EncryptedData><CipherData>'
        '<CipherReference URI="c.xhtml"/></CipherData></EncryptedData></encryption>'
    )
    protected = {**honest.epub_parts(), "META-INF/encryption.xml": keys, "c.xhtml": bytes(range(256)) * 20}
    yield Hostile("protected.epub", honest.zipped(protected), "refused")


def _ole(stream: str) -> bytes:
    """The head and the directory of an OLE container with one stream."""
    name = stream.encode("utf-16-le")
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(480)
    return head[:512] + "Root Entry".encode("utf-16-le").ljust(128, b"\0") + name.ljust(128, b"\0") + bytes(4096)


def _raw_zip(data: bytes, told: int, method: int = 8, flags: int = 0, name: bytes = b"a.txt") -> bytes:
    """A zip file of one entry whose headers say what they are told to."""
    fields = struct.pack("<HHHHHIIIHH", 20, flags, method, 0, 0x58A9, 0xDEADBEEF, len(data), told, len(name), 0)
    local = b"PK\x03\x04" + fields + name + data
    central = b"PK\x01\x02" + struct.pack("<H", 20) + fields + struct.pack("<HHHII", 0, 0, 0, 0, 0) + name
    return local + central + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)


def _overlapping(count: int, size: int) -> bytes:
    """A zip file whose entries are all the same bytes: one local header that the whole directory points to."""
    data = zlib.compress(bytes(size), 9)[2:-4]
    checksum = zlib.crc32(bytes(size))
    name = b"0000.txt"
    fields = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 0x58A9, checksum, len(data), size, len(name), 0)
    local = b"PK\x03\x04" + fields + name + data
    central = b"".join(
        b"PK\x01\x02" + struct.pack("<H", 20) + fields + struct.pack("<HHHII", 0, 0, 0, 0, 0) + b"%04d.txt" % number
        for number in range(count)
    )
    return local + central + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, count, count, len(central), len(local), 0)
