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


def test_what_is_earlier_is_told_by_the_two_times() -> None:
    text = compared("东馆和西馆，哪个馆关门更晚？", ("21:30", "东馆21:30关门。"), ("20时", "西馆20时关门。"))
    assert text == "东馆更晚，东馆：21:30[1]，西馆：20时[2]。"
    text = compared(
        "东馆和西馆，哪个馆建成早一些？", ("2019年3月", "东馆2019年3月建成。"), ("2018年12月", "西馆2018年12月建成。")
    )
    assert text is not None and text.startswith("西馆更早，")
    text = compared("东馆跟西馆，谁的夜场结束得更早？", ("晚上9点", "东馆晚上9点。"), ("20:15", "西馆20:15。"))
    assert text is not None and text.startswith("西馆更早，")


@pytest.mark.parametrize(
    "told",
    [
        (("次日0:30", "东馆次日0:30。"), ("23:00", "西馆23:00。")),
        (("2019年", "东馆2019年。"), ("2019年3月", "西馆2019年3月。")),
        (("9:00至17:00", "东馆9:00至17:00。"), ("18:00", "西馆18:00。")),
        (("3时间", "东馆。"), ("18:00", "西馆18:00。")),
    ],
)
def test_times_that_are_not_one_each_are_not_compared(told: tuple[tuple[str, str], ...]) -> None:
    assert compared("东馆和西馆，哪个馆关门更晚？", *told) is None
