"""What is loaded for what, and what is loaded side by side."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from assistant.app.assistant import Assistant
from assistant.config import Config
from assistant.errors import ModelFileError
from tests.fake_models import FakeChatModel, FakeEmbedder

ROOT = Path(__file__).resolve().parents[1]
PLAN = "# 云岭县方案\n\n到2027年，云岭县公办幼儿园在园幼儿占比要达到68%。\n"
QUESTION = "云岭县公办幼儿园在园幼儿占比要达到多少？"
WAIT_S = 20.0


class Loading:
    """Stand-ins for the two models whose loading takes as long as ``until`` says."""

    def __init__(self) -> None:
        self.began: dict[str, threading.Event] = {"chat": threading.Event(), "embedder": threading.Event()}
        self.loaded: list[str] = []
        self.until: dict[str, threading.Event] = {}
        self.model = FakeChatModel(lambda prompt: "占比要达到68%。")

    def chat(self, *_: Any, **__: Any) -> FakeChatModel:
        self._load("chat")
        return self.model

    def embedder(self, *_: Any, **__: Any) -> FakeEmbedder:
        self._load("embedder")
        return FakeEmbedder()

    def _load(self, name: str) -> None:
        self.began[name].set()
        if name in self.until and not self.until[name].wait(WAIT_S):
            raise AssertionError(f"{name} was loaded alone")
        self.loaded.append(name)


@pytest.fixture
def loading(monkeypatch: pytest.MonkeyPatch) -> Loading:
    loading = Loading()
    monkeypatch.setattr("assistant.models.generator.LlamaCppModel", loading.chat)
    monkeypatch.setattr("assistant.models.embedder.E5Embedder", loading.embedder)
    monkeypatch.setattr("assistant.models.embedder.E5_DIMENSION", FakeEmbedder.dimension)
    return loading


@pytest.fixture
def config(tmp_path: Path) -> Config:
    model = tmp_path / "model.gguf"
    model.write_bytes(b"GGUF")
    return Config(library=str(tmp_path / "library"), models_dir=str(tmp_path), chat_model=str(model), threads=1)


@pytest.fixture
def filled(config: Config, loading: Loading, tmp_path: Path) -> Config:
    (tmp_path / "plan.md").write_text(PLAN, encoding="utf-8")
    with Assistant.open(config=config) as assistant:
        assistant.index(tmp_path / "plan.md")
    loading.loaded.clear()
    loading.began["embedder"].clear()
    return config


def test_the_two_models_load_side_by_side(filled: Config, loading: Loading) -> None:
    loading.until = {"chat": loading.began["embedder"], "embedder": loading.began["chat"]}
    with Assistant.open(config=filled) as assistant:
        assert "68%" in assistant.ask(QUESTION).text
    assert sorted(loading.loaded) == ["chat", "embedder"]


def test_a_search_loads_no_chat_model_and_a_look_at_the_documents_none_at_all(filled: Config, loading: Loading) -> None:
    with Assistant.open(config=filled) as assistant:
        assert assistant.documents() and assistant.shelf() and assistant.info()["documents"] == 1
        assert loading.loaded == []
        assert assistant.search(QUESTION)
    assert loading.loaded == ["embedder"]


def test_several_threads_that_want_the_models_load_them_once(filled: Config, loading: Loading) -> None:
    with Assistant.open(config=filled) as assistant:
        asking = [threading.Thread(target=assistant.ask, args=(QUESTION,)) for _ in range(4)]
        asking += [threading.Thread(target=assistant.search, args=(QUESTION,)) for _ in range(2)]
        for thread in asking:
            thread.start()
        for thread in asking:
            thread.join(WAIT_S)
    assert sorted(loading.loaded) == ["chat", "embedder"]


def test_a_missing_chat_model_is_said_also_while_the_rest_loads(filled: Config, loading: Loading) -> None:
    Path(filled.chat_model).unlink()
    with Assistant.open(config=filled) as assistant:
        for _ in range(2):
            with pytest.raises(ModelFileError, match=r"model\.gguf"):
                assistant.ask(QUESTION)
        assert assistant.search(QUESTION)


def test_warming_up_reads_what_prompts_begin_with(filled: Config, loading: Loading) -> None:
    with Assistant.open(config=filled) as assistant:
        assistant.warm_up()
        assert loading.model.kept and loading.model.evaluated_tokens
    assert sorted(loading.loaded) == ["chat", "embedder"]


def test_closing_waits_for_a_model_that_is_being_loaded_and_then_nothing_is_read(
    filled: Config, loading: Loading
) -> None:
    loading.until = {"chat": threading.Event()}
    assistant = Assistant.open(config=filled)
    warming = threading.Thread(target=assistant.warm_up)
    warming.start()
    assert loading.began["chat"].wait(WAIT_S)
    closing = threading.Thread(target=assistant.close)
    closing.start()
    closing.join(0.3)
    assert closing.is_alive()
    loading.until["chat"].set()
    closing.join(WAIT_S)
    warming.join(WAIT_S)
    assert not closing.is_alive() and not warming.is_alive()
    assert loading.model.evaluated_tokens == 0


@pytest.mark.parametrize("command", [["documents"], ["models", "list"]], ids=lambda command: command[0])
def test_a_command_that_needs_no_model_and_no_vectors_loads_neither(command: list[str], tmp_path: Path) -> None:
    library = tmp_path / "library"
    if command == ["documents"]:
        Assistant.open(library, config=Config()).close()
        command = [*command, "--library", str(library)]
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "assistant", *command],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    loaded = {name.partition(".")[0] for name in re.findall(r"\|\s*([\w.]+)$", done.stderr, re.M)}
    assert loaded & {"chromadb", "llama_cpp", "gradio", "tiktoken", "fastapi"} == set()
