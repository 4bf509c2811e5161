"""How well a wrong figure in an answer is caught: right answers with one figure made wrong.

    python -m tools.measure_figure_check --run RUN LIBRARY --cases CASES LIBRARY [--split dev] [--show]

RUN is a folder that `assistant eval --out` wrote, LIBRARY the library that was asked; its right answers are taken as
they were given. Of CASES, a file of cases over the documents of LIBRARY, answers are made where the fact is a figure:
the bare figure, and the clause that tells it. Its sentence stands first, as the judged one does; where the search gives
it no place among those that are judged, no answer is made. No chat model is loaded.

Three kinds of mistakes are put into each answer: a digit changed so that the value stands in nothing shown, the unit
changed, and the figure of another sentence or clause with the same unit. Caught means that the answer would not be
given with that figure. A false alarm is a right answer that is not given as it is.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from assistant.answer import evidence  # noqa: E402
from assistant.answer.checking import checked  # noqa: E402
from assistant.answer.figures import CLAUSE, DATE_UNITS, Figure, figures, supported  # noqa: E402
from assistant.answer.premise import premise  # noqa: E402
from assistant.app.open_library import OpenLibrary  # noqa: E402
from assistant.config import load_config  # noqa: E402
from assistant.library.script import fold, simplified  # noqa: E402
from assistant.library.storing.database import Database  # noqa: E402
from assistant.models.embedder import E5Embedder  # noqa: E402
from assistant.models.manifest import resolve_chat_model  # noqa: E402
from assistant.models.tokens import load_tokenizer  # noqa: E402
from assistant.records import KeptSentence  # noqa: E402
from assistant.search.gathering import Gatherer  # noqa: E402
from assistant.search.retriever import Retriever  # noqa: E402
from assistant.search.selection import SentenceSelector  # noqa: E402
from eval.bootstrap import mean  # noqa: E402
from eval.cases import Case, load_cases  # noqa: E402
from eval.gold import is_of  # noqa: E402
from eval.metrics import said  # noqa: E402
from eval.run import Record, load_run  # noqa: E402

_OTHER_SCALE = {"万": "亿", "亿": "万"}
_MARK = re.compile(r"\[\d+\]")
_TRIES = 20
_JUDGED = 2  # sentences that are read one by one to judge whether they hold the answer; that which does stands first


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """A right answer.

    Attributes:
        source: Where it comes from, as the table names it.
        shown: The sentences it was written from, the judged one first.
        facts: All figures that a right answer may tell.
    """

    source: str
    split: str
    question: str
    answer: str
    shown: tuple[KeptSentence, ...]
    facts: tuple[Figure, ...]


def answers_of_run(run: Path, library: Path) -> Iterator[Right]:
    """The right answers of a run that tell a figure which is not worked out."""
    known = sentences_of(library)
    for record in load_run(run).records:
        found = [known.get((piece.document, piece.text)) for piece in record.outcome.shown]
        shown = tuple(sentence for sentence in found if sentence) if all(found) else ()
        answer = _MARK.sub("", record.outcome.text)
        if shown and _usable(record, answer):
            case, question = record.case, record.outcome.stand_alone
            yield Right(
                source=f"{run.name}, as given",
                split=case.split,
                question=question,
                answer=answer,
                shown=shown,
                facts=_facts(case),
            )


def sentences_of(library: Path) -> dict[tuple[str, str], KeptSentence]:
    """The sentences of a library by the name of their file and their text."""
    database = Database(library / "library.sqlite3")
    return {
        (Path(document.path).name, document.text[span.start : span.end]): KeptSentence(
            document=document, chunk_id=chunk.id, heading=chunk.heading, start=span.start, end=span.end, score=0.0
        )
        for document in database.documents()
        for chunk, _ in database.each_chunk(document)
        for span in chunk.sentences
    }


def answers_of_cases(path: Path, library: Path) -> Iterator[Right]:
    """The bare figure and its clause for each case whose one fact is a figure that a shown gold sentence tells."""
    gatherer = _gatherer(library)
    for case in load_cases(path):
        facts = _facts(case)
        if not case.answerable or case.history or case.computed or not facts or len(case.facts) + len(case.gold) != 2:
            continue
        supposed = premise(case.question)
        question = supposed.question if supposed else case.question
        shown = gatherer.gather(question).shown
        told = next((each for each in (_told_in(case, sentence) for sentence in shown[:_JUDGED]) if each), None)
        if told is None:
            continue
        sentence, bare, clause = told
        order = (sentence, *(each for each in shown if each is not sentence))
        for form, answer in (("bare", bare), ("clause", clause)):
            yield Right(
                source=f"{path.parent.name if path.stem == 'cases' else path.stem}, {form}",
                split=case.split,
                question=question,
                answer=f"{answer}。",
                shown=order,
                facts=facts,
            )


def _told_in(case: Case, sentence: KeptSentence) -> tuple[KeptSentence, str, str] | None:
    """The sentence, its figure that is the fact, with its unit, and the clause around that; None if it is no gold."""
    if not any(is_of(gold, sentence.text) for gold in case.gold[0].choices):
        return None
    text, facts = fold(sentence.text).text, _facts(case)
    for clause in CLAUSE.findall(text):
        for figure in figures(clause):
            if _counts(figure) and supported(figure, facts) and any(said(form, text) for form in case.facts[0]):
                unit = "" if figure.text.endswith(figure.unit) or figure.unit in "%‰‱pp" else figure.unit
                return sentence, figure.text + unit, clause.strip()
    return None


def _facts(case: Case) -> tuple[Figure, ...]:
    return tuple(figure for forms in case.facts for form in forms for figure in figures(form))


def _gatherer(library: Path) -> Gatherer:
    config = load_config()
    tokenizer = load_tokenizer(resolve_chat_model(config))
    if tokenizer is None:
        raise SystemExit("The chat model's vocabulary is of a kind that cannot be counted without it.")
    opened = OpenLibrary(library, config)._library
    embedder = E5Embedder(config.models_path, threads=config.thread_count, simplify=simplified)
    selector = SentenceSelector(opened, count=tokenizer.count, budget=config.context_budget)
    return Gatherer(Retriever(opened, embedder, dense_weight=config.dense_weight), selector, passages=config.passages)


def mistakes(right: Right, dice: random.Random) -> Iterator[tuple[str, str]]:
    """Kinds of mistakes with the answer that has each."""
    answer, given = right.answer, figures(right.question)
    there = [figure for sentence in right.shown for figure in figures(sentence.text)]
    for figure in figures(answer):
        if not _counts(figure) or supported(figure, given) or answer.count(figure.text) != 1:
            continue
        for kind, wrong in (("digit", _other_digit(figure, there, dice)), ("unit", _other_unit(figure))):
            if wrong:
                yield kind, answer.replace(figure.text, wrong)
        beside = [each for sentence in right.shown if supported(figure, each := figures(sentence.text))]
        others = {other.text: other for other in there if other.unit == figure.unit and other.value != figure.value}
        for text, other in sorted(others.items()):
            if text in answer or supported(other, [*given, *right.facts]):
                continue
            near = any(supported(other, each) for each in beside)
            kind = "neighbour of the same sentence" if near else "neighbour of another sentence"
            yield kind, answer.replace(figure.text, text)


def _counts(figure: Figure) -> bool:
    return bool(figure.unit) and figure.unit not in DATE_UNITS


def _other_digit(figure: Figure, there: Sequence[Figure], dice: random.Random) -> str:
    places = [at for at, character in enumerate(figure.text) if character in "0123456789"]
    for _ in range(_TRIES if places else 0):
        at = dice.choice(places)
        wrong = figure.text[:at] + str((int(figure.text[at]) + dice.randrange(1, 10)) % 10) + figure.text[at + 1 :]
        found = figures(wrong)
        if found and all(other.value != found[0].value for other in there):
            return wrong
    return ""


def _other_unit(figure: Figure) -> str:
    for scale, other in _OTHER_SCALE.items():
        if scale in figure.text:
            return figure.text.replace(scale, other)
    return figure.text.replace("%", "") + "个百分点" if figure.unit == "%" else ""


def caught(answer: str, right: Right) -> bool:
    """Whether the answer would not be given as it is."""
    result = checked(answer, right.question, right.shown)
    return not result.supported or result.draft != answer or not evidence.agrees(right.question, result.bound.citations)


def main() -> None:
    """Prints shares with their 95 % bootstrap intervals."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", nargs=2, type=Path, action="append", default=[], metavar=("RUN", "LIBRARY"))
    parser.add_argument("--cases", nargs=2, type=Path, action="append", default=[], metavar=("CASES", "LIBRARY"))
    parser.add_argument("--split", choices=("dev", "test"))
    parser.add_argument("--show", action="store_true", help="what slipped through, and false alarms, of dev halves")
    given = parser.parse_args()
    found = [right for run, library in given.run for right in answers_of_run(run, library)]
    found += [right for cases, library in given.cases for right in answers_of_cases(cases, library)]
    for split in (given.split,) if given.split else ("dev", "test"):
        table(split, [right for right in found if right.split == split], show=given.show and split == "dev")


