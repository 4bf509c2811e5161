"""The report as a page and as Markdown: what it opens with, what it shows, and that it needs nothing else."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path

import pytest

from assistant.errors import EvaluationError
from eval import main
from eval.bot import EvaluatedBot
from eval.cases import Case, Gold
from eval.compare import compare
from eval.failures import failure_of, marked
from eval.html_report import html_page
from eval.metrics import STAGES
from eval.outcome import Outcome, Piece
from eval.report import markdown
from eval.run import Run, line_of, load_run, record_of
from eval.summary import STAGE_MEANING, breakdown, wilson

HOSTILE = '</script></style><img src=x onerror="alert(1)"><a href="https://evil.example">{{ 7*7 }}</a>'
GOLD = Gold(document="a.md", quote="甲区有12所学校。")
SHOWN = (
    Piece(document="a.md", about="概况\n2025-01-01", text="到2025年，甲区有12所学校。", number=1),
    Piece(document="a.md", about="概况\n2025-01-01", text="乙区有9所学校。", number=2),
)
NOT_FOUND = "资料中没有找到答案。"


def case(name: str, *, answerable: bool = True, split: str = "test", kind: str = "figure", question: str = "") -> Case:
    return Case(
        id=name,
        question=question or f"甲区有几所学校？（{name}）",
        facts=(("12所",),) if answerable else (),
        forbidden=("9所",),
        gold=(GOLD,) if answerable else (),
        answerable=answerable,
        split=split,
        kind=kind if answerable else "unanswerable",
    )


def answered(text: str, probability: float = 0.9, *, seconds: float = 2.0) -> Outcome:
    return Outcome(
        text=f"{text}[1]",
        raw=text,
        status="answered",
        citations=SHOWN[:1],
        passages=SHOWN,
        shown=SHOWN,
        signals={"answerable": probability},
        usage={"prompt_tokens": 300.0},
        first_token_s=seconds / 2,
        total_s=seconds,
    )


def declined(probability: float = 0.2) -> Outcome:
    return Outcome(
        text=NOT_FOUND,
        status="not_found",
        passages=SHOWN,
        shown=SHOWN,
        signals={"answerable": probability},
        total_s=1.0,
    )


# right, misread, declined, false answer and rightly declined, in both halves
PAIRS = [
    (case("right", split="dev"), answered("甲区有12所学校。")),
    (case("misread", split="dev", kind="trap"), answered("乙区有9所学校。", 0.8)),
    (case("false", answerable=False, split="dev"), answered("甲区区长是乙。", 0.7)),
    (case("refused"), declined(0.4)),
    (case("right too"), answered("甲区有12所学校。", 0.95)),
    (case("rightly refused", answerable=False), declined(0.1)),
]


def run_of(
    pairs: Sequence[tuple[Case, Outcome]], *, strictness: str = "balanced", name: str = "later", **about: object
) -> Run:
    settings = {"config": {"strictness": strictness}, "info": {"model": "tiny"}, "commit": "abc123", "seed": 7, **about}
    return Run(about=settings, records=tuple(record_of(c, o, "") for c, o in pairs), name=name)


def saved(run: Run, folder: Path) -> Path:
    folder.mkdir()
    (folder / "run.json").write_text(json.dumps(run.about), encoding="utf-8")
    (folder / "cases.jsonl").write_text("".join(line_of(record) + "\n" for record in run.records), encoding="utf-8")
    return folder


class Reader(HTMLParser):
    """What of a page matters here."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def of(self, name: str) -> list[str]:
        return [value for key, value in self.attributes if key == name]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def outside(page: str) -> list[str]:
    """Whatever in a page would be fetched or could lead elsewhere."""
    read = Reader(page)
    found = [
        v for name in ("src", "href", "xlink:href", "srcset", "action") for v in read.of(name) if not v.startswith("#")
    ]
    found += [tag for tag in read.tags if tag in ("link", "img", "iframe", "object", "embed", "base", "image", "use")]
    return found + re.findall(r"url\(|@import|\bfetch\(|\bimport\s*\(", page)


