"""HTML of the state of the program: the model, its speed, and what the library holds."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.app.page.safe import text_html
from assistant.app.page.texts import both
from assistant.records import Answer


def state_html(info: Mapping[str, str | int | float], answers: list[Answer]) -> str:
    """HTML of the facts about the program.

    Args:
        info: As ``Facade.info`` gives it.
        answers: Of this conversation, oldest first: the speed is that of the last one that was written.
    """
    speed = next((rate for answer in reversed(answers) if (rate := tokens_per_second(answer))), 0.0)
    size = both("size_value", n=info.get("documents", 0), chunks=info.get("chunks", 0))
    model = text_html(str(info.get("model") or ""))
    rows = [
        ("model", f"<bdi>{model}</bdi>" if model else both("no_model")),
        ("speed", both("speed_value", n=f"{speed:.1f}") if speed else both("no_speed")),
        ("threads", text_html(str(info.get("threads", "")))),
        ("size", size),
        ("budget", both("budget_value", n=info["context_budget"]) if "context_budget" in info else ""),
        ("embedder", text_html(str(info.get("embedder", "")))),
    ]
    return f"<dl>{''.join(f'<dt>{both(key)}</dt><dd>{value}</dd>' for key, value in rows if value)}</dl>"


def tokens_per_second(answer: Answer) -> float:
    """How fast an answer was written; 0 if none was."""
    seconds = answer.timings.get("total_s", 0.0) - answer.timings.get("first_token_s", 0.0)
    tokens = answer.usage.get("answer_tokens", 0.0)
    return tokens / seconds if tokens > 1 and seconds > 0 else 0.0
