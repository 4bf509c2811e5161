from __future__ import annotations

import pytest

from assistant.library.formats.rtf import extract


def escaped(text: str, codec: str) -> str:
    return "".join(f"\\'{byte:02x}" for byte in text.encode(codec))


@pytest.mark.parametrize(("page", "codec", "first"), [("936", "gbk", "白石水库占比"), ("950", "cp950", "白石水庫占比")])
def test_text_in_the_code_page_and_in_unicode_is_read(page: str, codec: str, first: str) -> None:
    second = "第二段文字。"
    unicode = "".join(f"\\u{ord(character)}?" for character in second)
    head = f"{{\\rtf1\\ansi\\ansicpg{page}\\deff0{{\\info{{\\title {escaped(first, codec)}}}}}"
    found = extract(f"{head}\\f0 {escaped(first, codec)}92.3%\\par {unicode}\\par}}".encode())
    assert found.text == f"{first}92.3%\n\n{second}"
    assert found.hints == {"title": first}


def test_a_table_is_rows_of_markdown() -> None:
    row = "\\trowd\\cellx1\\cellx2\\intbl {}\\cell {}\\cell\\row"
    table = row.format("Town", "Share") + row.format("Qinghe", "65%")
    found = extract(("{\\rtf1\\ansi\\ansicpg936 Before.\\par" + table + "\\pard After.\\par}").encode())
    assert found.text == "Before.\n\n| Town | Share |\n|---|---|\n| Qinghe | 65% |\n\nAfter."


def test_deleted_and_hidden_words_are_not_read_and_what_follows_is() -> None:
    head = "{\\rtf1\\ansi\\ansicpg936 {\\f0 Before}"
    unseen = "{\\deleted\\revauthdel1 gone}{\\loch\\v secret}{\\v0 , shown}{\\viewkind4 , too}"
    assert extract((head + unseen + "{\\revised\\revauth1 , new}\\par After.\\par}").encode()).text == (
        "Before, shown, too, new\n\nAfter."
    )
