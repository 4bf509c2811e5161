"""The two ends of a line of JSON between the benchmark and a side: one answerer in a process of its own.

The benchmark sends a ``Setup`` first, then one question a line. The side answers each with the pieces of its answer as
they come, and with its last word on it: a line each.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Generator
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from assistant.errors import EvaluationError
from eval.run import peak_memory_mib

# The pieces of an answer, and in the end its whole text with counts of tokens.
Answering = Generator[str, None, dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What all sides are given alike.

    Attributes:
        model: The GGUF file of the chat model.
        models_dir: Folder where the weights of the embedder are kept.
        documents: Folder of the documents.
        work: An empty folder for the index.
        threads: For the chat model and for the embedder.
    """

    model: str
    models_dir: str
    documents: str
    work: str
    threads: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a side made of a question.

    Attributes:
        first_token_s: From the question to the first piece of the answer that is not empty, as the asker sees it.
        usage: ``prompt_tokens`` that were sent, ``evaluated_tokens`` that the model read or wrote, ``answer_tokens``.
        error: What went wrong; empty if nothing did.
    """

    text: str
    first_token_s: float
    total_s: float
    usage: dict[str, float]
    peak_mib: float
    error: str = ""


class Side:
    """A side in a process of its own; use as a context manager.

    Args:
        python: The interpreter whose environment holds what the side needs.
        module: The side's module, such as ``bench.assistant_side``.

    Raises:
        EvaluationError: The side ended before it was ready.
    """

    def __init__(self, python: Path, module: str, setup: Setup) -> None:
        self._module = module
        self._process = subprocess.Popen(
            [str(python), "-m", module],
            cwd=Path(__file__).resolve().parents[1],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        began = time.perf_counter()
        self._send(asdict(setup))
        self.about: dict[str, Any] = self._next()
        self.about["ready_s"] = time.perf_counter() - began

    def __enter__(self) -> Side:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def ask(self, question: str) -> Reply:
        """The side's answer.

        Raises:
            EvaluationError: The side ended.
        """
        began, first = time.perf_counter(), 0.0
        self._send({"question": question})
        while True:
            line = self._next()
            if "done" not in line:
                first = first or (time.perf_counter() - began if line["piece"] else 0.0)
                continue
            total = time.perf_counter() - began
            done = line["done"]
            usage = {name: float(value) for name, value in done.items() if name.endswith("_tokens")}
            return Reply(
                text=done["text"],
                first_token_s=first or total,
                total_s=total,
                usage=usage,
                peak_mib=done["peak_mib"],
                error=done.get("error", ""),
            )

    def _send(self, value: dict[str, Any]) -> None:
        assert self._process.stdin
        self._process.stdin.write(json.dumps(value, ensure_ascii=False) + "\n")
        self._process.stdin.flush()

    def _next(self) -> dict[str, Any]:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise EvaluationError(f"{self._module} ended early.", "Its own words stand above; or run: make bench")
        found: dict[str, Any] = json.loads(line)
        return found


def serve(make: Callable[[Setup], tuple[dict[str, Any], Callable[[str], Answering]]]) -> None:
    """Answers what the benchmark asks until it closes the line; called by the side's own process.

    Args:
        make: Gives facts about the side, such as versions and settings, and the function that answers.
    """
    # Libraries print what they like; only what is meant for the benchmark may get there.
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    lines = iter(sys.stdin.readline, "")
    about, answer = make(Setup(**json.loads(next(lines))))

    def say(value: dict[str, Any]) -> None:
        out.write(json.dumps(value, ensure_ascii=False) + "\n")
        out.flush()

    say(about)
    for line in lines:
        pieces = answer(json.loads(line)["question"])
        while True:
            try:
                say({"piece": next(pieces)})
            except StopIteration as end:
                done = end.value
                break
            except Exception as error:  # whatever goes wrong with one question is that question's result
                traceback.print_exc()
                done = {"text": "", "error": f"{type(error).__name__}: {error}"}
                break
        say({"done": done | {"peak_mib": peak_memory_mib() or 0.0}})
