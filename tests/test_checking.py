"""A draft against the sentences it was written from."""

from __future__ import annotations

import pytest

from assistant.answer.checking import checked, in_doubt
from assistant.records import Document, KeptSentence


def kept(text: str, *, title: str = "甲江区教育方案", heading: tuple[str, ...] = (), region: str = "") -> KeptSentence:
    document = Document(id=title, title=title, text=text, path=f"{title}.md", region=region)
    return KeptSentence(document=document, chunk_id="c", heading=heading, start=0, end=len(text), score=1.0)


OWN = kept("到2027年，甲江区公办幼儿园在园幼儿占比要达到65%。")
OTHER_PLACE = kept("乙山区公办幼儿园在园幼儿占比提升32.3%，至63.2%。", title="乙山区教育新闻")
OTHER_INDICATOR = kept("甲江区普惠托育服务占比要达到70%以上。")
QUESTION = "2027年甲江区公办幼儿园在园幼儿占比目标是多少？"
SHOWN = [OWN, OTHER_PLACE, OTHER_INDICATOR]


def test_the_right_figure_stands() -> None:
    result = checked("公办幼儿园在园幼儿占比目标为65%。", QUESTION, SHOWN)
    assert result.supported and not result.notes
    assert [citation.quote for citation in result.bound.citations] == [OWN.text]


@pytest.mark.parametrize("figure", ["63.2%", "32.3%", "70%", "66%", "65个百分点"])
def test_a_figure_of_another_place_or_indicator_or_of_nothing_gives_way_to_the_sentence(figure: str) -> None:
    result = checked(f"公办幼儿园在园幼儿占比目标为{figure}。", QUESTION, SHOWN)
    assert not result.supported and result.notes
    assert result.bound.text == "到2027年，甲江区公办幼儿园在园幼儿占比要达到65%[1]。"


def test_a_figure_of_another_year_gives_way() -> None:
    shown = [kept("2024年营业收入13.29亿元。", title="年报"), kept("2023年营业收入12.46亿元。", title="年报（上年）")]
    result = checked("营业收入12.46亿元。", "2024年营业收入是多少？", shown)
    assert not result.supported and "13.29亿元" in result.bound.text


@pytest.mark.parametrize(
    ("question", "sentence", "right", "wrong"),
    [
        (
            "2027年公办园占比目标是多少？",
            "到2027年，公办园占比达到60%，普惠园覆盖率达到92%；公办园占比2025年、2026年先做到54%和57%。",
            "60%",
            ["92%", "54%", "57%"],
        ),
        ("全县教师里乡村学校的有多少人？", "全县教师4236人，其中乡村学校1870人。", "1870人", ["4236人"]),
        ("吃了会口干的占多少比例？", "最常见的是困倦，发生率为6.2%，其次是口干，口干的占3.5%。", "3.5%", ["6.2%"]),
        ("去年关了多少家直营店？", "年末直营门店218家，全年新开29家、关闭46家。", "46家", []),
    ],
)
def test_a_bare_figure_of_another_clause_is_not_given(
    question: str, sentence: str, right: str, wrong: list[str]
) -> None:
    shown = [kept(sentence)]
    assert checked(f"{right}。", question, shown).supported
    for figure in wrong:
        result = checked(f"{figure}。", question, shown)
        assert not result.supported or result.draft == f"{right}。"


def test_another_sentence_is_believed_only_if_it_tells_more_than_the_judged_one() -> None:
    shown = [kept("匹配度达到90%以上。"), kept("双师型教师的占比要达到72%以上。")]
    question = "专业与重点产业的匹配度要达到多少？"
    assert checked("90%。", question, shown).supported
    assert checked("72%。", question, shown).bound.text == "匹配度达到90%以上[1]。"
    shown = [kept("产业增长5%。"), kept("专业与重点产业的匹配度要达到90%以上。")]
    assert checked("90%。", question, shown).supported


def test_a_clause_that_names_nothing_goes_on_with_the_one_before_it() -> None:
    sentence = kept("乙山区公办幼儿园在园幼儿占比提升32.3%，至63.2%。", title="乙山区教育新闻")
    assert checked(
        "占比提升至63.2%。", "乙山区公办幼儿园在园幼儿占比现在是多少？", [sentence, OTHER_INDICATOR]
    ).supported


def test_a_comparison_may_tell_figures_of_both_places() -> None:
    draft = "甲江区公办幼儿园在园幼儿占比65%，乙山区公办幼儿园在园幼儿占比63.2%。"
    assert checked(draft, "甲江区和乙山区公办幼儿园在园幼儿占比各是多少？", SHOWN).supported


def test_what_is_in_doubt_is_known_while_it_is_written() -> None:
    assert in_doubt("公办幼儿园在园幼儿占比目标为63.2%", QUESTION, SHOWN)
    assert not in_doubt("公办幼儿园在园幼儿占比目标为65%", QUESTION, SHOWN)
    assert not in_doubt("公办幼儿园", QUESTION, SHOWN)


def test_what_is_left_of_an_english_draft_ends_as_english_does() -> None:
    shown = [kept("The hall has 420 seats.", title="Hall")]
    result = checked("The hall has 420 seats; it cost 99 million.", "How many seats does the hall have?", shown)
    assert result.supported and result.bound.text == "The hall has 420 seats[1]."


LISTED = [kept("甲江区组建教研联盟。"), kept("甲江区开设流动课堂。"), kept("甲江区聘请驻校艺人。")]


def test_each_item_of_a_list_has_its_own_citation() -> None:
    result = checked("甲江区组建教研联盟；开设流动课堂；聘请驻校艺人。", "甲江区有哪些做法？", LISTED)
    assert result.supported
    assert result.bound.text == "甲江区组建教研联盟[1]；开设流动课堂[2]；聘请驻校艺人[3]。"


def test_a_statement_that_nothing_supports_is_left_out_of_a_list() -> None:
    draft = "甲江区组建教研联盟；开设流动课堂；建成三座天文台。"
    result = checked(draft, "甲江区有哪些做法？", LISTED)
    assert result.supported and result.bound.text == "甲江区组建教研联盟[1]；开设流动课堂[2]。"
    assert "天文台" in result.notes[0]


def test_an_answer_of_which_little_would_be_left_gives_way_to_a_sentence() -> None:
    result = checked("建成三座天文台和两座植物园；开设流动课堂。", "甲江区有哪些做法？", LISTED)
    assert not result.supported and result.bound.text == "甲江区开设流动课堂[1]。"
