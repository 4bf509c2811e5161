from assistant.search.fusion import fuse, standardised


def test_standardised_scores_have_mean_zero() -> None:
    assert abs(sum(standardised({"a": 1.0, "b": 5.0, "c": 3.0}).values())) < 1e-9


def test_equal_scores_say_nothing() -> None:
    assert standardised({"a": 2.0, "b": 2.0}) == {"a": 0.0, "b": 0.0}


def test_the_weight_decides_between_two_sides_that_disagree() -> None:
    dense, lexical = {"a": 1.0, "b": 0.0}, {"a": 0.0, "b": 1.0}
    assert fuse(dense, lexical, 0.7)[0][0] == "a"
    assert fuse(dense, lexical, 0.3)[0][0] == "b"


def test_equal_sums_are_ordered_by_id() -> None:
    assert [key for key, _ in fuse({"b": 1.0, "a": 1.0}, {"b": 1.0, "a": 1.0}, 0.5)] == ["a", "b"]
