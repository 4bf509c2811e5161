"""Measures how many documents that disagree are told as such, and how often agreement is taken for it.

    python -m tools.measure_conflicts [--split dev|test] [--show]
    python -m tools.measure_conflicts --run RUN --library LIBRARY [--show]

Each line of eval/data/conflicts/cases.jsonl is a question, documents, and an answer as it is drafted from the first of
them. All documents go into one library; what is shown to the model is what is found for the question, and no chat
model is loaded. ``conflict`` cases have a second document with another figure, ``none`` cases one with a figure of
another place, year, stretch of time, kind or thing; in ``target`` and ``achieved`` cases the only figure is not of the
kind that is asked for. With RUN, the folder of an evaluation run over LIBRARY, the answers of that run are looked at.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from assistant import Assistant  # noqa: E402
from assistant.answer.citations import BoundAnswer, bind  # noqa: E402
from assistant.answer.conflicts import with_disagreeing, with_mood  # noqa: E402
from assistant.app.open_library import OpenLibrary  # noqa: E402
from assistant.config import load_config  # noqa: E402
from assistant.library.script import detect_script, simplified  # noqa: E402
from assistant.models.embedder import E5Embedder  # noqa: E402
from assistant.models.manifest import resolve_chat_model  # noqa: E402
from assistant.models.tokens import load_tokenizer  # noqa: E402
from assistant.records import KeptSentence  # noqa: E402
from assistant.search.gathering import Gatherer  # noqa: E402
from assistant.search.retriever import Retriever  # noqa: E402
from assistant.search.selection import SentenceSelector  # noqa: E402
from eval.run import load_run  # noqa: E402
from tools.measure_figure_check import sentences_of  # noqa: E402

CASES = ROOT / "eval" / "data" / "conflicts" / "cases.jsonl"
_MARK = re.compile(r"\[\d+\]")


def write_documents(cases: list[dict[str, Any]], folder: Path) -> None:
    """A Markdown file for each document of the cases."""
    for case in cases:
        for number, document in enumerate(case["documents"], start=1):
            head = "".join(f"{name}: {document[name]}\n" for name in ("title", "date", "publisher"))
            text = f"---\n{head}---\n\n# {document['title']}\n\n{document['text']}\n"
            Path(folder, f"{case['id']}-{number}.md").write_text(text, encoding="utf-8")


def shown_for(cases: list[dict[str, Any]]) -> dict[str, list[KeptSentence]]:
    """The sentences that are found for each case's question among the documents of all, best first, by its id."""
    config = load_config()
    tokenizer = load_tokenizer(resolve_chat_model(config))
    if tokenizer is None:
        raise SystemExit("The chat model's vocabulary is of a kind that cannot be counted without it.")
    with tempfile.TemporaryDirectory() as folder:
        files = Path(folder, "files")
        files.mkdir()
        write_documents(cases, files)
        with Assistant.open(Path(folder, "library")) as bot:
            bot.index(files)
        library = OpenLibrary(Path(folder, "library"), config)._library
        embedder = E5Embedder(config.models_path, threads=config.thread_count, simplify=simplified)
        retriever = Retriever(library, embedder, dense_weight=config.dense_weight)
        selector = SentenceSelector(library, count=tokenizer.count, budget=config.context_budget)
        gatherer = Gatherer(retriever, selector, passages=config.passages)
        return {case["id"]: list(gatherer.gather(case["question"]).shown) for case in cases}


def told(question: str, bound: BoundAnswer, shown: list[KeptSentence]) -> BoundAnswer:
    """The answer as it is told."""
    script = detect_script(question)
    return with_mood(question, with_disagreeing(question, bound, shown, script), script)


def over_cases(cases: list[dict[str, Any]], shown: dict[str, list[KeptSentence]], *, show: bool) -> None:
    """Prints how many cases come out as they should, by kind."""
    right, asked = Counter[str](), Counter[str]()
    for case in cases:
        bound = bind(case["answer"], shown[case["id"]], case["question"])
        text = told(case["question"], bound, shown[case["id"]]).text
        if case["kind"] == "conflict":
            fits = case["other"] in text and text.index(case["other"]) > text.index("《" if "《" in text else "“")
        else:
            fits = (text == bound.text) == (case["kind"] == "none")
        asked[case["kind"]] += 1
        right[case["kind"]] += fits
        if show or not fits:
            print(f"{'' if fits else 'WRONG '}{case['id']}: {text}")
    for kind, count in asked.items():
        print(f"{kind}: {right[kind]} of {count} right")


def over_run(run: Path, library: Path, *, show: bool) -> None:
    """Prints what is added to the answers of a run."""
    known = sentences_of(library)
    answers = changed = 0
    for record in load_run(run).records:
        shown = [sentence for piece in record.outcome.shown if (sentence := known.get((piece.document, piece.text)))]
        if record.outcome.status != "answered" or not shown or len(shown) < len(record.outcome.shown):
            continue
        question = record.outcome.stand_alone
        bound = bind(_MARK.sub("", record.outcome.text), shown, question)
        after = told(question, bound, shown)
        answers += 1
        if after is not bound:
            changed += 1
            if show:
                print(f"{record.case.id}: {question}\n  {after.text}")
    print(f"{answers} answers, {changed} changed")


def main() -> None:
    """Prints shares."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--split", choices=("dev", "test"))
    parser.add_argument("--show", action="store_true", help="print every answer")
    parser.add_argument("--run", type=Path, help="folder of an evaluation run")
    parser.add_argument("--library", type=Path, help="the library that the run asked")
    options = parser.parse_args()
    if options.run and options.library:
        over_run(options.run, options.library, show=options.show)
        return
    every = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]
    shown = shown_for(every)
    over_cases([case for case in every if options.split in (None, case["split"])], shown, show=options.show)


if __name__ == "__main__":
    main()
