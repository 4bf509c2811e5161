from __future__ import annotations

from assistant.library.markdown import extract, split_front_matter


def test_front_matter_is_taken_off_and_the_text_stays_markdown() -> None:
    extracted = extract(
        '---\ntitle: "水库：清淤"\ndate: 2024-05-09\n# 备注\ntags:\n  - 水利\n---\n\n# 水库\n\n- **甲**\n'.encode()
    )
    assert extracted.given == {"title": "水库：清淤", "date": "2024-05-09", "tags": ""}
    assert extracted.text == "# 水库\n\n- **甲**"


def test_a_rule_at_the_top_is_no_front_matter() -> None:
    for text in ("---\n水库清淤了。\n---\n", "---\ntitle: 甲\n没有结尾", "正文\n---\ntitle: 甲\n---\n"):
        assert split_front_matter(text) == ({}, text)


def test_windows_line_ends_do_not_hide_front_matter() -> None:
    assert extract("\ufeff---\r\ntitle: 甲\r\n---\r\n乙\r\n".encode()).given == {"title": "甲"}


def test_links_and_menu_words_of_an_author_stay() -> None:
    text = (
        "# 常用链接\n\n- [首页](https://example.org)\n- [登录](https://example.org/login)\n\n上一篇：甲\n\n© 2024 作者"
    )
    assert extract(text.encode()).text == text
