"""An encoder model that llama.cpp runs: texts to the mean of their token vectors."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import llama_cpp
import numpy as np
import numpy.typing as npt

from assistant.errors import LoadError

# Tokens evaluated at once. Attention is computed over all of them, across the texts too, so its cost grows with the
# square: with texts of 40 tokens 128 was the fastest of 64 to 2,048 (5,000 tokens/s against 2,400 and 800, two cores).
_BATCH_TOKENS = 128
_MOST_TEXTS = 32  # of one batch


class LlamaCppEncoder:
    """A GGUF encoder with mean pooling; safe to use from several threads, which take turns.

    Args:
        path: The model file.
        threads: Threads for reading.

    Attributes:
        context_tokens: Most tokens that one text may have.

    Raises:
        LoadError: llama.cpp cannot load the file.
    """

    def __init__(self, path: Path, *, threads: int) -> None:
        llama_cpp.llama_log_set(_QUIET, ctypes.c_void_p(0))
        llama_cpp.llama_backend_init()
        settings = llama_cpp.llama_model_default_params()
        settings.n_gpu_layers = 0
        self._model = llama_cpp.llama_model_load_from_file(str(path).encode(), settings)
        if not self._model:
            raise LoadError(f"llama.cpp cannot load {path.name!r}.", "Remove the file; it is made anew when needed.")
        self.context_tokens = int(llama_cpp.llama_model_n_ctx_train(self._model))
        self._vocabulary = llama_cpp.llama_model_get_vocab(self._model)
        self._width = int(llama_cpp.llama_model_n_embd(self._model))
        self._context = self._new_context(threads)
        self._batch = llama_cpp.llama_batch_init(self.context_tokens, 0, 1)
        self._lock = threading.Lock()

    def _new_context(self, threads: int) -> Any:
        settings = llama_cpp.llama_context_default_params()
        settings.n_ctx = settings.n_batch = settings.n_ubatch = self.context_tokens
        settings.n_seq_max = _MOST_TEXTS
        settings.n_threads = settings.n_threads_batch = threads
        settings.embeddings = True
        settings.pooling_type = llama_cpp.LLAMA_POOLING_TYPE_MEAN
        settings.flash_attn_type = llama_cpp.LLAMA_FLASH_ATTN_TYPE_ENABLED
        context = llama_cpp.llama_init_from_model(self._model, settings)
        if not context:
            raise LoadError("llama.cpp cannot start the embedding model.", "Free some memory; run: assistant doctor")
        return context

    def tokens(self, text: str) -> list[int]:
        """Token ids of a text, with those that begin and end it."""
        data = text.encode("utf-8", "replace")
        room = len(data) + 16  # no token is shorter than a byte
        found = (llama_cpp.llama_token * room)()
        count = llama_cpp.llama_tokenize(self._vocabulary, data, len(data), found, room, True, False)
        return list(found[:count])

    def encode(self, texts: Sequence[Sequence[int]]) -> npt.NDArray[np.float32]:
        """Mean of the token vectors of each text, in order, not scaled; shape (len(texts), width).

        Args:
            texts: Token ids, at most ``context_tokens`` for each text.

        Raises:
            LoadError: llama.cpp fails.
        """
        found = np.empty((len(texts), self._width), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        group: list[int] = []
        tokens = 0
        for i in order:
            if group and (tokens + len(texts[i]) > _BATCH_TOKENS or len(group) == _MOST_TEXTS):
                found[group] = self._encode_group([texts[member] for member in group])
                group, tokens = [], 0
            group.append(i)
            tokens += len(texts[i])
        if group:
            found[group] = self._encode_group([texts[member] for member in group])
        return found

    def _encode_group(self, texts: Sequence[Sequence[int]]) -> npt.NDArray[np.float32]:
        with self._lock:
            batch, at = self._batch, 0
            for number, text in enumerate(texts):
                for position, token in enumerate(text):
                    batch.token[at], batch.pos[at], batch.logits[at] = token, position, 1
                    batch.n_seq_id[at], batch.seq_id[at][0] = 1, number
                    at += 1
            batch.n_tokens = at
            if llama_cpp.llama_encode(self._context, batch) != 0:
                raise LoadError("llama.cpp cannot embed a text.", "Run: assistant doctor")
            rows = [llama_cpp.llama_get_embeddings_seq(self._context, number) for number in range(len(texts))]
            return np.stack([np.ctypeslib.as_array(row, shape=(self._width,)) for row in rows])

    def close(self) -> None:
        """Frees the model's memory."""
        with self._lock:
            llama_cpp.llama_batch_free(self._batch)
            llama_cpp.llama_free(self._context)
            llama_cpp.llama_model_free(self._model)


# What llama.cpp tells while it loads is for its makers. Kept here, because C code calls it later.
_QUIET = llama_cpp.llama_log_callback(lambda level, text, data: None)
