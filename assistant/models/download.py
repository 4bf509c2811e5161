"""Model files fetched whole or not at all, from wherever ``models.txt`` says."""

from __future__ import annotations

import errno
from importlib import metadata
from pathlib import Path
from typing import Literal

from assistant.errors import ModelFileError
from assistant.models.hub import from_hub
from assistant.models.manifest import ModelEntry
from assistant.models.packages import from_packages
from assistant.models.partial import BLOCK_BYTES, OTHER_FOLDER, Partial, Progress, locked, need_space, sha256

State = Literal["ok", "missing", "wrong size", "wrong checksum"]


def model_file(entry: ModelEntry, models_path: Path) -> Path:
    """Where the file of the entry lies or will lie; for ``package:``, where the package is installed.

    Raises:
        ModelFileError: The package is not installed.
    """
    if entry.file_name:
        return models_path / entry.file_name
    package, _ = _carrier(entry)
    try:
        return Path(str(metadata.distribution(package).locate_file(package)))
    except metadata.PackageNotFoundError as error:
        raise _not_installed(entry) from error


def check(entry: ModelEntry, models_path: Path) -> State:
    """Whether the model is there and is what ``models.txt`` says; reads the whole file.

    For a model that a Python package carries: whether that version of the package is installed.

    Raises:
        ModelFileError: The file is there but cannot be read.
    """
    if not entry.file_name:
        package, version = _carrier(entry)
        try:
            return "ok" if metadata.version(package) == version else "missing"
        except metadata.PackageNotFoundError:
            return "missing"
    path = model_file(entry, models_path)
    try:
        if not path.is_file():
            return "missing"
        if entry.bytes and path.stat().st_size != entry.bytes:
            return "wrong size"
        return "ok" if sha256(path) == entry.sha256 else "wrong checksum"
    except OSError as error:
        raise ModelFileError(
            f"Model file {str(path)!r} cannot be read: {error.strerror or error}.", "Check its permissions."
        ) from error


def pull(entry: ModelEntry, models_path: Path, *, hub_url: str, on_progress: Progress | None = None) -> Path:
    """Path of the model's file, which is fetched first unless it is there and sound.

    Args:
        hub_url: Where ``hf:`` sources are fetched from, e.g. a mirror.
        on_progress: Called with the bytes that are in and the bytes of the whole file (0 if unknown).

    Raises:
        ModelFileError: The source cannot be reached or does not have the file, what came is not what
            ``models.txt`` says, the disk is full, or another process is fetching the same model.
    """
    if check(entry, models_path) == "ok":
        return model_file(entry, models_path)
    if not entry.file_name:
        raise _not_installed(entry)
    target = model_file(entry, models_path)
    report = on_progress or (lambda done, total: None)
    try:
        models_path.mkdir(parents=True, exist_ok=True)
        with locked(target):
            if check(entry, models_path) != "ok":  # another process may have fetched it meanwhile
                partial = Partial(entry, target)
                if entry.source.startswith("pypi:"):
                    from_packages(partial, report)
                elif entry.source.startswith("hf:"):
                    from_hub(partial, hub_url, report)
                else:
                    _from_file(partial, report)
                partial.finish()
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        raise ModelFileError(
            f"The model {entry.name!r} cannot be kept in {str(models_path)!r}: {error.strerror or error}.",
            f"{'Free some space' if full else 'Make the folder writable'}, {OTHER_FOLDER}",
        ) from error
    return target


def _carrier(entry: ModelEntry) -> tuple[str, str]:
    package, _, version = entry.source.removeprefix("package:").partition("==")
    return package, version


def _not_installed(entry: ModelEntry) -> ModelFileError:
    package = "==".join(_carrier(entry))
    return ModelFileError(f"The package {package!r} with the model is not installed.", f"Run: pip install {package}")


def _from_file(partial: Partial, report: Progress) -> None:
    source = Path(partial.entry.source.removeprefix("file:")).expanduser()
    try:
        total = source.stat().st_size
        file = source.open("rb")
    except OSError as error:
        raise ModelFileError(f"{str(source)!r} cannot be read: {error.strerror}.", "Check models.txt.") from error
    with file:
        need_space(partial.target, total)
        with partial.writing(0) as out:
            while block := file.read(BLOCK_BYTES):
                out.write(block)
                report(out.tell(), total)
