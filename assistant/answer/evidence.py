"""Whether the shown sentences hold the answer: a probability from several signals, decided apart from drafting.

Asked to answer, a small model always answers; told that it may decline, it declines with the answer in front of it.
So the decision is read from signals that neither of these spoils: the probability with which the model says that the
best sentence holds the answer, how well that sentence covers the question, whether it names the asked-for year and
holds the asked-for kind of thing, and how sure the model is while it writes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from assistant.answer.asked import asked, kind_missing, years_missing
from assistant.answer.drafting import context_of
from assistant.answer.figures import unsupported
from assistant.config import Strictness
from assistant.library.lexicon import terms
from assistant.models.generator import ChatModel, Piece
from assistant.models.prompts import Prompts
from assistant.records import KeptSentence

# Logistic weights, fitted by tools/fit_evidence.py on the development halves; the signals are described below.
BEFORE_DRAFT: dict[str, float] = {
    "bias": 0.0,
    "has": 1.0,
    "cover": 2.0,
    "year_missing": -2.0,
    "kind_missing": -2.0,
}
AFTER_DRAFT: dict[str, float] = BEFORE_DRAFT | {"draft_sure": 1.0}
# Probability from which a question counts as answerable.
THRESHOLDS: dict[Strictness, float] = {"strict": 0.7, "balanced": 0.5, "open": 0.0}
_YES, _NO = "有", "没有"


def probability(signals: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Probability that the documents hold the answer, 0 to 1 (logistic regression)."""
    total = weights["bias"] + math.fsum(weights[name] * signals[name] for name in weights if name != "bias")
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def before_draft(
    question: str,
    shown: Sequence[KeptSentence],
    term_weights: Mapping[str, float],
    model: ChatModel,
    prompts: Prompts,
) -> dict[str, float]:
    """Signals that are read before anything is written.

    ``has``: log-odds with which the model says that the best sentence holds the answer; ``cover``: share of the
    question's terms, by weight, in the best sentence with its headings; ``gap``: weight of the heaviest term that
    is in neither, against the heaviest of all; ``year_missing``, ``kind_missing``: see ``assistant.answer.asked``.
    """
    best = shown[0]
    around = " ".join([best.document.title, best.document.region, *best.heading])
    there = set(terms(best.text)) | set(terms(around))
    total = math.fsum(term_weights.values()) or 1.0
    heaviest = max(term_weights.values(), default=1.0) or 1.0
    wanted = asked(question)
    return {
        "has": asks_model(question, shown[:1], model, prompts),
        "has_all": asks_model(question, shown, model, prompts),
        "cover": math.fsum(weight for term, weight in term_weights.items() if term in there) / total,
        "gap": max((weight for term, weight in term_weights.items() if term not in there), default=0.0) / heaviest,
        "year_missing": years_missing(wanted, [best.text, around, best.document.date]),
        "kind_missing": kind_missing(wanted, best.text),
        "lead": best.score,
    }


def after_draft(question: str, draft: str, pieces: Sequence[Piece], shown: Sequence[KeptSentence]) -> dict[str, float]:
    """Signals that are read from a draft.

    ``draft_sure``: mean log-probability of its tokens; ``draft_doubt``: the lowest of them; ``draft_figures``: number
    of its figures that stand neither in the shown sentences nor in the question.
    """
    logprobs = [piece.logprob for piece in pieces] or [0.0]
    sources = [
        *(sentence.text for sentence in shown),
        *(sentence.document.title for sentence in shown),
        question,
    ]
    return {
        "draft_sure": math.fsum(logprobs) / len(logprobs),
        "draft_doubt": max(min(logprobs), -6.0),
        "draft_figures": float(min(2, len(unsupported(draft, sources)))),
    }


def asks_model(question: str, sentences: Sequence[KeptSentence], model: ChatModel, prompts: Prompts) -> float:
    """Log-odds with which the model says that the sentences hold the answer."""
    prompt = prompts.evidence.format(context=context_of(sentences), question=question)
    yes = model.choose(model.prompt(prompts.system, prompt), (_YES, _NO))[0]
    return _log_odds(yes)


def _log_odds(share: float) -> float:
    share = min(max(share, 1e-6), 1 - 1e-6)
    return math.log(share / (1 - share))
