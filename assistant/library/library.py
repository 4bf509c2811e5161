"""A library on disk: its database and its vectors, kept in agreement whatever happens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.errors import IndexMismatchError, LibraryBusyError, LibraryError
from assistant.library.database import Database
from assistant.library.lock import writing
from assistant.library.store import VectorStore
from assistant.records import Chunk, Document

_BUILT_WITH = ("embedder", "dimension", "splitter", "lexicon")
_WAIT_S = 10.0


class Library:
    """Documents with their chunks, terms and vectors in one folder.

    Args:
        folder: Made if it is not there.
        built_with: What an index of this program is built with: embedder, dimension, splitter, lexicon.
        rebuilding: Opens a library that was built with something else, in order to build it anew.

    Raises:
        LibraryError: The folder cannot be used.
        IndexMismatchError: The library was built with something else.
    """

    def __init__(self, folder: Path, built_with: dict[str, str], *, rebuilding: bool = False) -> None:
        self.folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LibraryError(
                f"The library folder {str(folder)!r} cannot be made: {error.strerror or error}.",
                "Give another folder with --library.",
            ) from error
        self.database = Database(folder / "library.sqlite3")
        recorded = self.database.meta()
        if "embedder" not in recorded:
            self.database.set_meta(**built_with)
        elif not rebuilding:
            _check(folder, recorded, built_with)
        self._built_with = built_with
        self.store = VectorStore(folder / "chroma")
        self._generation = self.database.meta().get("generation", "0")
        self._recover()

    def writing(self) -> AbstractContextManager[None]:
        """Holds the library for writing; see ``assistant.library.lock.writing``."""
        return writing(self.folder, wait_s=_WAIT_S)

    def put(self, document: Document, chunks: Sequence[Chunk], vectors: Sequence[npt.NDArray[np.float32]]) -> None:
        """Stores a document in place of what was stored under its id.

        Args:
            vectors: For each chunk the vector of the chunk and those of its sentences; (1 + sentences, dimension).
        """
        self.database.begin_change(document.id)
        old = self.database.chunk_ids(document.id)
        new = [chunk.id for chunk in chunks]
        if chunks:
            self.store.put(new, np.stack([rows[0] for rows in vectors]).astype(np.float32), document.id)
        self.database.put(document, chunks, vectors)
        self.store.delete(sorted(set(old) - set(new)))
        self.database.end_change(document.id)
        self._generation = self.database.meta()["generation"]

    def remove(self, document_id: str) -> None:
        """Removes a document from the database and the vectors.

        Raises:
            LibraryError: There is no such document.
        """
        if self.database.document(document_id) is None:
            raise LibraryError(f"The library holds no document {document_id!r}.", "Run: assistant documents")
        self.database.begin_change(document_id)
        old = self.database.chunk_ids(document_id)
        self.database.delete(document_id)
        self.store.delete(old)
        self.database.end_change(document_id)
        self._generation = self.database.meta()["generation"]

    @contextmanager
    def rebuilding(self) -> Iterator[None]:
        """Empties the vector index, and records what the library is built with once all of it is built anew."""
        self.database.set_meta(embedder="unfinished rebuild")
        self.store.clear()
        yield
        self.database.set_meta(**self._built_with)

    def refresh(self) -> None:
        """Makes what another process has written visible."""
        generation = self.database.meta().get("generation", "0")
        if generation != self._generation:
            self._generation = generation
            self.database.forget_cached()
            self.store.reopen()

    def close(self) -> None:
        """Lets go of the files."""
        self.store.close()
        self.database.close()

    def _recover(self) -> None:
        """Brings the vectors to agree with the database after a change that was cut short."""
        if not self.database.changing():
            return
        try:
            with writing(self.folder, wait_s=0):
                for document_id in self.database.changing():
                    wanted = self.database.chunk_ids(document_id)
                    present = self.store.ids_of(document_id)
                    self.store.delete(sorted(present - set(wanted)))
                    lost = [id_ for id_ in wanted if id_ not in present]
                    if lost:
                        vectors = self.database.vectors(lost)
                        self.store.put(lost, np.stack([vectors[id_][0] for id_ in lost]), document_id)
                    self.database.end_change(document_id)
        except LibraryBusyError:
            return  # the change is not cut short: another process is at it


def _check(folder: Path, recorded: dict[str, str], built_with: dict[str, str]) -> None:
    for name in _BUILT_WITH:
        if recorded.get(name) != built_with[name]:
            raise IndexMismatchError(
                f"The library {str(folder)!r} was built with {name} {recorded.get(name)!r}, not {built_with[name]!r}.",
                "Run: assistant index --rebuild",
            )
