"""Feedback as evaluation cases."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.app.evaluation import load_evaluation
from assistant.app.keeping.cases import case_lines
from assistant.app.keeping.conversations import CONVERSATIONS_FILE, Conversations
from assistant.app.keeping.kept import TurnKey, Verdict
from assistant.records import Done
from tests.fakes import PLAN, REPORT, FakeAssistant

SHARE = "公办园在园幼儿占比是多少？"


class Desk:
    """Questions that are asked, kept and rated."""

    def __init__(self, folder: Path) -> None:
        self.fake = FakeAssistant(folder)
        self.kept = Conversations(folder / CONVERSATIONS_FILE)

    def rate(self, question: str, verdict: Verdict, correction: str = "", *, into: str = "", **more: bool) -> TurnKey:
        key = self.kept.begin("", question, conversation=into)
        *_, last = self.fake.stream(question)
        assert isinstance(last, Done)
        self.kept.finish("", key, outcome="done", text=last.answer.text, answer=last.answer)
        self.kept.rate("", key, verdict, correction=correction, **more)
        return key

    def cases(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in case_lines(self.kept.rated(self.fake.document))[0]]

    def others(self) -> list[str]:
        return case_lines(self.kept.rated(self.fake.document))[1]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_good_answer_becomes_a_case_of_its_figures_and_its_quotes(desk: Desk) -> None:
    desk.rate(SHARE, "up")
    (case,) = desk.cases()
    assert case["facts"] == [["2027年"], ["68%"], ["2024年"], ["61.5%"], ["2.3个百分点"]]
    assert [piece["document"] for piece in case["gold"]] == ["fuling-education-plan-2025.md", "白水區教育年報.html"]
    assert case["gold"][0]["quote"] in PLAN.text
    assert case["gold"][1]["quote"] in REPORT.text
    assert case["answerable"]


def test_a_good_answer_without_figures_becomes_a_case_of_what_it_shares_with_its_quote(desk: Desk) -> None:
    key = desk.kept.begin("", "方案由谁牵头？")
    answer = desk.fake.ask("多少")
    quote = "方案由县教育局牵头，县发展改革委、县财政局配合。"
    start = PLAN.text.index(quote)
    cited = replace(answer.citations[0], quote=quote, start=start, end=start + len(quote))
    answer = replace(answer, text="由县教育局负责[1]。", citations=(cited,))
    desk.kept.finish("", key, outcome="done", text=answer.text, answer=answer)
    desk.kept.rate("", key, "up")
    assert desk.cases()[0]["facts"] == [["由县教育局", "县教育局"]]


def test_a_correction_becomes_the_fact_and_finds_the_sentence_that_holds_it(desk: Desk) -> None:
    desk.rate("县财政安排多少资金？", "down", "每年3600万元")
    (case,) = desk.cases()
    assert case["facts"] == [["3600万元"]]
    assert [piece["quote"] for piece in case["gold"]] == ["县财政每年安排3,600万元，用于新建和改扩建12所公办幼儿园。"]


def test_a_correction_that_stands_nowhere_is_a_case_without_gold(desk: Desk) -> None:
    desk.rate("谁是负责人？", "down", "沈知远。")
    (case,) = desk.cases()
    assert (case["facts"], case["gold"], case["answerable"]) == ([["沈知远"]], [], True)


def test_what_the_documents_do_not_say_becomes_an_unanswerable_case(desk: Desk) -> None:
    desk.rate("没有这件事吗？", "up")
    desk.rate(SHARE, "down", unanswerable=True)
    assert [(case["answerable"], case["facts"], case["gold"]) for case in desk.cases()] == [(False, [], [])] * 2


def test_a_follow_up_takes_the_turns_before_it_along_without_marks(desk: Desk) -> None:
    first = desk.rate(SHARE, "up")
    desk.rate("还有覆盖率呢？", "up", into=first.conversation)
    case = desk.cases()[1]
    assert case["kind"] == "follow_up"
    assert [said["role"] for said in case["history"]] == ["user", "assistant"]
    assert "[1]" not in case["history"][1]["content"]
    assert case["facts"] == [["92%"]]


def test_what_makes_no_case_is_told_with_the_reason(desk: Desk) -> None:
    desk.rate(SHARE, "down")
    key = desk.kept.begin("", "停下的问题")
    desk.kept.finish("", key, outcome="stopped", text="一半")
    desk.kept.rate("", key, "down", correction="应为3")
    desk.rate("占比是68%吗，多少？", "down", "68%")
    assert desk.cases() == []
    assert [line.rsplit(": ", 1)[1] for line in desk.others()] == [
        "without a correction it is not known what would be right",
        "the answer was stopped or failed",
        "no fact can be read off that does not stand in the question",
    ]


def test_the_evaluation_reads_every_line_and_finds_nothing_wrong_with_it(desk: Desk, tmp_path: Path) -> None:
    load_evaluation()
    from assistant_eval.cases import load_cases, problems  # type: ignore[import-not-found]

    first = desk.rate(SHARE, "up")
    desk.rate("还有覆盖率呢？", "up", into=first.conversation)
    desk.rate("没有这件事吗？", "up")
    desk.rate("县财政安排多少资金？", "down", "每年3600万元")
    file = tmp_path / "cases.jsonl"
    file.write_text("".join(f"{line}\n" for line in case_lines(desk.kept.rated(desk.fake.document))[0]), "utf-8")
    cases = load_cases(file)
    assert len(cases) == 4
    texts = {Path(held.path).name: held.text for held in desk.fake.documents()}
    assert problems(cases, texts) == []
