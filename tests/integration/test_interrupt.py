"""The real chat model, interrupted while it reads."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from assistant.config import Config
from assistant.models.chat_model import Interrupted
from assistant.models.generator import LlamaCppModel
from assistant.models.manifest import resolve_chat_model

pytestmark = [pytest.mark.integration, pytest.mark.timeout(600)]


def test_reading_ends_within_a_fraction_of_its_time_and_goes_on_as_if_nothing_had_been(
    real_models_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    model = LlamaCppModel(
        resolve_chat_model(Config(models_dir=str(real_models_path))),
        threads=Config().thread_count,
        context_tokens=512,
    )
    # The window has room for two of them, so that what was read of a third is forgotten.
    before, prompt, after = (
        model.prompt(topic, "从一数到十，只写数字。" + topic * 200) for topic in ("学校", "资料", "医院")
    )
    began = time.perf_counter()
    model.evaluate(before)
    whole_s = time.perf_counter() - began
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
    read = model.evaluated_tokens
    (first,) = model.stream(prompt, max_tokens=1)
    model.evaluate(after)
    model.evaluate(before)
    (again,) = model.stream(prompt, max_tokens=1)
    assert again.token == first.token and again.logprob == pytest.approx(first.logprob, abs=0.1)
    assert model.evaluated_tokens - read > 3 * 200  # the prompt was read once more
    model.close()
    assert capfd.readouterr().err == ""
