from __future__ import annotations

import math

import numpy as np
import pytest

from assistant.library.cleaning.line_model import chances
from tools import cleaning_network
from tools.cleaning_network import Example, as_weights, fit
from tools.fit_cleaning import Rows, blocks_of, strewn


def _examples(pages: int) -> list[Example]:
    """Pages on which a line is furniture where its first input is above 0, or that of the line two above it is high."""
    chance = np.random.default_rng(5)
    examples = []
    for _ in range(pages):
        given = chance.normal(size=(20, 3)).astype(np.float32)
        above = np.concatenate([[0.0, 0.0], given[:-2, 0]])
        examples.append(Example(given, (given[:, 0] > 0) | (above > 1), np.ones(20, dtype=np.float32)))
    return examples


def test_the_slopes_are_those_of_the_loss(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cleaning_network, "LEFT_OUT", (0.0, 0.0, 0.0))
    monkeypatch.setattr(cleaning_network, "WIDTH", 4)
    chance = np.random.default_rng(1)
    weights = [array.astype(np.float64) for array in cleaning_network._beginning(chance, 3, 1)]
    pages = _examples(2)
    slopes = cleaning_network._slopes(chance, weights, *cleaning_network._side_by_side(pages))  # type: ignore[arg-type]

    def loss() -> float:
        total = 0.0
        for page in pages:
            found = chances(page.given, as_weights(weights, ()))  # type: ignore[arg-type]
            total += sum(math.log1p(math.exp(-c if y else c)) for c, y in zip(found, page.furniture, strict=True))
        return total / 40

    for array, slope in zip(weights, slopes, strict=True):
        place = np.unravel_index(int(np.abs(slope).argmax()), slope.shape)
        own = array[place]
        array[place] = own + 1e-5
        above = loss()
        array[place] = own - 1e-5
        below = loss()
        array[place] = own
        assert (above - below) / 2e-5 == pytest.approx(float(slope[place]), rel=1e-3)


def test_a_fit_finds_the_rule_and_is_the_same_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cleaning_network, "WIDTH", 8)
    monkeypatch.setattr(cleaning_network, "PASSES", 40)
    examples = _examples(48)
    weights = fit(examples[:40], ("a", "b", "c"), 1)
    right = [(chances(page.given, weights) > 0) == page.furniture for page in examples[40:]]
    assert np.concatenate(right).mean() > 0.9
    assert np.array_equal(fit(examples[:40], ("a", "b", "c"), 1).enter, weights.enter)


def _page(text: str, furniture: list[str]) -> Rows:
    return [*(("-", line) for line in furniture), (" ", ""), ("+", text), ("+", text[::-1]), ("-", "返回顶部")]


def test_blocks_of_furniture_are_runs_of_two_lines_or_more() -> None:
    assert blocks_of(_page("水库去年冬天清了淤。", ["首页", "登录"])) == [[("-", "首页"), ("-", "登录"), (" ", "")]]


def test_pages_with_strewn_blocks_keep_their_text_and_name_whose_blocks_they_hold() -> None:
    text = "水库去年冬天清了淤，库容从三十二万立方米恢复到四十一万立方米，够下游六百亩稻田浇两遍水。"
    pages = {"a": _page(text, ["首页", "登录"]), "b": _page(f"又，{text}", ["新闻", "注册"])}
    made = strewn(pages, 8)
    assert len(made) == 16
    for page in made:
        lines = [line.text for line in page.lines]
        own = text in lines, f"又，{text}" in lines
        assert sum(own) == 1
        assert ({"b"} if own[0] else {"a"}) <= page.parts or not {"新闻" if own[0] else "首页"} & set(lines)
    assert any(len(page.parts) == 2 for page in made)
