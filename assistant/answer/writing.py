"""The answer in the model's words: written from the sentence that was judged or from all, watched, and checked."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial

from assistant.answer.checking import Checked, checked, in_doubt
from assistant.answer.citations import quoted, vouched, without_marks
from assistant.answer.clock import Clock
from assistant.answer.conflicts import with_disagreeing, with_mood
from assistant.answer.drafting import draft_prompt, goes_round, without_preamble
from assistant.answer.english import with_original_name, without_words
from assistant.answer.evidence import LIKELY, SURE, Verdict, agrees, examples_and_item
from assistant.answer.figures import figures, supported
from assistant.answer.found import Found
from assistant.answer.guard import FigureGuard
from assistant.answer.own_words import asks_for_account, in_its_words, told_whole
from assistant.answer.straight import (
    ENOUGH,
    LONGEST,
    LONGEST_LIST,
    another_says_more,
    asks_why,
    leaves_out_why,
    listed_in_one,
    one_sentence_does,
    prompt_after,
    tells,
    with_place,
    written_after,
)
from assistant.answer.wording import NOT_FOUND
from assistant.answer.yes_or_no import asks_yes_or_no, borne_out
from assistant.config import Strictness
from assistant.library.script import to_script
from assistant.models.chat_model import ChatModel
from assistant.models.prompts import Prompts
from assistant.records import Answer, Event, KeptSentence, Script, Token
from assistant.search.belonging import asks_for_all, asks_for_list
from assistant.search.carried import carried_subject

# Scores of a sentence: from which no other that was found holds what is asked, and below which it hardly does.
_SURELY_CHOSEN = 0.9
_HARDLY_CHOSEN = 0.01


@dataclass(frozen=True, slots=True)
class Straight:
    """What was written from one sentence.

    Attributes:
        text: The answer without marks; shown only of an answer that stands.
    """

    answer: Answer
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """Writes the answer to one question whose sentences hold it.

    Attributes:
        found: Its sentences, that first which was judged.
        script: Of the question as the user wrote it.
    """

    found: Found
    verdict: Verdict
    model: ChatModel
    prompts: Prompts
    strictness: Strictness
    script: Script
    clock: Clock

    def written(self, answer_tokens: int) -> Generator[Event, None, Answer]:
        """The answer; what may be shown of it is told while it is written."""
        shown = self.found.shown
        whole = self._whole()
        if whole is not None:
            yield from as_shown(without_marks(whole.text), self.script, self.clock)
            return whole
        straight = self.straight(answer_tokens) if self.one_sentence_does and not self.found.parts else None
        if straight is not None:
            if straight.answer.status != "answered":
                return straight.answer
            if self.script == "latin":
                return (yield from self._in_english(straight, answer_tokens))
            yield from as_shown(straight.text, self.script, self.clock)
            return straight.answer
        if self._sure and not asks_for_list(self.found.question):
            shown = (shown[0], *filter(may_say_more, shown[1:]))
        return (yield from self._drafted(shown, answer_tokens))

    @property
    def one_sentence_does(self) -> bool:
        """Whether the judged sentence surely enough holds the answer, and all of it."""
        enough = self.verdict.answerable and self.verdict.signals["answerable"] >= ENOUGH
        return enough and self.may_be_one_sentence

    @property
    def may_be_one_sentence(self) -> bool:
        """Whether the judged sentence, if it holds the answer, holds all of it."""
        question = self.found.question
        one = one_sentence_does(question) or asks_yes_or_no(question) or (self._sure and self._list_in_one_sentence)
        return one and not self._left_out

    @property
    def _left_out(self) -> bool:
        """Whether the judged sentence leaves out what is asked for: another names it, or no reason is given."""
        question, shown = self.found.question, self.found.shown
        return another_says_more(question, shown) or leaves_out_why(question, shown[0])

    @property
    def _list_in_one_sentence(self) -> bool:
        """Whether a list is asked for that is none of several sentences, as items or rows."""
        return listed_in_one(self.found.question) and all(each.reason != "list" for each in self.found.shown)

    def _whole(self) -> Answer | None:
        """The judged sentence as it stands, for a question that it surely answers and that asks for an account."""
        question, shown = self.found.question, self.found.shown
        if not self._sure or self.script == "latin" or self.found.parts or not asks_for_account(question):
            return None
        of_list = asks_for_list(question) or any(each.reason == "list" for each in shown)
        if of_list or self._left_out:
            return None
        bound = told_whole(shown[0])
        if bound is None:
            return None
        answer = self._answer(Checked(bound=bound, draft="", supported=True), [], "")
        return answer if answer.status == "answered" else None

    def straight(self, answer_tokens: int, *, labelled: bool = False) -> Straight | None:
        """The answer from the judged sentence alone; None if all sentences should be tried.

        It is short, so it is held until it is checked: what does not stand is never shown.

        Args:
            labelled: It is told behind the name of what it is of, and so needs no words of the sentence for that.
        """
        prompt = prompt_after(self.verdict.read, self.model, self.prompts)
        own = prompt[self.model.count(examples_and_item(self.prompts)[0]) :]  # the examples were read long before
        guard = self._guard()
        pieces: list[str] = []
        question = self.found.question
        longest = LONGEST_LIST if listed_in_one(question) or asks_why(question) else LONGEST
        with closing(self.model.stream(prompt, max_tokens=min(answer_tokens, longest))) as stream:
            for text in written_after(stream):
                pieces.append(text)
                guard.feed(text)
                if guard.broken or goes_round("".join(pieces)):
                    break
        if len(pieces) > longest:  # one for each token, and one for the end if the line did not end by itself
            return None
        draft = without_preamble("".join(pieces), self.found.shown)
        if asks_yes_or_no(self.found.question) and self.script != "latin":
            bound = borne_out(draft, self.found.shown[0], sure=self._sure)
            if bound is not None:
                result = Checked(bound=bound, draft=without_marks(bound.text), supported=True)
                return Straight(self._answer(result, own, draft), result.draft)
        result = checked(draft, self.found.question, self.found.shown)
        if not self._stands_in_judged(result.draft):
            result = replace(result, supported=False)
        if not result.supported and not self._sure:  # nothing found: whoever tries twice errs twice as often
            answer = self._answer(result, own, draft)
            return Straight(answer, without_marks(answer.text))
        if not (result.supported and tells(draft, self.found.question)):
            return None
        if self.script != "latin":
            bound = result.bound
            if self._told_by_judged(result) and not labelled:
                bound = in_its_words(result.draft, question, self.found.shown[0]) or bound
            bound = with_place(bound, question, self.found.shown)
            result = replace(result, bound=bound, draft=without_marks(bound.text))
        answer = self._answer(result, own, draft)
        if answer.status != "answered" and self._sure:
            return None  # it was bound to a sentence of another place or year; with all of them it may not be
        return Straight(answer, result.draft)

    def _in_english(self, straight: Straight, most: int) -> Generator[Event, None, Answer]:
        """The answer in English to what one sentence told in Chinese."""
        told, question = straight.text, self.found.question
        words = without_words(told, question)
        if words:
            yield from as_shown(words, self.script, self.clock)
            marks = "".join(f"[{citation.number}]" for citation in straight.answer.citations)
            return replace(straight.answer, text=f"{words}{marks}.")
        answer = yield from self._drafted(self.found.shown[:1], most)
        return with_original_name(answer, told, question)

    def _drafted(self, sentences: Sequence[KeptSentence], most: int) -> Generator[Event, None, Answer]:
        """The answer from these sentences; what may be shown of it is told while it is written."""
        prompt = draft_prompt(self.model, self.prompts, self.found.question, sentences, self.script)
        guard = self._guard()
        pieces: list[str] = []
        with closing(self.model.stream(prompt, max_tokens=most)) as stream:
            for piece in stream:
                pieces.append(piece.text)
                passed = guard.feed(piece.text)
                if self._sure:
                    yield from as_shown(passed, self.script, self.clock)
                # What follows would only lead on from a figure that no source holds, or say the same again.
                if guard.broken or goes_round("".join(pieces)):
                    break
        draft = without_preamble("".join(pieces), self.found.shown)
        result = checked(draft, self.found.question, self.found.shown)
        answer = self._answer(result, prompt, draft)
        if result.supported and self._sure and answer.status == "answered":
            yield from as_shown(guard.finish(), self.script, self.clock)
        return answer

    def _stands_in_judged(self, text: str) -> bool:
        """Whether every figure of a text stands in the judged sentence, the only one that was read, or the question."""
        judged = self.found.shown[0]
        there = figures(" ".join([carried_subject(judged), vouched(judged), self.found.question]))
        return all(supported(figure, there) for figure in figures(text))

    @property
    def _sure(self) -> bool:
        return self.verdict.signals["answerable"] >= SURE

    @property
    def _surely_of_that(self) -> bool:
        """Whether yes or no is asked of what the judged sentence surely tells, be it in words of its own."""
        judged = self.found.shown[0]
        return self.verdict.answerable and judged.score >= _SURELY_CHOSEN and asks_yes_or_no(self.found.question)

    def _told_by_judged(self, result: Checked) -> bool:
        """Whether an answer rests on the judged sentence alone."""
        judged = self.found.shown[0]
        return [(each.document.id, each.start) for each in result.bound.citations] == [
            (judged.document.id, judged.start)
        ]

    def _strays(self, result: Checked) -> bool:
        """Whether a draft leaves the judged sentence for such as hardly hold the answer."""
        scores = {(each.document.id, each.start): each.score for each in self.found.shown}
        cited = [(each.document.id, each.start) for each in result.bound.citations]
        judged = self.found.shown[0]
        return (judged.document.id, judged.start) not in cited and all(
            scores.get(place, 1.0) < _HARDLY_CHOSEN for place in cited
        )

    def _guard(self) -> FigureGuard:
        question, shown = self.found.question, self.found.shown
        return FigureGuard([*map(vouched, shown), question], partial(in_doubt, question=question, shown=shown))

    def _answer(self, result: Checked, prompt: list[int], draft: str) -> Answer:
        found, signals = self.found, self.verdict.signals
        stands = (result.supported and not self._strays(result)) or self._sure
        if not stands and self._surely_of_that:
            stands, result = True, replace(result, bound=quoted(found.shown[0]))
        elif stands and self._told_by_judged(result) and asks_for_all(found.question) and self.script != "latin":
            result = replace(result, bound=quoted(found.shown[0]))  # all is wished: a part of the sentence is not it
        usage = {"prompt_tokens": float(len(prompt)), "answer_tokens": float(self.model.count(draft))}
        speaks_of_others = not agrees(found.question, result.bound.citations)
        if self.strictness != "open" and (speaks_of_others or not stands):
            nothing = found.not_found(NOT_FOUND[self.script], signals)
            return replace(nothing, raw=draft, usage=usage, notes=result.notes)
        bound = with_disagreeing(found.question, result.bound, found.shown, self.script)
        answer = found.answered(with_mood(found.question, bound, self.script), signals)
        return replace(answer, usage=usage, raw=draft, notes=result.notes)


def may_say_more(sentence: KeptSentence) -> bool:
    """Whether a sentence may add to the one that holds the answer; others only fill the budget, and take time."""
    return sentence.reason not in ("likely", "room") or sentence.score >= LIKELY


def as_shown(text: str, script: Script, clock: Clock) -> Iterator[Token]:
    """A piece of the answer's text as the user sees it, in the script of the question; nothing of an empty one."""
    if text:
        clock.first_token()
        yield Token(text=to_script(text, script))
