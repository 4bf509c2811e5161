"""The assistant as a side of the comparison, through the calls that every front end makes."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import assistant
from assistant import Assistant
from assistant.config import load_config
from assistant.records import Done, Token

from .talking import Answering, Setup, serve


def make(setup: Setup) -> tuple[dict[str, Any], Callable[[str], Answering]]:
    """Facts about the assistant over the documents, and the function that answers."""
    config = replace(
        load_config(),
        models_dir=setup.models_dir,
        chat_model=setup.model,
        threads=setup.threads,
        remembered_answers=0,
    )
    bot = Assistant.open(Path(setup.work), config=config)
    began = time.perf_counter()
    bot.index(setup.documents)
    indexed = time.perf_counter() - began
    bot.warm_up()
    about = {
        "versions": {"assistant": assistant.__version__},
        "chunks": bot.chunk_count(),
        "index_s": indexed,
        "choices": {"context_budget": config.context_budget, "passages": config.passages},
    }

    def answer(question: str) -> Answering:
        for event in bot.stream(question):
            if isinstance(event, Token):
                yield event.text
            elif isinstance(event, Done):
                done = event.answer
        return {"text": done.text, "status": done.status, **done.usage}

    return about, answer


if __name__ == "__main__":
    serve(make)
