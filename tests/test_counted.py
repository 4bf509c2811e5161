from __future__ import annotations

import pytest

from assistant.library.counted import counted_off, first_sentence
from assistant.records import Span
from tests.fakes import document


def read(text: str, at: str = "") -> list[tuple[str, list[str]]]:
    """The lead and the items' words of each series that a piece of a text stands in, the whole text by default."""
    start = text.index(at) if at else 0
    found = counted_off(document("d", "规则", text), Span(start=start, end=start + len(at or text)))
    return [
        (
            text[each.lead.start : each.lead.end] if each.lead else "",
            [text[item.words : item.span.end] for item in each.items],
        )
        for each in found
    ]


@pytest.mark.parametrize(
    ("text", "lead", "items"),
    [
        ("仓库有两大隐患：一是线路老化；二是通道堵塞。", "仓库有两大隐患：", ["线路老化", "通道堵塞。"]),
        ("货已发。延误主要因二：其一，桥断；其二，雪封。", "延误主要因二：", ["桥断", "雪封。"]),
        ("延误的原因一是桥断，二是雪封。", "延误的原因", ["桥断", "雪封。"]),
        (
            "窑变有两点。第一，釉厚。釉要三遍。第二，火急。陶土来自南山。",
            "窑变有两点。",
            ["釉厚。釉要三遍。", "火急。"],
        ),
        ("步骤：首先浸米，其次蒸米，最后拌曲。", "步骤：", ["浸米", "蒸米", "拌曲。"]),
        ("应当（1）断电；（2）上锁；（3）挂牌。", "应当", ["断电", "上锁", "挂牌。"]),
        ("检修时：(1)断电；(2)上锁。", "检修时：", ["断电", "上锁。"]),
        ("检修时： ① 断电 ② 上锁。", "检修时：", ["断电", "上锁。"]),
        ("检修时：1.断电1.5小时；2.上锁。", "检修时：", ["断电1.5小时", "上锁。"]),
        ("塘鱼减产，一方面水温过高，另一方面饵料不足；虾未受影响。", "塘鱼减产，", ["水温过高", "饵料不足；"]),
        ("塘魚減產，一方面水溫過高，一方面餌料不足。", "塘魚減產，", ["水溫過高", "餌料不足。"]),
        ("今年一要修渠，二要清淤。", "", []),
        ("今年，一要修渠，二要清淤。", "今年，", ["要修渠", "要清淤。"]),
        ("一是修渠；二是清淤。", "", ["修渠", "清淤。"]),
    ],
)
def test_what_is_counted_off_is_read_whole(text: str, lead: str, items: list[str]) -> None:
    assert read(text) == ([(lead, [item.rstrip("；") for item in items])] if items else [])


@pytest.mark.parametrize(
    "text",
    [
        "第一、第二、第三车间今年停工。",
        "约有1、2名工人受伤。",
        "二是清淤；三是修渠。",  # the first is not there
        "一是清淤；三是修渠。",
        "按照（1）式和（2）式计算。",
        "周一是晴天，二是阴天。",
        "在这一方面，他很细心，另一方面他不急。",
        "| 一是甲；二是乙 | 丙 |",
        "一是修渠。\n二是清淤。",  # two paragraphs
    ],
)
def test_what_is_not_counted_from_one_without_a_gap_is_none(text: str) -> None:
    assert read(text) == []


def test_a_sentence_beside_the_series_is_none_of_it() -> None:
    text = "渠长九里。隐患有二：一是塌方；二是渗水。渠首在北山。"
    assert read(text, "渠长九里。") == [] == read(text, "渠首在北山。")
    assert len(read(text, "二是渗水")) == 1


def test_a_series_within_an_item_is_one_of_its_own() -> None:
    text = "要做两件事：一是检修：（1）断电；（2）上锁；二是清点工具。"
    assert [items for _, items in read(text, "（2）上锁")] == [
        ["检修：（1）断电；（2）上锁", "清点工具。"],
        ["断电", "上锁"],
    ]


def test_an_item_up_to_its_first_full_stop() -> None:
    assert first_sentence("釉厚（三遍。）。火急。") == "釉厚（三遍。）。"
    assert first_sentence("釉厚") == "釉厚"
