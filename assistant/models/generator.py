"""The chat model: a quantized GGUF model that llama-cpp-python runs on this machine.

The model keeps what it has read. Each call names its whole prompt as tokens, and only what differs from
the last prompt is evaluated, so a prompt should begin with what stays the same.
"""

from __future__ import annotations

import ctypes
import json
import logging
import math
import sys
import time
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import llama_cpp
import numpy as np
import numpy.typing as npt

from assistant.errors import ContextOverflowError, GenerationError, LoadError, ModelFileError
from assistant.models.chat_template import ChatTemplate
from assistant.models.kept_reading import load_reading, save_reading
from assistant.models.tokens import load_tokenizer

_BATCH = 256  # tokens evaluated at once
_GO_ON, _STOP = b"\0", b"\1"
# Called between the operations of an evaluation, hundreds of times a token. A function of Python would have to wait for
# the interpreter each time; C's own strlen reads the flag just as well: of an empty text it is 0, which is false.
_IS_STOPPED = ctypes.cast(
    (ctypes.cdll.msvcrt if sys.platform == "win32" else ctypes.CDLL(None)).strlen, llama_cpp.ggml_abort_callback
)
# The last tokens of a text whose state is asked for are read apart: for each token that llama.cpp gives the state of,
# it also computes which words may follow.
_STATE_BATCH = 24
_llama_log = logging.getLogger("llama-cpp-python")


class Interrupted(Exception):
    """``ChatModel.interrupt`` was called while the model was reading or writing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A written token: its text (empty inside a character), and the natural log of its probability."""

    text: str
    token: int
    logprob: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What a text leads a model to expect.

    Attributes:
        shares: Probability of each asked-for word as the next thing written, among these words only.
        state: The model's last layer at the last token, from which it would choose that word; shape (width,).
    """

    shares: tuple[float, ...]
    state: npt.NDArray[np.float32]


class ChatModel(Protocol):
    """What the rooms above need of a chat model.

    Attributes:
        identity: Tells the model and the kind of its weights; states of different identities do not compare.
    """

    identity: str
    context_tokens: int
    evaluated_tokens: int

    def prompt(self, system: str, user: str) -> list[int]:
        """Tokens of a one-turn conversation up to where the model's answer begins."""
        ...

    def count(self, text: str) -> int:
        """Number of tokens of plain text."""
        ...

    def evaluate(self, prompt: Sequence[int]) -> None:
        """Reads a prompt without writing, so that a later prompt that begins alike is read faster."""
        ...

    def choose(self, prompt: Sequence[int], words: Sequence[str]) -> list[float]:
        """Probability of each word as the next thing written, among these words only."""
        ...

    def keep(self, head: str) -> None:
        """Reads plain text that many texts begin with, and keeps what was read for ``outlook``."""
        ...

    def outlook(self, head: str, pieces: Sequence[str], words: Sequence[str]) -> Outlook:
        """What plain text, without the frame of a chat, leads the model to expect.

        Args:
            head: How the text begins; it is read once and kept.
            pieces: How it goes on; no token reaches from one piece into the next.
            words: What may come next; only their first tokens are compared.
        """
        ...

    def stream(self, prompt: Sequence[int], *, max_tokens: int) -> Generator[Piece, None, None]:
        """The most likely continuation, token by token, until the model ends its turn."""
        ...

    def interrupt(self) -> None:
        """Ends what the model is doing, and all it is asked to do until ``resume``; any thread may call it.

        Whoever waits for the model gets ``Interrupted``.
        """
        ...

    def resume(self) -> None:
        """Ends the effect of ``interrupt``."""
        ...

    def close(self) -> None:
        """Frees the model's memory."""
        ...


