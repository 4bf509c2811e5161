"""The settings, libraries and model files that the parts of the benchmark work with."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant import Assistant
from assistant.config import Config, load_config
from assistant.models.manifest import resolve_chat_model
from assistant.resources import resource

from .talking import Setup


def add_common(parser: ArgumentParser) -> None:
    """Adds the options that all parts have."""
    parser.add_argument("--out", type=Path, metavar="RUN.json", help="file of the run; the part is put into it")
    parser.add_argument("--threads", type=int, default=0, metavar="N", help="processor threads; 0 is as set")


def add_library(parser: ArgumentParser) -> None:
    """Adds the option that names a library."""
    parser.add_argument("--library", type=Path, metavar="DIR", help="one that holds the starter documents already")


def settings(options: Namespace) -> Config:
    """The user's settings with the threads of the options; no answer is remembered, as each is to be made."""
    config = replace(load_config(), remembered_answers=0)
    return replace(config, threads=options.threads) if options.threads else config


def as_environment(config: Config) -> dict[str, str]:
    """The environment in which another process of the program has these threads, and remembers no answer either."""
    return os.environ | {
        "ASSISTANT_THREADS": str(config.thread_count),
        "ASSISTANT_REMEMBERED_ANSWERS": str(config.remembered_answers),
    }


@contextmanager
def library(options: Namespace) -> Iterator[Path]:
    """The library of the options, or a fresh one of the starter documents that is gone in the end."""
    if options.library:
        yield options.library
        return
    with TemporaryDirectory(prefix="bench-") as folder:
        with Assistant.open(folder, config=settings(options)) as bot:
            bot.index_starter()
        yield Path(folder)


@contextmanager
def setup(options: Namespace) -> Iterator[Setup]:
    """What a side of a comparison is given: the starter documents and an empty folder that is gone in the end."""
    config = settings(options)
    with TemporaryDirectory(prefix="bench-") as folder:
        yield Setup(
            model=str(resolve_chat_model(config)),
            models_dir=str(config.models_path),
            documents=str(resource("seeds")),
            work=folder,
            threads=config.thread_count,
        )
