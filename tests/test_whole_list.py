from __future__ import annotations

import pytest

from assistant.answer.whole_list import list_around, list_told
from assistant.library.lists import lists_of
from assistant.records import KeptSentence
from tests.fakes import document
from tests.table_passages import assert_told, passages_of

RULES = document(
    "rules",
    "霞浦图书馆读者证管理办法",
    """## 第一章 办证

第一条 读者应当持身份证办证。

第二条 申请集体读者证应当提交下列资料：

（一）单位介绍信；

（二）经办人身份证复印件；

（三）读者名册。

第三条 有下列情形之一的，停用读者证：

1. 转借他人；
2. 撕毁图书；
3. 逾期一年未还。

## 第二章 设备

### 一、提示代码

- F1：缺纸，打开下盖放纸。
- F2：卡纸，联系馆员。

### 二、开馆前检查

1. 打开总闸。
2. 打开门禁。

检查完再放读者进馆。

### 三、费用

押金一百元，可以退还。
""",
    date="2031-04-01",
)
SPEECH = document(
    "speech",
    "霞浦小学2030年工作总结",
    "## 一、成绩\n\n今年不错。\n\n## 二、存在的不足\n\n"
    f"（一）教室紧张。{'校舍建于上世纪。' * 30}\n\n（二）教师偏少。\n\n## 三、打算\n\n1. 建楼。\n2. 招人。\n",
    date="2031-01-05",
)
FOUND = passages_of(RULES, SPEECH)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("霞浦图书馆的全部提示代码及含义", "F1：缺纸，打开下盖放纸[1]；\nF2：卡纸，联系馆员[2]。"),
        ("请把霞浦小学2030年存在的不足逐条列出来，逐条都要看", "教室紧张[1]；\n教师偏少[2]。"),
        ("霞浦小學2030年存在不足有哪些？", "教室紧张[1]；\n教师偏少[2]。"),
        (
            "霞浦图书馆申请集体读者证要提交哪些资料？",
            "单位介绍信[1]；\n经办人身份证复印件[2]；\n读者名册[3]。",
        ),
        ("霞浦图书馆停用读者证的情形有哪些？", "转借他人[1]；\n撕毁图书[2]；\n逾期一年未还[3]。"),
        ("霞浦图书馆开馆前检查的清单", "打开总闸[1]；\n打开门禁[2]。"),
    ],
)
def test_every_item_of_the_named_list_is_told_and_cited(question: str, text: str) -> None:
    assert_told(list_told(question, FOUND), text)


@pytest.mark.parametrize(
    "question",
    [
        "霞浦图书馆哪些提示代码要联系馆员？",  # some of them
        "霞浦图书馆的提示代码F2是什么？",
        "霞浦图书馆有哪些费用？",  # no list
        "霞浦小学2029年存在的不足有哪些？",
        "青岭图书馆的全部提示代码",
        "霞浦小学存在的不足有多少条？",
        "霞浦小学为什么有存在的不足那几条？",
        "霞浦小学除了教室紧张，存在的不足还有哪些？",
        "霞浦图书馆申请个人读者证要提交哪些资料？",
        "霞浦图书馆不停用读者证的情形有哪些？",
        "霞浦小学打算有哪些？",  # a heading of two characters names too little
    ],
)
def test_what_is_not_plainly_one_whole_list_is_not_told(question: str) -> None:
    assert list_told(question, FOUND) is None


def test_a_list_stands_under_its_lead_or_right_below_its_heading() -> None:
    lists = [(each.head, each.led, len(each.items)) for each in lists_of(RULES)]
    assert lists == [
        ("第二条 申请集体读者证应当提交下列资料：", True, 3),
        ("第三条 有下列情形之一的，停用读者证：", True, 3),
        ("提示代码", False, 2),
        ("开馆前检查", False, 2),
    ]


def test_the_list_of_a_judged_item_is_told_whole_where_it_is_what_is_asked_for() -> None:
    text = """## 一、申请

申请补助的，应当提交下列文件：

- 申请表正本。
- 身份证影本。
- 创业课程时数证明。

## 二、重点工作

- 修缮校舍，海棠小学、青藤小学获奖。
- 培训教师。
"""
    whole = document("l", "青年补助要点", text)
    passages = passages_of(whole)

    def around(question: str, item: str) -> str:
        start = text.index(item)
        holder = next(each for each in passages if each.chunk.start <= start < each.chunk.end)
        judged = KeptSentence(
            document=whole, chunk_id=holder.chunk.id, heading=(), start=start, end=start + len(item), score=0.9
        )
        told = list_around(question, judged, passages)
        return told[0].text if told else ""

    assert around("想拿补助要交哪些文件", "身份证影本。") == "申请表正本[1]；\n身份证影本[2]；\n创业课程时数证明[3]。"
    assert around("要交多少份文件", "身份证影本。") == ""
    assert around("哪些小学获奖？", "修缮校舍，海棠小学、青藤小学获奖。") == ""
