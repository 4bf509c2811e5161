"""What the real model expects after a text, and that a kept beginning is as good as one that was just read."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.config import Config
from assistant.models.generator import LlamaCppModel
from assistant.models.manifest import resolve_chat_model

pytestmark = [pytest.mark.integration, pytest.mark.timeout(600)]

HEAD = "逐条判断资料有没有写明答案。\n\n资料：甲校有教师12人。\n问题：甲校有几个教师？\n判断：有。\n\n"
PIECES = ("资料：乙馆藏书三万册，周一闭馆。\n问题：", "乙馆哪天不开门？", "\n判断：")


@pytest.fixture
def path(real_models_path: Path, tmp_path: Path) -> Path:
    """The model's file under another name: what is kept of it lies beside that one."""
    model = resolve_chat_model(Config(models_dir=str(real_models_path)))
    link = tmp_path / model.name
    try:
        link.symlink_to(model)
    except OSError:
        shutil.copyfile(model, link)
    return link


def test_a_kept_beginning_gives_what_reading_it_gives(path: Path) -> None:
    model = LlamaCppModel(path, threads=Config().thread_count, context_tokens=1024)
    first = model.outlook(HEAD, PIECES, ("有", "没有"))
    model.evaluate(model.prompt("", "换一个话题。"))
    read = model.evaluated_tokens
    again = model.outlook(HEAD, PIECES, ("有", "没有"))
    assert model.evaluated_tokens - read < model.count(HEAD + "".join(PIECES)) - model.count(HEAD) + 8
    model.close()
    later = LlamaCppModel(path, threads=Config().thread_count, context_tokens=1024)
    loaded = later.outlook(HEAD, PIECES, ("有", "没有"))
    assert later.evaluated_tokens < later.count(HEAD)
    written = "".join(piece.text for piece in later.stream(later.prompt("", "一加一等于几？"), max_tokens=12))
    later.close()
    for other in (again, loaded):
        assert other.shares == pytest.approx(first.shares, abs=0.02)
        assert np.allclose(other.state, first.state, atol=0.05 * np.abs(first.state).max())
    assert first.shares[0] > 0.5 and written


def test_the_state_is_of_what_was_read_last_however_it_was_read(path: Path) -> None:
    model = LlamaCppModel(path, threads=Config().thread_count, context_tokens=1024)
    at_once = model.outlook(HEAD, PIECES, ("有", "没有")).state
    model.evaluate([*model.plain(HEAD), *model.plain(PIECES[0])])
    in_parts = model.outlook(HEAD, PIECES, ("有", "没有")).state
    other = model.outlook(HEAD, (PIECES[0], "乙馆有多少张椅子？", PIECES[2]), ("有", "没有")).state
    list(model.stream(model.prompt("", "一加一等于几？"), max_tokens=4))
    model.close()
    assert np.allclose(in_parts, at_once, atol=0.05 * np.abs(at_once).max())

    def apart(state: NDArray[np.float32]) -> float:
        return float(np.linalg.norm(state - at_once))

    assert apart(other) > 2 * apart(in_parts) and np.abs(at_once).max() > 0
