"""The real chat model, interrupted while it reads."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from assistant.config import Config
from assistant.models.generator import Interrupted, LlamaCppModel
from assistant.models.manifest import resolve_chat_model

pytestmark = [pytest.mark.integration, pytest.mark.timeout(600)]


def test_reading_ends_within_a_fraction_of_its_time_and_goes_on_as_if_nothing_had_been(
    real_models_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    model = LlamaCppModel(
        resolve_chat_model(Config(models_dir=str(real_models_path))),
        threads=Config().thread_count,
        context_tokens=1024,
    )
    prompt = model.prompt("", "从一数到十，只写数字。" + "资料" * 200)
    began = time.perf_counter()
    model.evaluate(prompt)
    whole_s = time.perf_counter() - began
    written = [piece.token for piece in model.stream(prompt, max_tokens=8)]
    model.evaluate(model.prompt("", "别的"))  # so that it has to be read again
    interrupted = 0.0

    def interrupt() -> None:
        nonlocal interrupted
        time.sleep(whole_s / 4)
        interrupted = time.perf_counter()
        model.interrupt()

    thread = threading.Thread(target=interrupt)
    thread.start()
    with pytest.raises(Interrupted):
        model.evaluate(prompt)
    ended = time.perf_counter()
    thread.join()
    assert ended - interrupted < max(0.5, whole_s / 8)
    with pytest.raises(Interrupted):
        model.evaluate(prompt)
    model.resume()
    assert [piece.token for piece in model.stream(prompt, max_tokens=8)] == written
    model.close()
    assert capfd.readouterr().err == ""
