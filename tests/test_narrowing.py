from __future__ import annotations

import pytest

from assistant.answer.narrowing import narrowed
from tests.found_whole import found_whole

TOWNS = "白石镇中心园扩建明年八月完工，设8个班（含托班2个；不收费）；红岩镇幼儿园后年建成，设6个班；经费由县里出。"


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("红岩镇的幼儿园设几个班？", "红岩镇幼儿园后年建成，设6个班"),
        ("紅岩鎮的幼兒園設幾個班？", "红岩镇幼儿园后年建成，设6个班"),
        ("白石镇的园什么时候完工", "白石镇中心园扩建明年八月完工，设8个班（含托班2个；不收费）"),
        ("白石镇和红岩镇各设几个班？", TOWNS),
        ("青阳镇的幼儿园设几个班？", TOWNS),
        ("经费由谁出？", TOWNS),
    ],
)
def test_only_the_part_of_the_place_asked_about_is_left(question: str, words: str) -> None:
    (sentence,) = narrowed(question, [found_whole("各镇办园计划", TOWNS)])
    assert sentence.text == words


def test_what_tells_of_one_place_only_stays_whole() -> None:
    text = "白石镇设8个班；经费由县里出。"
    assert narrowed("白石镇设几个班？", [found_whole("计划", text)])[0].text == text
