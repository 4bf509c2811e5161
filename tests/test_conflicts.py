"""Documents that disagree: both are told, and what only looks like it is left alone."""

from __future__ import annotations

import pytest

from assistant.answer.citations import BoundAnswer, bind
from assistant.answer.conflicts import with_disagreeing, with_mood
from assistant.records import Document, KeptSentence, Script

QUESTION = "棠溪县图书馆有多少册藏书？"
DRAFT = "棠溪县图书馆藏书38.6万册。"


def sentence(text: str, title: str, date: str = "", region: str = "") -> KeptSentence:
    """A sentence that is all the text of its document."""
    document = Document(id=f"{title}{date}", title=title, text=text, path="a.md", date=date, region=region)
    return KeptSentence(document=document, chunk_id="c", heading=(), start=0, end=len(text), score=1.0)


NEW = sentence("馆内藏书38.6万册，阅览座位860个。", "棠溪县图书馆简介", "2025-03-02")
OLD = sentence("棠溪县图书馆藏书31.2万册。", "棠溪文化事业发展情况", "2023-06-11")


def told(question: str, draft: str, *shown: KeptSentence, script: Script = "hans") -> tuple[BoundAnswer, BoundAnswer]:
    """The answer as it was bound, and as it is told."""
    bound = bind(draft, shown, question)
    return bound, with_disagreeing(question, bound, shown, script)


def test_the_older_statement_is_told_behind_the_newer_one() -> None:
    _, answer = told(QUESTION, DRAFT, NEW, OLD)
    assert answer.text == (
        "棠溪县图书馆藏书38.6万册[1]（2025年3月《棠溪县图书馆简介》）；"
        "较早的文件写为31.2万册[2]（2023年6月《棠溪文化事业发展情况》）。"
    )
    assert [(each.number, each.quote) for each in answer.citations] == [(1, NEW.text), (2, OLD.text)]


def test_an_answer_from_the_older_document_changes_places_with_the_newer_one() -> None:
    _, answer = told(QUESTION, "棠溪县图书馆藏书31.2万册。", OLD, NEW)
    assert (
        answer.text.startswith("棠溪县图书馆藏书38.6万册[1]（2025年3月") and "较早的文件写为31.2万册[2]" in answer.text
    )
    assert [each.quote for each in answer.citations] == [NEW.text, OLD.text]


@pytest.mark.parametrize(
    ("date", "words"), [("", "另一份文件写为"), ("2025-03-02", "另一份文件写为"), ("2025-03-01", "较早的文件写为")]
)
def test_where_the_dates_do_not_tell_neither_is_called_older(date: str, words: str) -> None:
    other = sentence(OLD.text, "棠溪县文化志", date)
    _, answer = told(QUESTION, DRAFT, NEW, other)
    assert words in answer.text and ("2025年3月2日" in answer.text) == bool(date)


def test_it_is_told_in_english_too() -> None:
    new = sentence("Larkfield Hospital has 420 beds and 610 nurses.", "Report 2024", "2025-01-12")
    old = sentence("Larkfield Hospital has 380 beds.", "Profile", "2021-07-01")
    _, answer = told("How many beds does Larkfield Hospital have?", "It has 420 beds.", new, old, script="latin")
    assert answer.text == (
        "It has 420 beds[1] (“Report 2024”, 2025-01); an earlier document says 380 beds[2] (“Profile”, 2021-07)."
    )


@pytest.mark.parametrize(
    "other",
    [
        sentence("棠溪县图书馆藏书38.6万册。", "棠溪县志", "2023-06-11"),
        sentence("棠溪县图书馆藏书近40万册。", "棠溪县志", "2023-06-11"),
        sentence("棠溪县图书馆藏书39万册。", "棠溪县志", "2023-06-11"),
        sentence("棠溪县图书馆2024年新增藏书2.1万册。", "棠溪县志", "2023-06-11"),
        sentence("到2030年，棠溪县图书馆藏书要达到60万册。", "棠溪县志", "2023-06-11"),
        sentence("2019年，棠溪县图书馆藏书26万册。", "棠溪县志", "2023-06-11"),
        sentence("柳溪县图书馆藏书31.2万册。", "柳溪县志", "2023-06-11"),
        sentence("棠溪县图书馆阅览座位720个。", "棠溪县志", "2023-06-11"),
        sentence("棠溪县图书馆少儿分馆地方文献藏书4.2万册。", "棠溪县志", "2023-06-11"),
    ],
    ids=["same", "about", "rounded", "new ones", "aim", "year", "place", "thing", "part"],
)
def test_another_figure_that_is_of_something_else_is_no_contradiction(other: KeptSentence) -> None:
    bound, answer = told(QUESTION, DRAFT, NEW, other)
    assert answer is bound


