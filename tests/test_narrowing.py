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


STEPS = "季度得分90分以上的全额支付；80至89分的扣3%；70—79分的扣8%；低于70分的扣15%并整改，两季低于70分的解约。"


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("考核68分会扣钱吗？", "低于70分的扣15%并整改，两季低于70分的解约。"),
        ("考核得了70分扣多少", "70—79分的扣8%"),
        ("考核89分扣多少", "80至89分的扣3%"),
        ("考核９０分扣多少", "季度得分90分以上的全额支付"),
        ("考核79.5分扣多少", STEPS),
        ("从70分到90分差多少", STEPS),
        ("扣15%是为什么", STEPS),
        ("怎么考核？", STEPS),
    ],
)
def test_only_the_step_of_the_amount_asked_about_is_left(question: str, words: str) -> None:
    (sentence,) = narrowed(question, [found_whole("考核办法", STEPS)])
    assert sentence.text == words


def test_steps_stand_in_one_clause_each() -> None:
    text = "未满60岁的每月100元，60岁及以上不满80岁的每月200元，80岁以上的每月300元。"
    assert narrowed("85岁每月多少？", [found_whole("津贴", text)])[0].text == "80岁以上的每月300元。"
    assert narrowed("30岁每月多少？", [found_whole("津贴", text)])[0].text == "未满60岁的每月100元"


def test_what_tells_of_one_place_only_stays_whole() -> None:
    text = "白石镇设8个班；经费由县里出。"
    assert narrowed("白石镇设几个班？", [found_whole("计划", text)])[0].text == text
