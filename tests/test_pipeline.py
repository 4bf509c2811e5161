from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.answer.citations import without_marks
from assistant.answer.outline import Outliner
from assistant.answer.pipeline import Pipeline
from assistant.answer.turn import Limits
from assistant.config import Strictness
from assistant.library.storing.shelf import shelf as holdings
from assistant.models.prompts import load_prompts
from assistant.records import Answer, Done, Event, Message, Retrieved, Searching, Token
from assistant.search.gathering import Gatherer
from tests.fake_models import FakeChatModel
from tests.shelf import retriever, selector, shelf

QUESTION = "2027年公办幼儿园在园幼儿占比目标"
TOLD = "到2027年，公办幼儿园在园幼儿占比要达到65%[1]。"  # a short answer, in the document's words


def pipeline(folder: Path, model: FakeChatModel, strictness: Strictness = "balanced", **documents: str) -> Pipeline:
    library = shelf(folder, **documents)
    return Pipeline(
        retriever=retriever(library),
        gatherer=Gatherer(retriever(library), selector(library), passages=5),
        model=model,
        prompts=load_prompts(),
        limits=Limits(answer_tokens=100, strictness=strictness),
        outliner=Outliner(library),
        shelf=lambda: holdings(library.database),
    )


def answer(events: list[Event]) -> Answer:
    assert isinstance(events[-1], Done)
    return events[-1].answer


def ask(
    folder: Path, model: FakeChatModel, question: str = QUESTION, history: list[Message] | None = None
) -> list[Event]:
    return list(pipeline(folder, model).stream(question, history or []))


def tokens(events: list[Event]) -> str:
    return "".join(event.text for event in events if isinstance(event, Token))


def writes(text: str) -> Callable[[str], str]:
    return lambda prompt: text


def test_an_answer_comes_with_its_sentence(tmp_path: Path) -> None:
    events = ask(tmp_path, FakeChatModel(writes("占比目标为65%。")))
    assert [type(event) for event in events[:2]] == [Searching, Retrieved]
    done = answer(events)
    assert done.status == "answered" and done.text == TOLD
    assert "65%" in done.citations[0].quote and done.citations[0].document.title == "甲区教育方案"
    assert tokens(events) == without_marks(TOLD) and done.raw == "占比目标为65%。"


def test_nothing_is_written_when_the_answer_is_not_there(tmp_path: Path) -> None:
    model = FakeChatModel(writes("占比目标为65%。"), holds=lambda prompt: 0.01)
    events = ask(tmp_path, model)
    done = answer(events)
    assert done.status == "not_found" and not done.citations and done.passages and model.written == 0
    assert done.text == "资料中没有找到这个问题的答案。" and tokens(events) == ""


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("公辦幼兒園佔比？", "資料中沒有找到這個問題的答案。"),
        ("What share?", "The documents do not hold an answer to this question."),
    ],
)
def test_declining_is_said_in_the_language_of_the_question(tmp_path: Path, question: str, text: str) -> None:
    assert answer(ask(tmp_path, FakeChatModel(holds=lambda prompt: 0.001), question)).text == text


def test_how_sure_it_must_be_is_a_setting(tmp_path: Path) -> None:
    model = FakeChatModel(writes("占比目标为65%。"), holds=lambda prompt: 0.001)
    done = answer(list(pipeline(tmp_path, model, "open").stream(QUESTION, [])))
    assert done.status == "answered"


def test_a_figure_that_no_sentence_holds_is_never_shown(tmp_path: Path) -> None:
    model = FakeChatModel(writes("占比目标为99.9%，并且还要增加。"))
    events = ask(tmp_path, model, "介绍一下公办幼儿园的发展")
    assert "99" not in tokens(events) and "99" not in answer(events).text
    assert model.written < len("占比目标为99.9%，并且还要增加。"), "writing stops at the figure"
    assert answer(events).citations and answer(events).notes


def test_a_draft_that_nothing_supports_gives_way_to_the_nearest_sentence(tmp_path: Path) -> None:
    done = answer(ask(tmp_path, FakeChatModel(writes("月球没有大气层。"))))
    assert done.citations[0].quote.rstrip("。") in done.text.replace("[1]", "")
    assert "月球" not in done.text


def test_what_the_check_takes_out_of_a_short_answer_is_never_shown(tmp_path: Path) -> None:
    events = ask(tmp_path, FakeChatModel(writes("占比目标为65%；月球没有大气。")))
    assert answer(events).text == TOLD and tokens(events) == without_marks(TOLD)


