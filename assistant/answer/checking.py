"""A draft against the sentences it was written from: every statement bound, every figure that of what is asked about.

That a figure stands in some shown sentence is not enough. Documents that resemble each other give the same indicator
for another place or year, and another indicator beside it: the sentence that holds the figure has to speak of the
question's place and year itself, and no other may fit the question better with a figure of the same kind.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answer.asked import Asked, asked, places_missing, years_missing
from assistant.answer.attribution import attributed
from assistant.answer.citations import BoundAnswer, bind, nearest, place_context, quoted, vouched
from assistant.answer.figures import CLAUSE, DATE_UNITS, Figure, figures, supported
from assistant.library.lexicon import question_terms, terms
from assistant.library.script import detect_script
from assistant.records import KeptSentence

_Told = tuple[Figure, frozenset[str]]  # a figure with the terms that are told of it
_YEAR = re.compile(r"(?:19|20)\d{2}年?$")
_NAMES_SOMETHING = 3  # terms from which a clause names what its figure counts
_CLEARLY_MORE = 2  # terms of the question that another clause must hold beyond those of the figure's own


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A draft after all checks.

    Attributes:
        bound: The answer that the shown sentences bear out: the draft, or the sentence nearest to it.
        draft: What was bound; not what was written if a figure was put right.
        supported: Whether the draft itself could be borne out.
        notes: What was found wrong, one line each.
    """

    bound: BoundAnswer
    draft: str
    supported: bool
    notes: tuple[str, ...] = ()


def checked(written: str, question: str, shown: Sequence[KeptSentence]) -> Checked:
    """What becomes of a draft.

    Args:
        shown: The sentences the model was shown, best first.
    """
    draft = attributed(written, question, shown)
    notes = [] if draft == written else [f"a figure of a neighbouring clause was put right: {written}"]
    foreign, better = _foreign(draft, question, shown)
    if foreign:
        notes.append(f"a figure that is not of what is asked about: {', '.join(foreign)}")
    bound = bind(draft, shown, question)
    if bound.unsupported and not foreign and (rest := _without(bound.unsupported, draft, question)):
        notes.append(f"left out, because no shown sentence supports it: {' '.join(bound.unsupported)}")
        draft, bound = rest, bind(rest, shown, question)
    supported_draft = bool(bound.citations) and not bound.unsupported and not foreign
    if not supported_draft:
        if not foreign:
            notes.append(f"no shown sentence supports the draft: {draft}")
        bound = quoted(better or nearest(draft, shown, question))
    return Checked(bound=bound, draft=draft, supported=supported_draft, notes=tuple(notes))


def _without(unsupported: Sequence[str], draft: str, question: str) -> str:
    """The draft without some of its statements; empty if what is left is less than half of it, or lacks the figure."""
    rest = draft
    for statement in unsupported:
        rest = rest.replace(statement, "", 1)
    rest = rest.strip(" ；;\n")
    if 2 * len(rest) < len(draft) or (asked(question).figure and not figures(rest)):
        return ""
    return rest if rest[-1:] in "。！？!?." else rest + ("." if detect_script(rest) == "latin" else "。")


def in_doubt(written: str, question: str, shown: Sequence[KeptSentence]) -> bool:
    """Whether what is written so far holds a figure that ``checked`` would put right or take for another's."""
    return attributed(written, question, shown) != written or bool(_foreign(written, question, shown)[0])


def _foreign(draft: str, question: str, shown: Sequence[KeptSentence]) -> tuple[list[str], KeptSentence | None]:
    """The figures of a draft that belong to something else, and the sentence that fits the question instead."""
    wanted = asked(question)
    given = figures(question)
    told = _told(draft)
    own_terms = frozenset(question_terms(question)) if len(told) == 1 and not wanted.several else frozenset()
    told_by = [_told_under(sentence) for sentence in shown] if told else []
    found: list[str] = []
    better: KeptSentence | None = None
    for figure, around in told:
        if supported(figure, given) or figure.unit in DATE_UNITS:
            continue
        holders = [at for at, sentence in enumerate(shown) if supported(figure, figures(sentence.text))]
        own = [at for at in holders if wanted.several or _speaks_of(wanted, shown[at])]
        fitting = _fits_better(figure, own_terms | around, own or holders, told_by)
        if holders and (not own or fitting is not None):
            found.append(figure.text)
            better = better or (None if fitting is None else shown[fitting])
    return found, better


def _speaks_of(wanted: Asked, sentence: KeptSentence) -> bool:
    return places_missing(wanted, [place_context(sentence)]) < 1 and years_missing(wanted, [vouched(sentence)]) < 1


def _fits_better(
    figure: Figure, wanted: frozenset[str], holders: Sequence[int], told_by: Sequence[Sequence[_Told]]
) -> int | None:
    """Which sentence tells another figure of the kind with all the terms that this one shares, and more.

    Args:
        holders: Which sentences tell this one.
        told_by: For each sentence what it tells.
    """
    if not figure.unit:
        return None
    own = [
        wanted & around
        for at in holders
        for other, around in told_by[at]
        if other.value == figure.value and other.unit == figure.unit
    ]
    if not own:
        return None
    most = max(own, key=len)
    for at, told in enumerate(told_by):
        for other, around in told:
            if other.unit != figure.unit or other.value == figure.value:
                continue
            shared = wanted & around
            if shared >= most and len(shared) >= len(most) + _CLEARLY_MORE:
                return at
    return None


def _told_under(sentence: KeptSentence) -> list[_Told]:
    """The figures of a sentence, each with the terms told of it and those of the headings, but for their figures."""
    head = " ".join([sentence.document.title, *sentence.heading])
    above = frozenset(term for term in terms(head) if not term[0].isdigit())
    return [(figure, above | around) for figure, around in _told(sentence.text)]


def _told(text: str) -> list[_Told]:
    """The figures of a text, each with the terms told of it.

    Those are the terms of its clause and of the clauses without a figure; a clause that names nothing (至63.2%) goes on
    with what the one before it names.
    """
    clauses = [(figures(clause), frozenset(_words(clause))) for clause in CLAUSE.findall(text)]
    shared = frozenset(
        term for found, words in clauses if not any(f.unit not in DATE_UNITS for f in found) for term in words
    )
    told: list[_Told] = []
    subject: frozenset[str] = frozenset()
    for found, words in clauses:
        counted = [figure for figure in found if figure.unit not in DATE_UNITS]
        if not counted:
            continue
        subject = words if len(words) >= _NAMES_SOMETHING else subject | words
        told += [(figure, subject | shared) for figure in counted]
    return told


def _words(clause: str) -> list[str]:
    """The terms of a clause without its counted figures; years stay."""
    return [term for term in terms(clause) if not term[0].isdigit() or _YEAR.match(term)]
