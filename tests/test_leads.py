from __future__ import annotations

import pytest

from assistant.library.leads import item_kind, lead_of, list_lead_of, question_before, theme_of
from assistant.library.sentences import sentences
from assistant.records import Span

NESTED = """申请条件：
（一）个人申请须具备：
1. 有身份证。
2. 有住所。
（二）单位申请须有执照。
"""


def span_of(text: str, sentence: str) -> Span:
    start = text.index(sentence)
    return Span(start=start, end=start + len(sentence))


def leading(text: str, sentence: str) -> str:
    """The words that lead to the list of the sentence; empty for none."""
    lead = list_lead_of(text, span_of(text, sentence))
    return text[lead.start : lead.end] if lead else ""


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("一、身份证", "clause"),
        ("  （二）户口簿", "bracket"),
        ("3. 照片", "digit"),
        ("(3) 照片", "inner"),
        ("④ 照片", "circle"),
        ("- 照片", "bullet"),
        ("• 照片", "bullet"),
        ("照片两张", ""),
        ("3.5米以上的车", ""),
        ("一、二楼不开放", ""),
        ("一、" + "本办法适用于泳馆的全部场地" * 6, ""),
    ],
)
def test_an_item_is_known_by_its_mark(line: str, kind: str) -> None:
    assert item_kind(line) == kind


@pytest.mark.parametrize(
    ("one", "two"),
    [("一、", "二、"), ("（一）", "（二）"), ("1.", "2."), ("(1)", "(2)"), ("①", "②"), ("- ", "- "), ("• ", "• ")],
)
@pytest.mark.parametrize("between", ["\n", "\n\n", "\n \n"])
@pytest.mark.parametrize("lead", ["报名条件：", "报名条件如下。"])
def test_items_stand_under_the_line_above_the_first(one: str, two: str, between: str, lead: str) -> None:
    text = f"泳馆七点开门。\n\n{lead}{between}{one}年满十八周岁。{between}{two}身体健康。\n\n馆长是林一舟。"
    assert leading(text, "年满十八周岁。") == leading(text, "身体健康。") == lead
    assert leading(text, lead) == leading(text, "泳馆七点开门。") == leading(text, "馆长是林一舟。") == ""


def test_a_line_right_below_the_items_is_of_the_list_and_one_after_a_blank_line_is_not() -> None:
    text = "收费标准：\n1. 成人四十元。\n2. 学生二十元。\n以上含押金。"
    assert leading(text, "以上含押金。") == "收费标准："
    apart = text.replace("\n以上", "\n\n以上")
    assert leading(apart, "以上含押金。") == "" and leading(apart, "学生二十元。") == "收费标准："


def test_one_line_may_go_on_an_item_but_a_paragraph_ends_the_list() -> None:
    text = "收费标准：\n1. 成人四十元，\n含押金。\n2. 学生二十元。"
    assert leading(text, "学生二十元。") == leading(text, "含押金。") == "收费标准："
    assert leading(text.replace("含押金。", "含押金。\n不含水。"), "学生二十元。") == ""
    assert leading("收费标准：\n\n凭票入场。\n\n1. 成人四十元。", "成人四十元。") == ""


@pytest.mark.parametrize(
    ("sentence", "lead"),
    [
        ("有身份证。", "个人申请须具备："),
        ("有住所。", "个人申请须具备："),
        ("个人申请须具备：", "申请条件："),
        ("单位申请须有执照。", "申请条件："),
        ("申请条件：", ""),
    ],
)
def test_an_item_of_a_list_in_a_list_stands_under_its_own_line(sentence: str, lead: str) -> None:
    assert leading(NESTED, sentence) == lead


@pytest.mark.parametrize("mark", ["3.", "3. ", "三、", "（三） ", "• ", "- "])
def test_the_lead_begins_and_ends_where_its_sentence_does(mark: str) -> None:
    text = f"规则\n\n{mark}须交下列材料：  \n（1）身份证。"
    lead = list_lead_of(text, span_of(text, "身份证。"))
    assert lead is not None and lead in sentences(text)
    assert text[lead.start : lead.end] == "须交下列材料："


