from __future__ import annotations

import io
import zipfile

import pytest

from assistant.errors import ReadError
from assistant.library.formats.opendocument import extract

_NAMES = "".join(
    f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "text", "table", "meta", "style")
)
BODY = (
    "<text:tracked-changes><text:changed-region><text:p>旧</text:p></text:changed-region></text:tracked-changes>"
    '<text:h text:outline-level="1">青禾县规划</text:h>'
    "<text:p>占比<text:span>65%</text:span><text:s/>。"
    "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>据年报。</text:p></text:note-body></text:note>"
    "</text:p><text:list><text:list-item><text:p>甲</text:p><text:list><text:list-item><text:p>子</text:p>"
    "</text:list-item></text:list></text:list-item><text:list-item><text:p>乙</text:p></text:list-item></text:list>"
    "<table:table><table:table-row><table:table-cell><text:p>镇</text:p></table:table-cell>"
    '<table:table-cell table:number-columns-spanned="2"><text:p>学校</text:p></table:table-cell><table:covered-table-cell/>'
    "</table:table-row><table:table-row><table:table-cell><text:p>白石镇</text:p></table:table-cell>"
    '<table:table-cell table:number-columns-repeated="2"><text:p>12</text:p></table:table-cell></table:table-row></table:table>'
)
META = (
    f'<office:document-meta{_NAMES} xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta><dc:title>规划稿</dc:title>'
    "<meta:initial-creator>教育局</meta:initial-creator><meta:creation-date>2024-05-09T10:00:00</meta:creation-date>"
    "</office:meta></office:document-meta>"
)


def written(manifest: str = "<manifest/>", body: str = BODY, styles: str = "") -> bytes:
    automatic = f"<office:automatic-styles>{styles}</office:automatic-styles>"
    content = f"<office:document-content{_NAMES}>{automatic}<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", content)
        archive.writestr("meta.xml", META)
        archive.writestr("META-INF/manifest.xml", manifest)
    return file.getvalue()


def test_headings_lists_tables_and_notes_become_markdown() -> None:
    assert extract(written()).text.split("\n") == [
        *["# 青禾县规划", "", "占比65% 。", "", "注1：据年报。", "", "- 甲", "  - 子", "- 乙", ""],
        *["| 镇 | 学校 | 学校 |", "|---|---|---|", "| 白石镇 | 12 | 12 |"],
    ]


def test_properties_are_hints() -> None:
    assert extract(written()).hints == {"title": "规划稿", "author": "教育局", "date": "2024-05-09"}


def test_an_encrypted_document_says_so() -> None:
    with pytest.raises(ReadError, match="protected with a password"):
        extract(written("<manifest><file-entry><encryption-data/></file-entry></manifest>"))


def levels(*forms: tuple[str, str, str, int]) -> str:
    """A list style with number format, prefix, suffix and shown levels of each of its levels."""
    return "".join(
        f'<text:list-level-style-number text:level="{i}" style:num-format="{form}" style:num-prefix="{before}" '
        f'style:num-suffix="{after}" text:display-levels="{shown}"/>'
        for i, (form, before, after, shown) in enumerate(forms, start=1)
    )


def items(*texts: str, **attributes: str) -> str:
    said = "".join(f' text:{name.replace("_", "-")}="{value}"' for name, value in attributes.items())
    return f"<text:list{said}>" + "".join(f"<text:list-item>{text}</text:list-item>" for text in texts) + "</text:list>"


def lines(body: str, styles: str = "") -> list[str]:
    return [line for line in extract(written(body=body, styles=styles)).text.split("\n") if line]


def test_the_numbers_of_lists_stand_before_their_items_as_they_are_shown() -> None:
    forms = levels(("一, 二, 三, ...", "", "、", 1), ("一, 二, 三, ...", "（", "）", 1), ("1", "", ".", 1))
    inner = items("<text:p>清淤</text:p>", "<text:p>加固</text:p>" + items("<text:p>坝体</text:p>"))
    body = items(f"<text:p>水库</text:p>{inner}", "<text:p>道路</text:p>", style_name="L")
    assert lines(body, f'<text:list-style style:name="L">{forms}</text:list-style>') == [
        *["一、水库", "（一）清淤", "（二）加固", "1. 坝体", "二、道路"]
    ]


