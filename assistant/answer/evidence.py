"""Whether the shown sentences hold the answer: a probability read before anything is written.

Asked to answer, a small model always answers; told that it may decline, it declines with the answer in front of it.
So the decision is taken apart from the draft, from signals that neither of these spoils. It comes first, so that what
is shown is never withdrawn, and a question without an answer costs no draft.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.answer.asked import another_ordinal, asked, kind_missing, only_year, years_missing
from assistant.answer.citations import elsewhere, vouched
from assistant.answer.other_year import told_of_another_year
from assistant.answer.table_names import covered
from assistant.config import Strictness
from assistant.library.leads import ASKS, lead_of
from assistant.library.script import fold
from assistant.library.table_rows import headings, words_of
from assistant.models.chat_model import ChatModel, Outlook
from assistant.models.prompts import Prompts
from assistant.records import Citation, KeptSentence, Span
from assistant.search.as_data import as_data, orders_an_answer
from assistant.search.carried import carried_subject, carried_year
from assistant.search.selection import heading_line

# Probability from which a question counts as answerable; chosen on development halves, see docs/answerability.md.
THRESHOLDS: dict[Strictness, float] = {"strict": 0.5, "balanced": 0.35, "open": 0.0}
# Below this probability the next likely sentence is read too, up to so many, and the best of them is taken.
DOUBT = 0.7
READ = 5
# Chance, of all sentences, that the selection must give one for it to be read after the first.
LIKELY = 0.03
# More is asked of a later sentence than of the best one: whoever looks twice finds by mistake twice as often.
LATER = 0.5
# Of two rows of one table a judge finds either good enough. One that the selection gives so many times less, and of
# which the question names fewer characters by so many, is not read.
_LESS_LIKELY = 3
_NAMED = 2
# This much is asked of a first sentence to which the selection gives a smaller chance: it may be of something else.
CLEAR = 0.3
UNCLEAR = 0.6
# From this probability on, a sum or a difference is worked out where its operands are found.
OPERANDS_THERE = 0.05
# From this probability on, the draft is shown while it is written, and a draft that nothing supports gives way to the
# sentence nearest to it. Below, the draft is shown once it is known to be supported; if it is not, nothing was found.
SURE = 0.6
_ORDERED = "回答"  # behind a question of what is to be said when somebody asks, it is an order too
_YES, _NO = "有", "没有"
_WEIGHTS_FILE = Path(__file__).with_name("evidence_weights.json")


@dataclass(frozen=True, slots=True)
class Weights:
    """What tools/fit_evidence.py found.

    Attributes:
        model: Identity of the model whose states ``direction`` is for.
        direction: In the space of that model's states, from "not written here" to "written here"; shape (width,).
        offset: Added to a state's product with ``direction``; the sum is the signal ``leaning``.
        signals: Weights of the logistic regression over the signals of that model, with ``bias``.
        others: The same for any other model, without ``leaning``.
    """

    model: str
    direction: npt.NDArray[np.float32]
    offset: float
    signals: dict[str, float]
    others: dict[str, float]


@cache
def weights() -> Weights:
    """The fitted weights."""
    values = json.loads(_WEIGHTS_FILE.read_text(encoding="utf-8"))
    return Weights(
        model=values["model"],
        direction=np.array(values["direction"], dtype=np.float32),
        offset=values["offset"],
        signals=values["signals"],
        others=values["others"],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether a question can be answered.

    Attributes:
        answerable: Whether its probability reaches the threshold.
        signals: What the decision was read from, with its probability as ``answerable``.
        shown: The sentences, that first which holds the answer.
        read: The tokens that were read to judge that sentence.
    """

    answerable: bool
    signals: dict[str, float]
    shown: tuple[KeptSentence, ...]
    read: tuple[int, ...]


