from __future__ import annotations

import pytest

from assistant.search.belonging import asks_for_all, asks_for_list, leads_of, list_around, needs_subject, place_of
from assistant.search.sentence_signals import Sentence
from tests.found_sentences import found

TICKETS = """泳馆七点开门。

每周一休息。票价如下：

- 成人票40元。
- 学生票25元。
- 老人票20元。

馆长是林一舟。

材料：

1. 身份证。
2. 照片。
"""


def around(those: list[Sentence], text: str) -> list[str]:
    """The list that a sentence is of, without it, in the order in which it is given."""
    place = [sentence.text for sentence in those].index(text)
    return [those[other].text for other in list_around(those, leads_of(those), place)]


@pytest.mark.parametrize("cuts", [(), (4,), (3, 4, 5)])
def test_a_list_is_whole_over_the_borders_of_chunks(cuts: tuple[int, ...]) -> None:
    those = found(TICKETS, *cuts)
    assert around(those, "老人票20元。") == ["票价如下：", "成人票40元。", "学生票25元。"]
    assert around(those, "票价如下：") == ["成人票40元。", "学生票25元。", "老人票20元。"]
    assert around(those, "照片。") == ["材料：", "身份证。"]


def test_a_list_is_in_the_order_of_the_text_whatever_was_found_first() -> None:
    first, second = found(TICKETS, 4)[:4], found(TICKETS, 4)[4:]
    assert around([*second, *first], "学生票25元。") == ["票价如下：", "成人票40元。", "老人票20元。"]
    assert around(second, "学生票25元。") == ["老人票20元。"]


def test_lists_of_two_documents_are_kept_apart() -> None:
    those = [*found(TICKETS), *found(TICKETS, name="e")]
    assert around(those, "票价如下：") == ["成人票40元。", "学生票25元。", "老人票20元。"]


def test_a_sentence_of_no_list_has_none_around_it() -> None:
    those = found(TICKETS)
    assert around(those, "馆长是林一舟。") == around(those, "泳馆七点开门。") == around(those, "每周一休息。") == []


def test_only_items_are_led_and_by_the_sentence_that_ends_the_line() -> None:
    those = found(TICKETS)
    led = dict(zip([sentence.text for sentence in those], leads_of(those), strict=True))
    by_text = {sentence.text: place_of(sentence) for sentence in those}
    assert led["成人票40元。"] == led["老人票20元。"] == by_text["票价如下："] != by_text["每周一休息。"]
    assert led["馆长是林一舟。"] is led["票价如下："] is None


def test_of_a_list_without_a_lead_in_the_neighbours_are_given_nearest_first() -> None:
    those = found("泳馆七点开门。\n\n- 甲票。\n- 乙票。\n- 丙票。\n\n馆长是林一舟。\n")
    assert around(those, "丙票。") == ["乙票。", "甲票。"]
    assert around(those, "甲票。") == ["乙票。", "丙票。"]


def test_what_is_counted_off_in_running_text_is_a_list_of_its_passage() -> None:
    text = "安排有三项。一是换水。二是修灯。三是补漆。"
    assert around(found(text), "二是修灯。") == ["三是补漆。", "一是换水。"]
    assert around(found(text, 2), "二是修灯。") == ["三是补漆。"]


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("泳馆有哪些票？", True),
        ("泳館有哪些票？", True),
        ("需要什么材料？", True),
        ("Which documents are needed?", True),
        ("成人票多少元？", False),
        ("馆长是谁？", False),
    ],
)
def test_a_list_is_asked_for_in_words_for_several(question: str, asks: bool) -> None:
    assert asks_for_list(question) is asks


def test_only_a_sentence_with_one_before_it_needs_it_for_its_subject() -> None:
    text = "其中周一休息。其中周二换水。其他日子开放。"
    assert [needs_subject(sentence) for sentence in found(text)] == [False, True, False]


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("说明书上全部故障代码及含义", True),
        ("把存在的不足逐条写出来", True),
        ("给我个材料清单，别忘了表格", True),
        ("要带的證件一樣都別漏", True),
        ("那幾條意見都講出來", True),
        ("什么时候全部完工？", False),
        ("名单什么时候公布？", False),
        ("所有学生一共多少人？", False),
        ("逐步推进的工程是什么？", False),
        ("馆长是谁？", False),
    ],
)
def test_what_wishes_a_list_whole(question: str, asks: bool) -> None:
    assert asks_for_all(question) is asks
