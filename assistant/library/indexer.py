"""Files into the library: read, split, embed, store; a second run changes nothing, and one cut short goes on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from assistant.errors import AssistantError, LibraryError, LoadError, ReadError
from assistant.library import files, splitter
from assistant.library.embedding import OnChunks, SentenceVectors
from assistant.library.formats import readers
from assistant.library.formats.extracted import Reading
from assistant.library.library import Library, Shelved
from assistant.library.storing import near_duplicates
from assistant.library.storing.register import FileEntry
from assistant.library.storing.rows import Rows
from assistant.library.storing.scratch import Scratch
from assistant.models.embedder import Embedder
from assistant.records import (
    Chunk,
    Document,
    FileFailure,
    FileNote,
    IndexProgress,
    IndexReport,
    NearDuplicate,
)

OnProgress = Callable[[IndexProgress], None]


class Indexer:
    """Brings documents into a library.

    Args:
        chunk_chars: Aimed-at length of a chunk.
        read: Gives the documents of a file.
    """

    def __init__(
        self,
        library: Library,
        embedder: Embedder,
        *,
        chunk_chars: int,
        read: Callable[[Path], Reading] = readers.read,
    ) -> None:
        self._library = library
        self._embedder = embedder
        self._chunk_chars = chunk_chars
        self._read = read
        self._scratch = Scratch(library.database)
        self._vectors = SentenceVectors(embedder, self._scratch)

    def index(self, paths: Sequence[Path], on_progress: OnProgress | None = None) -> IndexReport:
        """What was done with the files at and below ``paths``; a file that fails does not stop the others.

        Raises:
            ReadError: A path is not there.
            LibraryError: The library cannot be written, or another process writes to it.
        """
        run = _Run(on_progress)
        found = files.find_files(paths)
        with self._library.writing():
            self._add(found, run, {}, trusting=False)
            return run.report(self._library)

    def sync(self, folder: Path, on_progress: OnProgress | None = None, *, allow_empty: bool = False) -> IndexReport:
        """What was done to make the library hold what is below the folder now: added, updated, renamed, removed.

        Documents from elsewhere stay. A file that can no longer be read keeps what the library has of it.

        Args:
            allow_empty: Removes everything that was below the folder even if nothing is there any more, as when a
                disk is not mounted.

        Raises:
            ReadError: The folder is not there, or nothing is in it of all that was.
            LibraryError: The library cannot be written, or another process writes to it.
        """
        run = _Run(on_progress)
        register = self._library.register
        if folder.exists() and not folder.is_dir():
            raise ReadError(f"{str(folder)!r} is no folder.", "Add the file with: assistant index PATH")
        found = {files.place_of(path): path for path in files.find_files([folder] if folder.exists() else [])}
        with self._library.writing():
            held = {entry.place: entry for entry in register.below(files.place_of(folder))}
            for place in held.keys() - found.keys():
                if Path(place).is_file():  # of another format, or hidden, and named by the user
                    found[place] = Path(held[place].path) if Path(held[place].path).is_file() else Path(place)
            if not (held or folder.exists()):
                raise ReadError(f"There is no folder {str(folder)!r}.", "Check the path.")
            if held and not found and not allow_empty:
                raise ReadError(
                    f"There is nothing left in {str(folder)!r}, of which the library holds {len(held)} files.",
                    "Mount the disk; if the files are gone for good: assistant sync FOLDER --allow-empty",
                )
            vanished = {place: entry for place, entry in held.items() if place not in found}
            self._add(sorted(found.values()), run, vanished, trusting=True)
            for place, entry in vanished.items():
                self._library.remove_file(place)
                run.removed.append(entry.path)
            return run.report(self._library)

    def rebuild(self, on_progress: OnProgress | None = None) -> IndexReport:
        """What was done: every document of the library split and embedded anew from its stored text.

        Cut short, it leaves a library that still asks for a rebuild, which then goes on.
        """
        run = _Run(on_progress)
        with self._library.writing(), self._library.rebuilding() as ids:
            for number, id_ in enumerate(ids):
                document = self._library.database.document(id_)
                if document is None:
                    continue
                shelved = self._shelved(document)
                with self._kept(document.content_hash):
                    self._vectors.carry_over([(document, shelved.chunks)], self._held([id_]))
                    self._vectors.embed(document, shelved.chunks, run.of_file(document.path, number, len(ids)))
                    self._library.replace(shelved, self._vectors.rows)
                run.updated.append(document.path)
                run.chunks += len(shelved.chunks)
        return run.report(self._library)

    def _add(self, paths: Sequence[Path], run: _Run, vanished: dict[str, FileEntry], *, trusting: bool) -> None:
        """Brings the files in; takes out of ``vanished`` those that have only moved.

        Args:
            trusting: Whether a file that looks as it did is taken to be unchanged, without reading it.
        """
        for number, path in enumerate(paths):
            # A name of bytes that are not UTF-8 can be neither stored nor shown as it is.
            shown = str(path).encode("utf-8", "backslashreplace").decode()
            on_chunks = run.of_file(shown, number, len(paths))
            on_chunks(0, 0)
            try:
                if shown != str(path):
                    raise ReadError(f"The name {shown!r} is not valid UTF-8.", "Rename the file.")
                self._add_file(path, run, vanished, on_chunks, trusting=trusting)
            except AssistantError as error:
                if isinstance(error, (LibraryError, LoadError)):
                    raise  # concerns the whole run, not this file
                run.failed.append(FileFailure(path=shown, message=error.message, hint=error.hint))

    def _add_file(
        self,
        path: Path,
        run: _Run,
        vanished: dict[str, FileEntry],
        on_chunks: OnChunks,
        *,
        trusting: bool,
    ) -> None:
        place, stamp = files.place_of(path), files.stamp(path)
        known = self._library.register.file(place)
        if known and known.whole and self._is_same(path, known, stamp, trusting=trusting):
            run.unchanged.append(str(path))
            return
        reading = self._read(path)
        run.failed += reading.failed
        documents = {document.id: document for document in reading.documents}
        if not documents:
            return  # nothing but failures; what was stored of an earlier version stays
        content_hash = reading.documents[0].content_hash
        ids = set(self._library.register.document_ids(place))
        if known is not None and known.content_hash == content_hash and ids == documents.keys():
            run.unchanged.append(str(path))  # and a part of it still cannot be read
            return
        if files.stamp(path) != stamp:
            stamp = ""  # it was written while it was read
        moved = [] if known else [entry for entry in vanished.values() if entry.content_hash == content_hash][:1]
        entry = FileEntry(place=place, path=str(path), content_hash=content_hash, stamp=stamp, whole=not reading.failed)
        run.chunks += self._store(entry, list(documents.values()), [old.place for old in moved], on_chunks)
        run.notes += reading.notes
        run.fresh += documents
        for old in moved:
            run.renamed.append((vanished.pop(old.place).path, str(path)))
        if not moved:
            (run.updated if known or ids else run.added).append(str(path))

    def _store(
        self,
        entry: FileEntry,
        documents: Sequence[Document],
        gone: Sequence[str],
        on_chunks: OnChunks,
    ) -> int:
        """Number of the file's chunks, once it is stored."""
        register = self._library.register
        alike = {entry.place, *gone, *(other.place for other in register.of_content(entry.content_hash))}
        held = [id_ for place in sorted(alike) for id_ in register.document_ids(place)]
        shelved = [self._shelved(document) for document in documents]
        total = sum(len(each.chunks) for each in shelved)
        with self._kept(entry.content_hash):
            self._vectors.carry_over([(each.document, each.chunks) for each in shelved], self._held(held))
            before = 0
            for each in shelved:
                self._vectors.embed(each.document, each.chunks, _shifted(on_chunks, before, total))
                before += len(each.chunks)
            self._library.put(entry, shelved, self._vectors.rows, gone=gone)
        return total

    def _is_same(self, path: Path, known: FileEntry, stamp: str, *, trusting: bool) -> bool:
        if trusting and stamp and stamp == known.stamp:
            return True
        if files.content_hash(path) != known.content_hash:
            return False
        if stamp and stamp != known.stamp:
            self._library.register.note_stamp(known.place, stamp)
        return True

    def _held(self, ids: Sequence[str]) -> Iterator[tuple[Document, Chunk, Rows]]:
        """The chunks of stored documents with their vectors, of those documents that have vectors of this embedder."""
        database = self._library.database
        for id_ in ids:
            document = database.document(id_)
            if document is not None and database.embedder_of(id_) == self._embedder.name:
                for chunk, rows in database.each_chunk(document):
                    yield document, chunk, rows

    @contextmanager
    def _kept(self, content_hash: str) -> Iterator[None]:
        """What is embedded inside outlives an interruption."""
        self._scratch.begin(content_hash)
        try:
            yield
        except BaseException:
            with suppress(LibraryError):
                self._scratch.flush()
            raise

    def _shelved(self, document: Document) -> Shelved:
        chunks = splitter.split(document, self._chunk_chars)
        return Shelved(document=document, chunks=chunks, sketch=near_duplicates.sketch(document.text))