def test_numbers_of_several_levels_and_given_starts_are_shown() -> None:
    forms = levels(("1", "", "", 1), ("1", "", "", 2))
    body = items("<text:p>范围</text:p>" + items("<text:p>对象</text:p>", "<text:p>例外</text:p>"), style_name="L")
    later = '<text:list text:style-name="L"><text:list-item text:start-value="5"><text:p>术语</text:p></text:list-item></text:list>'
    assert lines(body + later, f'<text:list-style style:name="L">{forms}</text:list-style>') == [
        *["1 范围", "1.1 对象", "1.2 例外", "5 术语"]
    ]


@pytest.mark.parametrize(
    ("said", "number"), [({"continue_numbering": "true"}, "第二条"), ({"continue_list": "a"}, "第二条"), ({}, "第一条")]
)
def test_a_list_goes_on_with_an_earlier_one_only_where_it_says_so(said: dict[str, str], number: str) -> None:
    style = f'<text:list-style style:name="L">{levels(("一, 二, 三, ...", "第", "条", 1))}</text:list-style>'
    first = items("<text:p>甲</text:p>", style_name="L").replace("<text:list ", '<text:list text:id="a" ')
    second = items("<text:p>乙</text:p>", style_name="L", **said)
    assert lines(f"{first}<text:p>其间。</text:p>{second}", style) == ["第一条 甲", "其间。", f"{number} 乙"]


def test_headings_carry_the_numbers_of_their_outline() -> None:
    outline = (
        '<text:outline-level-style text:level="1" style:num-format="一" style:num-prefix="第" style:num-suffix="章"/>'
    )
    body = '<text:h text:outline-level="1">总则</text:h><text:h text:outline-level="1">附则</text:h>'
    found = lines(body, f"<text:outline-style>{outline}</text:outline-style>")
    assert found == ["# 第一章 总则", "# 第二章 附则"]


def test_a_paragraph_in_the_style_of_titles_is_the_title_above_all_headings() -> None:
    body = '<text:p text:style-name="P1">水库办法</text:p><text:h text:outline-level="1">总则</text:h>'
    style = '<style:style style:name="P1" style:parent-style-name="Title"/><style:style style:name="Title"/>'
    assert lines(body, style) == ["# 水库办法", "## 总则"]


def test_hidden_words_are_left_out_and_raised_numbers_raised() -> None:
    styles = "".join(
        f'<style:style style:name="{name}"><style:text-properties {said}/></style:style>'
        for name, said in [("T1", 'text:display="none"'), ("T2", 'style:text-position="super 58%"')]
    )
    body = '<text:p>库容10<text:span text:style-name="T2">3</text:span>方<text:span text:style-name="T1">暗</text:span>。</text:p>'
    assert lines(body, styles) == ["库容10³方。"]


def test_cells_merged_downwards_and_across_stand_in_each_place_they_cover() -> None:
    def cell(text: str, what: str = "") -> str:
        spanned = f' table:number-{what}-spanned="2"' if what else ""
        return f"<table:table-cell{spanned}><text:p>{text}</text:p></table:table-cell>"

    covered = "<table:covered-table-cell/>"
    rows = [
        cell("年份", "rows") + cell("库容", "columns") + covered + cell("备注", "rows"),
        covered + cell("年初") + cell("年末") + covered,
        cell("2023") + cell("32") + cell("41") + cell("无"),
    ]
    body = "<table:table>" + "".join(f"<table:table-row>{row}</table:table-row>" for row in rows) + "</table:table>"
    assert lines(body) == ["| 年份 | 库容 年初 | 库容 年末 | 备注 |", "|---|---|---|---|", "| 2023 | 32 | 41 | 无 |"]


def test_a_table_in_a_cell_does_not_add_rows_to_the_table_around_it() -> None:
    def row(*cells: str) -> str:
        return (
            "<table:table-row>"
            + "".join(f"<table:table-cell>{cell}</table:table-cell>" for cell in cells)
            + "</table:table-row>"
        )

    inner = f"<table:table>{row('<text:p>内</text:p>')}</table:table>"
    body = f"<table:table>{row('<text:p>名</text:p>', '<text:p>值</text:p>')}{row('<text:p>甲</text:p>', inner)}</table:table>"
    assert len(lines(body)) == 3
