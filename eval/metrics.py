"""The metrics of one case: pure functions of the case and of what came of it, no judge model.

A metric that does not apply to a case is absent from the result; it is never zero for want of meaning.
"""

from __future__ import annotations

from dataclasses import replace

from .cases import Case
from .citing import citation_metrics, well_cited
from .figures import Figure, figures, stands_in, tokens
from .gold import GoldMap
from .outcome import Outcome
from .reading import best_exact_match, best_token_f1, has_every_answer
from .retrieval import retrieval_metrics
from .spelling import asserted, denies
from .statements import plain

STAGES = ("crashed", "not retrieved", "not kept", "declined", "misread", "miscited", "false answer")


def score(case: Case, outcome: Outcome, gold_map: GoldMap | None = None) -> dict[str, float]:
    """Every metric that applies to the case, by name, each from 0 to 1 or in seconds and counts.

    Args:
        gold_map: Beginning of the file name that stands in for a gold document, where the library holds
            other files than the cases quote. Gold is then matched by file and fact instead of by quote.
    """
    if outcome.error:
        result = {"correct": 0.0, "fully_right": 0.0, "crashed": 1.0}
        result |= {"fact_recall": 0.0} if case.answerable else {}
        result |= {"exact_match": 0.0, "token_f1": 0.0, "span_quoted": 0.0} if case.references else {}
        return result | dict.fromkeys(noise_metrics(case, outcome), 0.0)
    mapping = gold_map or {}
    result = {"crashed": 0.0, **answer_metrics(case, outcome)}
    if case.answerable:
        result |= retrieval_metrics(case, outcome, mapping)
        if outcome.answered:
            result |= citation_metrics(case, outcome, mapping)
    result["fully_right"] = float(bool(result["correct"]) and well_cited(result))
    return result | cost_metrics(outcome)


def stage(case: Case, outcome: Outcome, result: dict[str, float]) -> str:
    """The first stage that lost the case, one of `STAGES`; empty if it was answered rightly and well cited.

    A right answer was not lost by retrieval, whatever the gold says; only its citations can fall short.
    """
    if outcome.error:
        return "crashed"
    if not case.answerable:
        return "false answer" if outcome.answered else ""
    if result["correct"]:
        return "" if well_cited(result) else "miscited"
    if result.get("recall", 1.0) < 1.0:
        return "not retrieved"
    if result.get("kept_recall", 1.0) < 1.0:
        return "not kept"
    return "misread" if outcome.answered else "declined"


def answer_metrics(case: Case, outcome: Outcome) -> dict[str, float]:
    """What the text of the answer and the decision to answer are worth."""
    text = plain(outcome.text)
    result: dict[str, float] = {}
    if case.forbidden:
        result["confusion"] = float(outcome.answered and any(said(form, text) for form in case.forbidden))
    if outcome.answered:
        result["invented_figure"] = float(bool(invented_figures(case, outcome)))
    result |= noise_metrics(case, outcome)
    if not case.answerable:
        return result | {"false_answer": float(outcome.answered), "correct": float(not outcome.answered)}
    recall = fact_recall(case, text) if outcome.answered else 0.0
    right = float(recall == 1.0 and not result.get("confusion"))
    result |= {"false_refusal": float(not outcome.answered), "fact_recall": recall, "correct": right}
    if outcome.answered:
        result["correct_when_answered"] = right
    if case.references:
        given = text if outcome.answered else ""
        result["exact_match"] = best_exact_match(given, case.references)
        result["token_f1"] = best_token_f1(given, case.references)
        quoted = " ".join([given, *(citation.text for citation in outcome.citations)] if given else [])
        result["span_quoted"] = float(any(stands_in(reference, quoted) for reference in case.references))
    return result


def noise_metrics(case: Case, outcome: Outcome) -> dict[str, float]:
    """What RGB measures of a question over noisy passages; empty for other cases."""
    if not case.kind.startswith("noise_"):
        return {}
    if not case.answerable:
        return {"rejection": float(not outcome.answered)}
    return {"accuracy": float(outcome.answered and has_every_answer(plain(outcome.text), case.facts))}


def fact_recall(case: Case, text: str) -> float:
    """Share of the case's facts of which the text says an accepted form."""
    return sum(any(said(form, text) for form in forms) for forms in case.facts) / len(case.facts)


def said(form: str, text: str) -> bool:
    """Whether a form stands in what a text asserts; one that itself denies something, anywhere in the text."""
    return stands_in(form, text if denies(form) else asserted(text))


def invented_figures(case: Case, outcome: Outcome) -> tuple[Figure, ...]:
    """Figures of the answer that are neither in what the model was shown nor in question or facts."""
    sources = [case.question, outcome.stand_alone, *(turn["content"] for turn in case.history)]
    sources += [form for forms in case.facts for form in forms]
    for piece in (*outcome.shown, *outcome.citations):
        sources += [piece.text, piece.about]
    known = {token for source in sources for token in tokens(source) if isinstance(token, Figure)}
    # Whether it is a bound is no matter here: the figure itself was there.
    known = {replace(figure, under=False) for figure in known}
    return tuple(figure for figure in figures(plain(outcome.text)) if replace(figure, under=False) not in known)


def cost_metrics(outcome: Outcome) -> dict[str, float]:
    """Seconds and tokens, as far as the assistant tells them."""
    result = {"first_token_s": outcome.first_token_s, "total_s": outcome.total_s}
    if "search_s" in outcome.timings:
        result["search_s"] = outcome.timings["search_s"]
    for name in ("prompt_tokens", "evaluated_tokens", "answer_tokens"):
        if name in outcome.usage:
            result[name] = outcome.usage[name]
    return result
