"""The quality gate: which cases it asks, what it calls a miss, and how often it would cry wolf."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import EvaluationError
from eval import main
from eval.cases import Case, load_cases
from eval.gate import Bar, Gate, false_alarms, gate_cases, gate_text, load_gate, passed, reached
from eval.outcome import Outcome
from eval.run import Record
from tests.test_eval_runner import ANSWERED, CASES, DECLINED, FakeAssistant, Opener

SHIPPED = load_cases(Path(__file__).resolve().parents[1] / "eval" / "data" / "seeds.jsonl")


def bar(metric: str = "correct", value: float = 0.5, **changes: Any) -> Bar:
    return replace(Bar(metric=metric, of="", value=value, at_most=False, p95=False), **changes)


def record(number: int, right: bool, *, answerable: bool = True, kind: str = "figure", seconds: float = 1.0) -> Record:
    case = Case(
        id=f"c{number}",
        question="甲？",
        facts=(("乙",),) if answerable else (),
        gold=(),
        answerable=answerable,
        kind=kind,
    )
    return Record(
        case=case,
        outcome=Outcome(),
        metrics={"correct": float(right), "total_s": seconds},
        lost_at="",
        configuration="",
    )


def test_the_shipped_gate_asks_every_kind_of_both_halves() -> None:
    gate = load_gate()
    chosen = gate_cases(SHIPPED, gate.count)
    assert len(chosen) == gate.count == 60
    assert Counter(case.kind for case in chosen).keys() == Counter(case.kind for case in SHIPPED).keys()
    assert sum(not case.answerable for case in chosen) == 20
    halves = Counter(case.split for case in chosen)
    assert abs(halves["dev"] - halves["test"]) <= 4
    assert chosen == [case for case in SHIPPED if case in chosen], "the order is that of the file"


def test_the_choice_rests_on_the_ids_alone() -> None:
    chosen = {case.id for case in gate_cases(SHIPPED, 60)}
    reworded = [replace(case, question=f"请问{case.question}") for case in reversed(SHIPPED)]
    assert {case.id for case in gate_cases(reworded, 60)} == chosen
    figures = sorted(case.id for case in SHIPPED if case.kind == "figure" and case.split == "dev")
    taken = [name for name in figures if name in chosen]
    assert taken != figures[: len(taken)], "the first of a file are often its easiest"
    fewer = {case.id for case in gate_cases(SHIPPED[:-1], 60)}
    assert len(chosen & fewer) >= 57


def test_a_gate_of_all_cases_asks_all() -> None:
    assert gate_cases(SHIPPED, 10_000) == SHIPPED
    poor = [case for case in SHIPPED if not case.answerable or case.kind == "trap"]
    assert gate_cases(poor, len(poor)) == poor, "a third is a rule for choosing, not for leaving out"
    few = [case for case in SHIPPED if case.answerable][:9]
    assert gate_cases(few, 6) and len(gate_cases(few, 6)) == 6


def test_a_bar_counts_only_the_cases_it_speaks_of() -> None:
    records = [
        record(1, True),
        record(2, False, kind="trap"),
        record(3, False, answerable=False, kind="unanswerable"),
        record(4, True, answerable=False, kind="unanswerable"),
    ]
    assert reached(bar(), records) == 0.5
    assert reached(bar(of="answerable"), records) == 0.5
    assert reached(bar(of="unanswerable"), records) == 0.5
    assert reached(bar(of="trap"), records) == 0.0
    assert reached(bar(of="date"), records) is None


def test_the_slow_end_counts_where_a_bar_says_so() -> None:
    records = [record(n, True, seconds=30.0 if n > 90 else 1.0) for n in range(1, 101)]
    slow = bar("total_s", 20.0, at_most=True, p95=True)
    assert reached(slow, records) == 30.0
    assert not passed(slow, reached(slow, records))
    assert passed(replace(slow, p95=False), reached(replace(slow, p95=False), records))


def test_a_bar_is_cleared_by_what_equals_it_and_never_by_nothing() -> None:
    assert passed(bar(value=0.5), 0.5)
    assert not passed(bar(value=0.5), 0.499)
    assert passed(bar(value=0.5, at_most=True), 0.5)
    assert not passed(bar(value=0.5, at_most=True), 0.501)
    assert not passed(bar(), None)


def test_every_bar_has_its_line_and_one_miss_is_enough() -> None:
    records = [record(1, True), record(2, False)]
    text, cleared = gate_text(records, Gate(2, (bar(value=0.5), bar(value=0.6), bar("crashed", 0.0, at_most=True))))
    assert not cleared
    assert [line.split()[-1] for line in text.splitlines()[2:]] == ["passed", "FAILED", "FAILED"]
    assert "absent" in text
    assert gate_text(records, Gate(2, (bar(),)))[1]


def test_the_chance_of_a_false_alarm_is_that_of_the_draw() -> None:
    records = [record(n, n % 2 == 0) for n in range(10)]
    even = Gate(1, (bar(value=0.5),))  # one case of ten, five of them right
    assert false_alarms(records, even, rounds=4000)["any"] == pytest.approx(0.5, abs=0.03)
    assert false_alarms(records, Gate(10, (bar(value=0.0),)))["any"] == 0.0
    assert false_alarms(records, even, rounds=50) == false_alarms(records, even, rounds=50)


def written(folder: Path, value: object) -> Path:
    file = folder / "gate.json"
    file.write_text(json.dumps(value), encoding="utf-8")
    return file


@pytest.mark.parametrize(
    "value",
    [
        [],
        {"cases": 3},
        {"cases": 3, "bars": []},
        {"cases": 0, "bars": [{"metric": "correct", "at_least": 1}]},
        {"cases": 3, "bars": [{"metric": "luck", "at_least": 1}]},
        {"cases": 3, "bars": [{"metric": "correct"}]},
        {"cases": 3, "bars": [{"metric": "correct", "at_least": 0, "at_most": 1}]},
        {"cases": 3, "bars": [{"metric": "correct", "atleast": 1}]},
        {"cases": 3, "bars": ["correct"]},
    ],
)
def test_a_file_that_is_no_gate_is_an_error_with_a_way_out(value: object, tmp_path: Path) -> None:
    with pytest.raises(EvaluationError) as caught:
        load_gate(written(tmp_path, value))
    assert caught.value.hint


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    file = tmp_path / "cases.jsonl"
    file.write_text("".join(json.dumps(case) + "\n" for case in CASES[:2]), encoding="utf-8")
    return file


def bot() -> FakeAssistant:
    return FakeAssistant({"甲区有几所学校？": ANSWERED, "甲区区长是谁？": DECLINED})


@pytest.mark.parametrize(("least", "status"), [(1.0, 0), (1.1, 1)])
def test_the_command_ends_with_status_1_below_a_bar(
    least: float, status: int, cases: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bars = written(tmp_path, {"cases": 9, "bars": [{"metric": "correct", "at_least": least}]})
    out = tmp_path / "out"
    assert main(["--cases", str(cases), "--out", str(out), "--gate", str(bars)], Opener(bot())) == status
    assert ("FAILED" in capsys.readouterr().out) == bool(status)
    assert main(["--report", str(out), "--gate", str(bars)], Opener(bot())) == status
    assert main(["--chance", str(out), "--gate", str(bars)], Opener(bot())) == 0
    assert f"any{' ' * 41}{status:.4f}" in capsys.readouterr().out


def test_the_command_asks_only_what_the_gate_chooses(cases: Path, tmp_path: Path) -> None:
    bars = written(tmp_path, {"cases": 1, "bars": [{"metric": "correct", "at_least": 0.5}]})
    asked = bot()
    assert main(["--cases", str(cases), "--out", str(tmp_path / "out"), "--gate", str(bars)], Opener(asked)) == 0
    assert len(asked.asked) == 1
