from __future__ import annotations

import pytest

from assistant.answer.days_between import days_between
from assistant.records import KeptSentence
from tests.fakes import document
from tests.found_whole import found_whole

TEXT = (
    "摄影展2025年5月18日开幕，9月7日闭幕。"
    "征稿时间为2025年2月20日至3月15日，逾期不收。"
    "入选名单公布后，作品原件须在2025年4月10日17时前寄达市美术馆。"
    "评审会定于4月2日召开。"
)
FAIR = document("f", "沧溪市摄影展通知", TEXT)
SHOWN = [
    KeptSentence(
        document=FAIR,
        chunk_id="c",
        heading=(),
        start=TEXT.index(sentence),
        end=TEXT.index(sentence) + len(sentence) + 1,
        score=0.5,
    )
    for sentence in TEXT.split("。")[:-1]
]


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (
            "沧溪市的摄影展从开幕到闭幕一共多少天？",
            "112天（2025年5月18日至2025年9月7日，首尾两天都算则为113天）[1]。",
        ),
        ("攝影展從徵稿開始到徵稿結束有幾天？", "23天（2025年2月20日至2025年3月15日，首尾两天都算则为24天）[1]。"),
        (
            "从征稿截止到原件寄达的最后期限，中间隔着多少天？",
            "26天（2025年3月15日至2025年4月10日）[1][2]。",
        ),
        (
            "从2025年4月10日到摄影展开幕还有多少天？",
            "38天（2025年4月10日至2025年5月18日，首尾两天都算则为39天）[1][2]。",
        ),
    ],
)
def test_the_days_between_two_dates_that_are_told_are_counted(question: str, text: str) -> None:
    told = days_between(question, SHOWN)
    assert told is not None
    assert told.text == text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("分馆自7月25日起闭馆，至10月31日止，11月1日恢复开放。", "99天（7月25日至10月31日，首尾两天都算）[1]。"),
        ("分馆从2024年1月31日至3月2日闭馆。", "32天（1月31日至3月2日，首尾两天都算）[1]。"),
        ("分馆从1月31日至3月2日闭馆。", ""),
        ("分馆从10月31日至3月2日闭馆。", ""),
        ("分馆从7月1日起闭馆。", ""),
        ("分馆从7月1日至7月3日、从8月1日至8月4日闭馆。", ""),
    ],
)
def test_how_long_something_lasted_is_counted(text: str, told: str) -> None:
    bound = days_between("分館前後總共關了幾天？", [found_whole("公告", text)])
    assert (bound.text if bound else "") == told


def test_a_work_goes_from_its_beginning_to_its_completion_whatever_they_are_called() -> None:
    text = "新校2026年3月10日开工，2027年7月28日竣工。"
    told = days_between("新校从破土到完工要花多少天？", [found_whole("方案", text)])
    assert told is not None and told.text.startswith("505天（2026年3月10日至2027年7月28日")


@pytest.mark.parametrize(
    "question",
    [
        "摄影展展出多少天？",
        "从市美术馆到火车站要走多少天？",
        "从评审会到摄影展闭幕有多少天？",  # of the first no year is told
        "从闭幕到开幕有多少天？",
        "从颁奖到闭幕有多少天？",
    ],
)
def test_where_the_dates_are_not_plain_no_days_are_counted(question: str) -> None:
    assert days_between(question, SHOWN) is None
