from __future__ import annotations

from collections.abc import Sequence

import pytest

from assistant.search.misspelt import respelt

COMMON = {"专利", "目标", "能源", "新能源", "新能", "公办", "工资", "公园", "老师", "海外", "汽车", "优质", "离子"}
LIBRARY = {
    "专利": 5,
    "利权": 3,
    "滤网": 4,
    "目标": 9,
    "能源": 6,
    "源汽": 4,
    "汽车": 8,
    "公办": 7,
    "川渝": 5,
    "优质": 3,
    "公资": 4,
    "渝中": 6,
    "刘方": 6,
    "晓明": 6,
    "离子": 5,
}


def put_right(question: str, library: dict[str, int] = LIBRARY) -> str:
    def frequencies(pairs: Sequence[str]) -> dict[str, int]:
        return {pair: library.get(pair, 0) for pair in pairs}

    return respelt(question, frequencies, COMMON.__contains__)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("新增砖利多少项", "新增专利多少项"),
        ("新能缘汽车有几辆", "新能源汽车有几辆"),
        ("工办幼儿园木标", "公办幼儿园目标"),
        ("净化器的绿网多久洗一次", "净化器的滤网多久洗一次"),
        ("川愉两地", "川渝两地"),
        ("新增磚利多少項？", "新增專利多少項？"),
    ],
)
def test_a_character_of_the_same_sound_is_put_right(typed: str, meant: str) -> None:
    assert put_right(typed) == meant


@pytest.mark.parametrize(
    "question",
    [
        "工资多少",  # a word, though the library holds 公资
        "榆中区有多少学校",  # another place
        "刘芳和林晓铭",  # other persons
        "新增专利多少项",
        "新增砖瓦多少块",
        "How many patents?",
        "吵不吵",
        "位子够吗",  # 位 was once read as 离 is
    ],
)
def test_what_may_be_meant_as_it_is_stays(question: str) -> None:
    assert put_right(question) == question


def test_of_two_words_of_one_sound_neither_is_taken() -> None:
    assert put_right("砖利", {"专利": 5, "转利": 4}) == "砖利"
    assert put_right("砖利", {"专利": 5, "转利": 2}) == "专利"
    assert put_right("砖利", {"转利": 1}) == "砖利"
