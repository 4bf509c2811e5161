"""What the page shows, without a browser: every piece of HTML it is made of, and the Gradio page itself."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from html.parser import HTMLParser
from pathlib import Path

import gradio as gr
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from assistant.app import ui
from assistant.app.keeping.conversations import Conversations
from assistant.app.keeping.kept import Head, TurnKey
from assistant.app.page import chooser, layout, reader, shelf, side, sources, state, turns
from assistant.app.page.conversation import Conversation, Turn
from assistant.app.page.desk import Shared
from assistant.app.page.safe import text_html, without_folders
from assistant.app.page.texts import both
from assistant.app.page.words import TEXTS
from assistant.app.uploads import Inbox
from assistant.records import (
    Answer,
    Citation,
    Done,
    DroppedText,
    FileFailure,
    IndexProgress,
    IndexReport,
    Passage,
    Scope,
    Waiting,
)
from tests.fakes import EVIL, HOSTILE, NEWS, PLAN, REPORT, FakeAssistant, citation, holding, passage

ALLOWED = {
    *(
        "article",
        "b",
        "bdi",
        "blockquote",
        "br",
        "button",
        "circle",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "footer",
        "form",
    ),
    *("h1", "h2", "h3", "h4", "header", "i", "input", "label", "legend", "li", "mark", "nav", "ol", "option", "p"),
    *("path", "progress", "rect", "section", "select", "small", "span", "strong", "summary", "svg", "ul"),
}
EMPTY = {"br", "input", "path", "rect", "circle"}  # elements without an end tag, as the page writes them


class Reader(HTMLParser):
    """Collects the elements, the attributes and the text of a piece of HTML, and checks that it is balanced."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.marked: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)
        if tag == "mark":
            self.marked.append("")
        if tag not in EMPTY:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in EMPTY:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        if "mark" in self._open:
            self.marked[-1] += data


def done(answer: Answer, question: str = "问", scope: Scope | None = None) -> Turn:
    turn = Turn(question=question, started=0.0, scope=scope, key=TurnKey(conversation="c", number=1))
    turn.take(Done(answer=answer), 1.0)
    return turn


def answered(text: str, *cited: Citation, passages: tuple[Passage, ...] = ()) -> Answer:
    return Answer(text=text, status="answered", citations=cited, passages=passages)


HOSTILE_PASSAGE = passage(EVIL, 0, 1, [HOSTILE])
PIECES = {
    "turn": turns.turn_html(
        done(answered(f"{HOSTILE}[1]", citation(1, HOSTILE_PASSAGE, 1), passages=(HOSTILE_PASSAGE,)), HOSTILE),
        0,
        2.0,
    ),
    "panel": sources.panel(
        Conversation(
            turns=[
                done(answered("[1]", citation(1, HOSTILE_PASSAGE, 1), passages=(HOSTILE_PASSAGE,)), HOSTILE),
                done(Answer(text=HOSTILE, status="not_found", passages=(HOSTILE_PASSAGE,))),
            ]
        )
    ),
    "corrected": turns.turn_html(Turn(question="", started=0.0, stage="stopped", correction=HOSTILE), 0, 2.0),
    "failed": turns.turn_html(Turn(question="", started=0.0, stage="failed", error=(HOSTILE, HOSTILE)), 0, 2.0),
    "scoped": turns.turn_html(
        done(answered("一"), scope=Scope(regions=(HOSTILE,), documents=("x",), since=HOSTILE)),
        0,
        2.0,
        titles={"x": HOSTILE},
    ),
    "welcome": turns.welcome([HOSTILE], 1),
    "documents": shelf.document_list([holding(EVIL), holding(PLAN)]),
    "filters": shelf.filters([holding(EVIL), holding(PLAN)]),
    "scope": chooser.chooser([holding(EVIL), holding(PLAN)]),
    "talks": side.talk_list(
        [Head(id=HOSTILE, title=HOSTILE, created="", changed=HOSTILE, turns=1, snippet=HOSTILE)],
        "",
        datetime.now(timezone.utc),
    ),
    "user": side.user_html(HOSTILE),
    "state": state.state_html({"model": HOSTILE, "embedder": HOSTILE}, []),
    "document": reader.whole_document(replace(EVIL, dropped=(DroppedText(text=HOSTILE, reason=HOSTILE),))),
    "place": reader.cited_place(EVIL, 3, 9, turn=0, cite="1", place=(1, 1), heading=(HOSTILE,)),
    "results": shelf.upload_results(
        IndexReport(added=(HOSTILE,), failed=(FileFailure(path=HOSTILE, message=HOSTILE, hint=HOSTILE),)),
        {},
        [(HOSTILE, HOSTILE, "")],
    ),
    "trouble": shelf.trouble(HOSTILE, HOSTILE),
}


