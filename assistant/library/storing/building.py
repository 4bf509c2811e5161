"""A folder of the vector index made in a process of its own: with its end, Chroma gives back what a graph took."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.errors import AssistantError, LibraryError
from assistant.library.storing.database import Database
from assistant.library.storing.store import build

# Chunks beyond which a folder is made in a process of its own: starting one takes longer than making a small folder,
# and a few MB stay behind.
ALONE_FROM = 5_000
_READ_AT_ONCE = 500
_ROOT = Path(__file__).resolve().parents[3]


def build_folder(folder: Path, database: Database, ids: Sequence[str]) -> int:
    """Bytes of the graph in the folder, which is new and holds the vectors of these chunks.

    Raises:
        LibraryError: It cannot be written.
    """
    if len(ids) <= ALONE_FROM:
        return build(folder, len(ids), centres(database, ids))
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "assistant.library.storing.building",
            str(database.path.absolute()),
            str(folder.absolute()),
        ],
        input="\n".join(ids),
        capture_output=True,
        encoding="utf-8",
        cwd=_ROOT,  # not where the user is: files there that are called like modules would be run
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
        check=False,
    )
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or [f"it ended with status {done.returncode}"])[-1]
        raise LibraryError(
            f"The vector index in {str(folder.parent)!r} cannot be written: {reason}",
            "Check free space and memory; nothing is lost, and the same command goes on.",
        )
    return int(done.stdout)


def centres(database: Database, ids: Sequence[str]) -> Iterator[tuple[Sequence[str], npt.NDArray[np.float32]]]:
    """The ids of those chunks that are there with the centres of their sentences, some hundreds at a time."""
    for begin in range(0, len(ids), _READ_AT_ONCE):
        if vectors := database.vectors(ids[begin : begin + _READ_AT_ONCE]):
            yield list(vectors), np.stack([rows[0] for rows in vectors.values()])


def _main() -> int:
    database, folder = Database(Path(sys.argv[1])), Path(sys.argv[2])
    ids = sys.stdin.read().split()
    try:
        print(build(folder, len(ids), centres(database, ids)))
    except AssistantError as error:
        print(error.message, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(_main())
