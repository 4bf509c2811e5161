from __future__ import annotations

from assistant.answer.found import Found
from assistant.answer.reason_beside import reason_beside
from assistant.records import KeptSentence
from tests.found_sentences import found
from tests.found_whole import found_whole

TEXT = (
    "学校去年翻修了礼堂。食堂十月起停业。屋顶漏水多处，电线老化。学生改到隔壁就餐。费用由区里承担。\n"
    "图书馆每周一闭馆。这是因为要盘点图书。周二照常开放。"
)
QUESTION = "食堂为什么停业？"


def asked(question: str, event: str, **likely: float) -> str | None:
    sentences = found(TEXT)
    kept = {
        each.text: KeptSentence(
            document=each.passage.document,
            chunk_id=each.passage.chunk.id,
            heading=(),
            start=each.span.start,
            end=each.span.end,
            score=1.0,
        )
        for each in sentences
    }
    passages = tuple({each.passage.chunk.id: each.passage for each in sentences}.values())
    judged: list[str] = []

    def likelihood(of: str, sentence: KeptSentence) -> float:
        assert of == question
        judged.append(sentence.text)
        return next((share for words, share in likely.items() if words in sentence.text), 0.0)

    told = reason_beside(likelihood, Found(question=question, passages=passages, shown=(kept[event],)))
    if told is None:
        return None
    bound, both = told
    assert [each.quote for each in bound.citations] == [each.text for each in both]
    return bound.text


def test_the_likelier_neighbour_is_told_with_the_event() -> None:
    told = asked(QUESTION, "食堂十月起停业。", 翻修=0.1, 屋顶=0.3)
    assert told == "食堂十月起停业[1]。屋顶漏水多处，电线老化[2]。"
    assert asked("礼堂咋突然翻修了？", "食堂十月起停业。", 翻修=0.4) == "学校去年翻修了礼堂[1]。食堂十月起停业[2]。"


def test_without_a_likely_neighbour_nothing_is_told() -> None:
    assert asked(QUESTION, "食堂十月起停业。", 翻修=0.05) is None


def test_a_neighbour_with_a_word_of_reason_need_not_be_read() -> None:
    assert asked("图书馆为何周一闭馆", "图书馆每周一闭馆。") == "图书馆每周一闭馆[1]。这是因为要盘点图书[2]。"


def test_an_event_that_stands_alone_is_no_reason_of_its_own() -> None:
    whole = found_whole("公告", "食堂十月起停业。")
    assert reason_beside(lambda *_: 0.9, Found(question=QUESTION, passages=(), shown=(whole,))) is None


def test_what_asks_for_no_reason_or_has_it_is_left() -> None:
    assert asked("食堂什么时候停业？", "食堂十月起停业。", 屋顶=0.9) is None
    assert asked("周一为什么闭馆？", "这是因为要盘点图书。") is None