def test_figures_of_different_months_do_not_disagree() -> None:
    june = sentence("截至2024年6月底，棠溪县图书馆藏书38.6万册。", "棠溪县图书馆简介", "2024-07-02")
    december = sentence("截至2024年12月底，棠溪县图书馆藏书41.2万册。", "棠溪县志", "2025-01-11")
    bound, answer = told(QUESTION, "2024年6月底藏书38.6万册。", june, december)
    assert answer is bound


def test_two_sentences_of_one_document_do_not_disagree() -> None:
    text = "馆内藏书38.6万册。图书馆藏书31.2万册。"
    document = Document(id="d", title="棠溪县图书馆简介", text=text, path="a.md", date="2025-03-02")
    shown = [
        KeptSentence(document=document, chunk_id="c", heading=(), start=start, end=end, score=1.0)
        for start, end in ((0, 11), (11, len(text)))
    ]
    bound, answer = told(QUESTION, DRAFT, *shown)
    assert answer is bound


def test_a_comparison_and_an_answer_with_several_figures_stay_as_they_are() -> None:
    for question, draft in (
        ("棠溪县图书馆和文化馆分别有多少册藏书？", DRAFT),
        (QUESTION, "馆内藏书38.6万册，阅览座位860个。"),
    ):
        bound, answer = told(question, draft, NEW, OLD)
        assert answer is bound


AIM = sentence("到2027年，桃源区公办幼儿园占比要达到66%。", "桃源区学前教育方案", "2025-01-15")
FACT = sentence("截至2024年底，桃源区公办幼儿园占比已达到58%。", "桃源区教育公报", "2025-01-15")


@pytest.mark.parametrize(
    ("question", "draft", "shown", "note"),
    [
        ("桃源区现在公办幼儿园占比达到了多少？", "公办幼儿园占比66%。", AIM, "资料写的是目标"),
        ("桃源区公办幼儿园占比的目标是多少？", "公办幼儿园占比58%。", FACT, "资料写的是已经达到的数"),
        ("桃源区公办幼儿园占比的目标是多少？", "公办幼儿园占比66%。", AIM, ""),
        ("桃源区现在公办幼儿园占比达到了多少？", "公办幼儿园占比58%。", FACT, ""),
        ("桃源区公办幼儿园占比是多少？", "公办幼儿园占比66%。", AIM, ""),
    ],
)
def test_an_aim_is_not_passed_off_as_reached_nor_the_other_way_round(
    question: str, draft: str, shown: KeptSentence, note: str
) -> None:
    bound = bind(draft, [shown], question)
    answer = with_mood(question, bound, "hans")
    assert (note in answer.text and answer.text.endswith("）。")) if note else answer is bound


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("目前有多少人参会？", "参会代表将近300人。"),
        ("目前投资多少万元？", "项目投资2050.5万元。"),
        ("目前有多少家虚拟现实企业？", "园区虚拟现实企业12家。"),
        ("规划局有多少职工？", "规划局现有职工50人。"),
        ("目前分为几个区？", "图书馆将馆舍分为5个区。"),
        ("How many plants does the city have now?", "The city has 12 treatment plants."),
    ],
)
def test_words_that_only_look_like_an_aim_say_nothing_of_it(question: str, text: str) -> None:
    bound = bind(text, [sentence(text, "简报", "2024-01-05")], question)
    assert with_mood(question, bound, "hans") is bound


def test_an_aim_and_a_fact_do_not_disagree() -> None:
    bound, answer = told("桃源区公办幼儿园占比是多少？", "公办幼儿园占比66%。", AIM, FACT)
    assert answer is bound
