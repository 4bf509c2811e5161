"""A small library of real chunks with fake vectors, for the tests of search and answer."""

from __future__ import annotations

from pathlib import Path

from assistant.library.indexer import Indexer
from assistant.library.library import Library
from assistant.search.retriever import Retriever
from assistant.search.selection import SentenceSelector
from tests.fake_models import FakeEmbedder
from tests.test_library import BUILT_WITH

PLAN = """---
title: 甲区教育方案
publisher: 甲区政府
date: 2025-03-28
---

# 甲区教育方案

## 学前教育

到2027年，公办幼儿园在园幼儿占比要达到65%。普惠托育服务占比要达到70%以上。

## 普通高中

- 打造特色高中5所。
- 打造卓越高中2所。
"""
NEWS = """---
title: 乙新区教育新闻
publisher: 乙日报
date: 2024-12-12
---

# 乙新区教育新闻

乙新区公办幼儿园在园幼儿占比提升到63.2%。乙新区四年来新增学位2.5万个，教育投入年均增长28.22%。
"""


def shelf(folder: Path, **documents: str) -> Library:
    """A library of the documents, by default a plan and a news page that differ by region and year."""
    files = folder / "files"
    files.mkdir()
    for name, text in (documents or {"plan": PLAN, "news": NEWS}).items():
        (files / f"{name}.md").write_text(text, encoding="utf-8")
    library = Library(folder / "library", BUILT_WITH)
    Indexer(library, FakeEmbedder(), chunk_chars=200).index([files])
    return library


def retriever(library: Library) -> Retriever:
    return Retriever(library, FakeEmbedder(), dense_weight=0.7)


def selector(library: Library, budget: int = 200) -> SentenceSelector:
    return SentenceSelector(library, count=len, budget=budget)
