from __future__ import annotations

import pytest

from assistant.library.table_rows import headings, in_words, words_of
from assistant.records import KeptSentence
from tests.fakes import document


def row(table: str, of: str, columns: str, *above: str) -> KeptSentence:
    start = table.index(of)
    return KeptSentence(
        document=document("t", "表", table),
        chunk_id="c",
        heading=(*above, columns),
        start=start,
        end=start + len(of),
        score=1.0,
    )


@pytest.mark.parametrize(
    ("table", "of", "columns", "words"),
    [
        (
            "| 项目 | 甲型（公斤） | 乙型（公斤） |\n| --- | --- | --- |\n| 净重 | 12.4 | 18.9 |",
            "净重 | 12.4 | 18.9",
            "项目 | 甲型（公斤） | 乙型（公斤）",
            "净重：甲型 12.4公斤，乙型 18.9公斤",
        ),
        (
            "| 项目 | 每户上限（一般／弱势） | 限速（km/h） |\n|---|---|---|\n| 空调 | 2台／3台 | 40/60 |",
            "空调 | 2台／3台 | 40/60",
            "项目 | 每户上限（一般／弱势） | 限速（km/h）",
            "空调：每户上限（一般） 2台，每户上限（弱势） 3台，限速 40/60",
        ),
        (
            "| 项目 | 甲型 | 乙型 |\n|---|---|---|\n| 噪声（低风/高风） | 36/42分贝 | 41/48分贝 |",
            "噪声（低风/高风） | 36/42分贝 | 41/48分贝",
            "项目 | 甲型 | 乙型",
            "噪声：甲型 低风 36分贝，甲型 高风 42分贝，乙型 低风 41分贝，乙型 高风 48分贝",
        ),
        (
            "| 年份 | 在校生（万人） | 增速（%） |\n| --- | --- | --- |\n| 2023 | 5.3 | 2.1 |\n| 2024 | 5.5 | — |",
            "2024 | 5.5 | —",
            "年份 | 在校生（万人） | 增速（%）",
            "年份 2024：在校生 5.5万人，增速 —",
        ),
        (
            "| | 公办 | 民办 |\n|---|---|---|\n| 小学（所） | 12 | 3 |",
            "小学（所） | 12 | 3",
            "公办 | 民办",
            "小学：公办 12所，民办 3所",
        ),
        (
            "表1 收入（单位：亿元）\n\n| 业务 | 2023年 | 序号 |\n|---|---|---|\n| 水表 | 3.2 | 1 |",
            "水表 | 3.2 | 1",
            "业务 | 2023年 | 序号",
            "水表：2023年 3.2亿元，序号 1",
        ),
        (
            "| 学校 | 人数（公办） |\n|---|---|\n| 东山小学 | 320 |",
            "东山小学 | 320",
            "学校 | 人数（公办）",
            "东山小学：人数（公办） 320",
        ),
        (
            "县\t人口\t面积\n云溪\t31\t2200\n河西\t28\t1800",
            "河西\t28\t1800",
            "县 | 人口 | 面积",
            "河西：人口 28，面积 1800",
        ),
    ],
)
def test_each_cell_of_a_row_is_told_with_its_column_and_unit(table: str, of: str, columns: str, words: str) -> None:
    found = row(table, of, columns, "第一节")
    assert words_of(found) == words
    assert headings(found) == ("第一节",)


@pytest.mark.parametrize(
    ("text", "of", "columns"),
    [
        ("| 甲 | 乙 |\n|---|---|\n| 一 | 二 | 三 |", "一 | 二 | 三", "甲 | 乙"),  # another number of cells
        ("| 丙 | 丁 |\n|---|---|\n| 一 | 二 |", "一 | 二", "甲 | 乙"),  # the columns of another table
        ("甲和乙各有三所。", "甲和乙各有三所。", "第一节"),
        ("| 甲 | 乙 |\n|---|---|\n| 一 | |", "一 |", "甲 | 乙"),  # nothing told
    ],
)
def test_what_is_no_row_below_named_columns_stays_as_it_is(text: str, of: str, columns: str) -> None:
    found = row(text, of, columns)
    assert (in_words(found), words_of(found), headings(found)) == ("", of, (columns,))


def test_two_figures_do_not_run_into_one() -> None:
    table = "| 馆 | 112年人次 | 113年人次 |\n|---|---|---|\n| 主馆 | 41,200 | 45,960 |"
    found = row(table, "主馆 | 41,200 | 45,960", "馆 | 112年人次 | 113年人次")
    assert words_of(found) == "主馆：112年人次 41,200；113年人次 45,960"
    assert words_of(found, "113年") == "主馆：113年人次 45,960"


def test_of_several_years_only_the_one_asked_for_is_told() -> None:
    table = "| 项目 | 2031年 | 2032年 | 备注 |\n| --- | --- | --- | --- |\n| 床位（张） | 40 | 52 | 不含日托 |"
    found = row(table, "床位（张） | 40 | 52 | 不含日托", "项目 | 2031年 | 2032年 | 备注")
    assert words_of(found, "2032") == "床位：2032年 52张，备注 不含日托"
    assert words_of(found, "2035") == words_of(found) == "床位：2031年 40张，2032年 52张，备注 不含日托"


def test_a_column_that_only_numbers_the_rows_is_no_name() -> None:
    table = "| 序号 | 指标 | 2031年 |\n| --- | --- | --- |\n| 1 | 床位（张） | 40 |\n| 2 | 护工（人） | 9 |"
    assert words_of(row(table, "2 | 护工（人） | 9", "序号 | 指标 | 2031年")) == "护工：2031年 9人"
