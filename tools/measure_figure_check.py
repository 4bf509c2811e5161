"""How well a wrong figure in an answer is caught: right answers of a recorded run, with one figure made wrong.

    python -m tools.measure_figure_check RUN LIBRARY [--split test]

RUN is a folder that `assistant eval --out` wrote, LIBRARY the library that it asked. Three kinds of mistakes are put
into each right answer: a digit changed to one that stands in nothing shown, the unit changed, and the figure of another
sentence or clause with the same unit. Caught means that the answer would not be given with that figure. A false alarm
is a right answer that is not given as it is.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from assistant.answer import evidence  # noqa: E402
from assistant.answer.checking import checked  # noqa: E402
from assistant.answer.figures import DATE_UNITS, Figure, figures, supported  # noqa: E402
from assistant.library.storing.database import Database  # noqa: E402
from assistant.records import KeptSentence  # noqa: E402
from eval.run import Record, load_run  # noqa: E402

_OTHER_SCALE = {"万": "亿", "亿": "万"}
_MARK = re.compile(r"\[\d+\]")
_TRIES = 20


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


def mistakes(
    answer: str, question: str, shown: Sequence[KeptSentence], dice: random.Random
) -> Iterator[tuple[str, str]]:
    """Kinds of mistakes with the answer that has each."""
    given = figures(question)
    there = [figure for sentence in shown for figure in figures(sentence.text)]
    for figure in figures(answer):
        if not figure.unit or figure.unit in DATE_UNITS or supported(figure, given) or answer.count(figure.text) != 1:
            continue
        for kind, wrong in (("digit", _other_digit(figure, there, dice)), ("unit", _other_unit(figure))):
            if wrong:
                yield kind, answer.replace(figure.text, wrong)
        others = {other.text: other for other in there if other.unit == figure.unit and other.value != figure.value}
        for text, other in sorted(others.items()):
            if text not in answer and not supported(other, given):
                yield "neighbour", answer.replace(figure.text, text)


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


def caught(answer: str, question: str, shown: Sequence[KeptSentence]) -> bool:
    """Whether the answer would not be given as it is."""
    result = checked(answer, question, shown)
    return not result.supported or result.draft != answer or not evidence.agrees(question, result.bound.citations)


def main() -> None:
    """Prints shares."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("run", type=Path)
    parser.add_argument("library", type=Path)
    parser.add_argument("--split", choices=("dev", "test"))
    given = parser.parse_args()
    known = sentences_of(given.library)
    dice = random.Random(1)
    made: Counter[str] = Counter()
    found: Counter[str] = Counter()
    alarms = answers = 0
    for record in load_run(given.run).records:
        shown = _shown(record, known)
        answer = _MARK.sub("", record.outcome.text)
        if given.split not in (None, record.case.split) or not shown or not _usable(record, answer):
            continue
        question = record.outcome.stand_alone
        answers += 1
        alarms += caught(answer, question, shown)
        for kind, wrong in mistakes(answer, question, shown, dice):
            made[kind] += 1
            found[kind] += caught(wrong, question, shown)
    print(f"{answers} right answers with figures, {alarms} false alarms")
    for kind, count in made.items():
        print(f"{kind}: {found[kind]} of {count} caught")


def _usable(record: Record, answer: str) -> bool:
    right = record.outcome.status == "answered" and record.metrics.get("correct") == 1
    counted = any(figure.unit and figure.unit not in DATE_UNITS for figure in figures(answer))
    return right and counted and not record.case.computed


def _shown(record: Record, known: dict[tuple[str, str], KeptSentence]) -> list[KeptSentence]:
    found = [known.get((piece.document, piece.text)) for piece in record.outcome.shown]
    return [sentence for sentence in found if sentence] if all(found) else []


if __name__ == "__main__":
    main()
