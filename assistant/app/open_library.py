"""A library that is open: what it holds, and how documents come into it and leave it."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.config import Config
from assistant.errors import LibraryBusyError, NoDocumentError, ReadError
from assistant.records import Document, Holding, IndexReport
from assistant.resources import resource

if TYPE_CHECKING:
    from assistant.library.indexer import Indexer, OnProgress
    from assistant.models.embedder import E5Embedder


class OpenLibrary:
    """A library with the embedder that fills it. Safe to use from several threads.

    Raises:
        LibraryError: The library folder cannot be used.
    """

    def __init__(self, library: Path, config: Config, *, rebuilding: bool = False) -> None:
        from assistant.library.lexicon import LEXICON_VERSION
        from assistant.library.library import Library
        from assistant.library.splitter import SPLITTER_VERSION
        from assistant.models.embedder import E5_DIMENSION, e5_name

        self.config = config
        self.library_path = library
        self._built_with = {
            "embedder": e5_name(),
            "dimension": str(E5_DIMENSION),
            "splitter": f"{SPLITTER_VERSION} chunk_chars={config.chunk_chars}",
            "lexicon": LEXICON_VERSION,
        }
        self._library = Library(library, self._built_with, rebuilding=rebuilding)
        self._loading = threading.Lock()

    def index(self, paths: str | Path | Sequence[str | Path], *, on_progress: OnProgress | None = None) -> IndexReport:
        """What was done with a file, a folder, or several of them.

        Raises:
            ReadError: A path is not there.
            LibraryBusyError: Another process writes to the library.
        """
        several = [paths] if isinstance(paths, (str, Path)) else list(paths)
        with self._indexing() as indexer:
            return indexer.index([Path(path).expanduser() for path in several], on_progress)

    def index_starter(self, *, on_progress: OnProgress | None = None) -> IndexReport:
        """What was done with the documents that travel with the program."""
        return self.index(resource("seeds"), on_progress=on_progress)

    def sync(
        self, folder: str | Path, *, on_progress: OnProgress | None = None, allow_empty: bool = False
    ) -> IndexReport:
        """What was done to make the library hold what is below a folder now: added, updated, renamed, removed.

        Args:
            allow_empty: Removes everything that was below the folder even if nothing is there any more.

        Raises:
            ReadError: The folder is not there, or nothing is in it of all that was.
            LibraryBusyError: Another process writes to the library.
        """
        with self._indexing() as indexer:
            return indexer.sync(Path(folder).expanduser(), on_progress, allow_empty=allow_empty)

    def watch(
        self,
        folder: str | Path,
        *,
        on_progress: OnProgress | None = None,
        allow_empty: bool = False,
        stop: threading.Event | None = None,
    ) -> Iterator[IndexReport]:
        """What each ``sync`` did: one at once, then one whenever something below the folder has changed; without end.

        Args:
            stop: Ends it within about a second.

        Raises:
            ReadError: The folder is not there, cannot be watched, or nothing is in it of all that was.
            LibraryBusyError: Another process writes to the library when watching begins; later it is waited for.
        """
        from assistant.library.watching import changes

        path = Path(folder).expanduser()
        first = True
        for _ in changes(path, apart_from=self.library_path, stop=stop):
            while True:
                try:
                    report = self.sync(path, on_progress=on_progress, allow_empty=allow_empty)
                except LibraryBusyError:
                    if first:
                        raise
                    continue  # after the seconds that the lock was waited for
                break
            first = False
            yield report

    def compact(self) -> tuple[int, int]:
        """Bytes of the library before and after the room that removed documents took was given back to the disk.

        Raises:
            LibraryBusyError: Another process writes to the library.
            LibraryError: There is no room for a second copy while the library is written anew; nothing is lost.
        """
        return self._library.compact()

    def reclaimable(self) -> int:
        """Bytes, about, that ``compact`` would give back to the disk."""
        return self._library.reclaimable()

    def rebuild(self, *, on_progress: OnProgress | None = None) -> IndexReport:
        """What was done: all documents split and embedded anew with the present settings."""
        with self._indexing() as indexer:
            return indexer.rebuild(on_progress)

    def documents(self) -> list[Document]:
        """The documents of the library, newest first; what cleaning left out of each comes with ``document`` only."""
        return list(self.each_document())

    def each_document(self) -> Iterator[Document]:
        """The same documents one at a time: the texts of a large library need not fit into memory."""
        self._library.refresh()
        yield from self._library.database.each_document()

    def shelf(self) -> list[Holding]:
        """What is known about the documents, newest first, without their texts."""
        from assistant.library.storing.shelf import shelf

        return shelf(self._library.database)

    def document_count(self) -> int:
        """Number of documents in the library."""
        return self._library.database.document_count()

    def document(self, document_id: str) -> Document:
        """The document with this id, with what cleaning left out of it.

        Raises:
            LibraryError: There is none.
        """
        self._library.refresh()
        document = self._library.database.document(document_id)
        if document is None:
            raise NoDocumentError(f"The library holds no document {document_id!r}.", "Run: assistant documents")
        return document

    def chunk_count(self) -> int:
        """Number of chunks in the library."""
        return self._library.database.chunk_count()

    def remove(self, document_id: str) -> None:
        """Takes a document out of the library; its file is left alone.

        Raises:
            LibraryError: There is no such document.
            LibraryBusyError: Another process writes to the library.
        """
        with self._library.writing():
            self._library.remove(document_id)

    def reindex(self, document_id: str, *, on_progress: OnProgress | None = None) -> IndexReport:
        """What reading the document's file anew did, also if it has not changed.

        What the library has of the file stays until it has been read.

        Raises:
            LibraryError: There is no such document.
            ReadError: Its file is gone.
            LibraryBusyError: Another process writes to the library.
        """
        from assistant.library.files import place_of

        document = self.document(document_id)
        file = self._library.register.file_of(document_id)
        if file is None or not Path(file.place).is_file():
            raise ReadError(f"The file of {document.title!r} is no longer where it was.", "Add it again.")
        with self._library.writing():
            self._library.register.distrust(file.place)
        # A relative path may have been given in another folder.
        return self.index(file.path if place_of(Path(file.path)) == file.place else file.place, on_progress=on_progress)

    @contextmanager
    def _indexing(self) -> Iterator[Indexer]:
        from assistant.library.formats.reading_process import ReadingProcess
        from assistant.library.indexer import Indexer

        with self._loading:
            embedder = self._embedder
        with ReadingProcess() as reader:
            self._library.store.make_room = reader.close  # the next file starts it again
            yield Indexer(self._library, embedder, chunk_chars=self.config.chunk_chars, read=reader.read)

    @cached_property
    def _embedder(self) -> E5Embedder:
        from assistant.library.script import simplified
        from assistant.models.embedder import E5Embedder

        return E5Embedder(self.config.models_path, threads=self.config.thread_count, simplify=simplified)