def verdict(
    question: str, shown: Sequence[KeptSentence], model: ChatModel, prompts: Prompts, strictness: Strictness
) -> Verdict:
    """Whether one of the best sentences holds the answer; a later one is read only if those before are in doubt.

    Args:
        question: What was asked, or one part of it.
        shown: The sentences found for it, best first; at least one.
    """
    threshold = THRESHOLDS[strictness]
    read: list[Verdict] = []

    def probabilities() -> Iterator[float]:
        for place in places_to_read(shown):
            other = shown[place]
            if place and (_another_row(question, shown[0], other) or _ruled_out(question, other)):
                continue
            read.append(_judged(question, beginning_with(place, shown), model, prompts))
            yield read[-1].signals["answerable"]

    number, answerable = taken(probabilities(), needed(threshold, shown[0].score))
    return replace(read[number], answerable=answerable)


def places_to_read(shown: Sequence[KeptSentence]) -> list[int]:
    """Places of the sentences that may be read, in order: the first, and of the others the likely ones."""
    likely = [place for place in range(1, len(shown)) if shown[place].score >= LIKELY]
    return [0, *sorted(likely, key=lambda place: -shown[place].score)[: READ - 1]]


def _another_row(question: str, first: KeptSentence, other: KeptSentence) -> bool:
    """Whether a sentence is a row of the first one's table that the question does not mean: it names the first."""
    same = first.document.id == other.document.id and first.heading == other.heading
    if not same or not first.heading or " | " not in first.heading[-1] or other.score * _LESS_LIKELY > first.score:
        return False
    folded = fold(question).text
    named, others = (len(covered(folded, fold(each.text).text)) for each in (first, other))
    return named >= others + _NAMED


def needed(threshold: float, chance: float) -> float:
    """From which probability on the first sentence holds the answer.

    Args:
        threshold: Of the strictness; 0 answers always.
        chance: What the selection gave the first sentence, of all sentences.
    """
    return max(threshold, UNCLEAR) if threshold > 0 and chance < CLEAR else threshold


def beginning_with(place: int, shown: Sequence[KeptSentence]) -> tuple[KeptSentence, ...]:
    """The sentences with that of a place before the others."""
    return (shown[place], *shown[:place], *shown[place + 1 :])


def taken(probabilities: Iterable[float], threshold: float) -> tuple[int, bool]:
    """Which of the sentences is taken, from 0, and whether it holds the answer.

    Args:
        probabilities: That each sentence does, likeliest first, at least one; a next one is drawn only in doubt.
        threshold: From which the first sentence does.
    """
    best, chosen, answerable = -1.0, 0, False
    for number, probability in enumerate(probabilities):
        enough = probability >= (max(threshold, LATER) if number else threshold)
        if number == 0 or (enough and (probability > best or not answerable)):
            best, chosen, answerable = probability, number, enough
        if best >= DOUBT:
            break
    return chosen, answerable


def _judged(question: str, shown: tuple[KeptSentence, ...], model: ChatModel, prompts: Prompts) -> Verdict:
    outlook = outlook_on(question, shown, model, prompts)
    found = signals(question, shown, outlook, model)
    found["answerable"] = probability(found)
    if _ruled_out(question, shown[0]):
        found["answerable"] = 0.0
    return Verdict(answerable=False, signals=found, shown=shown, read=outlook.tokens)


def _ruled_out(question: str, sentence: KeptSentence) -> bool:
    """Whether a sentence cannot hold the answer: it asks, orders an answer, or is of another year or 一期 for 二期."""
    if ASKS.search(sentence.text) or told_of_another_year(question, words_of(sentence)):
        return True
    orders = orders_an_answer(sentence.text) and not orders_an_answer(question + _ORDERED)
    return orders or another_ordinal(asked(question), [vouched(sentence)])


def likelihood(question: str, sentence: KeptSentence, model: ChatModel, prompts: Prompts) -> float:
    """Probability, 0 to 1, that a sentence, read alone, holds the answer."""
    return probability(signals(question, [sentence], outlook_on(question, [sentence], model, prompts), model))


