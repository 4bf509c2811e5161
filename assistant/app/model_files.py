"""What ``assistant models`` shows and does: the list, fetching with a bar, checking."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from assistant.app.terminal import Progress, note
from assistant.config import Config
from assistant.errors import ConfigError, ModelFileError
from assistant.models.download import check, model_file, pull
from assistant.models.manifest import ModelEntry, default_entry, load_manifest


def rows(config: Config, name: str | None) -> Iterator[str]:
    """A line for each model: name, role, size, licence, whether it is here and whether it is the default."""
    for entry in _entries(name):
        size = f"{entry.bytes / 1e6:.0f} MB" if entry.bytes else "-"
        mark = "default" if entry.default else ""
        place = _place(entry, config)
        yield f"{entry.name:<36} {entry.role:<10} {size:>8}  {entry.licence:<11} {place:<13} {mark}".rstrip()


def fetch(config: Config, name: str | None) -> Path:
    """Path of the model's file, fetched if need be; without a name that of the chat model in use.

    Raises:
        ConfigError: The chat model in use is a file of the user's own.
        ModelFileError: There is no such model, or it cannot be fetched.
    """
    wanted = name or config.chat_model
    if not name and (wanted.endswith(".gguf") or Path(wanted).is_file()):
        raise ConfigError(
            f"The setting chat_model names a file of your own: {wanted!r}.",
            "Name a model: assistant models pull NAME.",
        )
    entry = _entries(wanted)[0] if wanted else default_entry("chat")
    note(f"Fetching {entry.name} unless it is here ...")
    bar = Progress("Fetching")
    try:
        return pull(entry, config.models_path, hub_url=config.hub_url, on_progress=bar.update_bytes)
    finally:
        bar.close()


def verify(config: Config, name: str | None) -> bool:
    """Whether the model is whole; without a name every model that is here, and the defaults."""
    whole = True
    for entry in _entries(name):
        if name or entry.default or _place(entry, config) != "-":
            state = check(entry, config.models_path)
            print(f"{entry.name}: {state}")
            if state != "ok":
                whole = False
                note(f"error: {entry.name}: {state}. Run: assistant models pull {entry.name}")
    return whole


def _entries(name: str | None) -> list[ModelEntry]:
    entries = load_manifest()
    chosen = [entry for entry in entries if name in (None, entry.name)]
    if not chosen:
        known = ", ".join(entry.name for entry in entries)
        raise ModelFileError(f"No model {name!r} is listed.", f"Known: {known}.")
    return chosen


def _place(entry: ModelEntry, config: Config) -> str:
    if not entry.file_name:
        return "in a package"
    file = model_file(entry, config.models_path)
    if not file.is_file():
        return "-"
    return "here" if entry.bytes in (0, file.stat().st_size) else "wrong size"
