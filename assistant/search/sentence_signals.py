"""What a sentence shows of whether it answers a question: numbers that the weights of the selection add up."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.library.leads import ASKS, LEADS, lead_of
from assistant.library.lexicon import folded_terms
from assistant.library.script import fold
from assistant.library.table_rows import row_in_words
from assistant.records import Passage, Span
from assistant.search.times import relative_years

Vector = npt.NDArray[np.float32]

# In the order of the columns that ``signals`` returns.
SIGNALS = (
    "dense",  # cosine of the question and the sentence, which was embedded with its title and heading
    "cover",  # share of the question's terms, by weight, in the sentence, what it stands under, and its title
    "before",  # what the sentence before it adds to that share; 0 where it stands under a lead-in of its own
    "rare",  # share of the question's terms not in its title, weighted by how few of the found sentences hold them
    "gap",  # how far its passage's score lies below the best passage's
    "rank",  # minus the logarithm of its passage's rank
    "year",  # 1 if it or its headings name a year of the question (or 今年 as it does), -0.5 if they name only others
    "no_figure",  # 1 if a figure is asked for and none stands in it
    "unit",  # 1 if the asked-for unit stands behind a figure of it
    "no_time",  # 1 if a time is asked for and none stands in it
    "no_cause",  # 1 if a reason is asked for and none is told in it
    "lead",  # 1 if it only leads to what follows, or asks itself
)

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_YEAR_RANGE = re.compile(r"(?:19|20)\d{2}年?\s*[-—–~～至到]+\s*(?:19|20)\d{2}")
_NUMERAL = "[0-9〇零一二三四五六七八九十百千万亿两半几]"
_FIGURE = re.compile(r"\d|[〇零一二三四五六七八九十百千两]{2,}|百分之|[二两三四五六七八九十][^\W\d_]")
_HOW_MANY = re.compile(
    r"(?:多少|(?<![哪好])几)(?P<unit>[^\W\d_]?)|how (?:many|much)|多[大高长久远重宽深]", re.IGNORECASE
)
_SHARE = re.compile(
    r"占比|占[^，,。；;？?地用]{0,16}多少(?=[，,。；;？?呢]|$)|比例|比率|百分|率(?:是|为|有|达|要|会)?(?:多少|几)"
)
_WHEN = re.compile(
    r"什么时候|何时|哪一?年|哪一?天|几[月号日点]|哪个?月|什么日期|when\b|what (?:year|date)", re.IGNORECASE
)
_TIME = re.compile(rf"{_NUMERAL}[年月日号点时]|\d{{4}}|\d:\d\d|上午|下午|晚上|(?:周|星期){_NUMERAL}")
_WHY = re.compile(
    r"为什么|为何|为啥|怎么(?:会|回事|就|推迟|没|不|换|又|还|突然)|原因|凭什么|缘故|缘由|咋(?:会|就)|why\b|怎么[^，,？?]{0,6}了",
    re.IGNORECASE,
)
_CAUSE = re.compile(
    r"因(?!此)|由于|为了|为(?:缓解|解决|避免|防止|减轻)|所以|导致|造成|缘于|出于|根子|在于|是为|遂|来自|由此|不足以?"
    r"|理由|主要是|受[^，。；]{1,8}影响|(?<![大公特天])使(?![用馆者命节])"
    r"|\b(?:because|due to|since)\b",
    re.IGNORECASE,
)
_PAIR = re.compile("[一-鿿]{2}")
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
    wanted, when, why = _wanted_figure(folded), bool(_WHEN.search(folded)), bool(_WHY.search(folded))
    years = set(_YEAR.findall(folded))
    relative = set() if years else relative_years(folded)
    texts = [fold(sentence.text).text for sentence in sentences]
    own = _holding(asked.weights, texts)
    heads = {sentence.passage.chunk.id: _of_headings(sentence.passage) for sentence in sentences}
    total = math.fsum(asked.weights.values()) or 1.0
    holding = Counter(term for there in own for term in there)
    rarity = {term: math.log(1 + (len(own) - n + 0.5) / (n + 0.5)) for term in asked.weights for n in [holding[term]]}
    # What the title says already says nothing of one of its sentences against the others.
    rest = {sentence.passage.document.id: _beyond_title(sentence.passage, rarity) for sentence in sentences}
    scores = [score for score, _ in asked.ranks.values()] or [0.0]
    last = (min(scores), len(scores) + 1)  # for passages that were found for another part of the question only
    rows = np.zeros((len(sentences), len(SIGNALS)))
    for i, (row, sentence, text) in enumerate(zip(rows, sentences, texts, strict=True)):
        chunk = sentence.passage.chunk
        score, rank = asked.ranks.get(chunk.id, last)
        around, head_years = heads[chunk.id]
        led = _of_lead(sentence)
        earlier = own[i - 1] if sentence.place and led is None else set()
        around = around | (led or set())
        beyond = rest[sentence.passage.document.id]
        figure = wanted is not None and _FIGURE.search(text) is not None
        row[:] = (
            float(vectors[chunk.id][sentence.place + 1] @ asked.vector),
            _weight(asked.weights, own[i] | around) / total,
            _weight(asked.weights, earlier - own[i] - around) / total,
            _weight(beyond, own[i]) / (math.fsum(beyond.values()) or 1.0),
            score - max(scores),
            -math.log(rank),
            _year_fit(relative, relative_years(text))
            if relative
            else _year_fit(years, {*_YEAR.findall(text), *head_years}),
            float(wanted is not None and not figure),
            float(bool(wanted) and figure and re.search(wanted or "", _with_units(sentence, text)) is not None),
            float(when and not _TIME.search(text)),
            float(why and not _CAUSE.search(text)),
            float(LEADS.search(text) is not None or ASKS.search(text) is not None),
        )
    return rows


def _holding(weights: Mapping[str, float], texts: Sequence[str]) -> list[set[str]]:
    """Which terms of a question each text holds; a pair of characters that no text holds may be short for four.

    营收 is 营业收入 and 教改 is 教育改革: of two words of two characters each the first ones.
    """
    own = [set(folded_terms(text)) & weights.keys() for text in texts]
    for term in weights.keys() - set().union(*own):
        if _PAIR.fullmatch(term):
            long = re.compile(f"{term[0]}[一-鿿]{term[1]}[一-鿿]")
            for there, text in zip(own, texts, strict=True):
                if long.search(text):
                    there.add(term)
    return own


def _with_units(sentence: Sentence, folded: str) -> str:
    """A sentence, of a row of a table its words: there its figures have the units that stand in the table's heads."""
    if "|" not in folded and "\t" not in folded:
        return folded
    passage = sentence.passage
    return fold(row_in_words(passage.document.text, sentence.span, passage.heading)).text or folded


def _of_headings(passage: Passage) -> tuple[set[str], set[str]]:
    """Terms and years of the title and headings, which hold for every sentence below them, but for figures."""
    head = fold(" ".join([passage.document.title, *passage.heading])).text
    years = set() if _YEAR_RANGE.search(head) else set(_YEAR.findall(head))
    return {term for term in folded_terms(head) if not term[0].isdigit()}, years


def _of_lead(sentence: Sentence) -> set[str] | None:
    """Terms of what the sentence stands under within its section, but for figures; None if that is nothing."""
    text = sentence.passage.document.text
    lead = lead_of(text, sentence.span)
    if lead is None:
        return None
    return {term for term in folded_terms(fold(text[lead.start : lead.end]).text) if not term[0].isdigit()}


def _beyond_title(passage: Passage, weights: Mapping[str, float]) -> dict[str, float]:
    """The weights of the terms that do not stand in the document's title."""
    said = set(folded_terms(fold(passage.document.title).text))
    return {term: weight for term, weight in weights.items() if term not in said}


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
