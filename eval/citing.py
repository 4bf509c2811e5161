"""Whether the citations of an answer support its statements, told by figures and facts."""

from __future__ import annotations

from collections.abc import Sequence

from .cases import Case
from .figures import any_stands_in, figures, pairs, tokens
from .gold import GoldMap, from_gold, holds
from .outcome import Outcome, Piece
from .statements import Statement, marks, statements

# A statement without figures and facts is supported when this share of what it adds to the question is there.
OVERLAP = 0.5


def citation_metrics(case: Case, outcome: Outcome, gold_map: GoldMap) -> dict[str, float]:
    """Citation recall and precision by statement, gold documents cited, quotes verbatim, marks resolved.

    Recall and precision follow ALCE (Gao et al. 2023): a statement is recalled if all its citations together
    support it; a citation of a recalled statement is precise if it supports the statement alone or if the
    others do not without it.
    """
    by_number = {piece.number: piece for piece in outcome.citations}
    recalled: list[float] = []
    precise: list[float] = []
    for statement in statements(outcome.text):
        cited = [by_number[n] for n in dict.fromkeys(statement.numbers) if n in by_number]
        whole = supported(statement, cited, case, gold_map) if cited else False
        if whole is None:
            continue
        recalled.append(float(whole))
        precise += [float(whole and _needed(statement, cited, i, case, gold_map)) for i in range(len(cited))]
    result: dict[str, float] = {}
    if recalled:
        result["citation_recall"] = sum(recalled) / len(recalled)
    if precise:
        result["citation_precision"] = sum(precise) / len(precise)
    if case.gold:
        hits = [any(from_gold(gold, piece, gold_map) for piece in outcome.citations) for gold in case.gold]
        result["gold_cited"] = sum(hits) / len(hits)
    if outcome.citations:
        result["verbatim"] = sum(piece.verbatim for piece in outcome.citations) / len(outcome.citations)
    if numbers := marks(outcome.text):
        result["marks_resolved"] = sum(n in by_number for n in numbers) / len(numbers)
    return result


def well_cited(result: dict[str, float]) -> bool:
    """Whether no citation metric that applies falls short; nothing is asked of a declined answer."""
    wanted = ("citation_recall", "gold_cited", "verbatim", "marks_resolved")
    return all(result.get(name, 1.0) >= 1.0 for name in wanted)


def supported(statement: Statement, cited: Sequence[Piece], case: Case, gold_map: GoldMap) -> bool | None:
    """Whether the cited pieces hold every fact and firm figure of a statement; None if that cannot be told.

    What stands in the question needs no support. The result of a computed case stands nowhere: it is
    supported if the gold pieces it is worked out from are cited. A statement without facts and figures is
    judged by what it adds to the question; a Latin one over Chinese sources cannot be.
    """
    evidence = "\n".join(part for piece in cited for part in (piece.text, piece.about))
    given = {token for text in _given(case) for token in tokens(text)}
    wanted = [figure for figure in figures(statement.text) if figure not in given]
    facts = [forms for forms in case.facts if any_stands_in(forms, statement.text)]
    if not set(tokens(evidence)).issuperset(wanted):
        return False
    if facts and case.computed:
        return all(any(holds(case, gold, piece, gold_map) for piece in cited) for gold in case.gold)
    if facts or wanted:
        return all(any_stands_in(forms, evidence) for forms in facts)
    added = pairs(tokens(statement.text)) - pairs(tokens(case.question))
    if not added or statement.text.isascii():
        return None
    return len(added & pairs(tokens(evidence))) / len(added) >= OVERLAP


def _needed(statement: Statement, cited: Sequence[Piece], i: int, case: Case, gold_map: GoldMap) -> bool:
    if supported(statement, [cited[i]], case, gold_map):
        return True
    others = [*cited[:i], *cited[i + 1 :]]
    return not (others and supported(statement, others, case, gold_map))


def _given(case: Case) -> list[str]:
    """The texts whose figures need no support."""
    texts = [case.question, *(turn["content"] for turn in case.history)]
    return texts + [form for forms in case.facts for form in forms] if case.computed else texts
