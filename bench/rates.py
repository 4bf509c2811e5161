"""What llama.cpp itself takes to read and to write on this machine, and what that allows an answer to take.

Measured as llama.cpp's own benchmark does it: tokens are evaluated in a context of its own, and nothing is done with
what comes out. A length is read behind nothing and behind ``DEPTHS[-1]`` tokens: each token attends to all before it,
so its time grows in proportion to them, and a prompt is read behind what stays the same.
"""

from __future__ import annotations

import time
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from llama_cpp import Llama

from .spread import quantile

DEPTHS = (0, 1024)  # tokens
LENGTHS = (1, 8, 16, 32, 48, 64, 96, 128, 256, 512)  # tokens; reading one is what writing one takes
_WRITTEN = 16  # single tokens in a row, of which the mean is taken


class LlamaCpp:
    """llama.cpp with a model, in the settings that are fastest for it; reads nothing but numbers.

    Args:
        threads: As many as the assistant uses.
    """

    def __init__(self, path: Path, threads: int) -> None:
        self._llama: Any = Llama(  # its methods have no types
            str(path),
            n_ctx=max(DEPTHS) + 2 * max(LENGTHS),
            n_batch=max(LENGTHS),
            n_ubatch=max(LENGTHS),
            n_threads=threads,
            n_threads_batch=threads,
            flash_attn=True,
            verbose=False,
        )
        self._tokens = self._llama.tokenize("资料里说的是城市与学校的规划。".encode(), add_bos=False)
        self.seconds: dict[int, dict[int, list[float]]] = {
            depth: {length: [] for length in LENGTHS} for depth in DEPTHS
        }
        self._read(max(LENGTHS))  # what is allocated at first use is not part of a rate

    def measure(self) -> None:
        """Nothing; each length was read once more behind each depth."""
        self._llama.reset()
        for depth in DEPTHS:
            self._llama.n_tokens = 0
            self._read(depth)
            for length in LENGTHS:
                self._llama.n_tokens = depth  # what stands behind is forgotten with the next reading
                began = time.perf_counter()
                times = _WRITTEN if length == 1 else 1
                for _ in range(times):
                    self._read(length)
                self.seconds[depth][length].append((time.perf_counter() - began) / times)

    def close(self) -> None:
        """Frees the model's memory."""
        self._llama.close()

    def _read(self, length: int) -> None:
        self._llama.eval([self._tokens[i % len(self._tokens)] for i in range(length)])


def medians(seconds: Mapping[int, Sequence[float]]) -> dict[int, float]:
    """The median seconds of each length that was measured."""
    return {length: quantile(values, 0.5) for length, values in seconds.items() if values}


def reading_s(tokens: int, by_length: Mapping[int, float]) -> float:
    """Seconds that reading so many tokens takes: between measured lengths in proportion, beyond by the last rate.

    Raises:
        ValueError: Nothing was measured.
    """
    if not by_length:
        raise ValueError("a rate needs a measured length")
    if tokens <= 0:
        return 0.0
    lengths = sorted(by_length)
    place = bisect_left(lengths, tokens)
    if place == len(lengths):
        return by_length[lengths[-1]] * tokens / lengths[-1]
    above = lengths[place]
    if place == 0:
        return by_length[above] * tokens / above
    below = lengths[place - 1]
    share = (tokens - below) / (above - below)
    return by_length[below] + share * (by_length[above] - by_length[below])


def at_depth(depth: float, by_depth: Mapping[int, Mapping[int, float]]) -> dict[int, float]:
    """Seconds by length behind so many tokens: in proportion to them, from the least and the greatest depth measured.

    Raises:
        ValueError: Nothing was measured.
    """
    if not by_depth:
        raise ValueError("a rate needs a measured depth")
    low, high = min(by_depth), max(by_depth)
    share = (depth - low) / (high - low) if high > low else 0.0
    return {length: seconds + share * (by_depth[high][length] - seconds) for length, seconds in by_depth[low].items()}


def implied_s(calls: Iterable[tuple[int, int, int]], by_depth: Mapping[int, Mapping[int, float]]) -> float:
    """Seconds that the calls of a model would take at llama.cpp's own rates.

    Args:
        calls: Tokens read, at once, tokens written, and tokens of the whole text before anything was written, by each.
    """
    return sum(_call_s(read, written, at_depth(text - read, by_depth)) for read, written, text in calls)


def _call_s(read: int, written: int, by_length: Mapping[int, float]) -> float:
    return reading_s(read, by_length) + written * by_length[1]
