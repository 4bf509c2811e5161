"""What the words of a line mean, as numbers: the mean of the vectors of its words.

The vectors come with the package (``line_words.npz``): each is what an embedding model makes of the word by itself,
in its first principal directions. No model runs here, and they stay the same whichever model the library uses.
``tools/fit_line_words.py`` writes them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.library.script import fold

WORDS_FILE = Path(__file__).with_name("line_words.npz")

_LATIN = re.compile("[a-z]+")
_LONGEST = 200  # characters of a line that are looked at


def meanings(texts: Sequence[str]) -> npt.NDArray[np.float32]:
    """The mean vector of each text's words, zero where it has none that is known; shape (texts, directions)."""
    places, _, vectors = _words()
    known: dict[str, npt.NDArray[np.float32]] = {}
    nothing = np.zeros(vectors.shape[1], dtype=np.float32)
    for text in set(texts):
        found = [places[word] for word in words_of(fold(text[:_LONGEST]).text)]
        known[text] = vectors[found].mean(axis=0) if found else nothing
    return np.stack([known[text] for text in texts]) if texts else np.zeros((0, len(nothing)), dtype=np.float32)


def words_of(folded: str) -> list[str]:
    """The known words of a folded text, the longest that begins at each place."""
    places, longest, _ = _words()
    found, at = [], 0
    while at < len(folded):
        latin = _LATIN.match(folded, at)
        ends = (latin.end(),) if latin else range(min(len(folded), at + longest), at, -1)
        word = next((folded[at:end] for end in ends if folded[at:end] in places), "")
        found += [word] if word else []
        at = latin.end() if latin else at + (len(word) or 1)
    return found


@cache
def _words() -> tuple[dict[str, int], int, npt.NDArray[np.float32]]:
    """Row of each word, length of the longest word, and the vectors."""
    with np.load(WORDS_FILE, allow_pickle=False) as stored:
        words = stored["words"].tobytes().decode("utf-8").split("\n")
        vectors = stored["vectors"].astype(np.float32) * np.float32(stored["step"])
    return {word: row for row, word in enumerate(words)}, max(map(len, words)), vectors
