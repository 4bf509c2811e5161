from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.answer.citations import vouched
from assistant.records import KeptSentence
from assistant.search.carried import carried_subject, carried_year
from tests.fakes import document


def sentence(text: str, of: str) -> KeptSentence:
    start = text.index(of)
    return KeptSentence(
        document=document("plan", "规划", text), chunk_id="c", heading=(), start=start, end=start + len(of), score=1.0
    )


@pytest.mark.parametrize(
    ("text", "of", "year"),
    [
        ("到2027年，甲占65%。乙占80%。", "乙占80%。", "2027年"),
        ("2023年借出4万册。2024年借出5万册。其中少儿2万册。", "其中少儿2万册。", "2024年"),
        ("2023年借出4万册。2024年借出5万册。", "2024年借出5万册。", ""),
        ("到2025年建成九所。目前有三所。", "目前有三所。", ""),
        ("到2027年，甲占65%。\n乙占80%。", "乙占80%。", ""),
        ("用户2023户。乙占80%。", "乙占80%。", ""),
        ("2023年借出4万册，比2019年多一成。其中少儿2万册。", "其中少儿2万册。", "2023年"),
        ("2023年借出4万册，与2019年相比多一成。其中少儿2万册。", "其中少儿2万册。", "2023年"),
        ("截至2023年底有桥三座。线路一条，即2019年开通的南线。全年运客6万。", "全年运客6万。", "2023年"),
        ("有桥三座。力争到2027年，建成九座。乙占80%。", "乙占80%。", "2027年"),
        ("2023年甲占比2019年低。", "2023年甲占比2019年低。", ""),
        ("1937年冬甲校西迁，于1938年复课。同年夏乙辞职。", "同年夏乙辞职。", "1938年"),
    ],
)
def test_a_sentence_goes_on_with_the_year_of_its_paragraph(text: str, of: str, year: str) -> None:
    assert carried_year(sentence(text, of)) == year


@pytest.mark.parametrize(
    "text", ["此后年均投入3亿元。", "目前年产4万台。", "附有说明年限的表。", "学生以上年龄者八人。"]
)
def test_words_that_only_hold_the_characters_of_a_year_tell_none(text: str) -> None:
    told = sentence(f"到2030年，全部建成。{text}", text)
    assert carried_year(replace(told, document=replace(told.document, date="2025-03-01"))) in ("", "2030年")


@pytest.mark.parametrize(
    ("text", "year"), [("明年覆盖十二个镇。", "2026年"), ("去年借出5万册。", "2024年"), ("今年2025年，明年再议。", "")]
)
def test_a_year_told_by_the_day_of_publication_is_worked_out(text: str, year: str) -> None:
    told = sentence(f"到2030年，全部建成。{text}", text)
    assert carried_year(replace(told, document=replace(told.document, date="2025-03-01"))) == year
    assert carried_year(told) == ""


def test_the_year_that_a_sentence_goes_on_with_is_vouched_for() -> None:
    assert "2027年" in vouched(sentence("到2027年，甲占65%。乙占80%。", "乙占80%。"))


@pytest.mark.parametrize(
    ("text", "of", "before"),
    [
        ("全县有书店九家。城关三家。其中两家通宵。", "其中两家通宵。", "城关三家。"),
        ("全县有书店九家。城关三家。", "城关三家。", ""),
        ("其中两家通宵。", "其中两家通宵。", ""),
        ("縣圖書館開放。該館藏書九萬冊。", "該館藏書九萬冊。", "縣圖書館開放。"),
    ],
)
def test_a_pronoun_brings_the_sentence_before_it(text: str, of: str, before: str) -> None:
    assert carried_subject(sentence(text, of)) == before
