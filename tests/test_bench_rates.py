"""What llama.cpp's own rates imply for an answer."""

from __future__ import annotations

import pytest

from bench.breakdown import summary
from bench.rates import implied_s, medians, reading_s

RATES = {1: 0.1, 10: 0.2, 100: 1.1}


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
    assert implied_s([(10, 0), (0, 5)], RATES) == pytest.approx(0.2 + 0.5)


def test_two_reads_take_longer_than_one_of_both_together() -> None:
    assert implied_s([(10, 0), (10, 0)], RATES) > implied_s([(20, 0)], RATES)


def test_the_median_of_each_length_is_taken_and_a_length_without_measurement_left_out() -> None:
    assert medians({1: [3.0, 1.0, 2.0], 8: []}) == {1: 2.0}


def question(total: float, read: int, written: int) -> dict[str, object]:
    call = {"name": "stream", "read": read, "written": written, "seconds": total / 2}
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
    found = summary([question(0.6, 10, 1)], RATES)
    assert found["ratio"]["median"] == pytest.approx(2.0)
    assert found["model_ratio"]["median"] == pytest.approx(1.0)
    assert found["ratio_of_sums"] == pytest.approx(2.0)


def test_a_question_that_the_model_did_not_see_has_no_ratio() -> None:
    found = summary([question(0.6, 10, 1), question(0.01, 0, 0)], RATES)
    assert found["ratio"]["count"] == 1
    assert found["whole"]["total_s"]["count"] == 2
