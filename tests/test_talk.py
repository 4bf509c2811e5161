"""Talk with the assistant itself, and what is not such talk."""

from __future__ import annotations

import pytest

from assistant.answer.talk import reply, talk_of
from assistant.records import Holding


def holding(title: str, date: str = "", **more: str) -> Holding:
    values = dict.fromkeys(("path", "collection", "publisher", "region", "author", "number", "source"), "") | more
    return Holding(
        id=title, title=title, date=date, part=0, script="hans", encoding="utf-8", characters=9, pages=0, **values
    )


@pytest.mark.parametrize(
    ("utterance", "talk"),
    [
        ("你好！", "greeting"),
        ("您好", "greeting"),
        ("Hello there", "greeting"),
        ("谢谢你", "thanks"),
        ("好的，謝謝！", "thanks"),
        ("Thanks a lot!", "thanks"),
        ("再见", "farewell"),
        ("你能做什么？", "ability"),
        ("你是谁", "ability"),
        ("你会干什么呢", "ability"),
        ("What can you do?", "ability"),
        ("有哪些文件？", "documents"),
        ("資料庫裡有哪些文件", "documents"),
        ("你有什么资料", "documents"),
        ("列出所有文档", "documents"),
        ("库里有多少份文件？", "count"),
        ("一共有几篇文章", "count"),
        ("最新的是哪篇？", "newest"),
        ("最新的文件是哪一份", "newest"),
        ("Which document is the newest?", "newest"),
    ],
)
def test_talk_is_known_in_either_script_and_in_english(utterance: str, talk: str) -> None:
    assert talk_of(utterance) == talk


@pytest.mark.parametrize(
    "question",
    [
        "最新的是什么",
        "是什么",
        "能做什么工作",
        "有哪些文件规定了学费？",
        "你好中学有多少学生",
        "谢谢林老师的学校叫什么",
        "最新的学前教育政策是什么？",
        "教育局有多少文件没有公开",
        "这个方案能做什么",
        "2027年公办在园幼儿占比目标",
        "文件提出了哪些任务",
        "最新的入园率是多少",
        "再见面的时间是哪天",
        "help for families",
        "What documents must parents bring?",
        "",
    ],
)
def test_a_question_of_the_documents_is_no_talk(question: str) -> None:
    assert talk_of(question) is None


def test_the_documents_are_listed_newest_first_with_publisher_and_date() -> None:
    held = [holding("旧规划", "2021-03-01"), holding("新方案", "2025-03-28", publisher="区政府")]

    text = reply("documents", held, "hans")

    assert text.splitlines() == [
        "资料库里有2份文件：",
        "1. 《新方案》（区政府，2025-03-28）",
        "2. 《旧规划》（2021-03-01）",
    ]


def test_a_long_list_is_cut_and_says_how_many_are_left() -> None:
    assert reply("documents", [holding(f"文件{n}") for n in range(25)], "hans").endswith("……另有5份。")


def test_the_newest_document_is_told_by_its_date() -> None:
    held = [holding("甲", "2021-03-01"), holding("乙", "2025-01"), holding("丙")]

    assert reply("newest", held, "hans") == "最新的是：《乙》（2025-01）"
    assert reply("newest", held, "latin") == "The newest: “乙” (2025-01)"
    assert reply("newest", [holding("丙")], "hans") == "文件都没有注明日期。"


def test_an_empty_library_is_said_to_be_empty() -> None:
    assert reply("count", [], "hans") == "资料库还是空的，请先加入文件。"


def test_the_reply_is_in_the_script_of_the_utterance() -> None:
    assert "資料庫" in reply("greeting", [], "hant")
    assert reply("count", [holding("甲")], "hant") == "資料庫裡有1份文件。"
    assert "《关于办学的意见》" in reply("documents", [holding("关于办学的意见")], "hant")
