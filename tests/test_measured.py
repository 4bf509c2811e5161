from __future__ import annotations

from decimal import Decimal

import pytest

from assistant.answer.measured import amounts
from assistant.library.script import fold


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("实测跑155公里", "length", "155000"),
        ("身高一米二", "length", "1.2"),
        ("80公分寬", "length", "0.80"),
        ("每月租金3,600元", "money", "3600"),
        ("三万五千块钱", "money", "35000"),
        ("两块五", "money", "2.5"),
        ("工作半年", "months", "6"),
        ("干了两年半", "months", "30"),
        ("還有五個半月", "months", "5.5"),
        ("两个半小时", "clock", "9000"),
        ("年滿十八周歲", "age", "18"),
        ("零下25度", "heat", "-25"),
        ("请了八天假", "days", "8"),
        ("四口人", "people", "4"),
        ("两个包", "个包", "2"),
    ],
)
def test_amounts_are_read_with_what_they_measure(text: str, kind: str, value: str) -> None:
    assert [(each.kind, each.value) for each in amounts(fold(text).text)] == [(kind, Decimal(value))]


@pytest.mark.parametrize(
    "text", ["2024年3月5日", "第三次", "二十来公斤", "三四度", "一米四五", "五年级", "50公里/小时", "几个月", "一半"]
)
def test_dates_ordinals_and_what_is_only_about_so_much_are_no_amounts(text: str) -> None:
    assert list(amounts(fold(text).text)) == []