def test_the_page_needs_nothing_from_anywhere() -> None:
    page = html_page(run_of(PAIRS), run_of(PAIRS[::-1], name="earlier"))
    assert outside(page) == []
    assert "http://" not in page
    assert "https://" not in page


def test_the_check_for_outside_references_would_find_them() -> None:
    assert outside('<img src="https://a.example/x.png"><style>@import url(x)</style>') != []


def test_the_page_lets_only_its_own_script_and_style_act() -> None:
    page = html_page(run_of(PAIRS))
    policy = next(value for value in Reader(page).of("content") if "default-src" in value)
    for tag, rule in (("script", "script-src"), ("style", "style-src")):
        bodies = re.findall(f"<{tag}>(.*?)</{tag}>", page, re.S)
        assert len(bodies) == 1
        digest = base64.b64encode(hashlib.sha256(bodies[0].encode()).digest()).decode()
        assert f"{rule} 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert Reader(page).of("style") == [], "a style attribute would not be applied"


def test_hostile_text_stays_text_wherever_it_stands() -> None:
    outcome = Outcome(
        text=HOSTILE,
        raw=HOSTILE + " ",
        status="answered",
        stand_alone=HOSTILE,
        notes=(HOSTILE,),
        citations=(Piece(document=HOSTILE, about=HOSTILE, text=HOSTILE, number=1),),
        shown=(Piece(document=HOSTILE, about=HOSTILE, text=HOSTILE, number=1),),
        signals={"answerable": 0.9, HOSTILE: 1.0},
    )
    hostile = Case(
        id=HOSTILE,
        question=HOSTILE,
        facts=((HOSTILE + "2",),),
        gold=(Gold(document=HOSTILE, quote=HOSTILE),),
        answerable=True,
        history=({"role": "user", "content": HOSTILE},),
        forbidden=(HOSTILE,),
    )
    pairs = [(hostile, outcome), PAIRS[2]]
    run = run_of(pairs, name=HOSTILE, cases_file=HOSTILE, library=HOSTILE, models={HOSTILE: HOSTILE})
    page = html_page(run, run_of([(hostile, declined()), PAIRS[2]], name=HOSTILE))
    read = Reader(page)
    assert "img" not in read.tags
    assert read.of("onerror") == []
    assert read.tags.count("script") == read.tags.count("style") == 1
    assert outside(page) == []
    assert "{{ 7*7 }}" in read.text, "what looks like a template is shown as it is"


def test_the_page_opens_with_where_cases_were_lost_the_halves_side_by_side() -> None:
    page = html_page(run_of(PAIRS))
    assert page.index("<h2>") == page.index("<h2>Where cases were lost</h2>")
    labels = [label for label in Reader(page).of("aria-label") if " 3 cases: " in label]
    assert labels == [
        "dev, 3 cases: misread 1, false answer 1, nowhere 1",
        "test, 3 cases: declined 1, nowhere 2",
    ]


def test_every_stage_has_a_row_a_meaning_and_a_colour() -> None:
    page = html_page(run_of(PAIRS))
    assert set(STAGE_MEANING) == {*STAGES, ""}
    for i, stage in enumerate(STAGES):
        assert f".stage-{i} rect" in page
        assert f">{stage}<" in page or f" {stage} <" in page


def test_a_failed_case_shows_all_that_tells_why() -> None:
    text = Reader(html_page(run_of(PAIRS))).text
    part = text[text.index("甲区有几所学校？（misread）") :]
    for words in (
        "expected 12所",
        "must not say 9所",
        "answer 乙区有9所学校。[1]",
        "draft 乙区有9所学校。",
        "cited 1",
        "shown 2",
    ):
        assert words in part
    assert "in passage 1; shown as 1" in part


def test_only_failed_cases_are_listed_each_under_its_stage() -> None:
    read = Reader(html_page(run_of(PAIRS)))
    assert read.of("data-stage") == ["declined", "misread", "false answer"]
    assert read.of("data-kind") == ["figure", "trap", "unanswerable"]
    assert "（right）" not in read.text


def test_gold_is_marked_where_it_stands_in_what_was_shown() -> None:
    page = html_page(run_of(PAIRS))
    assert "到2025年，<mark>甲区有12所学校。</mark>" in page
    assert "<mark>乙区" not in page, "another sentence of the same pattern is not gold"


