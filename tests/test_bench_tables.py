"""What the benchmark found, as Markdown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.__main__ import PARTS, main, put
from bench.side_by_side import summary
from bench.spread import spread
from bench.tables import figure, middle, table, tables
from tests.test_bench_sides import answer

MACHINE = {"platform": "Linux", "python": "3.11", "assistant": "1", "commit": "abc", "load_average": [0.1]}


@pytest.mark.parametrize(
    ("value", "text"),
    [(1234.5, "1234"), (12.34, "12.3"), (1.234, "1.23"), (0.0123, "0.012"), (0, "0"), (None, "–")],
)
def test_a_figure_has_as_many_places_as_its_size_makes_sense_of(value: float | None, text: str) -> None:
    assert figure(value) == text


def test_the_middle_names_the_quartiles() -> None:
    assert middle(spread([1.0, 2.0, 3.0, 4.0, 5.0])) == "3.00 (2.00–4.00)"
    assert middle({}) == "–"


def test_a_table_has_a_line_for_each_row_and_figures_to_the_right() -> None:
    assert table(("", "s"), [("embed", "1")]).splitlines() == ["|  | s |", "| --- | --: |", "| embed | 1 |"]


def test_a_run_is_told_part_by_part() -> None:
    found = summary([answer("assistant", "1", 1.0), answer("LlamaIndex", "1", 5.0), answer("LangChain", "1", 4.0)])
    text = tables({"machine": MACHINE, "parts": {"side-by-side": found | {"threads": 2}}})
    assert "## side-by-side" in text
    assert "| LangChain | 4.00 (4.00–4.00) | 4.00 (4.00–4.00) |" in text
    assert "2 threads" in text


def test_a_part_that_has_no_table_is_left_out() -> None:
    assert "unknown" not in tables({"machine": MACHINE, "parts": {"unknown": {}}})


def test_the_parts_of_a_run_come_into_one_file(tmp_path: Path) -> None:
    file = tmp_path / "runs" / "run.json"
    put(file, "memory", {"peak_mib": 1.0})
    put(file, "startup", {})
    put(file, "memory", {"peak_mib": 2.0})
    assert json.loads(file.read_text(encoding="utf-8"))["parts"] == {"memory": {"peak_mib": 2.0}, "startup": {}}


def test_the_command_prints_the_tables_of_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "run.json"
    put(file, "memory", {"page_mib": 300.0, "first_answer_mib": 2000.0, "peak_mib": 2100.0, "questions": 20})
    assert main(["tables", str(file)]) == 0
    assert "| 20 answers | 2100 |" in capsys.readouterr().out


def test_help_names_every_part(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    shown = capsys.readouterr().out
    assert all(f"  {name} " in shown for name in [*PARTS, "growth", "all", "tables", "plots"])


def test_a_word_that_is_no_part_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["speed"]) == 2
    assert "usage" in capsys.readouterr().err