@pytest.mark.parametrize("piece", PIECES)
def test_nothing_a_document_holds_becomes_an_element_or_an_attribute(piece: str) -> None:
    read = Reader(PIECES[piece])
    assert read.tags <= ALLOWED
    assert not {name for name in read.attributes if name.startswith("on") or name in ("src", "href", "style")}
    assert "<script>" not in PIECES[piece]


@given(st.text())
def test_any_text_is_shown_as_it_is_but_for_characters_without_a_glyph(text: str) -> None:
    read = Reader(text_html(text))
    assert read.tags == set()
    assert set(text) >= set(read.text)
    assert [c for c in text if c.isprintable()] == [c for c in read.text if c.isprintable()]


@given(st.text(alphabet="答案[]0123<&\n", max_size=40))
def test_marks_without_a_citation_stay_text_and_no_text_is_lost(text: str) -> None:
    html = turns.answer_html(text, [citation(1, passage(PLAN, 0, 1, []), 0)], 3)
    assert Reader(html).text == text
    assert html.count("<button") == len(re.findall(r"\[1\]", text))


def test_a_mark_carries_its_turn_and_its_quote() -> None:
    html = turns.answer_html("占68%[1]。", [citation(1, passage(PLAN, 0, 3, []), 1)], 3)
    assert 'data-turn="3" data-cite="1"' in html
    assert 'data-quote="到2027年，云岭县公办幼儿园在园幼儿占比要达到68%。"' in html


@pytest.mark.parametrize("source", [PLAN, REPORT, NEWS, EVIL])
def test_the_highlighted_text_is_the_quote_whatever_passage_it_is_in(source: object) -> None:
    found = passage(source, 0, 1, ["章", "节"])  # type: ignore[arg-type]
    for number in range(2):
        cited = citation(number + 1, found, number)
        for passages in ((found,), ()):
            read = Reader(sources.citation_card(cited, passages, 0))
            assert read.marked == [cited.quote]
            assert "章 › 节" in read.text


def test_a_card_names_title_publisher_date_region_and_the_file_without_its_folder() -> None:
    text = Reader(sources.citation_card(citation(1, passage(PLAN, 0, 3, []), 1), (), 0)).text
    for known in (PLAN.title, PLAN.publisher, PLAN.date, PLAN.region, "fuling-education-plan-2025.md"):
        assert known in text
    assert "/srv" not in text


def test_a_long_passage_is_cut_around_the_sentence_and_says_so() -> None:
    long = passage(
        PLAN.__class__(id="x", title="t", text="前文。" * 400 + "要点在此。" + "后文。" * 400, path="x.md"),
        0,
        800,
        [],
    )
    cited = citation(1, long, 400)
    read = Reader(sources.citation_card(cited, (long,), 0))
    assert read.marked == ["要点在此。"]
    assert len(read.text) < 2 * sources.AROUND + 200
    assert read.text.count("…") == 2


def test_a_traditional_document_is_tagged_for_its_own_glyphs() -> None:
    assert 'lang="zh-Hant"' in sources.citation_card(citation(1, passage(REPORT, 0, 1, []), 0), (), 0)


def test_an_answer_not_found_shows_the_nearest_passages_instead_of_sources() -> None:
    nearest = tuple(passage(PLAN, 0, 3, [], rank=rank) for rank in range(1, 10))
    read = Reader(sources.panel(Conversation(turns=[done(Answer(text="没有", status="not_found", passages=nearest))])))
    assert "查看了这些内容" in read.text
    assert read.text.count(PLAN.title) == sources.NEAREST
    assert read.marked == []


def test_only_the_last_turn_s_sources_are_visible_at_first() -> None:
    cited = citation(1, passage(PLAN, 0, 1, []), 0)
    html = sources.panel(Conversation(turns=[done(answered("一[1]", cited)), done(answered("二[1]", cited))]))
    assert re.findall(r'<section class="group" data-turn="(\d)"( hidden)?>', html) == [
        ("0", " hidden"),
        ("1", ""),
    ]


def test_the_stages_are_told_with_their_counts_and_seconds(tmp_path: Path) -> None:
    clock = 100.0
    turn = Turn(question="公办园占比多少？", started=clock)
    told = []
    for event in FakeAssistant(tmp_path).stream(turn.question):
        clock += 1.5
        turn.take(event, clock)
        told.append(Reader(turns.turn_html(turn, 0, clock + 0.25)).text)
    assert "检索Searching 0.2 秒" in told[0]
    assert "正在阅读 6 句（3 份文件）Reading 6 sentences from 3 documents 0.2 秒" in told[1]
    assert "作答Answering 0.2 秒" in told[2]
    assert "阅读 6 句（3 份文件）Read 6 sentences from 3 documents 1.5 秒" in told[-1]
    assert "已作答Answered" in told[-1]


