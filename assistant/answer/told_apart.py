"""A question that asks for each of several things, of which the documents hold only some."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answer import evidence
from assistant.answer.wording import PART_NOT_FOUND
from assistant.library.script import fold
from assistant.models.chat_model import ChatModel
from assistant.models.prompts import Prompts
from assistant.records import Answer, Script
from assistant.search.gathering import Part

_MISSING = 0.2  # probability below which a part surely is not there; a part in doubt is left to the whole question
# What is compared or reckoned together is no answer unless all of it is there.
_TOGETHER = re.compile(
    "相差|差(?:距|了?多少|几)|相比|比较|对比|更|最|谁|哪个|一共|总共|合计|共计|总计|加起来|合起来|总和|之和|之间|之差"
)


def told_apart(
    question: str, parts: Sequence[Part], model: ChatModel, prompts: Prompts
) -> tuple[list[Part], list[Part]]:
    """The parts that the documents tell, and those that they surely do not; none of either unless there are both."""
    if _TOGETHER.search(fold(question).text):
        return [], []
    told: list[Part] = []
    missing: list[Part] = []
    for part in parts:
        likely = evidence.likelihood(part.question, part.shown, model, prompts)
        (missing if likely < _MISSING else told).append(part)
    return (told, missing) if told and missing else ([], [])


def with_missing(answer: Answer, missing: Sequence[Part], script: Script) -> str:
    """The text of an answer to some parts of a question, and what was not found."""
    names = ("; " if script == "latin" else "；").join(part.question.rstrip("？?。 ") for part in missing)
    return f"{answer.text}\n{PART_NOT_FOUND[script].format(names)}"
