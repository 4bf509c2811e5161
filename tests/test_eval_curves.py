"""The curves on examples small enough to work out by hand."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.cases import Case, Gold
from eval.curves import (
    Coverage,
    Decision,
    OperatingPoint,
    area_under_trade_off,
    both_classes,
    calibration,
    calibration_error,
    checked_trade_off,
    decisions,
    ecdf,
    lowest_draft,
    rates_at,
    recall_by_length,
    risk_coverage,
    shown_recall,
    trade_off,
)
from eval.outcome import Outcome, Piece
from eval.run import Record, record_of


def made(
    probability: float, *, answerable: bool, answered: bool = True, right: bool = True, drafted: bool = True
) -> Decision:
    return Decision(probability=probability, answerable=answerable, drafted=drafted, answered=answered, right=right)


# Three answerable, two unanswerable; at a threshold of 0.5 the last two were declined unwritten.
FIVE = [
    made(0.9, answerable=True),
    made(0.8, answerable=True, right=False),
    made(0.6, answerable=False, right=False),
    made(0.4, answerable=True, answered=False, drafted=False, right=False),
    made(0.2, answerable=False, answered=False, drafted=False),
]


def test_the_trade_off_goes_from_declining_nothing_to_declining_all() -> None:
    assert trade_off(FIVE) == [
        OperatingPoint(0.2, 0, 0),
        OperatingPoint(0.4, 0, 1 / 2),
        OperatingPoint(0.6, 1 / 3, 1 / 2),
        OperatingPoint(0.8, 1 / 3, 1),
        OperatingPoint(0.9, 2 / 3, 1),
        OperatingPoint(math.inf, 1, 1),
    ]


def test_what_is_exactly_as_probable_as_the_threshold_is_answered() -> None:
    assert rates_at(FIVE, 0.6) == OperatingPoint(0.6, 1 / 3, 1 / 2)
    assert rates_at(FIVE, 0.61) == OperatingPoint(0.61, 1 / 3, 1)


def test_with_the_checks_the_trade_off_is_known_from_the_lowest_draft_up() -> None:
    assert lowest_draft(FIVE) == 0.6
    assert [point.threshold for point in checked_trade_off(FIVE)] == [0.6, 0.8, 0.9, math.inf]
    assert checked_trade_off(FIVE)[0] == rates_at(FIVE, 0.6)


def test_an_answer_that_was_withheld_counts_as_declined_at_every_threshold() -> None:
    withheld = [*FIVE[1:], made(0.9, answerable=True, answered=False)]
    assert checked_trade_off(withheld)[0] == OperatingPoint(0.6, 2 / 3, 1 / 2)
    assert trade_off(withheld) == trade_off(FIVE), "the decision alone does not know of it"


def test_a_run_that_wrote_nothing_has_no_checked_curve() -> None:
    assert checked_trade_off(FIVE[3:]) == []
    assert lowest_draft(FIVE[3:]) is None


def test_a_trade_off_needs_both_classes() -> None:
    assert not both_classes(FIVE[:2])
    with pytest.raises(ValueError, match="unanswerable"):
        trade_off(FIVE[:2])


def test_the_area_counts_the_pairs_in_the_right_order_and_ties_by_half() -> None:
    # 0.9 and 0.8 stand above both unanswerable ones, 0.4 above one of them.
    assert area_under_trade_off(FIVE).value == pytest.approx(5 / 6)
    assert area_under_trade_off([made(0.5, answerable=True), made(0.5, answerable=False)]).value == 0.5


def test_the_interval_of_the_area_holds_its_value_and_is_the_same_each_time() -> None:
    found = area_under_trade_off(FIVE * 10)
    assert found.low < found.value < found.high
    assert found == area_under_trade_off(FIVE * 10)
    assert found.count == 50


@given(st.lists(st.tuples(st.integers(0, 6), st.booleans()), min_size=2, max_size=30))
def test_the_area_is_that_under_the_line_of_the_trade_off(rated: list[tuple[int, bool]]) -> None:
    some = [made(grade / 6, answerable=answerable) for grade, answerable in rated]
    if not both_classes(some):
        return
    line = [(point.false_refusal, point.declined) for point in trade_off(some)]
    trapezoids = sum((b[0] - a[0]) * (a[1] + b[1]) / 2 for a, b in pairwise(line))
    assert area_under_trade_off(some, rounds=1).value == pytest.approx(trapezoids)


def test_risk_is_told_for_the_answers_given_and_coverage_for_all_cases() -> None:
    assert risk_coverage(FIVE) == [
        Coverage(0.9, 1 / 5, 0),
        Coverage(0.8, 2 / 5, 1 / 2),
        Coverage(0.6, 3 / 5, 2 / 3),
    ]


def test_cases_of_the_same_probability_are_one_point_of_the_risk() -> None:
    tied = [made(0.7, answerable=True), made(0.7, answerable=False, right=False)]
    assert risk_coverage(tied) == [Coverage(0.7, 1, 1 / 2)]


def test_calibration_sorts_into_bins_and_leaves_empty_ones_out() -> None:
    low, high = calibration(FIVE, bins=2)
    assert (low.low, low.high, low.count) == (0, 0.5, 2)
    assert low.probability == pytest.approx(0.3)
    assert low.share == 0.5
    assert (high.low, high.high, high.count) == (0.5, 1, 3)
    assert high.probability == pytest.approx(2.3 / 3)
    assert high.share == pytest.approx(2 / 3)
    assert [found.low for found in calibration([made(1.0, answerable=True)])] == [0.9]


def test_the_calibration_error_weighs_each_gap_by_its_cases() -> None:
    # (2 · |0.3 − 0.5| + 3 · |0.7667 − 0.6667|) / 5
    assert calibration_error(calibration(FIVE, bins=2)) == pytest.approx(0.14)


def test_recall_grows_with_the_length_that_is_shown() -> None:
    cases = [[(10.0, 0.0), (30.0, 1.0)], [(20.0, 1.0), (25.0, 1.0)], []]
    assert recall_by_length(cases) == [(10, 0), (20, pytest.approx(1 / 3)), (30, pytest.approx(2 / 3))]
    assert recall_by_length([]) == []


def test_each_value_comes_with_the_share_that_is_not_above_it() -> None:
    assert ecdf([3.0, 1.0, 1.0, 2.0]) == [(1, 0.5), (2, 0.75), (3, 1)]
    assert ecdf([]) == []


def record(outcome: Outcome, *, answerable: bool = True) -> Record:
    case = Case(
        id="c",
        question="甲区有几所学校？",
        facts=(("12所",),) if answerable else (),
        gold=(Gold(document="a.md", quote="甲区有12所学校。"),) if answerable else (),
        answerable=answerable,
    )
    return record_of(case, outcome, "")


def test_a_decision_is_read_from_what_was_recorded() -> None:
    answered = Outcome(text="9所", status="answered", raw="9所", signals={"answerable": 0.7})
    withheld = Outcome(text="没有找到", status="not_found", raw="9所", signals={"answerable": 0.6})
    unwritten = Outcome(text="没有找到", status="not_found", signals={"answerable": 0.1})
    found = decisions([record(answered), record(withheld), record(unwritten, answerable=False)])
    assert found == [
        made(0.7, answerable=True, right=False),
        made(0.6, answerable=True, answered=False, right=False),
        made(0.1, answerable=False, answered=False, drafted=False),
    ]


def test_a_record_without_a_probability_or_with_an_error_is_no_decision() -> None:
    assert decisions([record(Outcome(status="answered")), record(Outcome(error="broken"))]) == []


def test_a_heading_counts_with_the_first_sentence_under_it() -> None:
    shown = (
        Piece(document="a.md", about="概况", text="乙区有9所学校。"),
        Piece(document="a.md", about="概况", text="甲区有12所学校。"),
        Piece(document="b.md", about="概况", text="好。"),
    )
    assert shown_recall(record(Outcome(shown=shown)), {}) == [(10, 0.0), (19, 1.0), (23, 1.0)]
