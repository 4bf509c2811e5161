from __future__ import annotations

import pytest

from assistant.answer.superlative import most_in_table
from tests.fakes import document
from tests.table_passages import assert_told, passages_of

REPORT = document(
    "r",
    "云陵市2023年统计公报",
    """## 一、综合

全市经济平稳。

| 地区 | 常住人口（万人） | 增速（%） | 2022年学位（个） | 2023年学位（个） |
| --- | --- | --- | --- | --- |
| 河东区 | 68.4 | 5.9 | 800 | 900 |
| 河西区 | 57.2 | 6.7 | 700 | 950 |
| 白石县 | 62.7 | 5.2 | 900 | 900 |
| 竹山县 | 46.8 | 5.4 | 300 | 950 |
| 全市 | 235.1 | 5.8 | 2700 | 3700 |
""",
)
OTHER = document(
    "o",
    "海州市2023年统计公报",
    "| 地区 | 常住人口（万人） |\n| --- | --- |\n| 东岸区 | 99.1 |\n| 西岸区 | 12.0 |\n",
)
MANUAL = document(
    "m",
    "青川除湿机说明书",
    """| 项目 | DH-20 | DH-35 | DH-50 |
| --- | --- | --- | --- |
| 净重 | 12.4公斤 | 18.9公斤 | 18.9公斤 |
| 噪声 | 38分贝 | 42分贝 | 45分贝 |

| 年份 | 营业收入（亿元） | 用时（秒） |
| --- | --- | --- |
| 2021 | 3.4 | 12.1 |
| 2022 | 3.9 | 11.8 |

| 产品 | 毛利率 |
| --- | --- |
| 整机 | 31% |
| 滤网 | 40% |
| 其他 | 52% |
""",
)
FOUND = passages_of(REPORT, OTHER, MANUAL)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("云陵市四个县区里，经济增长最快的是哪一个，增速多少？", "河西区最快，增速6.7%[1]。"),
        ("雲陵市哪個縣的常住人口最多，有多少？", "白石县最多，常住人口62.7万人[1]。"),
        ("云陵市哪个区人口最少？", "河西区最少，常住人口57.2万人[1]。"),
        ("云陵市人口最少的县区是哪个？", "竹山县最少，常住人口46.8万人[1]。"),
        ("云陵市2022年学位最多的是哪个地区？", "白石县最多，2022年学位900个[1]。"),
        ("云陵市2023年哪个县区学位最多？", "河西区、竹山县并列最多，2023年学位都是950个[1][2]。"),
        ("海州市人口排名第一的是哪个区？", "东岸区排在第一，常住人口99.1万人[1]。"),
        ("青川除湿机哪款噪声最低？", "DH-20最低，噪声38分贝[1]。"),
        ("青川除湿机哪款最重？", "DH-35、DH-50并列最重，净重都是18.9公斤[1]。"),
        ("青川哪一年营业收入最高？", "2022最高，营业收入3.9亿元[1]。"),
        ("青川哪一年用时最快？", "2022最快，用时11.8秒[1]。"),
    ],
)
def test_what_has_the_most_is_told_with_its_figure(question: str, text: str) -> None:
    bound = assert_told(most_in_table(question, FOUND), text)
    assert all("|" in citation.quote for citation in bound.citations)


@pytest.mark.parametrize(
    "question",
    [
        "哪个区人口最多？",  # of two cities
        "云陵市哪个地区学位最多？",  # of two years
        "云陵市2024年哪个区人口最多？",  # of another year
        "云陵市哪个县区工业增长最快？",  # the table tells growth, not that of industry
        "云陵市哪个区女性人口最多？",
        "云陵市哪个镇人口最多？",
        "云陵市五个县区里哪个人口最多？",  # there are four
        "海陵市哪个区人口最多？",
        "青川哪个产品毛利率最高？",  # 其他 is no product
        "云陵市哪些县区人口最多？",
        "云陵市人口最多的区是由哪位区长领导的？",
        "云陵市人口最多的是哪个区，区长是谁？",
        "云陵市除了河东区，哪个区人口最多？",
        "云陵市河东区最多能有多少人口？",
        "青川除湿机哪款最多能用三年？",
        "云陵市2023年常住人口是多少？",
    ],
)
def test_where_it_is_not_sure_nothing_is_told(question: str) -> None:
    assert most_in_table(question, FOUND) is None


def test_the_rows_are_read_from_the_document_and_not_only_from_what_was_found() -> None:
    rows = "".join(f"| 第{number}小学 | {number} |\n" for number in range(1, 90))
    large = document("l", "云陵市小学一览", f"| 学校 | 班级数 |\n| --- | --- |\n{rows}")
    first = passages_of(large)[:1]
    told = most_in_table("云陵市哪所学校班级最多？", first)
    assert told is not None
    assert told[0].text == "第89小学最多，班级数89[1]。"
    assert told[0].citations[0].quote == "第89小学 | 89"
