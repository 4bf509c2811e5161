"""The shipped cases, the validator that guards them, and the wall between cases and program."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.errors import EvaluationError
from eval.cases import Case, Gold, case_from, load_cases, problems
from eval.figures import Figure, stands_in, tokens
from eval.metrics import score
from eval.outcome import Outcome, Piece

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "eval" / "data"
SHIPPED = load_cases(DATA / "seeds.jsonl")
SEEDS = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "seeds").glob("*.md")}
PROGRAM = [*(ROOT / "assistant").rglob("*.py"), *(ROOT / "prompts").glob("*")]

# Questions that also stand in the program as the example of a question, agreed on with whoever reads them.
EXAMPLES = {"2027年公办在园幼儿占比目标"}
# Common words that a list of the program holds for a reason of its own, by that list's file.
COMMON = {"党建": "page_words.py"}  # a menu entry of most official sites


def good() -> Case:
    gold = Gold(document="a.md", quote="甲区有12所学校。")
    return Case(id="a", question="甲区有几所学校？", facts=(("12所", "十二所"),), gold=(gold,), answerable=True)


DOCUMENTS = {"a.md": "一、概况\n甲区有12所学校。\n乙区有9所学校。"}


def test_the_shipped_cases_have_no_problem() -> None:
    assert problems(SHIPPED, SEEDS) == []


def test_the_shipped_cases_are_many_and_balanced() -> None:
    assert len(SHIPPED) >= 200
    dev = sum(case.split == "dev" for case in SHIPPED)
    assert abs(dev - len(SHIPPED) / 2) <= 2
    unanswerable = sum(not case.answerable for case in SHIPPED) / len(SHIPPED)
    assert 0.2 <= unanswerable <= 0.3
    assert {gold.document for case in SHIPPED for gold in case.gold if case.answerable} == set(SEEDS)
    assert all(case.kind == "unanswerable" for case in SHIPPED if not case.answerable)


def test_no_shipped_question_is_asked_twice() -> None:
    asked = [(case.question, json.dumps(case.history, ensure_ascii=False)) for case in SHIPPED]
    assert len(asked) == len(set(asked))


def test_the_shares_of_two_regions_are_asked_as_a_trap() -> None:
    share = next(case for case in SHIPPED if case.question == "2027年公办在园幼儿占比目标")
    assert (share.facts, share.forbidden) == ((("65%",),), ("63.2%",))


def test_a_good_case_has_no_problem() -> None:
    assert problems([good()], DOCUMENTS) == []


@pytest.mark.parametrize(
    ("broken", "problem"),
    [
        (replace(good(), gold=(Gold(document="b.md", quote="甲区有12所学校。"),)), "no document"),
        (replace(good(), gold=(Gold(document="a.md", quote="甲区有12所高校。"),)), "does not stand in"),
        (replace(good(), facts=(("13所",),)), "stands in a gold quote"),
        (replace(good(), facts=(("2所",),)), "stands in a gold quote"),
        (replace(good(), question="甲区是不是有十二所学校？"), "stands in the question"),
        (replace(good(), forbidden=("12",)), "stands in the fact"),
        (replace(good(), forbidden=("学校",)), "stands in the question"),
        (
            replace(good(), gold=(Gold(document="a.md", quote="12所"),), forbidden=("甲区有",)),
            "in a gold sentence",
        ),
        (replace(good(), gold=()), "needs a gold quote"),
    ],
)
def test_the_validator_sees_a_broken_case(broken: Case, problem: str) -> None:
    found = problems([broken], DOCUMENTS)
    assert any(problem in text for text in found), found


def test_a_computed_fact_need_not_stand_in_its_quote() -> None:
    assert problems([replace(good(), facts=(("21所",),), computed=True)], DOCUMENTS) == []


def test_the_same_quote_in_both_halves_is_a_problem() -> None:
    part = Gold(document="a.md", quote="12所学校")
    other = replace(good(), id="b", split="dev", gold=(part,))
    assert any("other split" in text for text in problems([good(), other], DOCUMENTS))
    assert problems([good(), replace(other, split="test")], DOCUMENTS) == []


LINE = {"id": "a", "question": "甲？", "facts": [["乙"]], "gold": [], "answerable": True}


def test_five_fields_are_enough(tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text("# 注释\n\n" + json.dumps(LINE) + "\n", encoding="utf-8")
    [case] = load_cases(file)
    assert (case.id, case.kind, case.split, case.history) == ("a", "figure", "test", ())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"id": None}, "id must be text"),
        ({"facts": "乙"}, "facts must be a list"),
        ({"facts": [[""]]}, "facts must hold"),
        ({"facts": []}, "at least one fact"),
        ({"answerable": False}, "cannot have facts"),
        ({"answerable": "yes"}, "true or false"),
        ({"gold": [{"document": "a.md"}]}, "quote must be text"),
        ({"kind": "riddle"}, "kind is 'riddle'"),
        ({"split": "train"}, "split is 'train'"),
        ({"history": [{"role": "system", "content": "x"}]}, "history must be"),
        ({"fakts": []}, "'fakts' is unknown"),
    ],
)
def test_a_case_that_is_none_is_refused_by_name(change: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        case_from({**LINE, **change})


@pytest.mark.parametrize("text", ["", "{", "[]", '{"id": "a"}'])
def test_a_broken_file_of_cases_is_an_error_with_a_way_out(text: str, tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(EvaluationError) as caught:
        load_cases(file)
    assert caught.value.hint


def test_an_id_that_repeats_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text((json.dumps(LINE) + "\n") * 2, encoding="utf-8")
    with pytest.raises(EvaluationError, match="repeats the id 'a'"):
        load_cases(file)


def test_the_template_fits_the_two_documents_of_its_page() -> None:
    page = (ROOT / "docs" / "evaluation-your-own.md").read_text(encoding="utf-8")
    shown = re.findall(r"`my-documents/(\w+\.md)`:\n\n```markdown\n(.*?)```", page, re.DOTALL)
    cases = load_cases(DATA / "template.jsonl")
    assert problems(cases, dict(shown)) == []
    assert [case.answerable for case in cases].count(False) == 1


def test_no_question_and_no_gold_quote_stands_in_the_program_or_its_prompts() -> None:
    text = {path: path.read_text(encoding="utf-8") for path in PROGRAM if path.is_file()}
    for case in SHIPPED:
        pieces = [gold.quote for gold in case.gold if len(tokens(gold.quote)) > 8]
        if case.question not in EXAMPLES and len(tokens(case.question)) > 5:
            pieces.append(case.question)
        for piece in pieces:
            holders = [str(path) for path, content in text.items() if piece in content]
            assert not holders, f"{case.id}: {piece!r} stands in {holders}"


def test_no_answer_of_a_case_stands_in_the_program_or_its_prompts() -> None:
    prompts = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "prompts").glob("*") if path.is_file())
    program = {path: path.read_text(encoding="utf-8") for path in PROGRAM if path.is_file()}
    for case in SHIPPED:
        for form in (form for forms in case.facts for form in forms):
            row = tokens(form)
            if not any(isinstance(token, Figure) for token in row):
                holders = [
                    str(path) for path, content in program.items() if form in content and COMMON.get(form) != path.name
                ]
                assert not holders, f"{case.id}: {form!r} stands in {holders}"
            elif len(row) > 1 or form.endswith("%"):
                assert not stands_in(form, prompts), f"{case.id}: {form!r}"


def test_the_program_never_names_the_evaluation_but_to_start_it() -> None:
    for path in (ROOT / "assistant").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert "seeds.jsonl" not in text, path
        assert "eval.cases" not in text, path


def test_the_evaluation_imports_itself_relatively_only() -> None:
    for path in (ROOT / "eval").glob("*.py"):
        for line in path.read_text(encoding="utf-8").splitlines():
            assert not line.startswith(("import eval", "from eval")), f"{path.name}: {line}"


@pytest.mark.parametrize("asked", [case for case in SHIPPED if case.answerable], ids=lambda case: case.id)
def test_an_answer_that_copies_the_gold_pieces_is_fully_right(asked: Case) -> None:
    pieces = [Piece(document=g.document, text=g.quote, number=n) for n, g in enumerate(asked.gold, start=1)]
    one_sentence = [re.sub(r"[。\n]+", "； ", piece.text) for piece in pieces]
    text = "".join(f"{sentence}[{n}]。" for n, sentence in enumerate(one_sentence, start=1))
    if asked.computed:
        text = f"{asked.facts[0][0]}{''.join(f'[{piece.number}]' for piece in pieces)}。"
    shown = tuple(pieces)
    result = score(asked, Outcome(text=text, status="answered", citations=shown, passages=shown, shown=shown))
    expected = {"correct": 1.0, "fully_right": 1.0, "invented_figure": 0.0, "recall": 1.0, "kept_recall": 1.0}
    assert {name: result[name] for name in expected} == expected
    assert result.get("confusion", 0.0) == 0.0


@pytest.mark.parametrize("asked", [case for case in SHIPPED if case.forbidden], ids=lambda case: case.id)
def test_an_answer_with_the_neighbours_figure_is_confused(asked: Case) -> None:
    result = score(asked, Outcome(text=f"是{asked.forbidden[0]}。", status="answered"))
    assert (result["confusion"], result["correct"]) == (1.0, 0.0)
