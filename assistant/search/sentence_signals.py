"""What a sentence shows of whether it answers a question: numbers that the weights of the selection add up."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.library.lexicon import folded_terms
from assistant.library.script import fold
from assistant.records import Passage, Span

Vector = npt.NDArray[np.float32]

# In the order of the columns that ``signals`` returns.
SIGNALS = (
    "dense",  # cosine of the question and the sentence, which was embedded with its title and heading
    "cover",  # share of the question's terms, by weight, in the sentence, its headings and its title
    "before",  # what the sentence before it adds to that share
    "rare",  # share of the question's terms in the sentence, weighted by how few of the found sentences hold them
    "gap",  # how far its passage's score lies below the best passage's
    "rank",  # minus the logarithm of its passage's rank
    "year",  # 1 if it or its headings name a year of the question, -0.5 if they name only others
    "no_figure",  # 1 if a figure is asked for and none stands in it
    "unit",  # 1 if the asked-for unit stands behind a figure of it
    "no_time",  # 1 if a time is asked for and none stands in it
    "lead",  # 1 if it only leads to what follows
)

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_YEAR_RANGE = re.compile(r"(?:19|20)\d{2}年?\s*[-—–~～至到]+\s*(?:19|20)\d{2}")
LEADS = re.compile("[:：]$|如下[。.]?$")
_NUMERAL = "[0-9〇零一二三四五六七八九十百千万亿两半几]"
_FIGURE = re.compile(r"\d|[〇零一二三四五六七八九十百千两]{2,}|百分之|[二两三四五六七八九十][^\W\d_]")
_HOW_MANY = re.compile(
    r"(?:多少|(?<![哪好])几)(?P<unit>[^\W\d_]?)|how (?:many|much)|多[大高长久远重宽深]", re.IGNORECASE
)
_SHARE = re.compile(r"占比|比例|比率|百分|率(?:是|为|有|达|要|会)?(?:多少|几)")
_WHEN = re.compile(
    r"什么时候|何时|哪一?年|哪一?天|几[月号日点]|哪个?月|什么日期|when\b|what (?:year|date)", re.IGNORECASE
)
_TIME = re.compile(rf"{_NUMERAL}[年月日号点时]|\d{{4}}|\d:\d\d|上午|下午|晚上|(?:周|星期){_NUMERAL}")
_NO_UNIT = "的是呢了在有为到能会要才算"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a passage.

    Attributes:
        place: Its place in ``passage.chunk.sentences``.
    """

    passage: Passage
    place: int

    @property
    def span(self) -> Span:
        """Its offsets in the document's text."""
        return self.passage.chunk.sentences[self.place]

    @property
    def text(self) -> str:
        """The sentence, verbatim."""
        return self.passage.document.text[self.span.start : self.span.end]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as its sentences are measured against it.

    Attributes:
        weights: Its terms with their weights.
        ranks: By chunk id the score and the rank of the passages that were found for it.
    """

    text: str
    vector: Vector
    weights: Mapping[str, float]
    ranks: Mapping[str, tuple[float, int]]


def signals(asked: Asked, sentences: Sequence[Sentence], vectors: Mapping[str, Vector]) -> npt.NDArray[np.float64]:
    """The signals of each sentence for a question; shape (sentences, ``len(SIGNALS)``).

    Args:
        sentences: Those of a passage stand together and in order.
        vectors: By chunk id the middle of the chunk's sentences and, in the rows after it, each sentence.
    """
    folded = fold(asked.text).text
    wanted, when = _wanted_figure(folded), bool(_WHEN.search(folded))
    years = set(_YEAR.findall(folded))
    texts = [fold(sentence.text).text for sentence in sentences]
    own = [set(folded_terms(text)) & asked.weights.keys() for text in texts]
    heads = {sentence.passage.chunk.id: _of_headings(sentence.passage) for sentence in sentences}
    total = math.fsum(asked.weights.values()) or 1.0
    holding = Counter(term for there in own for term in there)
    rarity = {term: math.log(1 + (len(own) - n + 0.5) / (n + 0.5)) for term in asked.weights for n in [holding[term]]}
    rarities = math.fsum(rarity.values()) or 1.0
    scores = [score for score, _ in asked.ranks.values()] or [0.0]
    last = (min(scores), len(scores) + 1)  # for passages that were found for another part of the question only
    rows = np.zeros((len(sentences), len(SIGNALS)))
    for i, (row, sentence, text) in enumerate(zip(rows, sentences, texts, strict=True)):
        chunk = sentence.passage.chunk
        score, rank = asked.ranks.get(chunk.id, last)
        around, head_years = heads[chunk.id]
        earlier = own[i - 1] if sentence.place else set()
        figure = wanted is not None and _FIGURE.search(text) is not None
        row[:] = (
            float(vectors[chunk.id][sentence.place + 1] @ asked.vector),
            _weight(asked.weights, own[i] | around) / total,
            _weight(asked.weights, earlier - own[i] - around) / total,
            _weight(rarity, own[i]) / rarities,
            score - max(scores),
            -math.log(rank),
            _year_fit(years, set(_YEAR.findall(text)) | head_years),
            float(wanted is not None and not figure),
            float(bool(wanted) and figure and re.search(wanted or "", text) is not None),
            float(when and not _TIME.search(text)),
            float(LEADS.search(text) is not None),
        )
    return rows


def _of_headings(passage: Passage) -> tuple[set[str], set[str]]:
    """Terms and years of the title and headings, which hold for every sentence below them, but for figures."""
    head = fold(" ".join([passage.document.title, *passage.heading])).text
    years = set() if _YEAR_RANGE.search(head) else set(_YEAR.findall(head))
    return {term for term in folded_terms(head) if not term[0].isdigit()}, years


def _weight(weights: Mapping[str, float], there: set[str]) -> float:
    return math.fsum(weights[term] for term in there if term in weights)


def _year_fit(wanted: set[str], there: set[str]) -> float:
    if not wanted or not there:
        return 0.0
    return 1.0 if wanted & there else -0.5


def _wanted_figure(folded: str) -> str | None:
    """A pattern of a figure in the asked-for unit, empty if any unit will do; None if no figure is asked for."""
    if _WHEN.search(folded):
        return None
    if _SHARE.search(folded):
        return r"\d\s*[%‰]|百分之|千分之|[一二三四五六七八九]成"
    found = _HOW_MANY.search(folded)
    if found is None:
        return None
    unit = found["unit"] or ""
    if not unit or unit in _NO_UNIT:
        return ""
    return rf"{_NUMERAL}[余多几万亿]*\s*{re.escape(unit)}"
