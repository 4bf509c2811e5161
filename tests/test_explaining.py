from __future__ import annotations

from dataclasses import replace

from assistant.app.explaining import parts_line, sentence_lines, source_lines_of
from assistant.app.serialise import passage_to_dict
from tests.fakes import NEWS, PLAN, passage


def test_the_parts_of_a_score_are_told_with_their_signs() -> None:
    found = replace(passage(PLAN, 0, 1, ()), parts={"dense": 1.234, "name": -0.5})
    assert parts_line(found) == "   语义 / meaning +1.23, 地名机构 / name -0.50"
    assert parts_line(passage(PLAN, 0, 1, ())) == ""


def test_every_other_source_of_a_passage_is_told() -> None:
    found = replace(passage(PLAN, 0, 1, ()), also=(passage(NEWS, 0, 0, ()),))
    assert list(source_lines_of(found)) == [f"   = {NEWS.title} · {NEWS.date}"]
    (also,) = passage_to_dict(found, full_paths=False)["also"]
    assert also["document"]["title"] == NEWS.title and NEWS.text[also["start"] : also["end"]]


def test_without_sentences_nothing_is_said_of_them() -> None:
    assert list(sentence_lines(())) == []
