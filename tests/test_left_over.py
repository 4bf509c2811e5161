from __future__ import annotations

import pytest

from assistant.answer.left_over import left_over
from tests.found_whole import found_whole

BUILT = "改造工程花了2,400万元，其中中央补助1,500万元，市财政620万元，其余由村民自筹。"
SPENT = "这笔钱的45%用于买设备，35%用于修校舍，其余用于教师培训。"
CHOSE = "报名的有85人，选篮球的40人，选足球的25人，剩下的选羽毛球。"


@pytest.mark.parametrize(
    ("question", "text", "told"),
    [
        ("改造工程村民自筹了多少万元？", BUILT, "280万元（2,400万元 − 1,500万元 − 620万元）[1]。"),
        ("改造工程中，村民自籌的有多少？", BUILT, "280万元（2,400万元 − 1,500万元 − 620万元）[1]。"),
        ("用于教师培训的占百分之几？", SPENT, "20%（100% − 45% − 35%）[1]。"),
        ("选羽毛球的有多少人？", CHOSE, "20人（85人 − 40人 − 25人）[1]。"),
    ],
)
def test_the_rest_of_a_whole_is_what_its_parts_leave(question: str, text: str, told: str) -> None:
    bound = left_over(question, [found_whole("松岭乡简报", text)])
    assert bound is not None
    assert bound.text == told


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("改造工程市财政出了多少？", BUILT),
        ("改造工程一共花了多少？", BUILT),
        ("用于教师培训的有多少万元？", SPENT),
        ("选羽毛球的人由谁带队？", CHOSE),
        ("2021年改造工程村民自筹了多少万元？", BUILT),
        ("村民自筹了多少万元？", BUILT.replace("620", "约620")),
        ("村民自筹了多少万元？", BUILT.replace("，其中", "，比原计划增加100万元，其中")),
        ("村民自筹了多少万元？", BUILT.replace("2,400", "2,000")),
    ],
)
def test_where_the_parts_are_not_plain_nothing_is_reckoned(question: str, text: str) -> None:
    assert left_over(question, [found_whole("松岭乡简报", text)]) is None
