"""Questions over one library as arrays: what tools/fit_fusion.py ranks."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.app.open_library import OpenLibrary
from assistant.config import load_config
from assistant.library.script import detect_script, simplified, to_script
from assistant.library.storing.database import Database
from assistant.models.embedder import E5Embedder
from eval.cases import Case, Gold, load_cases
from eval.figures import coverage, stands_in
from eval.gold import FOUND
from eval.squad import load_squad, write_passages

Scores = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """Questions over one library; what is ranked is a unit: a whole passage, or a chunk.

    Attributes:
        fields: Title, headings and body of each chunk.
        unit: Number of the unit that each chunk belongs to; chunks are in order of their units.
        best: Cosine of each question with the best sentence of each chunk; shape (questions, chunks).
        centre: Cosine with the centre of the chunk's sentences.
        gold: For each question, for each gold piece, the units that hold it.
        test: For each question whether it is of the half that is not tuned on.
    """

    name: str
    fields: list[tuple[str, str, str]]
    unit: npt.NDArray[np.int64]
    questions: list[str]
    kinds: list[str]
    best: Scores
    centre: Scores
    gold: list[list[set[int]]]
    test: npt.NDArray[np.bool_]


class Embeddings:
    """Vectors of questions, kept in a file."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "questions.npz"
        self._known: dict[str, npt.NDArray[np.float32]] = {}
        if self._path.exists():
            with np.load(self._path, allow_pickle=False) as kept:
                self._known = dict(zip(kept["texts"].tolist(), kept["vectors"], strict=True))

    def of(self, questions: Sequence[str]) -> npt.NDArray[np.float32]:
        """Shape (questions, dimension)."""
        missing = [text for text in dict.fromkeys(questions) if text not in self._known]
        if missing:
            config = load_config()
            embedder = E5Embedder(config.models_path, threads=config.thread_count, simplify=simplified)
            for text in missing:
                self._known[text] = embedder.embed_query(text)
            embedder.close()
            np.savez(self._path, texts=np.array(list(self._known)), vectors=np.stack(list(self._known.values())))
        return np.stack([self._known[text] for text in questions])


def pool_of(name: str, library: Path, cases: Sequence[Case], embeddings: Embeddings, *, whole: bool) -> Pool:
    """The questions of the cases over a library.

    Args:
        whole: A document is one unit; else each chunk is.
    """
    database = Database(library / "library.sqlite3")
    fields: list[tuple[str, str, str]] = []
    files: list[str] = []
    sentences: list[npt.NDArray[np.float32]] = []
    centres: list[npt.NDArray[np.float32]] = []
    for document in database.each_document():
        for chunk, rows in database.each_chunk(document):
            fields.append((document.title, " ".join(chunk.heading), chunk.text))
            files.append(Path(document.path).name)
            centres.append(rows[0].astype(np.float32))
            sentences.append(rows[1:].astype(np.float32))
    database.close()
    starts = np.cumsum([0, *(len(rows) for rows in sentences[:-1])])
    asked = [case.question for case in cases]
    vectors = embeddings.of(asked)
    unit = np.array([number for number, (_, group) in enumerate(groupby(files)) for _ in group])
    if not whole:
        unit = np.arange(len(files))
    return Pool(
        name=name,
        fields=fields,
        unit=unit,
        questions=asked,
        kinds=["" if whole else case.kind for case in cases],
        best=np.maximum.reduceat(vectors @ np.concatenate(sentences).T, starts, axis=1).astype(np.float64),
        centre=(vectors @ np.stack(centres).T).astype(np.float64),
        gold=[[_holding(gold, files, fields, unit, whole) for gold in case.gold] for case in cases],
        test=np.array([case.split == "test" for case in cases]),
    )


def _holding(gold: Gold, files: list[str], fields: list[tuple[str, str, str]], unit: Scores, whole: bool) -> set[int]:
    return {
        int(unit[i])
        for i, file in enumerate(files)
        for choice in gold.choices
        if file == choice.document
        and (whole or stands_in(choice.quote, fields[i][2]) or coverage(choice.quote, fields[i][2]) >= FOUND)
    }


def squad_pools(file: Path, cache: Path, embeddings: Embeddings) -> list[Pool]:
    """The set pooled; if its questions are mostly in Traditional, also asked in Simplified."""
    cases, passages = load_squad(file)
    write_passages(passages, cache / file.stem)
    library = _indexed(cache / file.stem, cache)
    # A few questions of such sets are empty.
    cases = [
        replace(case, split="test" if _odd(passages[case.gold[0].document]) else "dev")
        for case in cases
        if case.question.strip()
    ]
    pools = [pool_of(file.stem, library, cases, embeddings, whole=True)]
    if detect_script("".join(case.question for case in cases)) == "hant":
        folded = [replace(case, question=to_script(case.question, "hans")) for case in cases]
        pools.append(pool_of(f"{file.stem} asked in Simplified", library, folded, embeddings, whole=True))
    return pools


def case_pool(file: Path, documents: Path, cache: Path, embeddings: Embeddings) -> Pool:
    """The project's cases that have an answer and stand alone."""
    cases = [case for case in load_cases(file) if case.answerable and case.gold and not case.history]
    return pool_of(str(documents), _indexed(documents, cache), cases, embeddings, whole=False)


def _odd(passage: str) -> bool:
    return hashlib.sha256(passage.encode()).digest()[-1] % 2 == 1


def _indexed(documents: Path, cache: Path) -> Path:
    """The library of a folder of documents, made if it is not there."""
    path = cache / f"library-{documents.name}"
    library = OpenLibrary(path, load_config())
    library.index(documents)
    return path
