"""Which chat model suits this machine: by the memory there is, and by how fast the model in use runs here."""

from __future__ import annotations

from assistant.app.self_test import Speeds
from assistant.models.manifest import ModelEntry, default_entry, load_manifest

# Tokens of a plain question: what is read of prompt and sentences, and the answer.
_READ, _WRITTEN = 350, 20
SLOW_S = 15.0  # an answer that takes longer is not worth its wait
QUICK_S = 5.0  # an answer of a smaller model that comes sooner leaves room for a better one


def answer_seconds(speeds: Speeds) -> float:
    """About how long a plain question takes that is asked for the first time."""
    return _READ / speeds.prompt_tokens_per_s + _WRITTEN / speeds.written_tokens_per_s


def smaller_than(model_bytes: int) -> ModelEntry | None:
    """The largest listed chat model that is clearly smaller; None if there is none."""
    smaller = [entry for entry in _sized() if entry.bytes < 0.8 * model_bytes]
    return max(smaller, key=lambda entry: entry.bytes, default=None)


def by_speed(model_bytes: int, speeds: Speeds, spare_bytes: int | None) -> str:
    """What to change, in one line; empty if the model in use suits the machine.

    Args:
        model_bytes: Size of the model in use.
        spare_bytes: Memory that is free besides what the model in use takes; None if unknown.
    """
    seconds = answer_seconds(speeds)
    if seconds > SLOW_S:
        smaller = smaller_than(model_bytes)
        return f"a smaller model is faster but less accurate: {how_to_use(smaller)}" if smaller else ""
    best = default_entry("chat")
    listed = any(entry.bytes == model_bytes for entry in _sized())  # a file of the user's own is there for a reason
    room = spare_bytes is None or spare_bytes >= best.bytes - model_bytes
    if listed and seconds < QUICK_S and model_bytes < 0.8 * best.bytes and room:
        return f"this machine is fast enough for a more accurate model: {how_to_use(best)}"
    return ""


def how_to_use(entry: ModelEntry) -> str:
    """The command that fetches a model and the setting that uses it."""
    setting = 'chat_model = ""' if entry.default else f'chat_model = "{entry.name}"'
    return f"assistant models pull {entry.name}, then set {setting}"


def _sized() -> list[ModelEntry]:
    return [entry for entry in load_manifest() if entry.role == "chat" and entry.bytes]
