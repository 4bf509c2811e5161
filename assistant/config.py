"""Settings: one TOML file of about twenty keys, every one documented in ``DEFAULT_TOML``."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Literal, get_args

import platformdirs

from assistant.errors import ConfigError

if sys.version_info >= (3, 11):
    import tomllib
else:  # pragma: no cover - the same module under its old name
    import tomli as tomllib

APP_NAME = "zh-assistant"
LONGEST_QUESTION = 2000  # characters; twice that would leave a window of 4096 tokens no room for documents
Strictness = Literal["strict", "balanced", "open"]

DEFAULT_TOML = """\
# Settings of the assistant. Every key is optional; the value shown is the default.
# An environment variable ASSISTANT_<KEY IN CAPITALS> wins over this file.

library = ""              # folder of the library; "" is the per-user data folder
models_dir = ""           # folder of the model files, shared by all libraries; "" is the per-user cache folder
hub_url = "https://huggingface.co"   # where hf: models are fetched from; name a mirror here

chat_model = ""           # a name from models.txt or a path of a .gguf file; "" is the default entry
threads = 0               # processor threads; 0 is the number of physical cores
gpu_layers = 0            # layers of the chat model put on a GPU; -1 is all of them
context_tokens = 4096     # context window that is reserved for the chat model

chunk_chars = 360         # aimed-at length of a chunk in characters; changing it needs a re-index
passages = 10             # passages that retrieval hands on
dense_weight = 0.7        # weight of the dense score against the full-text score, 0 to 1
context_budget = 400      # tokens of document sentences that go into a prompt at most; plain questions take fewer
answer_tokens = 256       # longest answer in tokens
strictness = "balanced"   # strict | balanced | open: how sure the assistant must be before it answers
remembered_answers = 200  # answers kept in memory for questions that are asked again, by anyone; 0 keeps none

host = "127.0.0.1"        # address the page is served on
port = 7860               # port of the page; the next free one is taken if it is in use
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The settings in use; field names are the keys of the TOML file."""

    library: str = ""
    models_dir: str = ""
    hub_url: str = "https://huggingface.co"
    chat_model: str = ""
    threads: int = 0
    gpu_layers: int = 0
    context_tokens: int = 4096
    chunk_chars: int = 360
    passages: int = 10
    dense_weight: float = 0.7
    context_budget: int = 400
    answer_tokens: int = 256
    strictness: Strictness = "balanced"
    remembered_answers: int = 200
    host: str = "127.0.0.1"
    port: int = 7860

    @property
    def library_path(self) -> Path:
        """The folder of the default library."""
        if self.library:
            return Path(self.library).expanduser()
        return platformdirs.user_data_path(APP_NAME, appauthor=False) / "library"

    @property
    def models_path(self) -> Path:
        """The folder of the model files."""
        if self.models_dir:
            return Path(self.models_dir).expanduser()
        return platformdirs.user_cache_path(APP_NAME, appauthor=False) / "models"

    @property
    def thread_count(self) -> int:
        """Threads for the models: the setting, else the physical cores this process may use."""
        return self.threads if self.threads > 0 else physical_cores()


def physical_cores() -> int:
    """Number of physical cores this process may run on; at least 1.

    Hyper-threads share the units that matrix multiplication needs, so they do not count.
    """
    try:
        allowed = os.sched_getaffinity(0)
    except AttributeError:  # not Linux
        return max(1, (os.cpu_count() or 2) // 2)
    cores: set[str] = set()
    for cpu in allowed:
        topology = Path(f"/sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list")
        try:
            cores.add(topology.read_text().strip())
        except OSError:
            cores.add(str(cpu))
    return max(1, len(cores))


def config_file() -> Path:
    """Path of the user's settings file; it need not exist."""
    named = os.environ.get("ASSISTANT_CONFIG")
    if named:
        return Path(named).expanduser()
    return platformdirs.user_config_path(APP_NAME, appauthor=False) / "config.toml"


def load_config(path: Path | None = None) -> Config:
    """The settings from the file and the environment over the defaults.

    Raises:
        ConfigError: The file cannot be read, a key is unknown, or a value has the wrong type or range.
    """
    path = path or config_file()
    values: dict[str, Any] = {}
    if path.is_file():
        try:
            values = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise ConfigError(f"Settings file {str(path)!r} cannot be read: {error}.", "Mend or remove it.") from error
    known = {f.name for f in fields(Config)}
    unknown = sorted(set(values) - known)
    if unknown:
        raise ConfigError(f"Unknown setting {unknown[0]!r} in {str(path)!r}.", f"Known: {', '.join(sorted(known))}.")
    for name in known:
        text = os.environ.get(f"ASSISTANT_{name.upper()}")
        if text is not None:
            values[name] = _from_text(name, text)
    return checked(replace(Config(), **_typed(values)))


def checked(config: Config) -> Config:
    """The same settings.

    Raises:
        ConfigError: A value is out of its range.
    """
    ranges: dict[str, tuple[float, float]] = {
        "threads": (0, 1024),
        "gpu_layers": (-1, 10_000),
        "context_tokens": (1024, 1 << 20),
        "chunk_chars": (80, 460),
        "passages": (1, 100),
        "dense_weight": (0, 1),
        "context_budget": (60, 100_000),
        "answer_tokens": (16, 8192),
        "remembered_answers": (0, 100_000),
        "port": (0, 65535),
    }
    for name, (low, high) in ranges.items():
        value = getattr(config, name)
        if not low <= value <= high:
            raise ConfigError(f"Setting {name} = {value!r} is out of range.", f"Give a value from {low:g} to {high:g}.")
    if config.strictness not in get_args(Strictness):
        raise ConfigError(f"Setting strictness = {config.strictness!r} is unknown.", "Use strict, balanced or open.")
    return config


def _typed(values: dict[str, Any]) -> dict[str, Any]:
    defaults = Config()
    for name, value in values.items():
        wanted = type(getattr(defaults, name))
        if wanted is float and isinstance(value, int) and not isinstance(value, bool):
            values[name] = float(value)
        elif type(value) is not wanted:
            raise ConfigError(f"Setting {name} = {value!r} must be of type {wanted.__name__}.")
    return values


def _from_text(name: str, text: str) -> Any:
    wanted = type(getattr(Config(), name))
    try:
        return wanted(text)
    except ValueError as error:
        raise ConfigError(f"ASSISTANT_{name.upper()}={text!r} must be of type {wanted.__name__}.") from error
