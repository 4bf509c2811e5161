"""An answer after a correction of what its question took for granted."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.answer.citations import citation_of
from assistant.answer.evidence import SURE
from assistant.answer.figures import figures
from assistant.answer.granted import OPPOSITE, Correction, asks
from assistant.answer.part_by_part import joined
from assistant.answer.wording import PART_NOT_FOUND, RATHER, WAY
from assistant.records import Answer, Script
from assistant.search.question_parts import without_original


def said_first(wrong: Correction, script: Script) -> str:
    """What the documents say in place of what the question took for granted, as a sentence without marks."""
    return _said(wrong, script) + ("." if script == "latin" else "。")


def corrected(answer: Answer, wrong: Correction, question: str, script: Script) -> Answer:
    """The answer to the question that was put right, after what the documents say; that alone if nothing was found."""
    said = f"{_said(wrong, script)}[1]"
    first = replace(answer, text=said, citations=(citation_of(wrong.sentence, 1),))
    end, between = (".", ". ") if script == "latin" else ("。", "。")
    # Who asks what made it rise asks for nothing where it fell, so more is asked of the rest.
    doubtful = wrong.way != "" and answer.signals.get("answerable", 1.0) < SURE
    if answer.status != "answered" or doubtful:
        asking = [
            clause for clause in re.split("[，,；;]", without_original(question).rstrip("？?。 ")) if asks(clause)
        ]
        text = f"{said}{end}\n{PART_NOT_FOUND[script].format((asking or [question])[-1])}"
        return replace(first, text=text, status="answered", stand_alone=question, missing=(question,))
    bound = joined(["", ""], [first, answer], between)
    text = bound.text.removesuffix("。") + end
    return replace(answer, text=text, citations=bound.citations, stand_alone=question)


def _said(wrong: Correction, script: Script) -> str:
    told, supposed = (_in_words(each, script) for each in (wrong.told, wrong.supposed))
    if wrong.way:
        told, supposed = WAY[script][wrong.way] + told, WAY[script][OPPOSITE[wrong.way]] + supposed
    return RATHER[script].format(told, supposed)


def _in_words(figure: str, script: Script) -> str:
    """A figure as it stands in Chinese; in English without its Chinese unit, and with its digits written out."""
    found = figures(figure)
    if script != "latin" or not found:
        return figure
    sign = found[0].unit if found[0].unit in {"%", "‰"} else " percentage points" if found[0].unit == "pp" else ""
    digits = str(int(found[0].value)) if found[0].unit == "年" else f"{found[0].value.normalize():,f}"
    return digits + sign
