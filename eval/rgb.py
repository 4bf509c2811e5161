"""Questions in the layout of the RGB benchmark: each is asked over a few passages of its own, some of them noise.

Source: Chen et al., "Benchmarking Large Language Models in Retrieval-Augmented Generation", AAAI 2024
(arXiv 2309.01431). Of five passages ceil(5 × rate) hold no answer; at rate 1 none does, and declining is right.
"""

from __future__ import annotations

import json
import math
import random
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from assistant.errors import EvaluationError

from .bootstrap import SEED, mean
from .bot import EvaluatedBot
from .cases import Case, Gold
from .run import Record
from .squad import sentence_of, write_passages

PASSAGES = 5  # of each question, as in the paper
RATES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
_FIELDS = "query, answer, positive and negative"

# Id of a case → file name → text of its passages.
Own = dict[str, dict[str, str]]


def is_rgb(path: Path) -> bool:
    """Whether the first line of a file is a question in this layout; False for a file that cannot be read."""
    try:
        with path.open(encoding="utf-8") as lines:
            first = json.loads(next((line for line in lines if line.strip()), ""))
    except (OSError, ValueError):
        return False
    return isinstance(first, dict) and {"query", "answer", "negative"} <= set(first)


def load_rgb(path: Path, rates: Sequence[float] = RATES, *, limit: int | None = None) -> tuple[list[Case], Own]:
    """Each question at each noise rate as a case of kind ``noise_40`` and the like, and the passages of each case.

    Args:
        limit: At most this many questions, evenly spread over the file; each is asked at every rate.

    Raises:
        EvaluationError: The file is not in this layout, or a rate is not from 0 to 1.
    """
    if wrong := [rate for rate in rates if not 0 <= rate <= 1]:
        raise EvaluationError(f"The noise rate {wrong[0]:g} is not from 0 to 1.", "Example: --noise 0 0.4 1")
    cases: list[Case] = []
    own: Own = {}
    try:
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        if limit is not None and limit < len(lines):
            lines = [lines[i * len(lines) // limit] for i in range(limit)]
        for line in lines:
            value = json.loads(line)
            for noise in dict.fromkeys(math.ceil(PASSAGES * rate) for rate in rates):
                case, passages = _case(value, noise)
                if case.id in own:
                    raise ValueError(f"the id {value['id']!r} repeats")
                own[case.id] = passages
                cases.append(case)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise EvaluationError(
            f"{str(path)!r} is not in RGB's layout: {error!r}.", f"Each line needs id, {_FIELDS}."
        ) from error
    if not cases:
        raise EvaluationError(f"{str(path)!r} holds no question.", f"Each line needs id, {_FIELDS}.")
    return cases, own


class OwnPassages:
    """Gives an assistant, before each case, the passages of that case and nothing else.

    Args:
        bot: Its library is emptied before each case.
        folder: Where the passages are written.
    """

    def __init__(self, bot: EvaluatedBot, own: Own, folder: Path) -> None:
        self._bot = bot
        self._own = own
        self._folder = folder

    def prepare(self, case: Case) -> None:
        """Nothing; the library then holds the passages of the case."""
        for document in self._bot.documents():
            self._bot.remove(document.id)
        passages = self._own[case.id]
        write_passages(passages, self._folder)
        report = self._bot.index([self._folder / name for name in passages])
        for failure in report.failed:
            print(f"not indexed, {case.id}: {failure.path}: {failure.message}", file=sys.stderr)


def noise_table(records: Sequence[Record]) -> str:
    """Accuracy, or at rate 1 the share declined, by noise rate; empty if no record is of this layout."""
    lines: list[str] = []
    for noise in range(PASSAGES + 1):
        name = "rejection" if noise == PASSAGES else "accuracy"
        values = [r.metrics[name] for r in records if r.case.kind == _kind(noise) and name in r.metrics]
        if values:
            found = mean(values)
            interval = f"{found.value:.3f} [{found.low:.3f}, {found.high:.3f}]"
            lines.append(f"{noise / PASSAGES:<12.1f}{name:<12}{interval:<28}{found.count:>5}")
    return "\n".join([f"{'noise rate':<24}{'95 % interval':<28}cases", *lines, ""]) if lines else ""


def _case(value: Mapping[str, Any], noise: int) -> tuple[Case, dict[str, str]]:
    chance = random.Random(f"{SEED} {value['id']} {noise}")
    texts = _chosen(value, noise, chance)
    chance.shuffle(texts)
    passages = {f"passage-{number}.txt": text for number, text in enumerate(texts, start=1)}
    facts = () if noise == PASSAGES else _facts(value["answer"])
    fake = value.get("fakeanswer") or []
    case = Case(
        id=f"{value['id']}-{_kind(noise)}",
        question=_text(value["query"]),
        facts=facts,
        gold=_gold(facts, passages),
        answerable=bool(facts),
        forbidden=tuple(_text(text) for text in ([fake] if isinstance(fake, str) else fake)) if facts else (),
        kind=_kind(noise),
    )
    return case, passages


def _chosen(value: Mapping[str, Any], noise: int, chance: random.Random) -> list[str]:
    """The passages of a question; where one sort falls short, the other fills up as far as it goes."""
    positive, negative = value.get("positive_wrong") or value["positive"], _texts(value["negative"])
    if noise == PASSAGES:
        return negative[:PASSAGES]
    wanted = PASSAGES - min(noise, len(negative))
    if positive and isinstance(positive[0], list):
        parts = [_texts(part) for part in positive]
        for part in parts:
            chance.shuffle(part)
        # One passage of each part of the answer comes before a second one of any.
        deepest = max(len(part) for part in parts)
        chosen = [part[i] for i in range(deepest) for part in parts if i < len(part)][: max(wanted, len(parts))]
    else:
        chosen = _texts(positive)[:wanted]
    return chosen + negative[: PASSAGES - len(chosen)]


def _facts(answer: Any) -> tuple[tuple[str, ...], ...]:
    """Of each part of the answer its accepted forms: text is one part, a list several, a list in it forms of one."""
    parts = answer if isinstance(answer, list) else [answer]
    if not parts:
        raise ValueError("the answer is empty")
    return tuple(tuple(_texts(part)) if isinstance(part, list) else (_text(part),) for part in parts)


def _gold(facts: Sequence[Sequence[str]], passages: Mapping[str, str]) -> tuple[Gold, ...]:
    """For each part of the answer the sentences that have it, any of which will do; none where no passage has it."""
    found: list[Gold] = []
    for forms in facts:
        places: list[Gold] = []
        for name, text in passages.items():
            if form := next((form for form in forms if form in text), ""):
                places.append(Gold(document=name, quote=sentence_of(text, form, text.index(form))))
        if places:
            found.append(replace(places[0], also=tuple(places[1:])))
    return tuple(found)


def _kind(noise: int) -> str:
    return f"noise_{noise * 100 // PASSAGES}"


def _texts(values: Any) -> list[str]:
    return [_text(value) for value in values]


def _text(value: Any) -> str:
    if not isinstance(value, (str, int, float)) or not str(value).strip():
        raise ValueError(f"{value!r} is no text")
    return str(value)