def test_one_is_not_called_by_the_plural() -> None:
    assert "Read 1 sentence from 1 document<" in both("read", n=1, k=1)
    assert "1 document in the library" in both("holdings", n=1)


def test_a_follow_up_shows_what_was_searched_and_other_questions_do_not() -> None:
    answer = Answer(text="一", status="answered", stand_alone="云岭县的覆盖率是多少？")
    assert "云岭县的覆盖率" in turns.turn_html(done(answer, "覆盖率呢？"), 0, 2.0)
    assert "stand-alone" not in turns.turn_html(done(answer, "云岭县的覆盖率是多少？"), 0, 2.0)


def test_a_wait_for_the_model_is_shown_only_when_it_is_felt() -> None:
    turn = Turn(question="问", started=0.0)
    assert "等待模型" not in turns.turn_html(turn, 0, 0.2)
    assert "等待模型" in turns.turn_html(turn, 0, 3.0)


def test_an_empty_library_offers_no_questions_and_says_what_to_do() -> None:
    assert turns.welcome(["一？", "二？"], 3).count('class="example"') == 2
    assert "资料库还是空的" in turns.welcome([], 0)


def test_the_place_in_the_line_is_told_while_others_are_answered() -> None:
    turn = Turn(question="问", started=0.0)
    turn.take(Waiting(position=2), 1.0)
    assert "排队中，前面还有 2 个问题In line: 2 questions ahead" in Reader(turns.turn_html(turn, 0, 3.0)).text


def test_an_answer_that_was_asked_for_anyway_and_one_that_is_partial_are_labelled() -> None:
    anyway = done(answered("一[1]", citation(1, passage(PLAN, 0, 1, []), 0)))
    assert 'class="label"' not in turns.turn_html(anyway, 0, 2.0)
    anyway.strictness = "open"
    assert "依据不足" in turns.turn_html(anyway, 0, 2.0)
    partly = done(Answer(text="一", status="partly_answered"))  # type: ignore[arg-type]
    assert "部分回答" in turns.turn_html(partly, 0, 2.0)


def test_only_the_last_turn_is_answered_anew_and_a_turn_that_is_not_kept_cannot_be_judged() -> None:
    first, last = done(answered("一")), done(answered("二"))
    last.key = None
    html = turns.finished_turns(Conversation(turns=[first, last]), 2.0)
    assert re.findall(r'data-act="again" data-turn="(\d)"', html) == ["1"]
    assert set(re.findall(r'data-act="rate" data-turn="(\d)"', html)) == {"0"}


def test_a_card_of_a_document_that_is_gone_says_so_and_does_not_offer_it() -> None:
    cited = citation(1, passage(PLAN, 0, 3, []), 1)
    assert "data-read" in sources.citation_card(cited, (), 0)
    for gone, words in (("removed", "已从资料库移除"), ("changed", "有改动")):
        card = sources.citation_card(cited, (), 0, state=gone)
        assert words in card and "data-read" not in card


def test_conversations_are_parted_by_their_age() -> None:
    now = datetime(2026, 3, 10, 12, tzinfo=timezone.utc)
    heads = [
        Head(id=str(days), title=f"第{days}天", created="", changed=(now - timedelta(days=days)).isoformat(), turns=1)
        for days in (0, 3, 30)
    ]
    html = side.talk_list(heads, "3", now)
    text = Reader(html).text
    parts = [text.index(word) for word in ("今天", "第0天", "七天内", "第3天", "更早", "第30天")]
    assert parts == sorted(parts)
    assert html.count("aria-current") == 1
    assert "没有找到" in side.talk_list([], "", now, searched=True)


def test_the_speed_is_that_of_the_last_answer_that_was_written() -> None:
    written = Answer(
        text="一", status="answered", timings={"first_token_s": 1.0, "total_s": 3.0}, usage={"answer_tokens": 20.0}
    )
    html = state.state_html({"model": "m", "documents": 1, "chunks": 7}, [written, Answer(text="", status="not_found")])
    assert "10.0 tokens/s" in html
    assert "1 份文件，7 段" in html
    assert "回答一次后显示" in state.state_html({"model": "m"}, [])
    assert "assistant models pull" in state.state_html({"model": ""}, [])


def test_upload_results_have_a_line_for_every_file_under_the_user_s_name() -> None:
    report = IndexReport(
        added=("/srv/lib/uploads/a_.md",),
        updated=("/srv/lib/uploads/b.md",),
        unchanged=("/srv/lib/uploads/c.md",),
        failed=(
            FileFailure(path="/srv/lib/uploads/d.md", message="'/srv/lib/uploads/d.md' is empty.", hint="Mend it."),
        ),
    )
    html = shelf.upload_results(report, {"/srv/lib/uploads/a_.md": "a?.md"}, [("e.md", "Same name.", "Rename it.")])
    read = Reader(html)
    assert html.count("<li") == 5
    for line in ("a?.md", "b.md", "c.md", "'d.md' is empty. Mend it.", "Same name. Rename it."):
        assert line in read.text
    assert "/srv" not in html


