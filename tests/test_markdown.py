from __future__ import annotations

from assistant.library.formats.markdown import extract, split_front_matter


def test_front_matter_is_taken_off_and_the_text_stays_markdown() -> None:
    extracted = extract(
        '---\ntitle: "水库：清淤"\ndate: 2024-05-09\n# 备注\ntags:\n  - 水利\n---\n\n# 水库\n\n- **甲**\n'.encode()
    )
    assert extracted.given == {"title": "水库：清淤", "date": "2024-05-09", "tags": "水利"}
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


def test_keys_may_be_chinese_in_either_script_and_with_either_colon() -> None:
    text = (
        "---\n标题：水库清淤\n發布日期: 2024-05-09\n文号：河府发〔2024〕6号\nAuthor: 张水生\n来源:  河西日报\n---\n正文"
    )
    assert split_front_matter(text)[0] == {
        "title": "水库清淤",
        "date": "2024-05-09",
        "number": "河府发〔2024〕6号",
        "author": "张水生",
        "publisher": "河西日报",
    }


def test_values_that_go_on_below_their_key_are_one_line() -> None:
    text = '---\ntitle: >-\n  水库\n  清淤\nauthor:\n  - 张水生\n  - "李文"\nregion: [河西县, 岚溪县]\nextra:\n  inner: 甲\n---\n正文'
    given = split_front_matter(text)[0]
    assert given == {"title": "水库 清淤", "author": "张水生、李文", "region": "河西县、岚溪县", "extra": ""}