def test_an_unsupported_draft_of_a_doubtful_question_is_not_found_and_was_never_shown(tmp_path: Path) -> None:
    events = ask(tmp_path, FakeChatModel(writes("月球没有大气层。"), holds=lambda prompt: 0.65))
    assert answer(events).status == "not_found" and tokens(events) == ""


def test_a_supported_draft_of_a_doubtful_question_is_answered(tmp_path: Path) -> None:
    events = ask(tmp_path, FakeChatModel(writes("占比目标为65%。"), holds=lambda prompt: 0.65))
    assert answer(events).text == TOLD


def test_the_answer_is_in_the_script_of_the_question_and_the_quote_in_its_own(tmp_path: Path) -> None:
    done = answer(ask(tmp_path, FakeChatModel(writes("公办幼儿园占比目标为65%。")), "2027年公辦幼兒園在園幼兒佔比目標"))
    assert "公辦幼兒園" in done.text and "公办幼儿园" in done.citations[0].quote


def test_citations_name_only_what_the_model_was_shown(tmp_path: Path) -> None:
    model = FakeChatModel(writes("占比目标为65%。"))
    done = answer(ask(tmp_path, model, "公办幼儿园在园幼儿占比有哪些目标？"))
    shown = {(s.document.id, s.start, s.end) for s in done.shown}
    assert {(c.document.id, c.start, c.end) for c in done.citations} <= shown
    assert all(s.text in model.prompts[-1] for s in done.shown)


def test_where_one_sentence_is_enough_nothing_else_is_read_for_the_answer(tmp_path: Path) -> None:
    model = FakeChatModel(writes("占比目标为65%。"))
    done = answer(ask(tmp_path, model))
    best, *others = done.shown
    assert best.text in model.prompts[-1] and not any(s.text in model.prompts[-1] for s in others)
    assert done.citations[0].quote == best.text


@pytest.mark.parametrize("question", ["渡口减少班次的原因有哪些？", "渡口为什么减少班次，站里分析是哪几样原因？"])
def test_what_is_counted_off_is_told_whole_without_the_model(tmp_path: Path, question: str) -> None:
    text = "# 渡口公告\n\n渡口减少班次有两个原因：第一，水位下降。沙洲已经露出。第二，船工不足。渡口在西岸。\n"
    model = FakeChatModel(writes("水位下降。"))
    events = list(pipeline(tmp_path, model, ferry=text).stream(question, []))
    done = answer(events)
    assert done.text == "水位下降。沙洲已经露出[1]；\n船工不足[2]。" and model.written == 0
    assert tokens(events) == done.text.replace("[1]", "").replace("[2]", "").replace("\n", " ")
    assert {(c.start, c.end) for c in done.citations} <= {(s.start, s.end) for s in done.shown}


def test_an_empty_library_says_so(tmp_path: Path) -> None:
    line = pipeline(tmp_path, FakeChatModel())
    database = line._retriever._library
    for document in database.database.documents():
        database.remove(document.id)
    done = answer(list(line.stream(QUESTION, [])))
    assert done.status == "not_found" and "空" in done.text


def test_a_follow_up_is_searched_as_it_was_rewritten(tmp_path: Path) -> None:
    history: list[Message] = [
        {"role": "user", "content": "甲区公办幼儿园在园幼儿占比目标"},
        {"role": "assistant", "content": "65%[1]。"},
    ]
    events = ask(tmp_path, FakeChatModel(writes("乙新区占比为63.2%。")), "那乙新区呢？", history)
    assert isinstance(events[0], Searching) and events[0].stand_alone == "乙新区公办幼儿园在园幼儿占比目标？"
    assert "63.2%" in answer(events).text


def test_closing_the_events_stops_the_model(tmp_path: Path) -> None:
    model = FakeChatModel(writes("占比目标为65%。" * 10))
    events = pipeline(tmp_path, model).stream(QUESTION, [])
    for event in events:
        if isinstance(event, Token):
            break
    written = model.written
    events.close()  # type: ignore[attr-defined]
    assert model.written == written


def test_times_and_counts_are_told(tmp_path: Path) -> None:
    done = answer(ask(tmp_path, FakeChatModel(writes("占比目标为65%。"))))
    assert set(done.timings) == {"search_s", "first_token_s", "total_s"}
    assert done.usage["answer_tokens"] == len(done.raw) and done.usage["prompt_tokens"] > 0
    assert 0 <= done.signals["answerable"] <= 1


def test_a_difference_is_worked_out_from_the_figures_that_the_model_names(tmp_path: Path) -> None:
    def say(prompt: str) -> str:
        return "65%-63.2%=1.9%" if "算式" in prompt else "相差1.9%。"

    done = answer(ask(tmp_path, FakeChatModel(say), "公办幼儿园在园幼儿占比两地相差几个百分点？"))
    assert done.text.startswith("1.8个百分点（65% − 63.2%）") and len(done.citations) == 2
    assert done.usage["answer_tokens"] > 0 and done.raw == "65%-63.2%="


