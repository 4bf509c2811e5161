from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.records import Passage
from assistant.search.duplicates import without_reposts
from tests.fakes import document, passage
from tests.shelf import retriever, shelf

TEXT = "图书馆自五月起延长开放时间。周末开放到21时，自习室另有座位80个。请读者自觉保持安静。"


def found(name: str, title: str, text: str = TEXT, region: str = "") -> Passage:
    return passage(document(f"{name}.md", title, text, region=region), 0, text.count("。") - 1, ())


def merged(one: Passage, other: Passage) -> bool:
    kept = without_reposts([one, other], 5)
    assert [each.rank for each in kept] == list(range(1, len(kept) + 1))
    return len(kept) == 1 and [each.document.id for each in kept[0].also] == [other.document.id]


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("图书馆延长开放时间", TEXT),
        ("【转载】图书馆延长开放时间", TEXT.replace("。", "。\n")),
        ("圖書館延長開放時間", "圖書館自五月起延長開放時間。週末開放到21時，自習室另有座位80個。請讀者自覺保持安靜。"),
        ("图书馆延长开放时间", TEXT.split("请读者", maxsplit=1)[0]),  # the repost leaves the end out
    ],
)
def test_a_repost_takes_the_place_of_the_first_and_stays_a_source(title: str, text: str) -> None:
    assert merged(found("one", "图书馆延长开放时间"), found("two", title, text))


@pytest.mark.parametrize(
    ("title", "text", "region"),
    [
        ("图书馆延长开放时间", TEXT.replace("80", "90"), ""),  # another figure
        ("图书馆延长开放时间", TEXT.replace("21时", "九点"), ""),
        ("图书馆延长开放时间", TEXT, "乙县"),  # the same words in another place
        ("文化馆延长开放时间", TEXT, "甲县"),
        ("图书馆延长开放时间（2023年）", TEXT, "甲县"),
    ],
)
def test_what_differs_in_a_figure_a_place_a_name_or_a_year_keeps_its_own_place(
    title: str, text: str, region: str
) -> None:
    assert not merged(found("one", "图书馆延长开放时间（2024年）", region="甲县"), found("two", title, text, region))


def test_what_repeats_itself_within_a_document_is_no_other_source() -> None:
    one = found("one", "图书馆延长开放时间")
    assert len(without_reposts([one, replace(one, chunk=replace(one.chunk, id="again"))], 5)) == 2


def test_reposts_below_the_limit_are_still_named() -> None:
    one = found("one", "图书馆延长开放时间")
    others = [found(f"other{i}", f"通告{i}", f"通告第{i}号。") for i in range(3)]
    kept = without_reposts([one, *others, found("two", "图书馆延长开放时间")], 2)
    assert len(kept) == 2 and len(kept[0].also) == 1


def test_the_search_gives_reposts_one_place(tmp_path: Path) -> None:
    page = "# 图书馆延长开放时间\n\n" + TEXT
    library = shelf(tmp_path, one=page, two=page, three=page, four="# 食堂菜单\n\n周末供应饺子。")
    results = retriever(library).search("图书馆周末开放到几时", 5)
    assert len(results[0].also) == 2 and len({each.document.id for each in results}) == len(results) == 2
