"""The command from end to end over an assistant that is not there, and the parts it is made of."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.config import Config
from assistant.errors import AssistantError, EvaluationError, GenerationError
from assistant.records import (
    Answer,
    Chunk,
    Citation,
    Document,
    Done,
    Event,
    FileFailure,
    IndexProgress,
    IndexReport,
    KeptSentence,
    Message,
    Passage,
    Retrieved,
    Searching,
    Token,
)
from eval import main
from eval.bootstrap import mean, ratio
from eval.bot import EvaluatedBot
from eval.cases import Case, load_cases
from eval.compare import compare, verdict
from eval.outcome import Outcome, outcome_from, outcome_of
from eval.run import Record, load_run, record_of
from eval.runner import ask, spread
from eval.speed import speeds
from eval.squad import load_squad, without_some_gold
from eval.summary import estimates

SENTENCE = "甲区有12所学校。"
TEXT = f"# 概况\n{SENTENCE}\n乙区有9所学校。"
DOCUMENT = Document(id="d1", title="概况", text=TEXT, path="/somewhere/a.md", date="2025-01-01")
START = TEXT.index(SENTENCE)
END = START + len(SENTENCE)
CHUNK = Chunk(id="c1", document_id="d1", position=0, start=0, end=len(TEXT), text=TEXT)
PASSAGES = (Passage(chunk=CHUNK, document=DOCUMENT, score=0.9, rank=1),)
SHOWN = (KeptSentence(document=DOCUMENT, chunk_id="c1", heading=("概况",), start=START, end=END, score=0.8),)
CITATION = Citation(number=1, quote=SENTENCE, start=START, end=END, document=DOCUMENT, heading=("概况",))

ANSWERED = Answer(
    text="甲区有12所学校[1]。",
    status="answered",
    citations=(CITATION,),
    stand_alone="甲区有几所学校？",
    passages=PASSAGES,
    shown=SHOWN,
    timings={"search_s": 0.1, "first_token_s": 0.2, "total_s": 0.3},
    usage={"prompt_tokens": 200.0, "answer_tokens": 10.0},
    signals={"present": 0.9},
    raw="甲区有12所学校。",
)
DECLINED = Answer(text="资料中没有找到答案。", status="not_found", passages=PASSAGES, shown=SHOWN)

CASES = [
    {
        "id": "schools",
        "question": "甲区有几所学校？",
        "facts": [["12所"]],
        "forbidden": ["9所"],
        "answerable": True,
    }
    | {"gold": [{"document": "a.md", "quote": SENTENCE}], "split": "dev"},
    {"id": "head", "question": "甲区区长是谁？", "facts": [], "gold": [], "answerable": False},
    {"id": "broken", "question": "会出错吗？", "facts": [["12所"]], "answerable": True, "split": "dev"}
    | {"gold": [{"document": "a.md", "quote": SENTENCE}]},
]


class FakeAssistant:
    """Answers from a table of questions; a question that is not in it fails as a model does."""

    config = Config()

    def __init__(self, answers: dict[str, Answer]) -> None:
        self.answers = answers
        self.asked: list[str] = []
        self.warm = False
        self.indexed: list[object] = []
        self.report = IndexReport(added=("a.md",), chunks=1)
        self.held: dict[str, str] = {}
        self.libraries: list[set[str]] = []

    def stream(self, question: str, history: Sequence[Message] = ()) -> Iterator[Event]:
        assert self.warm, "the loading of the models must not be timed"
        self.asked.append(question)
        self.libraries.append(set(self.held.values()))
        yield Searching(stand_alone=question)
        if question not in self.answers:
            raise GenerationError("The model failed.", "Try again.")
        answer = self.answers[question]
        yield Retrieved(passages=answer.passages, shown=answer.shown)
        if answer.status == "answered":
            yield Token(text=answer.text)
        yield Done(answer=answer)

    def info(self) -> dict[str, str | int | float]:
        return {"model": "fake", "documents": 1, "chunks": 1}

    def warm_up(self) -> None:
        self.warm = True

    def index_starter(self, *, on_progress: Callable[[IndexProgress], None] | None = None) -> IndexReport:
        self.indexed.append("starter")
        return self.report

    def index(
        self,
        paths: str | Path | Sequence[str | Path],
        *,
        on_progress: Callable[[IndexProgress], None] | None = None,
    ) -> IndexReport:
        self.indexed.append(paths)
        self.held |= {path.name: path.read_text("utf-8") for path in _files(paths)}
        return self.report

    def documents(self) -> list[Document]:
        return [Document(id=name, title=name, text=text, path=name) for name, text in self.held.items()]

    def remove(self, document_id: str) -> None:
        del self.held[document_id]


def _files(paths: str | Path | Sequence[str | Path]) -> list[Path]:
    several = [paths] if isinstance(paths, (str, Path)) else paths
    return [path for path in map(Path, several) if path.is_file()]


class Opener:
    """Opens the fake and remembers over which folder."""

    def __init__(self, bot: FakeAssistant) -> None:
        self.bot = bot
        self.folders: list[Path | None] = []

    @contextmanager
    def __call__(self, folder: Path | None) -> Iterator[EvaluatedBot]:
        self.folders.append(folder)
        yield self.bot


@pytest.fixture
def bot() -> FakeAssistant:
    return FakeAssistant({"甲区有几所学校？": ANSWERED, "甲区区长是谁？": DECLINED})


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    file = tmp_path / "cases.jsonl"
    file.write_text("".join(json.dumps(case, ensure_ascii=False) + "\n" for case in CASES), encoding="utf-8")
    return file


def lines_of(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "cases.jsonl").read_text(encoding="utf-8").splitlines()]


def test_a_run_leaves_one_line_a_case_and_one_object_for_the_run(
    bot: FakeAssistant, cases: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert main(["--cases", str(cases), "--out", str(out)], Opener(bot)) == 0
    first, second, third = lines_of(out)
    assert (first["lost_at"], second["lost_at"], third["lost_at"]) == ("", "", "crashed")
    assert third["outcome"]["error"] == "GenerationError: The model failed. Try again."
    outcome = first["outcome"]
    assert outcome["text"] == ANSWERED.text
    assert outcome["citations"][0]["verbatim"] is True
    assert outcome["shown"][0]["text"] == SENTENCE
    assert outcome["signals"] == {"present": 0.9}
    assert first["metrics"]["correct"] == first["metrics"]["citation_recall"] == first["metrics"]["mrr"] == 1.0
    about = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert {"config", "info", "models", "prompts", "program", "python", "cores", "seed", "finished"} <= set(about)
    assert about["failed"] == 1
    captured = capsys.readouterr()
    assert "crashed" in captured.out
    assert "3/3" in captured.err
    assert "left" in captured.err


def test_the_report_opens_with_where_cases_were_lost_and_shows_every_failure(
    bot: FakeAssistant, cases: Path, tmp_path: Path
) -> None:
    bot.answers["甲区区长是谁？"] = ANSWERED
    main(["--cases", str(cases), "--out", str(tmp_path / "out")], Opener(bot))
    report = (tmp_path / "out" / "report.md").read_text(encoding="utf-8")
    assert report.index("Where cases were lost") < report.index("## Summary") < report.index("Cases that failed (2)")
    assert "### head · unanswerable · false answer" in report
    assert f"- shown 1 (a.md): {SENTENCE}" in report
    assert "| dev (2) | test (1) |" in report


def test_a_stopped_run_goes_on_and_asks_failed_cases_again(bot: FakeAssistant, cases: Path, tmp_path: Path) -> None:
    arguments = ["--cases", str(cases), "--out", str(tmp_path / "out")]
    main(arguments, Opener(bot))
    with (tmp_path / "out" / "cases.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"id": "cut o')
    bot.asked.clear()
    bot.answers["会出错吗？"] = ANSWERED
    main(arguments, Opener(bot))
    assert bot.asked == ["会出错吗？"]
    assert [line["id"] for line in lines_of(tmp_path / "out")] == ["schools", "head", "broken"]


def test_a_changed_case_is_asked_again(bot: FakeAssistant, cases: Path, tmp_path: Path) -> None:
    arguments = ["--cases", str(cases), "--out", str(tmp_path / "out"), "--split", "dev"]
    main(arguments, Opener(bot))
    bot.asked.clear()
    cases.write_text(cases.read_text(encoding="utf-8").replace("9所", "8所"), encoding="utf-8")
    main(arguments, Opener(bot))
    assert "甲区有几所学校？" in bot.asked


def test_another_configuration_is_asked_again(bot: FakeAssistant, cases: Path, tmp_path: Path) -> None:
    arguments = ["--cases", str(cases), "--out", str(tmp_path / "out")]
    main(arguments, Opener(bot))
    bot.asked.clear()
    bot.config = Config(strictness="strict")
    main(arguments, Opener(bot))
    assert len(bot.asked) == 3


def test_without_a_library_the_starter_documents_go_into_a_fresh_one(
    bot: FakeAssistant, cases: Path, tmp_path: Path
) -> None:
    opener = Opener(bot)
    main(["--cases", str(cases), "--out", str(tmp_path / "out")], opener)
    assert bot.indexed == ["starter"]
    assert opener.folders[0] is not None
    assert not opener.folders[0].exists()


def test_a_named_library_is_asked_as_it_is(bot: FakeAssistant, cases: Path, tmp_path: Path) -> None:
    opener = Opener(bot)
    main(["--cases", str(cases), "--out", str(tmp_path / "out"), "--library", str(tmp_path / "mine")], opener)
    assert bot.indexed == []
    assert opener.folders == [tmp_path / "mine"]


def test_documents_are_indexed_and_gold_is_matched_by_their_name(
    bot: FakeAssistant, cases: Path, tmp_path: Path
) -> None:
    arguments = ["--cases", str(cases), "--out", str(tmp_path / "out"), "--documents", "raw"]
    main([*arguments, "--gold-map", "a.md=000_"], Opener(bot))
    assert bot.indexed == [[Path("raw")]]
    assert lines_of(tmp_path / "out")[0]["metrics"]["gold_cited"] == 0.0


def test_nothing_indexed_is_an_error(bot: FakeAssistant, cases: Path, tmp_path: Path) -> None:
    bot.report = IndexReport(failed=(FileFailure(path="a.md", message="empty"),))
    with pytest.raises(EvaluationError, match="No document"):
        main(["--cases", str(cases), "--out", str(tmp_path / "out")], Opener(bot))


def test_a_missed_bar_ends_with_status_1(bot: FakeAssistant, cases: Path, tmp_path: Path) -> None:
    arguments = ["--cases", str(cases), "--out", str(tmp_path / "out")]
    assert main([*arguments, "--at-least", "correct=0.6"], Opener(bot)) == 0
    assert main([*arguments, "--at-least", "correct=0.7"], Opener(bot)) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["--gold-map", "a.md"],
        ["--at-least", "luck=1"],
        ["--gold-removed"],
        ["--limit", "0"],
        ["--kind", "riddle"],
        ["--report", "absent"],
        ["--compare", "absent", "absent"],
    ],
)
def test_what_cannot_be_done_is_one_line_with_a_way_out(
    arguments: list[str], bot: FakeAssistant, cases: Path, tmp_path: Path
) -> None:
    with pytest.raises(AssistantError) as caught:
        main(["--cases", str(cases), "--out", str(tmp_path / "out"), *arguments], Opener(bot))
    assert caught.value.hint
    assert "\n" not in str(caught.value)


def test_a_run_whose_every_case_failed_is_an_error(bot: FakeAssistant, cases: Path, tmp_path: Path) -> None:
    bot.answers.clear()
    with pytest.raises(EvaluationError, match="Every case failed"):
        main(["--cases", str(cases), "--out", str(tmp_path / "out")], Opener(bot))


def test_the_template_is_written_once(tmp_path: Path, bot: FakeAssistant) -> None:
    file = tmp_path / "mine.jsonl"
    assert main(["--init", str(file)], Opener(bot)) == 0
    assert len(load_cases(file)) == 5
    with pytest.raises(EvaluationError, match="exists already"):
        main(["--init", str(file)], Opener(bot))


def test_two_runs_are_compared_case_by_case(
    bot: FakeAssistant, cases: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    main(["--cases", str(cases), "--out", str(first)], Opener(bot))
    bot.answers |= {"甲区有几所学校？": DECLINED, "会出错吗？": ANSWERED}
    main(["--cases", str(cases), "--out", str(second)], Opener(bot))
    found = compare(load_run(first), load_run(second))
    assert [b.case.id for _, b in found.better] == ["broken"]
    assert [b.case.id for _, b in found.worse] == ["schools"]
    assert found.differences["fully_right"].value == 0.0
    assert verdict("fully_right", found.differences["fully_right"]) == "within noise"
    capsys.readouterr()
    main(["--compare", str(first), str(second)], Opener(bot))
    text = capsys.readouterr().out
    assert "No longer fully right (1)" in text
    assert "schools (right → declined)" in text


def test_a_real_change_is_told_from_noise() -> None:
    assert verdict("correct", mean([1.0] * 30 + [0.0] * 10)) == "better"
    assert verdict("total_s", mean([0.9, 1.1, 1.0, 1.2])) == "worse"
    assert verdict("correct", mean([1.0, -1.0, 0.0])) == "within noise"


def test_a_report_is_written_again_from_the_records(bot: FakeAssistant, cases: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    main(["--cases", str(cases), "--out", str(out)], Opener(bot))
    before = (out / "report.md").read_text(encoding="utf-8")
    (out / "report.md").unlink()
    assert main(["--report", str(out)], Opener(bot)) == 0
    assert (out / "report.md").read_text(encoding="utf-8") == before


def test_the_hash_of_the_prompt_tells_what_the_model_was_shown(bot: FakeAssistant, cases: Path, tmp_path: Path) -> None:
    main(["--cases", str(cases), "--out", str(tmp_path / "first")], Opener(bot))
    main(["--cases", str(cases), "--out", str(tmp_path / "again")], Opener(bot))
    bot.answers["甲区有几所学校？"] = replace(ANSWERED, shown=())
    main(["--cases", str(cases), "--out", str(tmp_path / "other")], Opener(bot))
    runs = ("first", "again", "other")
    first, again, other = (lines_of(tmp_path / name)[0]["outcome"]["prompt_hash"] for name in runs)
    assert first == again != other
    other_question = replace(ANSWERED, stand_alone="乙区有几所学校？")
    hashes = [
        outcome_of(answer, first_token_s=0, total_s=0, templates=templates).prompt_hash
        for answer, templates in ((ANSWERED, "a"), (ANSWERED, "b"), (other_question, "a"))
    ]
    assert len({first, other, *hashes}) == 5
    assert lines_of(tmp_path / "first")[2]["outcome"]["prompt_hash"] == "", "a case that failed had no answer"


def timed(case: Case, read: float, written: float, seconds: float, search: float = 0.5) -> Record:
    usage = {"evaluated_tokens": read + written, "answer_tokens": written}
    outcome = Outcome(stand_alone=case.question, usage=usage, timings={"search_s": search, "total_s": search + seconds})
    return record_of(case, outcome, "")


def test_speeds_are_those_that_explain_the_time_after_the_search(cases: Path) -> None:
    case = load_cases(cases)[0]
    rows = [(300.0, 20.0), (350.0, 0.0), (280.0, 60.0), (500.0, 10.0)]
    records = [timed(case, read, written, read / 100 + written / 10) for read, written in rows]
    assert speeds(records) == {"read_tokens_per_s": 100.0, "written_tokens_per_s": 10.0}
    rewritten = replace(records[0], case=replace(case, question="那2030年呢？"))
    assert speeds([rewritten]) == {}, "the tokens of a rewriting are not counted"
    assert speeds([timed(case, 200.0, 0.0, 2.0)]) == {"read_tokens_per_s": 100.0}
    assert speeds([timed(case, 200.0, 20.0, 4.0)]) == {}, "one case does not tell the two apart"
    assert speeds([]) == {}


def test_a_run_tells_its_speeds_and_its_memory(bot: FakeAssistant, cases: Path, tmp_path: Path) -> None:
    usage = {"prompt_tokens": 200.0, "answer_tokens": 10.0, "evaluated_tokens": 210.0}
    bot.answers["甲区有几所学校？"] = replace(ANSWERED, usage=usage)
    read = replace(DECLINED, stand_alone="甲区区长是谁？", usage={"evaluated_tokens": 100.0})
    bot.answers["甲区区长是谁？"] = replace(read, timings={"search_s": 0.1, "total_s": 0.2})
    main(["--cases", str(cases), "--out", str(tmp_path / "out")], Opener(bot))
    about = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert about["read_tokens_per_s"] == pytest.approx(1000.0)
    assert about["peak_memory_mib"] > 10


def test_an_outcome_of_an_earlier_release_still_loads() -> None:
    older = outcome_of(ANSWERED, first_token_s=0.2, total_s=0.4).to_json()
    del older["prompt_hash"]
    assert outcome_from(older).text == ANSWERED.text


def test_an_outcome_survives_its_json() -> None:
    outcome = outcome_of(ANSWERED, first_token_s=0.2, total_s=0.4)
    assert outcome_from(json.loads(json.dumps(outcome.to_json()))) == outcome


def test_a_stream_that_ends_without_an_answer_is_a_failure(cases: Path) -> None:
    class Silent:
        def stream(self, question: str, history: Sequence[Message] = ()) -> Iterator[Event]:
            yield Searching(stand_alone=question)

    assert "without an answer" in ask(Silent(), load_cases(cases)[0]).error


def test_a_limit_is_spread_over_all_cases(cases: Path) -> None:
    many = load_cases(cases) * 10
    assert len(spread(many, 7)) == 7
    assert spread(many, 100) == many
    assert len({id(case) for case in spread(many[:3], 3)}) == 3


def test_the_same_seed_gives_the_same_interval_around_the_mean() -> None:
    values = [1.0] * 70 + [0.0] * 30
    found = mean(values)
    assert found == mean(values)
    assert found.low < found.value == 0.7 < found.high
    # The normal approximation of this interval is 0.61 to 0.79.
    assert found.low == pytest.approx(0.61, abs=0.02)
    assert found.high == pytest.approx(0.79, abs=0.02)
    assert mean([1.0, 1.0]).low == mean([1.0, 1.0]).high == 1.0


def test_a_ratio_counts_only_the_cases_it_applies_to() -> None:
    found = ratio([(1.0, 1.0), (0.0, 1.0), (0.0, 0.0)])
    assert (found.value, found.count) == (0.5, 2)
    with pytest.raises(ValueError, match="at least one"):
        ratio([(0.0, 0.0)])


def test_refusals_are_counted_in_both_directions(bot: FakeAssistant, cases: Path, tmp_path: Path) -> None:
    bot.answers["会出错吗？"] = DECLINED
    main(["--cases", str(cases), "--out", str(tmp_path / "out")], Opener(bot))
    found = estimates(load_run(tmp_path / "out").records)
    assert found["refusal_precision"].value == 0.5
    assert found["refusal_recall"].value == 1.0
    assert found["false_refusal"].value == 0.5
    assert found["false_answer"].value == 0.0


SQUAD = {
    "data": [
        {
            "title": "甲",
            "paragraphs": [
                {
                    "context": f"第{n}区很大。第{n}区有{n}2所学校。完。",
                    "id": str(n),
                    "qas": [
                        {
                            "id": f"q{n}",
                            "question": f"第{n}区有几所学校？",
                            "answers": [
                                {"text": f"{n}2所", "answer_start": 9},
                                {"text": f"{n}2所", "answer_start": 9},
                            ],
                        }
                    ],
                }
                for n in range(1, 5)
            ],
        }
    ]
}


def test_a_squad_set_becomes_cases_over_pooled_passages(bot: FakeAssistant, tmp_path: Path) -> None:
    file = tmp_path / "set.json"
    file.write_text(json.dumps(SQUAD, ensure_ascii=False), encoding="utf-8")
    cases, passages = load_squad(file)
    assert len(cases) == len(passages) == 4
    assert cases[0].references == ("12所",)
    assert cases[0].gold[0].quote == "第1区有12所学校。"
    assert cases[0].gold[0].quote in passages[cases[0].gold[0].document]
    out = tmp_path / "out"
    bot.answers = dict.fromkeys((case.question for case in cases), ANSWERED)
    assert main(["--cases", str(file), "--out", str(out)], Opener(bot)) == 0
    assert bot.indexed == [out / "passages"]
    assert len(list((out / "passages").glob("*.txt"))) == 4
    assert lines_of(out)[0]["metrics"]["token_f1"] > 0


def test_taking_passages_away_makes_their_questions_unanswerable(tmp_path: Path) -> None:
    file = tmp_path / "set.json"
    file.write_text(json.dumps(SQUAD, ensure_ascii=False), encoding="utf-8")
    cases, passages = without_some_gold(*load_squad(file), seed=1)
    assert len(passages) == 2
    assert [case.answerable for case in cases].count(False) == 2
    assert all(case.gold[0].document in passages for case in cases if case.answerable)


def test_a_file_that_is_no_squad_set_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "set.json"
    file.write_text("{}", encoding="utf-8")
    with pytest.raises(EvaluationError, match="SQuAD"):
        load_squad(file)


def test_the_package_works_under_another_name(tmp_path: Path) -> None:
    folder = Path(__file__).resolve().parents[1] / "eval"
    spec = importlib.util.spec_from_file_location(
        "assistant_eval", folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["assistant_eval"] = module
    try:
        spec.loader.exec_module(module)
        assert module.main(["--init", str(tmp_path / "cases.jsonl")], None) == 0
        with pytest.raises(SystemExit) as caught:
            module.main(["--help"], None)
        assert caught.value.code == 0
    finally:
        for name in [name for name in sys.modules if name.split(".")[0] == "assistant_eval"]:
            del sys.modules[name]
