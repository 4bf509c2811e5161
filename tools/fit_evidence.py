"""Fits the answerability decision of assistant/answer/evidence.py to labelled cases.

First the model reads the best sentences for each question of a set, and that with the answer if it is none of them;
then the weights are fitted to what was read of several sets:

    python tools/fit_evidence.py read starter.npz --cases eval/data/seeds.jsonl --documents seeds
    python tools/fit_evidence.py read drcd.npz --cases drcd_dev.json --questions 100
    python tools/fit_evidence.py read gone.npz --cases drcd_dev.json --questions 100 --gold-removed
    python tools/fit_evidence.py fit starter.npz drcd.npz ... --write

What is learned is whether one sentence answers one question: a wrong sentence for a question that has an answer counts
as much as any sentence for one that has none. Of cases with halves only those of the development half are read
(``--split test`` reads the others, to test on), of a set in SQuAD's layout only the questions on half of the passages;
with ``--gold-removed`` half of the passages are taken away, and only questions on these are read.
``fit`` prints the areas under the ROC curve, by cross-validation over documents, and how many questions each threshold
refuses, as the assistant decides, with the later sentences; ``test`` prints the same for sets that were not fitted to,
with the weights in use; ``--write`` writes the weights.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from assistant.answer import evidence  # noqa: E402
from assistant.answer.premise import premise  # noqa: E402
from assistant.app.assistant import Assistant  # noqa: E402
from assistant.library.script import fold  # noqa: E402
from assistant.models.prompts import load_prompts  # noqa: E402
from assistant.records import KeptSentence  # noqa: E402
from assistant.search.gathering import Gatherer  # noqa: E402
from assistant.search.selection import SentenceSelector  # noqa: E402
from eval.cases import Case, load_cases  # noqa: E402
from eval.gold import is_of  # noqa: E402
from eval.squad import REMOVED_MARK, is_squad, load_squad, without_some_gold, write_passages  # noqa: E402

WEIGHTS_FILE = ROOT / "assistant" / "answer" / "evidence_weights.json"
OTHERS = (
    "has",
    "kind_missing",
    "year_missing",
    "place_missing",
)  # what is read off; these decide for models whose states were not read
# Beside the state 有 or 没有 and a missing kind tell nothing more, and a missing year would speak for the answer.
BESIDE_STATE = ("place_missing",)
SIGNALS = ("leaning", *BESIDE_STATE)
_BESIDE = [OTHERS.index(name) for name in BESIDE_STATE]
NOT_READ = 99
REMOVAL_SEED = 5
WRONG_SENTENCE = 0.3  # what a wrong sentence for a question with an answer counts beside one for a question without
REMOVED = 0.6  # the same for a question whose passage was taken away: they are easier than near misses
STATE_RIDGE = 300.0  # pull of the standardised weights of a state towards 0
RIDGE = 1.0  # the same of the few signals
FOLDS = 8
THRESHOLDS = (0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.7)
_SEVERAL = ("list", "comparison", "multihop", "computed")  # kinds of questions that take more than one sentence
Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Readings:
    """What was read of n pairs of a question and a sentence.

    Attributes:
        signals: Shape (n, len(OTHERS)).
        states: Shape (n, width).
        labels: 1 if the sentence answers the question, 0 if not, -1 if that is open; shape (n,).
        turns: Which of the sentences of its question it is, from 0, in the order in which the assistant reads them;
            ``NOT_READ`` for one with the answer that it would not read.
        chances: What chance the selection gave the sentence, of all sentences; shape (n,).
        answerable: Whether the documents answer the question.
        questions: Id of the question, with its set.
        groups: Name of the document that a case is about; nothing is tested on a document that was fitted to.
        sets: Name of the set of each case.
    """

    model: str
    signals: Array
    states: Array
    labels: Array
    turns: npt.NDArray[np.int64]
    chances: Array
    answerable: npt.NDArray[np.bool_]
    questions: npt.NDArray[np.str_]
    groups: npt.NDArray[np.str_]
    sets: npt.NDArray[np.str_]

    @property
    def counts(self) -> Array:
        """What each pair counts in the fit; shape (n,)."""
        result: Array = np.where((self.labels == 0) & self.answerable, WRONG_SENTENCE, 1.0)
        return np.where(np.char.endswith(self.questions, REMOVED_MARK), REMOVED, result)

    def of(self, wanted: npt.NDArray[np.bool_]) -> Readings:
        """Those of some pairs."""
        arrays = {field.name: getattr(self, field.name)[wanted] for field in fields(self) if field.name != "model"}
        return Readings(model=self.model, **arrays)


def read(arguments: argparse.Namespace) -> int:
    """0; the readings of one set of cases are in a file."""
    name = arguments.out.stem
    rows: dict[str, list[Any]] = {field.name: [] for field in fields(Readings) if field.name != "model"}
    with tempfile.TemporaryDirectory() as folder, Assistant.open(Path(folder) / "library") as bot:
        cases, documents = _cases(arguments, Path(folder) / "documents")
        bot.index(documents)
        model, prompts = bot._model, load_prompts()
        selector = SentenceSelector(bot._library, count=model.count, budget=bot.config.context_budget)
        gatherer = Gatherer(bot._retriever, selector, passages=bot.config.passages)
        for number, case in enumerate(cases, start=1):
            supposed = premise(case.question)
            question = supposed.question if supposed else case.question
            shown = gatherer.gather(question).shown
            for turn, place in _to_read(case, shown):
                ordered = evidence.beginning_with(place, shown)
                outlook = evidence.outlook_on(question, ordered, model, prompts)
                found = evidence.signals(question, ordered, outlook, model)
                rows["signals"].append([found[name] for name in OTHERS])
                rows["states"].append(outlook.state.astype(np.float16))
                rows["labels"].append(_label(case, shown[place]))
                rows["turns"].append(turn)
                rows["chances"].append(shown[place].score)
                rows["answerable"].append(case.answerable)
                rows["questions"].append(f"{name}:{case.id}")
                rows["groups"].append(case.gold[0].document if case.gold else Path(shown[place].document.path).name)
                rows["sets"].append(name)
            print(f"\r{number} of {len(cases)}", end="", file=sys.stderr)
        identity = model.identity
    arrays: dict[str, Any] = {key: np.array(values) for key, values in rows.items()}
    np.savez_compressed(arguments.out, model=identity, **arrays)
    return 0


def _cases(arguments: argparse.Namespace, folder: Path) -> tuple[list[Case], Path]:
    """The cases to be read, and where their documents lie."""
    if is_squad(arguments.cases):
        cases, passages = load_squad(arguments.cases)
        wanted = 0 if arguments.split == "dev" else 1
        cases = [case for case in cases if _hashed(passages[case.gold[0].document]) % 2 == wanted]
        if arguments.gold_removed:
            cases, passages = without_some_gold(cases, passages, seed=REMOVAL_SEED)
            cases = [case for case in cases if not case.answerable]
        write_passages(passages, folder)
    else:
        folder = arguments.documents
        cases = [c for c in load_cases(arguments.cases) if c.split == arguments.split and not c.history]
    cases.sort(key=lambda case: _hashed(case.id))
    return cases[: arguments.questions], folder


def _to_read(case: Case, shown: Sequence[KeptSentence]) -> list[tuple[int, int]]:
    """Turn and place of the sentences that are read: those that the assistant may read, up to the one with the answer.

    What the assistant would read after that one tells little for its time. If it reads none with the answer, the first
    that has it comes last.
    """
    places = evidence.places_to_read(shown)
    right = [place for place in range(len(shown)) if _label(case, shown[place]) == 1]
    ends = next((turn for turn, place in enumerate(places, start=1) if place in right), len(places))
    unread = [] if set(right).intersection(places) else right[:1]
    return [*enumerate(places[:ends]), *((NOT_READ, place) for place in unread)]


def _label(case: Case, sentence: KeptSentence) -> int:
    """1 if the sentence answers the question, 0 if not; -1 if that is open.

    It is open for a sentence that is not the one marked but holds a fact of it, for one that is only a part of a
    marked span, and for the other sentences of a question that takes several: it is answered from all of them.
    """
    if not case.answerable:
        return 0
    text = fold(sentence.text).text
    if case.references:
        spans = [fold(answer).text for answer in case.references]
        return 1 if any(span in text for span in spans) else -int(any(text.rstrip("。；") in span for span in spans))
    name = Path(sentence.document.path).name
    if any(is_of(choice, sentence.text) for gold in case.gold for choice in gold.choices if choice.document == name):
        return 1
    several = len(case.gold) > 1 or case.kind in _SEVERAL
    return -1 if several or any(fold(form).text in text for forms in case.facts for form in forms) else 0


def _hashed(text: str) -> int:
    return int(hashlib.sha256(text.encode()).hexdigest(), 16)


def load(files: Sequence[Path]) -> Readings:
    """The readings of several sets as one.

    Raises:
        SystemExit: They are of different models.
    """
    parts = [np.load(file) for file in files]
    models = {str(part["model"]) for part in parts}
    if len(models) != 1:
        raise SystemExit(f"The readings are of several models: {', '.join(sorted(models))}")
    joined = {name: np.concatenate([part[name] for part in parts]) for name in parts[0].files if name != "model"}
    for name in ("states", "labels"):
        joined[name] = joined[name].astype(np.float64)
    return Readings(model=models.pop(), **joined)


def fitted(signals: Array, labels: Array, counts: Array, ridge: float) -> Array:
    """Bias and weights of a ridge logistic regression by Newton's method; shape (1 + signals.shape[1],).

    Of more signals than cases only the space that the cases span is searched: the rest of it gets no weight anyway.
    """
    mean, deviation = signals.mean(axis=0), signals.std(axis=0) + 1e-6
    standard = (signals - mean) / deviation
    back = np.eye(standard.shape[1])
    if standard.shape[1] > len(standard):
        left, sizes, back = np.linalg.svd(standard, full_matrices=False)
        standard = left * sizes
    design = np.column_stack([np.ones(len(standard)), standard])
    penalty = ridge * np.diag([0.0] + [1.0] * standard.shape[1])
    weights = np.zeros(design.shape[1])
    for _ in range(50):
        share = 1 / (1 + np.exp(-np.clip(design @ weights, -30, 30)))
        slope = design.T @ (counts * (share - labels)) + penalty @ weights
        curve = (design * (counts * share * (1 - share))[:, None]).T @ design + penalty
        step = np.linalg.solve(curve, slope)
        weights -= step
        if np.abs(step).max() < 1e-8:
            break
    scaled = (back.T @ weights[1:]) / deviation
    return np.concatenate([[weights[0] - scaled @ mean], scaled])


def scores(weights: Array, signals: Array) -> Array:
    """Log-odds of each row; shape (n,)."""
    result: Array = weights[0] + signals @ weights[1:]
    return result


def cross_validated(signals: Array, readings: Readings, ridge: float) -> Array:
    """Log-odds of each row by weights that were fitted without any case of its document."""
    fold_of = np.array([_hashed(str(group)) % FOLDS for group in readings.groups])
    labels, counts = readings.labels, readings.counts
    result = np.zeros(len(labels))
    for part in range(FOLDS):
        here = fold_of == part
        if here.any():
            result[here] = scores(fitted(signals[~here], labels[~here], counts[~here], ridge), signals[here])
    return result


def area(odds: Array, labels: Array) -> float:
    """Area under the ROC curve: the share of pairs in which the answerable question has the higher score."""
    above = odds[labels == 1][:, None] - odds[labels == 0][None, :]
    return float((above > 0).mean() + 0.5 * (above == 0).mean())


def calibration_error(share: Array, labels: Array) -> float:
    """Expected calibration error over ten bins of equal width (Naeini et al. 2015)."""
    bins = np.minimum((share * 10).astype(int), 9)
    return float(
        sum((bins == i).mean() * abs(share[bins == i].mean() - labels[bins == i].mean()) for i in set(bins.tolist()))
    )


def refused(share: Array, readings: Readings, threshold: float) -> tuple[float, float]:
    """Shares of the answerable and of the unanswerable questions that are declined, as the assistant decides.

    Args:
        share: Probability of each pair.
    """
    by_question: dict[str, dict[int, float]] = {}
    answerable: dict[str, bool] = {}
    first: dict[str, float] = {}
    for turn, question, there, probable, chance in zip(
        readings.turns, readings.questions, readings.answerable, share, readings.chances, strict=True
    ):
        by_question.setdefault(question, {})[int(turn)] = float(probable)
        answerable[question] = bool(there)
        if turn == 0:
            first[question] = float(chance)
    found = {
        question: evidence.taken(
            (probable for turn, probable in sorted(read.items()) if turn < NOT_READ),
            evidence.needed(threshold, first.get(question, 1.0)),
        )[1]
        for question, read in by_question.items()
    }
    refusals = [not found[question] for question, there in answerable.items() if there]
    declined = [not found[question] for question, there in answerable.items() if not there]
    return float(np.mean(refusals or [False])), float(np.mean(declined or [False]))


def tell(title: str, odds: Array, readings: Readings) -> None:
    """Nothing; what scores are worth is printed, for each set and for all together."""
    share: Array = 1 / (1 + np.exp(-odds))
    print(f"\n{title}: pairs, area, calibration error, then false refusals / declined from each threshold on")
    for name in (*sorted(set(readings.sets.tolist())), ""):
        here = readings.sets == name if name else np.ones(len(share), dtype=bool)
        sure = here & (readings.labels >= 0)
        labels, there = readings.labels[sure], share[sure]
        if len(set(labels.tolist())) == 2:
            curve = "  ".join(
                "{}: {:.3f}/{:.3f}".format(t, *refused(share[here], readings.of(here), t)) for t in THRESHOLDS
            )
            figures = f"{area(there, labels):.3f}  {calibration_error(there, labels):.3f}"
            print(f"  {name or 'all':18} {len(labels):4}  {figures}  {curve}")


def fit(arguments: argparse.Namespace) -> int:
    """0; the weights are printed, and written if that was asked for."""
    whole = load(arguments.readings)
    readings = whole.of(whole.labels >= 0)
    labels, counts = readings.labels, readings.counts
    tell("only 有/没有", readings.signals[:, 0], readings)
    leaning = cross_validated(readings.states, readings, STATE_RIDGE)
    tell("only the state", leaning, readings)
    tell("without the state", cross_validated(readings.signals, readings, RIDGE), readings)
    # The regression sees the leaning as it will be: of a document that the direction was not fitted to.
    signals = np.column_stack([leaning, readings.signals[:, _BESIDE]])
    tell("all", cross_validated(signals, readings, RIDGE), readings)
    direction = fitted(readings.states, labels, counts, STATE_RIDGE)
    values = {
        "model": readings.model,
        "cases": len(labels),
        "signals": _named(SIGNALS, fitted(signals, labels, counts, RIDGE)),
        "others": _named(OTHERS, fitted(readings.signals, labels, counts, RIDGE)),
        "offset": round(float(direction[0]), 5),
        "direction": [float(f"{value:.4g}") for value in direction[1:]],
    }
    print({name: values[name] for name in ("signals", "others")})
    if arguments.write:
        WEIGHTS_FILE.write_text(json.dumps(values, ensure_ascii=False) + "\n", encoding="utf-8")
        print(WEIGHTS_FILE.relative_to(ROOT))
    return 0


def _named(names: Sequence[str], weights: Array) -> dict[str, float]:
    return dict(zip(("bias", *names), np.round(weights, 3).tolist(), strict=True))


def test(arguments: argparse.Namespace) -> int:
    """0; what the weights in use are worth on these sets is printed."""
    readings = load(arguments.readings)
    used = evidence.weights()
    if readings.model != used.model:
        raise SystemExit(f"The weights in use are for {used.model!r}, the readings of {readings.model!r}")
    leaning = readings.states @ used.direction + used.offset
    signals = np.column_stack([leaning, readings.signals[:, _BESIDE]])
    tell("weights in use", scores(np.array([used.signals[name] for name in ("bias", *SIGNALS)]), signals), readings)
    tell("without the state", scores(np.array([used.others[n] for n in ("bias", *OTHERS)]), readings.signals), readings)
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    reading = commands.add_parser("read", help="ask the model about each case of a set")
    reading.add_argument("out", type=Path)
    reading.add_argument("--cases", type=Path, required=True)
    reading.add_argument("--documents", type=Path, help="what the cases are about; not for SQuAD's layout")
    reading.add_argument("--split", choices=("dev", "test"), default="dev")
    reading.add_argument("--gold-removed", action="store_true", help="take away half of the passages of SQuAD's layout")
    reading.add_argument("--questions", type=int, help="at most so many")
    reading.set_defaults(do=read)
    for name, do in (("fit", fit), ("test", test)):
        other = commands.add_parser(name)
        other.add_argument("readings", nargs="+", type=Path)
        other.set_defaults(do=do)
        if name == "fit":
            other.add_argument("--write", action="store_true", help=f"write {WEIGHTS_FILE.relative_to(ROOT)}")
    arguments = parser.parse_args()
    return int(arguments.do(arguments))


if __name__ == "__main__":
    sys.exit(main())