@pytest.mark.parametrize(
    ("step", "value"),
    [
        (IndexProgress(path="a", files_done=1, files_total=4, chunks_done=0, chunks_total=0), 25),
        (IndexProgress(path="a", files_done=1, files_total=4, chunks_done=30, chunks_total=40), 75),
        (IndexProgress(path="a", files_done=0, files_total=0, chunks_done=0, chunks_total=0), 0),
    ],
)
def test_progress_counts_chunks_where_they_are_known(step: IndexProgress, value: int) -> None:
    assert f'value="{value}"' in shelf.progress(step)


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("'/home/me/my files/报告.md' is empty.", "'报告.md' is empty."),
        ("/tmp/gradio/ab12/f.md is binary", "f.md is binary"),
        (r"'C:\\Users\\me\\f.txt' is locked", "'f.txt' is locked"),
        (r"C:\Users\me\f.txt is locked", "f.txt is locked"),
        ("Library '/srv/my lib' is busy.", "Library 'my lib' is busy."),
        ("See https://example.org/a/b, and/or 1/2.", "See https://example.org/a/b, and/or 1/2."),
    ],
)
def test_messages_name_files_without_their_folders(message: str, shown: str) -> None:
    assert without_folders(message) == shown


def test_every_text_is_there_in_both_languages_with_the_same_values() -> None:
    words = {"sentences", "documents", "questions"}  # plurals, which Chinese has not
    for key, (chinese, english) in TEXTS.items():
        assert chinese and english, key
        fields = [set(re.findall(r"\{(\w+)\}", text)) - words for text in (chinese, english)]
        assert fields[0] == fields[1], key


def test_the_fixed_parts_name_nothing_outside_this_machine() -> None:
    fixed = layout.bar() + layout.composer(4000) + layout.library_head(50, 9) + layout.dialogs() + layout.head()
    assert not re.search(r"https?:|//[\w.-]+\.\w+/|@import|url\(", fixed)


def colours(theme: str) -> dict[str, str]:
    style = (Path(layout.__file__).parent / "frame.css").read_text(encoding="utf-8")
    light, dark = re.findall(r":root(?:\[data-theme=\"dark\"\])? \{(.*?)\n\}", style, re.DOTALL)[:2]
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light if theme == "light" else dark))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_all_text_has_enough_contrast(theme: str) -> None:
    found = colours(theme)
    grounds = ("paper", "sheet", "sunk", "side")
    pairs = [(ink, ground) for ink in ("ink", "soft", "faint", "seal") for ground in grounds]
    pairs += [("ink", "marker"), ("seal", "seal-wash"), ("paper", "seal"), ("on-button", "button"), ("good", "paper")]
    weak = {pair: contrast(found[pair[0]], found[pair[1]]) for pair in pairs}
    assert {pair: round(ratio, 2) for pair, ratio in weak.items() if ratio < 4.5} == {}


def build(folder: Path) -> gr.Blocks:
    store = Conversations(folder / "conversations.sqlite3")
    return ui.build_page(Shared(FakeAssistant(folder), store, Inbox.of(folder)))


def test_the_page_is_served_with_nothing_from_elsewhere(tmp_path: Path) -> None:
    with (
        ui.page_app(FakeAssistant(tmp_path)) as app,
        TestClient(app, base_url="http://127.0.0.1:7860") as client,
    ):
        html = client.get("/").text
        assert "资料问答" in html
        assert not re.search(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=[\"']?(?:https?:)?//", html)
        theme = client.get("/theme.css")
        assert theme.status_code == 200
        assert not re.search(r"@import|@font-face|url\([\"']?(?:https?:)?//", theme.text)
        assert client.get("/favicon.ico").headers["content-type"] == "image/svg+xml"
        assert client.get("/docs").status_code == 404
        assert client.get("/openapi.json").status_code == 404
        assert "/api/ask" not in client.get("/gradio_api/info").text


def test_gradio_sends_no_analytics_and_offers_its_events_to_nobody_else(tmp_path: Path) -> None:
    page = build(tmp_path)
    config = page.get_config_file()
    assert not page.analytics_enabled
    assert config["dependencies"]
    assert {event["api_visibility"] for event in config["dependencies"]} == {"private"}


def test_questions_are_not_queued_behind_one_another_by_the_page(tmp_path: Path) -> None:
    functions = {fn.name: fn for fn in build(tmp_path).fns.values()}
    assert functions["ask"].concurrency_limit is None
    assert functions["follow"].concurrency_limit is None
    assert functions["take_files"].concurrency_limit == 1
    assert not functions["halt"].queue
    assert not functions["act"].queue
