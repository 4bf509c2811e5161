from __future__ import annotations

import pytest

from assistant.answer.guard import FigureGuard


def run(text: str, sources: list[str], step: int = 1) -> tuple[str, bool]:
    guard = FigureGuard(sources)
    passed = "".join(guard.feed(text[i : i + step]) for i in range(0, len(text), step)) + guard.finish()
    return passed, guard.broken


@pytest.mark.parametrize("step", [1, 2, 5, 100])
@pytest.mark.parametrize("text", ["到2027年达到65%。", "新增学位2.5万个，占比63.2%", "没有数字的一句话。", "65"])
def test_what_the_sources_hold_passes_unchanged(text: str, step: int) -> None:
    sources = ["到2027年，公办占比达到65%。", "新增学位2.5万个，占比为63.2%。"]
    assert run(text, sources, step) == (text, False)


@pytest.mark.parametrize("step", [1, 2, 5, 100])
@pytest.mark.parametrize("figure", ["66%", "650", "6.5%", "25万", "65个百分点"])
def test_a_figure_of_its_own_never_passes(figure: str, step: int) -> None:
    passed, broken = run(f"占比达到{figure}。", ["占比达到65%。新增2.5万个。"], step)
    assert broken and not any(character.isdigit() for character in passed)


def test_a_figure_is_not_shown_before_it_is_complete() -> None:
    guard = FigureGuard(["达到65%。"])
    assert guard.feed("达到6") == "达到"
    assert guard.feed("5") == ""
    assert guard.feed("%。") == "65%。"