def test_figures_that_stand_nowhere_are_not_computed_with(tmp_path: Path) -> None:
    def say(prompt: str) -> str:
        return "65%-12%" if "算式" in prompt else "占比目标为65%。"

    assert answer(ask(tmp_path, FakeChatModel(say), "公办幼儿园占比相差多少？")).text == "占比目标为65%[1]。"


def test_a_supposed_figure_is_asked_for_and_compared(tmp_path: Path) -> None:
    events = ask(tmp_path, FakeChatModel(writes("公办幼儿园占比目标为65%。")), "2027年公办幼儿园占比目标是70%，对吗？")
    assert isinstance(events[0], Searching) and "70" not in events[0].stand_alone
    assert answer(events).text == "不是，公办幼儿园在园幼儿占比要达到65%[1]。"


def test_a_figure_of_the_users_own_is_set_against_the_limit_without_the_model(tmp_path: Path) -> None:
    model = FakeChatModel(writes("可以。"))
    events = ask(tmp_path, model, "普惠托育服务占比只有68%，达标吗？")
    assert answer(events).text == "不达标，68%不到70%：普惠托育服务占比要达到70%以上[1]。"
    assert answer(events).stand_alone == "普惠托育服务占比只有68%，达标吗？"
    assert tokens(events) == "不达标，68%不到70%：普惠托育服务占比要达到70%以上。"


def test_talk_is_answered_without_search_or_model(tmp_path: Path) -> None:
    model = FakeChatModel()
    events = ask(tmp_path, model, "有哪些文件？")
    done = answer(events)
    assert [type(event) for event in events] == [Token, Done]
    assert done.status == "answered" and "《甲区教育方案》（甲区政府，2025-03-28）" in done.text
    assert tokens(events) == done.text and model.evaluated_tokens == 0


def test_a_summary_cites_the_documents_own_sentences_and_costs_no_model(tmp_path: Path) -> None:
    model = FakeChatModel()
    done = answer(ask(tmp_path, model, "总结一下甲区教育方案"))
    assert done.status == "answered" and model.evaluated_tokens == 0
    assert done.citations and all(citation.document.title == "甲区教育方案" for citation in done.citations)


def test_a_summary_of_a_place_that_no_document_speaks_of_is_not_made(tmp_path: Path) -> None:
    assert answer(ask(tmp_path, FakeChatModel(), "总结一下云江市的教育方案")).status == "not_found"


def test_more_of_an_answer_is_the_section_that_it_came_from(tmp_path: Path) -> None:
    history: list[Message] = [
        {"role": "user", "content": QUESTION},
        {"role": "assistant", "content": "占比目标为65%[1]。"},
        {"role": "user", "content": "谢谢"},
        {"role": "assistant", "content": "不客气。"},
    ]
    done = answer(ask(tmp_path, FakeChatModel(), "详细一点", history))
    assert "普惠托育服务占比要达到70%以上" in done.text and len(done.citations) == 2
    assert done.stand_alone == QUESTION


def test_more_of_nothing_is_searched_like_any_question(tmp_path: Path) -> None:
    assert answer(ask(tmp_path, FakeChatModel(holds=lambda prompt: 0.01), "详细一点")).status == "not_found"


def test_what_the_documents_do_not_tell_of_a_question_is_named_beside_what_they_do(tmp_path: Path) -> None:
    def holds(prompt: str) -> float:
        return 0.001 if "学费" in prompt.rsplit("问题：", 1)[-1] else 0.99

    model = FakeChatModel(writes("占比目标为65%。"), holds=holds)
    done = answer(ask(tmp_path, model, "甲区公办幼儿园在园幼儿占比和学费分别是多少？"))
    assert done.status == "answered" and "占比目标为65%[1]。\n资料中没有找到：" in done.text
    assert len(done.missing) == 1 and "学费" in done.missing[0] and "学费" in done.text
    assert done.stand_alone == "甲区公办幼儿园在园幼儿占比和学费分别是多少？"


def test_where_all_is_wished_a_sentence_is_told_whole(tmp_path: Path) -> None:
    model = FakeChatModel(writes("占比目标为65%。"))
    for name in ("part", "whole"):
        (tmp_path / name).mkdir()
    part = answer(ask(tmp_path / "part", model))
    whole = answer(ask(tmp_path / "whole", model, f"{QUESTION}，都说全"))
    assert part.text == TOLD
    assert whole.text == f"{whole.citations[0].quote.rstrip('。')}[1]。" and "65%" in whole.text
