"""Vectors of chunks in Chroma collections on disk, searched by cosine.

A folder is written once, from beginning to end, and only read after that. Chroma writes its graph in place: a process
that ends meanwhile leaves a file that is cut short, which the next one to read it does not notice, and one that reads
meanwhile sees half of it. Chroma's own embedding function is switched off (it would fetch a model), and so is its
telemetry.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.errors import LibraryError

_COLLECTION = "chunks"
_BATCH = 2000  # below SQLite's limit on variables, which bounds what Chroma takes at once
_GRAPH_BATCH = 100  # Chroma's default

Batches = Iterable[tuple[Sequence[str], npt.NDArray[np.float32]]]


class DamagedIndexError(LibraryError):
    """Chroma cannot open or read its folder, or the folder is not as it was written."""


class VectorStore:
    """The vectors in a folder by chunk id.

    Args:
        size: Bytes of the folder's graph as ``build`` gave them.

    Raises:
        DamagedIndexError: The folder is gone or not as it was written.
    """

    def __init__(self, folder: Path, size: int) -> None:
        self._folder = folder
        if graph_bytes(folder) != size:
            raise DamagedIndexError(f"The vector index {str(folder)!r} is damaged.", "Run: assistant index --rebuild")
        with self._reading():
            self._client, self._collection = _open(folder)

    def nearest(self, vector: npt.NDArray[np.float32], limit: int) -> list[tuple[str, float]]:
        """Up to ``limit`` pairs of chunk id and cosine similarity, most similar first."""
        with self._reading():
            found = self._collection.query(query_embeddings=[vector.tolist()], n_results=limit, include=["distances"])
        distances = found["distances"] or [[]]
        return [(id_, 1.0 - distance) for id_, distance in zip(found["ids"][0], distances[0], strict=True)]

    def ids(self) -> list[str]:
        """The ids of all vectors."""
        with self._reading():
            return list(self._collection.get(include=[])["ids"])

    def close(self) -> None:
        """Lets go of the files."""
        self._client.close()

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except BaseException as error:
            if not _of_chroma(error):
                raise
            raise DamagedIndexError(
                f"The vector index {str(self._folder)!r} cannot be read: {error}.", "Run: assistant index --rebuild"
            ) from error


def build(folder: Path, count: int, batches: Batches) -> int:
    """Bytes of the graph in the folder, which is new and holds these vectors when it is on disk as a whole.

    Raises:
        LibraryError: It cannot be written.
    """
    try:
        # The graph is written once, with the last vector; by default Chroma would write all of it every 1000 vectors.
        client, collection = _open(
            folder, {"sync_threshold": max(2, count), "batch_size": min(_GRAPH_BATCH, max(2, count))}
        )
        try:
            for ids, vectors in batches:
                for begin in range(0, len(ids), _BATCH):
                    part = slice(begin, begin + _BATCH)
                    collection.add(ids=list(ids[part]), embeddings=vectors[part])
        finally:
            client.close()
        _sync(folder)
    except BaseException as error:
        if not _of_chroma(error):
            raise
        raise LibraryError(
            f"The vector index in {str(folder.parent)!r} cannot be written: {error}.",
            "Check free space and permissions; nothing is lost, and the same command goes on.",
        ) from error
    return graph_bytes(folder)


def graph_bytes(folder: Path) -> int:
    """Bytes of the files in the folder that no one writes to again; 0 if it is not there.

    Chroma touches its own database even where it only reads.
    """
    try:
        return sum(file.stat().st_size for file in folder.glob("*/*") if file.is_file())
    except OSError:
        return 0  # another process removes it at this moment


def _open(folder: Path, graph: dict[str, int] | None = None) -> tuple[Any, Any]:
    # Imported here: it takes the better part of a second, and what only lists or reads documents never comes here.
    import chromadb
    from chromadb.config import Settings

    settings = Settings(anonymized_telemetry=False, is_persistent=True, persist_directory=str(folder))
    client: Any = chromadb.PersistentClient(path=str(folder), settings=settings)
    try:
        if graph is None:
            return client, client.get_collection(_COLLECTION, embedding_function=None)
        configuration: Any = {"hnsw": {"space": "cosine", **graph}}
        return client, client.create_collection(_COLLECTION, embedding_function=None, configuration=configuration)
    except BaseException:
        client.close()
        raise


def _sync(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())


def _of_chroma(error: BaseException) -> bool:
    from chromadb.errors import ChromaError

    # What goes wrong in its compiled part may arrive as a panic, which is no Exception and has no name to import; and
    # if its database cannot be opened, Chroma stumbles over an attribute that it has not set yet.
    return (
        isinstance(error, (ChromaError, ValueError, OSError, RuntimeError, KeyError, AttributeError))
        or type(error).__name__ == "PanicException"
    )
