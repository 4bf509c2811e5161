from __future__ import annotations

import itertools
import math

import pytest

from assistant.library.cleaning.line_features import ZONES, Seen, see
from assistant.library.cleaning.line_model import odds
from assistant.library.cleaning.line_weights import CHANGES, WEIGHTS
from assistant.library.cleaning.lines import look

_ROWS = [
    "首页 > 乡村 > 正文",
    "水库清淤记",
    "",
    "水库去年冬天清了淤，库容从三十二万立方米恢复到四十一万立方米。",
    "清淤花了七十六万元，其余由用水户按亩分摊，分两年交清。",
    "上一篇：石板路",
]


def _seen(rows: list[str]) -> list[Seen]:
    return see(rows, [look(row) for row in rows], 3, 5)


def test_lines_stand_above_inside_and_below_the_run_that_tells() -> None:
    seen = _seen(_ROWS)
    assert [line.place for line in seen] == [0, 1, 3, 4, 5]
    assert [ZONES[line.zone] for line in seen] == ["above", "above", "inside", "inside", "below"]
    assert [line.gap for line in seen] == [False, False, True, False, False]


def test_a_title_and_what_repeats_it_are_seen() -> None:
    rows = [_ROWS[0], "河西村水库清淤完工汛期安全", "", *_ROWS[3:5], "河西村水库清淤完工汛期安全"]
    seen = _seen(rows)
    assert "title again" in seen[-1].values
    assert "twice" in seen[1].values


def test_contents_are_told_from_the_headings_they_name() -> None:
    told = _ROWS[3]
    rows = ["1 历史", "2 结构", "3 保护", "历史[编辑]", told, "结构[编辑]", told, "保护[编辑]", told]
    seen = see(rows, [look(row) for row in rows], 3, 9)
    assert [("contents" in line.values) for line in seen] == [True] * 3 + [False] * 6
    assert "heading in the contents" in seen[3].values


def test_a_change_that_costs_pulls_a_line_to_its_neighbours() -> None:
    def line(value: float) -> Seen:
        return Seen(0, 1, False, {"any": value})

    free = ((0.0, 0.0), (0.0, 0.0))
    dear = ((0.0, -5.0), (-5.0, 0.0))
    lines = [line(3.0), line(-1.0), line(3.0)]
    weights = {"any": (1.0, 0.0, 0.0, 0.0, 0.0)}
    assert odds(lines, weights, (free, free)) == pytest.approx([3.0, -1.0, 3.0])
    assert all(chance > 0 for chance in odds(lines, weights, (dear, dear)))


def test_the_odds_of_a_chain_are_those_of_the_sum_over_all_its_labellings() -> None:
    costs = ((0.5, -1.0), (-2.0, 0.3))
    scores = [1.2, -0.7]
    lines = [Seen(0, 0, False, {"any": score}) for score in scores]
    weight = {
        states: math.exp(sum(s * y for s, y in zip(scores, states, strict=True)) + costs[states[0]][states[1]])
        for states in itertools.product((0, 1), repeat=2)
    }
    expected = [
        math.log(sum(w for y, w in weight.items() if y[n]) / sum(w for y, w in weight.items() if not y[n]))
        for n in (0, 1)
    ]
    assert odds(lines, {"any": (1.0, 0, 0, 0, 0)}, (costs, costs)) == pytest.approx(expected)


def test_no_lines_have_no_odds() -> None:
    assert odds([]) == []


def test_the_table_has_a_weight_for_everywhere_and_every_zone() -> None:
    assert WEIGHTS
    assert {len(row) for row in WEIGHTS.values()} == {1 + len(ZONES)}
    assert [[len(row) for row in block] for block in CHANGES] == [[2, 2], [2, 2]]