class LlamaCppModel:
    """A GGUF model in this process; one caller at a time.

    Args:
        path: The model file.
        threads: Threads for reading and writing.
        gpu_layers: Layers put on a GPU; 0 is none, -1 all.
        context_tokens: Length of the context window that is reserved.

    Raises:
        ModelFileError: The file is missing.
        LoadError: llama.cpp cannot load it.
    """

    def __init__(self, path: Path, *, threads: int, gpu_layers: int = 0, context_tokens: int = 4096) -> None:
        if not path.is_file():
            raise ModelFileError(f"Model file {path.name!r} is not there.", "Run: assistant models pull")
        try:
            self._llama = llama_cpp.Llama(
                str(path),
                n_ctx=context_tokens,
                n_batch=_BATCH,
                n_ubatch=_BATCH,
                n_threads=threads,
                n_threads_batch=threads,
                n_gpu_layers=gpu_layers,
                flash_attn=True,
                verbose=False,
            )
        except (ValueError, RuntimeError, OSError) as error:
            raise LoadError(
                f"llama.cpp cannot load {path.name!r}: {error}.",
                "Run: assistant models check, assistant doctor",
            ) from error
        self._flag = ctypes.create_string_buffer(_GO_ON, 2)
        llama_cpp.llama_set_abort_callback(self._llama.ctx, _IS_STOPPED, ctypes.cast(self._flag, ctypes.c_void_p))
        self.context_tokens = self._llama.n_ctx()
        self.evaluated_tokens = 0
        self._path = path
        self._read: list[int] = []
        self._kept: dict[tuple[int, ...], bytes] = {}
        self._tokenizer = load_tokenizer(path) or _OwnTokenizer(self._llama)
        self._template = ChatTemplate(self._llama.metadata, self._tokenizer)
        about = self._llama.metadata
        self.identity = " ".join(
            [about.get("general.name", path.stem), about.get("general.file_type", ""), str(self._llama.n_embd())]
        )
        self._ends = {self._llama.token_eos()} | {
            token
            for text in ("<|im_end|>", "<|endoftext|>", "<|eot_id|>", "</s>", "<end_of_turn>")
            if len(ids := self._llama.tokenize(text.encode(), add_bos=False, special=True)) == 1
            for token in ids
        }

    def prompt(self, system: str, user: str) -> list[int]:
        return self._template.tokens(system, user)

    def count(self, text: str) -> int:
        return len(self._tokenizer.encode(text))

    def evaluate(self, prompt: Sequence[int]) -> None:
        if len(prompt) + 1 >= self.context_tokens:
            raise ContextOverflowError(
                f"The prompt of {len(prompt)} tokens does not fit the context window of {self.context_tokens}.",
                "Ask a shorter question, or raise context_tokens in the settings.",
            )
        same = 0
        # At least one token is evaluated, because only an evaluation gives the logits that follow it.
        for old, new in zip(self._read, prompt[:-1], strict=False):
            if old != new:
                break
            same += 1
        self._rewind(same)
        for begin in range(len(self._read), len(prompt), _BATCH):
            self._feed(list(prompt[begin : begin + _BATCH]))

    def choose(self, prompt: Sequence[int], words: Sequence[str]) -> list[float]:
        self.evaluate(prompt)
        return self._shares(words)

    def keep(self, head: str) -> None:
        tokens = self._tokenizer.encode(head)
        if self._read[: len(tokens)] == tokens:
            return
        wanted = tuple(tokens)
        memory = llama_cpp.llama_get_memory(self._llama.ctx)
        state = self._kept.get(wanted) or load_reading(self._path, llama_cpp.__version__, tokens)
        if state:
            llama_cpp.llama_memory_clear(memory, True)
            self._read, self._llama.n_tokens = [], 0
            source = (ctypes.c_uint8 * len(state)).from_buffer_copy(state)
            if llama_cpp.llama_state_seq_set_data(self._llama.ctx, source, len(state), 0):
                self._read, self._llama.n_tokens = list(tokens), len(tokens)
                self._kept[wanted] = state
                return
        self._rewind(0)
        self.evaluate(tokens)
        size = llama_cpp.llama_state_seq_get_size(self._llama.ctx, 0)
        buffer = (ctypes.c_uint8 * size)()
        written = llama_cpp.llama_state_seq_get_data(self._llama.ctx, buffer, size, 0)
        self._kept[wanted] = bytes(buffer)[:written]
        save_reading(self._path, llama_cpp.__version__, tokens, self._kept[wanted])

    def outlook(self, head: str, pieces: Sequence[str], words: Sequence[str]) -> Outlook:
        self.keep(head)
        tokens = [token for piece in (head, *pieces) for token in self._tokenizer.encode(piece)]
        self.evaluate(tokens[:-_STATE_BATCH])
        llama_cpp.llama_set_embeddings(self._llama.ctx, True)
        try:
            self.evaluate(tokens)
            pointer = llama_cpp.llama_get_embeddings_ith(self._llama.ctx, -1)
            state = np.ctypeslib.as_array(pointer, shape=(self._llama.n_embd(),)).astype(np.float32)
        finally:
            llama_cpp.llama_set_embeddings(self._llama.ctx, False)
        return Outlook(shares=tuple(self._shares(words)), state=state)

    def stream(self, prompt: Sequence[int], *, max_tokens: int) -> Generator[Piece, None, None]:
        self.evaluate(prompt)
        undecoded = b""
        for _ in range(min(max_tokens, self.context_tokens - len(prompt) - 1)):
            logits = self._logits()
            token = int(logits.argmax())
            if token in self._ends:
                return
            top = float(logits[token])
            logprob = -math.log(float(np.exp(logits - top).sum()))
            undecoded += self._tokenizer.decode([token])
            text, undecoded = _whole_characters(undecoded)
            yield Piece(text=text, token=token, logprob=logprob)
            self._feed([token])

    def interrupt(self) -> None:
        _llama_log.setLevel(logging.CRITICAL)  # llama.cpp would tell it as an error
        self._flag[0] = _STOP

    def resume(self) -> None:
        self._flag[0] = _GO_ON
        _llama_log.setLevel(logging.ERROR)

    def close(self) -> None:
        self._llama.close()

    def _rewind(self, length: int) -> None:
        if length == len(self._read):
            return
        memory = llama_cpp.llama_get_memory(self._llama.ctx)
        if not llama_cpp.llama_memory_seq_rm(memory, -1, length, -1):
            # Recurrent models cannot forget only the end.
            llama_cpp.llama_memory_clear(memory, True)
            length = 0
        del self._read[length:]
        self._llama.n_tokens = length

    def _feed(self, tokens: list[int]) -> None:
        if self._flag[0] == _STOP:  # not every device looks at it while it works
            raise Interrupted
        try:
            self._llama.eval(tokens)
        except RuntimeError as error:
            if self._flag[0] == _STOP:  # what was read before stays read
                raise Interrupted from error
            self._rewind(0)
            raise GenerationError(f"llama.cpp failed: {error}.", "Run: assistant doctor") from error
        self._read += tokens
        self.evaluated_tokens += len(tokens)

    def _shares(self, words: Sequence[str]) -> list[float]:
        firsts = [self._tokenizer.encode(word)[0] for word in words]
        logits = self._logits()[firsts].astype(np.float64)
        shares = np.exp(logits - logits.max())
        return [float(share) for share in shares / shares.sum()]

    def _logits(self) -> Any:
        pointer = llama_cpp.llama_get_logits_ith(self._llama.ctx, -1)
        return np.ctypeslib.as_array(pointer, shape=(self._llama.n_vocab(),))


