"""Exact token counts: a tiktoken encoding built from the vocabulary inside the GGUF file.

The bundled encodings of tiktoken are never used: they belong to other models and are fetched over the
network. Here the ids of the model's own vocabulary are the merge ranks, so tiktoken gives the very ids
that llama.cpp gives, without loading the model.
"""

from __future__ import annotations

import base64
import binascii
import os
import tempfile
from pathlib import Path

import tiktoken
from gguf import GGUFReader

from assistant.errors import ModelFileError

# The split pattern of the Qwen2 family (pre-tokenizer "qwen2" in llama.cpp and in the models' tokenizer.json).
_QWEN2_PATTERN = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
_PATTERNS = {"qwen2": _QWEN2_PATTERN}
_CONTROL = 3  # value of "control" in the GGUF field tokenizer.ggml.token_type
_USER_DEFINED = 4
_TABLE_HEAD = "zh-assistant vocabulary 1"


class Tokenizer:
    """Counts and ids of a model's tokens; text is always plain text, control tokens are never made from it."""

    def __init__(self, encoding: tiktoken.Encoding, special: dict[str, int]) -> None:
        self._encoding = encoding
        self._control = frozenset(special.values())

    def encode(self, text: str) -> list[int]:
        """Token ids of plain text; what looks like a control token is split into ordinary tokens."""
        return self._encoding.encode_ordinary(text)

    def encode_template(self, text: str) -> list[int]:
        """Token ids of text from a chat template, in which control tokens count as such."""
        return self._encoding.encode(text, allowed_special="all")

    def count(self, text: str) -> int:
        """Number of tokens of plain text."""
        return len(self._encoding.encode_ordinary(text))

    def decode(self, tokens: list[int]) -> bytes:
        """The bytes of tokens; may end inside a character."""
        return self._encoding.decode_bytes(tokens)

    def is_control(self, token: int) -> bool:
        """Whether the token is a control token such as the end of a turn."""
        return token in self._control


def load_tokenizer(model: Path) -> Tokenizer | None:
    """The tokenizer of a GGUF model, or None if its kind of vocabulary is not one that tiktoken can do.

    Reading the vocabulary out of the model takes seconds, so the derived table is kept beside the model
    (or, where that folder cannot be written, made anew each time).

    Raises:
        ModelFileError: The file is not a readable GGUF model.
    """
    table = model.with_name(model.name + ".vocab")
    parsed = _read_table(table, model)
    if parsed is None:
        parsed = _read_gguf(model)
        if parsed is None:
            return None
        _write_table(table, model, *parsed)
    name, ranks, special = parsed
    encoding = tiktoken.Encoding(name=name, pat_str=_PATTERNS[name], mergeable_ranks=ranks, special_tokens=special)
    return Tokenizer(encoding, special)


def _read_gguf(model: Path) -> tuple[str, dict[bytes, int], dict[str, int]] | None:
    try:
        reader = GGUFReader(str(model))
        kind = reader.get_field("tokenizer.ggml.model")
        pre = reader.get_field("tokenizer.ggml.pre")
        texts = reader.get_field("tokenizer.ggml.tokens")
        types = reader.get_field("tokenizer.ggml.token_type")
        if kind is None or texts is None or types is None:
            raise ModelFileError(f"{model.name!r} holds no vocabulary.", "Give a GGUF chat model.")
        if kind.contents() != "gpt2" or pre is None or pre.contents() not in _PATTERNS:
            return None
        # contents() of the whole array is slow; the parts are views into the mapped file.
        token_texts = [bytes(texts.parts[i]) for i in texts.data]
        token_types = [int(types.parts[i][0]) for i in types.data]
    except (OSError, ValueError, IndexError) as error:
        raise ModelFileError(
            f"{model.name!r} is not a readable GGUF model: {error}.", "Run: assistant models check"
        ) from error
    to_byte = {character: byte for byte, character in _byte_alphabet().items()}
    ranks: dict[bytes, int] = {}
    special: dict[str, int] = {}
    for index, (raw, token_type) in enumerate(zip(token_texts, token_types, strict=True)):
        text = raw.decode("utf-8")
        if token_type in (_CONTROL, _USER_DEFINED):
            special[text] = index
        elif all(character in to_byte for character in text):
            ranks[bytes(to_byte[character] for character in text)] = index
    return str(pre.contents()), ranks, special


def _byte_alphabet() -> dict[int, str]:
    """The printable character that stands for each byte in byte-level vocabularies (as of GPT-2)."""
    kept = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    alphabet = {byte: chr(byte) for byte in kept}
    others = [byte for byte in range(256) if byte not in alphabet]
    return alphabet | {byte: chr(0x100 + offset) for offset, byte in enumerate(others)}


def _identity(model: Path) -> str:
    stat = model.stat()
    return f"{stat.st_size} {stat.st_mtime_ns}"


def _read_table(table: Path, model: Path) -> tuple[str, dict[bytes, int], dict[str, int]] | None:
    try:
        lines = table.read_text(encoding="ascii").split("\n")
    except (OSError, UnicodeDecodeError):
        return None
    # A table of another version or model, or one cut short, is made anew rather than trusted.
    if len(lines) < 4 or lines[0] != _TABLE_HEAD or lines[1] != _identity(model) or lines[-1] != "end":
        return None
    name = lines[2]
    ranks: dict[bytes, int] = {}
    special: dict[str, int] = {}
    try:
        for line in lines[3:-1]:
            kind, rank, data = line.split(" ")
            token = base64.b64decode(data)
            if kind == "s":
                special[token.decode("utf-8")] = int(rank)
            else:
                ranks[token] = int(rank)
    except (ValueError, binascii.Error):
        return None
    return (name, ranks, special) if name in _PATTERNS else None


def _write_table(table: Path, model: Path, name: str, ranks: dict[bytes, int], special: dict[str, int]) -> None:
    lines = [_TABLE_HEAD, _identity(model), name]
    lines += [f"t {rank} {base64.b64encode(token).decode('ascii')}" for token, rank in ranks.items()]
    lines += [f"s {rank} {base64.b64encode(text.encode()).decode('ascii')}" for text, rank in special.items()]
    try:
        handle, temporary = tempfile.mkstemp(dir=table.parent, prefix=table.name)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write("\n".join([*lines, "end"]))
        Path(temporary).replace(table)
    except OSError:
        return  # a read-only models folder costs time at each start, nothing else
