from __future__ import annotations

import pytest

from assistant.answer.multiplied import multiplied
from tests.found_whole import found_whole


@pytest.mark.parametrize(
    ("question", "text", "told"),
    [
        ("我们三个人住两晚农家乐一共多少钱？", "农家乐每人每晚80元，含早餐。", "480元（三个人 × 两晚 × 80元）[1]。"),
        ("暑期班午餐吃15天要交多少钱？", "午餐每天12元，由家长承担。", "180元（15天 × 12元）[1]。"),
        (
            "校友會這十二年發的助學金，累計有多少錢？",
            "校友会连续十二年发放助学金，每年15名、每名5,000元。",
            "90万元（十二年 × 15名 × 5,000元）[1]。",
        ),
        ("义诊队前后一共看了多少人？", "义诊队坚持6年，每年看200人。", "1,200人（6年 × 200人）[1]。"),
        ("打印20张资料要多少钱？", "打印资料每张0.5元。", "10元（20张 × 0.5元）[1]。"),
    ],
)
def test_so_much_each_is_multiplied_by_how_many_there_are(question: str, text: str, told: str) -> None:
    bound = multiplied(question, found_whole("桐溪村通告", text))
    assert bound is not None
    assert bound.text == told


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("午餐每天多少钱？", "午餐每天12元，由家长承担。"),
        ("午餐多少钱？", "午餐每天12元，暑期班共15天。"),  # no total is asked for
        ("两个孩子午餐吃15天要多少钱？", "午餐每天12元，由家长承担。"),  # whether it is for each child is not said
        ("停车3小时要多少钱？", "停车首小时10元，之后每小时5元。"),
        ("停车30小时要多少钱？", "停车每小时5元，一天最高60元。"),
        ("彩印20张多少钱？", "打印每张0.5元，彩印每张2元。"),
        ("助学金一共多少钱？", "助学金每年15名、每名5,000元，共发放90万元。"),
        ("助学金一年资助几名学生，叫什么名字？", "助学金每年资助八名学生。"),
        ("2024年一共看了多少人？", "义诊队坚持6年，每年看200人。"),
    ],
)
def test_where_it_is_not_plain_nothing_is_multiplied(question: str, text: str) -> None:
    assert multiplied(question, found_whole("桐溪村通告", text)) is None
