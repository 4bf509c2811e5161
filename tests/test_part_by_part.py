from __future__ import annotations

import pytest

from assistant.answer.citations import citation_of
from assistant.answer.part_by_part import joined, judged_parts, names_of
from assistant.models.prompts import load_prompts
from assistant.records import Answer, KeptSentence
from assistant.search.gathering import Part
from assistant.search.parts_of_question import parts_of
from tests.fake_models import FakeChatModel
from tests.fakes import document

TEXT = "云溪县公办园占比为65%。\n河西县公办园占比为58%。"


def sentence(index: int) -> KeptSentence:
    start = index * (len(TEXT) // 2 + 1)
    return KeptSentence(
        document=document("gongban", "公办园占比", TEXT),
        chunk_id="c",
        heading=(),
        start=start,
        end=start + len(TEXT) // 2,
        score=1.0,
    )


def answer(text: str, *sentences: KeptSentence) -> Answer:
    cited = tuple(citation_of(each, number) for number, each in enumerate(sentences, start=1))
    return Answer(text=text, status="answered", citations=cited)


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("公办园占比，云溪县现在的水平和河西县2027年的目标分别是多少？", ["云溪县现在的水平", "河西县2027年的目标"]),
        ("占比，云溪县现在的和河西县要求的各是多少？", ["云溪县现在的", "河西县要求的"]),
        ("2023年和2024年营业收入分别是多少？", ["2023年营业收入", "2024年营业收入"]),
    ],
)
def test_each_answer_is_told_after_what_it_is_about(question: str, names: list[str]) -> None:
    assert names_of(parts_of(question)) == [name.removesuffix("的") for name in names]


def test_names_that_do_not_tell_the_things_apart_are_left_out() -> None:
    assert names_of(["云溪县支持哪所学院更名", "云溪县支持，支持哪所升格"]) == ["", ""]


def test_the_citations_are_numbered_through_and_each_sentence_is_cited_once() -> None:
    first, second = sentence(0), sentence(1)
    questions = ["云溪县占比是多少？", "河西县占比是多少？", "河西县目标是多少？"]
    told = joined(
        names_of(questions), [answer("65%[1]。", first), answer("58%[1]。", second), answer("58%[2]。", first, second)]
    )
    assert told.text == "云溪县占比：65%[1]；河西县占比：58%[2]；河西县目标：58%[2]。"
    assert [(c.number, c.quote) for c in told.citations] == [(1, first.text), (2, second.text)]


def test_marks_that_change_places_are_not_taken_for_one_another() -> None:
    first, second = sentence(0), sentence(1)
    told = joined(
        names_of(["云溪县几成？", "两县几成？"]), [answer("58%[1]", second), answer("65%[1]、58%[2]", first, second)]
    )
    assert told.text.endswith("65%[2]、58%[1]。")


def test_an_answer_that_says_what_it_is_about_is_told_as_it_is() -> None:
    told = joined(
        ["云溪县公办园占比", "河西县公办园占比"],
        [answer("云溪县公办园占比为65%[1]。", sentence(0)), answer("58%[1]。", sentence(1))],
    )
    assert told.text == "云溪县公办园占比为65%[1]；河西县公办园占比：58%[2]。"


@pytest.mark.parametrize(
    ("question", "apart"),
    [
        ("甲县和乙县的占比分别是多少？", True),
        ("甲县和乙县的占比分别提高了多少？", True),
        ("2023年和2024年相比增加了多少？", False),
        ("甲县的车比车位多多少？", False),
        ("机场旅客从2023年到2030年打算增加多少万人次？", False),
    ],
)
def test_what_is_reckoned_together_is_not_taken_apart(question: str, apart: bool) -> None:
    parts = [Part(question=part, shown=(sentence(0),)) for part in ("甲县占比？", "乙县占比？")]
    judged = judged_parts(question, parts, FakeChatModel(), load_prompts(), "balanced")
    assert bool(judged) is apart
