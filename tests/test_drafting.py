from __future__ import annotations

import pytest

from assistant.answer.drafting import goes_round, without_preamble, without_rounds
from tests.found_whole import found_whole

_SHOWN = [found_whole("河西水库清淤方案", "清淤从十一月开始。")]


@pytest.mark.parametrize(
    "draft",
    [
        "根据资料，清淤从十一月开始。",
        "答案：清淤从十一月开始。",
        "河西水库清淤方案 · 第二部分 · 工期（一期）：清淤从十一月开始。",
    ],
)
def test_words_that_only_announce_an_answer_are_left_out(draft: str) -> None:
    assert without_preamble(draft, _SHOWN) == "清淤从十一月开始。"


def test_an_answer_that_names_the_document_keeps_its_name() -> None:
    draft = "河西水库清淤方案规定：清淤从十一月开始。"
    assert without_preamble(draft, _SHOWN) == draft


def test_what_is_said_over_and_over_is_said_once() -> None:
    round_and_round = "增订本由十章扩为十六章，" * 3
    assert goes_round("甲书" + round_and_round) and not goes_round("甲书" + round_and_round[:-3])
    assert without_rounds("甲书" + round_and_round) == "甲书增订本由十章扩为十六章"
    assert without_rounds("甲县5所，乙县5所，丙县5所。") == "甲县5所，乙县5所，丙县5所。"
