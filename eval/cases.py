"""Evaluation cases: one JSON object a line, read strictly and checked against the documents."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Literal, get_args

from assistant.errors import EvaluationError
from assistant.records import Message

from .figures import any_stands_in, stands_in

Kind = Literal[
    "figure", "name", "date", "list", "trap", "comparison", "multihop", "computed", "negation",
    "false_premise", "traditional", "english", "colloquial", "typo", "noun_phrase", "follow_up",
    "place", "reason", "definition", "how", "yes_no", "unanswerable",
    "noise_0", "noise_20", "noise_40", "noise_60", "noise_80", "noise_100",
]  # fmt: skip
Difficulty = Literal["easy", "medium", "hard"]
Split = Literal["dev", "test"]

_SENTENCE_ENDS = "。！？\n"
REQUIRED = ("id", "question", "facts", "gold", "answerable")


@dataclass(frozen=True, slots=True, kw_only=True)
class Gold:
    """A verbatim piece of a document that the answer rests on.

    Attributes:
        document: File name of the document, without folders.
        also: Pieces that serve as well as this one, because the same fact stands there too.
    """

    document: str
    quote: str
    also: tuple[Gold, ...] = ()

    @property
    def choices(self) -> tuple[Gold, ...]:
        """This piece and those that serve as well."""
        return (self, *self.also)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One question with what is known about its answer.

    Attributes:
        facts: What a right answer holds; of each fact any one of its accepted forms.
        forbidden: Forms that must not stand in the answer, such as the same figure of a neighbouring region.
        gold: The pieces that are all needed; for an unanswerable case the near miss, if there is one.
        computed: The facts are worked out from the gold pieces and do not stand in them.
        references: Short reference answers of a reading comprehension set, for exact match and token F1.
    """

    id: str
    question: str
    facts: tuple[tuple[str, ...], ...]
    gold: tuple[Gold, ...]
    answerable: bool
    history: tuple[Message, ...] = ()
    forbidden: tuple[str, ...] = ()
    kind: str = "figure"
    difficulty: str = "medium"
    split: str = "test"
    computed: bool = False
    references: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> str:
        """A hash of everything in the case."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()[:16]


def load_cases(path: Path) -> list[Case]:
    """The cases of a JSONL file in their order; blank lines and lines that begin with ``#`` are skipped.

    Raises:
        EvaluationError: The file cannot be read, or a line is no case; the message names the line.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"Cases {str(path)!r} cannot be read: {error}.", "Give a UTF-8 JSONL file.") from error
    cases: list[Case] = []
    seen: set[str] = set()
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            case = case_from(json.loads(line))
        except (ValueError, TypeError, AttributeError) as error:
            raise EvaluationError(
                f"Line {number} of {path.name!r} is no case: {error}.",
                f"Five fields are required: {', '.join(REQUIRED)}; `assistant eval --init F` makes one.",
            ) from error
        if case.id in seen:
            raise EvaluationError(
                f"Line {number} of {path.name!r} repeats the id {case.id!r}.", "Give each case its own."
            )
        seen.add(case.id)
        cases.append(case)
    if not cases:
        raise EvaluationError(f"Cases {str(path)!r} hold no case.", "Write one JSON object a line.")
    return cases


def case_from(value: Any) -> Case:
    """The case of one decoded JSON object.

    Raises:
        ValueError: A field is missing, unknown or of the wrong type.
    """
    if not isinstance(value, dict):
        raise ValueError("it is not a JSON object")
    known = {f.name for f in fields(Case)}
    if missing := [name for name in REQUIRED if name not in value]:
        raise ValueError(f"the field {missing[0]!r} is missing")
    if unknown := sorted(set(value) - known):
        raise ValueError(f"the field {unknown[0]!r} is unknown")
    case = Case(
        id=_text(value, "id"),
        question=_text(value, "question"),
        facts=tuple(_texts(forms, "facts") for forms in _list(value, "facts")),
        gold=tuple(_gold(piece) for piece in _list(value, "gold")),
        answerable=_flag(value, "answerable"),
        history=tuple(_message(turn) for turn in _list(value, "history")),
        forbidden=_texts(value.get("forbidden", []), "forbidden"),
        kind=value.get("kind", "figure" if value["answerable"] else "unanswerable"),
        difficulty=value.get("difficulty", "medium"),
        split=value.get("split", "test"),
        computed=_flag(value, "computed"),
        references=_texts(value.get("references", []), "references"),
    )
    for name, choices in (("kind", Kind), ("difficulty", Difficulty), ("split", Split)):
        if getattr(case, name) not in get_args(choices):
            raise ValueError(f"{name} is {getattr(case, name)!r} but must be one of {', '.join(get_args(choices))}")
    if case.answerable and not case.facts:
        raise ValueError("an answerable case needs at least one fact")
    if not case.answerable and case.facts:
        raise ValueError("an unanswerable case cannot have facts")
    return case


