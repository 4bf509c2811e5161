"""What llama.cpp's own rates imply for an answer."""

from __future__ import annotations

import pytest

from bench.breakdown import summary
from bench.rates import at_depth, implied_s, medians, reading_s

RATES = {1: 0.1, 10: 0.2, 100: 1.1}
BY_DEPTH = {0: RATES, 1000: {1: 0.2, 10: 0.4, 100: 2.2}}


def test_a_measured_length_takes_what_was_measured() -> None:
    assert reading_s(10, RATES) == 0.2


def test_between_two_lengths_the_time_lies_between_theirs() -> None:
    assert reading_s(55, RATES) == pytest.approx(0.65)


def test_beyond_the_longest_its_rate_goes_on() -> None:
    assert reading_s(200, RATES) == pytest.approx(2.2)


def test_nothing_is_read_in_no_time() -> None:
    assert reading_s(0, RATES) == 0.0


def test_without_a_measurement_nothing_can_be_implied() -> None:
    with pytest.raises(ValueError):
        reading_s(3, {})


def test_a_written_token_takes_as_long_as_reading_one() -> None:
    assert implied_s([(10, 0, 10), (0, 5, 0)], BY_DEPTH) == pytest.approx(0.2 + 0.5)


def test_two_reads_take_longer_than_one_of_both_together() -> None:
    assert implied_s([(10, 0, 10), (10, 0, 20)], BY_DEPTH) > implied_s([(20, 0, 20)], BY_DEPTH)


def test_what_is_read_behind_more_tokens_takes_longer_in_proportion() -> None:
    assert at_depth(500, BY_DEPTH)[10] == pytest.approx(0.3)
    assert implied_s([(10, 0, 510)], BY_DEPTH) == pytest.approx(0.3)
    assert implied_s([(10, 0, 2010)], BY_DEPTH) == pytest.approx(0.6)
    assert implied_s([(0, 2, 500)], BY_DEPTH) == pytest.approx(0.3)


def test_one_depth_holds_for_all_and_none_for_nothing() -> None:
    assert at_depth(500, {256: RATES}) == RATES
    with pytest.raises(ValueError):
        at_depth(500, {})


def test_the_median_of_each_length_is_taken_and_a_length_without_measurement_left_out() -> None:
    assert medians({1: [3.0, 1.0, 2.0], 8: []}) == {1: 2.0}


def question(total: float, read: int, written: int) -> dict[str, object]:
    call = {"name": "stream", "read": read, "written": written, "text": read, "seconds": total / 2}
    return {
        "id": f"{read}",
        "first_token_s": total / 2,
        "total_s": total,
        "stages": {"written": total / 2},
        "calls": [call] if read else [],
        "read_tokens": read,
        "written_tokens": written,
        "right": 1.0,
    }


def test_the_ratio_is_our_time_over_the_implied_time() -> None:
    found = summary([question(0.6, 10, 1)], BY_DEPTH)
    assert found["ratio"]["median"] == pytest.approx(2.0)
    assert found["model_ratio"]["median"] == pytest.approx(1.0)
    assert found["ratio_of_sums"] == pytest.approx(2.0)


def test_a_question_that_the_model_did_not_see_has_no_ratio() -> None:
    found = summary([question(0.6, 10, 1), question(0.01, 0, 0)], BY_DEPTH)
    assert found["ratio"]["count"] == 1
    assert found["whole"]["total_s"]["count"] == 2
