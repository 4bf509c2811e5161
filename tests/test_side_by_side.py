from __future__ import annotations

import pytest

from assistant.answer.citations import citation_of
from assistant.answer.side_by_side import set_side_by_side
from assistant.records import Answer, KeptSentence
from assistant.search.sides import sides_of
from tests.fakes import document


def sentence(text: str, name: str = "a") -> KeptSentence:
    return KeptSentence(
        document=document(name, name, text), chunk_id=name, heading=(), start=0, end=len(text), score=1.0
    )


def compared(question: str, *told: tuple[str, str]) -> str | None:
    sides = sides_of(question)
    assert sides is not None
    judged = [sentence(source, str(number)) for number, (_, source) in enumerate(told)]
    answers = [
        Answer(text=f"{text}[1]。", status="answered", citations=(citation_of(one, 1),))
        for (text, _), one in zip(told, judged, strict=True)
    ]
    bound = set_side_by_side(sides, answers, judged, question, "hans")
    return bound.text if bound else None


def test_the_larger_is_named_and_both_are_told_with_their_sentences() -> None:
    text = compared("云溪县和河西县，哪个县的占比更高？", ("58%", "云溪县占比58%。"), ("65%", "河西县占比65%。"))
    assert text == "河西县更高，云溪县：58%[1]，河西县：65%[2]。"


def test_the_smaller_is_named_where_less_is_asked() -> None:
    text = compared("云溪县和河西县，哪个县的学校更少？", ("58所", "云溪县58所。"), ("65所", "河西县65所。"))
    assert text is not None and text.startswith("云溪县更少，")


def test_what_is_alike_is_said_to_be() -> None:
    text = compared("云溪县和河西县，哪个县的占比更高？", ("65%", "云溪县占比65%。"), ("65%", "河西县占比65%。"))
    assert text is not None and text.startswith("两者相同，")


def test_a_difference_is_worked_out_with_both_operands() -> None:
    text = compared(
        "云溪县2024年的学位比2023年多多少个？", ("520个", "2024年学位520个。"), ("480个", "2023年学位480个。")
    )
    assert text == "40个（520个 − 480个）[1][2]。"


@pytest.mark.parametrize(
    "told",
    [
        (("58%", "云溪县占比58%。"), ("65所", "河西县65所。")),
        (("58%", "云溪县占比58%。"), ("很高", "河西县很高。")),
        (("58%、60%", "云溪县58%、60%。"), ("65%", "河西县65%。")),
    ],
)
def test_what_is_not_one_figure_of_one_kind_each_is_not_compared(told: tuple[tuple[str, str], ...]) -> None:
    assert compared("云溪县和河西县，哪个县的占比更高？", *told) is None
