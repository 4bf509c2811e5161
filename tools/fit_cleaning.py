"""Fits the weights of the model that tells page furniture from text, and says how well it does on pages left out.

    python tools/fit_cleaning.py             # prints the figures, every page judged by a model that has not seen it
    python tools/fit_cleaning.py --write     # fits on all pages and writes assistant/library/cleaning/line_weights.py

A page is a text file whose lines begin with their mark: ``+`` text, ``-`` furniture, ``~`` either.
"""

from __future__ import annotations

import argparse
import random
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from assistant.library.cleaning.clean import as_read, normalise  # noqa: E402
from assistant.library.cleaning.furniture import by_rules, decide, shapes  # noqa: E402
from assistant.library.cleaning.line_features import ZONES, Seen, see  # noqa: E402
from assistant.library.cleaning.lines import Line  # noqa: E402

PAGES = ROOT / "tests" / "data" / "pages" / "tuning"
WEIGHTS_FILE = ROOT / "assistant" / "library" / "cleaning" / "line_weights.py"

Floats: TypeAlias = "npt.NDArray[np.float64]"
Rows = list[tuple[str, str]]  # mark and text

ROUNDS = 2  # pages put together from the parts of others, per page
LEAST_PAGES = 4  # on which a feature must be seen to get a weight
DECAY = 0.5  # strength of the pull of all weights towards 0
STEPS = 80
COLUMNS = 1 + len(ZONES)


@dataclass(frozen=True, slots=True)
class Page:
    """A marked page as the model sees it.

    Attributes:
        parts: Names of the pages that its lines come from.
        ruled: What the rules alone leave out.
        allowed: For every line, whether it may be text and whether it may be furniture.
        share: How much the page counts in the fit.
    """

    parts: frozenset[str]
    lines: list[Line]
    ruled: dict[int, str]
    seen: list[Seen]
    allowed: npt.NDArray[np.bool_]
    share: float = 1.0


def read(path: Path) -> Rows:
    """Mark and text of each line of a marked page."""
    lines = path.read_text(encoding="utf-8").split("\n")
    return [(line[:1] or " ", normalise(line[1:])) for line in lines]


def page_of(rows: Rows, parts: frozenset[str], share: float = 1.0) -> Page:
    """The page as cleaning sees it."""
    numbered = as_read([text for _, text in rows])
    texts = [text for _, text in numbered]
    marks = [rows[number][0] for number, _ in numbered]
    lines, first, last = shapes(texts)
    seen = see(texts, lines, first, last)
    allowed = np.array([(marks[line.place] != "-", marks[line.place] != "+") for line in seen], dtype=np.bool_)
    return Page(parts, lines, by_rules(lines, first, last), seen, allowed, share)


def mixed(pages: dict[str, Rows], rounds: int) -> list[Page]:
    """Pages with the head of one, the text of another and the foot of a third, some of the furniture taken out."""
    chance = random.Random(1)
    heads, bodies, feet = {}, {}, {}
    for name, rows in pages.items():
        own = [i for i, (mark, text) in enumerate(rows) if mark == "+" and text.strip()]
        if own and any(mark == "-" for mark, _ in rows):
            heads[name], feet[name] = rows[: own[0]], rows[own[-1] + 1 :]
            bodies[name] = rows[own[0] : own[-1] + 1]
    made = []
    for _ in range(rounds):
        for name, body in bodies.items():
            head, foot = chance.choice(list(heads)), chance.choice(list(feet))
            thin = chance.choice([0.0, 0.0, 0.15, 0.35])
            above = [row for row in heads[head] if chance.random() >= thin]
            below = [row for row in feet[foot] if chance.random() >= thin]
            made.append(page_of([*above, *body, *below], frozenset((name, head, foot)), 0.5))
    return made


