from __future__ import annotations

import numpy as np

from assistant.search.fusion import ranked, standardised, weighed
from tools.fit_fusion import alone, bm25, fused, gold_ranks
from tools.fusion_pools import Pool


def test_standardised_scores_have_mean_zero() -> None:
    assert abs(sum(standardised({"a": 1.0, "b": 5.0, "c": 3.0}).values())) < 1e-9


def test_equal_scores_say_nothing() -> None:
    assert standardised({"a": 2.0, "b": 2.0}) == {"a": 0.0, "b": 0.0}


def test_the_weight_decides_between_two_sides_that_disagree() -> None:
    dense, lexical = {"a": 1.0, "b": 0.0}, {"a": 0.0, "b": 1.0}
    assert ranked(weighed(dense, lexical, 0.7))[0][0] == "a"
    assert ranked(weighed(dense, lexical, 0.3))[0][0] == "b"


def test_equal_sums_are_ordered_by_id() -> None:
    assert [key for key, _ in ranked(weighed({"b": 1.0, "a": 1.0}, {"b": 1.0, "a": 1.0}, 0.5))] == ["a", "b"]


def test_nothing_found_is_fused_to_nothing() -> None:
    assert ranked(weighed({}, {}, 0.7)) == []


def pool(**changed: object) -> Pool:
    values: dict[str, object] = {
        "name": "three chunks of two documents",
        "fields": [
            ("甲区方案", "学前教育", "公办幼儿园占比达到65%"),
            ("甲区方案", "高中", "特色高中五所"),
            ("乙区新闻", "", "新增学位"),
        ],
        "unit": np.array([0, 0, 1]),
        "questions": ["百分之六十五", "学位", "what"],
        "kinds": ["", "", ""],
        "best": np.array([[0.9, 0.2, 0.1], [0.1, 0.2, 0.9], [0.3, 0.9, 0.1]]),
        "centre": np.array([[0.9, 0.2, 0.1], [0.1, 0.2, 0.9], [0.3, 0.9, 0.1]]),
        "gold": [[{0}], [{1}], [{1}, {0}]],
        "test": np.array([False, False, True]),
    }
    return Pool(**(values | changed))  # type: ignore[arg-type]


def test_the_tool_ranks_by_units_and_what_is_not_found_has_no_rank() -> None:
    ranks = gold_ranks(pool(), alone(bm25(pool())))
    assert [pieces[0] for pieces in ranks[:2]] == [1, 1]
    assert min(ranks[2]) > 1000


def test_the_tool_fuses_as_the_program_does() -> None:
    questions = pool()
    lexical = bm25(questions)
    scores = fused(questions, lexical, "z", 0.7)
    for i in range(3):
        dense = {str(j): float(questions.best[i, j]) for j in range(3)}
        text = {str(j): float(lexical[i, j]) for j in range(3)}
        expected = dict(ranked(weighed(dense, text, 0.7)))
        assert np.allclose(scores[i], [expected[str(j)] for j in range(3)])


def test_every_way_of_fusing_puts_first_what_both_sides_prefer() -> None:
    questions = pool()
    for how, weight in (("z", 0.7), ("minmax", 0.7), ("rrf", 60)):
        assert fused(questions, bm25(questions), how, weight)[0].argmax() == 0
