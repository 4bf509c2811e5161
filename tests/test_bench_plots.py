"""What the benchmark found, as pictures."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from bench.__main__ import main
from bench.plots import write_plots
from bench.side_by_side import summary
from bench.spread import spread
from tests.test_bench_sides import answer

_SVG = "{http://www.w3.org/2000/svg}"


def of_parts() -> dict[str, object]:
    answers = [answer("assistant", "1", 1.0), answer("LlamaIndex", "1", 5.0), answer("LangChain", "1", 4.0)]
    times = {"first_token_s": spread([1.0, 2.0]), "total_s": spread([2.0, 3.0])}
    search = {"wall_p50_ms": 5.0, "wall_p95_ms": 9.0}
    return {
        "side-by-side": summary(answers) | {"answers": answers},
        "breakdown": {"questions": [{"implied_s": 1.0, "total_s": 1.1}, {"implied_s": 0.0, "total_s": 0.1}]},
        "conversation": {"lengths": {"0": times, "8": times, "32": {}}},
        "users": {"runs": [{"users": 1, **times}, {"users": 4, **times}]},
        "growth": {
            "sizes": [{"chunks": 100, "stages": {"search": search}}, {"chunks": 1000, "stages": {"search": search}}]
        },
        "memory": {"peak_mib": 1.0},
    }


def test_each_part_with_a_picture_gets_one_that_needs_nothing_else(tmp_path: Path) -> None:
    written = write_plots({"parts": of_parts()}, tmp_path / "plots")
    assert [file.name for file in written] == [
        "side-by-side.svg",
        "breakdown.svg",
        "conversation.svg",
        "users.svg",
        "growth.svg",
    ]
    for file in written:
        svg = ET.parse(file).getroot()
        assert svg.tag == f"{_SVG}svg" and svg.find(f"{_SVG}style") is not None
        assert "http" not in file.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")


def test_every_side_is_named_and_drawn(tmp_path: Path) -> None:
    write_plots({"parts": of_parts()}, tmp_path)
    svg = ET.parse(tmp_path / "side-by-side.svg").getroot()
    assert {"assistant", "LlamaIndex", "LangChain"} <= {text.text for text in svg.iter(f"{_SVG}text")}
    assert len(list(svg.iter(f"{_SVG}polyline"))) == 3


def test_a_question_that_the_model_did_not_see_is_no_dot(tmp_path: Path) -> None:
    write_plots({"parts": of_parts()}, tmp_path)
    assert len(list(ET.parse(tmp_path / "breakdown.svg").getroot().iter(f"{_SVG}circle"))) == 1


def test_the_command_names_what_it_wrote(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "run.json"
    file.write_text(json.dumps({"parts": {"users": of_parts()["users"]}}), encoding="utf-8")
    assert main(["plots", str(file), str(tmp_path)]) == 0
    assert capsys.readouterr().out.split() == [str(tmp_path / "users.svg")]
