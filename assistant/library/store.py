"""The vectors of a library's chunks: a Chroma collection on disk, searched by cosine.

The store keeps ids and vectors only; texts live in the database. Chroma's own embedding function is switched off
(it would fetch a model), and so is its telemetry.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import chromadb
import numpy as np
import numpy.typing as npt
from chromadb.config import Settings
from chromadb.errors import ChromaError

from assistant.errors import LibraryError

_COLLECTION = "chunks"
_BATCH = 2000  # below SQLite's limit on variables, which bounds what Chroma takes at once


class VectorStore:
    """Chunk vectors by chunk id.

    Raises:
        LibraryError: Chroma cannot open or use the folder.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open()

    def _open(self) -> None:
        settings = Settings(anonymized_telemetry=False, is_persistent=True, persist_directory=str(self._folder))
        try:
            self._client: Any = chromadb.PersistentClient(path=str(self._folder), settings=settings)
            self._collection = self._client.get_or_create_collection(
                _COLLECTION, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
            )
        except (ChromaError, ValueError, OSError, RuntimeError) as error:
            raise LibraryError(
                f"The vector index in {str(self._folder)!r} cannot be opened: {error}.",
                "Run: assistant index --rebuild",
            ) from error

    def put(self, ids: Sequence[str], vectors: npt.NDArray[np.float32], document_id: str) -> None:
        """Stores vectors; those of ids that are there already are replaced."""
        try:
            for begin in range(0, len(ids), _BATCH):
                part = list(ids[begin : begin + _BATCH])
                self._collection.upsert(
                    ids=part,
                    embeddings=vectors[begin : begin + _BATCH],
                    metadatas=[{"document_id": document_id}] * len(part),
                )
        except (ChromaError, ValueError, OSError, RuntimeError) as error:
            raise _write_error(self._folder, error) from error

    def delete(self, ids: Sequence[str]) -> None:
        """Removes the vectors of ids; unknown ids are passed over."""
        try:
            for begin in range(0, len(ids), _BATCH):
                self._collection.delete(ids=list(ids[begin : begin + _BATCH]))
        except (ChromaError, ValueError, OSError, RuntimeError) as error:
            raise _write_error(self._folder, error) from error

    def ids_of(self, document_id: str) -> set[str]:
        """Ids of the chunks of a document whose vectors are stored."""
        return set(self._collection.get(where={"document_id": document_id}, include=[])["ids"])

    def nearest(self, vector: npt.NDArray[np.float32], limit: int) -> list[tuple[str, float]]:
        """Up to ``limit`` pairs of chunk id and cosine similarity, most similar first."""
        try:
            return self._query(vector, limit)
        except ChromaError:
            # Another process has written since the index was opened: what it wrote is seen after opening it anew.
            self.reopen()
        try:
            return self._query(vector, limit)
        except (ChromaError, ValueError, OSError, RuntimeError) as error:
            raise LibraryError(
                f"The vector index cannot be searched: {error}.", "Run: assistant index --rebuild"
            ) from error

    def _query(self, vector: npt.NDArray[np.float32], limit: int) -> list[tuple[str, float]]:
        limit = min(limit, self._collection.count())
        if limit == 0:
            return []
        found = self._collection.query(query_embeddings=[vector.tolist()], n_results=limit, include=["distances"])
        distances = found["distances"] or [[]]
        return [(id_, 1.0 - distance) for id_, distance in zip(found["ids"][0], distances[0], strict=True)]

    def count(self) -> int:
        """Number of vectors."""
        return self._collection.count()

    def clear(self) -> None:
        """Removes every vector."""
        self._client.delete_collection(_COLLECTION)
        self._open()

    def reopen(self) -> None:
        """Makes what another process has written visible."""
        self.close()
        self._open()

    def close(self) -> None:
        """Lets go of the files."""
        self._client.close()


def _write_error(folder: Path, error: Exception) -> LibraryError:
    return LibraryError(
        f"The vector index in {str(folder)!r} cannot be written: {error}.",
        "Check free space and permissions.",
    )
