from __future__ import annotations

import pytest

from assistant.answer.table_column import column_in_table
from tests.fakes import document
from tests.table_passages import assert_told, passages_of

CAMP = document(
    "c",
    "青屿少年宫2032年夏令营招生简章",
    """## 二、班次

| 班次 | 名额（人） | 学费（元） | 地点 | 带队老师 |
| --- | --- | --- | --- | --- |
| 帆船班 | 24 | 2,800 | 东码头 | 周汀 |
| 木工班 | 16 | 1,500 | 手工楼 | 沈禾 |
| 观星班 | 30 | 900 | 天文台 | 陆遥 |
| 合计 | 70 | | | |
""",
    date="2032-05-01",
)
OTHER = document(
    "o",
    "白沙少年宫2032年夏令营招生简章",
    "| 班次 | 名额（人） | 女生名额（人） |\n| --- | --- | --- |\n| 陶艺班 | 12 | 6 |\n| 合唱班 | 40 | 25 |\n",
    date="2032-05-02",
)
FOUND = passages_of(CAMP, OTHER)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("青屿夏令营各班的学费分别是多少？", "帆船班（学费2,800元）[1]；木工班（学费1,500元）[2]；观星班（学费900元）[3]。"),
        ("列出青嶼少年宮這次夏令營所有班次的地點", "帆船班（地点：东码头）[1]；木工班（地点：手工楼）[2]；观星班（地点：天文台）[3]。"),
        (
            "青屿夏令营每个班次的名额和学费是多少",
            "帆船班（名额24人，学费2,800元）[1]；木工班（名额16人，学费1,500元）[2]；观星班（名额30人，学费900元）[3]。",
        ),
        ("青屿夏令营各班的带队老师分别是谁？", "帆船班（带队老师：周汀）[1]；木工班（带队老师：沈禾）[2]；观星班（带队老师：陆遥）[3]。"),
    ],
)  # fmt: skip
def test_every_row_is_told_with_the_column_asked_for(question: str, text: str) -> None:
    assert_told(column_in_table(question, FOUND), text)


@pytest.mark.parametrize(
    "question",
    [
        "青屿夏令营学费是多少？",
        "各班的名额分别是多少？",  # of two tables
        "青屿夏令营各班的名额一共多少人？",
        "青屿夏令营各班的餐费分别是多少？",
        "青屿夏令营各班的男生名额分别是多少？",
        "青屿夏令营2031年各班的学费分别是多少？",
        "青屿夏令营帆船班和木工班的学费分别是多少？",  # of two that are named
        "青屿夏令营各年级的学费分别是多少？",
        "云汀夏令营各班的学费分别是多少？",
        "青屿夏令营各班的学费比去年涨了多少？",
    ],
)
def test_where_no_one_column_is_plainly_asked_for_nothing_is_told(question: str) -> None:
    assert column_in_table(question, FOUND) is None
