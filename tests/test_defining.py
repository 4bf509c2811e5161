from __future__ import annotations

import pytest

from assistant.search.defining import defines, thing_to_define


@pytest.mark.parametrize(
    ("question", "thing"),
    [
        ("什么是“轮灌制”？", "轮灌制"),
        ("轮灌制是什么", "轮灌制"),
        ("轮灌制是什么意思？", "轮灌制"),
        ("轮灌制指的是什么", "轮灌制"),
        ("所谓「轮灌制」指什么", "轮灌制"),
        ("何谓轮灌制", "轮灌制"),
        ("輪灌制的定義是什麼？", "轮灌制"),
        ("河西村志里说的「等水头」是什麼意思", "等水头"),
        ("Open Water Index指什么？", "open water index"),
    ],
)
def test_what_something_is_may_be_asked_in_many_words(question: str, thing: str) -> None:
    assert thing_to_define(question) == thing


@pytest.mark.parametrize(
    "question", ["河西村的村花是什么？", "张三是什么学校毕业的", "轮灌制什么时候开始", "水库有多深"]
)
def test_what_belongs_to_something_is_no_definition(question: str) -> None:
    assert thing_to_define(question) == ""


@pytest.mark.parametrize(
    "sentence",
    [
        "轮灌制是各村轮流放水的办法。",
        "所谓“轮灌制”，是指各村轮流放水。",
        "轮灌制(又叫轮水)，即各村轮流放水。",
        "轮灌制，或称轮水制，是旧时的用水办法。",
        "各村轮流放水，称为“轮灌制”。",
    ],
)
def test_a_definition_is_known_by_its_form(sentence: str) -> None:
    assert defines(sentence, "轮灌制")


@pytest.mark.parametrize(
    "sentence", ["轮灌制在1958年停用。", "推行轮灌制的村子有三个，都是下游的。", "这与轮灌制不同。"]
)
def test_what_only_tells_of_the_thing_does_not_define_it(sentence: str) -> None:
    assert not defines(sentence, "轮灌制")