def probability(signals: Mapping[str, float]) -> float:
    """Probability that the documents hold the answer, 0 to 1 (logistic regression)."""
    chosen = weights().signals if "leaning" in signals else weights().others
    total = chosen["bias"] + math.fsum(chosen[name] * signals[name] for name in chosen if name != "bias")
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def signals(question: str, shown: Sequence[KeptSentence], outlook: Outlook, model: ChatModel) -> dict[str, float]:
    """What the decision is read from, by name; the question may be one part of what was asked.

    ``has``: log-odds with which the model goes on with 有 and not with 没有.
    ``leaning``: log-odds read off a layer inside the model; only for the model that these were fitted for.
    ``kind_missing``, ``year_missing``, ``place_missing``: whether the best sentence lacks the asked-for kind of thing,
    and the question's years and places; see ``assistant.answer.asked``.
    ``cover``, ``dense``: share of the question's terms in it, and nearness in meaning.
    """
    best = shown[0]
    wanted = asked(question)
    # A comparison needs several sentences, so its years and places may stand in any of them.
    vouching = shown if wanted.several else shown[:1]
    found = {
        "has": _log_odds(outlook.shares[0]),
        "kind_missing": kind_missing(wanted, _dated(best)),
        "year_missing": years_missing(wanted, [vouched(sentence) for sentence in vouching]),
        "place_missing": elsewhere(wanted, vouching),
        "cover": best.cover,
        "dense": best.dense,
    }
    if model.identity == weights().model:
        found["leaning"] = float(outlook.state @ weights().direction) + weights().offset
    return found


def outlook_on(question: str, shown: Sequence[KeptSentence], model: ChatModel, prompts: Prompts) -> Outlook:
    """How the model goes on with a list of examples whose last item is the question and the best sentence.

    The examples are pairs of questions on one sentence, of which it answers only one. One sentence under its headings
    tells more than the whole context, in which a small model finds an answer to anything.
    """
    head, item = examples_and_item(prompts)
    before, after = item.split("{question}")
    return model.outlook(
        head, (before.format(context=_judged_context(shown[0], question)), question, after), (_YES, _NO)
    )


def _judged_context(sentence: KeptSentence, question: str) -> str:
    """The sentence under its headings, with what it takes from the one before it: the year, or what 其中 is of."""
    earlier = carried_subject(sentence)
    year = carried_year(sentence) if not earlier else ""
    words = (
        as_data(earlier or _stands_under(sentence))
        + (f"（{year}）" if year else "")
        + as_data(words_of(sentence, only_year(question)))
    )
    return f"{heading_line(sentence.document, headings(sentence))}\n{words}"


def _stands_under(sentence: KeptSentence) -> str:
    """The line that leads to the list that a sentence is of, or what opens its paragraph as a theme; else empty."""
    text = sentence.document.text
    lead = lead_of(text, Span(start=sentence.start, end=sentence.end))
    return text[lead.start : lead.end] if lead else ""


def warm_up(model: ChatModel, prompts: Prompts) -> None:
    """Reads the examples, so that the first question need not wait for it."""
    model.keep(examples_and_item(prompts)[0])


def examples_and_item(prompts: Prompts) -> tuple[str, str]:
    """The examples of the prompt, which are read once and kept, and the item to be judged with its placeholders."""
    end = prompts.evidence.rindex("\n\n") + 2
    return prompts.evidence[:end], prompts.evidence[end:]


def agrees(question: str, citations: Sequence[Citation], *, worked_out: bool = False) -> bool:
    """Whether the cited sentences speak of the question's years, places and ordinals (第五次), and of what it asks.

    The right figure of the wrong region or year is the likeliest mistake in documents that resemble each other.

    Args:
        worked_out: The answer was worked out of the sentences; a percentage of two of them stands in neither.
    """
    wanted = asked(question)
    if not citations:
        return True
    return (
        (worked_out or kind_missing(wanted, " ".join(map(_dated, citations))) < 0.5)
        and years_missing(wanted, [vouched(citation) for citation in citations]) < 1
        and elsewhere(wanted, citations) < 1
        and (worked_out or not all(told_of_another_year(question, words_of(citation)) for citation in citations))
        and not another_ordinal(wanted, [vouched(citation) for citation in citations])
    )


def _dated(sentence: KeptSentence | Citation) -> str:
    """The words of a sentence, with the year that it goes on with."""
    return f"{words_of(sentence)} {carried_year(sentence)}".rstrip()


def _log_odds(share: float) -> float:
    share = min(max(share, 1e-6), 1 - 1e-6)
    return math.log(share / (1 - share))
