from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import pytest

from assistant.records import Chunk, Document, Passage, Scope
from assistant.search.place_names import with_chinese_names


@dataclass
class Names:
    """A library of names and of one passage."""

    region: list[str] = field(default_factory=list)
    publisher: list[str] = field(default_factory=list)
    title: list[str] = field(default_factory=list)
    text: str = ""

    def values(self, field: Literal["region", "publisher", "title"]) -> list[str]:
        found: list[str] = getattr(self, field)
        return found

    def search(self, question: str, limit: int, *, scope: Scope | None = None) -> list[Passage]:
        document = Document(id="d", title="", text=self.text, path="d.md")
        chunk = Chunk(id="c", document_id="d", position=0, start=0, end=len(self.text), text=self.text)
        return [Passage(chunk=chunk, document=document, score=1.0, rank=1)]


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("What is the rate in Yunling District?", ["云岭"]),
        ("what is the rate in yunling?", ["云岭"]),
        ("What is the rate in Yun Ling?", ["云岭"]),
        ("Yunling's rate and Hexi's", ["云岭", "河西"]),
        ("What is the rate in Lüshan?", ["绿山"]),
        ("What is the rate in Lvshan?", ["绿山"]),
        ("Who lives in Xi'an?", []),
        ("Where is it?", []),
        ("", []),
    ],
)
def test_names_of_the_library_are_found_by_their_sound(question: str, names: list[str]) -> None:
    library = Names(region=["雲州市雲嶺區", "河西县、绿山县"])
    assert with_chinese_names(question, library)[1] == names


def test_a_name_stands_quoted_in_place_of_the_words_that_spell_it() -> None:
    question = "How many schools does Yun Ling District have in 2027?"
    named, _ = with_chinese_names(question, Names(region=["云岭区"]))
    assert named == "How many schools does “云岭” District have in 2027?"


def test_common_english_words_are_no_names_of_titles() -> None:
    library = Names(title=["我们的河与长鄂路"])
    assert with_chinese_names("How did women change here?", library) == ("How did women change here?", [])


def test_a_name_of_running_text_is_found_and_a_word_of_the_dictionary_is_not() -> None:
    library = Names(text="雁坪机场的背景材料，伤害与保险。")
    assert with_chinese_names("When does Yanping Airport open?", library)[1] == ["雁坪"]
    assert with_chinese_names("How far is it to Beijing and to Shanghai?", library)[1] == []


def test_the_more_frequent_spelling_wins() -> None:
    library = Names(region=["云岭区", "云岭区河口", "匀领县"])
    assert with_chinese_names("the rate in Yunling", library)[1] == ["云岭"]
