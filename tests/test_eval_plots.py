"""The charts as markup: what is drawn where, and that nothing but text comes from outside."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from eval.bootstrap import Estimate
from eval.plots import WIDTH, Axis, Interval, Line, Segment, interval_chart, line_chart, stacked_bar, stairs, ticks

HOSTILE = '</svg><script>alert(1)</script>"&'
UNIT = Axis(label="share")


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in ET.fromstring(svg).iter("text")]


def of_class(svg: str, look: str) -> list[ET.Element]:
    return [element for element in ET.fromstring(svg).iter() if look in element.get("class", "").split()]


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1]),
        (0, 12.3, [0, 5, 10]),
        (-0.15, 0.15, [-0.1, 0, 0.1]),
        (0, 418, [0, 100, 200, 300, 400]),
        (0, 0, [0]),
    ],
)
def test_ticks_are_round_and_within_the_axis(low: float, high: float, expected: list[float]) -> None:
    assert ticks(low, high) == expected


def test_stairs_hold_a_value_until_the_next_point() -> None:
    assert stairs([(0, 0), (2, 1), (3, 5)]) == [(0, 0), (2, 0), (2, 1), (3, 1), (3, 5), (3, 5)]
    assert stairs([]) == []


def test_a_line_goes_from_the_lower_left_to_the_upper_right() -> None:
    svg = line_chart("Title", "Description.", [Line(name="one", points=[(0, 0), (1, 1)])], UNIT, UNIT)
    (line,) = of_class(svg, "series-0")
    (left, bottom), (right, top) = [tuple(map(float, pair.split(","))) for pair in line.get("points", "").split()]
    assert 0 < left < right < WIDTH
    assert top < bottom


def test_what_lies_beyond_an_axis_is_drawn_at_its_end() -> None:
    svg = line_chart("Title", "", [Line(name="one", points=[(0, 0), (9, 9)])], UNIT, UNIT)
    beyond = line_chart("Title", "", [Line(name="one", points=[(0, 0), (1, 1)])], UNIT, UNIT)
    assert svg == beyond


def test_a_chart_tells_a_screen_reader_what_it_shows() -> None:
    svg = ET.fromstring(line_chart("Waiting time", "Median 2.4 s.", [], UNIT, UNIT))
    assert svg.get("role") == "img"
    assert svg.get("aria-label") == "Waiting time. Median 2.4 s."


def test_a_legend_stands_there_only_for_more_than_one_line() -> None:
    one, two = Line(name="first", points=[(0, 0)]), Line(name="second", points=[(1, 1)])
    guide = Line(name="chance", points=[(0, 0), (1, 1)], look="guide")
    assert "first" not in texts(line_chart("", "", [guide, one], UNIT, UNIT))
    assert {"first", "second"} <= set(texts(line_chart("", "", [guide, one, two], UNIT, UNIT)))


def test_a_dot_grows_with_its_weight_and_has_no_line() -> None:
    dots = Line(name="bins", points=[(0.1, 0.1), (0.9, 0.9)], look="dots", weights=[1, 100])
    svg = line_chart("", "", [dots], UNIT, UNIT)
    small, large = (float(dot.get("r", "0")) for dot in of_class(svg, "dot"))
    assert small < large
    assert not list(ET.fromstring(svg).iter("polyline"))


def test_an_interval_lies_around_its_value_and_a_missing_one_is_left_out() -> None:
    half = Interval(estimate=Estimate(value=0.5, low=0.4, high=0.7, count=9))
    svg = interval_chart("By kind", "", [("figure (9)", [half, None])], UNIT, ("dev", "test"))
    (whisker,) = of_class(svg, "whisker")
    (dot,) = [
        element for element in of_class(svg, "dot") if element.get("r") == "4.0" and float(element.get("cy", "0")) > 30
    ]
    low, value, high = float(whisker.get("x1", "")), float(dot.get("cx", "")), float(whisker.get("x2", ""))
    assert high - value == pytest.approx(2 * (value - low), abs=0.2)
    assert {"figure (9)", "dev", "test"} <= set(texts(svg))


def test_better_worse_and_noise_differ_in_shape() -> None:
    estimate = Estimate(value=0, low=-0.1, high=0.1, count=1)
    rows = [(look, [Interval(estimate=estimate, look=look)]) for look in ("dot", "hollow", "diamond")]
    svg = interval_chart("", "", rows, Axis(label="difference", low=-1, high=1))
    assert len(of_class(svg, "dot")) == len(of_class(svg, "hollow")) == len(of_class(svg, "worse")) == 1
    assert len(of_class(svg, "axis")) == 1, "zero is drawn"


def test_the_segments_of_a_bar_follow_one_another_and_fill_it() -> None:
    svg = stacked_bar("test", [Segment(name=n, count=c, look=n) for n, c in (("a", 1), ("b", 0), ("c", 3))])
    bars = [(bar.get("x"), bar.get("width")) for bar in ET.fromstring(svg).iter("rect")]
    assert bars == [("0.000%", "25.000%"), ("25.000%", "75.000%")]
    assert texts(svg) == ["1", "3"]


def test_a_bar_of_nothing_is_empty() -> None:
    assert not list(ET.fromstring(stacked_bar("test", [])).iter("rect"))


def test_hostile_names_stay_text() -> None:
    line = Line(name=HOSTILE, points=[(0, 0)])
    for svg in (
        line_chart(HOSTILE, HOSTILE, [line, line], Axis(label=HOSTILE), UNIT),
        interval_chart(HOSTILE, HOSTILE, [(HOSTILE, [])], Axis(label=HOSTILE), (HOSTILE, HOSTILE)),
        stacked_bar(HOSTILE, [Segment(name=HOSTILE, count=1, look="a")]),
    ):
        assert "<script" not in svg
        assert HOSTILE in "".join(ET.fromstring(svg).itertext())
