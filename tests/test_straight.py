from __future__ import annotations

from collections.abc import Generator

import pytest

from assistant.answer.citations import quoted
from assistant.answer.straight import (
    another_says_more,
    one_sentence_does,
    prompt_after,
    tells,
    with_place,
    written_after,
)
from assistant.models.chat_model import Piece
from assistant.models.prompts import load_prompts
from assistant.records import Document, KeptSentence
from tests.fake_models import FakeChatModel


@pytest.mark.parametrize(
    "question",
    ["2027年公办在园幼儿占比目标", "首任知县是谁？", "為什麼不用再加鹽？", "什么时候开工？", "桐油主要卖到哪里去？"],
)
def test_one_thing_to_be_named_needs_one_sentence(question: str) -> None:
    assert one_sentence_does(question)


@pytest.mark.parametrize(
    "question",
    [
        "提出了哪些举措？",
        "跟哪几家签的协议？",
        "甲区和乙区的占比分别是多少？",
        "2024年比2023年增加了多少？",
        "完成了目标，对吧？",
        "有没有送红股？",
        "如何推进？",
    ],
)
def test_lists_comparisons_and_yes_or_no_get_all_that_was_found(question: str) -> None:
    assert not one_sentence_does(question)


def test_of_a_question_in_english_its_chinese_decides() -> None:
    assert one_sentence_does("首任知县是谁？ (Who was the first magistrate?)")
    assert not one_sentence_does("有哪些举措？ (What was done?)")
    assert not one_sentence_does("Who was the first magistrate?")


def test_the_model_goes_on_with_what_was_read() -> None:
    model, prompts = FakeChatModel(), load_prompts()
    read = tuple(model.plain("资料：占比为65%。\n判断："))
    assert "".join(map(chr, prompt_after(read, model, prompts))) == f"资料：占比为65%。\n判断：{prompts.straight}"


def pieces(*texts: str) -> Generator[Piece, None, None]:
    for text in texts:
        yield Piece(text=text, token=1, logprob=0.0)


def passed(*texts: str) -> list[str]:
    return [text for text in written_after(pieces(*texts)) if text]


def test_only_the_first_line_is_the_answer() -> None:
    assert "".join(passed("65", "%", "。\n\n资料", "：【")) == "65%。"


@pytest.mark.parametrize(
    "aside", ["，可以算出。", "，没写2024年的。", "；资料中没有说明。", "，没有提到今年。", "，沒寫。"]
)
def test_an_aside_of_the_judge_is_not_shown(aside: str) -> None:
    assert "".join(passed("38%", *aside)) == "38%"


@pytest.mark.parametrize(
    "text",
    [
        "5本，可以续借。",
        "图书馆，资料室，阅览室。",
        "2000元，资料费另计。",
        "5天，未提前申请的不算。",
        "甲，不知名的乙。",
    ],
)
def test_what_only_begins_like_an_aside_is_part_of_the_answer(text: str) -> None:
    assert "".join(passed(*text)) == text


def test_what_follows_a_comma_is_held_until_it_is_no_aside() -> None:
    shown = passed("因为", "咸梅子", "有盐", "，", "所以", "不再", "放盐", "。")
    assert shown[:3] == ["因为", "咸梅子", "有盐"] and "".join(shown) == "因为咸梅子有盐，所以不再放盐。"
    assert "，" not in "".join(shown[:3])


def test_nothing_is_lost_if_the_writing_ends_after_a_comma() -> None:
    assert "".join(passed("甲，", "乙")) == "甲，乙"


def told(text: str, region: str) -> KeptSentence:
    document = Document(id=region or "x", title="方案", text=text, path="a.md", region=region)
    return KeptSentence(document=document, chunk_id="c", heading=(), start=0, end=len(text), score=1.0)


def test_the_place_is_told_where_documents_of_several_places_were_found() -> None:
    shown = [told("占比要达到65%。", "涪陵区"), told("占比为63.2%。", "东部新区")]
    assert with_place(quoted(shown[0]), "占比目标", shown).text == "占比要达到65%（涪陵区）[1]。"


def test_the_place_is_that_of_the_cited_sentence() -> None:
    shown = [told("占比要达到65%。", "涪陵区"), told("占比为63.2%。", "东部新区")]
    assert with_place(quoted(shown[1]), "占比目标", shown).text == "占比为63.2%（东部新区）[1]。"


@pytest.mark.parametrize("question", ["涪陵的占比目标", "渝中区的占比目标"])
def test_the_place_is_not_told_to_who_named_one(question: str) -> None:
    shown = [told("占比要达到65%。", "涪陵区"), told("占比为63.2%。", "东部新区")]
    assert with_place(quoted(shown[0]), question, shown).text == "占比要达到65%[1]。"


def test_the_place_is_not_told_where_all_is_of_one() -> None:
    shown = [told("占比要达到65%。", "涪陵区"), told("占比为70%。", "涪陵区"), told("占比为5%。", "")]
    assert with_place(quoted(shown[0]), "占比目标", shown).text == "占比要达到65%[1]。"


@pytest.mark.parametrize(
    ("answer", "question", "something"),
    [
        ("65%。", "公办园占比是多少？", True),
        ("毛入学率。", "甲市高等教育毛入学率", False),
        ("公办园占比。", "公办园占比是多少？", False),
        ("由教育局负责。", "一共有多少所？", False),
        ("由教育局负责。", "由谁负责？", True),
        ("2024年10月。", "什么时候开工？", True),
        ("2027年。", "2027年能达到多少？", False),
    ],
)
def test_an_answer_tells_something_of_the_kind_that_is_asked_for(answer: str, question: str, something: bool) -> None:
    assert tells(answer, question) is something


def test_all_sentences_are_read_where_another_names_what_the_judged_one_does_not() -> None:
    judged = told("到2027年，公办幼儿园在园幼儿占比要达到65%。", "涪陵区")
    other = told("推动新优质幼儿园创建，二级及以上新优质幼儿园占比要达80%以上。", "涪陵区")
    assert another_says_more("到2027年，二级及以上新优质幼儿园占比要达到多少？", [judged, other])
    assert not another_says_more("到2027年，公办幼儿园在园幼儿占比要达到多少？", [judged, other])