@pytest.mark.parametrize(
    ("text", "quote", "expected"),
    [
        ("前言。甲区有12所学校。", "甲区有12所学校。", [("前言。", False), ("甲区有12所学校。", True)]),
        ("甲区有12所学校。", "前言。甲区有12所学校。后语。", [("甲区有12所学校。", True)]),
        ("关于成都东部新区的另一句话，说的是别的事情。", "成都东部新区管委会教育局负责改革的具体落实。", None),
        ("甲区有很多12个所。", "甲区有12所学校。", None),
        ("", "甲区", []),
    ],
)
def test_a_sentence_is_marked_as_far_as_it_shares_enough_with_the_quote(
    text: str, quote: str, expected: list[tuple[str, bool]] | None
) -> None:
    assert list(marked(text, [quote])) == ([(text, False)] if expected is None else expected)


def test_the_same_words_of_another_document_are_not_gold() -> None:
    elsewhere = Piece(document="b.md", text=GOLD.quote, number=1)
    record = record_of(case("lost"), Outcome(text=NOT_FOUND, status="not_found", shown=(elsewhere,)), "")
    assert failure_of(record, {}).shown[0].parts == ((GOLD.quote, False),)


def test_gold_that_never_came_up_is_said_to_be_missing() -> None:
    record = record_of(case("lost"), Outcome(text=NOT_FOUND, status="not_found"), "")
    assert failure_of(record, {}).gold[0].place == "in no passage; in no shown sentence"


def test_every_link_of_the_page_leads_to_a_place_on_it() -> None:
    read = Reader(html_page(run_of(PAIRS), run_of(PAIRS, name="earlier")))
    ids = read.of("id")
    assert len(ids) == len(set(ids))
    assert {href.removeprefix("#") for href in read.of("href")} <= set(ids)


def test_a_balanced_run_tells_from_where_on_its_checked_curve_is_known() -> None:
    # Both halves need both classes, so all cases go to one.
    pairs = [(case(c.id, answerable=c.answerable), o) for c, o in PAIRS]
    text = Reader(html_page(run_of(pairs))).text
    assert "known only from 0.70 up: below, this run (strictness balanced) wrote nothing" in text
    assert "this run (balanced): 0.250 / 0.500" in text


def test_an_open_run_has_the_whole_curve() -> None:
    pairs = [(case("a"), answered("甲区有12所学校。", 0.9)), (case("b", answerable=False), answered("乙。", 0.1))]
    text = Reader(html_page(run_of(pairs, strictness="open"))).text
    assert "This run (strictness open) wrote an answer to every question, so all of the curve is known." in text
    assert "Area under the curve 1.000 [1.000, 1.000]" in text
    assert "known only from" not in text


def test_a_run_without_probabilities_says_so_and_has_all_else(tmp_path: Path) -> None:
    folder = saved(run_of(PAIRS), tmp_path / "old")
    (folder / "run.json").write_text("{}", encoding="utf-8")
    lines = []
    for line in (folder / "cases.jsonl").read_text(encoding="utf-8").splitlines():
        value = json.loads(line)
        for name in ("signals", "usage", "timings", "raw", "stand_alone", "first_token_s"):
            del value["outcome"][name]
        lines.append(json.dumps(value))
    (folder / "cases.jsonl").write_text("\n".join(lines), encoding="utf-8")
    text = Reader(html_page(load_run(folder))).text
    assert "carry no probability" in text
    assert "strictness unknown" in text
    assert "Failed cases (3)" in text


def test_a_run_without_any_record_has_a_page() -> None:
    text = Reader(html_page(Run(name="empty"))).text
    assert "Evaluation empty 0 cases" in text
    assert "Failed cases (0)" in text


def test_a_crashed_case_shows_its_error() -> None:
    text = Reader(html_page(run_of([(case("a"), Outcome(error="GenerationError: no luck"))]))).text
    assert "answer GenerationError: no luck" in text


