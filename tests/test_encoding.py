from __future__ import annotations

import random

import pytest

from assistant.errors import ReadError
from assistant.library.formats.encoding import decode

_SIMPLIFIED = (
    "老街修缮分三期进行，头一期从钟楼到东门，长四百二十米。工匠先给每块砖编号，再一层层拆下来，补好木梁以后照原样砌回去。"
    "住在这里的人家可以选择搬到河对岸的新房，也可以等修好了再回来。去年冬天雪大，屋顶压坏了十七处，施工队过了正月十五才开工。"
    "账目每个月贴在居委会门口，哪一笔钱买了什么料，谁都能看。有位姓郝的老先生天天来拍照片，说要留给孙子看看老街原来的模样。"
)
_TRADITIONAL = (
    "老街修繕分三期進行，頭一期從鐘樓到東門，長四百二十米。工匠先給每塊磚編號，再一層層拆下來，補好木樑以後照原樣砌回去。"
    "住在這裡的人家可以選擇搬到河對岸的新房，也可以等修好了再回來。去年冬天雪大，屋頂壓壞了十七處，施工隊過了正月十五才開工。"
    "帳目每個月貼在居委會門口，哪一筆錢買了什麼料，誰都能看。有位姓郝的老先生天天來拍照片，說要留給孫子看看老街原來的模樣。"
)


@pytest.mark.parametrize("length", [30, 60, 150, 3000])
@pytest.mark.parametrize(
    ("codec", "text", "name"),
    [
        ("gbk", _SIMPLIFIED, "gb18030"),
        ("gb18030", _TRADITIONAL, "gb18030"),
        ("cp950", _TRADITIONAL, "big5"),
        ("utf-8", _TRADITIONAL, "utf-8"),
        ("utf-16-le", _SIMPLIFIED, "utf-16"),
        ("utf-16-be", _TRADITIONAL, "utf-16"),
    ],
)
def test_chinese_of_any_length_is_read_in_its_own_encoding(codec: str, text: str, name: str, length: int) -> None:
    long = text * 20
    for start in range(0, len(text), 7):
        piece = long[start : start + length]
        assert decode(piece.encode(codec)) == (piece, name)


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_decides_and_is_no_text(codec: str) -> None:
    assert decode("版本一".encode(codec))[0] == "版本一"


def test_the_declared_encoding_of_a_page_is_taken_when_it_fits() -> None:
    page = "<html><head><meta charset=gb2312></head><body>龘靐齉</body></html>"
    assert decode(page.encode("gb18030")) == (page, "gb18030")


def test_a_wrong_declaration_does_not_win_over_utf_8() -> None:
    page = "<meta charset='gbk'>老街修缮"
    assert decode(page.encode()) == (page, "utf-8")


def test_western_text_keeps_its_accents() -> None:
    text = "Café déjà vu, naïve façade où être élève, Mädchen"
    assert decode(text.encode("cp1252")) == (text, "cp1252")


@pytest.mark.parametrize(
    "data", [bytes(range(256)) * 4, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(64), b"ab\0\0\0c\x01"]
)
def test_binary_data_is_refused(data: bytes) -> None:
    with pytest.raises(ReadError, match="null bytes"):
        decode(data)


def test_bytes_that_no_encoding_reads_are_refused_and_the_tried_ones_named() -> None:
    noise = bytes(random.Random(3).choices(range(128, 256), k=400))
    with pytest.raises(ReadError, match=r"utf-8.*gb18030.*big5") as refused:
        decode(noise)
    assert "UTF-8" in refused.value.hint


def test_a_cut_file_is_not_read_with_a_replaced_character() -> None:
    with pytest.raises(ReadError):
        decode(("\ufeff" + _SIMPLIFIED).encode()[:-1])
