"""What a layer inside the model makes of the token read last, taken while llama.cpp computes it.

llama.cpp hands out the last layer only, which is about the word that comes next. What the model knows of what it read
is told better by a layer at two thirds of its depth (docs/answerability.md).
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import numpy.typing as npt

_DEPTH = 0.7  # share of the layers up to and with the one that is taken


class InnerLayer:
    """The layer of a model, taken only inside ``taking``.

    Args:
        ggml: llama.cpp's library of tensors.
        layers: Number of the model's layers.
        width: Numbers that a layer makes of a token.
    """

    def __init__(self, ggml: ctypes.CDLL, layers: int, width: int) -> None:
        self._name, self._bytes, self._copy = ggml.ggml_get_name, ggml.ggml_nbytes, ggml.ggml_backend_tensor_get
        self._name.argtypes, self._name.restype = [ctypes.c_void_p], ctypes.c_char_p
        self._bytes.argtypes, self._bytes.restype = [ctypes.c_void_p], ctypes.c_size_t
        sizes = [ctypes.c_size_t, ctypes.c_size_t]
        self._copy.argtypes, self._copy.restype = [ctypes.c_void_p, ctypes.c_void_p, *sizes], None
        self._wanted = f"l_out-{round(_DEPTH * layers) - 1}".encode()
        self._taken = np.zeros(width, dtype=np.float32)
        self._taking = False

    @contextmanager
    def taking(self) -> Iterator[None]:
        """What is read inside gives ``state``."""
        self._taking = True
        try:
            yield
        finally:
            self._taking = False

    def state(self) -> npt.NDArray[np.float32]:
        """What the layer made of the token read last inside ``taking``; shape (width,)."""
        return self._taken.copy()

    def called(self, tensor: int, asked: bool, _: int) -> bool:
        """Whether llama.cpp is to hand over the tensor once it is computed, and then whether it is to go on.

        This is its ``cb_eval``: called for every tensor of an evaluation, of which there are hundreds.
        """
        if asked:
            return self._taking and self._name(tensor) == self._wanted
        size = self._taken.nbytes  # a row for each token; the last one's is at the end
        self._copy(tensor, self._taken.ctypes.data, self._bytes(tensor) - size, size)
        return True
