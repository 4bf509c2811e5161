"""Fits the networks that tell page furniture from text, and says how well they do on pages left out.

    python tools/fit_cleaning.py             # prints the figures, every page judged by networks that have not seen it
    python tools/fit_cleaning.py --write     # fits on all pages and writes assistant/library/cleaning/line_weights.npz

A page is a text file whose lines begin with their mark: ``+`` text, ``-`` furniture, ``~`` either.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from assistant.library.cleaning.clean import as_read, normalise  # noqa: E402
from assistant.library.cleaning.furniture import by_rules, decide, shapes  # noqa: E402
from assistant.library.cleaning.line_features import Seen, see  # noqa: E402
from assistant.library.cleaning.line_model import WEIGHTS_FILE, Weights, chances, inputs  # noqa: E402
from assistant.library.cleaning.lines import Line  # noqa: E402
from tools.cleaning_network import Example, fit  # noqa: E402

PAGES = ROOT / "tests" / "data" / "pages" / "tuning"

Floats: TypeAlias = "npt.NDArray[np.float32]"
Rows = list[tuple[str, str]]  # mark and text

NETWORKS = 2
MIXED, STREWN = 3, 3  # pages put together from the parts of others, per page
SHARE = 0.5  # what such a page counts
LEAST_PAGES = 4  # on which a feature must be seen to become an input
FEWEST, LONGEST = 2, 12  # lines of a block that is set into a page; of a longer one often only a part


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


def page_of(rows: Rows, parts: Iterable[str], share: float = 1.0) -> Page:
    """The page as cleaning sees it."""
    numbered = as_read([text for _, text in rows])
    texts = [text for _, text in numbered]
    marks = [rows[number][0] for number, _ in numbered]
    lines, first, last = shapes(texts)
    seen = see(texts, lines, first, last)
    allowed = np.array([(marks[line.place] != "-", marks[line.place] != "+") for line in seen], dtype=np.bool_)
    return Page(frozenset(parts), lines, by_rules(lines, first, last), seen, allowed, share)


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
            made.append(page_of([*above, *body, *below], (name, head, foot), SHARE))
    return made


def strewn(pages: dict[str, Rows], rounds: int) -> list[Page]:
    """Pages with blocks of furniture of others set between text and furniture or between two paragraphs."""
    chance = random.Random(2)
    blocks = {name: found for name, rows in pages.items() if (found := blocks_of(rows))}
    made = []
    for _ in range(rounds):
        for name in blocks:
            parts, rows = {name}, list(pages[name])
            thin = chance.choice([0.0, 0.0, 0.0, 0.15, 0.35, 0.6])
            rows = [row for row in rows if row[0] != "-" or chance.random() >= thin]
            for _ in range(chance.choice([1, 1, 2, 3])):
                other = chance.choice(list(blocks))
                block = chance.choice(blocks[other])
                if len(block) > LONGEST and chance.random() < 0.5:
                    start = chance.randrange(len(block) - LONGEST)
                    block = block[start : start + chance.randint(4, LONGEST)]
                place = chance.choice(_places(rows, chance.random() < 0.45))
                rows[place:place] = block
                parts.add(other)
            if chance.random() < 0.25:  # many dumps have lost their blank lines
                rows = [row for row in rows if row[1].strip()]
            made.append(page_of(rows, parts, SHARE))
    return made


def blocks_of(rows: Rows) -> list[Rows]:
    """The runs of lines of furniture, blank ones among them."""
    blocks: list[Rows] = [[]]
    for row in rows:
        if row[0] == "-" or (blocks[-1] and not row[1].strip()):
            blocks[-1].append(row)
        elif blocks[-1]:
            blocks.append([])
    return [block for block in blocks if sum(bool(text.strip()) for _, text in block) >= FEWEST]


def _places(rows: Rows, inside: bool) -> list[int]:
    """Where a block may be set in: behind a paragraph of the text, or where text and furniture meet."""
    around = [(i, rows[i - 1], rows[i]) for i in range(1, len(rows))]
    behind = [i for i, above, below in around if above[0] == below[0] == "+" and len(above[1]) > 30]
    met = [i for i, above, below in around if (above[0] == "-") != (below[0] == "-")]
    return (inside and behind) or met or [len(rows)]


def examples_of(pages: Sequence[Page], names: tuple[str, ...]) -> list[Example]:
    """The pages as the networks are fitted on them."""
    examples = []
    for page in pages:
        decided = page.allowed[:, 0] != page.allowed[:, 1]
        share = decided.astype(np.float32) * np.float32(page.share)
        examples.append(Example(inputs(page.seen, names), page.allowed[:, 1], share))
    return examples


def names_of(pages: Iterable[Page]) -> tuple[str, ...]:
    """The features that enough pages show, in order."""
    counts: dict[str, int] = {}
    for page in pages:
        for name in {name for line in page.seen for name in line.values}:
            counts[name] = counts.get(name, 0) + 1
    return tuple(sorted(name for name, n in counts.items() if n >= LEAST_PAGES))


def left_out(pages: dict[str, Rows], folds: int, networks: int) -> dict[str, tuple[Page, Floats]]:
    """Each page with the logarithms of odds that networks fitted without it give its lines."""
    own = {name: page_of(rows, [name]) for name, rows in pages.items()}
    every = [*own.values(), *mixed(pages, MIXED), *strewn(pages, STREWN)]
    names = names_of(own.values())
    examples = examples_of(every, names)
    order = sorted(own)
    random.Random(2).shuffle(order)
    judged: dict[str, tuple[Page, Floats]] = {}
    for fold in range(folds):
        out = set(order[fold::folds])
        weights = fit([e for page, e in zip(every, examples, strict=True) if not page.parts & out], names, networks)
        judged.update((name, (own[name], chances(inputs(own[name].seen, names), weights))) for name in sorted(out))
    return judged


def report(judged: dict[str, tuple[Page, Floats]]) -> None:
    """Prints how the rules, the model and both together do on the pages of the judgement."""
    kept: dict[str, list[npt.NDArray[np.bool_]]] = {}
    for page, odds in judged.values():
        reasons = decide(page.lines, page.ruled, page.seen, odds.tolist())
        ways = {"rules alone": np.array([line.place not in page.ruled for line in page.seen], dtype=np.bool_)}
        ways.update((f"model alone, below {bound}", odds <= bound) for bound in (0.0, 1.0, 2.0, 3.0))
        ways["both"] = np.array([line.place not in reasons for line in page.seen], dtype=np.bool_)
        for way, keep in ways.items():
            kept.setdefault(way, []).append(keep)
    allowed = np.concatenate([page.allowed for page, _ in judged.values()])
    text, furniture = allowed[:, 0] & ~allowed[:, 1], allowed[:, 1] & ~allowed[:, 0]
    for way, parts in kept.items():
        keep = np.concatenate(parts)
        right, wrong = int((keep & text).sum()), int((keep & furniture).sum())
        print(
            f"{way}: text kept {right / text.sum():.3f}, furniture dropped {1 - wrong / furniture.sum():.3f}, "
            f"precision of kept lines {right / (right + wrong):.3f}"
        )


def write(weights: Weights, path: Path) -> None:
    """Nothing; writes the networks as half-precision numbers."""
    names = np.frombuffer("\n".join(weights.names).encode("utf-8"), dtype=np.uint8)
    arrays = {"enter": weights.enter, "enter_bias": weights.enter_bias}
    arrays.update((f"round_{n}", matrices) for n, matrices in enumerate(weights.rounds))
    arrays.update((f"round_bias_{n}", bias) for n, bias in enumerate(weights.rounds_bias))
    arrays.update({"leave": weights.leave, "leave_bias": weights.leave_bias})
    halves = {name: array.astype(np.float16) for name, array in arrays.items()}
    with path.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, names=names, **halves)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", nargs="*", type=Path, default=[PAGES], help="folders of marked pages")
    parser.add_argument("--folds", type=int, default=5, help="parts of the pages that are left out in turn")
    parser.add_argument("--networks", type=int, default=NETWORKS, help="how many are fitted and averaged")
    parser.add_argument("--write", action="store_true", help="fit on all pages and write the weights")
    arguments = parser.parse_args()
    pages = {path.stem: read(path) for folder in arguments.pages for path in sorted(folder.glob("*.txt"))}
    if not arguments.write:
        report(left_out(pages, arguments.folds, arguments.networks))
        return
    own = [page_of(rows, [name]) for name, rows in pages.items()]
    names = names_of(own)
    every = [*own, *mixed(pages, MIXED), *strewn(pages, STREWN)]
    write(fit(examples_of(every, names), names, arguments.networks), WEIGHTS_FILE)
    print(f"{WEIGHTS_FILE.relative_to(ROOT)}: {len(names)} features, {arguments.networks} networks, {len(own)} pages")


if __name__ == "__main__":
    main()