def test_of_a_long_line_the_last_sentence_leads() -> None:
    long = "本办法自发布之日起施行，" * 8 + "原办法废止。"
    assert leading(f"{long}须交下列材料：\n1. 身份证。", "身份证。") == "须交下列材料："
    assert leading("每周一休息。须交下列材料：\n1. 身份证。", "身份证。") == "每周一休息。须交下列材料："
    assert leading("甲" * 79 + "：\n1. 身份证。", "身份证。") == "甲" * 79 + "："
    assert leading("甲" * 80 + "：\n1. 身份证。", "身份证。") == ""


def test_a_list_without_a_lead_in_has_none() -> None:
    assert leading("1. 身份证。\n2. 户口簿。", "户口簿。") == ""
    assert leading("泳馆七点开门。\n1. 身份证。\n2. 户口簿。", "户口簿。") == ""
    assert leading("票价：\n\n## 材料\n\n1. 身份证。", "身份证。") == ""
    assert leading("说明：\n泳馆七点开门。", "泳馆七点开门。") == ""
    assert leading("", "") == leading("\n\n1. 身份证。", "身份证。") == ""


def test_a_list_is_looked_over_for_forty_lines() -> None:
    text = "名单：\n" + "\n".join(f"- 第{number}人。" for number in range(1, 50))
    assert leading(text, "第40人。") == "名单：" and leading(text, "第41人。") == ""


def test_the_rows_of_a_table_stand_under_no_line_and_end_a_list() -> None:
    text = "票价：\n| 票 | 元 |\n| --- | --- |\n| 成人 | 40 |\n1. 凭证入场。"
    assert leading(text, "成人") == leading(text, "凭证入场。") == ""
    assert leading("票价：\n| 成人 | 40 |\n1. 凭证入场。", "凭证入场。") == ""
    assert theme_of("| 付款。合同签订后付清 |", span_of("| 付款。合同签订后付清 |", "合同签订后付清")) is None


@pytest.mark.parametrize("mark", ["", "　　", "3.", "3. ", "（三）", "- "])
def test_a_short_first_sentence_is_the_theme_of_its_paragraph(mark: str) -> None:
    text = f"合同\n\n{mark}付款。签订后三十日内付清。逾期加息。\n\n其他。"
    for sentence in ("签订后三十日内付清。", "逾期加息。"):
        theme = theme_of(text, span_of(text, sentence))
        assert theme == span_of(text, "付款。") and lead_of(text, span_of(text, sentence)) == theme
    assert theme_of(text, span_of(text, "付款。")) is theme_of(text, span_of(text, "其他。")) is None


@pytest.mark.parametrize(
    "first", ["甲方应当在合同签订之后的三十日之内。", "付款，收款。", "付款：三十日。", "付款？", "付。"]
)
def test_a_sentence_that_tells_something_is_no_theme(first: str) -> None:
    text = f"{first}逾期加息。"
    assert theme_of(text, span_of(text, "逾期加息。")) is None


def test_the_theme_of_an_item_goes_before_what_leads_to_its_list() -> None:
    text = "约定如下：\n1. 付款。签订后付清。\n2. 交货。"
    assert lead_of(text, span_of(text, "签订后付清。")) == span_of(text, "付款。")
    assert (
        lead_of(text, span_of(text, "付款。")) == lead_of(text, span_of(text, "交货。")) == span_of(text, "约定如下：")
    )


INTERVIEW = """记者：新城为什么不早点建学校？

局长：规划定得早。地块移交晚了。

这是第二段。

这是第三段。

这是第四段。

记者：明年呢？有什么安排？
局长：明年建两所。

## 附记

全文完。有人问为什么晚？因为移交晚。
"""


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("局长：规划定得早。", "记者：新城为什么不早点建学校？"),
        ("地块移交晚了。", "记者：新城为什么不早点建学校？"),
        ("这是第三段。", "记者：新城为什么不早点建学校？"),
        ("这是第四段。", ""),
        ("局长：明年建两所。", "有什么安排？"),
        ("有什么安排？", ""),
        ("全文完。", ""),
        ("因为移交晚。", "有人问为什么晚？"),
    ],
)
def test_a_sentence_of_an_interview_stands_under_its_question(sentence: str, question: str) -> None:
    found = question_before(INTERVIEW, span_of(INTERVIEW, sentence))
    assert (INTERVIEW[found.start : found.end] if found else "") == question
