from __future__ import annotations

import numpy as np
import pytest

from assistant.search.sentence_signals import SIGNALS, Asked, signals
from tests.found_sentences import found


def columns(question: str, text: str, *terms: str, title: str = "规则") -> dict[str, dict[str, float]]:
    """By sentence the signals of a question whose terms weigh the same."""
    those = found(text, title=title)
    chunk = those[0].passage.chunk
    vectors = {chunk.id: np.zeros((1 + len(those), 4), np.float32)}
    asked = Asked(question, np.zeros(4, np.float32), dict.fromkeys(terms, 1.0), {chunk.id: (1.0, 1)})
    rows = signals(asked, those, vectors)
    return {
        sentence.text: dict(zip(SIGNALS, row.tolist(), strict=True)) for sentence, row in zip(those, rows, strict=True)
    }


@pytest.mark.parametrize(
    "question", ["泳馆为什么关门？", "泳館為什麼關門？", "泳馆关门是什么原因？", "Why is it closed?"]
)
def test_a_sentence_without_a_cause_shows_it_where_a_reason_is_asked_for(question: str) -> None:
    text = "泳馆周一关门。因换水，泳馆关门。泳馆因此关门。為了換水而關門。It is closed because of repairs."
    assert [row["no_cause"] for row in columns(question, text).values()] == [1.0, 0.0, 1.0, 0.0, 0.0]


@pytest.mark.parametrize("question", ["泳馆哪天关门？", "泳馆怎么走？", "When is it closed?"])
def test_no_cause_is_missed_where_no_reason_is_asked_for(question: str) -> None:
    assert {row["no_cause"] for row in columns(question, "泳馆周一关门。因换水，泳馆关门。").values()} == {0.0}


def test_an_item_covers_what_the_line_above_its_list_says() -> None:
    text = "票价：\n- 成人四十元。\n- 学生二十元。\n\n学生免费停车。"
    rows = columns("学生票价", text, "学生", "票价")
    assert rows["学生二十元。"]["cover"] == 1.0
    assert rows["成人四十元。"]["cover"] == rows["学生免费停车。"]["cover"] == 0.5


def test_the_sentence_before_adds_nothing_to_one_under_a_line_of_its_own() -> None:
    text = "票价：\n- 成人四十元。\n- 学生二十元。\n\n成人请停车，之后付款。学生免费。"
    rows = columns("成人学生", text, "成人", "学生")
    assert rows["学生二十元。"]["before"] == 0.0 and rows["学生免费。"]["before"] == 0.5


def test_a_pair_that_no_sentence_holds_may_be_short_for_four() -> None:
    rows = columns("教改", "推进教育改革。更改教室。", "教改")
    assert [row["cover"] for row in rows.values()] == [1.0, 0.0]
    rows = columns("教改", "推进教育改革。教改已定。", "教改")
    assert [row["cover"] for row in rows.values()] == [0.0, 1.0]


def test_what_the_title_says_is_not_rare() -> None:
    text = "泳馆开门。教练到岗。"
    rows = columns("泳馆教练", text, "泳馆", "教练", title="泳馆规则")
    assert rows["泳馆开门。"]["rare"] == 0.0 and rows["教练到岗。"]["rare"] == 1.0
    assert columns("泳馆教练", text, "泳馆", "教练")["泳馆开门。"]["rare"] == 0.5


def test_a_year_told_by_the_day_is_the_same_in_question_and_sentence() -> None:
    text = "去年新建学校5所。今年计划新建学校4所。全年新建学校5所。2025年新建学校6所。今年4所，去年5所。"
    assert [row["year"] for row in columns("今年新建学校几所？", text).values()] == [-0.5, 1.0, 0.0, 0.0, 1.0]
    assert [row["year"] for row in columns("2025年新建学校几所？", text).values()] == [0.0, 0.0, 0.0, 1.0, 0.0]
    assert {row["year"] for row in columns("新建学校几所？", text).values()} == {0.0}
