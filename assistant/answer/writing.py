"""The answer in the model's words: written from the sentence that was judged or from all, watched, and checked."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial

from assistant.answer.checking import checked, in_doubt
from assistant.answer.citations import vouched
from assistant.answer.clock import Clock
from assistant.answer.conflicts import with_disagreeing, with_mood
from assistant.answer.drafting import draft_prompt, without_preamble
from assistant.answer.evidence import SURE, Verdict, agrees
from assistant.answer.found import Found
from assistant.answer.guard import FigureGuard
from assistant.answer.straight import ENOUGH, one_sentence_does, prompt_after, with_place, written_after
from assistant.answer.wording import NOT_FOUND
from assistant.config import Strictness
from assistant.library.script import to_script
from assistant.models.chat_model import ChatModel
from assistant.models.prompts import Prompts
from assistant.records import Answer, Event, Script, Token


def written(
    found: Found,
    verdict: Verdict,
    *,
    model: ChatModel,
    prompts: Prompts,
    answer_tokens: int,
    strictness: Strictness,
    script: Script,
    clock: Clock,
) -> Generator[Event, None, Answer]:
    """The answer to a question whose sentences hold it; what may be shown of it is told while it is written.

    Args:
        found: Its sentences, that first which was judged.
        script: Of the question as the user wrote it.
    """
    likely = verdict.signals["answerable"]
    sure = likely >= SURE
    straight = likely >= ENOUGH and not found.parts and one_sentence_does(found.question, script)
    prompt = (
        prompt_after(verdict.read, model, prompts)
        if straight
        else draft_prompt(model, prompts, found.question, found.shown, script)
    )
    guard = FigureGuard(
        [*map(vouched, found.shown), found.question], partial(in_doubt, question=found.question, shown=found.shown)
    )
    pieces: list[str] = []
    with closing(model.stream(prompt, max_tokens=answer_tokens)) as stream:
        for text in written_after(stream) if straight else (piece.text for piece in stream):
            pieces.append(text)
            passed = guard.feed(text)
            if sure:
                yield from _shown(passed, script, clock)
            if guard.broken:  # what follows would only lead on from a figure that no source holds
                break
    draft = without_preamble("".join(pieces))
    usage = {"prompt_tokens": float(len(prompt)), "answer_tokens": float(model.count(draft))}
    result = checked(draft, found.question, found.shown)
    speaks_of_others = not agrees(found.question, result.bound.citations)
    if strictness != "open" and (speaks_of_others or not (result.supported or sure)):
        return replace(found.not_found(NOT_FOUND[script], verdict.signals), raw=draft, usage=usage, notes=result.notes)
    if result.supported and sure:
        yield from _shown(guard.finish(), script, clock)
    bound = with_place(result.bound, found.question, found.shown) if straight else result.bound
    bound = with_mood(found.question, with_disagreeing(found.question, bound, found.shown, script), script)
    return replace(found.answered(bound, verdict.signals), usage=usage, raw=draft, notes=result.notes)


def _shown(text: str, script: Script, clock: Clock) -> Iterator[Token]:
    if text:
        clock.first_token()
        yield Token(text=to_script(text, script))
