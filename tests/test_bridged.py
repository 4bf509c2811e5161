from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.answer.bridged import Told, bridged, name_told
from assistant.answer.citations import citation_of
from assistant.answer.outline import Outliner
from assistant.answer.pipeline import Pipeline
from assistant.answer.turn import Limits
from assistant.library.storing.shelf import shelf as holdings
from assistant.models.prompts import load_prompts
from assistant.records import Answer, Done, KeptSentence
from assistant.search.bridging import Bridge, bridge_of
from assistant.search.gathering import Gatherer
from tests.fake_models import FakeChatModel
from tests.fakes import document
from tests.shelf import retriever, selector, shelf

QUESTION = "负责青禾镇的那个标段，投标保证金是多少？"
AREAS = "第一标段负责青禾镇，第二标段负责云脚镇。"
DEPOSITS = "投标保证金为第一标段40万元，第二标段32万元。"


def bridge(question: str = QUESTION) -> Bridge:
    found = bridge_of(question)
    assert found is not None
    return found


def sentence(text: str, title: str = "招标文件", name: str = "a") -> KeptSentence:
    source = document(name, title, text)
    return KeptSentence(document=source, chunk_id=name, heading=(), start=0, end=len(text), score=1.0)


def told(text: str, source: KeptSentence) -> Told:
    answer = Answer(text=f"{text}[1]。", status="answered", citations=(citation_of(source, 1),))
    return Told(answer, source)


class Steps:
    """Answers each question with the next of its steps; ``asked`` lists the questions."""

    def __init__(self, *steps: Told | None) -> None:
        self._steps = list(steps)
        self.asked: list[str] = []

    def __call__(self, question: str, least: float) -> Told | None:
        self.asked.append(question)
        return self._steps.pop(0)


def test_what_is_asked_of_the_thing_is_told_with_the_sentences_of_both_steps() -> None:
    steps = Steps(told("第一标段", sentence(AREAS)), told("40万元", sentence(DEPOSITS, name="b")))
    reached = bridged(bridge(), steps)
    assert reached is not None
    bound, told_steps = reached
    assert bound.text == "第一标段[1]：40万元[2]。"
    assert [citation.quote for citation in bound.citations] == [AREAS, DEPOSITS]
    assert steps.asked == ["负责青禾镇的是哪个标段？", "第一标段投标保证金是多少？"]
    assert len(told_steps) == 2


def test_the_name_is_said_once_where_the_second_answer_begins_with_it() -> None:
    steps = Steps(told("第一标段", sentence(AREAS)), told("第一标段的保证金为40万元", sentence(DEPOSITS, name="b")))
    reached = bridged(bridge(), steps)
    assert reached is not None and reached[0].text == "第一标段[1]：保证金为40万元[2]。"


def test_one_sentence_that_tells_both_is_cited_once() -> None:
    both = sentence("第一标段负责青禾镇，投标保证金40万元。")
    reached = bridged(bridge(), Steps(told("第一标段", both), told("40万元", both)))
    assert reached is not None and reached[0].text == "第一标段[1]：40万元[1]。" and len(reached[0].citations) == 1


def test_the_place_that_the_document_is_of_goes_with_the_name() -> None:
    first = told("第一标段", sentence(AREAS, "砚坡县招标文件"))
    steps = Steps(first, told("40万元", sentence(DEPOSITS, name="b")))
    assert bridged(bridge("砚坡县负责青禾镇的那个标段，投标保证金是多少？"), steps) is not None
    assert steps.asked[1] == "砚坡县第一标段投标保证金是多少？"


def test_a_first_step_that_is_not_told_ends_it() -> None:
    steps = Steps(None)
    assert bridged(bridge(), steps) is None and len(steps.asked) == 1


def test_a_second_step_that_is_not_told_ends_it() -> None:
    assert bridged(bridge(), Steps(told("第一标段", sentence(AREAS)), None)) is None


def test_a_second_sentence_that_does_not_speak_of_the_thing_is_not_believed() -> None:
    other = sentence("第三标段的投标保证金为24万元。", name="b")
    assert bridged(bridge(), Steps(told("第一标段", sentence(AREAS)), told("24万元", other))) is None


