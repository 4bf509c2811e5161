"""llama.cpp: a GGUF model in this process that holds several texts side by side in one context."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import llama_cpp
import numpy as np
import numpy.typing as npt
from llama_cpp._ctypes_extensions import load_shared_library

from assistant.errors import GenerationError, LoadError
from assistant.models.chat_model import Interrupted
from assistant.models.inner_layer import InnerLayer

VERSION: str = llama_cpp.__version__
BATCH = 256  # most tokens evaluated at once
# Most tokens of a batch that what follows is computed for. llama.cpp reserves memory for so many, 600 kB each.
ROWS = 32
_GO_ON, _STOP = b"\0", b"\1"
# Called between the operations of an evaluation, hundreds of times a token. A function of Python would have to wait for
# the interpreter each time; C's own strlen reads the flag just as well: of an empty text it is 0, which is false.
_IS_STOPPED = ctypes.cast(
    (ctypes.cdll.msvcrt if sys.platform == "win32" else ctypes.CDLL(None)).strlen, llama_cpp.ggml_abort_callback
)
_GGML = load_shared_library("ggml-base", Path(llama_cpp.__file__).parent / "lib")
# What llama.cpp tells is for its makers; an interruption it would tell as an error. Kept here: C code calls it later.
_QUIET = llama_cpp.llama_log_callback(lambda level, text, data: None)


class OutOfRoomError(Exception):
    """The context has no room for more tokens beside the texts that it holds."""


class Llama:
    """A GGUF model, one caller at a time. Texts have numbers; what they were told to share is held once.

    Args:
        path: The model file.
        threads: Threads for reading and writing.
        gpu_layers: Layers put on a GPU; 0 is none, -1 all.
        context_tokens: Tokens that there is room for, those of all texts together.
        texts: Number of texts.

    Attributes:
        forgets: Whether the end of a text can be forgotten; recurrent models keep only what a whole text came to.
        width: Numbers that a layer of the model makes of a token.

    Raises:
        LoadError: llama.cpp cannot load the file.
    """

    def __init__(self, path: Path, *, threads: int, gpu_layers: int, context_tokens: int, texts: int) -> None:
        llama_cpp.llama_log_set(_QUIET, ctypes.c_void_p(0))
        llama_cpp.llama_backend_init()
        of_model = llama_cpp.llama_model_default_params()
        of_model.n_gpu_layers = gpu_layers
        # The weights are laid out anew for the processor; a mapped file would stay in memory beside them (0.7 GB).
        of_model.load_mode = llama_cpp.LLAMA_LOAD_MODE_NONE
        self._model = llama_cpp.llama_model_load_from_file(str(path).encode(), of_model)
        if not self._model:
            raise LoadError(f"llama.cpp cannot load {path.name!r}.", "Run: assistant models check, assistant doctor")
        self.width = int(llama_cpp.llama_model_n_embd(self._model))
        self._inner = InnerLayer(_GGML, int(llama_cpp.llama_model_n_layer(self._model)), self.width)
        self._callback = llama_cpp.ggml_backend_sched_eval_callback(self._inner.called)  # kept: llama.cpp calls it
        settings = llama_cpp.llama_context_default_params()
        settings.cb_eval = self._callback
        settings.n_ctx, settings.n_seq_max, settings.kv_unified = context_tokens, texts, True
        settings.n_batch = settings.n_ubatch = BATCH
        settings.n_outputs_max = ROWS
        settings.n_threads = settings.n_threads_batch = threads
        settings.flash_attn_type = llama_cpp.LLAMA_FLASH_ATTN_TYPE_ENABLED
        self._context = llama_cpp.llama_init_from_model(self._model, settings)
        if not self._context:
            llama_cpp.llama_model_free(self._model)
            raise LoadError(
                f"llama.cpp cannot make a context of {context_tokens} tokens for {path.name!r}.",
                "Free some memory, or lower context_tokens in the settings.",
            )
        self._flag = ctypes.create_string_buffer(_GO_ON, 2)
        llama_cpp.llama_set_abort_callback(self._context, _IS_STOPPED, ctypes.cast(self._flag, ctypes.c_void_p))
        self._memory = llama_cpp.llama_get_memory(self._context)
        self._vocabulary = llama_cpp.llama_model_get_vocab(self._model)
        self._words = int(llama_cpp.llama_vocab_n_tokens(self._vocabulary))
        self._batch = llama_cpp.llama_batch_init(BATCH, 0, 1)
        self.context_tokens = int(llama_cpp.llama_n_ctx(self._context))
        self.forgets = not (
            llama_cpp.llama_model_is_recurrent(self._model) or llama_cpp.llama_model_is_hybrid(self._model)
        )

    def about(self, key: str) -> str:
        """What the file says under a key; empty if nothing."""
        size = 1 << 16  # the longest chat templates have some 20,000 bytes
        buffer = ctypes.create_string_buffer(size)
        length = llama_cpp.llama_model_meta_val_str(self._model, key.encode(), buffer, size)
        return buffer.value.decode("utf-8", "replace") if length > 0 else ""

    def encode(self, text: str) -> list[int]:
        """Tokens of plain text; control tokens in it are text like any other."""
        return self._tokenize(text, special=False)

    def encode_template(self, text: str) -> list[int]:
        """Tokens of text in which control tokens are control tokens."""
        return self._tokenize(text, special=True)

    def decode(self, tokens: Sequence[int]) -> bytes:
        """The bytes of tokens; may end inside a character."""
        return b"".join(self._bytes(token) for token in tokens)

    def ends_turn(self, token: int) -> bool:
        """Whether the model says with this token that it has said all."""
        return bool(llama_cpp.llama_vocab_is_eog(self._vocabulary, token))

    def read(self, text: int, at: int, tokens: Sequence[int], *, rows: bool = False) -> None:
        """Nothing; the text goes on with these tokens.

        Args:
            at: Tokens that the text has so far.
            tokens: At most ``BATCH``.
            rows: Whether ``logits`` is asked for of each token, and not of the last only; at most ``ROWS`` tokens.

        Raises:
            Interrupted: The text may have got some of the tokens; so too with ``GenerationError``.
            OutOfRoomError: The text is as it was.
            GenerationError: llama.cpp failed.
        """
        if self._flag[0] == _STOP:  # not every device looks at it while it works
            raise Interrupted
        batch, last = self._batch, len(tokens) - 1
        for row, token in enumerate(tokens):
            batch.token[row], batch.pos[row], batch.logits[row] = token, at + row, rows or row == last
            batch.n_seq_id[row], batch.seq_id[row][0] = 1, text
        batch.n_tokens = len(tokens)
        status = llama_cpp.llama_decode(self._context, batch)
        if status == 1:
            raise OutOfRoomError
        if status != 0:
            if self._flag[0] == _STOP:
                raise Interrupted
            raise GenerationError(f"llama.cpp failed with status {status}.", "Run: assistant doctor")

    def logits(self, row: int = -1) -> npt.NDArray[np.float32]:
        """How much each token is expected after a token of the batch read last; -1 is its last one; shape (words,).

        The array is llama.cpp's own, which the next ``read`` overwrites.
        """
        found = llama_cpp.llama_get_logits_ith(self._context, row)
        return np.ctypeslib.as_array(found, shape=(self._words,))

    def states(self) -> AbstractContextManager[None]:
        """What is read inside gives ``state``."""
        return self._inner.taking()

    def state(self) -> npt.NDArray[np.float32]:
        """What a layer inside the model made of the token read last; shape (width,); see ``InnerLayer``."""
        return self._inner.state()

    def share(self, source: int, target: int, length: int) -> None:
        """Nothing; an empty text begins with the first tokens of another, which costs neither time nor room.

        Args:
            length: Of the source as a whole, where the model does not ``forget``.
        """
        llama_cpp.llama_memory_seq_cp(self._memory, source, target, 0, length if self.forgets else -1)

    def forget(self, text: int, length: int) -> bool:
        """Whether the first tokens of a text could be kept; else nothing of it is left."""
        if llama_cpp.llama_memory_seq_rm(self._memory, text, length, -1):
            return True
        llama_cpp.llama_memory_seq_rm(self._memory, text, -1, -1)
        return False

    def saved(self, text: int) -> bytes:
        """What was read of a text, for ``restore``."""
        size = llama_cpp.llama_state_seq_get_size(self._context, text)
        buffer = (ctypes.c_uint8 * size)()
        written = llama_cpp.llama_state_seq_get_data(self._context, buffer, size, text)
        return bytes(buffer)[:written]

    def restore(self, text: int, saved: bytes) -> bool:
        """Whether what was saved is now the text's, which was empty; else it still is."""
        source = (ctypes.c_uint8 * len(saved)).from_buffer_copy(saved)
        if llama_cpp.llama_state_seq_set_data(self._context, source, len(saved), text):
            return True
        llama_cpp.llama_memory_seq_rm(self._memory, text, -1, -1)
        return False

    def interrupt(self) -> None:
        """Ends ``read`` with ``Interrupted``, now and until ``resume``; any thread may call it."""
        self._flag[0] = _STOP

    def resume(self) -> None:
        """Ends the effect of ``interrupt``."""
        self._flag[0] = _GO_ON

    def close(self) -> None:
        """Frees the model's memory."""
        if self._context:
            llama_cpp.llama_batch_free(self._batch)
            llama_cpp.llama_free(self._context)
            llama_cpp.llama_model_free(self._model)
            self._context = None

    def _tokenize(self, text: str, *, special: bool) -> list[int]:
        data = text.encode("utf-8", "replace")
        room = len(data) + 16  # no token is shorter than a byte
        found = (llama_cpp.llama_token * room)()
        count = llama_cpp.llama_tokenize(self._vocabulary, data, len(data), found, room, False, special)
        return list(found[:count])

    def _bytes(self, token: int) -> bytes:
        size = 256
        buffer = ctypes.create_string_buffer(size)
        length = llama_cpp.llama_token_to_piece(self._vocabulary, token, buffer, size, 0, False)
        return buffer.raw[: max(length, 0)]


def system_info() -> str:
    """llama.cpp's line on the processor features that it uses."""
    info = llama_cpp.llama_print_system_info()
    return info.decode() if isinstance(info, bytes) else ctypes.string_at(info).decode()