def table(split: str, found: Sequence[Right], *, show: bool) -> None:
    """Nothing; the lines of one half are printed."""
    dice = random.Random(1)
    hits: dict[tuple[str, str], list[float]] = defaultdict(list)
    for right in found:
        alarm = caught(right.answer, right)
        hits[right.source, "right answer held back"].append(float(alarm))
        if show and alarm:
            notes = checked(right.answer, right.question, right.shown).notes or "of another place, year or kind"
            print(f"FALSE ALARM {right.source} | {right.question} | {right.answer} | {right.shown[0].text} | {notes}")
        for kind, wrong in mistakes(right, dice):
            hit = caught(wrong, right)
            hits[right.source, kind].append(float(hit))
            if show and not hit:
                told = f"{right.question} | {wrong} | {right.answer} | {right.shown[0].text}"
                print(f"SLIPPED {right.source} | {kind} | {told}")
    for (source, kind), values in sorted(hits.items()):
        share = mean(values)
        print(
            f"| {split} | {source} | {kind} | {int(sum(values))} of {len(values)} "
            f"| {share.value:.3f} [{share.low:.3f}, {share.high:.3f}] |"
        )


def _usable(record: Record, answer: str) -> bool:
    right = record.outcome.status == "answered" and record.metrics.get("correct") == 1
    return right and any(_counts(figure) for figure in figures(answer)) and not record.case.computed


if __name__ == "__main__":
    main()
