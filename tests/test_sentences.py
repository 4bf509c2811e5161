from __future__ import annotations

import pytest

from assistant.library.sentences import sentences


def _sentences(text: str) -> list[str]:
    return [text[span.start : span.end] for span in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("他问：“什么？为什么？”大家笑了。", ["他问：“什么？为什么？”", "大家笑了。"]),
        ("“走吧！”他说。雨停了。", ["“走吧！”他说。", "雨停了。"]),
        ("所谓“真的吗？”的问题。", ["所谓“真的吗？”的问题。"]),
        (
            "推出3.0版方案，增长3.5%。U.S. GDP rose. It is 3.5.",
            ["推出3.0版方案，增长3.5%。", "U.S. GDP rose.", "It is 3.5."],
        ),
        ("See Fig. 3 and e.g. Table 2. Done.", ["See Fig. 3 and e.g. Table 2.", "Done."]),
        ("《为什么？》是书名！好。", ["《为什么？》是书名！", "好。"]),
        ("水位（超过警戒线！）升高。", ["水位（超过警戒线！）升高。"]),
        ("从工作室……到联盟。", ["从工作室……", "到联盟。"]),
        ("……为推动清淤。", ["……为推动清淤。"]),
        ("甲；乙；丙。", ["甲；乙；丙。"]),
        ("第一行\n第二行", ["第一行", "第二行"]),
        ("http://a.cn/x?y=1&z=2 是地址。", ["http://a.cn/x?y=1&z=2 是地址。"]),
        ("**要点。** 后面。", ["**要点。**", "后面。"]),
        ("- 甲。乙\n* 丙\n• 丁\n1. 戊\n（2）己\n③庚\n> 辛", ["甲。乙", "丙", "丁", "戊", "己", "庚", "辛"]),
        ("## 标题\n一、总则\n（三）附则", ["标题", "总则", "附则"]),
        ("一、二年级有30人。1、2年级。", ["一、二年级有30人。", "1、2年级。"]),
        ("1. 清淤2023方。\n12.5万元。", ["清淤2023方。", "12.5万元。"]),
        ("| 组 | 数 |\n|---|---|\n| 甲。乙 | 3 |", ["组 | 数", "甲。乙 | 3"]),
        ("---\n***\n===", []),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(text: str, expected: list[str]) -> None:
    assert _sentences(text) == expected


def test_a_long_sentence_ends_at_semicolons_and_a_longer_one_at_commas() -> None:
    clause = "镇里出钱修坝顶的路，村里出工清库底的泥，用水户按亩分摊电费；"
    assert len(_sentences(clause * 3 + "完。")) == 1
    assert all(piece.endswith(("；", "。")) for piece in _sentences(clause * 6 + "完。"))
    pieces = _sentences("水库的泥一车一车拉到果园里，" * 60 + "完。")
    assert max(map(len, pieces)) <= 460
    assert all(piece.endswith(("，", "。")) for piece in pieces)
    assert [len(piece) for piece in _sentences("泥" * 1000)] == [460, 460, 80]
