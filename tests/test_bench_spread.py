"""The figures that the benchmark makes of its measurements."""

from __future__ import annotations

import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.spread import quantile, spread


def test_the_median_of_an_even_number_of_values_lies_between_the_middle_two() -> None:
    assert quantile([4.0, 1.0, 3.0, 2.0], 0.5) == 2.5


def test_a_high_quantile_is_interpolated_between_its_neighbours() -> None:
    assert quantile([0.0, 10.0], 0.95) == pytest.approx(9.5)


def test_nothing_has_no_quantile() -> None:
    with pytest.raises(ValueError):
        quantile([], 0.5)


@given(st.lists(st.floats(0, 1e6), min_size=2))
def test_the_quantiles_are_those_of_the_standard_library(values: list[float]) -> None:
    inclusive = statistics.quantiles(values, n=4, method="inclusive")
    assert [quantile(values, share) for share in (0.25, 0.5, 0.75)] == pytest.approx(inclusive)


def test_the_spread_of_nothing_is_empty() -> None:
    assert spread([]) == {}


def test_the_spread_tells_the_number_of_values_and_the_extremes() -> None:
    found = spread(value for value in (3.0, 1.0, 2.0))
    assert (found["count"], found["least"], found["median"], found["most"]) == (3, 1, 2, 3)
