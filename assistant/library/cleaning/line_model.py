"""How probable it is that a line of a page is furniture: networks that look at what is seen of it and around it.

A residual network of dilated convolutions over the lines of the page (van den Oord et al. 2016, arXiv 1609.03499, but
looking both ways): a first layer sums up each line, then each round adds what stands 1, 2, 4 and 8 lines above and
below, so that a line is judged with 15 lines on either side. The odds are the mean over a few networks that were
fitted from different beginnings. ``tools/fit_cleaning.py`` fits the weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.library.cleaning.line_features import ZONES, Seen
from assistant.library.cleaning.line_words import meanings

WEIGHTS_FILE = Path(__file__).with_name("line_weights.npz")
STEPS = (1, 2, 4, 8)  # lines that a round looks up and down

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Weights:
    """The networks, one beside the other.

    Attributes:
        names: Features in the order of the inputs.
        enter: Shape (networks, inputs, width).
        enter_bias: Shape (networks, 1, width).
        rounds: For each step what the line above, the line itself and the line below add; shape (networks, 3, width,
            width).
        rounds_bias: For each step, shape (networks, 1, width).
        leave: Shape (networks, 2 * width, 1).
        leave_bias: Shape (networks, 1, 1).
    """

    names: tuple[str, ...]
    enter: Floats
    enter_bias: Floats
    rounds: tuple[Floats, ...]
    rounds_bias: tuple[Floats, ...]
    leave: Floats
    leave_bias: Floats


def odds(seen: Sequence[Seen]) -> list[float]:
    """Logarithm of the odds of each line to be furniture: above 0 it is more probable than not."""
    if not seen:
        return []
    weights = stored_weights()
    return [float(chance) for chance in chances(inputs(seen, weights.names), weights)]


def inputs(seen: Sequence[Seen], names: Sequence[str]) -> Floats:
    """What the networks are given of each line: the named features, its place, and the meaning of its words."""
    size = len(seen)
    columns = {name: column for column, name in enumerate(names)}
    features = np.zeros((size, len(names)), dtype=np.float32)
    for row, line in enumerate(seen):
        for name, value in line.values.items():
            if name in columns:
                features[row, columns[name]] = value
    at = np.arange(size)
    place = np.stack([at / max(1, size - 1), at / 40, at[::-1] / 40, np.full(size, size / 150)], axis=1)
    shape = np.array([[line.gap, len(line.text) / 100] for line in seen])
    zones = np.eye(len(ZONES))[[line.zone for line in seen]]
    words = meanings([line.text for line in seen])
    return np.hstack([zones, np.minimum(1, shape), np.minimum(1, place), features, words]).astype(np.float32)


def chances(given: Floats, weights: Weights) -> Floats:
    """The mean of the networks' logarithms of odds for each row of the inputs."""
    first = _rise(given @ weights.enter + weights.enter_bias)
    told = first
    for step, matrices, bias in zip(STEPS, weights.rounds, weights.rounds_bias, strict=True):
        above, own, below = (matrices[:, part] for part in range(3))
        told = told + _rise(moved(told, step) @ above + told @ own + moved(told, -step) @ below + bias)
    both = np.concatenate([first, told], axis=2) @ weights.leave + weights.leave_bias
    mean: Floats = both[:, :, 0].mean(axis=0)
    return mean


def moved(lines: Floats, step: int) -> Floats:
    """The lines moved down by the step (up, if it is below 0), zeros in the place of those that are missing.

    Shape (networks, lines, width).
    """
    if step == 0:
        return lines
    result = np.zeros_like(lines)
    if abs(step) < lines.shape[1]:
        if step > 0:
            result[:, step:] = lines[:, :-step]
        else:
            result[:, :step] = lines[:, -step:]
    return result


@cache
def stored_weights() -> Weights:
    """The fitted networks that come with the package."""
    with np.load(WEIGHTS_FILE, allow_pickle=False) as stored:
        names = tuple(stored["names"].tobytes().decode("utf-8").split("\n"))
        arrays = {name: stored[name].astype(np.float32) for name in stored.files if name != "names"}
    numbers = range(len(STEPS))
    return Weights(
        names,
        arrays["enter"],
        arrays["enter_bias"],
        tuple(arrays[f"round_{n}"] for n in numbers),
        tuple(arrays[f"round_bias_{n}"] for n in numbers),
        arrays["leave"],
        arrays["leave_bias"],
    )


def _rise(values: Floats) -> Floats:
    risen: Floats = np.maximum(values, 0)
    return risen
