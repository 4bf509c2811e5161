"""How much faster the chat model writes with guesses looked up in the prompt, and whether it writes the same.

    python -m tools.measure_guesses --library DIR --cases eval/data/seeds.jsonl [--limit 60] [--tokens 48]

For each question of the development half that has an answer, the draft is written with and without guesses, one after
the other in changing order, from a prompt that was read before. Printed: tokens a second of both, their ratio with the
middle 90 % of ratios over resampled questions, the tokens read for wrong guesses, and how many drafts differ. A batch
of tokens is computed by other kernels than a single token: where two are nearly as likely the other one may win.
"""

from __future__ import annotations

import argparse
import random
import time
from dataclasses import dataclass
from pathlib import Path

from assistant import Assistant
from assistant.answer.drafting import prompt_over
from assistant.models import generator
from assistant.models.generator import LlamaCppModel
from assistant.models.prompts import load_prompts
from eval.cases import load_cases


@dataclass(frozen=True, slots=True)
class Run:
    """One draft: its tokens, how long writing them took, and how many were read for it."""

    tokens: tuple[int, ...]
    seconds: float
    read: int


def written(model: LlamaCppModel, prompt: list[int], guessed: int, most: int) -> Run:
    """The draft, written with so many guesses at once; the prompt has been read."""
    generator._GUESSED = guessed
    before, began = model.evaluated_tokens, time.perf_counter()
    tokens = tuple(piece.token for piece in model.stream(prompt, max_tokens=most))
    return Run(tokens, time.perf_counter() - began, model.evaluated_tokens - before)


def ratio(pairs: list[tuple[Run, Run]]) -> float:
    """Seconds a token without guesses to seconds a token with them."""
    plain, guessing = zip(*pairs, strict=True)
    return _seconds_a_token(plain) / _seconds_a_token(guessing)


def _seconds_a_token(runs: tuple[Run, ...]) -> float:
    return sum(run.seconds for run in runs) / max(1, sum(len(run.tokens) for run in runs))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--library", type=Path, required=True)
    parser.add_argument("--cases", type=Path, required=True)
    parser.add_argument("--limit", type=int, default=60)
    parser.add_argument("--tokens", type=int, default=48)
    options = parser.parse_args()
    prompts, most, guessed = load_prompts(), options.tokens, generator._GUESSED
    asked = [case for case in load_cases(options.cases) if case.split == "dev" and case.answerable and not case.history]
    random.Random(1).shuffle(asked)
    pairs: list[tuple[Run, Run]] = []
    with Assistant.open(options.library) as bot:
        model = bot._model
        for case in asked[: options.limit]:
            shown = bot._gatherer.gather(case.question).shown
            if not shown:
                continue
            prompt = prompt_over(model, prompts, prompts.draft, case.question, shown)
            model.evaluate(prompt)
            order = (0, guessed) if len(pairs) % 2 else (guessed, 0)
            both = {guesses: written(model, prompt, guesses, most) for guesses in order}
            pairs.append((both[0], both[guessed]))
    dice = random.Random(2)
    resampled = sorted(ratio(dice.choices(pairs, k=len(pairs))) for _ in range(1000))
    for name, runs in zip(("without", "with"), zip(*pairs, strict=True), strict=True):
        print(
            f"{name} guesses: {1 / _seconds_a_token(runs):.1f} tokens/s, {sum(len(run.tokens) for run in runs)} tokens"
        )
    more = sum(run.read for _, run in pairs) - sum(run.read for run, _ in pairs)
    differ = sum(plain.tokens != guessing.tokens for plain, guessing in pairs)
    print(f"{ratio(pairs):.2f} times as fast (90 %: {resampled[50]:.2f} to {resampled[949]:.2f}), {len(pairs)} drafts")
    print(f"{differ} drafts differ; {more} tokens were read for wrong guesses")


if __name__ == "__main__":
    main()
