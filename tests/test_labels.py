from __future__ import annotations

from assistant.library.cleaning.labels import is_label_alone, join_lists, labelled


def test_several_labels_share_a_line() -> None:
    line = "日期:2024-02-19 來源:雲嶺縣政府辦公室　作者：沈青"
    assert labelled(line) == [("published", "2024-02-19"), ("publisher", "雲嶺縣政府辦公室"), ("other", "沈青")]


def test_widened_and_bulleted_labels_are_known() -> None:
    assert labelled("来　源：河西日报") == [("publisher", "河西日报")]
    assert labelled("• 發文字號 河發〔2024〕3號") == [("number", "河發〔2024〕3號")]
    assert labelled("【发布部门】河西市人民政府") == [("publisher", "河西市人民政府")]
    assert labelled("【发布日期】") == labelled("【快讯】河西水库清淤") == []
    assert is_label_alone("  • 有 效 性")


def test_words_that_only_end_like_a_label_and_empty_labels_give_nothing() -> None:
    assert labelled("开工日期：2024-05-09") == []
    assert labelled("发布日期：") == []
    assert labelled("他说的来源不明") == []


def test_a_list_of_labels_and_values_is_joined_and_text_is_not() -> None:
    rows = ["索引号:", "", "  001", "文号:", "  〔2024〕3号", "日期:", "  2024-05-09", "", "正文。"]
    assert [row for _, row in join_lists(rows)] == ["索引号:001", "文号:〔2024〕3号", "日期:2024-05-09", "", "正文。"]
    fields = ["标题", "作者", "来源", "日期", "正文从这里开始"]
    assert [row for _, row in join_lists(fields)] == fields
    assert [row for _, row in join_lists(["来源：", "正文。"])] == ["来源：", "正文。"]


def test_a_label_without_value_takes_no_line_of_another_kind() -> None:
    rows = ["• 文号", "• 〔2024〕3号", "• 日期", "• 2024-05-09", "• 来源", "• 河西", "• 有效性", "", "河西村通知"]
    assert [row for _, row in join_lists(rows)][-3:] == ["• 有效性", "", "河西村通知"]