def test_what_is_the_most_of_several_has_to_be_said_by_the_sentence() -> None:
    asked = bridge("学位最多的那一所，校长是谁？")
    last = told("严之清", sentence("柏湾中学校长严之清在门口迎接学生。", name="b"))
    silent = told("柏湾中学", sentence("柏湾中学有学位2400个，鹿鸣小学有1080个。"))
    saying = told("柏湾中学", sentence("规模最大的柏湾中学有学位2400个。"))
    assert bridged(asked, Steps(silent, last)) is None
    assert bridged(asked, Steps(saying, last)) is not None


def test_what_code_found_in_a_table_needs_no_word_for_it() -> None:
    steps = Steps(
        replace(told("第一标段最多，学生1284人", sentence("第一标段 | 青禾镇 | 1284")), reckoned=True),
        told("40万元", sentence(DEPOSITS, name="b")),
    )
    reached = bridged(bridge("接送学生最多的那个标段，投标保证金是多少？"), steps)
    assert reached is not None and reached[0].text == "第一标段[1]：40万元[2]。"


@pytest.mark.parametrize(
    ("question", "said", "source", "name"),
    [
        (QUESTION, "第一标段", AREAS, "第一标段"),
        (QUESTION, "负责青禾镇的是第一标段", AREAS, "第一标段"),
        (QUESTION, "由第一标段负责", AREAS, "第一标段"),
        (QUESTION, "第三标段", AREAS, ""),  # no cited sentence holds it
        (QUESTION, "青禾镇", AREAS, ""),  # the question says it itself
        (QUESTION, "第一标段、第二标段", AREAS, ""),  # two
        ("全市第一家5A景区所在的县，人口有多少？", "石笠县笠翁洞景区", "石笠县笠翁洞景区成为首家5A景区。", "石笠县"),
        ("学位最多的那一所，校长是谁？", "柏湾中学有2400个学位", "最大的柏湾中学有2400个学位。", "柏湾中学"),
        ("收费最贵的那个学院，有几个系？", "艺术学院28600元", "艺术学院28600元，最贵。", "艺术学院"),
        (
            "派团队去丹枫中学的那所学校，有几个班？",
            "青桐中学派出团队",
            "丹枫中学由青桐中学派出团队。青桐中学有36个班。",
            "青桐中学",
        ),
        ("砍掉七个品种的那位董事长，哪年退休？", "原销售科长史国梁", "原销售科长史国梁当选董事长。", "史国梁"),
        ("2024年连任的那位校长，研究什么？", "就任第五任校长", "就任第五任校长，2024年连任。", ""),
        ("替學校擬定校訓的那個人，哪一年退休？", "杭若蘭", "校訓為杭若蘭所擬。", "杭若蘭"),
    ],
)
def test_a_name_is_taken_out_of_the_first_answer(question: str, said: str, source: str, name: str) -> None:
    found, citation = name_told(bridge(question), told(said, sentence(source)).answer)
    assert found == name and (citation is not None) == bool(name)


def walked(folder: Path, model: FakeChatModel) -> Answer:
    library = shelf(folder, areas=f"# 标段的分工\n\n{AREAS}", deposits=f"# 投标须知\n\n{DEPOSITS}")
    walk = Pipeline(
        retriever=retriever(library),
        gatherer=Gatherer(retriever(library), selector(library), passages=5),
        model=model,
        prompts=load_prompts(),
        limits=Limits(answer_tokens=100, strictness="balanced"),
        outliner=Outliner(library),
        shelf=lambda: holdings(library.database),
    )
    done = list(walk.stream(QUESTION, []))[-1]
    assert isinstance(done, Done)
    return done.answer


def own_item(prompt: str) -> str:
    """The item of the examples that the prompt asks about."""
    return prompt.rpartition("问题：")[2]


def test_a_question_in_doubt_is_answered_in_two_steps(tmp_path: Path) -> None:
    def holds(prompt: str) -> float:
        return 0.02 if "那个标段" in own_item(prompt) else 0.999

    def say(prompt: str) -> str:
        return "第一标段。" if "哪个标段" in own_item(prompt) else "40万元。"

    done = walked(tmp_path, FakeChatModel(say, holds))
    assert done.status == "answered" and done.text == "第一标段[1]：40万元[2]。"
    assert [citation.quote for citation in done.citations] == [AREAS, DEPOSITS]
    assert done.stand_alone == QUESTION


def test_a_question_that_one_sentence_surely_answers_is_not_taken_apart(tmp_path: Path) -> None:
    model = FakeChatModel(lambda prompt: "40万元。", lambda prompt: 0.9999)
    walked(tmp_path, model)
    assert not any("哪个标段" in own_item(prompt) for prompt in model.prompts)
