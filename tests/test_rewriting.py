from __future__ import annotations

from pathlib import Path

import pytest

from assistant.models.prompts import load_prompts
from assistant.records import Message, Passage, Scope
from assistant.search.retriever import Retriever
from assistant.search.rewriting import by_model, rewrite, search_question
from assistant.search.source import ScopedSource
from tests.fake_models import FakeChatModel
from tests.shelf import retriever, shelf

MANUAL = """---
title: 丙牌水壶说明书
publisher: 丙公司
---

# 丙牌水壶说明书

水壶的额定功率为1800瓦，童锁长按3秒解除。蓝灯闪烁表示正在加热。
"""
PLAN = """---
title: 云岭区教育方案
publisher: 云岭区政府
region: 云岭区
---

# 云岭区教育方案

到2027年，公办幼儿园在园幼儿占比要达到65%，民办幼儿园在园幼儿占比降到35%。教师培训每年举办12场。
"""
HISTORY: list[Message] = [
    {"role": "user", "content": "云岭区公办幼儿园在园幼儿占比目标是多少？"},
    {"role": "assistant", "content": "65%[1]。"},
]
PROMPTS = load_prompts()


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Retriever:
    return retriever(shelf(tmp_path_factory.mktemp("shelf"), plan=PLAN, manual=MANUAL))


def told(*turns: str) -> list[Message]:
    return [{"role": "assistant" if index % 2 else "user", "content": turn} for index, turn in enumerate(turns)]


def test_without_history_the_question_is_left_alone(source: Retriever) -> None:
    model = FakeChatModel()
    assert rewrite("那民办的呢", [], model, PROMPTS, source) == "那民办的呢"
    assert rewrite("那民办的呢", told("", "65%"), model, PROMPTS, source) == "那民办的呢"
    assert model.prompts == []


@pytest.mark.parametrize(
    ("question", "whole"),
    [
        ("那民办的呢", "云岭区民办幼儿园在园幼儿占比目标是多少？"),
        ("那2030年呢？", "云岭区2030年公办幼儿园在园幼儿占比目标是多少？"),
        ("河西县的呢", "河西县公办幼儿园在园幼儿占比目标是多少？"),
        ("是哪一年的？", "云岭区公办幼儿园在园幼儿占比目标是哪一年的？"),
        ("我问的是河西县", "河西县公办幼儿园在园幼儿占比目标是多少？"),
        ("教师培训举办多少场？", "云岭区教师培训举办多少场？"),
    ],
)
def test_a_follow_up_that_grammar_decides_costs_no_model_call(source: Retriever, question: str, whole: str) -> None:
    model = FakeChatModel(lambda _: "不该写出来")
    assert rewrite(question, HISTORY, model, PROMPTS, source) == whole
    assert model.prompts == []


@pytest.mark.parametrize(
    "question",
    ["水壶的童锁怎么解除？", "河西县普惠性幼儿园覆盖率是多少？", "《丙牌水壶说明书》说了什么？", "水壶额定功率"],
)
def test_a_question_about_something_else_is_left_alone(source: Retriever, question: str) -> None:
    model = FakeChatModel(lambda _: "不该写出来")
    assert rewrite(question, HISTORY, model, PROMPTS, source) == question
    assert model.prompts == []


def test_a_follow_up_of_a_follow_up_leans_on_the_first_question(source: Retriever) -> None:
    history = [*HISTORY, *told("那民办的呢", "35%[1]。")]
    assert rewrite("2030年呢", history, None, PROMPTS, source) == "云岭区2030年民办幼儿园在园幼儿占比目标是多少？"


def test_after_a_change_of_topic_the_last_question_counts(source: Retriever) -> None:
    history = [*HISTORY, *told("丙牌水壶的额定功率是多少？", "1800瓦[1]。")]
    assert rewrite("蓝灯闪烁是什么意思？", history, None, PROMPTS, source) == "丙牌水壶蓝灯闪烁是什么意思？"


def test_the_rewriting_is_in_the_script_of_the_question(source: Retriever) -> None:
    whole = "雲嶺區民辦幼兒園在園幼兒占比目標是多少？"
    assert rewrite("那民辦的呢", HISTORY, None, PROMPTS, source) == whole
    traditional = told("雲嶺區公辦幼兒園在園幼兒占比目標是多少？", "65%")
    assert rewrite("2030年呢", traditional, None, PROMPTS, source).startswith("雲嶺區2030年公辦")


