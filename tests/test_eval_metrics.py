"""Hand-made answers with the metrics they must get."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from eval.cases import Case, Gold
from eval.metrics import score, stage
from eval.outcome import Outcome, Piece
from eval.retrieval import ndcg
from eval.statements import statements

PLAN = "plan.md"
REPORT = "report.md"
SHARE = "到2027年，甲区公办幼儿园在园幼儿占比要达到65%。"
OTHER = "乙区公办幼儿园在园幼儿占比已达63.2%。"
POSTS = "甲区新增学位2.5万余个，投入5亿元。"
GROUPS = "甲区组建了2个教育集团，覆盖12所学校。"
PARTIES = "签约的是师范大学、体育学院和教科院三家。"


def case(**changes: Any) -> Case:
    base = Case(
        id="share",
        question="2027年公办在园幼儿占比目标",
        facts=(("65%",),),
        forbidden=("63.2%",),
        gold=(Gold(document=PLAN, quote=SHARE),),
        answerable=True,
    )
    return replace(base, **changes)


def piece(text: str, number: int = 1, document: str = PLAN, **changes: Any) -> Piece:
    return Piece(document=document, text=text, number=number, **changes)


def answer(text: str, *quotes: Piece, shown: tuple[Piece, ...] | None = None, **changes: Any) -> Outcome:
    kept = shown if shown is not None else (piece(SHARE), piece(OTHER, 2, REPORT), piece(POSTS, 3))
    base = Outcome(text=text, status="answered", citations=quotes, passages=kept, shown=kept)
    return replace(base, **changes)


POSTS_CASE = case(
    question="甲区新增了多少学位，投入多少钱？",
    facts=(("2.5万",), ("5亿",)),
    forbidden=("9000",),
    gold=(Gold(document=PLAN, quote=POSTS),),
)
GROUPS_CASE = case(
    question="甲区组建了几个教育集团？",
    facts=(("2个",),),
    forbidden=("12个",),
    gold=(Gold(document=PLAN, quote=GROUPS),),
)
PARTIES_CASE = case(
    question="跟谁签约？",
    facts=(("师范大学",), ("体育学院",), ("教科院", "教育科学研究院")),
    forbidden=(),
    gold=(Gold(document=PLAN, quote=PARTIES),),
)
UNKNOWN = case(id="mayor", question="甲区区长是谁？", facts=(), forbidden=("王某",), answerable=False, gold=())
DECLINED = "资料中没有找到这个问题的答案。"
ENGLISH = case(question="What is the target share in 2027?")
COMPUTED = case(
    question="两区占比相差几个百分点？",
    facts=(("1.8",),),
    forbidden=(),
    gold=(Gold(document=PLAN, quote=SHARE), Gold(document=REPORT, quote=OTHER)),
    computed=True,
)

# The answer's text and what it must score: facts found, right, confused.
ANSWERS = [
    (case(), "2027年的目标是65%。", 1.0, 1.0, 0.0),
    (case(), "目标是达到65％以上。", 1.0, 1.0, 0.0),
    (case(), "目標是達到百分之六十五。", 1.0, 1.0, 0.0),
    (case(), "六十五个百分点。", 0.0, 0.0, 0.0),
    (case(), "目标是165%。", 0.0, 0.0, 0.0),
    (case(), "目标是65所。", 0.0, 0.0, 0.0),
    (case(), "目标是65‰。", 0.0, 0.0, 0.0),
    (case(), "目标是6.5%。", 0.0, 0.0, 0.0),
    (case(), "目标是63.2%。", 0.0, 0.0, 1.0),
    (case(), "目标是65%，目前为63.2%。", 1.0, 0.0, 1.0),
    (case(), "目标是65%，到2035年为80%。", 1.0, 1.0, 0.0),
    (case(), "要有较大提高。", 0.0, 0.0, 0.0),
    (case(), "2027年", 0.0, 0.0, 0.0),
    (case(), "", 0.0, 0.0, 0.0),
    (ENGLISH, "The target is 65 percent.", 1.0, 1.0, 0.0),
    (ENGLISH, "The target is 65 per cent by 2027.", 1.0, 1.0, 0.0),
    (ENGLISH, "The target is 65.", 0.0, 0.0, 0.0),
    (POSTS_CASE, "新增2.5万个学位，投入5亿元。", 1.0, 1.0, 0.0),
    (POSTS_CASE, "新增25,000余个学位，投入五亿元。", 1.0, 1.0, 0.0),
    (POSTS_CASE, "新增兩萬五千個學位，投入5億元。", 1.0, 1.0, 0.0),
    (POSTS_CASE, "新增2.5万个学位。", 0.5, 0.0, 0.0),
    (POSTS_CASE, "新增2.5个学位，投入5亿元。", 0.5, 0.0, 0.0),
    (POSTS_CASE, "新增2.5万个学位，投入5万元。", 0.5, 0.0, 0.0),
    (POSTS_CASE, "新增9000个学位，投入5亿元。", 0.5, 0.0, 1.0),
    (POSTS_CASE, "新增12.5万个学位，投入15亿元。", 0.0, 0.0, 0.0),
    (GROUPS_CASE, "组建了2个。", 1.0, 1.0, 0.0),
    (GROUPS_CASE, "组建了两个教育集团。", 1.0, 1.0, 0.0),
    (GROUPS_CASE, "共有 2 个。", 1.0, 1.0, 0.0),
    (GROUPS_CASE, "组建了12个。", 0.0, 0.0, 1.0),
    (GROUPS_CASE, "组建了十二个。", 0.0, 0.0, 1.0),
    (GROUPS_CASE, "组建了20个。", 0.0, 0.0, 0.0),
    (GROUPS_CASE, "组建了2个[1]，另有1个在筹备[2]。", 1.0, 1.0, 0.0),
    (GROUPS_CASE, "见[2]。", 0.0, 0.0, 0.0),
    (PARTIES_CASE, "师范大学、体育学院和教科院。", 1.0, 1.0, 0.0),
    (PARTIES_CASE, "師範大學、體育學院和教育科學研究院。", 1.0, 1.0, 0.0),
    (PARTIES_CASE, "1. 师范大学\n2. 体育学院\n3. 教科院", 1.0, 1.0, 0.0),
    (PARTIES_CASE, "师范大学和体育学院。", 2 / 3, 0.0, 0.0),
    (PARTIES_CASE, "体育大学。", 0.0, 0.0, 0.0),
    (COMPUTED, "相差1.8个百分点。", 1.0, 1.0, 0.0),
    (COMPUTED, "相差11.8个百分点。", 0.0, 0.0, 0.0),
    (COMPUTED, "65%减63.2%等于1.8个百分点。", 1.0, 1.0, 0.0),
]


@pytest.mark.parametrize(("asked", "text", "recall", "right", "confusion"), ANSWERS)
def test_facts_and_confusions_of_hand_made_answers(
    asked: Case, text: str, recall: float, right: float, confusion: float
) -> None:
    result = score(asked, answer(text))
    assert result["fact_recall"] == pytest.approx(recall)
    assert result["correct"] == right
    assert result.get("confusion", 0.0) == confusion


# Text, citations, and what they must score: recall, precision, gold cited.
CITED = [
    (case(), "占比要达到65%[1]。", (piece(SHARE),), 1.0, 1.0, 1.0),
    (case(), "占比要达到65%。[1]", (piece(SHARE),), 1.0, 1.0, 1.0),
    (case(), "占比要达到百分之六十五[1]。", (piece(SHARE),), 1.0, 1.0, 1.0),
    (ENGLISH, "It is 65 percent [1].", (piece(SHARE),), 1.0, 1.0, 1.0),
    (case(), "占比要达到65%。", (), 0.0, None, 0.0),
    (case(), "占比要达到65%[1]。", (piece(OTHER, 1, REPORT),), 0.0, 0.0, 0.0),
    (case(), "占比要达到65%[1]。", (piece(POSTS),), 0.0, 0.0, 1.0),
    (case(), "占比要达到65%[1][2]。", (piece(SHARE), piece(POSTS, 2)), 1.0, 0.5, 1.0),
    (case(), "占比要达到65%[1]。另投入5亿元[2]。", (piece(SHARE), piece(POSTS, 2)), 1.0, 1.0, 1.0),
    (case(), "占比要达到65%[1]。另投入6亿元[2]。", (piece(SHARE), piece(POSTS, 2)), 0.5, 0.5, 1.0),
    (case(), "占比要达到65%[1]。另投入5亿元。", (piece(SHARE),), 0.5, 1.0, 1.0),
    (case(), "占比要达到65%，2030年达到70%[1]。", (piece(SHARE),), 0.0, 0.0, 1.0),
    (PARTIES_CASE, "签约的有：\n1. 师范大学[1]\n2. 体育学院[1]", (piece(PARTIES),), 1.0, 1.0, 1.0),
    (PARTIES_CASE, "师范大学和财经大学签约[1]。", (piece(PARTIES),), 1.0, 1.0, 1.0),
    (PARTIES_CASE, "双方将在图书采购方面长期合作[1]。", (piece(PARTIES),), 0.0, 0.0, 1.0),
    (COMPUTED, "相差1.8个百分点[1][2]。", (piece(SHARE), piece(OTHER, 2, REPORT)), 1.0, 1.0, 1.0),
    (COMPUTED, "相差1.8个百分点[1]。", (piece(SHARE),), 0.0, 0.0, 0.5),
    (COMPUTED, "65%减63.2%得1.8个百分点[1][2]。", (piece(SHARE), piece(OTHER, 2, REPORT)), 1.0, 1.0, 1.0),
    (COMPUTED, "65%减63.2%得1.8个百分点[1]。", (piece(SHARE),), 0.0, 0.0, 0.5),
]


@pytest.mark.parametrize(("asked", "text", "quotes", "recall", "precision", "gold"), CITED)
def test_citations_of_hand_made_answers(
    asked: Case,
    text: str,
    quotes: tuple[Piece, ...],
    recall: float | None,
    precision: float | None,
    gold: float,
) -> None:
    result = score(asked, answer(text, *quotes))
    assert result.get("citation_recall") == recall
    assert result.get("citation_precision") == precision
    assert result["gold_cited"] == gold


def test_a_figure_of_the_heading_supports_the_statement() -> None:
    quote = piece("甲区公办幼儿园在园幼儿占比要达到65%。", about="方案\n2025-03\n2030年目标")
    assert score(case(), answer("2030年要达到65%[1]。", quote))["citation_recall"] == 1.0


def test_a_quote_that_is_not_verbatim_and_a_mark_without_citation_are_seen() -> None:
    result = score(case(), answer("要达到65%[1][3]。", piece(SHARE, verbatim=False)))
    assert (result["verbatim"], result["marks_resolved"]) == (0.0, 0.5)
    assert (result["correct"], result["fully_right"]) == (1.0, 0.0)


def test_an_invented_figure_is_told_from_one_that_was_shown() -> None:
    assert score(case(), answer("要达到65%，共80所。"))["invented_figure"] == 1.0
    assert score(case(), answer("2027年要达到65%，新增2.5万个。"))["invented_figure"] == 0.0
    assert score(COMPUTED, answer("相差1.8个百分点。"))["invented_figure"] == 0.0


def test_a_document_that_serves_as_well_as_gold_counts() -> None:
    asked = case(gold=(Gold(document=PLAN, quote=SHARE, also=(Gold(document=REPORT, quote="占比65%。"),)),))
    result = score(asked, answer("65%[1]。", piece("占比65%。", 1, REPORT), shown=(piece("占比65%。", 1, REPORT),)))
    assert (result["gold_cited"], result["recall@1"], result["kept_recall"]) == (1.0, 1.0, 1.0)


# refusals


def declined(**changes: Any) -> Outcome:
    return answer(DECLINED, status="not_found", **changes)


def test_a_declined_answerable_case_is_a_false_refusal() -> None:
    result = score(case(), declined())
    assert (result["false_refusal"], result["correct"], result["fact_recall"]) == (1.0, 0.0, 0.0)
    assert "citation_recall" not in result
    assert "correct_when_answered" not in result


def test_a_declined_unanswerable_case_is_right() -> None:
    result = score(UNKNOWN, declined())
    assert (result["false_answer"], result["correct"], result["fully_right"]) == (0.0, 1.0, 1.0)


def test_an_answered_unanswerable_case_is_a_false_answer() -> None:
    result = score(UNKNOWN, answer("区长是王某[1]。", piece(SHARE)))
    assert (result["false_answer"], result["correct"], result["confusion"]) == (1.0, 0.0, 1.0)


def test_metrics_that_do_not_apply_are_absent() -> None:
    unanswerable = score(UNKNOWN, declined())
    assert not {"fact_recall", "false_refusal", "recall@1", "mrr", "kept_recall", "exact_match"} & set(unanswerable)
    assert not {"false_answer", "exact_match", "token_f1"} & set(score(case(), answer("65%[1]。", piece(SHARE))))
    assert "confusion" not in score(case(forbidden=()), answer("65%"))


def test_a_crash_finds_no_fact_and_measures_no_time() -> None:
    result = score(case(), Outcome(error="RuntimeError: out of memory", total_s=3.0))
    assert result == {"crashed": 1.0, "correct": 0.0, "fully_right": 0.0, "fact_recall": 0.0}


def test_a_declined_text_that_names_the_near_miss_is_no_confusion() -> None:
    assert score(case(), answer("没有找到，只有63.2%。", status="not_found"))["confusion"] == 0.0


# retrieval


def test_recall_and_rank_follow_the_place_of_the_gold_piece() -> None:
    passages = (piece(OTHER, 1, REPORT), piece(POSTS, 2), piece("前言。" + SHARE, 3))
    result = score(case(), answer("65%", passages=passages, shown=(piece(SHARE, 1),)))
    assert (result["recall@1"], result["recall@3"], result["recall"]) == (0.0, 1.0, 1.0)
    assert result["mrr"] == pytest.approx(1 / 3)
    assert result["ndcg@5"] == pytest.approx(0.5)
    assert (result["kept_recall"], result["kept_mrr"]) == (1.0, 1.0)


def test_the_same_sentence_of_another_document_is_not_gold() -> None:
    assert score(case(), answer("65%", passages=(piece(SHARE, 1, REPORT),)))["recall"] == 0.0


def test_two_gold_pieces_are_recalled_by_halves() -> None:
    result = score(COMPUTED, answer("1.8", passages=(piece(SHARE),), shown=(piece(SHARE),)))
    assert (result["recall"], result["kept_recall"]) == (0.5, 0.5)


def test_a_quote_of_several_sentences_is_kept_when_they_are_all_shown() -> None:
    asked = case(gold=(Gold(document=PLAN, quote=f"{SHARE}\n{POSTS}"),))
    both = (piece(SHARE), piece(POSTS, 2))
    assert score(asked, answer("65%", shown=both))["kept_recall"] == 1.0
    assert score(asked, answer("65%", shown=both[:1]))["kept_recall"] == 0.0


def test_a_stand_in_file_is_matched_by_name_and_fact() -> None:
    raw = piece("到2027年,公办在园幼儿占比达到65%。", 1, "004_raw.txt")
    other = piece("到2027年,建成35所。", 2, "004_raw.txt")
    outcome = answer("65%[1]。", raw, passages=(other, raw), shown=(raw,))
    mapped = score(case(), outcome, {PLAN: "004_"})
    assert (mapped["recall@1"], mapped["recall@3"], mapped["kept_recall"], mapped["gold_cited"]) == (
        0,
        1,
        1,
        1,
    )
    assert score(case(), outcome)["gold_cited"] == 0.0


def test_gold_pieces_of_one_passage_need_one_place() -> None:
    both = case(gold=(Gold(document=PLAN, quote=SHARE), Gold(document=PLAN, quote=POSTS)))
    together = piece(f"{SHARE}\n{POSTS}")
    other = piece(OTHER, 2, REPORT)
    assert score(both, answer("65%", passages=(together, other)))["ndcg@5"] == 1.0
    assert score(both, answer("65%", passages=(piece(SHARE), other)))["ndcg@5"] == pytest.approx(
        1 / (1 + 1 / 1.5849625)
    )


def test_ndcg_is_one_for_the_ideal_ranking_and_zero_without_gold() -> None:
    assert ndcg([True, False, False], 1) == 1.0
    assert ndcg([False, False], 1) == 0.0
    assert ndcg([True, False, True], 2) == pytest.approx((1 + 1 / 2) / (1 + 1 / 1.5849625))


# stages

NOTHING = (piece(POSTS),)
STAGES = [
    (case(), answer("65%[1]。", piece(SHARE)), ""),
    (case(), answer("65%。"), "miscited"),
    (case(), answer("65%[1]。", piece(POSTS)), "miscited"),
    (case(), answer("63.2%。"), "misread"),
    (case(), declined(), "declined"),
    (case(), declined(passages=NOTHING, shown=NOTHING), "not retrieved"),
    (case(), answer("80%。", passages=NOTHING, shown=NOTHING), "not retrieved"),
    (case(), declined(passages=(piece(SHARE),), shown=NOTHING), "not kept"),
    (case(), answer("80%。", shown=NOTHING, passages=(piece(SHARE),)), "not kept"),
    (UNKNOWN, answer("王某。"), "false answer"),
    (UNKNOWN, declined(), ""),
    (case(), Outcome(error="RuntimeError: out of memory"), "crashed"),
    (UNKNOWN, Outcome(error="RuntimeError: out of memory"), "crashed"),
]


@pytest.mark.parametrize(("asked", "outcome", "expected"), STAGES)
def test_a_failed_case_is_laid_to_the_stage_that_lost_it(asked: Case, outcome: Outcome, expected: str) -> None:
    assert stage(asked, outcome, score(asked, outcome)) == expected


# parts


def test_statements_carry_their_marks_and_lists_lose_their_markers() -> None:
    found = statements("占比为65%[1]。包括：\n1. 甲校[2]\n- 乙校。[3][4]\nIt is 3.5 percent [1]. Done.")
    assert [(s.text, s.numbers) for s in found] == [
        ("占比为65%。", (1,)),
        ("包括：甲校", (2,)),
        ("乙校。", (3, 4)),
        ("It is 3.5 percent.", (1,)),
        ("Done.", ()),
    ]


def test_list_markers_within_a_line_are_no_figures() -> None:
    found = statements("包括：1. 甲校；2. 乙校；（3）丙校；④丁校[1]。It has 65. Next year 70.")
    assert [s.text for s in found] == ["包括：甲校；乙校；丙校；丁校。", "It has 65.", "Next year 70."]


def test_exact_match_and_f1_follow_the_shared_task() -> None:
    asked = case(references=("1958年", "1958"), facts=(("1958",),), forbidden=())
    assert score(asked, answer("1958年。"))["exact_match"] == 1.0
    wordy = score(asked, answer("成立于1958年"))
    assert wordy["exact_match"] == 0.0
    # Tokens: 成 立 于 1958 年; the longest common run with 1958 年 is 2 of 5 and 2 of 2.
    assert wordy["token_f1"] == pytest.approx(2 * (2 / 5) * 1 / (2 / 5 + 1))
    assert score(asked, answer("没有"))["token_f1"] == 0.0


def test_a_reference_may_stand_in_the_answer_or_in_the_sentence_that_is_cited() -> None:
    asked = case(references=("作家甲和乙",), facts=(("作家甲和乙",),))
    assert score(asked, answer("甲和乙[1]。", piece("此书由作家甲和乙合著。")))["span_quoted"] == 1.0
    assert score(asked, answer("作家甲和乙合著。"))["span_quoted"] == 1.0
    assert score(asked, answer("丙[1]。", piece("序由丙写。")))["span_quoted"] == 0.0


def test_times_and_tokens_are_taken_over_and_missing_ones_are_absent() -> None:
    result = score(case(), answer("65%", usage={"prompt_tokens": 300.0}, first_token_s=2.0, total_s=4.0))
    assert (result["prompt_tokens"], result["first_token_s"], result["total_s"]) == (300.0, 2.0, 4.0)
    assert "answer_tokens" not in result
