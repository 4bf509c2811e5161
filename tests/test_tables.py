from __future__ import annotations

from decimal import Decimal

from assistant.library.tables import Line, table_at
from tests.fakes import document

TEXT = """下表为各镇情况。

| 镇 | 人口（万人） | 学校（所） | 镇长 |
| --- | --- | --- | --- |
| 竹港镇 | 3.2 | 1,012 | 甲 |
| 石门镇 | −0.8 | — | 乙 |
| 合计 | 2.4 | 1,012 | |

表后有话。

| 项目 | K20 | K35 |
|---|---|---|
| 净重 | 12.4公斤 | 18.9公斤 |
| 容量 | 3升 | 6升/天 |
| 收入 | 1.2亿元 | 9,800万元 |
"""
TOWNS = document("t", "表", TEXT)


def lines(needle: str) -> list[Line]:
    table = table_at(TOWNS, TEXT.index(needle))
    assert table is not None
    return list(table.lines())


def test_a_table_is_read_whole_from_any_of_its_rows() -> None:
    for needle in ("镇 | 人口", "竹港镇", "合计"):
        table = table_at(TOWNS, TEXT.index(needle))
        assert table is not None
        assert table.above == "下表为各镇情况。"
        assert table.columns == ("镇", "人口（万人）", "学校（所）", "镇长")
        assert [cells[0] for _, cells in table.rows] == ["竹港镇", "石门镇", "合计"]
        assert TEXT[table.rows[0][0].start : table.rows[0][0].end] == "竹港镇 | 3.2 | 1,012 | 甲"


def test_where_no_table_stands_there_is_none() -> None:
    assert table_at(TOWNS, TEXT.index("表后")) is None
    uneven = "| 甲 | 乙 |\n| --- | --- |\n| 1 |\n"
    assert table_at(document("u", "表", uneven), 2) is None


def test_a_column_of_figures_is_a_line_with_its_unit() -> None:
    people, schools = (line for line in lines("竹港镇") if line.kind == "镇")
    assert (people.measure, people.unit) == ("人口", "万人")
    assert [(entry.name, entry.value) for entry in people.entries] == [
        ("竹港镇", Decimal("3.2")),
        ("石门镇", Decimal("-0.8")),
        ("合计", Decimal("2.4")),
    ]
    assert people.entries[0].written == "3.2万人"
    assert [(entry.name, entry.value) for entry in schools.entries] == [
        ("竹港镇", Decimal(1012)),
        ("合计", Decimal(1012)),
    ]


def test_a_row_of_figures_in_one_unit_is_a_line_too() -> None:
    found = {line.measure: [(entry.name, entry.value) for entry in line.entries] for line in lines("净重")}
    assert found["净重"] == [("K20", Decimal("12.4")), ("K35", Decimal("18.9"))]
    assert found["收入"] == [("K20", Decimal(120_000_000)), ("K35", Decimal(98_000_000))]
    assert "容量" not in found


def test_values_that_strokes_part_are_rows_and_columns_of_their_own() -> None:
    text = """| 项目 | 每户上限（一般／弱势） | 甲型 |
| --- | --- | --- |
| 空调（台） | 2／3 | 免费 |
| 噪声（低风/高风） | | 36/42分贝 |
"""
    table = table_at(document("s", "表", text), 0)
    assert table is not None
    assert table.columns == ("项目", "每户上限（一般）", "每户上限（弱势）", "甲型")
    assert [cells for _, cells in table.rows] == [
        ("空调（台）", "2", "3", "免费"),
        ("噪声（低风）", "", "", "36分贝"),
        ("噪声（高风）", "", "", "42分贝"),
    ]
    assert {text[span.start : span.end] for span, _ in table.rows[1:]} == {"噪声（低风/高风） | | 36/42分贝"}
