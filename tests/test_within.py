from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import ScopeError
from assistant.library.library import Library
from assistant.library.storing import within as module
from assistant.library.storing.within import nearest_within, within
from assistant.records import Scope
from tests.fake_models import FakeEmbedder
from tests.shelf import retriever, shelf


def page(title: str, *, publisher: str, date: str = "", region: str = "", body: str = "图书馆周末开放。") -> str:
    lines = [f"{name}: {value}" for name, value in (("date", date), ("region", region)) if value]
    return "\n".join(["---", f"title: {title}", f"publisher: {publisher}", *lines, "---", "", f"# {title}", "", body])


def library(folder: Path) -> Library:
    return shelf(
        folder,
        one=page("石桥区通报", publisher="石桥区文化馆", date="2024-03-15", region="云州市石桥区"),
        two=page("雲州市通報", publisher="雲州市圖書館", date="2025-01", region="雲州市"),
        three=page("临江县通报", publisher="临江县文化馆", date="2023-12-31", region="岭北省临江县"),
        four=page("随笔", publisher="文化馆"),
    )


def titles(held: Library, scope: Scope) -> list[str]:
    found = retriever(held).search("图书馆周末开放", 10, scope=scope)
    return sorted(passage.document.title for passage in found)


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (Scope(regions=("云州市",)), ["石桥区通报", "雲州市通報"]),  # in either script, with what lies in it
        (Scope(regions=("石桥",)), ["石桥区通报"]),
        (Scope(regions=("中国云州市石桥区",)), ["石桥区通报"]),
        (Scope(publishers=("文化馆",)), ["随笔"]),  # a publisher of just that name
        (Scope(publishers=("县文化馆", "图书馆")), ["临江县通报", "雲州市通報"]),
        (Scope(since="2024"), ["石桥区通报", "雲州市通報"]),
        (Scope(until="2024"), ["临江县通报", "石桥区通报"]),
        (Scope(since="2025-01-20"), ["雲州市通報"]),  # its day in January is not known
        (Scope(since="2023-12-31", until="2024-03-15"), ["临江县通报", "石桥区通报"]),
        (Scope(regions=("云州",), until="2024-06"), ["石桥区通报"]),
        (Scope(), ["临江县通报", "石桥区通报", "随笔", "雲州市通報"]),
    ],
    ids=str,
)
def test_only_documents_within_the_limits_are_found(tmp_path: Path, scope: Scope, expected: list[str]) -> None:
    assert titles(library(tmp_path), scope) == expected


def test_documents_are_taken_by_their_ids(tmp_path: Path) -> None:
    held = library(tmp_path)
    chosen = [document for document in held.database.documents() if document.title in {"随笔", "临江县通报"}]
    assert titles(held, Scope(documents=tuple(each.id for each in chosen))) == ["临江县通报", "随笔"]


@pytest.mark.parametrize(
    ("scope", "message"),
    [
        (Scope(regions=("月球",)), "fits: region 月球"),
        (Scope(documents=("没有",), since="2020"), "fits: document 没有; since 2020"),
        (Scope(publishers=("",)), "No document"),
        (Scope(since="去年"), "'去年' is no day"),
        (Scope(until="2024-13"), "'2024-13' is no day"),
        (Scope(since="2024-02", until="2023"), "No day is since 2024-02 and until 2023"),
        (Scope(collections=("' OR 1=1 --",)), "No document"),
    ],
    ids=str,
)
def test_limits_that_nothing_meets_are_one_clear_line(tmp_path: Path, scope: Scope, message: str) -> None:
    with pytest.raises(ScopeError, match=message) as caught:
        within(library(tmp_path).database, scope)
    assert "\n" not in str(caught.value)


def test_days_of_one_year_are_no_contradiction(tmp_path: Path) -> None:
    inside = within(library(tmp_path).database, Scope(since="2024-02", until="2024"))
    assert inside is not None and inside.documents == 1


@pytest.mark.parametrize("compared", [0, 5_000])
def test_a_narrow_scope_gets_all_it_holds_however_far_from_the_question(
    tmp_path: Path, compared: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    near = {f"near{i}": page(f"通报{i}", publisher="甲", body="图书馆周末开放。" * 3) for i in range(30)}
    far = {f"far{i}": page(f"账目{i}", publisher="乙", body=f"账目第{i}页，结余不明。") for i in range(8)}
    held = shelf(tmp_path, **near, **far)
    monkeypatch.setattr(module, "_COMPARED", compared)
    inside = within(held.database, Scope(publishers=("乙",)))
    assert inside is not None
    found = nearest_within(held, FakeEmbedder().embed_query("图书馆周末开放"), 8, inside)
    assert len(found) == 8 and found == sorted(found, key=lambda item: (-item[1], item[0]))
    search = retriever(held).search("图书馆周末开放", 8, scope=Scope(publishers=("乙",)))
    assert len(search) == 8 and {passage.document.publisher for passage in search} == {"乙"}
