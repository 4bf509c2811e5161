from __future__ import annotations

from assistant.library.formats.page_layout import Page, lay_out
from assistant.library.formats.page_lines import Line


def laid_out(*texts: str) -> list[str]:
    """The paragraphs of a page of lines in the same size, one close below the other."""
    lines = [
        Line(text=text, left=80, right=80 + 12 * len(text), top=100 + 18 * i, bottom=112 + 18 * i, size=12)
        for i, text in enumerate(texts)
    ]
    return lay_out([Page(lines=lines, height=842)])[0].split("\n\n")


def test_numbered_sections_of_like_length_are_kept_apart() -> None:
    sections = ["1 适用的范围是", "1.1 适用对象", "1.2 例外情形", "1.2.1 水库", "2 术语以及符号"]
    assert laid_out(*sections) == sections


def test_a_figure_at_the_beginning_of_a_line_goes_on_with_its_sentence() -> None:
    assert laid_out("去年清淤加固以后水库的总库容增加到", "41 万立方米比前年多出了九万。") == [
        "去年清淤加固以后水库的总库容增加到41 万立方米比前年多出了九万。"
    ]
