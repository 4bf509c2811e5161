"""The assistant, LlamaIndex and LangChain: the same model file, embedder, documents and questions, in turns."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from eval.cases import Case
from eval.metrics import answer_metrics
from eval.outcome import Outcome

from .places import setup
from .questions import for_all_sides
from .side_environment import side_python
from .spread import spread
from .talking import Reply, Side

HELP = "beside LlamaIndex and LangChain"
SIDES = {
    "assistant": "bench.assistant_side",
    "LlamaIndex": "bench.llama_index_side",
    "LangChain": "bench.langchain_side",
}
OWN = "assistant"


def options(parser: ArgumentParser) -> None:
    """Adds the options of this part."""
    parser.add_argument("--limit", type=int, default=40, metavar="N", help="questions (40)")


def measure(chosen: Namespace) -> dict[str, Any]:
    """What each side made of each question, and the spread of it by side."""
    cases = for_all_sides(chosen.limit)
    answers: list[dict[str, Any]] = []
    with ExitStack() as stack, setup(chosen) as common:
        sides: dict[str, Side] = {}
        for name, module in SIDES.items():
            python = Path(sys.executable) if name == OWN else side_python()
            own = replace(common, work=str(Path(common.work) / name))
            print(f"{name} reads the documents …", file=sys.stderr, flush=True)
            sides[name] = stack.enter_context(Side(python, module, own))
        for number, case in enumerate(cases):
            # Each side is first, second and third equally often; only one works at a time.
            for name in turn(list(sides), number):
                answers.append(_answer(name, case, sides[name].ask(case.question)))
                print(f"{number + 1}/{len(cases)} {name}: {answers[-1]['total_s']:.1f} s", file=sys.stderr, flush=True)
        about = {name: side.about for name, side in sides.items()}
    return summary(answers) | {"about": about, "threads": common.threads, "answers": answers}


def turn(names: Sequence[str], number: int) -> list[str]:
    """The names in the order of the n-th question: each is one place further than before."""
    shift = number % len(names)
    return [*names[shift:], *names[:shift]]


def summary(answers: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The spread of each measure by side, and how much faster the assistant was than each of the others.

    An answer that failed is wrong, and its time is left out.

    A question's ratio is the other's time over the assistant's, so that hard and easy questions count alike.
    """
    by_side: dict[str, dict[str, Any]] = {}
    for name in SIDES:
        of_side = [answer for answer in answers if answer["side"] == name]
        own = [answer for answer in of_side if not answer["error"]]
        by_side[name] = {
            "errors": len(of_side) - len(own),
            "first_token_s": spread(answer["first_token_s"] for answer in own),
            "total_s": spread(answer["total_s"] for answer in own),
            "prompt_tokens": spread(answer["prompt_tokens"] for answer in own),
            "evaluated_tokens": spread(answer["evaluated_tokens"] for answer in own),
            "answer_tokens": spread(answer["answer_tokens"] for answer in own),
            "right": sum(answer["correct"] for answer in own),
            "fact_recall": sum(answer["fact_recall"] for answer in own) / max(len(of_side), 1),
            "peak_mib": max((answer["peak_mib"] for answer in own), default=0.0),
        }
    whole = [answer for answer in answers if not answer["error"]]
    ours = {answer["id"]: answer for answer in whole if answer["side"] == OWN}
    faster = {
        name: {
            measure: spread(
                answer[measure] / ours[answer["id"]][measure]
                for answer in whole
                if answer["side"] == name and answer["id"] in ours
            )
            for measure in ("first_token_s", "total_s")
        }
        for name in SIDES
        if name != OWN
    }
    return {"questions": len({answer["id"] for answer in answers}), "sides": by_side, "times_as_long": faster}


def _answer(name: str, case: Case, reply: Reply) -> dict[str, Any]:
    """One answer, with the evaluation's own judgement of its facts; a side that has no status always answers."""
    judged = answer_metrics(case, Outcome(text=reply.text, status="answered", stand_alone=case.question))
    counts = {name: 0.0 for name in ("prompt_tokens", "evaluated_tokens", "answer_tokens")} | reply.usage
    known = asdict(reply)
    del known["usage"]
    return {"side": name, "id": case.id, **known, **counts} | {k: judged[k] for k in ("correct", "fact_recall")}
