from __future__ import annotations

import numpy as np
import pytest

from assistant.library.cleaning.line_features import ZONES, Seen, see
from assistant.library.cleaning.line_model import STEPS, Weights, chances, inputs, moved, odds, stored_weights
from assistant.library.cleaning.line_words import meanings, words_of
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


def _network(enter: float, above: float, own: float, below: float) -> Weights:
    """One network of width 1 over one input whose first round alone looks around; it tells the line and the sum."""
    looks = [np.array([[[[above]], [[own]], [[below]]]], dtype=np.float32)] + [
        np.zeros((1, 3, 1, 1), dtype=np.float32) for _ in STEPS[1:]
    ]
    none = np.zeros((1, 1, 1), dtype=np.float32)
    leave = np.array([[[10.0], [1.0]]], dtype=np.float32)
    return Weights(
        ("any",), np.full((1, 1, 1), enter, dtype=np.float32), none, tuple(looks), (none,) * len(STEPS), leave, none - 1
    )


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


def test_the_odds_are_those_that_the_layers_give_by_hand() -> None:
    given = np.array([[1.0], [-1.0], [2.0]], dtype=np.float32)
    # First layer, twice the input and not below 0: 2, 0, 4. First round adds the line above, less the one below:
    # 0 - 0, 2 - 4 (not below 0), 0 - 0. The last layer: ten times the first, the sum once, less one.
    assert chances(given, _network(2.0, 1.0, 0.0, -1.0)).tolist() == pytest.approx([21.0, -1.0, 43.0])
    # Now the line above counts half, the line itself once: 2 + (0 + 2), 0 + (1 + 0), 4 + (0 + 4).
    assert chances(given, _network(2.0, 0.5, 1.0, 0.0)).tolist() == pytest.approx([23.0, 0.0, 47.0])


def test_several_networks_give_their_mean() -> None:
    one, two = _network(1.0, 0.0, 0.0, 0.0), _network(3.0, 0.0, 0.0, 0.0)
    both = Weights(
        one.names,
        np.concatenate([one.enter, two.enter]),
        np.concatenate([one.enter_bias, two.enter_bias]),
        tuple(np.concatenate(pair) for pair in zip(one.rounds, two.rounds, strict=True)),
        tuple(np.concatenate(pair) for pair in zip(one.rounds_bias, two.rounds_bias, strict=True)),
        np.concatenate([one.leave, two.leave]),
        np.concatenate([one.leave_bias, two.leave_bias]),
    )
    given = np.array([[1.0]], dtype=np.float32)
    mean = (chances(given, one) + chances(given, two)) / 2
    assert chances(given, both).tolist() == pytest.approx(mean.tolist())


def test_lines_are_moved_and_what_is_missing_is_zero() -> None:
    lines = np.arange(1.0, 4.0, dtype=np.float32).reshape(1, 3, 1)
    assert moved(lines, 1).ravel().tolist() == [0, 1, 2]
    assert moved(lines, -2).ravel().tolist() == [3, 0, 0]
    assert moved(lines, 0).ravel().tolist() == [1, 2, 3]
    assert moved(lines, 8).ravel().tolist() == [0, 0, 0]


def test_a_line_is_judged_by_fifteen_lines_on_either_side() -> None:
    weights, chance = stored_weights(), np.random.default_rng(3)
    given = chance.random((60, weights.enter.shape[1]), dtype=np.float32)
    other = given.copy()
    other[30] = 1 - other[30]
    changed = np.flatnonzero(np.abs(chances(given, weights) - chances(other, weights)) > 1e-4)
    assert (changed.min(), changed.max()) == (30 - sum(STEPS), 30 + sum(STEPS))


def test_no_lines_have_no_odds() -> None:
    assert odds([]) == []
    assert meanings([]).shape[0] == 0


def test_the_weights_fit_what_is_seen_and_tell_a_menu_from_a_text() -> None:
    weights = stored_weights()
    rows = ["首页", "新闻", "关于我们", "登录", "", *_ROWS[1:5], "分享到", "相关推荐", "返回顶部", "隐私政策"]
    seen = see(rows, [look(row) for row in rows], 5, 9)
    assert inputs(seen, weights.names).shape == (len(seen), weights.enter.shape[1])
    found = dict(zip([line.text for line in seen], odds(seen), strict=True))
    assert min(found[text] for text in ("首页", "登录", "返回顶部", "隐私政策")) > 0
    assert max(found[text] for text in _ROWS[3:5]) < 0


def test_the_words_of_a_line_are_its_longest_known_ones_in_either_script() -> None:
    assert words_of("隐私政策 2024 的home") == ["隐私政策", "的", "home"]
    assert words_of("123 ★") == []
    assert np.array_equal(meanings(["隱私政策"]), meanings(["隐私政策"]))
    assert not meanings(["★★★"]).any()


def test_words_of_like_meaning_are_near() -> None:
    near, like, far = meanings(["登录", "注册", "水库"])
    assert near @ like / np.linalg.norm(like) > near @ far / np.linalg.norm(far)
