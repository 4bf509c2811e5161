from __future__ import annotations

import io
from datetime import date
from typing import Any

import openpyxl
import pytest

from assistant.errors import ReadError
from assistant.library.formats import spreadsheet
from assistant.library.formats.extracted import Extracted
from assistant.library.formats.ooxml import OLE
from assistant.library.formats.spreadsheet import extract


def read(workbook: Any) -> Extracted:
    file = io.BytesIO()
    workbook.save(file)
    return extract(file.getvalue())


def filled(*rows: list[object], name: str = "学校") -> tuple[Any, Any]:
    workbook = openpyxl.Workbook()
    sheet: Any = workbook.active
    sheet.title = name
    for row in rows:
        sheet.append(row)
    return workbook, sheet


def test_figures_stand_as_the_sheet_shows_them() -> None:
    workbook, sheet = filled(["镇", "学生", "占比", "日期", "面积"], ["白石镇", 12400, 0.65, date(2024, 5, 9), 6100.0])
    for cell, code in [("B2", "#,##0"), ("C2", "0%"), ("D2", 'yyyy"年"m"月"d"日"')]:
        sheet[cell].number_format = code
    assert read(workbook).text == (
        "## 学校\n\n| 镇 | 学生 | 占比 | 日期 | 面积 |\n|---|---|---|---|---|\n| 白石镇 | 12,400 | 65% | 2024年5月9日 | 6100 |"
    )


def test_lines_above_and_below_the_table_are_text_and_the_header_is_found() -> None:
    workbook, sheet = filled(
        ["青禾县学校统计表"],
        ["单位：人", None, "2024年"],
        ["镇", "男", "女"],
        ["白石镇", 6100, 6300],
        [],
        ["注：至五月。"],
    )
    sheet.merge_cells("A1:C1")
    assert read(workbook).text.split("\n") == [
        *["## 学校", "", "青禾县学校统计表", "", "单位：人  2024年", ""],
        *["| 镇 | 男 | 女 |", "|---|---|---|", "| 白石镇 | 6100 | 6300 |", "", "注：至五月。"],
    ]


def test_merged_cells_are_repeated_and_a_header_of_two_rows_is_one() -> None:
    workbook, sheet = filled(["镇", "学生", None], [None, "男", "女"], ["白石镇", 1, 2], [None, 3, 4])
    for cells in ("A1:A2", "B1:C1", "A3:A4"):
        sheet.merge_cells(cells)
    assert read(workbook).text.split("\n")[2:] == [
        *["| 镇 | 学生 男 | 学生 女 |", "|---|---|---|", "| 白石镇 | 1 | 2 |", "| 白石镇 | 3 | 4 |"],
    ]


def test_empty_rows_and_columns_are_left_out_without_breaking_the_table() -> None:
    workbook, _ = filled(["镇", None, "数"], ["白石镇", None, 1], [], ["河西镇", None, 2])
    assert "| 镇 | 数 |\n|---|---|\n| 白石镇 | 1 |\n\n| 河西镇 | 2 |" in read(workbook).text


def test_hidden_sheets_are_read_with_a_note_and_empty_ones_are_not() -> None:
    workbook, _ = filled(["镇", "数"], ["白石镇", 1], name="Sheet1")
    hidden = workbook.create_sheet("底稿")
    hidden.append(["甲", "乙"])
    hidden.sheet_state = "hidden"
    workbook.create_sheet("空")
    found = read(workbook)
    assert found.text == "| 镇 | 数 |\n|---|---|\n| 白石镇 | 1 |\n\n## 底稿\n\n| 甲 | 乙 |\n|---|---|"
    assert found.notes == ("Hidden sheets were read too: 底稿.",)


def test_errors_are_left_out_and_bars_do_not_part_cells() -> None:
    workbook, sheet = filled(["镇", "数", "注"], ["白石镇", "#REF!", "甲|乙"], ["河西镇", True, "分\n行"])
    sheet["B2"].data_type = "e"
    assert read(workbook).text.split("\n")[2:] == [
        *["| 镇 | 数 | 注 |", "|---|---|---|", "| 白石镇 |  | 甲\\|乙 |", "| 河西镇 | TRUE | 分 行 |"],
    ]


def test_more_text_than_can_be_used_is_refused_early(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheet, "LARGEST_TEXT", 1000)
    workbook, _ = filled(*(["镇", i] for i in range(500)))
    with pytest.raises(ReadError, match="more than"):
        read(workbook)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (OLE + "EncryptedPackage".encode("utf-16-le"), "protected with a password"),
        (OLE + b"\0" * 100, r"old Office format \.xls"),
        (b"PK\x03\x04", "damaged"),
    ],
)
def test_what_is_no_workbook_says_so(data: bytes, message: str) -> None:
    with pytest.raises(ReadError, match=message):
        extract(data)


def test_a_damaged_workbook_is_read_or_refused_but_never_crashes() -> None:
    workbook, _ = filled(["镇", "数"], ["白石镇", 1])
    file = io.BytesIO()
    workbook.save(file)
    data = bytearray(file.getvalue())
    for at in range(0, len(data), 37):
        broken = data.copy()
        broken[at] ^= 0xFF
        try:
            extract(bytes(broken))
        except ReadError as error:
            assert error.hint
