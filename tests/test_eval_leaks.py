"""The wall between the cases and the program: neither knows the other's words."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from eval.cases import Case, load_cases

ROOT = Path(__file__).resolve().parents[1]
CASES = [
    case
    for file in ("seeds.jsonl", "domains/cases.jsonl", "template.jsonl")
    for case in load_cases(ROOT / "eval" / "data" / file)
]
PROGRAM = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for folder in ("assistant", "prompts")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.suffix in {".py", ".txt", ".html", ".js", ".css", ".json", ".md", ".toml"}
}
# The one question that README, command line and page show as their example, in the wordings they show it in.
EXAMPLES = (
    "2027年公办在园幼儿占比目标",
    "到2027年，涪陵區公辦幼兒園在園幼兒占比要達到多少？",
    "What share of Fuling's children should attend public kindergartens by 2027?",
)
LENGTH = 12
LATIN_LENGTH = 40
# What the evaluation may know of the assistant: what any front end may, and the table of scripts.
PUBLIC = {
    "assistant",
    "assistant.config",
    "assistant.errors",
    "assistant.records",
    "assistant.resources",
    "assistant.library.script",
    "assistant.library.table_rows",
}
# What measures a part by itself has to import that part.
PARTS = {"cleaning.py": {"assistant.library.cleaning.clean"}}


def pieces(text: str) -> set[str]:
    """Every run of twelve characters of a text without its white space; of plain ASCII only runs of forty."""
    bare = re.sub(r"\s+", "", text)
    found: set[str] = set()
    for length in (LENGTH, LATIN_LENGTH):
        runs = {bare[i : i + length] for i in range(len(bare) - length + 1)}
        found |= {run for run in runs if run.isascii() == (length == LATIN_LENGTH)}
    return found


PIECES = {name: pieces(text) for name, text in PROGRAM.items()}
ALLOWED = {piece for text in EXAMPLES for piece in pieces(text)}


def holders(case: Case, program: dict[str, set[str]]) -> list[str]:
    words = [case.question, *(turn["content"] for turn in case.history)]
    wanted = {piece for text in words for piece in pieces(text)} - ALLOWED
    return [f"{piece!r} in {name}" for name, there in program.items() for piece in sorted(wanted & there)]


def imported(path: Path) -> set[str]:
    """Names of the modules that a file imports, relative ones with their dots."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add("." * node.level + (node.module or ""))
    return found


def test_the_wall_is_looked_at_from_both_sides() -> None:
    assert len(CASES) > 500
    assert {"assistant/answer/pipeline.py", "prompts/draft.txt"} <= set(PROGRAM)


def test_no_piece_of_a_question_stands_in_the_program_or_its_prompts() -> None:
    found = [f"{case.id}: {place}" for case in CASES for place in holders(case, PIECES)]
    assert found == []


def test_a_piece_that_leaks_would_be_seen() -> None:
    case = next(case for case in CASES if case.question not in EXAMPLES)
    assert holders(case, {"prompts/draft.txt": pieces(f"例如：{case.question}")})


def test_no_id_of_a_case_stands_in_the_program_or_its_prompts() -> None:
    ids = {case.id for case in CASES if any(c.isdigit() for c in case.id)}  # those of the template are plain words
    assert len(ids) > 500
    for name, text in PROGRAM.items():
        assert not ids & set(re.findall(r"[\w-]+", text)), name


@pytest.mark.parametrize("path", sorted((ROOT / "eval").rglob("*.py")), ids=lambda path: path.name)
def test_the_evaluation_knows_only_what_any_front_end_may(path: Path) -> None:
    of_assistant = {name for name in imported(path) if name.split(".")[0] == "assistant"}
    assert of_assistant <= PUBLIC | PARTS.get(path.name, set())


def test_the_program_starts_the_evaluation_by_its_folder_and_imports_nothing_of_it() -> None:
    for path in (ROOT / "assistant").rglob("*.py"):
        assert not {name for name in imported(path) if name.split(".")[0] == "eval"}, path
    naming = [name for name, text in PROGRAM.items() if 'resource("eval")' in text]
    assert naming == ["assistant/app/evaluation.py"]


def test_only_the_hash_of_the_prompts_reaches_the_evaluation() -> None:
    reading = [path.name for path in (ROOT / "eval").rglob("*.py") if '"prompts"' in path.read_text(encoding="utf-8")]
    assert set(reading) <= {"run.py", "command.py"}
    for name in reading:
        text = (ROOT / "eval" / name).read_text(encoding="utf-8")
        assert "load_prompts" not in text
