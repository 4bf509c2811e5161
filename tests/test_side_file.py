from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import ReadError
from assistant.library.formats import readers
from assistant.library.formats.side_file import read_side_file

_BODY = "水库去年冬天清了淤，库容从三十二万立方米恢复到四十一万立方米，够下游六百亩稻田浇两遍水。"


def _file(tmp_path: Path, text: str, side: bytes | str | None) -> Path:
    path = tmp_path / "甲.txt"
    path.write_text(text, encoding="utf-8")
    if side is not None:
        data = side.encode("utf-8") if isinstance(side, str) else side
        path.with_name("甲.txt.meta").write_bytes(data)
    return path


def test_a_file_without_a_side_file_has_no_fields(tmp_path: Path) -> None:
    assert read_side_file(_file(tmp_path, _BODY, None)) == ({}, b"")
    assert read_side_file(_file(tmp_path, _BODY, "\n \n")) == ({}, b"")


def test_what_the_user_sets_down_wins_over_the_text(tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        f"岚溪图书馆\n作者：李文　来源：岚溪晚报　2024-05-10\n河府发〔2024〕6号\n\n{_BODY}",
        "title: 河西清淤\ndate: 2024年5月9日\npublisher: 河西日报\nregion: 河西县\nauthor: 张水生\nnumber: 甲〔2024〕1号\nsource: 原题\nscript: hant\n",
    )
    (document,) = readers.read(path).documents
    assert (document.title, document.date, document.publisher) == ("河西清淤", "2024-05-09", "河西日报")
    assert (document.region, document.author, document.number) == ("河西县", "张水生", "甲〔2024〕1号")
    assert (document.source, document.script) == ("原题", "hant")


def test_unknown_keys_are_ignored_and_empty_ones_say_nothing(tmp_path: Path) -> None:
    path = _file(tmp_path, f"岚溪图书馆\n\n{_BODY}", "colour: red\ntitle:\n# 备注\n地区：岚溪县\n")
    (document,) = readers.read(path).documents
    assert (document.title, document.region) == ("岚溪图书馆", "岚溪县")


@pytest.mark.parametrize(
    "side", ["\ufefftitle: 清淤\r\n".encode(), "title: 清淤\n".encode("gb18030"), "標題：清淤".encode("big5")]
)
def test_a_side_file_is_read_in_any_encoding_that_documents_have(tmp_path: Path, side: bytes) -> None:
    assert read_side_file(_file(tmp_path, _BODY, side))[0] == {"title": "清淤"}


def test_a_date_that_cannot_be_read_is_reported_and_the_texts_own_is_used(tmp_path: Path) -> None:
    path = _file(tmp_path, f"岚溪图书馆\n发布日期：2024-05-10\n\n{_BODY}", "date: 去年冬天\n")
    reading = readers.read(path)
    assert reading.documents[0].date == "2024-05-10"
    assert [note.message for note in reading.notes] == ["The date '去年冬天' set down for it cannot be read."]


def test_a_line_that_is_no_field_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="not 'key: value'"):
        readers.read(_file(tmp_path, _BODY, "这里什么也没有"))


def test_a_change_of_the_side_file_is_a_change_of_the_file(tmp_path: Path) -> None:
    first = readers.read(_file(tmp_path, _BODY, "title: 甲")).documents[0]
    second = readers.read(_file(tmp_path, _BODY, "title: 乙")).documents[0]
    assert first.id == second.id
    assert first.content_hash != second.content_hash


def test_fields_of_a_collection_hold_for_all_of_its_parts_but_for_title_and_number(tmp_path: Path) -> None:
    items = "".join(
        f"{title}\n来源：河西日报 2024-05-0{n}\n{_BODY}{_BODY}\n\n"
        for n, title in enumerate(("河西水库清淤完工", "岚溪图书馆延长开放"), 1)
    )
    path = _file(tmp_path, items, "title: 周报\nnumber: 第3期\nregion: 云州市\n")
    documents = readers.read(path).documents
    assert [document.title for document in documents] == ["河西水库清淤完工", "岚溪图书馆延长开放"]
    assert [(document.collection, document.part) for document in documents] == [("周报", 1), ("周报", 2)]
    assert [document.date for document in documents] == ["2024-05-01", "2024-05-02"]
    assert {(document.region, document.number) for document in documents} == {("云州市", "")}