def test_all_that_is_recorded_about_the_run_is_on_the_page() -> None:
    run = run_of(PAIRS, models={"tiny": "f00d"}, load_average=[0.5, 1, 2], gold_map={}, commit="")
    text = Reader(html_page(run)).text
    for words in ("models: tiny f00d", "load average [0.5, 1, 2]", "seed 7", "config: strictness balanced"):
        assert words in text
    assert "commit" not in text, "what is empty is left out"


def test_the_comparison_shows_differences_moves_and_both_answers() -> None:
    earlier = run_of([(c, declined() if c.id == "right" else o) for c, o in PAIRS], name="first")
    text = Reader(html_page(run_of(PAIRS), earlier)).text
    assert "Against first" in text
    assert "declined nowhere 1" in text, "the stage before, the stage after and the number of cases"
    assert f"before {NOT_FOUND} after 甲区有12所学校。[1]" in text
    assert "dev, first (3) test, first (3) dev, later (3) test, later (3)" in text


def test_what_got_worse_beyond_noise_is_drawn_as_a_diamond_and_called_so() -> None:
    right = [(case(f"c{i}"), answered("甲区有12所学校。")) for i in range(10)]
    earlier, later = run_of(right), run_of([(c, declined()) for c, _ in right])
    assert 'class="mark worse"' in html_page(later, earlier)
    assert 'class="mark worse"' not in html_page(earlier, later)
    assert "+1.000 [+1.000, +1.000] worse 10" in Reader(html_page(later, earlier)).text, "false_refusal"


def test_moves_count_the_cases_that_changed_their_stage() -> None:
    earlier = run_of([(c, declined() if c.answerable else o) for c, o in PAIRS])
    assert compare(earlier, run_of(PAIRS)).moves == {("declined", ""): 2, ("declined", "misread"): 1}
    assert compare(earlier, run_of(PAIRS)).pairs == len(PAIRS)


def test_a_share_of_few_cases_has_an_interval_even_if_all_are_right() -> None:
    # Wilson 1927; 3 of 3 gives 1 / (1 + z² / 3) as the lower end.
    found = wilson(3, 3)
    assert found.value == 1
    assert found.high == pytest.approx(1)
    assert found.low == pytest.approx(0.4385, abs=1e-4)
    assert wilson(5, 10).low == pytest.approx(0.2366, abs=1e-4)
    assert breakdown(run_of(PAIRS).records)["correct"] == wilson(3, 6)


def test_markdown_has_the_figures_of_the_charts() -> None:
    pairs = [(case(c.id, answerable=c.answerable), o) for c, o in PAIRS]
    page = markdown(run_of(pairs))
    assert "### Refusal trade-off" in page
    assert "| 0.5 | 0.250 | 0.500 |" in page
    assert "## By difficulty" not in page, "all cases are of one difficulty"


@contextmanager
def nobody(library: Path | None) -> Iterator[EvaluatedBot]:
    raise AssertionError("a report asks nothing")
    yield


def test_the_command_writes_both_reports_of_a_finished_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, earlier = saved(run_of(PAIRS), tmp_path / "b"), saved(run_of(PAIRS), tmp_path / "a")
    assert main(["--report", str(folder), "--against", str(earlier)], nobody) == 0
    assert "Against a" in (folder / "report.html").read_text(encoding="utf-8")
    assert (folder / "report.md").exists()
    assert capsys.readouterr().err.split() == [str(folder / "report.md"), str(folder / "report.html")]


def test_against_without_report_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="needs --report"):
        main(["--against", str(saved(run_of(PAIRS), tmp_path / "a"))], nobody)


def test_runs_without_a_common_case_cannot_be_set_against_each_other(tmp_path: Path) -> None:
    folder, other = saved(run_of(PAIRS[:2]), tmp_path / "b"), saved(run_of(PAIRS[2:]), tmp_path / "a")
    with pytest.raises(EvaluationError, match="share no case"):
        main(["--report", str(folder), "--against", str(other)], nobody)


def test_a_report_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    folder = saved(run_of(PAIRS), tmp_path / "a")
    (folder / "report.html").mkdir()
    with pytest.raises(EvaluationError, match=r"report\.html.*cannot be written"):
        main(["--report", str(folder)], nobody)