@dataclass(slots=True)
class _Run:
    """What has been done so far."""

    on_progress: OnProgress | None
    started: float = field(default_factory=time.perf_counter)
    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    renamed: list[tuple[str, str]] = field(default_factory=list)
    failed: list[FileFailure] = field(default_factory=list)
    notes: list[FileNote] = field(default_factory=list)
    fresh: list[str] = field(default_factory=list)  # ids of the documents that were stored
    chunks: int = 0

    def of_file(self, path: str, number: int, total: int) -> OnChunks:
        """What turns the progress within one file into the progress of the run."""
        before = self.chunks

        def tell(done: int, of: int) -> None:
            if self.on_progress is not None:
                self.on_progress(
                    IndexProgress(
                        path=path,
                        files_done=number,
                        files_total=total,
                        chunks_done=before + done,
                        chunks_total=before + of,
                    )
                )

        return tell

    def report(self, library: Library) -> IndexReport:
        """What was done, with what the new documents have in common with others."""
        return IndexReport(
            added=tuple(self.added),
            updated=tuple(self.updated),
            unchanged=tuple(self.unchanged),
            removed=tuple(self.removed),
            renamed=tuple(self.renamed),
            failed=tuple(self.failed),
            notes=tuple(self.notes),
            near_duplicates=tuple(_alike(library, self.fresh)),
            chunks=self.chunks,
            seconds=time.perf_counter() - self.started,
        )


def _shifted(on_chunks: OnChunks, before: int, total: int) -> OnChunks:
    """Turns the progress within one document into that of its file."""
    return lambda done, _: on_chunks(before + done, total)


def _alike(library: Library, fresh: Sequence[str]) -> list[NearDuplicate]:
    if not fresh:
        return []
    found = near_duplicates.pairs(library.database.sketches(), fresh)
    titles = library.database.titles(sorted({id_ for first, second, _ in found for id_ in (first, second)}))
    return [
        NearDuplicate(first=first, first_title=titles[first], second=second, second_title=titles[second], share=share)
        for first, second, share in found
    ]
