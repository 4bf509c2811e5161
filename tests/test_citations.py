from dataclasses import replace

from assistant.answer.asked import asked
from assistant.answer.citations import bind, elsewhere, quoted
from assistant.records import Document, KeptSentence
from tests.fakes import sentences
from tests.found_whole import found_whole

TEXT = (
    "到2027年，甲区公办幼儿园在园幼儿占比要达到65%。"
    "乙区公办幼儿园在园幼儿占比为63.2%。"
    "甲区要打造新优质学校10所。"
    "丙市新增学位2.5万个。"
)
DOCUMENT = Document(id="d", title="方案", text=TEXT, path="d.md")


def kept() -> list[KeptSentence]:
    sentences, start = [], 0
    while start < len(TEXT):
        end = TEXT.index("。", start) + 1
        sentences.append(KeptSentence(document=DOCUMENT, chunk_id="c", heading=(), start=start, end=end, score=1.0))
        start = end
    return sentences


def test_a_figure_is_bound_to_the_sentence_it_stands_in() -> None:
    bound = bind("公办幼儿园在园幼儿占比目标为65%。", kept(), "公办幼儿园在园幼儿占比目标？")
    assert [c.quote for c in bound.citations] == ["到2027年，甲区公办幼儿园在园幼儿占比要达到65%。"]
    assert bound.text.endswith("65%[1]。")
    assert bound.unsupported == ()


def test_quotes_are_verbatim() -> None:
    for citation in bind("占比为63.2%，新增学位2.5万个。", kept(), "占比和学位？").citations:
        assert citation.document.text[citation.start : citation.end] == citation.quote


def test_a_statement_over_two_sentences_cites_both() -> None:
    bound = bind("甲区公办园占比达到65%，乙区为63.2%。", kept(), "两区占比？")
    assert len(bound.citations) == 2
    assert "[1][2]" in bound.text


def test_two_statements_with_one_source_share_a_number() -> None:
    bound = bind("甲区公办幼儿园在园幼儿占比达到65%。甲区公办占比要达到65%。", kept(), "占比？")
    assert len(bound.citations) == 1
    assert bound.text.count("[1]") == 2


def test_a_figure_that_no_sentence_holds_is_reported() -> None:
    assert bind("公办幼儿园在园幼儿占比达到70%。", kept(), "占比？").unsupported != ()


def test_what_no_sentence_says_is_not_cited() -> None:
    bound = bind("月球上没有空气。", kept(), "月球上有什么？")
    assert bound.citations == () and bound.unsupported == ("月球上没有空气。",)


def test_marks_that_the_model_wrote_are_taken_out() -> None:
    assert "资料3" not in bind("甲区要打造新优质学校10所[资料3]。", kept(), "几所？").text


def test_a_quoted_sentence_cites_itself() -> None:
    bound = quoted(kept()[2])
    assert bound.text == "甲区要打造新优质学校10所[1]。" and bound.citations[0].quote == kept()[2].text


def test_the_year_in_the_number_of_a_document_is_no_mark() -> None:
    source = Document(id="n", title="通知", text="发文字号：云府发〔2025〕6号", path="n.md")
    held = KeptSentence(document=source, chunk_id="c", heading=(), start=0, end=len(source.text), score=1.0)
    assert bind("云府发〔2025〕6号〔资料1〕", [held], "文号？").text == "云府发〔2025〕6号[1]"


def test_what_holds_for_a_county_holds_for_the_towns_that_its_document_names() -> None:
    text = "乡镇教师每月另发交通补贴260元。白石乡有三所学校。红岩乡的教师每月另发100元。"
    whole = found_whole("沅坪县教师待遇办法", text)
    of_county, _, of_town = (replace(whole, start=span.start, end=span.end) for span in sentences(text))
    wanted = asked("白石乡的教师补贴多少钱？")
    assert elsewhere(wanted, [of_county]) == 0
    assert elsewhere(wanted, [of_town]) == 1
    assert elsewhere(asked("补贴多少钱？"), [of_town]) == 0
