"""Questions in RGB's layout, each over passages of its own, some of them noise; all examples are made up."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import EvaluationError
from eval import main
from eval.metrics import score
from eval.outcome import Outcome
from eval.rgb import PASSAGES, is_rgb, load_rgb, noise_table
from eval.run import load_run
from eval.squad import is_squad
from tests.test_eval_runner import ANSWERED, DECLINED, SQUAD, FakeAssistant, Opener

GOOD = [f"报道{n}：云溪大桥于2021年通车。全长1200米。" for n in range(6)]
NOISE = [f"随笔{n}：石浦大桥还没有开工。" for n in range(7)]
PLAIN = {"id": 0, "query": "云溪大桥哪年通车？", "answer": "2021年", "positive": GOOD, "negative": NOISE}
SEVERAL = {
    "id": 1,
    "query": "云溪大桥和石浦大桥各长多少？",
    "answer": [["1200米", "1.2公里"], ["800米"]],
    "positive": [["云溪大桥长1200米。", "大桥全长1200米。"], ["石浦大桥长800米。", "石浦大桥800米长。"]],
    "negative": NOISE,
}
FALSE = PLAIN | {
    "id": 2,
    "fakeanswer": "2019年",
    "positive_wrong": [text.replace("2021", "2019") for text in GOOD],
}


def written(folder: Path, *values: dict[str, Any]) -> Path:
    file = folder / "zh_made_up.json"
    file.write_text("".join(json.dumps(value, ensure_ascii=False) + "\n" for value in values), encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("rate", "noise"), [(0.0, 0), (0.1, 1), (0.2, 1), (0.4, 2), (0.5, 3), (0.6, 3), (0.8, 4), (1.0, 5)]
)
def test_the_noise_rate_says_how_many_of_five_passages_hold_no_answer(rate: float, noise: int, tmp_path: Path) -> None:
    [case], own = load_rgb(written(tmp_path, PLAIN), [rate])
    passages = list(own[case.id].values())
    assert len(passages) == PASSAGES
    assert sum(text in NOISE for text in passages) == noise
    assert case.kind == f"noise_{noise * 20}"
    assert case.answerable == (noise < PASSAGES)
    assert case.facts == ((("2021年",),) if noise < PASSAGES else ())


def test_where_one_sort_falls_short_the_other_fills_up(tmp_path: Path) -> None:
    few = written(tmp_path, PLAIN | {"positive": GOOD[:1]}, PLAIN | {"id": 1, "negative": NOISE[:1]})
    cases, own = load_rgb(few, [0.4])
    noisy = [sum(text in NOISE for text in own[case.id].values()) for case in cases]
    assert noisy == [4, 1]
    assert [len(own[case.id]) for case in cases] == [5, 5]


def test_each_part_of_an_answer_has_a_passage_before_any_has_two(tmp_path: Path) -> None:
    for rate, noise in ((0.0, 1), (0.4, 2), (0.8, 3)):  # four passages hold a part; both parts stay at any rate
        [case], own = load_rgb(written(tmp_path, SEVERAL), [rate])
        passages = list(own[case.id].values())
        assert sum(text in NOISE for text in passages) == noise
        assert any("1200米" in text for text in passages) and any("800米" in text for text in passages)
        assert case.facts == (("1200米", "1.2公里"), ("800米",))
        assert len(case.gold) == 2


def test_the_places_of_the_answer_are_its_gold_and_each_will_do(tmp_path: Path) -> None:
    [case], own = load_rgb(written(tmp_path, PLAIN), [0.4])
    [gold] = case.gold
    assert len(gold.choices) == 3
    for choice in gold.choices:
        assert choice.quote.endswith("云溪大桥于2021年通车。")
        assert choice.quote in own[case.id][choice.document]


def test_false_passages_take_the_place_of_the_true_ones(tmp_path: Path) -> None:
    [case], own = load_rgb(written(tmp_path, FALSE), [0.2])
    assert not any("2021" in text for text in own[case.id].values())
    assert (case.facts, case.forbidden) == ((("2021年",),), ("2019年",))
    followed = score(case, Outcome(text="2019年通车。", status="answered"))
    assert (followed["accuracy"], followed["confusion"]) == (0.0, 1.0)


def test_the_same_file_gives_the_same_passages(tmp_path: Path) -> None:
    file = written(tmp_path, PLAIN, SEVERAL)
    assert load_rgb(file) == load_rgb(file)


@pytest.mark.parametrize(
    ("answer", "text", "accuracy"),
    [
        ("2021年", "于2021年通车[1]。", 1),
        ("2021年", "于 2021 年通车。", 1),
        ("2021年", "二〇二一年通车。", 0),  # letter by letter, as the paper has it
        (["1200米", "800米"], "1200米和800米。", 1),
        (["1200米", "800米"], "1200米。", 0),
        ([["1200米", "1.2公里"]], "1.2公里。", 1),
        ("Li Wei", "It was LI WEI.", 1),
    ],
)
def test_accuracy_wants_every_part_letter_by_letter(answer: Any, text: str, accuracy: float, tmp_path: Path) -> None:
    [case], _ = load_rgb(written(tmp_path, PLAIN | {"answer": answer}), [0.0])
    assert score(case, Outcome(text=text, status="answered"))["accuracy"] == accuracy
    assert score(case, Outcome(text=text, status="not_found"))["accuracy"] == 0
    assert score(case, Outcome(error="RuntimeError: no memory"))["accuracy"] == 0


@pytest.mark.parametrize("question", [PLAIN, SEVERAL, FALSE])
def test_at_rate_1_no_passage_holds_an_answer_however_few_there_are(question: dict[str, Any], tmp_path: Path) -> None:
    for negative in (NOISE, NOISE[:2]):
        [case], own = load_rgb(written(tmp_path, question | {"negative": negative}), [1.0])
        assert sorted(own[case.id].values()) == negative[:PASSAGES]


def test_over_noise_alone_only_declining_is_right(tmp_path: Path) -> None:
    [case], _ = load_rgb(written(tmp_path, FALSE), [1.0])
    assert case.forbidden == ()
    for outcome, rejection in (
        (Outcome(text="没有找到。", status="not_found"), 1.0),
        (Outcome(text="2021年。", status="answered"), 0.0),
        (Outcome(error="RuntimeError: no memory"), 0.0),
    ):
        result = score(case, outcome)
        assert result["rejection"] == rejection
        assert "accuracy" not in result
    assert "rejection" not in score(replace(case, kind="unanswerable"), Outcome(text="没有。", status="not_found"))


def test_each_question_is_asked_over_its_own_passages_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = SEVERAL | {"id": "x", "negative": NOISE[:1]}
    bot = FakeAssistant({str(PLAIN["query"]): ANSWERED, str(other["query"]): DECLINED})
    opener = Opener(bot)
    out = tmp_path / "out"
    file = written(tmp_path, PLAIN, other)
    assert main(["--cases", str(file), "--noise", "0.4", "1", "--out", str(out)], opener) == 0
    cases, own = load_rgb(file, [0.4, 1.0])
    assert bot.libraries == [set(own[case.id].values()) for case in cases]
    assert opener.folders[0] is not None and not opener.folders[0].exists()
    printed = capsys.readouterr().out
    assert "0.4         accuracy    0.000" in printed
    assert "1.0         rejection   0.500" in printed
    assert noise_table(load_run(out).records) in printed


def test_a_limit_counts_questions_and_every_rate_is_kept(tmp_path: Path) -> None:
    many = written(tmp_path, *(PLAIN | {"id": n} for n in range(30)))
    cases, _ = load_rgb(many, limit=5)
    assert len(cases) == 5 * 6
    assert {case.kind for case in cases} == {f"noise_{n}" for n in (0, 20, 40, 60, 80, 100)}


def test_a_library_of_the_users_own_is_never_emptied(tmp_path: Path) -> None:
    opener = Opener(FakeAssistant({}))
    for option in ("--library", "--documents"):
        with pytest.raises(EvaluationError, match="own passages alone"):
            main(["--cases", str(written(tmp_path, PLAIN)), option, str(tmp_path)], opener)
    assert opener.folders == []


def test_the_layout_is_told_by_the_fields(tmp_path: Path) -> None:
    squad = tmp_path / "squad.json"
    squad.write_text(json.dumps(SQUAD), encoding="utf-8")
    rgb = written(tmp_path, PLAIN)
    assert (is_rgb(rgb), is_rgb(squad), is_rgb(tmp_path / "absent")) == (True, False, False)
    assert is_squad(squad)


@pytest.mark.parametrize(
    "change", [{"answer": []}, {"answer": ""}, {"positive": 3}, {"negative": None}, {"query": " "}, {"id": 1}]
)
def test_a_question_that_is_none_is_an_error_with_a_way_out(change: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(EvaluationError) as caught:
        load_rgb(written(tmp_path, PLAIN | {"id": 1}, PLAIN | change), [0.0])
    assert caught.value.hint and "\n" not in str(caught.value)


@pytest.mark.parametrize("rate", [-0.1, 1.2])
def test_a_rate_outside_0_to_1_is_an_error(rate: float, tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="noise rate"):
        load_rgb(written(tmp_path, PLAIN), [rate])