class Batch:
    """Pages side by side as arrays, for sums over all of them at once."""

    def __init__(self, pages: list[Page], columns: dict[str, int]) -> None:
        size, longest = len(pages), max(len(page.seen) for page in pages)
        self.mask = np.zeros((size, longest), dtype=np.bool_)
        self.gap = np.zeros((size, longest), dtype=np.int64)
        self.allowed = np.ones((size, longest, 2), dtype=np.bool_)
        self.share = np.array([page.share for page in pages])
        self.width = COLUMNS * len(columns)
        self.matrix = np.zeros((sum(len(page.seen) for page in pages), self.width))
        row = 0
        for n, page in enumerate(pages):
            length = len(page.seen)
            self.mask[n, :length] = True
            self.allowed[n, :length] = page.allowed
            for t, line in enumerate(page.seen):
                self.gap[n, t] = line.gap
                for name, value in line.values.items():
                    if name in columns:
                        self.matrix[row, COLUMNS * columns[name]] = value
                        self.matrix[row, COLUMNS * columns[name] + 1 + line.zone] = value
                row += 1

    def sums(self, theta: Floats, bound: bool) -> tuple[Floats, Floats, Floats]:
        """Log of the sum over all labellings, probability of each state of each line, expected changes.

        Args:
            bound: Whether only the labellings that the marks allow are summed.
        """
        size, longest = self.mask.shape
        state = np.zeros((size, longest, 2))
        state[self.mask, 1] = self.matrix @ theta[: self.width]
        if bound:
            state = np.where(self.allowed, state, -1e9)
        cost = theta[self.width :].reshape(2, 2, 2)[self.gap]
        forward, backward = state.copy(), np.zeros_like(state)
        for t in range(1, longest):
            step = np.logaddexp.reduce(forward[:, t - 1, :, None] + cost[:, t], axis=1) + state[:, t]
            forward[:, t] = np.where(self.mask[:, t, None], step, forward[:, t - 1])
        for t in range(longest - 1, 0, -1):
            step = np.logaddexp.reduce(cost[:, t] + (state[:, t] + backward[:, t])[:, None, :], axis=2)
            backward[:, t - 1] = np.where(self.mask[:, t, None], step, 0)
        total = np.logaddexp.reduce(forward[:, -1], axis=1)
        single = np.exp(forward + backward - total[:, None, None])
        following = (state[:, 1:] + backward[:, 1:])[:, :, None, :]
        pair = np.exp(forward[:, :-1, :, None] + cost[:, 1:] + following - total[:, None, None, None])
        pair *= (self.mask[:, 1:] * self.share[:, None])[:, :, None, None]
        changes = np.stack([pair[self.gap[:, 1:] == gap].sum(axis=0) for gap in (0, 1)])
        return total, single, changes.ravel()

    def loss(self, theta: Floats) -> tuple[float, Floats]:
        """Negative log likelihood of the marks with the decay, and its gradient."""
        free, single, changes = self.sums(theta, bound=False)
        bound, single_bound, changes_bound = self.sums(theta, bound=True)
        weights, costs = theta[: self.width], theta[self.width :]
        value = float(self.share @ (free - bound) + DECAY / 2 * weights @ weights + costs @ costs / 200)
        error = ((single - single_bound)[:, :, 1] * self.share[:, None])[self.mask]
        gradient = np.concatenate([self.matrix.T @ error + DECAY * weights, changes - changes_bound + costs / 100])
        return value, gradient

    def probabilities(self, theta: Floats) -> list[Floats]:
        """Probability of each line of each page to be furniture."""
        single = self.sums(theta, bound=False)[1][:, :, 1]
        return [single[n, mask] for n, mask in enumerate(self.mask)]


def minimise(batch: Batch, start: Floats, steps: int) -> Floats:
    """The weights of least loss, by L-BFGS (Nocedal 1980)."""
    theta, (value, gradient) = start, batch.loss(start)
    past: list[tuple[Floats, Floats]] = []
    for _ in range(steps):
        way, factors = gradient.copy(), []
        for moved, turned in reversed(past):
            factors.append(float(moved @ way / (turned @ moved)))
            way -= factors[-1] * turned
        way *= past[-1][0] @ past[-1][1] / (past[-1][1] @ past[-1][1]) if past else 1 / max(1.0, np.abs(gradient).sum())
        for (moved, turned), factor in zip(past, reversed(factors), strict=True):
            way += (factor - float(turned @ way / (turned @ moved))) * moved
        length = 1.0
        while True:
            ahead = theta - length * way
            new_value, new_gradient = batch.loss(ahead)
            if new_value <= value - 1e-4 * length * (gradient @ way) or length < 1e-6:
                break
            length /= 2
        if (new_gradient - gradient) @ (ahead - theta) > 1e-10:
            past = [*past, (ahead - theta, new_gradient - gradient)][-8:]
        done = value - new_value < 1e-5 * abs(value)
        theta, value, gradient = ahead, new_value, new_gradient
        if done:
            break
    return theta


def columns_of(pages: list[Page]) -> dict[str, int]:
    """The features that enough pages show, in order."""
    counts: dict[str, int] = {}
    for page in pages:
        for name in {name for line in page.seen for name in line.values}:
            counts[name] = counts.get(name, 0) + 1
    return {name: i for i, name in enumerate(sorted(name for name, n in counts.items() if n >= LEAST_PAGES))}


