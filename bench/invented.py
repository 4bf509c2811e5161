"""Libraries of any size out of invented Chinese text, with passages in them that are known.

The text comes from a Markov chain over the characters of the project's own documents, so that pairs that are common
there are common here; now and then a character is drawn by its frequency alone, so that rare pairs keep turning up as
the library grows, as they do in real collections. The vectors are unit vectors about the centres of topics: no
embedder is needed, and nothing here says how well one works.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.library.library import Library, Shelved
from assistant.library.storing.register import FileEntry
from assistant.library.storing.rows import Rows
from assistant.records import Chunk, Document, Span

DIMENSION = 384
BUILT_WITH = {"embedder": "drawn", "dimension": str(DIMENSION), "splitter": "invented", "lexicon": "invented"}
CHUNK_CHARS = 230  # after which a chunk ends with its sentence; about what the starter library has
_CHUNKS = 10  # of a document
_AT_ONCE = 100  # documents that are stored in one transaction
_CHAINS = 2048  # that are drawn side by side
_BY_PAIR, _BY_ONE = 0.7, 0.9  # chance that the last two characters decide the next one; that two or one do
_READ = 3000  # characters of a document, so that no long one sets the tone
_INNER = 48  # dimensions in which the vectors differ: embeddings of text fill few of theirs
_ROOT = Path(__file__).resolve().parents[1]
_ENDS = "。！？"

Vector = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Planted:
    """A passage that is known, and what asks for it.

    Attributes:
        kind: ``name`` if the question holds an invented name, ``plain`` if it is made of common words only.
        vector: Of the sentence; shape (dimension,).
        asked: Of the question; shape (dimension,).
    """

    kind: str
    sentence: str
    question: str
    vector: Vector
    asked: Vector


class Chain:
    """Text drawn one character at a time from how the characters of some texts follow each other."""

    def __init__(self, texts: Sequence[str], seed: int) -> None:
        self._random = np.random.default_rng(seed)
        joined = "。".join(texts)
        self._characters = np.array(sorted(set(joined)))
        codes = np.searchsorted(self._characters, np.array(list(joined)))
        self._size = len(self._characters)
        self._codes = codes
        self._pairs = _followers(codes[:-2] * self._size + codes[1:-1], codes[2:])
        self._ones = _followers(codes[:-1], codes[1:])

    def characters(self) -> Iterator[str]:
        """Endless text, a few thousand characters of each chain after those of the one before."""
        while True:
            last, now = (self._random.choice(self._codes, _CHAINS) for _ in range(2))
            drawn = np.empty((2000, _CHAINS), dtype=self._codes.dtype)
            for step in range(len(drawn)):
                chance = self._random.random(_CHAINS)
                following = self._random.choice(self._codes, _CHAINS)
                following = self._drawn(self._ones, now, chance < _BY_ONE, following)
                following = self._drawn(self._pairs, last * self._size + now, chance < _BY_PAIR, following)
                drawn[step] = following
                last, now = now, following
            yield from ("".join(self._characters[column]) for column in drawn.T)

    def sentences(self) -> Iterator[str]:
        """Endless sentences of 8 to 80 characters."""
        for text in self.characters():
            begin = 0
            for place, character in enumerate(text):
                if character in _ENDS or place - begin >= 80:
                    if place - begin >= 8:
                        yield text[begin:place].strip(_ENDS) + "。"
                    begin = place + 1

    def _drawn(
        self,
        followers: tuple[npt.NDArray[np.int64], ...],
        keys: npt.NDArray[np.int64],
        where: npt.NDArray[np.bool_],
        otherwise: npt.NDArray[np.int64],
    ) -> npt.NDArray[np.int64]:
        known, starts, counts, values = followers
        place = np.minimum(np.searchsorted(known, keys), len(known) - 1)
        at = starts[place] + (self._random.random(len(keys)) * counts[place]).astype(np.int64)
        return np.where(where & (known[place] == keys), values[at], otherwise)


class Topics:
    """Vectors as an embedder of text gives them: all somewhat alike, those of one topic more so."""

    def __init__(self, count: int, seed: int) -> None:
        self._random = np.random.default_rng(seed)
        self._basis = self._random.normal(size=(_INNER, DIMENSION)).astype(np.float32) / np.sqrt(DIMENSION)
        self._common = _unit(self._random.normal(size=DIMENSION).astype(np.float32))
        self._centres = self.noise(count)

    def noise(self, count: int) -> Vector:
        """Unit vectors of any direction; shape (count, dimension)."""
        return _unit(self._random.normal(size=(count, _INNER)).astype(np.float32) @ self._basis)

    def near(self, topic: int, count: int) -> Vector:
        """Unit vectors about a topic: cosine with one another about 0.85, with those of other topics about 0.7."""
        return _unit(0.84 * self._common + 0.38 * self._centres[topic % len(self._centres)] + 0.39 * self.noise(count))

    def question(self, topic: int, passage: Vector) -> Vector:
        """The vector of a question that a passage answers: nearer to it than to most of its topic, not than to all."""
        return _unit(0.35 * passage + 0.65 * self.near(topic, 1)[0])


def source_texts() -> list[str]:
    """The beginnings of the project's own documents: the starter library and those of the evaluation."""
    files = [*(_ROOT / "seeds").glob("*.md"), *(_ROOT / "eval" / "data").rglob("*.md")]
    bodies = [re.sub(r"\A---.*?\n---", "", file.read_text(encoding="utf-8"), flags=re.S) for file in sorted(files)]
    return [re.sub(r"[\s#>*-]+", "", body).replace("|", "，")[:_READ] for body in bodies]


