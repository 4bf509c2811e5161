"""Answers that were given before, for questions that are asked again: in memory only, and only the newest."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, replace

from assistant.config import Strictness
from assistant.records import Answer, Document, Done, Event, Retrieved, Scope, Searching, Token

_MOST_CHARS = 20_000_000  # of the documents that the kept answers speak of, and of the conversations before them


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """All that an answer depends on; decoding is greedy, so the same of these gives the same answer.

    Nothing from the question to the answer looks at the clock: a "this year" is that of the documents.

    Attributes:
        history: Role and text of each message before it, oldest first.
        library: Changes with every change of the library.
        program: The chat model, the prompts and the version of the program.
    """

    question: str
    history: tuple[tuple[str, str], ...]
    scope: Scope | None
    strictness: Strictness
    answer_tokens: int
    library: str
    program: tuple[str, ...]


class Remembered:
    """The answers that were used last, whole ones only; safe to use from several threads.

    Args:
        most: Number of answers; 0 keeps none.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._answers: OrderedDict[Asked, Answer] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, asked: Asked) -> Answer | None:
        """The answer that was given to just this; None if none is known."""
        with self._lock:
            answer = self._answers.get(asked)
            if answer is not None:
                self._answers.move_to_end(asked)
            return answer

    def keep(self, asked: Asked, answer: Answer) -> None:
        """Nothing; the answer is known from now on, and those over an earlier state of the library no longer are."""
        with self._lock:
            for old in [old for old in self._answers if old.library != asked.library]:
                del self._answers[old]
            self._answers[asked] = answer
            while len(self._answers) > self._most or self._chars() > _MOST_CHARS:
                self._answers.popitem(last=False)

    def through(self, events: Generator[Event, None, None], asked: Asked) -> Generator[Event, None, None]:
        """The events as they come, of which the answer is kept.

        If it turns out that the question needs no history, and its answer without one is known, that one ends them.
        """
        began = time.perf_counter()
        keys: list[Asked] = []
        with closing(events):
            for event in events:
                if isinstance(event, Searching):
                    keys.append(asked)
                    if asked.history and event.stand_alone == asked.question:
                        keys.append(replace(asked, history=()))
                        known = self.find(keys[-1])
                        if known is not None:
                            self.keep(asked, known)
                            yield from told_again(known, time.perf_counter() - began)
                            return
                elif isinstance(event, Done):
                    for key in keys:  # a greeting is not searched for, and costs nothing
                        self.keep(key, event.answer)
                yield event

    def _chars(self) -> int:
        texts = {id(held): len(held.text) for answer in self._answers.values() for held in _documents(answer)}
        before = sum(len(text) for asked in self._answers for _, text in asked.history)
        return before + sum(texts.values())


def told_again(answer: Answer, seconds: float) -> Iterator[Event]:
    """The events of an answer that is known already.

    Args:
        seconds: How long it took to find it.
    """
    yield Searching(stand_alone=answer.stand_alone)
    yield Retrieved(passages=answer.passages, shown=answer.shown)
    yield Token(text=answer.text)
    timings = {"search_s": 0.0, "first_token_s": seconds, "total_s": seconds}
    yield Done(answer=replace(answer, cached=True, timings=timings, usage={"evaluated_tokens": 0.0}))


def _documents(answer: Answer) -> Iterator[Document]:
    for passage in answer.passages:
        yield passage.document
        yield from (other.document for other in passage.also)
    yield from (sentence.document for sentence in answer.shown)