def left_out(pages: dict[str, Rows], folds: int) -> dict[str, tuple[Page, Floats]]:
    """Each page with the probabilities that a model fitted without it gives its lines."""
    own = {name: page_of(rows, frozenset([name])) for name, rows in pages.items()}
    extra = mixed(pages, ROUNDS)
    columns = columns_of(list(own.values()))
    start = minimise(Batch([*own.values(), *extra], columns), np.zeros(COLUMNS * len(columns) + 8), STEPS) / 2
    names = sorted(own)
    random.Random(2).shuffle(names)
    judged: dict[str, tuple[Page, Floats]] = {}
    for fold in range(min(folds, len(names))):
        out = names[fold :: min(folds, len(names))]
        rest = [page for page in [*own.values(), *extra] if not page.parts & set(out)]
        theta = minimise(Batch(rest, columns), start, STEPS)
        probabilities = Batch([own[name] for name in out], columns).probabilities(theta)
        judged.update((name, (own[name], found)) for name, found in zip(out, probabilities, strict=True))
    return judged


def report(judged: dict[str, tuple[Page, Floats]]) -> None:
    """Prints how the rules, the model and both together do on the pages of the judgement."""
    chances = {name: np.log(p + 1e-9) - np.log(1 - p + 1e-9) for name, (_, p) in judged.items()}
    kept: dict[str, dict[str, npt.NDArray[np.bool_]]] = {
        "rules alone": {},
        "model alone, from even odds": {},
        "model alone, from odds of 4.5": {},
        "both": {},
    }
    for name, (page, _) in judged.items():
        reasons = decide(page.lines, page.ruled, page.seen, chances[name].tolist())
        kept["rules alone"][name] = np.array([line.place not in page.ruled for line in page.seen])
        kept["model alone, from even odds"][name] = chances[name] < 0
        kept["model alone, from odds of 4.5"][name] = chances[name] < 1.5
        kept["both"][name] = np.array([line.place not in reasons for line in page.seen])
    allowed = np.concatenate([page.allowed for page, _ in judged.values()])
    text, furniture = allowed[:, 0] & ~allowed[:, 1], allowed[:, 1] & ~allowed[:, 0]
    for variant, pages in kept.items():
        keep = np.concatenate(list(pages.values()))
        right, wrong = int((keep & text).sum()), int((keep & furniture).sum())
        print(
            f"{variant}: text kept {right / text.sum():.3f}, furniture dropped {1 - wrong / furniture.sum():.3f}, "
            f"precision of kept lines {right / (right + wrong):.3f}"
        )


def write(pages: dict[str, Rows]) -> None:
    """Fits on all pages and writes the table."""
    own = [page_of(rows, frozenset([name])) for name, rows in pages.items()]
    columns = columns_of(own)
    theta = minimise(Batch([*own, *mixed(pages, ROUNDS)], columns), np.zeros(COLUMNS * len(columns) + 8), 3 * STEPS)
    table = theta[:-8].reshape(-1, COLUMNS).round(2)
    costs = theta[-8:].reshape(2, 2, 2).round(2).tolist()
    lines = [
        '"""Weights of the model of page furniture; written by tools/fit_cleaning.py, not by hand."""',
        "",
        "from __future__ import annotations",
        "",
        "# By feature: weight anywhere; added above, inside, below the told run, and on a page that tells nothing.",
        "WEIGHTS: dict[str, tuple[float, float, float, float, float]] = {",
        *(f'    "{name}": {tuple(table[i].tolist())},' for name, i in columns.items() if table[i].any()),
        "}",
        "",
        "# From body or furniture (row) to body or furniture (column): first without, then with a blank line between.",
        f"CHANGES = {tuple(tuple(map(tuple, block)) for block in costs)}",
        "",
    ]
    WEIGHTS_FILE.write_text("\n".join(lines), encoding="utf-8")
    print(f"{WEIGHTS_FILE.relative_to(ROOT)}: {len(columns)} features from {len(own)} pages")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", nargs="*", type=Path, default=[PAGES], help="folders of marked pages")
    parser.add_argument("--folds", type=int, default=1000, help="how often to fit (default: once a page)")
    parser.add_argument("--write", action="store_true", help="fit on all pages and write the table")
    arguments = parser.parse_args()
    pages = {path.stem: read(path) for folder in arguments.pages for path in sorted(folder.glob("*.txt"))}
    if arguments.write:
        write(pages)
    else:
        report(left_out(pages, arguments.folds))


if __name__ == "__main__":
    main()
