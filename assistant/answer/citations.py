"""Each statement of an answer bound to the sentences it rests on.

The model is never asked to cite: small models write marks of their own making. The program compares what a statement
says with the sentences that the model was shown, and only those can be cited.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.answer.asked import Asked, asked, places_missing, years_missing
from assistant.answer.figures import Figure, figures, supported
from assistant.library.lexicon import question_terms, terms
from assistant.library.script import detect_script
from assistant.library.table_rows import words_of
from assistant.records import Citation, KeptSentence
from assistant.search.carried import carried_year

_STATEMENT = re.compile(r"[^。！？!?；;\n]+(?:[。！？!?；;]+[”’」』）)]*|(?=\n)|$)")
_KNOWN_WEIGHT = 0.25  # of a term that the question itself holds: repeating it says nothing new
_FIGURE_WEIGHT = 3.0
_MORE_NEEDED = 0.2  # share of a statement that a further sentence must add to be cited
_MOST_CITED = 3
_OPENING_CHARS = 2000  # of a document, in which it says where it is set
# 乡镇, 城镇 and 以上的镇 are of no town in particular.
_TOWN = re.compile("(?:(?![的各个個每])[一-鿿]){2,4}(?:(?<![乡鄉城])[镇鎮]|[乡鄉](?![村镇鎮])|街道)")
_SUPPORT = 0.5  # share of a statement that must stand in the cited sentences
# Marks of the model's own making: [1], 【资料2】, 〔编号1〕; but 〔2025〕 belongs to the number of a document.
_MARK = re.compile(
    r"[\[【](?:\s*(?:资料|資料|编号|編號|来源|來源)?\s*\d{1,2}\s*[,，、]?)+[\]】]"
    r"|〔\s*(?:资料|資料|编号|編號|来源|來源)\s*\d{1,2}\s*〕"
)


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
    sources = [_source(sentence) for sentence in shown]
    in_question = set(question_terms(question))
    asked_figures = figures(question)
    numbers: dict[int, int] = {}
    written: list[str] = []
    unsupported: list[str] = []
    position = 0
    for match in _STATEMENT.finditer(text):
        written.append(text[position : match.start()])
        position = match.end()
        statement = _MARK.sub("", match.group())
        claims = _claims(statement, in_question, asked_figures)
        chosen, share, missing = _smallest_support(claims, sources)
        if share < _SUPPORT or missing:
            unsupported.append(statement.strip())
            chosen = [] if share < _SUPPORT else chosen
        marks = "".join(f"[{numbers.setdefault(index, len(numbers) + 1)}]" for index in chosen)
        written.append(_marked(statement, marks))
    written.append(text[position:])
    citations = tuple(citation_of(shown[index], number) for index, number in numbers.items())
    return BoundAnswer(text="".join(written).strip(), citations=citations, unsupported=tuple(unsupported))


def nearest(text: str, shown: Sequence[KeptSentence], question: str) -> KeptSentence:
    """The shown sentence that holds most of what a text says; the best one if none holds anything of it."""
    claims = _claims(text, set(question_terms(question)), figures(question))
    left = [claims.without(*_source(sentence)).total() for sentence in shown]
    return shown[left.index(min(left))]


def quoted(sentence: KeptSentence) -> BoundAnswer:
    """A sentence of a document as the answer, citing itself."""
    text = without_marks(words_of(sentence))
    return BoundAnswer(text=_marked(text, "[1]"), citations=(citation_of(sentence, 1),), unsupported=())


def told_from(text: str, *sentences: KeptSentence) -> BoundAnswer:
    """What code read from some sentences, all of them cited behind it; the text has no mark at its end."""
    citations = tuple(citation_of(sentence, number) for number, sentence in enumerate(sentences, start=1))
    marks = "".join(f"[{citation.number}]" for citation in citations)
    return BoundAnswer(text=f"{text}{marks}。", citations=citations, unsupported=())


def told_of_each(told: Sequence[tuple[str, KeptSentence]], between: str) -> BoundAnswer:
    """What code read from some sentences, one thing from each, that cited behind it."""
    text = between.join(f"{words}[{number}]" for number, (words, _) in enumerate(told, start=1))
    citations = tuple(citation_of(sentence, number) for number, (_, sentence) in enumerate(told, start=1))
    return BoundAnswer(text=f"{text}。", citations=citations, unsupported=())


def without_marks(sentence: str) -> str:
    """A sentence of a document in one line, without the marks of bold type and of notes and sources ([3])."""
    return " ".join(_MARK.sub("", sentence).replace("**", "").split())


def citation_of(sentence: KeptSentence, number: int) -> Citation:
    """The sentence as the citation of that number."""
    return Citation(
        number=number,
        quote=sentence.text,
        start=sentence.start,
        end=sentence.end,
        document=sentence.document,
        heading=sentence.heading,
    )


def vouched(sentence: KeptSentence | Citation) -> str:
    """What a sentence vouches for: its own words, the year it goes on with, and the headings it stands under."""
    document = sentence.document
    return " ".join(
        [words_of(sentence), carried_year(sentence), document.title, *sentence.heading, document.region, document.date]
    )


def elsewhere(wanted: Asked, sentences: Sequence[KeptSentence | Citation]) -> float:
    """Share of the question's places of which none of some sentences speaks; 0 if it names none."""
    # Looked at first: what tells of a sentence's place may take a search through its whole document.
    return places_missing(wanted, [_place_context(sentence) for sentence in sentences]) if wanted.places else 0.0


def _place_context(sentence: KeptSentence | Citation) -> str:
    """What tells of which place a sentence speaks: its headings, else the opening of its document."""
    text = vouched(sentence)
    headings = " ".join([sentence.document.title, sentence.document.region, *sentence.heading])
    if not _TOWN.search(" ".join([words_of(sentence), *sentence.heading])):
        text += " ".join(_towns(sentence.document.text))  # what holds for a county holds for its towns
    return text if asked(headings).places else text + sentence.document.text[:_OPENING_CHARS]


@lru_cache(maxsize=8)
def _towns(text: str) -> frozenset[str]:
    """The towns that a document names anywhere."""
    return frozenset(_TOWN.findall(text))


def is_of(wanted: Asked, sentence: KeptSentence) -> bool:
    """Whether a sentence is of the years and the places that a question names, all of them."""
    return not (years_missing(wanted, [vouched(sentence)]) or elsewhere(wanted, [sentence]))


def _source(sentence: KeptSentence) -> tuple[set[str], list[Figure]]:
    """Terms and figures that a sentence vouches for."""
    text = vouched(sentence)
    return set(terms(text)), figures(text)


def _claims(statement: str, asked: set[str], asked_figures: Sequence[Figure]) -> _Claims:
    """What a statement says beyond the question, by weight.

    Words of an answer in another language than its sources cannot be compared with them; its figures can.
    """
    words = [] if detect_script(statement) == "latin" else terms(statement)
    return _Claims(
        {term: _KNOWN_WEIGHT if term in asked else 1.0 for term in words},
        tuple(figure for figure in figures(statement) if not supported(figure, asked_figures)),
    )


def _smallest_support(
    claims: _Claims, sources: Sequence[tuple[set[str], list[Figure]]]
) -> tuple[list[int], float, tuple[Figure, ...]]:
    """Indices of the cited sentences, the share of the statement they hold, and the figures they do not hold."""
    total = claims.total()
    if not total:  # nothing that can be compared: it was written from the best sentence
        return [0], 1.0, ()
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
    body = statement.rstrip("。！？!?；;.”’」』）) \n")
    return body + marks + statement[len(body) :] if marks else statement
