"""Which cases are asked, and over which passages: a file of cases, or a set of one of two known layouts."""

from __future__ import annotations

import argparse
from dataclasses import dataclass, field, replace

from assistant.errors import EvaluationError

from .bootstrap import SEED
from .cases import Case, load_cases
from .gate import Gate, gate_cases
from .rgb import Own, is_rgb, load_rgb
from .runner import spread
from .squad import is_squad, load_squad, without_some_gold


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSet:
    """What is asked.

    Attributes:
        passages: By file name, those of a reading comprehension set, which together are the library.
        own: By the id of a case, the passages that are its library alone.
    """

    cases: list[Case]
    passages: dict[str, str] = field(default_factory=dict)
    own: Own = field(default_factory=dict)


def layout_of(options: argparse.Namespace) -> str:
    """The layout of the file of cases: ``cases``, ``squad`` or ``rgb``.

    Raises:
        EvaluationError: Another option does not go with it.
    """
    layout: str = options.layout
    if layout == "auto":
        layout = "rgb" if is_rgb(options.cases) else "squad" if is_squad(options.cases) else "cases"
    if options.gold_removed and layout != "squad":
        raise EvaluationError("--gold-removed needs a set in SQuAD's layout.", "Give its .json file with --cases.")
    if layout == "rgb" and (options.library or options.documents):
        raise EvaluationError(
            "Each question of an RGB set is asked over its own passages alone.", "Leave --library and --documents away."
        )
    return layout


def chosen_cases(options: argparse.Namespace, layout: str, gate: Gate | None) -> CaseSet:
    """The cases that the options leave, those of the gate if there is one.

    Raises:
        EvaluationError: The file cannot be used, or no case is left.
    """
    if layout == "squad":
        cases, passages = load_squad(options.cases)
        if options.gold_removed:
            cases, passages = without_some_gold(cases, passages, seed=SEED)
        found = CaseSet(cases=cases, passages=passages)
    elif layout == "rgb":
        cases, own = load_rgb(options.cases, options.noise, limit=options.limit)
        found = CaseSet(cases=cases, own=own)
    else:
        found = CaseSet(cases=load_cases(options.cases))
    cases = gate_cases(found.cases, gate.count) if gate else found.cases
    if options.split:
        cases = [case for case in cases if case.split == options.split]
    if options.kind:
        cases = [case for case in cases if case.kind in options.kind]
    if options.limit is not None and layout != "rgb":
        cases = spread(cases, max(options.limit, 0))
    if not cases:
        raise EvaluationError("No case is left to ask.", "Loosen --split, --kind or --limit.")
    return replace(found, cases=cases)
