from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.library.script import detect_script, fold, to_script
from tests.timing import cpu_seconds

# All that Chinese text is written with: Latin with its marks, punctuation, enclosed and squared signs, radicals, the
# unified ideographs with their extensions A to H, compatibility and vertical forms, both widths, selectors, emoji.
_BLOCKS = [
    *((0x20, 0x36F), (0x2000, 0x27BF), (0x2E80, 0x33FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFB06)),
    *(
        (0xFE00, 0xFE6F),
        (0xFF01, 0xFFEF),
        (0x1F100, 0x1F2FF),
        (0x1F300, 0x1F6FF),
        (0x20000, 0x323AF),
        (0xE0100, 0xE01EF),
    ),
]
_CHARACTERS = [chr(code) for low, high in _BLOCKS for code in range(low, high + 1)]


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
        ("衞生", "衛生"),
        ("靑年", "青年"),
        ("鑛産", "矿产"),
        ("傢俱", "家俱"),
        ("二○二五", "二〇二五"),
        ("½", "1/2"),
        ("⻔⻋⻛⻚", "门车风页"),
        ("⼀⾨", "一門"),
        ("㊀①㈠", "一1(一)"),
        ("︵圖﹪︶", "(图%)"),
        ("ＡＢＣ", "abc"),
        ("㎏", "kg"),
        ("凉", "凉"),
    ],
)
def test_fold_joins_the_ways_to_write_one_word(one: str, other: str) -> None:
    assert fold(one).text == fold(other).text


def test_every_character_folds_by_itself_and_never_to_nothing() -> None:
    alone = [fold(character).text for character in _CHARACTERS]
    assert all(alone)
    assert fold("".join(_CHARACTERS)).text == "".join(alone)


def test_folding_twice_changes_nothing() -> None:
    once = fold("".join(_CHARACTERS)).text
    assert fold(once).text == once


def test_spans_lead_back_to_the_character_that_became_several() -> None:
    folded = fold("面積120㎡，占½。")
    assert folded.text == "面积120m2,占1/2。"
    start = folded.text.index("m2")
    assert folded.original_span(start, start + 2) == (5, 6)
    assert folded.original_span(start + 1, start + 2) == (5, 6)
    after = folded.text.index("占")
    assert folded.original_span(after, after + 1) == (7, 8)
    assert folded.original_span(len(folded.text), len(folded.text)) == (10, 10)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("乾坤未定，天乾物燥", ["乾坤", "天乾物燥"]),
        ("頭髮的發展，髮型", ["頭髮", "發展", "髮型"]),
        ("著名的著作，著手", ["著名", "著作", "著手"]),
        ("於是關於於菟", ["於是", "關於", "於菟"]),
        ("臺灣與台湾，颱風", ["臺灣", "台湾", "颱風"]),
        ("百分之½㎡的頭髮㈠", ["½㎡", "頭髮", "㈠"]),
    ],
)
def test_words_that_phrase_tables_treat_apart_keep_their_places(text: str, pieces: list[str]) -> None:
    folded = fold(text)
    start = 0
    for piece in pieces:
        found = fold(piece).text
        start = folded.text.index(found, start)
        first, last = folded.original_span(start, start + len(found))
        assert text[first:last] == piece
        start += len(found)


_TEXT = st.lists(
    st.one_of(st.sampled_from(_CHARACTERS), st.sampled_from("㎏㎡㈠㊀①½⅓㍻㍿㋿ﬁﷺ️󠄀́髮發乾於臺著𠮷🀄")), max_size=60
).map("".join)


@given(_TEXT, _TEXT)
def test_the_folding_of_a_whole_is_that_of_its_pieces(text: str, more: str) -> None:
    assert fold(text + more).text == fold(text).text + fold(more).text
    assert len(text) <= len(fold(text).text) <= 18 * len(text)


@given(_TEXT)
def test_every_span_leads_back_to_text_that_folds_to_it(text: str) -> None:
    folded = fold(text)
    before = 0
    for start in range(len(folded.text)):
        for end in range(start + 1, min(start + 4, len(folded.text)) + 1):
            first, last = folded.original_span(start, end)
            assert folded.text[start:end] in fold(text[first:last]).text
            assert (
                folded.text[start:end] not in fold(text[first : last - 1]).text or end - start < 2 or first < last - 1
            )
        assert first >= before
        before = first


@given(st.one_of(st.text(), _TEXT), st.data())
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
    text = "雲嶺縣圖書館去年借出圖書65萬冊，占½，關於延長開放時間的通知。㎡" * 11_000  # 1 MB
    fold("表")  # builds the table

    def fold_and_map_back() -> None:
        folded = fold(text)
        for start in range(0, len(folded.text), 20):
            folded.original_span(start, start + 10)

    assert cpu_seconds(fold_and_map_back, runs=1) < 3


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
        ("简体的一句。繁體的一句話，還有一句", "hant"),
        ("繁體一詞。简体的一句话，还有一句，说了这么多", "hans"),
        ("台北的 GDP growth rate", "hans"),
        ("The GDP growth rate of 台北", "latin"),
        ("1. 一 2. 二 3. 三", "hans"),
        ("⻔⻋", "hans"),
        ("𠮷野家", "hans"),
        ("「岚溪县」", "hans"),
        ("卡拉OK", "hans"),
        ("🀄️😀", "latin"),
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