def test_what_grammar_cannot_decide_the_model_writes(source: Retriever) -> None:
    history = told("云岭区公办幼儿园在园幼儿占比目标是多少？", "65%")
    model = FakeChatModel(lambda _: "云岭区特教学生在园幼儿占比目标是多少？")
    assert rewrite("特教学生呢", history, model, PROMPTS, source) == "云岭区特教学生在园幼儿占比目标是多少？"
    assert len(model.prompts) == 1


@pytest.mark.parametrize(
    "written",
    [
        "",
        "丙市高等教育毛入学率有何变化趋势",
        "云岭区公办幼儿园在园幼儿占比目标是多少？",
        "云岭区民办占比是40%吗？",
        "那民办的呢？",
        "云岭区民办幼儿园占比目标是65%吗？",
    ],
)
def test_what_the_model_writes_is_dropped_if_it_adds_or_loses_something(written: str) -> None:
    model = FakeChatModel(lambda _: written)
    assert by_model("那民办的呢", HISTORY[0]["content"], HISTORY[1]["content"], model, PROMPTS) == ""


def test_an_english_question_is_searched_in_chinese_too(source: Retriever) -> None:
    model = FakeChatModel(lambda _: "2027年公办园占比是多少？")
    question = "What is the share of public kindergartens by 2027?"
    assert search_question(question, [], model, PROMPTS, source) == f"2027年公办园占比是多少？ ({question})"


@pytest.mark.parametrize(
    "written", ["", "云岭区民办的呢65%[1]", "What is the share?", "2030年占比是多少？", "占比" * 100]
)
def test_a_translation_that_is_none_or_changes_a_figure_is_not_used(source: Retriever, written: str) -> None:
    question = "What is the share of public kindergartens by 2027?"
    assert search_question(question, [], FakeChatModel(lambda _: written), PROMPTS, source) == question


@pytest.mark.parametrize("question", ["2027年公办占比目标", "？？？", "123"])
def test_a_question_in_chinese_or_without_words_is_not_translated(source: Retriever, question: str) -> None:
    model = FakeChatModel(lambda _: "译文")
    assert search_question(question, [], model, PROMPTS, source) == question and model.prompts == []


@pytest.mark.parametrize("question", ["", "？", "呢", "那呢？", "😀", "它", "不是，是", "a" * 3000, "的" * 3000])
def test_odd_follow_ups_do_not_fail(source: Retriever, question: str) -> None:
    for earlier in ("云岭区公办幼儿园占比是多少？", "？", "What about it?", "多少", "\ud800", "多少" * 3000):
        assert isinstance(rewrite(question, told(earlier, ""), None, PROMPTS, source), str)


def test_an_empty_library_is_no_obstacle(tmp_path: Path) -> None:
    library = shelf(tmp_path, plan=PLAN)
    for document in library.database.documents():
        library.remove(document.id)
    assert rewrite("那2030年呢", HISTORY, None, PROMPTS, retriever(library)).startswith("云岭区2030年")


def test_the_place_that_the_model_leaves_out_is_put_back(source: Retriever) -> None:
    history = told("云岭高等教育毛入学率是多少？", "63.5%[1]。")
    model = FakeChatModel(lambda prompt: "高中阶段的毛入学率是多少？")
    assert rewrite("那高中阶段的呢？", history, model, PROMPTS, source) == "云岭高中阶段的毛入学率是多少？"


def test_a_follow_up_leans_on_no_document_outside_the_scope() -> None:
    asked: list[Scope | None] = []

    class Recorded:
        def search(self, question: str, limit: int, *, scope: Scope | None = None) -> list[Passage]:
            asked.append(scope)
            return []

        def values(self, field: str) -> list[str]:
            return []

    only, home = Scope(publishers=("云岭区政府",)), Scope(documents=("plan",))
    source = ScopedSource(Recorded(), only)
    rewrite("那民办的呢", HISTORY, None, PROMPTS, source)
    source.search("占比", 5, scope=home)
    assert asked and set(asked[:-1]) <= {only} and asked[-1] == home
