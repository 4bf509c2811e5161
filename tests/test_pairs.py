"""The cases of eval/data/pairs: two questions that differ in a place, a name or a time, over documents that do too."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from eval.cases import Case, load_cases, problems

DATA = Path(__file__).resolve().parents[1] / "eval" / "data" / "pairs"


def test_the_cases_stand_in_their_documents() -> None:
    documents = {file.name: file.read_text(encoding="utf-8") for file in (DATA / "documents").iterdir()}
    assert problems(load_cases(DATA / "cases.jsonl"), documents) == []


def test_every_pair_has_two_sides_in_one_half_with_different_answers() -> None:
    pairs: dict[str, list[Case]] = defaultdict(list)
    for case in load_cases(DATA / "cases.jsonl"):
        pairs[case.id.rpartition("-")[0]].append(case)
    assert len(pairs) >= 60
    for one, other in pairs.values():
        assert one.split == other.split and one.question != other.question and one.facts != other.facts
