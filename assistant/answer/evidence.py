"""Whether the shown sentences hold the answer: a probability read before anything is written.

Asked to answer, a small model always answers; told that it may decline, it declines with the answer in front of it.
So the decision is taken apart from the draft, from signals that neither of these spoils. It comes first, so that what
is shown is never withdrawn, and a question without an answer costs no draft.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from assistant.answer.asked import asked, kind_missing, places_missing, years_missing
from assistant.answer.citations import vouched
from assistant.answer.drafting import prompt_over
from assistant.config import Strictness
from assistant.models.generator import ChatModel
from assistant.models.prompts import Prompts
from assistant.records import Citation, KeptSentence

# Weights of a logistic regression, fitted by tools/fit_evidence.py on development halves; see docs/evaluation.md.
WEIGHTS: dict[str, float] = {
    "bias": 0.238,
    "has": 1.136,
    "kind_missing": -1.665,
    "year_missing": -2.017,
    "place_missing": -2.042,
}
# Probability from which a question counts as answerable.
THRESHOLDS: dict[Strictness, float] = {"strict": 0.75, "balanced": 0.55, "open": 0.0}
# From this probability on, the draft is shown while it is written, and a draft that nothing supports gives way to the
# sentence nearest to it. Below, the draft is shown once it is known to be supported; if it is not, nothing was found.
SURE = 0.8
_OPENING_CHARS = 2000  # of a document, in which it says where it is set
_YES, _NO = "有", "没有"


def probability(signals: Mapping[str, float], weights: Mapping[str, float] = WEIGHTS) -> float:
    """Probability that the documents hold the answer, 0 to 1 (logistic regression)."""
    total = weights["bias"] + math.fsum(weights[name] * signals[name] for name in weights if name != "bias")
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def signals(question: str, shown: Sequence[KeptSentence], model: ChatModel, prompts: Prompts) -> dict[str, float]:
    """What the decision is read from, by name.

    ``has``: log-odds with which the model says that the best sentence, under its headings, holds the answer. One
    sentence tells more than the whole context, in which a small model finds an answer to anything.
    ``kind_missing``, ``year_missing``, ``place_missing``: whether that sentence lacks the asked-for kind of thing, and
    the question's years and places; see ``assistant.answer.asked``.
    ``cover``, ``dense``: share of the question's terms in it, and nearness in meaning.
    """
    best = shown[0]
    wanted = asked(question)
    # A comparison needs several sentences, so its years and places may stand in any of them.
    vouching = shown if wanted.several else shown[:1]
    yes = model.choose(prompt_over(model, prompts, prompts.evidence, question, shown[:1]), (_YES, _NO))[0]
    return {
        "has": _log_odds(yes),
        "kind_missing": kind_missing(wanted, best.text),
        "year_missing": years_missing(wanted, [vouched(sentence) for sentence in vouching]),
        "place_missing": places_missing(wanted, [_place_context(sentence) for sentence in vouching]),
        "cover": best.cover,
        "dense": best.dense,
    }


def agrees(question: str, citations: Sequence[Citation]) -> bool:
    """Whether the cited sentences speak of a year and a place that the question names, and hold what it asks for.

    The right figure of the wrong region or year is the likeliest mistake in documents that resemble each other.
    """
    wanted = asked(question)
    if not citations:
        return True
    return (
        kind_missing(wanted, " ".join(citation.quote for citation in citations)) < 0.5
        and years_missing(wanted, [vouched(citation) for citation in citations]) < 1
        and places_missing(wanted, [_place_context(citation) for citation in citations]) < 1
    )


def _place_context(sentence: KeptSentence | Citation) -> str:
    """What tells of which place a sentence speaks: its headings, else the opening of its document."""
    text = vouched(sentence)
    headings = " ".join([sentence.document.title, sentence.document.region, *sentence.heading])
    return text if asked(headings).places else text + sentence.document.text[:_OPENING_CHARS]


def _log_odds(share: float) -> float:
    share = min(max(share, 1e-6), 1 - 1e-6)
    return math.log(share / (1 - share))
