"""Measures how well follow-ups are completed: are their gold sentences among the first five passages?

    python tools/measure_follow_ups.py --split dev --cache follow-ups.json

Indexes the starter library and the documents of eval/data/domains into one library (or uses ``--library``) and searches
it for every conversation of eval/data/conversations in five ways: without rewriting, with the form written by hand,
with rules alone, with the model alone, and as the program does it. Nothing is answered. What the model writes is kept
in the cache by prompt, so that rules can be changed without asking it again.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from assistant import Assistant
from assistant.library.script import detect_script, fold
from assistant.models.chat_model import ChatModel, Outlook, Piece
from assistant.models.generator import LlamaCppModel
from assistant.models.prompts import Prompts, load_prompts
from assistant.records import Passage
from assistant.search.retriever import Retriever
from assistant.search.rewriting import by_model, rewrite, search_question
from eval.bootstrap import mean

ROOT = Path(__file__).parent.parent
CASES = ROOT / "eval" / "data" / "conversations" / "cases.jsonl"
SOURCES = (ROOT / "seeds", ROOT / "eval" / "data" / "domains" / "documents")
LIMIT = 5
WAYS = ("none", "hand", "rules", "model", "program")


@dataclass
class RecordedModel:
    """The chat model, asked only for what the cache does not hold.

    Attributes:
        calls: How often something was wanted of it.
    """

    assistant: Assistant
    cache: dict[str, str]
    calls: int = 0
    identity: str = ""
    context_tokens: int = 4096
    evaluated_tokens: int = 0
    _user: dict[int, tuple[str, str]] = field(default_factory=dict)

    @cached_property
    def _model(self) -> LlamaCppModel:
        return self.assistant._model

    def prompt(self, system: str, user: str) -> list[int]:
        self._user[len(self._user)] = (system, user)
        return [len(self._user) - 1]

    def plain(self, text: str) -> list[int]:
        raise NotImplementedError

    def count(self, text: str) -> int:
        return self._model.count(text)

    def evaluate(self, prompt: Sequence[int]) -> None:
        raise NotImplementedError

    def choose(self, prompt: Sequence[int], words: Sequence[str]) -> list[float]:
        raise NotImplementedError

    def keep(self, head: str) -> None:
        raise NotImplementedError

    def outlook(self, head: str, pieces: Sequence[str], words: Sequence[str]) -> Outlook:
        raise NotImplementedError

    def stream(self, prompt: Sequence[int], *, max_tokens: int) -> Generator[Piece, None, None]:
        self.calls += 1
        system, user = self._user[prompt[0]]
        if user not in self.cache:
            written = self._model.stream(self._model.prompt(system, user), max_tokens=max_tokens)
            self.cache[user] = "".join(piece.text for piece in written)
        yield Piece(text=self.cache[user], token=0, logprob=0.0)

    def interrupt(self) -> None:
        pass

    def resume(self) -> None:
        pass

    def close(self) -> None:
        pass


def searched(case: dict[str, Any], model: ChatModel, prompts: Prompts, retriever: Retriever) -> dict[str, str]:
    """What is searched for in each way."""
    question, history = case["question"], case["history"]
    earlier = [message["content"] for message in history if message["role"] == "user"][-1]
    answer = history[-1]["content"]
    written = by_model(question, earlier, answer, model, prompts) if detect_script(question) != "latin" else ""
    ruled = rewrite(question, history, None, prompts, retriever)
    texts = {
        "none": search_question(question, [], model, prompts, retriever),
        "hand": search_question(case["stand_alone"], [], model, prompts, retriever),
        "rules": search_question(ruled, [], model, prompts, retriever),
        "model": search_question(written or f"{earlier} {question}", [], model, prompts, retriever),
    }
    before = model.calls if isinstance(model, RecordedModel) else 0
    texts["program"] = search_question(question, history, model, prompts, retriever)
    case["calls"] = (model.calls if isinstance(model, RecordedModel) else 0) - before
    return texts


def found(case: dict[str, Any], passages: Sequence[Passage]) -> float:
    """Share of the gold sentences that stand in the passages."""
    texts = [(Path(passage.document.path).name, _plain(passage.text)) for passage in passages]
    held = [
        any(name == gold["document"] and _plain(gold["quote"]) in text for name, text in texts) for gold in case["gold"]
    ]
    return sum(held) / len(held)


def _plain(text: str) -> str:
    return "".join(character for character in fold(text).text if character.isalnum() or character in ".%")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--split", choices=("dev", "test", "all"), default="dev")
    parser.add_argument("--library", type=Path, help="a library that holds all these documents")
    parser.add_argument("--cache", type=Path, help="file that keeps what the model writes")
    parser.add_argument("--show", action="store_true", help="print every question; not for the test half")
    arguments = parser.parse_args()
    cases = [
        case for case in map(json.loads, CASES.open(encoding="utf-8")) if arguments.split in (case["split"], "all")
    ]
    cache = json.loads(arguments.cache.read_text()) if arguments.cache and arguments.cache.exists() else {}
    with tempfile.TemporaryDirectory() as folder, Assistant.open(arguments.library or folder) as assistant:
        if not arguments.library:
            assistant.index([str(source) for source in SOURCES])
        measure(cases, RecordedModel(assistant, cache), assistant._retriever, show=arguments.show)
    if arguments.cache:
        arguments.cache.write_text(json.dumps(cache, ensure_ascii=False, indent=0))
    return 0


def measure(cases: Sequence[dict[str, Any]], model: ChatModel, retriever: Retriever, *, show: bool) -> None:
    """Prints the recall of each way by kind and in all, with 95 % intervals."""
    prompts = load_prompts()
    for case in cases:
        texts = searched(case, model, prompts, retriever)
        passages = {way: retriever.search(text, LIMIT) for way, text in texts.items()}
        case["recall"] = {way: found(case, there) for way, there in passages.items()}
        case["first"] = {way: found(case, there[:1]) for way, there in passages.items()}
        if show:
            marks = " ".join(f"{way}={case['recall'][way]:.0f}" for way in WAYS)
            print(f"{case['id']} {marks} calls={case['calls']}\n   {case['question']}\n   {texts['program']}")
            if texts["program"] != texts["rules"]:
                print(f"   rules: {texts['rules']}")
    groups: list[tuple[str, Callable[[dict[str, Any]], bool]]] = [
        ("follow-ups", lambda case: case["kind"] != "stands_alone"),
        ("stand alone", lambda case: case["kind"] == "stands_alone"),
    ]
    for kind in sorted({case["kind"] for case in cases}):
        groups.append((kind, lambda case, kind=kind: case["kind"] == kind))  # type: ignore[misc]
    for name, belongs in groups:
        chosen = [case for case in cases if belongs(case)]
        if not chosen:
            continue
        calls = sum(case["calls"] for case in chosen)
        print(f"{name}: {len(chosen)} conversations, {calls} model calls of the program")
        for field_, limit in (("recall", LIMIT), ("first", 1)):
            line = [f"  recall@{limit}"]
            for way in WAYS:
                share = mean([case[field_][way] for case in chosen])
                line.append(f"{way} {share.value:.3f} [{share.low:.2f}, {share.high:.2f}]")
            print("  ".join(line))
        less = [mean([case["recall"]["program"] - case["recall"][way] for case in chosen]) for way in ("none", "hand")]
        differences = ", ".join(
            f"{way} {share.value:+.3f} [{share.low:+.2f}, {share.high:+.2f}]"
            for way, share in zip(("none", "hand"), less, strict=True)
        )
        print(f"  recall@{LIMIT} of the program less that of {differences}")


if __name__ == "__main__":
    sys.exit(main())
