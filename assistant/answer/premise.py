"""Questions that only want a figure confirmed: the figure is asked for anew, and the program compares.

Asked "已经到了93%，对吗？", a small model agrees with whatever it is asked. Asked "到了多少？", it reads.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.answer.figures import DATE_UNITS, Figure, figures, span_in, supported
from assistant.answer.wording import DISAGREEING
from assistant.library.script import fold
from assistant.records import Script

_TAIL = re.compile(r"[，,、\s]*(?:是不是|是吗|对吗|对吧|对不对|没错吧|是这样吗|吗|吧)?\s*[？?。]*$")
_ASKS = re.compile(r"是不是|是否|有没有|(?:吗|吧|对不对)\s*[？?。]*$")
_WHETHER = re.compile(r"是不是|是否")
_OTHER_QUESTION = re.compile(r"多少|几|什么|哪|谁|怎么|如何|为何")
_BOUND = re.compile(r"超过|不到|不足|以上|以下|至少|至多|最多|最少|不少于|不低于|[大小多少高低]于|[约近]\d")
# Behind the figure: something is asked of what it counts (30块押金还退吗), and the figure is no matter of doubt.
_GOES_ON = re.compile("[退能会會可要还還应應得就才算]|[以之][后後前]")
_EACH = re.compile("[每任同][ ]*$")
_YES: dict[Script, str] = {"hans": "是的，", "hant": "是的，", "latin": "Yes: "}
_NO: dict[Script, str] = {"hans": "不是，", "hant": "不是，", "latin": "No: "}


@dataclass(frozen=True, slots=True)
class Premise:
    """A figure that a question takes for granted.

    Attributes:
        question: The question with the figure asked for in place of told.
        figure: What the user supposes.
    """

    question: str
    figure: Figure


def premise(question: str) -> Premise | None:
    """The figure that the question wants confirmed; None if it wants anything else."""
    folded = fold(question)
    if not _ASKS.search(folded.text) or _OTHER_QUESTION.search(folded.text) or _BOUND.search(folded.text):
        return None  # a bound is kept by many figures, so that another figure is no contradiction
    told = [figure for figure in figures(folded.text) if figure.unit not in DATE_UNITS]
    span = span_in(told[0], folded) if len(told) == 1 and told[0].unit else None
    if span is None:
        return None
    (figure,), (start, end) = told, span
    if _EACH.search(question[:start]):
        return None  # 每一座都停吗 asks of all of them
    share = figure.text.endswith("%") or figure.text.startswith(("百分之", "千分之", "万分之"))
    tail = _TAIL.search(folded.text, folded.text.index(figure.text) + len(figure.text))
    rest = question[end : folded.original_span(tail.start(), len(folded.text))[0]] if tail else question[end:]
    if _GOES_ON.search(rest):
        return None
    plain = question[:start] + ("百分之多少" if share else "多少") + rest
    return Premise(question=_WHETHER.sub("", plain) + "？", figure=figure)


def confirmed(text: str, supposed: Premise, script: Script) -> str:
    """The answer with a word in front of it that says whether the supposed figure is the one it tells."""
    own = text
    for words in DISAGREEING[script].values():  # what another document says besides confirms nothing
        own = own.partition("（")[0] if words in own else own
    told = [figure for figure in figures(own) if figure.unit == supposed.figure.unit]
    if not told:
        return text
    return (_YES if supported(supposed.figure, told) else _NO)[script] + text
