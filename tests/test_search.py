from __future__ import annotations

from pathlib import Path

import pytest

from assistant.search.selection import heading_line
from tests.fake_models import FakeEmbedder
from tests.shelf import retriever, selector, shelf


def test_the_passage_with_the_words_of_the_question_comes_first(tmp_path: Path) -> None:
    found = retriever(shelf(tmp_path)).search("特色高中打造多少所？", 3)
    assert "特色高中5所" in found[0].text
    assert [passage.rank for passage in found] == list(range(1, len(found) + 1))
    assert found == sorted(found, key=lambda passage: -passage.score)


def test_a_question_in_the_other_script_finds_the_same_passages(tmp_path: Path) -> None:
    search = retriever(shelf(tmp_path))
    simplified = [passage.chunk.id for passage in search.search("公办幼儿园占比", 5)]
    assert [passage.chunk.id for passage in search.search("公辦幼兒園佔比", 5)][:1] == simplified[:1]


@pytest.mark.parametrize(
    "question",
    ["？！。", '" OR * NEAR(', "'; DROP TABLE chunks; --", "😀😀", "x" * 2000, "body : 公办", "ÀÉ ñ", "的"],
)
def test_odd_questions_give_passages_or_none_but_no_error(tmp_path: Path, question: str) -> None:
    library = shelf(tmp_path)
    search = retriever(library)
    vector = search.query_vector(question)
    selector(library).select(question, vector, search.search(question, 5, vector))


def test_an_empty_library_gives_nothing(tmp_path: Path) -> None:
    library = shelf(tmp_path)
    for document in library.database.documents():
        library.remove(document.id)
    assert retriever(library).search("公办", 5) == []


def kept(folder: Path, question: str, budget: int = 200) -> list[str]:
    library = shelf(folder)
    search = retriever(library)
    vector = search.query_vector(question)
    return [s.text for s in selector(library, budget).select(question, vector, search.search(question, 5, vector))]


def test_the_year_of_the_question_prefers_the_sentence_that_names_it(tmp_path: Path) -> None:
    assert "65%" in kept(tmp_path, "2027年公办幼儿园在园幼儿占比")[0]


def test_the_region_of_the_question_prefers_the_document_that_is_about_it(tmp_path: Path) -> None:
    assert "63.2%" in kept(tmp_path, "乙新区公办幼儿园在园幼儿占比")[0]


def test_sentences_stay_within_the_budget(tmp_path: Path) -> None:
    library = shelf(tmp_path)
    search = retriever(library)
    question = "公办幼儿园占比和特色高中"
    vector = search.query_vector(question)
    for budget in (60, 120, 200):
        sentences = selector(library, budget).select(question, vector, search.search(question, 5, vector))
        groups = {(s.document.id, s.heading) for s in sentences}
        heads = {(s.document.id, s.heading): len(heading_line(s.document, s.heading)) + 1 for s in sentences}
        assert sum(len(s.text) + 1 for s in sentences) + sum(heads[g] for g in groups) <= budget


def test_one_sentence_is_kept_even_if_it_breaks_the_budget(tmp_path: Path) -> None:
    assert len(kept(tmp_path, "公办幼儿园占比", budget=1)) == 1


def test_kept_sentences_are_verbatim(tmp_path: Path) -> None:
    library = shelf(tmp_path)
    search = retriever(library)
    vector = FakeEmbedder().embed_query("学位")
    for sentence in selector(library).select("学位", vector, search.search("学位", 5, vector)):
        assert sentence.document.text[sentence.start : sentence.end] == sentence.text
