"""A question that asks for each of several things: judged and, where one sentence does for each, answered one by one.

Nothing is compared or reckoned, so each thing is told by the sentence that was judged to hold it: no neighbour's figure
is in sight, and the other sentences are not read at all.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.answer import evidence
from assistant.answer.citations import BoundAnswer
from assistant.answer.computing import operation
from assistant.answer.evidence import Verdict
from assistant.answer.wording import PART_NOT_FOUND
from assistant.config import Strictness
from assistant.library.lexicon import terms
from assistant.library.script import fold
from assistant.models.chat_model import ChatModel
from assistant.models.prompts import Prompts
from assistant.records import Answer, Citation, Script
from assistant.search.gathering import Part
from assistant.search.question_parts import topic

EACH = re.compile("分别|各")
_SHORTEST_NAME = 3
_MISSING = 0.1  # probability below which a part surely is not there; a part in doubt is left to the whole question
# What is compared or reckoned together is no answer unless all of it is there.
TOGETHER = re.compile(
    "相差|差(?:距|了?多少|几)|相比|比较|对比|更|最|谁|哪个|一共|总共|合计|共计|总计|加起来|合起来|总和|之和|之间|之差"
)


@dataclass(frozen=True, slots=True)
class JudgedPart:
    """One of the things that a question asks about, and whether the documents tell it."""

    part: Part
    verdict: Verdict

    @property
    def missing(self) -> bool:
        """Whether the documents surely do not tell it."""
        return self.verdict.signals["answerable"] < _MISSING


def judged_parts(
    question: str, parts: Sequence[Part], model: ChatModel, prompts: Prompts, strictness: Strictness
) -> list[JudgedPart]:
    """The parts of a question that asks for each of several things; empty if it sets them against each other."""
    folded = fold(question).text
    if TOGETHER.search(folded) or (operation(question) and not EACH.search(folded)):
        return []
    return [
        JudgedPart(part, evidence.verdict(part.question, part.shown, model, prompts, strictness))
        for part in parts
        if part.shown
    ]


def telling_what_is_missing(answer: Answer, question: str, judged: Sequence[JudgedPart], script: Script) -> Answer:
    """An answer to some parts of a question, with what was not found."""
    missing = tuple(each.part.question for each in judged if each.missing)
    if not missing or answer.status == "not_found":
        return replace(answer, stand_alone=question)
    names = ("; " if script == "latin" else "；").join(part.rstrip("？?。 ") for part in missing)
    text = f"{answer.text}\n{PART_NOT_FOUND[script].format(names)}"
    return replace(answer, text=text, missing=missing, stand_alone=question)


def joined(names: Sequence[str], answers: Sequence[Answer], between: str = "；") -> BoundAnswer:
    """Several answers as one, each after the name of what it is about, with the citations numbered through."""
    citations: dict[tuple[str, int, int], Citation] = {}
    told: list[str] = []
    for name, answer in zip(names, answers, strict=True):
        text = answer.text.rstrip("。.；; ")
        for own in answer.citations:
            place = (own.document.id, own.start, own.end)
            number = citations.setdefault(place, replace(own, number=len(citations) + 1)).number
            text = text.replace(f"[{own.number}]", f"[\0{number}]")  # \0: not to be taken for the next one's own
        said = set(terms(text)).issuperset(terms(name))
        told.append((text if said else f"{name}：{text}").replace("\0", ""))
    return BoundAnswer(text=between.join(told) + "。", citations=tuple(citations.values()), unsupported=())


def names_of(questions: Sequence[str]) -> list[str]:
    """What each of several questions is about, in front of its answer; empty if they do not tell them apart."""
    names = [topic(re.split("[，,]", question.rstrip("？?。，, "))[-1]).removesuffix("的") for question in questions]
    told = all(len(name) >= _SHORTEST_NAME for name in names) and not any(
        one in other for one, other in itertools.permutations(names, 2)
    )
    return names if told else [""] * len(names)
