from __future__ import annotations

import pytest

from assistant.answer.english import with_original_name, without_words
from assistant.records import Answer


@pytest.mark.parametrize(
    ("told", "question", "words"),
    [
        ("65%。", "公办园占比目标是多少？ (What share …?)", "65%"),
        ("2025-03-28", "哪天发布？ (When …?)", "2025-03-28"),
        ("周一鸣", "队长是谁？ (Who is the captain?)", "Zhou Yiming (周一鸣)"),
        ("周一鸣、李兰", "教练和队长是谁？ (Who …?)", "Zhou Yiming (周一鸣), Li Lan (李兰)"),
        ("45所", "有多少所？ (How many …?)", ""),
        ("云溪县教育局", "谁发布的？ (Who released it?)", ""),
        ("周一鸣", "冠军叫什么地方？ (Where …?)", ""),
    ],
)
def test_a_figure_and_a_persons_name_take_no_translation(told: str, question: str, words: str) -> None:
    assert without_words(told, question) == words


def answer(text: str) -> Answer:
    return Answer(text=text, status="answered")


def test_a_translated_name_stands_beside_the_name_that_the_documents_write() -> None:
    asked = "哪家公司最先上市？ (Which company was listed first?)"
    told = with_original_name(answer("West Stream Co., Ltd[1]."), "西溪公司。", asked)
    assert told.text == "West Stream Co., Ltd (西溪公司)[1]."
    assert with_original_name(answer("It was 西溪公司[1]."), "西溪公司", asked).text == "It was 西溪公司[1]."
    assert with_original_name(answer("The first."), "西溪公司", asked).text == "The first (西溪公司)."


def test_what_is_no_name_stays_as_the_model_wrote_it() -> None:
    assert with_original_name(answer("45 schools[1]."), "45所", "有多少所？ (How many?)").text == "45 schools[1]."
    assert with_original_name(answer("12 firms[1]."), "12家", "哪家公司？ (Which?)").text == "12 firms[1]."
