from __future__ import annotations

from pathlib import Path

import pytest

from assistant.models.kept_reading import load_reading, save_reading


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "model.gguf"
    path.write_bytes(b"weights")
    return path


def test_what_was_read_comes_back_for_the_same_model_engine_and_tokens(model: Path) -> None:
    save_reading(model, "1.0", [1, 2], b"state")
    assert load_reading(model, "1.0", [1, 2]) == b"state"
    assert load_reading(model, "1.1", [1, 2]) == load_reading(model, "1.0", [1, 3]) == b""
    model.write_bytes(b"other weights")
    assert load_reading(model, "1.0", [1, 2]) == b""


def test_nothing_is_kept_yet_for_a_model_that_read_nothing(model: Path) -> None:
    assert load_reading(model, "1.0", [1, 2]) == b""


@pytest.mark.parametrize("cut", [0, 10, 40, -1])
def test_a_file_that_was_cut_short_is_not_trusted(model: Path, cut: int) -> None:
    save_reading(model, "1.0", [1, 2], b"state")
    (file,) = [path for path in model.parent.iterdir() if path != model]
    file.write_bytes(file.read_bytes()[:cut])
    assert load_reading(model, "1.0", [1, 2]) == b""


def test_a_later_reading_takes_the_place_of_the_earlier(model: Path) -> None:
    save_reading(model, "1.0", [1], b"state")
    save_reading(model, "1.0", [2], b"another")
    assert len(list(model.parent.iterdir())) == 2
    assert load_reading(model, "1.0", [2]) == b"another"


def test_a_folder_that_cannot_be_written_costs_nothing_but_time(tmp_path: Path) -> None:
    missing = tmp_path / "gone" / "model.gguf"
    save_reading(missing, "1.0", [1], b"state")
    assert load_reading(missing, "1.0", [1]) == b"" and not list(tmp_path.iterdir())
