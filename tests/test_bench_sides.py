"""The comparison: turns, counts, the line between benchmark and side, and what becomes of the answers."""

from __future__ import annotations

import sys
from collections.abc import Generator
from pathlib import Path

import pytest

from assistant.errors import EvaluationError
from bench.conversation import lengthened, talked
from bench.llama_calls import LlamaCalls
from bench.questions import follow_ups, for_all_sides, timed
from bench.side_by_side import summary, turn
from bench.talking import Setup, Side
from eval.cases import Case

SETUP = Setup(model="", models_dir="", documents="", work="", threads=1)


def test_every_side_is_first_equally_often() -> None:
    orders = [turn(["a", "b", "c"], number) for number in range(3)]
    assert sorted(order[0] for order in orders) == ["a", "b", "c"]
    assert all(sorted(order) == ["a", "b", "c"] for order in orders)


def answer(side: str, id_: str, seconds: float, correct: float = 1.0) -> dict[str, object]:
    tokens = {"prompt_tokens": 10.0, "evaluated_tokens": 9.0, "answer_tokens": 3.0}
    return {"side": side, "id": id_, "first_token_s": seconds / 2, "total_s": seconds, "correct": correct} | {
        "fact_recall": correct, "peak_mib": 100.0, "error": "", **tokens
    }  # fmt: skip


def test_a_side_is_compared_question_by_question() -> None:
    answers = [answer("assistant", "1", 1.0), answer("assistant", "2", 10.0)]
    answers += [answer("LangChain", "1", 4.0), answer("LangChain", "2", 20.0, correct=0.0)]
    found = summary(answers)
    assert found["times_as_long"]["LangChain"]["total_s"]["median"] == 3.0
    assert found["sides"]["LangChain"]["right"] == 1.0
    assert found["times_as_long"]["LlamaIndex"]["total_s"] == {}


def test_an_answer_that_failed_is_wrong_and_has_no_time() -> None:
    failed = answer("LangChain", "1", 0.1, correct=0.0) | {"error": "ValueError: too long"}
    found = summary([answer("assistant", "1", 1.0), failed, answer("LangChain", "2", 4.0)])
    assert found["sides"]["LangChain"]["errors"] == 1
    assert found["sides"]["LangChain"]["fact_recall"] == 0.5
    assert found["sides"]["LangChain"]["total_s"]["least"] == 4.0
    assert found["times_as_long"]["LangChain"]["total_s"] == {}


class FakeLlama:
    """Begins each prompt where the last one went on differently, as llama-cpp-python does."""

    def eval(self, tokens: list[int]) -> None:
        pass

    def generate(self, tokens: list[int], *, top_k: int) -> Generator[int, None, None]:
        self.eval(tokens[1:])
        for token in (7, 8):
            yield token
            self.eval([token])


def test_what_a_framework_sends_and_what_is_evaluated_of_it_are_counted_apart() -> None:
    llama = FakeLlama()
    calls = LlamaCalls(llama)
    assert list(llama.generate([1, 2, 3], top_k=1)) == [7, 8]
    assert calls.usage() == {"prompt_tokens": 3, "evaluated_tokens": 4, "answer_tokens": 2}
    calls.start()
    assert calls.usage()["prompt_tokens"] == 0


SIDE = """
import sys
sys.path.insert(0, {root!r})
from bench.talking import serve

def make(setup):
    print("a library prints what it likes")
    def answer(question):
        yield ""
        if "错" in question:
            raise ValueError("too long")
        yield question[:2]
        return {{"text": question, "prompt_tokens": 5}}
    return {{"threads": setup.threads}}, answer

serve(make)
"""


def side(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> str:
    root = str(Path(__file__).resolve().parents[1])
    (tmp_path / "made_side.py").write_text(text.format(root=root), encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return "made_side"


def test_a_side_answers_over_the_line_whatever_else_is_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Side(Path(sys.executable), side(tmp_path, monkeypatch, SIDE), SETUP) as asked:
        assert asked.about["threads"] == 1
        for question in ("面积是多少？", "人口是多少？"):
            reply = asked.ask(question)
            assert (reply.text, reply.usage) == (question, {"prompt_tokens": 5.0})
            assert 0 < reply.first_token_s <= reply.total_s
            assert reply.peak_mib > 1


def test_a_question_that_fails_does_not_end_the_side(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Side(Path(sys.executable), side(tmp_path, monkeypatch, SIDE), SETUP) as asked:
        assert asked.ask("错在哪里？").error == "ValueError: too long"
        assert asked.ask("人口是多少？").text == "人口是多少？"


def test_a_side_that_ends_early_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(EvaluationError, match="made_side"):
        Side(Path(sys.executable), side(tmp_path, monkeypatch, "raise SystemExit(3)"), SETUP)


def test_the_questions_are_of_the_test_half_first() -> None:
    assert {case.split for case in timed(60)} == {"test"}
    assert len(timed(60)) == 60
    more = timed(200)
    assert [case.split for case in more] == ["test"] * 127 + ["dev"] * 73


def test_every_side_is_asked_only_what_a_chain_without_memory_can_answer() -> None:
    cases = for_all_sides(60)
    assert len(cases) == 60
    assert all(case.answerable and not case.history for case in cases)


def test_follow_ups_go_on_with_a_conversation() -> None:
    assert follow_ups(5) and all(case.history for case in follow_ups(5))


def test_a_longer_conversation_ends_with_the_turns_of_the_question_itself() -> None:
    case = Case(
        id="1",
        question="那2030年呢？",
        facts=(),
        gold=(),
        answerable=False,
        history=({"role": "user", "content": "面积"},),
    )
    earlier = talked([(case, "答"), (case, "答")])
    longer = lengthened(case, earlier, 1)
    assert [turn["content"] for turn in longer.history] == ["那2030年呢？", "答", "面积"]
    assert lengthened(case, earlier, 0).history == case.history
