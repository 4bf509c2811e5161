from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.answer.of_document import told_of_document
from assistant.records import Passage
from tests.fakes import document, passage

PLAN = document(
    "plan",
    "云溪县学前教育实施方案",
    "云溪县学前教育实施方案\n成文日期：2025年3月23日\n发布日期：2025年3月28日\n云府发〔2025〕6号\n到2027年，占比达到65%。",
    date="2025-03-28",
)
OTHER = document("other", "云溪县供水方案", "云溪县供水方案\n发布日期：2024-05-06\n日供水九吨。", date="2024-05-06")


def found() -> list[Passage]:
    plan = replace(PLAN, number="云府发〔2025〕6号")
    return [passage(OTHER, 0, 1, ()), passage(plan, 0, 1, (), rank=2)]


@pytest.mark.parametrize(
    ("question", "text", "quote"),
    [
        ("云溪县学前教育那份方案的发文字号是什么？", "云府发〔2025〕6号[1]。", "云府发〔2025〕6号"),
        ("雲溪縣學前教育實施方案的文號？", "云府发〔2025〕6号[1]。", "云府发〔2025〕6号"),
        ("云溪县学前教育实施方案是哪天发布的？", "2025年3月28日[1]。", "发布日期：2025年3月28日"),
        ("云溪县供水方案什么时候印发的", "2024年5月6日[1]。", "发布日期：2024-05-06"),
    ],
)
def test_the_number_and_the_day_of_publication_are_known_and_cited(question: str, text: str, quote: str) -> None:
    told = told_of_document(question, found())
    assert told is not None
    assert told[0].text == text and told[0].citations[0].quote == quote


@pytest.mark.parametrize(
    "question",
    [
        "云溪县学前教育实施方案的成文日期是哪天？",
        "云溪县学前教育实施方案提出2027年占比多少？",
        "云溪县的方案是哪天发布的？",  # which of the two is not said
        "河西县供电规划是哪天发布的？",
        "云溪县供水方案的文号是什么？",  # it has none
        "什么时候开工？",
    ],
)
def test_what_is_not_known_or_not_plainly_asked_is_left_to_the_sentences(question: str) -> None:
    assert told_of_document(question, found()) is None
