from __future__ import annotations

import pytest

from assistant.answer.counting_off import told_off
from assistant.library.sentences import sentences
from assistant.records import Document, KeptSentence
from tests.fakes import document
from tests.table_passages import assert_told

FERRY = document(
    "ferry",
    "芦花渡口管理站年报",
    "芦花渡口管理站设在西岸，站长为滕守拙。该站的主要职责有四项：一是检查渡船，对船体、机器和救生衣每周登记一次，不合格的一律停航，并报镇政府备案；"
    "二是维护码头和跳板，清除航道内的沉木，冬季组织破冰；三是核定载客人数，节假日派人在码头值守；四是培训船工，每年不少于两次。全站有职工九人。\n\n"
    "去年客流比前年少了三成，站里分析有三方面原因：第一，新桥通车。自行车和摩托车都改走桥上。第二，渡船老旧。两条船停航检修。第三，枯水期延长。"
    "今年站里买了一条新船。\n\n"
    "停渡的情形分为两种，首先是大雾，其次是大风。停渡一方面保证了安全，另一方面给学生上学带来不便。",
    date="2031-01-09",
)
DUTIES = "检查渡船，对船体、机器和救生衣每周登记一次，不合格的一律停航，并报镇政府备案[1]；\n维护码头和跳板，清除航道内的沉木，冬季组织破冰[2]；\n核定载客人数，节假日派人在码头值守[3]；\n培训船工，每年不少于两次[4]。"
REASONS = "新桥通车。自行车和摩托车都改走桥上[1]；\n渡船老旧。两条船停航检修[2]；\n枯水期延长[3]。"


def judged(at: str, source: Document = FERRY) -> KeptSentence:
    """The sentence of a document in which a piece of text stands, as it was found."""
    place = source.text.index(at)
    span = next(each for each in sentences(source.text) if each.start <= place < each.end)
    return KeptSentence(
        document=source, chunk_id="c", heading=(), start=span.start, end=span.end, score=1.0, reason="best"
    )


@pytest.mark.parametrize(
    ("question", "at", "text"),
    [
        ("芦花渡口管理站的职责有哪些？", "一是检查", DUTIES),
        ("蘆花渡口管理站有什麼職責？", "三是核定", DUTIES),
        ("管理站的主要职能是什么？", "一是检查", DUTIES),
        ("请列举管理站的职责", "一是检查", DUTIES),
        ("管理站平时做的是哪几样？", "一是检查", DUTIES),
        ("去年芦花渡口的客流为什么少了？", "第一，新桥", REASONS),
        ("这几年客流为什么少了？", "第一，新桥", REASONS),
        ("去年客流减少的原因是什么？", "自行车", REASONS),
        ("去年客流减少，是哪三个原因？", "第二，渡船", REASONS),
        ("管理站要做哪些事？", "一是检查", DUTIES),
        ("停渡的情形有哪些？", "首先是大雾", "大雾[1]；\n大风[2]。"),
    ],
)
def test_all_that_is_counted_off_is_told_and_cited(question: str, at: str, text: str) -> None:
    assert_told(told_off(question, [judged(at)]), text)


@pytest.mark.parametrize(
    ("question", "at"),
    [
        ("管理站的第二项职责是什么？", "二是维护"),
        ("管理站每年培训船工多少次？", "四是培训"),
        ("管理站的站长是谁，有哪些职责？", "一是检查"),
        ("管理站的职责有哪些，除了检查渡船？", "一是检查"),
        ("管理站有哪些船？", "一是检查"),  # no ships are counted off
        ("管理站的特点有哪些？", "一是检查"),  # nor features
        ("管理站为什么检查渡船？", "一是检查"),  # nor reasons
        ("两条渡船为什么停航检修？", "第二，渡船"),  # of one item
        ("客流减少的两个原因是哪两个？", "第二，渡船"),
        ("客流最主要的原因是什么？", "第二，渡船"),
        ("今年站里买了哪些船？", "今年站里"),  # stands behind the items
        ("停渡为什么给学生带来不便？", "停渡一方面"),
        ("什么是渡口的职责？", "芦花渡口"),
    ],
)
def test_what_asks_for_something_else_is_left_to_the_model(question: str, at: str) -> None:
    assert told_off(question, [judged(at)]) is None


def test_sentences_of_the_parts_of_a_question_are_all_of_what_is_told() -> None:
    question = "客流为什么少了，站里怎么说？"
    assert_told(told_off(question, [judged("第一，新桥"), judged("第三，枯水")]), REASONS)
    assert told_off(question, [judged("第一，新桥"), judged("全站有职工")]) is None


def test_no_part_of_a_question_may_ask_for_something_else() -> None:
    reasons = [judged("第一，新桥")]
    assert_told(told_off("去年客流怎么反而少了，到底是哪几样原因？", reasons), REASONS)
    assert told_off("去年客流为什么少了，怎么才能多起来？", reasons) is None
    assert told_off("客流少了的原因有哪些，渡口的特点有哪些？", reasons) is None
    assert told_off("客流少了的原因和对策有哪些？", reasons) is None
    assert told_off("客流少了的对策和原因有哪些？", reasons) is None
    assert_told(told_off("管理站的职责和任务有哪些？", [judged("一是检查")]), DUTIES)


def test_a_lead_that_names_nothing_of_the_kind_has_to_say_something_of_the_question() -> None:
    source = document("d", "站务", "遇到下列天气停渡：一是大雾；二是大风。")
    assert_told(told_off("停渡的情况有哪些？", [judged("一是", source)]), "大雾[1]；\n大风[2]。")
    assert told_off("船工的问题有哪些？", [judged("一是", source)]) is None
    assert_told(told_off("停渡看哪几样？", [judged("一是", source)]), "大雾[1]；\n大风[2]。")
    assert told_off("船工难在哪几点？", [judged("一是", source)]) is None


def test_fewer_items_than_are_announced_are_not_all() -> None:
    source = document("d", "站务", "隐患有四个方面：一是缆绳老化；二是跳板开裂。")
    assert told_off("隐患有哪些？", [judged("一是", source)]) is None


def test_of_long_items_the_first_sentence_or_clause_is_told() -> None:
    long = "渡船每天检查。" + "检查的结果逐项登记。" * 70
    source = document("d", "站务", f"措施有两条：一是{long}二是培训船工，每年两次。")
    assert_told(told_off("采取了哪些措施？", [judged("一是", source)]), "渡船每天检查[1]；\n培训船工，每年两次[2]。")
    longer = "每天检查渡船，" + "逐项登记，" * 70
    source = document("d", "站务", f"措施有两条：一是{longer}报镇政府；二是培训船工，{'每年两次，' * 60}从不间断。")
    assert_told(told_off("采取了哪些措施？", [judged("一是", source)]), "每天检查渡船[1]；\n培训船工[2]。")
