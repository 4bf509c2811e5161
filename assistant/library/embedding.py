"""Chunks to vectors: each different text is embedded once, in batches of like length, and never twice in its life."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from assistant.library.storing.rows import Rows
from assistant.library.storing.scratch import Half, Scratch, key_of
from assistant.models.embedder import Embedder
from assistant.records import Chunk, Document

_SLAB_CHARS = 64_000  # text whose sentences are sorted by length together
_BATCH_CHARS = 4_000  # text embedded between two reports of progress: a few seconds
_TITLE_CHARS = 40  # of a title that go with every sentence

OnChunks = Callable[[int, int], None]  # chunks embedded, of how many


class SentenceVectors:
    """Vectors of the sentences of documents that are being stored."""

    def __init__(self, embedder: Embedder, scratch: Scratch) -> None:
        self._embedder, self._scratch = embedder, scratch

    def carry_over(
        self, wanted: Sequence[tuple[Document, Sequence[Chunk]]], held: Iterator[tuple[Document, Chunk, Rows]]
    ) -> None:
        """Takes the vectors that are wanted from chunks that the library holds already."""
        keys: set[bytes] | None = None
        for document, chunk, rows in held:
            if keys is None:
                keys = {key for new, chunks in wanted for part in chunks for key in self._texts(new, part)}
            for key, vector in zip(self._keys(document, chunk), rows[1:], strict=True):
                if key in keys:
                    keys.remove(key)
                    self._scratch.put(key, vector)
            self._scratch.keep()

    def embed(self, document: Document, chunks: Sequence[Chunk], on_chunks: OnChunks) -> None:
        """Makes the vectors of all sentences that are not known yet."""
        begin = 0
        while begin < len(chunks):
            end, length = begin, 0
            while end < len(chunks) and length < _SLAB_CHARS:
                length += len(chunks[end].text)
                end += 1
            self._embed_slab(document, chunks[begin:end], begin, len(chunks), on_chunks)
            begin = end

    def _embed_slab(
        self, document: Document, chunks: Sequence[Chunk], before: int, total: int, on_chunks: OnChunks
    ) -> None:
        texts = {key: text for chunk in chunks for key, text in self._texts(document, chunk).items()}
        known = self._scratch.get(texts)
        # Texts of like length side by side waste the least of a batch.
        missing = sorted((item for item in texts.items() if item[0] not in known), key=lambda item: len(item[1]))
        done = 0
        while done < len(missing):
            end, length = done, 0
            while end < len(missing) and length < _BATCH_CHARS:
                length += len(missing[end][1])
                end += 1
            batch = missing[done:end]
            vectors = self._embedder.embed_passages([text for _, text in batch])
            for (key, _), vector in zip(batch, vectors.astype(np.float16), strict=True):
                self._scratch.put(key, vector)
            self._scratch.keep()
            done = end
            on_chunks(before + len(chunks) * done // len(missing), total)
        if not missing:
            on_chunks(before + len(chunks), total)

    def rows(self, document: Document, chunks: Sequence[Chunk]) -> list[Rows]:
        """For each chunk the centre of its sentences, then their vectors; shape (1 + sentences, dimension)."""
        keys = [self._keys(document, chunk) for chunk in chunks]
        by_key = self._scratch.get(key for group in keys for key in group)
        return [_with_centre([by_key[key] for key in group]) for group in keys]

    def _texts(self, document: Document, chunk: Chunk) -> dict[bytes, str]:
        texts = (sentence_text(document, chunk, document.text[span.start : span.end]) for span in chunk.sentences)
        return {key_of(self._embedder.name, text): text for text in texts}

    def _keys(self, document: Document, chunk: Chunk) -> list[bytes]:
        return [
            key_of(self._embedder.name, sentence_text(document, chunk, document.text[span.start : span.end]))
            for span in chunk.sentences
        ]


def sentence_text(document: Document, chunk: Chunk, sentence: str) -> str:
    """The text that stands for a sentence in the vectors: title and heading say whose sentence it is.

    A sentence rarely names its subject; without the title, sentences of different documents look alike.
    """
    head = " ".join(part for part in (document.title[:_TITLE_CHARS], *chunk.heading[-1:]) if part)
    return f"{head}：{sentence}" if head else sentence


def _with_centre(vectors: Sequence[Half]) -> Rows:
    # From the rounded vectors, so that it does not depend on whether they come from the model or from the disk.
    sentences = np.stack(vectors)
    centre = sentences.astype(np.float32).mean(axis=0)
    centre /= max(float(np.linalg.norm(centre)), 1e-9)
    return np.vstack([centre.astype(np.float16), sentences])