class _OwnTokenizer:
    """llama.cpp's tokenizer, for vocabularies that tiktoken cannot do."""

    def __init__(self, llama: llama_cpp.Llama) -> None:
        self._llama = llama

    def encode(self, text: str) -> list[int]:
        return self._llama.tokenize(text.encode("utf-8", "replace"), add_bos=False, special=False)

    def encode_template(self, text: str) -> list[int]:
        return self._llama.tokenize(text.encode("utf-8", "replace"), add_bos=False, special=True)

    def decode(self, tokens: list[int]) -> bytes:
        return self._llama.detokenize(tokens)


def _whole_characters(data: bytes) -> tuple[str, bytes]:
    """The text of the whole characters at the head of UTF-8 bytes, and the bytes that remain."""
    try:
        return data.decode("utf-8"), b""
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and len(data) - error.start < 4:
            return data[: error.start].decode("utf-8"), data[error.start :]
        return data.decode("utf-8", "replace"), b""


def self_test(path: Path, threads: int) -> dict[str, Any]:
    """Speeds of a short run, in tokens a second, and llama.cpp's own line on the processor features it uses."""
    model = LlamaCppModel(path, threads=threads, context_tokens=1024)
    tokens = model.prompt("", "资料" * 250)
    started = time.perf_counter()
    model.evaluate(tokens)
    read = time.perf_counter() - started
    started = time.perf_counter()
    written = sum(1 for _ in model.stream(model.prompt("", "从一数到三十，只写数字。"), max_tokens=24))
    wrote = time.perf_counter() - started
    model.close()
    info = llama_cpp.llama_print_system_info()
    return {
        "prompt_tokens_per_s": round(len(tokens) / read, 1),
        "written_tokens_per_s": round(written / wrote, 1),
        "system_info": ctypes.string_at(info).decode() if not isinstance(info, bytes) else info.decode(),
    }


if __name__ == "__main__":  # run apart from the program, because a faulty build ends the whole process
    print(json.dumps(self_test(Path(sys.argv[1]), int(sys.argv[2]))))
