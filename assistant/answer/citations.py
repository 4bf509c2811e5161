"""Each statement of an answer bound to the sentences it rests on.

The model is never asked to cite: small models write marks of their own making. The program compares what a statement
says with the sentences that the model was shown, and only those can be cited.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answer.figures import Figure, figures, supported
from assistant.library.lexicon import question_terms, terms
from assistant.records import Citation, KeptSentence

_STATEMENT = re.compile(r"[^。！？!?\n]+(?:[。！？!?]+[”’」』）)]*|(?=\n)|$)")
_KNOWN_WEIGHT = 0.25  # of a term that the question itself holds: repeating it says nothing new
_FIGURE_WEIGHT = 3.0
_MORE_NEEDED = 0.2  # share of a statement that a further sentence must add to be cited
_MOST_CITED = 3
_SUPPORT = 0.5  # share of a statement that must stand in the cited sentences
_MARK = re.compile(r"[\[【〔](?:\s*(?:资料|資料|编号|編號|来源|來源)?\s*\d+\s*[,，、]?)+[\]】〕]")


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundAnswer:
    """An answer with its marks and citations.

    Attributes:
        unsupported: The statements that the shown sentences do not support.
    """

    text: str
    citations: tuple[Citation, ...]
    unsupported: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Claims:
    weights: dict[str, float]
    figures: tuple[Figure, ...]

    def total(self) -> float:
        return sum(self.weights.values()) + _FIGURE_WEIGHT * len(self.figures)

    def without(self, found: set[str], others: Sequence[Figure]) -> _Claims:
        return _Claims(
            {term: weight for term, weight in self.weights.items() if term not in found},
            tuple(figure for figure in self.figures if not supported(figure, others)),
        )


def bind(text: str, shown: Sequence[KeptSentence], question: str) -> BoundAnswer:
    """The answer with a mark ``[n]`` after each supported statement, and the citations the marks name.

    Args:
        shown: The sentences the model was shown, best first.
    """
    sources = [(set(terms(sentence.text)), figures(sentence.text)) for sentence in shown]
    asked = set(question_terms(question))
    asked_figures = figures(question)
    numbers: dict[int, int] = {}
    written: list[str] = []
    unsupported: list[str] = []
    position = 0
    for match in _STATEMENT.finditer(text):
        written.append(text[position : match.start()])
        position = match.end()
        statement = _MARK.sub("", match.group())
        claims = _Claims(
            {term: _KNOWN_WEIGHT if term in asked else 1.0 for term in terms(statement)},
            tuple(figure for figure in figures(statement) if not supported(figure, asked_figures)),
        )
        chosen, share, missing = _smallest_support(claims, sources)
        if share < _SUPPORT or missing:
            unsupported.append(statement.strip())
            chosen = [] if share < _SUPPORT else chosen
        marks = "".join(f"[{numbers.setdefault(index, len(numbers) + 1)}]" for index in chosen)
        written.append(_marked(statement, marks))
    written.append(text[position:])
    citations = tuple(
        Citation(
            number=number,
            quote=shown[index].text,
            start=shown[index].start,
            end=shown[index].end,
            document=shown[index].document,
            heading=shown[index].heading,
        )
        for index, number in numbers.items()
    )
    return BoundAnswer(text="".join(written).strip(), citations=citations, unsupported=tuple(unsupported))


def quoted(sentence: KeptSentence) -> BoundAnswer:
    """A sentence of a document as the answer, citing itself."""
    citation = Citation(
        number=1,
        quote=sentence.text,
        start=sentence.start,
        end=sentence.end,
        document=sentence.document,
        heading=sentence.heading,
    )
    text = " ".join(sentence.text.replace("**", "").split())
    return BoundAnswer(text=_marked(text, "[1]"), citations=(citation,), unsupported=())


def _smallest_support(
    claims: _Claims, sources: Sequence[tuple[set[str], list[Figure]]]
) -> tuple[list[int], float, tuple[Figure, ...]]:
    """Indices of the cited sentences, the share of the statement they hold, and the figures they do not hold."""
    total = claims.total()
    if not total:
        return [], 1.0, ()
    chosen: list[int] = []
    rest = claims
    while len(chosen) < _MOST_CITED:
        left = [(rest.without(*source).total(), index) for index, source in enumerate(sources) if index not in chosen]
        if not left:
            break
        remains, index = min(left)
        gained = (rest.total() - remains) / total
        reduced = rest.without(*sources[index])
        if chosen and gained < _MORE_NEEDED and len(reduced.figures) == len(rest.figures):
            break
        if gained <= 0:
            break
        chosen.append(index)
        rest = reduced
    return sorted(chosen), 1 - rest.total() / total, rest.figures


def _marked(statement: str, marks: str) -> str:
    """The statement with its marks before its final punctuation."""
    body = statement.rstrip("。！？!?.”’」』）) \n")
    return body + marks + statement[len(body) :] if marks else statement
