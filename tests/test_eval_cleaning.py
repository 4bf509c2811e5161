"""The measuring of the cleaning, on small pages made up here."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from assistant.errors import EvaluationError
from eval.cleaning import Score, kept, main, marked_page, measure, raw_page, table, worst

PAGE = marked_page(
    "page.txt",
    "-首页 新闻 体育\n+河堤修好了\n-浏览：12\n\n+　　河堤长三公里。\n~编辑：某人\n+工期为两年。\n-上一篇",
)


def test_blank_lines_carry_no_mark_and_are_not_counted() -> None:
    assert PAGE.marks == "-+-+~+-"
    assert PAGE.lines[2] == "浏览：12"
    assert PAGE.raw.startswith("首页 新闻 体育\n河堤修好了\n")


def test_a_line_with_text_and_no_mark_is_refused_by_its_number() -> None:
    with pytest.raises(EvaluationError, match="line 2"):
        marked_page("page.txt", "+正文\n没有标记")


def test_lines_are_found_whatever_their_width_spaces_and_punctuation() -> None:
    assert kept(marked_page("p", "+２０２４年，河堤 完工。"), "2024年,河堤完工.") == [True]


def test_a_label_joined_with_its_value_counts_as_kept() -> None:
    page = marked_page("p", "+索引号：\n+甲字第1号\n-打印")
    assert kept(page, "索引号：甲字第1号") == [True, True, False]


def test_a_line_that_was_cut_counts_as_kept_only_if_half_of_it_is_left() -> None:
    page = marked_page("p", "+来源：某报 2024年5月1日 浏览：12")
    assert kept(page, "来源：某报 2024年5月1日") == [True]
    assert kept(page, "来源") == [False]


def test_a_line_kept_once_is_not_counted_for_all_its_copies() -> None:
    page = marked_page("p", "+标题在此\n+第一段。\n-标题在此\n+第二段。\n-标题在此")
    assert kept(page, "标题在此\n第一段。\n第二段。") == [True, True, False, True, False]


def test_which_of_two_neighbouring_copies_was_kept_is_decided_for_the_body() -> None:
    assert kept(marked_page("p", "-标题在此\n+标题在此\n+正文。"), "标题在此\n正文。") == [False, True, True]


def test_text_that_is_not_in_the_page_is_passed_over() -> None:
    assert kept(marked_page("p", "+正文在此。"), "外来的话\n正文在此。\n又一句") == [True]


def test_the_score_counts_every_line_once_and_leaves_out_what_may_be_either() -> None:
    measured = measure(PAGE, lambda raw: "河堤修好了\n浏览：12\n河堤长三公里。\n编辑：某人")
    assert measured.score == Score(body_kept=2, body_dropped=1, furniture_kept=1, furniture_dropped=2, either=1)
    assert measured.score.lines == 7
    assert measured.score.body_recall == pytest.approx(2 / 3)
    assert measured.score.body_precision == pytest.approx(2 / 3)
    assert measured.score.furniture_recall == pytest.approx(2 / 3)
    assert measured.score.furniture_precision == pytest.approx(2 / 3)
    assert measured.wrong == (("+", "工期为两年。"), ("-", "浏览：12"))


def test_a_page_that_is_all_body_has_no_furniture_figures() -> None:
    score = measure(marked_page("p", "+甲\n+乙"), lambda raw: raw).score
    assert (score.body_recall, score.body_precision) == (1.0, 1.0)
    assert score.furniture_recall is None and score.furniture_precision is None


def test_the_table_pools_lines_and_not_pages() -> None:
    small = measure(marked_page("small", "+甲一"), lambda raw: "")
    large = measure(marked_page("large", "+甲一\n+乙二\n+丙三"), lambda raw: raw)
    rows = table([small, large]).splitlines()
    assert rows[2] == "| small | 1 | 0.000 | – | – | 0.000 |"
    assert rows[4] == "| all | 4 | 0.750 | 1.000 | – | 0.000 |"


def test_wrong_lines_are_listed_up_to_the_limit_and_only_on_request() -> None:
    measured = [measure(PAGE, lambda raw: raw)]
    assert worst(measured, 0) == ""
    assert worst(measured, 1) == "page.txt\n  kept furniture: 首页 新闻 体育"


def test_a_dump_that_was_changed_since_is_refused() -> None:
    data = "导航\n正文。\n".encode()
    digest = hashlib.sha256(data).hexdigest()
    assert raw_page("d.txt", data, digest, "-+").lines == ["导航", "正文。"]
    with pytest.raises(EvaluationError, match="not the file"):
        raw_page("d.txt", data + b" ", digest, "-+")
    with pytest.raises(EvaluationError, match="2 lines and 3 marks"):
        raw_page("d.txt", data, digest, "-++")


def test_the_command_prints_a_table_for_each_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text("+河堤全长三公里，去年开工，今年完工。\n", encoding="utf-8")
    assert main(["--pages", str(tmp_path)]) == 0
    assert "| a.txt | 1 | 1.000 |" in capsys.readouterr().out
    with pytest.raises(EvaluationError, match="No pages"):
        main(["--pages", str(tmp_path / "none")])


def test_the_command_needs_something_to_measure(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([])
    assert "--pages or --raw" in capsys.readouterr().err
