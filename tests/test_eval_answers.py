"""Answers as people and models word them, each with what a careful reader says it is worth."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from eval.cases import Case, Gold
from eval.metrics import score
from eval.outcome import Outcome, Piece
from eval.reading import best_exact_match, best_token_f1

DOCUMENT, NEIGHBOUR = "云溪.md", "石浦.md"
SHARE = "云溪县2024年森林覆盖率为63.2%，到2027年要达到65%。"
OTHER_SHARE = "石浦县2024年森林覆盖率为71.5%。"
MONEY = "云溪县投入3.5亿元，新建口袋公园2.5万余平方米。"
GROUPS = "全县组建2个巡护队，共有12名队员。"
RATE = "2024年云溪县人口自然增长率为-1.2‰。"
PERIOD = "规划期为2024—2027年，分两步实施。"
OPENING = "新馆于2024年12月11日开放，由馆长沈知远揭幕。"
PARTS = "参加的有文旅局、林业局、水务局和供电所。"
RANK = "云溪县空气质量位列全省第六。"
THIRDS = "三分之二的村建了林长制公示牌。"
LITTLE = "每村护林员不足3人。"
DIFFERENCE = "比上年高0.8个百分点。"


def case(facts: list[list[str]], *gold: str, **changes: Any) -> Case:
    base = Case(
        id="a",
        question="问的是什么？",
        facts=tuple(tuple(forms) for forms in facts),
        gold=tuple(Gold(document=DOCUMENT, quote=quote) for quote in gold),
        answerable=bool(facts),
    )
    return replace(base, **changes)


GOAL = case([["65%"]], SHARE, forbidden=("63.2%", "71.5%"))
MONEY_CASE = case([["3.5亿"], ["2.5万"]], MONEY)
TEAMS = case([["2个"]], GROUPS, forbidden=("12个",))
GROWTH = case([["-1.2‰"]], RATE)
YEARS = case([["2024—2027年"]], PERIOD)
DAY = case([["2024年12月11日"]], OPENING)
MONTH_AND_DAY = case([["12月11日"]], OPENING)
WHO = case([["沈知远"]], OPENING, forbidden=("沈知行",))
WHICH = case([["文旅局", "文化和旅游局"], ["林业局"], ["水务局"], ["供电所"]], PARTS, forbidden=("教育局",))
PLACE = case([["第六"]], RANK)
SHARE_OF_VILLAGES = case([["三分之二"]], THIRDS)
GUARDS = case([["不足3人"]], LITTLE)
POINTS = case([["0.8个百分点"]], DIFFERENCE)
ENGLISH_DAY = replace(MONTH_AND_DAY, question="When did it open?")

# The answer's text, and by hand: share of facts found, right, a neighbour's figure said.
WORDED = [
    # one figure in other dress
    (GOAL, "65%。", 1, 1, 0),
    (GOAL, "要达到百分之六十五。", 1, 1, 0),
    (GOAL, "要達到百分之六十五。", 1, 1, 0),
    (GOAL, "要达到６５％。", 1, 1, 0),
    (GOAL, "要达到 65 % 。", 1, 1, 0),
    (GOAL, "要达到65.0%。", 1, 1, 0),
    (GOAL, "要达到65.00％左右。", 1, 1, 0),
    (GOAL, "百分之65。", 1, 1, 0),
    (GOAL, "约65%。", 1, 1, 0),
    (GOAL, "超过65%。", 1, 1, 0),
    (GOAL, "不低于65%。", 1, 1, 0),
    (GOAL, "不少于65%。", 1, 1, 0),
    (GOAL, "目标是**65%**。", 1, 1, 0),
    (GOAL, "到2027年森林覆盖率要达到65%[1]。", 1, 1, 0),
    # nearly that figure
    (GOAL, "不足65%。", 0, 0, 0),
    (GOAL, "不到 65%。", 0, 0, 0),
    (GOAL, "低于65%。", 0, 0, 0),
    (GOAL, "未达到65%。", 0, 0, 0),
    (GOAL, "Fewer than 65%.", 0, 0, 0),
    (GOAL, "提高65个百分点。", 0, 0, 0),
    (GOAL, "-65%。", 0, 0, 0),
    (GOAL, "负百分之六十五。", 0, 0, 0),
    (GOAL, "0.65。", 0, 0, 0),
    (GOAL, "65.5%。", 0, 0, 0),
    (GOAL, "六成五。", 0, 0, 0),  # a reader would know it; no form of the case says it
    (GOAL, "百分之六十。", 0, 0, 0),
    (GOAL, "65分之一。", 0, 0, 0),
    # the neighbour
    (GOAL, "63.2%。", 0, 0, 1),
    (GOAL, "63.20%。", 0, 0, 1),
    (GOAL, "百分之六十三点二。", 0, 0, 1),
    (GOAL, "石浦县为71.5%。", 0, 0, 1),
    (GOAL, "从63.2%提高到65%。", 1, 0, 1),
    (GOAL, "65%，石浦县为71.5%。", 1, 0, 1),
    (GOAL, "65%，比石浦县低6.5个百分点。", 1, 1, 0),
    # denied
    (GOAL, "目标不是65%。", 0, 0, 0),
    (GOAL, "不是63.2%，而是65%。", 1, 1, 0),
    (GOAL, "不是63.2%而是65%。", 1, 1, 0),
    (GOAL, "是65%，并非63.2%。", 1, 1, 0),
    (GOAL, "是65%而非63.2%。", 1, 1, 0),
    (GOAL, "是不是65%？是的。", 1, 1, 0),
    (GOAL, "不是林场的有65%。", 1, 1, 0),
    (GOAL, "It is 65%, not 63.2%.", 1, 1, 0),
    (GOAL, "Not 65% but 70%.", 0, 0, 0),
    # large numbers and their units
    (MONEY_CASE, "投入3.5亿元，新建2.5万平方米。", 1, 1, 0),
    (MONEY_CASE, "投入3亿5000万元，新建2万5千平方米。", 1, 1, 0),
    (MONEY_CASE, "投入三亿五千万元，新建两万五千平方米。", 1, 1, 0),
    (MONEY_CASE, "投入35,000万元，新建25,000平方米。", 1, 1, 0),
    (MONEY_CASE, "投入350000000元，新建25000多平方米。", 1, 1, 0),
    (MONEY_CASE, "投入3.5億元，新建2.5萬餘平方米。", 1, 1, 0),
    (MONEY_CASE, "350 million yuan and 25,000 square metres.", 1, 1, 0),
    (MONEY_CASE, "近3.5亿元、逾2.5万平方米。", 1, 1, 0),
    (MONEY_CASE, "投入3.5万元，新建2.5亿平方米。", 0, 0, 0),
    (MONEY_CASE, "投入3.5亿元，新建2.5平方米。", 0.5, 0, 0),
    (MONEY_CASE, "投入3.5亿元，新建不足2.5万平方米。", 0.5, 0, 0),
    (MONEY_CASE, "投入3亿5千元，新建2万5平方米。", 0, 0, 0),
    (MONEY_CASE, "投入13.5亿元，新建2.5万平方米。", 0.5, 0, 0),
    (MONEY_CASE, "投入3.5亿元。", 0.5, 0, 0),
    (MONEY_CASE, "新建2.5万平方米，投入3.5亿元，2025年完工。", 1, 1, 0),
    # counts
    (TEAMS, "2个。", 1, 1, 0),
    (TEAMS, "两个巡护队。", 1, 1, 0),
    (TEAMS, "二個巡護隊。", 1, 1, 0),
    (TEAMS, "12个。", 0, 0, 1),
    (TEAMS, "十二个。", 0, 0, 1),
    (TEAMS, "2个，不是12个。", 1, 1, 0),
    (TEAMS, "22个。", 0, 0, 0),
    (TEAMS, "0.2个。", 0, 0, 0),
    (TEAMS, "2名。", 0, 0, 0),
    # negative figures, ranges, fractions, ranks, points
    (GROWTH, "为-1.2‰。", 1, 1, 0),
    (GROWTH, "增长率是－1.2‰。", 1, 1, 0),
    (GROWTH, "负1.2‰。", 1, 1, 0),
    (GROWTH, "1.2‰。", 0, 0, 0),
    (GROWTH, "-1.2%。", 0, 0, 0),
    (YEARS, "2024—2027年。", 1, 1, 0),
    (YEARS, "2024-2027年", 1, 1, 0),
    (YEARS, "2024年至2027年。", 1, 1, 0),
    (YEARS, "从2024年到2027年。", 1, 1, 0),
    (YEARS, "2024～2027年", 1, 1, 0),
    (YEARS, "2024—2028年。", 0, 0, 0),
    (YEARS, "2027年。", 0, 0, 0),
    (SHARE_OF_VILLAGES, "三分之二。", 1, 1, 0),
    (SHARE_OF_VILLAGES, "有2/3的村。", 1, 1, 0),
    (SHARE_OF_VILLAGES, "3分之2。", 1, 1, 0),
    (SHARE_OF_VILLAGES, "三分之一。", 0, 0, 0),
    (SHARE_OF_VILLAGES, "2、3个村。", 0, 0, 0),
    (PLACE, "第6位。", 1, 1, 0),
    (PLACE, "全省第六名。", 1, 1, 0),
    (PLACE, "It ranks 6th.", 1, 1, 0),
    (PLACE, "第十六。", 0, 0, 0),
    (PLACE, "六个。", 0, 0, 0),
    (GUARDS, "不足3人。", 1, 1, 0),
    (GUARDS, "不到三人。", 1, 1, 0),
    (GUARDS, "3人。", 0, 0, 0),
    (POINTS, "高0.8个百分点。", 1, 1, 0),
    (POINTS, "高0.8%。", 0, 0, 0),
    # dates
    (DAY, "2024年12月11日。", 1, 1, 0),
    (DAY, "2024年12月11号。", 1, 1, 0),
    (DAY, "2024-12-11", 1, 1, 0),
    (DAY, "2024/12/11", 1, 1, 0),
    (DAY, "二〇二四年十二月十一日。", 1, 1, 0),
    (DAY, "12月11日。", 0, 0, 0),
    (DAY, "2024年12月1日。", 0, 0, 0),
    (DAY, "2024年11月12日。", 0, 0, 0),
    (MONTH_AND_DAY, "2024年12月11日。", 1, 1, 0),
    (MONTH_AND_DAY, "十二月十一号。", 1, 1, 0),
    (ENGLISH_DAY, "On December 11, 2024.", 1, 1, 0),
    (ENGLISH_DAY, "On 11 December 2024.", 1, 1, 0),
    (ENGLISH_DAY, "On Dec. 11th.", 1, 1, 0),
    (ENGLISH_DAY, "On December 1.", 0, 0, 0),
    # names and lists
    (WHO, "馆长沈知远。", 1, 1, 0),
    (WHO, "沈知遠揭幕。", 1, 1, 0),
    (WHO, "是沈 知 远。", 1, 1, 0),
    (WHO, "沈知行。", 0, 0, 1),
    (WHO, "不是沈知行，是沈知远。", 1, 1, 0),
    (WHO, "沈馆长。", 0, 0, 0),
    (WHICH, "文旅局、林业局、水务局、供电所。", 1, 1, 0),
    (WHICH, "供电所、水务局、林业局和文化和旅游局。", 1, 1, 0),
    (WHICH, "- 文旅局\n- 林业局\n- 水务局\n- 供电所", 1, 1, 0),
    (WHICH, "1. 水務局 2. 林業局", 0.5, 0, 0),
    (WHICH, "文旅局、林业局、水务局、供电所和教育局。", 1, 0, 1),
    (WHICH, "共4家单位。", 0, 0, 0),
]


@pytest.mark.parametrize(("asked", "text", "recall", "right", "confusion"), WORDED)
def test_what_an_answer_says_is_judged_as_a_reader_would(
    asked: Case, text: str, recall: float, right: float, confusion: float
) -> None:
    result = score(asked, Outcome(text=text, status="answered"))
    found = (result["fact_recall"], result["correct"], result.get("confusion", 0.0))
    assert found == (recall, right, confusion)


def piece(text: str, number: int, document: str = DOCUMENT) -> Piece:
    return Piece(document=document, text=text, number=number)


ONE, TWO, FAR = piece(SHARE, 1), piece(MONEY, 2), piece(OTHER_SHARE, 3, NEIGHBOUR)
LITTLE_ONE, PERIOD_ONE, RATE_ONE = piece(LITTLE, 1), piece(PERIOD, 1), piece(RATE, 1)

# Text and citations, and by hand: statements supported, citations needed (None: there are none), gold cited.
CITED = [
    (GOAL, "要达到65%[1]。", (ONE,), 1, 1, 1),
    (GOAL, "要达到百分之六十五[1]。", (ONE,), 1, 1, 1),
    (GOAL, "要达到65%[3]。", (FAR,), 0, 0, 0),
    (GOAL, "要达到65%[2]。", (TWO,), 0, 0, 1),
    (GOAL, "要达到65%。", (), 0, None, 0),
    (GOAL, "要达到65%。", (ONE,), 0, None, 1),
    (GOAL, "要达到65%[1][2][3]。", (ONE, TWO, FAR), 1, 1 / 3, 1),
    (GOAL, "要达到65%[1]。投入3.5亿元[1]。", (ONE,), 0.5, 0.5, 1),
    (GOAL, "要达到65%[1]。石浦县为71.5%[3]。", (ONE, FAR), 1, 1, 1),
    (GOAL, "要达到65%[1]。石浦县为71.5%[1]。", (ONE,), 0.5, 0.5, 1),
    (GOAL, "要达到65%，投入3.5亿元[1][2]。", (ONE, TWO), 1, 1, 1),
    (GOAL, "要达到65%，投入3.5亿元[1]。", (ONE,), 0, 0, 1),
    (GOAL, "不足65%[1]。", (ONE,), 0, 0, 1),
    (GUARDS, "不到3人[1]。", (LITTLE_ONE,), 1, 1, 1),
    (GUARDS, "有3人[1]。", (LITTLE_ONE,), 0, 0, 1),
    (YEARS, "从2024年到2027年[1]。", (PERIOD_ONE,), 1, 1, 1),
    (GROWTH, "为负1.2‰[1]。", (RATE_ONE,), 1, 1, 1),
    (GROWTH, "增长1.2‰[1]。", (RATE_ONE,), 0, 0, 1),
]


@pytest.mark.parametrize(("asked", "text", "quotes", "recall", "precision", "gold"), CITED)
def test_what_the_citations_hold_is_judged_as_a_reader_would(
    asked: Case, text: str, quotes: tuple[Piece, ...], recall: float, precision: float | None, gold: float
) -> None:
    result = score(asked, Outcome(text=text, status="answered", citations=quotes))
    assert result["citation_recall"] == pytest.approx(recall)
    assert result.get("citation_precision") == (None if precision is None else pytest.approx(precision))
    assert result["gold_cited"] == gold


MAYOR = case([], question="县长是谁？", forbidden=("沈知远",))
REFUSED = [
    # text, status, right, false answer: what the assistant declares counts, not how it words it
    ("资料中没有找到这个问题的答案。", "not_found", 1, 0),
    ("文档未提及县长。", "not_found", 1, 0),
    ("I could not find it.", "not_found", 1, 0),
    ("文档未提及县长。", "answered", 0, 1),
    ("县长是沈知远。", "answered", 0, 1),
    ("", "answered", 0, 1),
]


@pytest.mark.parametrize(("text", "status", "right", "false_answer"), REFUSED)
def test_a_question_without_answer_is_right_when_declined(
    text: str, status: str, right: float, false_answer: float
) -> None:
    result = score(MAYOR, Outcome(text=text, status=status))
    assert (result["correct"], result["false_answer"]) == (right, false_answer)


@pytest.mark.parametrize("text", ["没有找到。", "没有找到65%的说法。"])
def test_a_declined_answerable_case_is_wrong_whatever_its_words(text: str) -> None:
    result = score(GOAL, Outcome(text=text, status="not_found"))
    assert (result["correct"], result["fact_recall"], result["false_refusal"]) == (0, 0, 1)


INVENTED = [
    ("2027年达到65%。", 0),
    ("2027年达到66%。", 1),
    ("达到65%，比上年高0.8个百分点。", 1),
    ("共投入三亿五千万元。", 0),
    ("投入不足3.5亿元。", 0),  # the figure was there; that it is a bound is for facts and citations to see
]


@pytest.mark.parametrize(("text", "invented"), INVENTED)
def test_a_figure_is_invented_if_it_stands_nowhere(text: str, invented: float) -> None:
    outcome = Outcome(text=text, status="answered", shown=(ONE, TWO))
    assert score(GOAL, outcome)["invented_figure"] == invented


# Answer, references, exact match and F1 worked out by the rules of the CMRC 2018 shared task.
READ = [
    ("1958年", ["1958年"], 1, 1),
    ("１９５８年", ["1958年"], 0, 2 * (1 / 2) * (1 / 2) / 1),  # full width is another character there
    ("《红楼梦》", ["红楼梦"], 1, 1),
    (" 红楼梦\n", ["红楼梦"], 1, 1),
    ("红楼梦…", ["红楼梦"], 0, 2 * (3 / 4) * 1 / (7 / 4)),  # one half of …… is not on the list of signs
    ("HSBC Bank", ["hsbc bank"], 1, 1),
    ("HSBC银行", ["汇丰银行"], 0, 2 * (2 / 3) * (2 / 4) / (7 / 6)),  # 银 行 of hsbc 银 行 and of 汇 丰 银 行
    ("3.5亿元", ["3.5亿元", "三亿五千万元"], 1, 1),
    ("投入3.5亿元", ["3.5亿元"], 0, 2 * (3 / 5) * 1 / (8 / 5)),
    ("林业局和水务局", ["水务局和林业局"], 0, 2 * (3 / 7) * (3 / 7) / (6 / 7)),  # the longest run is 3 characters
    ("3-5天", ["35天"], 1, 1),  # a sign that does not count joins what it parted
    ("café 2", ["cafe"], 0, 0),
    ("", ["红楼梦"], 0, 0),
]


@pytest.mark.parametrize(("text", "references", "match", "f1"), READ)
def test_reading_is_scored_by_the_rules_of_the_shared_task(
    text: str, references: list[str], match: float, f1: float
) -> None:
    assert best_exact_match(text, references) == match
    assert best_token_f1(text, references) == pytest.approx(f1)


def test_what_was_declined_or_crashed_reads_as_nothing() -> None:
    asked = replace(GOAL, references=("没有找到",))
    for outcome in (Outcome(text="没有找到。", status="not_found"), Outcome(error="RuntimeError: no memory")):
        result = score(asked, outcome)
        assert (result["exact_match"], result["token_f1"]) == (0.0, 0.0)


def test_there_are_enough_hand_made_answers() -> None:
    assert len(WORDED) + len(CITED) + len(REFUSED) + len(INVENTED) + len(READ) >= 80
