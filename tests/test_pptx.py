from __future__ import annotations

import io
from typing import Any, cast

import pptx as writer
import pytest
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from assistant.errors import ReadError
from assistant.library.formats.extracted import Extracted
from assistant.library.formats.ooxml import OLE
from assistant.library.formats.pptx import extract


def read(deck: Any) -> Extracted:
    file = io.BytesIO()
    deck.save(file)
    return extract(file.getvalue())


def slide(deck: Any, layout: int, title: str = "") -> Any:
    added = deck.slides.add_slide(deck.slide_layouts[layout])
    if title:
        added.shapes.title.text = title
    return added


def test_every_slide_is_a_page_below_its_title() -> None:
    deck = writer.Presentation()
    slide(deck, 0, "青禾县教育规划").placeholders[1].text = "教育局"
    slide(deck, 1, "目标").placeholders[1].text = "占比65%\n覆盖率92.3%"
    found = read(deck)
    assert found.text == "# 青禾县教育规划\n\n教育局\n\n## 目标\n\n- 占比65%\n- 覆盖率92.3%"
    assert [found.text[start : start + 4] for start in found.page_starts] == ["# 青禾", "## 目"]


def test_tables_charts_and_notes_are_read() -> None:
    deck = writer.Presentation()
    added = slide(deck, 5, "学校")
    table = added.shapes.add_table(3, 2, Inches(1), Inches(2), Inches(4), Inches(1)).table
    for i, row in enumerate([["镇", "学校数"], ["白石镇", "12"], ["合计", ""]]):
        for j, text in enumerate(row):
            table.cell(i, j).text = text
    table.cell(2, 0).merge(table.cell(2, 1))
    data: Any = cast(Any, CategoryChartData)()
    data.categories = ["2023年", "2024年"]
    data.add_series("学生数", (11980, 12400.5))
    added.shapes.add_chart(XL_CHART_TYPE.LINE, Inches(1), Inches(4), Inches(4), Inches(2), data)
    added.notes_slide.notes_text_frame.text = "讲到这里停一下。"
    text = read(deck).text
    assert "| 镇 | 学校数 |\n|---|---|\n| 白石镇 | 12 |\n| 合计 | 合计 |" in text
    assert "|  | 学生数 |\n|---|---|\n| 2023年 | 11980 |\n| 2024年 | 12400.5 |" in text
    assert text.endswith("备注：\n讲到这里停一下。")


def test_shapes_are_read_from_top_to_bottom_and_groups_are_opened() -> None:
    deck = writer.Presentation()
    added = slide(deck, 6)
    for words, top in [("下面的一段文字，写得比标题长一些。", 4), ("工作安排", 1)]:
        added.shapes.add_textbox(Inches(1), Inches(top), Inches(3), Inches(1)).text_frame.text = words
    group = added.shapes.add_group_shape()
    group.shapes.add_textbox(Inches(1), Inches(5), Inches(3), Inches(1)).text_frame.text = "组内。"
    assert read(deck).text == "# 工作安排\n\n下面的一段文字，写得比标题长一些。\n\n组内。"


def test_hidden_slides_are_read_with_a_note_and_page_numbers_are_not() -> None:
    deck = writer.Presentation()
    slide(deck, 5, "一")
    slide(deck, 5, "二")._element.set("show", "0")
    found = read(deck)
    assert found.text == "# 一\n\n## 二"
    assert found.notes == ("1 of 2 slides are hidden; they were read too.",)


def test_a_slide_without_text_still_counts_as_a_page() -> None:
    deck = writer.Presentation()
    for title in ("一", "", "三"):
        slide(deck, 5, title)
    found = read(deck)
    assert len(found.page_starts) == 3
    assert found.text[found.page_starts[2] :] == "## 三"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (OLE + "EncryptedPackage".encode("utf-16-le"), "protected with a password"),
        (OLE + b"\0" * 100, r"old Office format \.ppt"),
        (b"text", "damaged"),
    ],
)
def test_what_is_no_presentation_says_so(data: bytes, message: str) -> None:
    with pytest.raises(ReadError, match=message):
        extract(data)
