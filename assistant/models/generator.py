"""The chat model: a quantized GGUF model that runs on this machine.

The model keeps what it has read. Each call names its whole prompt as tokens, and only what differs from
the prompts before is evaluated, so a prompt should begin with what stays the same.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Sequence
from pathlib import Path

import numpy as np

from assistant.errors import ContextOverflowError, ModelFileError
from assistant.models.chat_model import Outlook, Piece
from assistant.models.chat_template import ChatTemplate
from assistant.models.kept_reading import load_reading, save_reading
from assistant.models.llama import VERSION, Llama
from assistant.models.lookup import PromptLookup
from assistant.models.texts import MOST, Texts
from assistant.models.tokens import load_tokenizer

# Tokens that are guessed at once. Reading 2, 6, 8, 12 tokens costs 1.7, 2.2, 2.6, 2.9 times what reading one costs
# (AMX processor, one thread), and with 5 guesses the answers to the sets of questions cost least.
_GUESSED = 5


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
        self._path = path
        self._llama = Llama(path, threads=threads, gpu_layers=gpu_layers, context_tokens=context_tokens, texts=MOST)
        self._texts = Texts(self._llama)
        self._tokenizer = load_tokenizer(path) or self._llama
        self._template = ChatTemplate(self._llama.about("tokenizer.chat_template"), self._tokenizer)
        self.context_tokens = self._llama.context_tokens
        name, kind = self._llama.about("general.name") or path.stem, self._llama.about("general.file_type")
        self.identity = f"{name} {kind} {self._llama.width}"

    @property
    def evaluated_tokens(self) -> int:
        return self._texts.evaluated

    def prompt(self, system: str, user: str) -> list[int]:
        return self._template.tokens(system, user)

    def plain(self, text: str) -> list[int]:
        return self._tokenizer.encode(text)

    def count(self, text: str) -> int:
        return len(self._tokenizer.encode(text))

    def evaluate(self, prompt: Sequence[int]) -> None:
        self._begin(prompt)
        self._texts.read(prompt[self._texts.length :])

    def choose(self, prompt: Sequence[int], words: Sequence[str]) -> list[float]:
        self.evaluate(prompt)
        return self._shares(words)

    def keep(self, head: str) -> None:
        tokens = self._tokenizer.encode(head)
        if self._texts.has_kept(tokens):
            return
        state = load_reading(self._path, VERSION, tokens)
        if not (state and self._texts.restore(tokens, state)):
            self.evaluate(tokens)
            save_reading(self._path, VERSION, tokens, self._texts.keep())

    def outlook(self, head: str, pieces: Sequence[str], words: Sequence[str]) -> Outlook:
        self.keep(head)
        tokens = [token for piece in (head, *pieces) for token in self._tokenizer.encode(piece)]
        self._begin(tokens)
        with self._llama.states():
            self._texts.read(tokens[self._texts.length :])
            state = self._llama.state()
        return Outlook(shares=tuple(self._shares(words)), state=state, tokens=tuple(tokens))

    def stream(self, prompt: Sequence[int], *, max_tokens: int) -> Generator[Piece, None, None]:
        self.evaluate(prompt)
        lookup = PromptLookup(prompt)
        left = min(max_tokens, self.context_tokens - len(prompt) - 1)
        guess: list[int] = []  # was read after the token written last, as what may follow
        undecoded = b""
        while left > 0:
            chosen = self._chosen(guess)
            self._texts.cut(self._texts.length - len(guess) + len(chosen) - 1)
            for token, logprob in chosen:
                if self._llama.ends_turn(token):
                    return
                lookup.add(token)
                undecoded += self._tokenizer.decode([token])
                text, undecoded = _whole_characters(undecoded)
                yield Piece(text=text, token=token, logprob=logprob)
            left -= len(chosen)
            if left > 0:
                guess = lookup.guess(min(_GUESSED, left - 1)) if self._llama.forgets else []
                self._texts.read([chosen[-1][0], *guess], rows=True)

    def interrupt(self) -> None:
        self._llama.interrupt()

    def resume(self) -> None:
        self._llama.resume()

    def close(self) -> None:
        self._llama.close()

    def _begin(self, prompt: Sequence[int]) -> None:
        if len(prompt) + 1 >= self.context_tokens:
            raise ContextOverflowError(
                f"The prompt of {len(prompt)} tokens does not fit the context window of {self.context_tokens}.",
                "Ask a shorter question, or raise context_tokens in the settings.",
            )
        self._texts.begin(prompt)

    def _chosen(self, guess: Sequence[int]) -> list[tuple[int, float]]:
        """The most likely tokens after those read last, each with its log-probability.

        As many as the guess has right, and the one after them, which is what would have been written without a guess.
        """
        chosen: list[tuple[int, float]] = []
        for row in range(len(guess) + 1):
            logits = self._llama.logits(row if guess else -1)
            token = int(logits.argmax())
            chosen.append((token, -math.log(float(np.exp(logits - logits[token]).sum()))))
            if row == len(guess) or token != guess[row] or self._llama.ends_turn(token):
                break
        return chosen

    def _shares(self, words: Sequence[str]) -> list[float]:
        firsts = [self._tokenizer.encode(word)[0] for word in words]
        logits = self._llama.logits()[firsts].astype(np.float64)
        shares = np.exp(logits - logits.max())
        return [float(share) for share in shares / shares.sum()]


def _whole_characters(data: bytes) -> tuple[str, bytes]:
    """The text of the whole characters at the head of UTF-8 bytes, and the bytes that remain."""
    try:
        return data.decode("utf-8"), b""
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and len(data) - error.start < 4:
            return data[: error.start].decode("utf-8"), data[error.start :]
        return data.decode("utf-8", "replace"), b""
