"""A sentence that names a year of its own is not of the year that its heading names."""

from __future__ import annotations

import pytest

from assistant.answer.other_year import told_of_another_year


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("今年（2025）云溪普高最低录取线是多少分？", "最低录取线由市里另行划定，2024年为468分。"),
        ("2024/25學年收到多少宗申請？", "2023/24學年共接獲38,640宗申請。"),
        ("112学年度招收了多少名境外学生？", "113學年度境外學生382人。"),
        ("2025年的在校生有多少人？", "2021年在校生12人，2022年18人。"),
    ],
)
def test_a_figure_of_another_year_is_told_apart(question: str, text: str) -> None:
    assert told_of_another_year(question, text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("2025年的在校生有多少人？", "在校生12人。"),
        ("2025年的在校生有多少人？", "2024年在校生12人，2025年18人。"),
        ("2025年的在校生有多少人？", "在校生比2024年多12人，有30人。"),
        ("2025年的在校生有多少人？", "2019年开办的夜校，目前有学生30人。"),
        ("2025年的在校生有多少人？", "2024—2026年每年招收30人。"),
        ("2024年比2023年多多少人？", "2023年在校生12人。"),
        ("2025年谁任校长？", "2024年由甲任校长。"),
        ("在校生有多少人？", "2024年在校生12人。"),
        ("2025年的在校生有多少人？", "| 2024年 | 12 |"),
    ],
)
def test_in_every_doubt_the_sentence_is_believed(question: str, text: str) -> None:
    assert not told_of_another_year(question, text)