def problems(cases: Sequence[Case], documents: Mapping[str, str]) -> list[str]:
    """What is wrong with cases against the texts of their documents, by file name; empty if nothing is."""
    found: list[str] = []
    for case in cases:
        found += [f"{case.id}: {problem}" for problem in _problems_of(case, documents)]
    placed = [(piece, case) for case in cases if case.answerable for gold in case.gold for piece in gold.choices]
    for i, (piece, case) in enumerate(placed):
        for other, earlier in placed[:i]:
            same = piece.document == other.document and (piece.quote in other.quote or other.quote in piece.quote)
            if same and case.split != earlier.split:
                found.append(f"{case.id}: its gold quote is also that of {earlier.id}, which is in the other split")
    return found


def _problems_of(case: Case, documents: Mapping[str, str]) -> list[str]:
    found: list[str] = []
    pieces = [choice for piece in case.gold for choice in piece.choices]
    for piece in pieces:
        if piece.document not in documents:
            found.append(f"there is no document {piece.document!r}")
        elif piece.quote not in documents[piece.document]:
            found.append(f"the quote {piece.quote!r} does not stand in {piece.document!r}")
    if case.answerable and not case.gold:
        found.append("an answerable case needs a gold quote")
    if case.answerable:
        found += [
            f"the forbidden form {form!r} stands in the question, so an answer may well repeat it"
            for form in case.forbidden
            if stands_in(form, case.question)
        ]
        found += [
            f"the forbidden form {form!r} stands in a gold sentence, so a verbatim answer would be wrong"
            for form in case.forbidden
            for piece in pieces
            if stands_in(form, _sentences_around(piece.quote, documents.get(piece.document, "")))
        ]
    for forms in case.facts:
        if not case.computed and not any(any_stands_in(forms, piece.quote) for piece in pieces):
            found.append(f"no form of the fact {forms!r} stands in a gold quote")
        found += [f"the fact {form!r} stands in the question" for form in forms if stands_in(form, case.question)]
        found += [
            f"the forbidden form {form!r} stands in the fact {fact!r}"
            for form in case.forbidden
            for fact in forms
            if stands_in(form, fact)
        ]
    return found


def _sentences_around(quote: str, text: str) -> str:
    start = text.find(quote)
    if start < 0:
        return quote
    before = max(text.rfind(mark, 0, start) for mark in _SENTENCE_ENDS) + 1
    end = start + len(quote) - 1
    ends = [place for mark in _SENTENCE_ENDS if (place := text.find(mark, end)) >= 0]
    return text[before : min(ends, default=len(text)) + 1]


def _list(value: Mapping[str, Any], name: str) -> Sequence[Any]:
    items = value.get(name, [])
    if not isinstance(items, list):
        raise ValueError(f"{name} must be a list")
    return items


def _texts(items: Any, name: str) -> tuple[str, ...]:
    if not isinstance(items, list) or not all(isinstance(item, str) and item.strip() for item in items):
        raise ValueError(f"{name} must hold lists of non-empty text")
    return tuple(items)


def _text(value: Mapping[str, Any], name: str) -> str:
    text = value.get(name)
    if not isinstance(text, str) or not text.strip():
        raise ValueError(f"{name} must be text that is not empty")
    return text


def _flag(value: Mapping[str, Any], name: str) -> bool:
    flag = value.get(name, False)
    if not isinstance(flag, bool):
        raise ValueError(f"{name} must be true or false")
    return flag


def _gold(value: Any) -> Gold:
    if not isinstance(value, dict):
        raise ValueError("gold must be a list of objects with document and quote")
    return Gold(
        document=_text(value, "document"),
        quote=_text(value, "quote"),
        also=tuple(_gold(piece) for piece in _list(value, "also")),
    )


def _message(value: Any) -> Message:
    if not isinstance(value, dict) or value.get("role") not in ("user", "assistant"):
        raise ValueError("history must be a list of objects with role (user or assistant) and content")
    return Message(role=value["role"], content=_text(value, "content"))
