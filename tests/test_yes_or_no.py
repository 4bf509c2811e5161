from __future__ import annotations

import pytest

from assistant.answer.yes_or_no import asks_yes_or_no, borne_out
from assistant.records import KeptSentence
from tests.fakes import document


def sentence(text: str) -> KeptSentence:
    return KeptSentence(document=document("a", "甲", text), chunk_id="a", heading=(), start=0, end=len(text), score=1.0)


@pytest.mark.parametrize(
    "question",
    [
        "周日开门吗？",
        "周日開門嗎",
        "周日是否开门？",
        "周日开不开门",
        "能报名不",
        "开工了没有？",
        "有冇减租？",
        "这样行不行啊，可不可以？",
    ],
)
def test_what_is_answered_by_yes_or_no(question: str) -> None:
    assert asks_yes_or_no(question)


@pytest.mark.parametrize(
    "question", ["周日几点开门？", "服务好不好由哪几方来考核？", "这是什么", "为什么不开门？", "占多少"]
)
def test_what_asks_for_something_else(question: str) -> None:
    assert not asks_yes_or_no(question)


def test_a_bare_yes_is_told_with_the_sentence_that_bears_it_out() -> None:
    bound = borne_out("可以。", sentence("同一单位可以投两个标段。"), sure=True)
    assert bound is not None and bound.text == "可以：同一单位可以投两个标段[1]。"
    assert [citation.quote for citation in bound.citations] == ["同一单位可以投两个标段。"]


@pytest.mark.parametrize("answer", ["是。", "是的，可以续借这本书，时间不限于一次。"])
def test_a_yes_over_a_sentence_that_denies_gives_way_to_the_sentence(answer: str) -> None:
    bound = borne_out(answer.replace("不限于", "超过"), sentence("杂志没有续借。"), sure=True)
    assert bound is not None and bound.text == "杂志没有续借[1]。"


def test_a_doubtful_yes_gives_way_to_the_sentence() -> None:
    bound = borne_out("是。", sentence("图书可以续借。"), sure=False)
    assert bound is not None and bound.text == "图书可以续借[1]。"


def test_no_goes_with_a_sentence_that_denies_and_words_like_不低于_deny_nothing() -> None:
    denied = borne_out("没有。", sentence("杂志不得续借。"), sure=True)
    assert denied is not None and denied.text.startswith("没有：")
    affirmed = borne_out("是。", sentence("占比不低于六成。"), sure=True)
    assert affirmed is not None and affirmed.text.startswith("是：")


def test_an_answer_that_says_more_is_left_as_it_is() -> None:
    assert (
        borne_out("杂志不得续借，图书可以续借一次。", sentence("杂志不得续借，图书可以续借一次。"), sure=True) is None
    )


def test_an_item_is_told_under_the_line_that_leads_to_it() -> None:
    text = "下列情形不得借阅：\n- 只供馆内阅读的工具书；\n- 正在修补的旧书。"
    begin = text.index("正在")
    item = KeptSentence(
        document=document("a", "甲", text), chunk_id="a", heading=(), start=begin, end=len(text), score=1.0
    )
    for answer in ("能借", "不能", "正在修补的旧书，不在此限"):
        bound = borne_out(answer, item, sure=True)
        assert bound is not None and "下列情形不得借阅：正在修补的旧书" in bound.text
        assert [citation.quote for citation in bound.citations] == ["下列情形不得借阅：", "正在修补的旧书。"]


@pytest.mark.parametrize(("question", "asks"), [("旧书还能借吧？", True), ("说说借书的规矩吧", False)])
def test_a_guess_asks_for_yes_or_no_and_a_wish_does_not(question: str, asks: bool) -> None:
    assert asks_yes_or_no(question) == asks
