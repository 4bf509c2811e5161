from __future__ import annotations

import io
import struct
import zipfile
import zlib

import pytest

from assistant.errors import ReadError
from assistant.library.formats import zipped
from assistant.library.formats.archive import unpack
from assistant.library.formats.extracted import Member
from assistant.library.formats.zipped import Zipped

KNOWN = {".txt", ".pdf"}


def packed(files: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return file.getvalue()


def named(names: list[bytes], flags: int = 0) -> bytes:
    """A zip file of empty files, their names as raw bytes."""
    body, directory = b"", b""
    for name in names:
        common = struct.pack("<HHHHHIIIHH", 20, flags, 0, 0, 33, 0, 0, 0, len(name), 0)
        directory += (
            b"PK\x01\x02" + struct.pack("<H", 20) + common + struct.pack("<HHHII", 0, 0, 0, 0, len(body)) + name
        )
        body += b"PK\x03\x04" + common + name
    end = struct.pack("<HHHHIIH", 0, 0, len(names), len(names), len(directory), len(body), 0)
    return body + directory + b"PK\x05\x06" + end


def members(data: bytes) -> list[Member]:
    return list(unpack(data, KNOWN))


def test_files_of_known_formats_come_out_and_others_are_skipped() -> None:
    data = packed({"乙/通知.txt": b"2", "甲.txt": b"1", "图.jpg": b"x", "__MACOSX/._甲.txt": b"x", ".隐.txt": b"x"})
    assert [(member.name, member.data) for member in members(data)] == [("乙/通知.txt", b"2"), ("甲.txt", b"1")]


@pytest.mark.parametrize("flags", [0, 0x800])
@pytest.mark.parametrize("encoding", ["gbk", "big5", "utf-8"])
def test_names_are_read_in_their_encoding_whatever_the_flag_says(encoding: str, flags: int) -> None:
    names = ["水庫清淤工程的通知.txt", "關於農村學校的報告.txt", "教育經費統計與說明.txt"]
    if encoding == "gbk":
        names = ["水库清淤工程的通知.txt", "关于农村学校的报告.txt", "教育经费统计与说明.txt"]
    data = named([name.encode(encoding) for name in names], flags)
    assert sorted(Zipped(data).names) == sorted(names)


def test_a_path_that_leads_out_stays_a_name() -> None:
    (member,) = members(packed({"../../etc/x.txt": b"1"}))
    assert member.data == b"1"


def test_an_encrypted_entry_fails_alone() -> None:
    data = bytearray(packed({"甲.txt": b"1", "乙.txt": b"2"}))
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + at] |= 1
    found = {member.name: member.failure for member in members(bytes(data))}
    assert found == {"乙.txt": "", "甲.txt": "The file is protected with a password."}


def test_a_bomb_is_refused_by_what_it_says_it_unpacks_to() -> None:
    (member,) = members(packed({"甲.txt": b"\0" * 30_000_000}))
    assert "times its size" in member.failure
    assert member.data == b""


def test_a_bomb_that_lies_about_its_size_is_not_unpacked_beyond_it() -> None:
    data = bytearray(packed({"甲.txt": b"\0" * 30_000_000}))
    for signature, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", data, data.index(signature) + at, 10)
    (member,) = members(bytes(data))
    assert member.failure
    assert member.data == b""


def test_all_entries_together_have_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipped, "LARGEST_TOTAL", 250)
    found = members(packed({f"{i}.txt": bytes(range(100)) for i in range(4)}))
    assert [bool(member.failure) for member in found] == [False, False, True, True]


def test_too_many_entries_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipped, "MOST_ENTRIES", 3)
    with pytest.raises(ReadError, match="more than 3 files"):
        members(packed({f"{i}.txt": b"1" for i in range(4)}))


def test_a_damaged_entry_fails_alone_and_a_damaged_archive_as_a_whole() -> None:
    data = bytearray(packed({"甲.txt": zlib.compress(bytes(range(256)) * 4), "乙.txt": b"2"}))
    data[60] ^= 0xFF
    assert {member.name: bool(member.failure) for member in members(bytes(data))} == {"乙.txt": False, "甲.txt": True}
    with pytest.raises(ReadError, match="damaged"):
        members(b"PK\x03\x04 nothing")
