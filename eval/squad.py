"""Reading comprehension sets in SQuAD's layout (CMRC 2018, DRCD, SQuAD) as cases over one pooled library."""

from __future__ import annotations

import json
import random
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from assistant.errors import EvaluationError

from .cases import Case, Gold

REMOVED_MARK = "-removed"  # ends the id of a question whose passage was taken away
_SENTENCE_END = re.compile(r"[。！？；\n]")


def load_squad(path: Path) -> tuple[list[Case], dict[str, str]]:
    """The questions as cases, and the passages by the file name that the cases quote them under.

    Raises:
        EvaluationError: The file is not in SQuAD's layout.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))["data"]
        paragraphs = [paragraph for entry in data for paragraph in entry["paragraphs"]]
        passages: dict[str, str] = {}
        cases: list[Case] = []
        for number, paragraph in enumerate(paragraphs, start=1):
            name = f"passage-{number:05d}.txt"
            passages[name] = paragraph["context"]
            cases += [_case(qa, name, paragraph["context"]) for qa in paragraph["qas"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EvaluationError(
            f"{str(path)!r} is not in SQuAD's layout: {error!r}.",
            "It needs data → paragraphs → context and qas.",
        ) from error
    if not cases:
        raise EvaluationError(f"{str(path)!r} holds no question.", "It needs data → paragraphs → context and qas.")
    return cases, passages


def is_squad(path: Path) -> bool:
    """Whether a file of cases is to be read in SQuAD's layout: its name ends with ``.json``."""
    return path.suffix.lower() == ".json"


def without_some_gold(cases: list[Case], passages: dict[str, str], *, seed: int) -> tuple[list[Case], dict[str, str]]:
    """The same questions with half of the passages taken away, so that about half have no answer any more.

    Another passage of the pool may happen to hold the answer too, so a few of those refused need not be.
    """
    names = sorted(passages)
    removed = set(random.Random(seed).sample(names, len(names) // 2))
    changed = [
        replace(
            case,
            id=case.id + REMOVED_MARK,
            answerable=False,
            facts=(),
            references=(),
            gold=(),
            kind="unanswerable",
        )
        if case.gold[0].document in removed
        else case
        for case in cases
    ]
    return changed, {name: text for name, text in passages.items() if name not in removed}


def write_passages(passages: dict[str, str], folder: Path) -> None:
    """Nothing; one text file a passage, and no other file of that kind left in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("passage-*.txt"):
        if old.name not in passages:
            old.unlink()
    for name, text in passages.items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def _case(qa: dict[str, Any], document: str, context: str) -> Case:
    references = tuple(dict.fromkeys(answer["text"] for answer in qa["answers"] if answer["text"].strip()))
    if not references:
        raise ValueError(f"the question {qa['id']!r} has no answer")
    return Case(
        id=str(qa["id"]),
        question=qa["question"],
        facts=(references,),
        gold=(
            Gold(
                document=document,
                quote=sentence_of(context, references[0], int(qa["answers"][0]["answer_start"])),
            ),
        ),
        answerable=True,
        references=references,
    )


def sentence_of(context: str, answer: str, start: int) -> str:
    """The sentence of a passage that holds the answer nearest to an offset."""
    # Offsets of some sets are off by a little, so the answer's nearest place is looked for.
    places = [match.start() for match in re.finditer(re.escape(answer), context)]
    at = min(places, key=lambda place: abs(place - start)) if places else min(max(start, 0), len(context) - 1)
    before = max((match.end() for match in _SENTENCE_END.finditer(context, 0, at)), default=0)
    after = _SENTENCE_END.search(context, max(at + len(answer) - 1, at))
    return context[before : after.end() if after else len(context)].strip()