def build(folder: Path, chunks: int, planted: int, seed: int = 7) -> list[Planted]:
    """Makes a library of about so many chunks in a new folder; gives the passages that are known, half of each kind."""
    sentences = Chain(source_texts(), seed).sentences()
    topics = Topics(max(20, chunks // 200), seed)
    known = _planted(sentences, topics, planted)
    documents = max(1, chunks // _CHUNKS)
    places = {int(place): item for place, item in zip(np.linspace(0, documents - 1, planted), known, strict=True)}
    library = Library(folder, BUILT_WITH)
    with library.writing():
        for begin in range(0, documents, _AT_ONCE):
            made = [
                _document(number, sentences, places.get(number))
                for number in range(begin, min(begin + _AT_ONCE, documents))
            ]
            place = f"/invented/{begin}"
            entry = FileEntry(place=place, path=place, content_hash=place, stamp="", whole=True)
            library.put(entry, made, lambda document, chunks: _rows(document, chunks, topics, places))
    library.close()
    return list(places.values())


def _document(number: int, sentences: Iterator[str], planted: Planted | None) -> Shelved:
    id_ = blake2b(str(number).encode(), digest_size=8).hexdigest()
    text, chunks = "", []
    for position in range(_CHUNKS):
        spans: list[Span] = []
        begin = len(text)
        while len(text) - begin < CHUNK_CHARS:
            sentence = planted.sentence if planted and position == 3 and len(spans) == 1 else next(sentences)
            spans.append(Span(start=len(text), end=len(text) + len(sentence)))
            text += sentence
        chunks.append(
            Chunk(
                id=f"{id_}-{position}",
                document_id=id_,
                position=position,
                start=begin,
                end=len(text),
                text=text[begin:],
                heading=(next(sentences)[:8],),
                sentences=tuple(spans),
            )
        )
        text += "\n"
    title = next(sentences)[:14].rstrip("。")
    date = f"{2000 + number % 26}-{1 + number % 12:02}-{1 + number % 28:02}"
    document = Document(
        id=id_,
        title=title,
        text=text,
        path=f"{number}.md",
        content_hash=id_,
        date=date,
        publisher=title[:4] + "局",
        region=title[2:4] + "市",
    )
    return Shelved(document=document, chunks=chunks)


def _rows(document: Document, chunks: Sequence[Chunk], topics: Topics, places: dict[int, Planted]) -> list[Rows]:
    number = int(document.path.removesuffix(".md"))
    planted = places.get(number)
    made = []
    for chunk in chunks:
        vectors = topics.near(number, len(chunk.sentences))
        if planted and planted.sentence in chunk.text:
            vectors[1] = planted.vector
        made.append(np.concatenate([_unit(vectors.mean(axis=0, keepdims=True)), vectors]).astype(np.float16))
    return made


def _planted(sentences: Iterator[str], topics: Topics, count: int) -> list[Planted]:
    """Half with a question that names something invented, half with one whose words are all common."""
    found = []
    for number in range(count):
        vector = topics.near(number, 1)[0]
        if number % 2:
            name = "".join(next(sentences)[place] for place in (1, 4, 6))
            sentence = f"{name}水库的总库容为{number + 11}.{number % 7}万立方米，由{name}管理处负责日常运行。"
            question = f"{name}水库的总库容是多少？"
        else:
            sentence = max((next(sentences) for _ in range(8)), key=len)
            question = sentence[len(sentence) // 4 : len(sentence) // 4 + 18] + "是什么？"
        asked = topics.question(number, vector)
        found.append(Planted("name" if number % 2 else "plain", sentence, question, vector, asked))
    return found


def _followers(keys: npt.NDArray[np.int64], values: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], ...]:
    order = np.argsort(keys, kind="stable")
    known, starts, counts = np.unique(keys[order], return_index=True, return_counts=True)
    return known, starts, counts, values[order]


def _unit(vectors: Vector) -> Vector:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=-1, keepdims=True), dtype=np.float32)
