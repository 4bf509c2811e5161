"""Fits the networks that tell page furniture from text; ``fit_cleaning.py`` gives them their pages.

All networks are fitted side by side on the same batches, each from its own beginning and with its own inputs and lines
left out (dropout, Srivastava et al. 2014), by Adam with decoupled decay (Loshchilov and Hutter 2019, arXiv 1711.05101)
and a rate that rises and falls once.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.library.cleaning.line_model import STEPS, Floats, Weights, moved

WIDTH = 48
PASSES = 9  # over all pages
PAGES_AT_ONCE = 16
RATE = 6e-3  # at its highest
DECAY = 0.05
LEFT_OUT = (0.3, 0.15, 0.4)  # of the inputs, between the rounds, before the last layer
_GAP = max(STEPS)  # empty lines between two pages of a batch, so that none looks into the other


@dataclass(frozen=True, slots=True)
class Example:
    """A page to be fitted on.

    Attributes:
        given: Inputs; shape (lines, inputs).
        furniture: Whether each line is furniture.
        share: How much each line counts, 0 where it may be either.
    """

    given: Floats
    furniture: npt.NDArray[np.bool_]
    share: Floats


def fit(examples: Sequence[Example], names: tuple[str, ...], networks: int) -> Weights:
    """Networks fitted on the pages, the same for the same pages."""
    chance = np.random.default_rng(0)
    weights = _beginning(chance, examples[0].given.shape[1], networks)
    means, squares = [np.zeros_like(w) for w in weights], [np.zeros_like(w) for w in weights]
    batches = math.ceil(len(examples) / PAGES_AT_ONCE)
    for number in range(PASSES):
        lengths = np.array([len(page.share) for page in examples]) + chance.normal(0, 15, len(examples))
        order = np.argsort(lengths)
        for turn, batch in enumerate(chance.permutation(batches)):
            pages = [examples[i] for i in order[batch * PAGES_AT_ONCE : (batch + 1) * PAGES_AT_ONCE]]
            count = number * batches + turn + 1
            slopes = _slopes(chance, weights, *_side_by_side(pages))
            _step(weights, slopes, means, squares, count, _rate(count / (PASSES * batches)))
    return as_weights(weights, names)


def as_weights(arrays: Sequence[Floats], names: tuple[str, ...]) -> Weights:
    """The arrays by what they are: first layer, rounds, last layer, each followed by its bias."""
    middle = arrays[2:-2]
    return Weights(names, arrays[0], arrays[1], tuple(middle[::2]), tuple(middle[1::2]), arrays[-2], arrays[-1])


def _beginning(chance: np.random.Generator, inputs: int, networks: int) -> list[Floats]:
    """Weights that no line has shaped, within the square root of one over the inputs of a layer; no bias."""

    def drawn(*shape: int, fan: int) -> Floats:
        return chance.uniform(-1, 1, (networks, *shape)).astype(np.float32) / np.float32(math.sqrt(fan))

    def empty(size: int) -> Floats:
        return np.zeros((networks, 1, size), dtype=np.float32)

    weights = [drawn(inputs, WIDTH, fan=inputs), empty(WIDTH)]
    for _ in STEPS:
        weights += [drawn(3, WIDTH, WIDTH, fan=3 * WIDTH), empty(WIDTH)]
    return [*weights, drawn(2 * WIDTH, 1, fan=2 * WIDTH), empty(1)]


def _side_by_side(pages: Sequence[Example]) -> tuple[Floats, Floats, Floats, Floats]:
    """Inputs, furniture, share and whether there is a line, of all pages one below the other with gaps between."""
    size = sum(len(page.share) + _GAP for page in pages)
    given = np.zeros((size, pages[0].given.shape[1]), dtype=np.float32)
    furniture, share, there = (np.zeros(size, dtype=np.float32) for _ in range(3))
    at = 0
    for page in pages:
        place = slice(at, at + len(page.share))
        given[place], furniture[place], share[place], there[place] = page.given, page.furniture, page.share, 1
        at = place.stop + _GAP
    return given, furniture, share, there[:, None]


def _slopes(
    chance: np.random.Generator,
    weights: Sequence[Floats],
    given: Floats,
    furniture: Floats,
    share: Floats,
    there: Floats,
) -> list[Floats]:
    """How the loss, the mean of the negative log likelihood of the marks, rises with each weight."""
    enter, enter_bias, *middle, leave, leave_bias = weights
    networks, lines = len(enter), len(given)

    def left_out(part: float, *shape: int) -> Floats:
        mask = chance.random((networks, *shape), dtype=np.float32) >= part
        return mask.astype(np.float32) / np.float32(1 - part)

    entered = given * left_out(LEFT_OUT[0], *given.shape)
    first = np.maximum(entered @ enter + enter_bias, 0) * there
    told = first
    steps = []
    for step, matrices, bias in zip(STEPS, middle[::2], middle[1::2], strict=True):
        mask = left_out(LEFT_OUT[1], lines, WIDTH)
        around = [moved(told * mask, distance) for distance in (step, 0, -step)]
        added = np.maximum(sum(part @ matrices[:, n] for n, part in enumerate(around)) + bias, 0) * there
        steps.append((step, mask, around, added > 0, matrices))
        told = told + added
    mask = left_out(LEFT_OUT[2], lines, 2 * WIDTH)
    both = np.concatenate([first, told], axis=2) * mask
    scores = (both @ leave + leave_bias)[:, :, 0]
    error = ((1 / (1 + np.exp(-scores)) - furniture) * (share / share.sum()))[:, :, None]

    slopes = [error.sum(axis=1, keepdims=True), both.transpose(0, 2, 1) @ error]
    back = (error @ leave.transpose(0, 2, 1)) * mask
    back_first, back_told = back[:, :, :WIDTH], back[:, :, WIDTH:]
    for step, mask, around, risen, matrices in reversed(steps):
        turned = back_told * risen
        slopes.append(turned.sum(axis=1, keepdims=True))
        slopes.append(np.stack([part.transpose(0, 2, 1) @ turned for part in around], axis=1))
        ways = [turned @ matrices[:, n].transpose(0, 2, 1) for n in range(3)]
        back_told = back_told + mask * sum(moved(way, -d) for way, d in zip(ways, (step, 0, -step), strict=True))
    turned = (back_first + back_told) * (first > 0)
    return [entered.transpose(0, 2, 1) @ turned, turned.sum(axis=1, keepdims=True), *slopes[::-1]]


def _step(
    weights: Sequence[Floats],
    slopes: Sequence[Floats],
    means: Sequence[Floats],
    squares: Sequence[Floats],
    count: int,
    rate: float,
) -> None:
    """Moves the weights down the slopes, in place; a step of each network is at most of length 1 before scaling."""
    size = np.sqrt(sum((slope.reshape(len(slope), -1) ** 2).sum(axis=1) for slope in slopes))
    shrink = np.minimum(1, 1 / (size + 1e-6)).astype(np.float32)
    for weight, slope, mean, square in zip(weights, slopes, means, squares, strict=True):
        slope = slope * shrink.reshape(-1, *[1] * (slope.ndim - 1))
        mean += 0.1 * (slope - mean)
        square += 0.001 * (slope**2 - square)
        way = (mean / (1 - 0.9**count)) / (np.sqrt(square / (1 - 0.999**count)) + 1e-8)
        weight -= np.float32(rate) * (way + DECAY * weight)


def _rate(done: float) -> float:
    """The rate after a share of the steps: up to its highest in the first third, then down to nearly nothing."""
    low, part = (RATE / 25, done / 0.3) if done < 0.3 else (RATE / 1e5, 1 - (done - 0.3) / 0.7)
    return low + (RATE - low) * (1 - math.cos(math.pi * part)) / 2
