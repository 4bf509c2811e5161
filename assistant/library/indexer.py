"""Files into the library: read, split, embed, store; a second run changes nothing."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from assistant.errors import AssistantError, LibraryError, LoadError
from assistant.library import files, readers, splitter
from assistant.library.library import Library
from assistant.models.embedder import Embedder, Vectors
from assistant.records import Chunk, Document, FileFailure, IndexProgress, IndexReport

OnProgress = Callable[[IndexProgress], None]
_BATCH_CHARS = 4000  # text embedded between two reports of progress: a few seconds
_TITLE_CHARS = 40  # of a title that go with every sentence


class Indexer:
    """Brings documents into a library.

    Args:
        chunk_chars: Aimed-at length of a chunk.
    """

    def __init__(self, library: Library, embedder: Embedder, *, chunk_chars: int) -> None:
        self._library = library
        self._embedder = embedder
        self._chunk_chars = chunk_chars

    def index(self, paths: Sequence[Path], on_progress: OnProgress | None = None) -> IndexReport:
        """What was done with the files at and below ``paths``; a file that fails does not stop the others.

        Raises:
            ReadError: A path is not there.
            LibraryError: The library cannot be written, or another process writes to it.
        """
        started = time.perf_counter()
        found = files.find_files(paths)
        done: dict[str, list[str]] = {"added": [], "updated": [], "unchanged": []}
        failed: list[FileFailure] = []
        chunk_total = 0
        with self._library.writing():
            known = self._library.database.content_hashes()
            for number, path in enumerate(found):
                report = _Reporter(on_progress, str(path), number, len(found), chunk_total)
                report(0, 0)
                try:
                    reading = readers.read(path)
                    failed += reading.failed
                    if all(known.get(document.id) == document.content_hash for document in reading.documents):
                        done["unchanged"].append(str(path))
                        continue
                    for document in reading.documents:
                        chunk_total += self._store(document, report)
                except AssistantError as error:
                    if isinstance(error, (LibraryError, LoadError)):
                        raise  # concerns the whole run, not this file
                    failed.append(FileFailure(path=str(path), message=error.message, hint=error.hint))
                    continue
                held = any(document.id in known for document in reading.documents)
                done["updated" if held else "added"].append(str(path))
        return IndexReport(
            added=tuple(done["added"]),
            updated=tuple(done["updated"]),
            unchanged=tuple(done["unchanged"]),
            failed=tuple(failed),
            chunks=chunk_total,
            seconds=time.perf_counter() - started,
        )

    def rebuild(self, on_progress: OnProgress | None = None) -> IndexReport:
        """What was done: every document of the library split and embedded anew from its stored text.

        Cut short, it leaves a library that still asks for a rebuild.
        """
        started = time.perf_counter()
        chunks = 0
        with self._library.writing(), self._library.rebuilding():
            documents = self._library.database.documents()
            for number, document in enumerate(documents):
                chunks += self._store(document, _Reporter(on_progress, document.path, number, len(documents), chunks))
        paths = tuple(document.path for document in documents)
        return IndexReport(updated=paths, chunks=chunks, seconds=time.perf_counter() - started)

    def _store(self, document: Document, report: _Reporter) -> int:
        chunks = splitter.split(document, self._chunk_chars)
        self._library.put(dataclasses.replace(document, dropped=()), chunks, self._embed(document, chunks, report))
        return len(chunks)

    def _embed(self, document: Document, chunks: Sequence[Chunk], report: _Reporter) -> list[Vectors]:
        vectors: list[Vectors] = []
        batch: list[Chunk] = []
        waiting = 0
        for position, chunk in enumerate(chunks):
            batch.append(chunk)
            waiting += len(chunk.text)
            if waiting >= _BATCH_CHARS or position == len(chunks) - 1:
                vectors += self._embed_batch(document, batch)
                batch, waiting = [], 0
                report(position + 1, len(chunks))
        return vectors

    def _embed_batch(self, document: Document, chunks: Sequence[Chunk]) -> list[Vectors]:
        """For each chunk its vector and those of its sentences; every different text is embedded once."""
        texts = [
            [sentence_text(document, chunk, document.text[span.start : span.end]) for span in chunk.sentences]
            for chunk in chunks
        ]
        # Texts of like length side by side waste the least of a batch.
        distinct = sorted({text for group in texts for text in group}, key=len)
        by_text = dict(zip(distinct, self._embedder.embed_passages(distinct), strict=True))
        vectors: list[Vectors] = []
        for group in texts:
            sentences = np.stack([by_text[text] for text in group])
            centre = sentences.mean(axis=0)
            centre /= max(float(np.linalg.norm(centre)), 1e-9)
            vectors.append(np.vstack([centre, sentences]).astype(np.float16))
        return vectors


class _Reporter:
    """Turns the progress within one file into the progress of the run."""

    def __init__(self, on_progress: OnProgress | None, path: str, number: int, total: int, chunks: int) -> None:
        self._on_progress, self._path, self._number, self._total, self._chunks = (
            on_progress,
            path,
            number,
            total,
            chunks,
        )

    def __call__(self, done: int, of: int) -> None:
        if self._on_progress is not None:
            self._on_progress(
                IndexProgress(
                    path=self._path,
                    files_done=self._number,
                    files_total=self._total,
                    chunks_done=self._chunks + done,
                    chunks_total=self._chunks + of,
                )
            )


def sentence_text(document: Document, chunk: Chunk, sentence: str) -> str:
    """The text that stands for a sentence in the vectors: title and heading say whose sentence it is.

    A sentence rarely names its subject; without the title, sentences of different documents look alike.
    """
    head = " ".join(part for part in (document.title[:_TITLE_CHARS], *chunk.heading[-1:]) if part)
    return f"{head}：{sentence}" if head else sentence
