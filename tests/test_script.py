from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.library.script import detect_script, fold, to_script

_BLOCKS = [(0x20, 0x2FF), (0x2000, 0x33FF), (0x3400, 0x9FFF), (0xF900, 0xFAFF), (0xFE30, 0xFFEF), (0x2F800, 0x2FA1F)]


def test_fold_makes_traditional_wide_and_capital_text_one() -> None:
    assert fold("雲嶺縣圖書館　ＩＳＢＮ：９７％").text == "云岭县图书馆 isbn:97%"
    assert fold("圖書館").text == fold("图书馆").text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("著力", "着力"),
        ("計畫", "计划"),
        ("答覆", "答复"),
        ("瞭解", "了解"),
        ("這裡", "这里"),
        ("這裏", "这里"),
        ("群眾", "羣衆"),
    ],
)
def test_fold_joins_the_ways_to_write_one_word(one: str, other: str) -> None:
    assert fold(one).text == fold(other).text


def test_every_character_folds_by_itself_and_never_to_nothing() -> None:
    characters = [chr(code) for low, high in _BLOCKS for code in range(low, high + 1)]
    alone = [fold(character).text for character in characters]
    assert all(alone)
    assert fold("".join(characters)).text == "".join(alone)


def test_folding_twice_changes_nothing() -> None:
    characters = "".join(chr(code) for low, high in _BLOCKS for code in range(low, high + 1))
    once = fold(characters).text
    assert fold(once).text == once


def test_spans_lead_back_to_the_character_that_became_several() -> None:
    folded = fold("面積120㎡，占½。")
    assert folded.text == "面积120m2,占1⁄2。"
    start = folded.text.index("m2")
    assert folded.original_span(start, start + 2) == (5, 6)
    assert folded.original_span(start + 1, start + 2) == (5, 6)
    after = folded.text.index("占")
    assert folded.original_span(after, after + 1) == (7, 8)
    assert folded.original_span(len(folded.text), len(folded.text)) == (10, 10)


@given(st.text(), st.data())
def test_the_original_span_is_the_smallest_piece_that_covers_the_folded_one(text: str, data: st.DataObject) -> None:
    folded = fold(text)
    start = data.draw(st.integers(0, len(folded.text)))
    end = data.draw(st.integers(start, len(folded.text)))
    first, last = folded.original_span(start, end)
    assert 0 <= first <= last <= len(text)
    pieces = [fold(character).text for character in text]
    assert "".join(pieces) == folded.text
    if start == end:
        assert first == last
        return
    assert len("".join(pieces[:first])) <= start < len("".join(pieces[: first + 1]))
    assert len("".join(pieces[: last - 1])) < end <= len("".join(pieces[:last]))


@given(st.text(alphabet=st.characters(min_codepoint=0x2460, max_codepoint=0x33FF), min_size=1))
def test_wide_signs_fold_as_unicode_says(text: str) -> None:
    expected = "".join(unicodedata.normalize("NFKC", character).lower() for character in text)
    assert len(fold(text).text) == len(expected)


def test_fold_is_fast() -> None:
    text = "雲嶺縣圖書館去年借出圖書65萬冊，關於延長開放時間的通知。" * 4000
    fold("表")  # builds the table
    started = time.perf_counter()
    fold(text)
    assert len(text.encode()) / 1e6 / (time.perf_counter() - started) > 1


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("云岭县明年目标", "hans"),
        ("雲嶺縣明年目標", "hant"),
        ("公里", "hans"),
        ("皇后的后面", "hans"),
        ("關于印發实施方案的通知", "hant"),
        ("GDP增长多少", "hans"),
        ("When was the 云岭 plan issued?", "latin"),
        ("2027", "latin"),
        ("", "latin"),
    ],
)
def test_script_is_told_by_what_only_one_script_writes(text: str, script: str) -> None:
    assert detect_script(text) == script


def test_conversion_keeps_mainland_wording_and_everyday_glyphs() -> None:
    plain = "关于印发公办幼儿园占比的通知，为了群众，头发，皇后，后来，着力公布"
    assert to_script(plain, "hant") == "關於印發公辦幼兒園占比的通知，為了群眾，頭髮，皇后，後來，著力公布"
    assert to_script("關於頭髮與發展", "hans") == "关于头发与发展"
    assert to_script("關於", "latin") == "關於"
