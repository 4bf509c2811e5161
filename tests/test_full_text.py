from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import LibraryError
from assistant.library.library import Library
from assistant.library.storing import full_text
from assistant.library.storing.database import Database, _connect_read_only
from assistant.library.storing.full_text import FullText
from tests.test_library import BUILT_WITH, document, put

WORDS = ["教育", "学校", "建设", "公办", "幼儿园", "占比", "2027年", "65%", "水库", "库容", "GPT-4", "青岚", "方案"]
QUESTIONS = [
    ["教育"],
    ["教育", "学校", "建设"],
    ["水库", "65%", "2027年"],
    ["方案", "青岚", "gpt4"],
    ["方案"],
    ["没有"],
    [],
]
EVEN = ("position % ? = 0", ("2",))


def text(seed: int) -> str:
    """Sentences of very different lengths, of words of which the first are much more common than the last."""
    chance = random.Random(seed)
    weights = [1 / (place + 1) for place in range(len(WORDS))]
    lengths = [chance.choice([2, 5, 20]) for _ in range(chance.randint(1, 30))]
    return "".join("的".join(chance.choices(WORDS, weights, k=length)) + "。" for length in lengths)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = Library(tmp_path / "library", BUILT_WITH)
    put(opened, *(document(text(number), f"d{number}") for number in range(30)), place="/all")
    yield opened
    opened.close()


@pytest.fixture
def large(library: Library, monkeypatch: pytest.MonkeyPatch) -> Library:
    """The same library, taken for a large one."""
    monkeypatch.setattr(full_text, "_SMALL", 0)
    return library


def by_fts5(
    library: Library, terms: list[str], limit: int = 500, **within: tuple[str, tuple[str, ...]]
) -> list[tuple[float, str]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(full_text, "_SMALL", 10**9)
        return shown(library.database.match(terms, limit, **within))


def shown(found: list[tuple[str, float]]) -> list[tuple[float, str]]:
    """Scores in order, and which chunks have them: chunks that are told apart by nothing may change places."""
    rounded = [(round(score, 6), id_) for id_, score in found]
    return sorted(rounded, key=lambda item: (-item[0], item[1]))


@pytest.mark.parametrize("terms", QUESTIONS, ids="-".join)
def test_a_large_library_gives_the_chunks_and_scores_that_fts5_gives(large: Library, terms: list[str]) -> None:
    assert large.database.chunk_count() > 100
    assert shown(large.database.match(terms, 500)) == by_fts5(large, terms)
    scores = [score for _, score in large.database.match(terms, 500)]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("terms", QUESTIONS, ids="-".join)
def test_within_limits_it_gives_the_same_too(large: Library, terms: list[str]) -> None:
    assert shown(large.database.match(terms, 500, EVEN)) == by_fts5(large, terms, within=EVEN)


def test_limits_that_let_in_none_of_the_best_still_leave_the_others(
    large: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    best = [id_ for id_, _ in large.database.match(["水库"], 10)]
    others = (f"id NOT IN ({','.join('?' * 10)}) AND position < 3 OR id = ''", tuple(best))
    monkeypatch.setattr(full_text, "_EXACT", 3)
    found = large.database.match(["水库"], 5, others)
    assert len(found) == 5 and not {id_ for id_, _ in found} & set(best)
    assert set(shown(found)) <= set(by_fts5(large, ["水库"], within=others))


def test_of_many_chunks_only_the_likeliest_have_their_length_looked_up(
    large: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(full_text, "_EXACT", 120)
    for _ in range(2):  # the second time from memory
        assert shown(large.database.match(["建设", "水库"], 5)) == by_fts5(large, ["建设", "水库"], 5)
        assert (large.database._full_text._known_lengths > 0).sum() == 120


def test_the_number_of_chunks_with_a_term_is_the_same(large: Library) -> None:
    wanted = ["教育", "方案", "水库", "没有"]
    found = large.database.term_frequencies(wanted)
    assert found["教育"] > found["水库"] > 0 == found["没有"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(full_text, "_SMALL", 10**9)
        assert large.database.term_frequencies(wanted) == found


def test_what_has_changed_is_seen_at_once_by_others_too(large: Library) -> None:
    other = Database(large.folder / "library.sqlite3")
    for database in (large.database, other):
        assert database.match(["水库"], 500) and not database.match(["龙潭"], 9)
    put(large, document("龙潭的坝高为65%。" * 9, "new"))
    for database in (large.database, other):
        assert database.match(["龙潭"], 9)
    with large.writing():
        large.remove("new")
    for database in (large.database, other):
        assert not database.match(["龙潭"], 9)
        assert shown(database.match(["水库"], 500)) == by_fts5(large, ["水库"])
    other.close()


def test_the_lists_in_memory_are_bounded(large: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = [large.database.match([word], 500) for word in ("教育", "学校", "建设", "水库")]
    kept = large.database._full_text
    assert len(kept._lists) == 4 and kept._bytes == sum(each.size for each in kept._lists.values())
    monkeypatch.setattr(full_text, "_KEPT_BYTES", kept._bytes // 2)
    assert [large.database.match([word], 500) for word in ("教育", "学校", "建设", "水库")] == whole
    assert 0 < kept._bytes <= full_text._KEPT_BYTES and len(kept._lists) < 4
    assert "水库" in kept._lists  # what was asked for last


def test_a_library_that_cannot_be_written_is_ranked_too(large: Library) -> None:
    expected = by_fts5(large, ["教育", "水库"])
    large.close()
    connection = _connect_read_only(large.folder / "library.sqlite3")
    read_only = FullText(lambda sql, values: connection.execute(sql, tuple(values)).fetchall())
    assert shown(read_only.match(["教育", "水库"], 500)) == expected
    connection.close()


def test_a_scope_does_not_make_fts5_search_anew_for_each_chunk_in_it(library: Library) -> None:
    statements: list[str] = []
    library.database._reader.set_trace_callback(statements.append)
    library.database.match(["教育"], 5, EVEN)
    (ranking,) = [statement for statement in statements if "bm25" in statement]
    plan = library.database.select(f"EXPLAIN QUERY PLAN {ranking}")
    (of_lexicon,) = [row[3] for row in plan if "lexicon" in row[3]]
    assert "=" not in of_lexicon, of_lexicon  # SQLite's mark for a row that is looked up by its number


def test_an_empty_library_gives_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(full_text, "_SMALL", -1)
    empty = Library(tmp_path, BUILT_WITH)
    assert empty.database.match(["教育"], 5) == [] and empty.database.term_frequencies(["教育"]) == {"教育": 0}
    empty.close()


def test_a_failure_while_it_gets_ready_does_not_last(large: Library) -> None:
    failures = [LibraryError("The library is busy.", "Try again.")]

    def select(sql: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
        if failures and sql.startswith("CREATE"):
            raise failures.pop()
        return large.database.select(sql, values)

    index = FullText(select)
    with pytest.raises(LibraryError):
        index.match(["教育"], 5)
    assert shown(index.match(["教育"], 5)) == shown(large.database.match(["教育"], 5))
