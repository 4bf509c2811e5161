"""Writes assistant/library/cleaning/line_words.npz: the meaning of words as numbers, for the model of page furniture.

    python tools/fit_line_words.py

The words are the Chinese pieces of the vocabulary of multilingual-e5-small (Wang et al. 2024, arXiv 2402.05672; MIT)
and the words of sites. Each is embedded by itself, as in model2vec (Tulkens and van Dongen 2024); of the vectors the
first principal directions are kept, the leading ones evened out, as whole steps of eight bits.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import numpy as np
from gguf import GGUFReader

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from assistant.config import load_config  # noqa: E402
from assistant.library.cleaning.interface_words import INTERFACE, MARKERS, RIGHTS, SECTIONS  # noqa: E402
from assistant.library.cleaning.line_words import WORDS_FILE  # noqa: E402
from assistant.library.cleaning.page_words import GROUPS  # noqa: E402
from assistant.library.script import fold, simplified  # noqa: E402
from assistant.models.e5_file import PackedE5, e5_gguf  # noqa: E402
from assistant.models.embedder import E5Embedder  # noqa: E402

DIRECTIONS = 48
EVEN = 40  # the direction whose spread is added to that of all before they are divided by it
STEP = 1 / 6  # of the spread: what is lost below it no line shows
AT_ONCE = 128


def pieces(models_path: Path) -> list[str]:
    """Chinese pieces of up to four characters of the model's vocabulary, folded, in its order."""
    with e5_gguf(PackedE5(), models_path) as path:
        field = GGUFReader(path).fields["tokenizer.ggml.tokens"]
        found = (bytes(field.parts[i]).decode("utf-8", "replace").lstrip("▁") for i in field.data)
        chinese = [piece for piece in found if re.fullmatch("[\u4e00-\u9fff]{1,4}", piece)]
    return list(dict.fromkeys(fold(piece).text for piece in chinese))


def site_words() -> list[str]:
    """The words that sites use: Chinese of up to six characters, and Latin."""
    words = {*INTERFACE, *MARKERS, *SECTIONS, *RIGHTS, *(word for group in GROUPS.values() for word in group)}
    return sorted(word for word in words if re.fullmatch("[\u4e00-\u9fff]{1,6}|[a-z]{2,}", word))


def main() -> None:
    models_path = load_config().models_path
    words = list(dict.fromkeys([*pieces(models_path), *site_words()]))
    embedder = E5Embedder(models_path, threads=1, simplify=simplified)
    parts = [embedder.embed_passages(words[at : at + AT_ONCE]) for at in range(0, len(words), AT_ONCE)]
    embedder.close()
    vectors = np.vstack(parts).astype(np.float64)
    vectors -= vectors.mean(axis=0)
    spreads, directions = np.linalg.eigh(vectors.T @ vectors / len(vectors))
    spreads, directions = spreads[::-1], directions[:, ::-1]
    reduced = vectors @ directions[:, :DIRECTIONS] / np.sqrt(spreads[:DIRECTIONS] + spreads[EVEN])
    reduced /= reduced.std()
    steps = np.clip((reduced / STEP).round(), -127, 127).astype(np.int8)
    text = np.frombuffer("\n".join(words).encode("utf-8"), dtype=np.uint8)
    np.savez_compressed(WORDS_FILE, words=text, vectors=steps, step=np.float32(STEP))
    print(f"{WORDS_FILE.relative_to(ROOT)}: {len(words)} words, {WORDS_FILE.stat().st_size} bytes")


if __name__ == "__main__":
    main()
