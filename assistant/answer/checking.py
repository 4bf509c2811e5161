"""A draft against the sentences it was written from: every statement bound, every figure that of what is asked about.

That a figure stands in some shown sentence is not enough. Documents that resemble each other give the same indicator
for another place or year, and another indicator beside it: the sentence that holds the figure has to speak of the
question's place and year itself, and no other may fit the question better with a figure of the same kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.answer.asked import Asked, asked, years_missing
from assistant.answer.attribution import attributed
from assistant.answer.citations import BoundAnswer, bind, elsewhere, nearest, quoted, vouched
from assistant.answer.denials import denied_of_others
from assistant.answer.figures import Figure, figures, supported
from assistant.answer.told_of import Told, naming, runs_against, told_of
from assistant.library.lexicon import question_terms
from assistant.library.script import detect_script
from assistant.library.table_rows import words_of
from assistant.records import KeptSentence
from assistant.search.carried import carried_year

_CHINESE = re.compile("[㐀-鿿]")
_CLEARLY_MORE = 2  # terms of the question that another sentence must hold beyond those of the figure's own
_MORE_THAN_JUDGED = 3  # the same, before another sentence is believed where the judged one has a figure of the kind


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
    others = shown[0] if shown and denied_of_others(draft, question, words_of(shown[0])) else None
    if others is not None:
        notes.append(f"said of those of whom it is not denied: {draft}")
    supported_draft = bool(bound.citations) and not bound.unsupported and not foreign and others is None
    if not supported_draft:
        better = others or better
        if not (foreign or others):
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
    told, given = told_of(draft), figures(question)
    added = [each for each in told if not supported(each.figure, given)]
    if not added:
        return [], None
    wanted = asked(question)
    one = len(told) == 1 and not wanted.several
    scale = _Scale(question, wanted, shown)
    found: list[str] = []
    better: KeptSentence | None = None
    for each in added:
        holders = [at for at, sentence in enumerate(shown) if supported(each.figure, figures(words_of(sentence)))]
        own = [at for at in holders if wanted.several or _speaks_of(wanted, shown[at])]
        words = each.names | scale.terms if one else each.names
        fitting = scale.fits_better(each.figure, words, own or holders, bare=one and not each.names)
        if holders and (not own or fitting is not None):
            found.append(each.figure.text)
            better = better or (None if fitting is None else shown[fitting])
        elif holders and all(runs_against(draft, question, each.figure, words_of(shown[at])) for at in holders):
            found.append(each.figure.text)
            better = better or shown[holders[0]]
    return found, better


def _speaks_of(wanted: Asked, sentence: KeptSentence) -> bool:
    return elsewhere(wanted, [sentence]) < 1 and years_missing(wanted, [vouched(sentence)]) < 1


class _Scale:
    """Weighs the figures of the shown sentences against each other, by what they are told of.

    Attributes:
        terms: The terms of the question that name what it is about.
    """

    def __init__(self, question: str, wanted: Asked, shown: Sequence[KeptSentence]) -> None:
        self._wanted = wanted
        self._shown = shown
        self._told = [told_of(words_of(sentence)) for sentence in shown]
        self._above = [
            naming(" ".join([sentence.document.title, *sentence.heading, carried_year(sentence)])) for sentence in shown
        ]
        self.terms = naming(question) & frozenset(question_terms(question))
        self._letters = _letters(self.terms)

    def fits_better(self, figure: Figure, words: frozenset[str], holders: Sequence[int], *, bare: bool) -> int | None:
        """Which sentence tells another figure of the kind that is rather the one asked for; None if none does.

        Args:
            words: What the figure is said to be told of.
            holders: Which sentences tell it.
            bare: Nothing else is said.
        """
        own = [(at, told) for at in holders for told in self._told[at] if told.figure.value == figure.value]
        own = [(at, told) for at, told in own if told.figure.unit == figure.unit]
        if not figure.unit or not own:
            return None
        others = [
            (at, told)
            for at, sentence in enumerate(self._told)
            for told in sentence
            if told.figure.unit == figure.unit and told.figure.value != figure.value
        ]
        for at, other in others:
            if all(self._rather(at, other, place, told, words) for place, told in own):
                return at
        judged = [told for at, told in others if at == 0]
        if judged and 0 not in holders and (bare or self._wanted.figure) and not self._wanted.several:
            # The first sentence was judged to hold the answer: another has to tell all that it does, and more.
            most = max((self.terms & (told.around | self._above[at]) for at, told in own), key=len)
            least = max((self.terms & (told.around | self._above[0]) for told in judged), key=len)
            # Where its headings name what the judged one does not, as the place, it is about the question rather.
            named = any(self.terms & self._above[at] - least - self._above[0] for at, _ in own)
            return None if named or most > least or len(most) >= len(least) + _MORE_THAN_JUDGED else 0
        return None

    def _rather(self, at: int, other: Told, place: int, told: Told, words: frozenset[str]) -> bool:
        """Whether the other figure is told of the question's year, or of all that this one shares with it, and more."""
        years = self._wanted.years
        if years and other.years and not years & other.years:
            return False
        if years and told.years and not years & told.years and (at == place or (at == 0 and other.years)):
            return True
        theirs = words & (other.around | self._above[at])
        if at != place:
            # What the judged sentence says holds for all of its figures before another sentence is believed.
            near = told.around if place else naming(words_of(self._shown[place]))
            mine = words & (near | self._above[place])
            return theirs >= mine and len(theirs) >= len(mine) + _CLEARLY_MORE
        # Single characters tell 关闭 from 新开 for 关了多少; two terms weigh more than one of them.
        mine = words & (told.around | self._above[at])
        spared = (_letters(told.names) & self._letters) - _letters(other.around | self._above[at])
        return theirs > mine and len(theirs - mine) > 2 * len(spared)


def _letters(terms: Iterable[str]) -> frozenset[str]:
    """The Chinese characters of some terms."""
    return frozenset(letter for term in terms for letter in term if _CHINESE.match(letter))
