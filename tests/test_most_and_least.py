from __future__ import annotations

import pytest

from assistant.answer.most_and_least import both_in_table
from tests.fakes import document
from tests.table_passages import assert_told, passages_of

FARM = document(
    "f",
    "岚溪农场2030年生产情况",
    """| 作物 | 面积（亩） | 亩产（公斤） | 利润率 |
| --- | --- | --- | --- |
| 早稻 | 420 | 455 | 12.5% |
| 油菜 | 310 | 160 | 18.1% |
| 茶叶 | 95 | 48 | 31.0% |
| 其他 | 40 | 75 | 3.2% |
""",
)
FOUND = passages_of(FARM)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("岚溪农场哪种作物面积最大，哪种作物亩产最低？", "早稻最大，面积420亩[1]；茶叶最低，亩产48公斤[2]。"),
        (
            "论利润率，岚溪农场种的几种作物谁最高、谁垫底（含其他）？",
            "茶叶最高，利润率31.0%[1]；其他最低，利润率3.2%[2]。",
        ),
        ("嵐溪農場畝產最高和最低的作物分別是哪個？", "早稻最高，亩产455公斤[1]；茶叶最低，亩产48公斤[2]。"),
        ("岚溪农场亩产最高与最低的分别是哪种作物？", "早稻最高，亩产455公斤[1]；茶叶最低，亩产48公斤[2]。"),
        ("岚溪农场哪种作物亩产最高，哪种最低？", "早稻最高，亩产455公斤[1]；茶叶最低，亩产48公斤[2]。"),
    ],
)
def test_both_are_told_each_with_its_row(question: str, text: str) -> None:
    bound = assert_told(both_in_table(question, FOUND), text)
    assert len(bound.citations) == 2


@pytest.mark.parametrize(
    "question",
    [
        "岚溪农场哪种作物利润率最高，哪种最低？",  # 其他 is no crop
        "岚溪农场哪种作物面积最大？",
        "岚溪农场哪种作物面积最大，哪种作物水费最低？",
        "岚溪农场哪种作物面积最大，为什么亩产最低？",
        "云溪农场亩产最高和最低的作物分别是哪个？",
        "岚溪农场亩产最高的作物和最低的差多少？",
    ],
)
def test_unless_both_are_sure_nothing_is_told(question: str) -> None:
    assert both_in_table(question, FOUND) is None
