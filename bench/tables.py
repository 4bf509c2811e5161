"""A run of the benchmark as tables in Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

Spread = Mapping[str, float]


def tables(run: Mapping[str, Any]) -> str:
    """The tables of all parts that a run holds, each under a heading."""
    machine = run["machine"]
    about = [f"{machine.get(name)}" for name in ("platform", "python", "assistant", "commit") if machine.get(name)]
    blocks = [" · ".join(about)]
    for name, found in run["parts"].items():
        if name in _TABLES:
            blocks += [f"## {name}", _when(found), *_TABLES[name](found)]
    return "\n\n".join(block for block in blocks if block) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown whose first column is text and whose others are figures."""
    lines = [head, ["---", *["--:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def figure(value: float | None) -> str:
    """A figure with as many places as its size makes sense of; a dash for none."""
    if value is None:
        return "–"
    size = abs(value)
    return f"{value:.0f}" if size >= 100 else f"{value:.1f}" if size >= 10 else f"{value:.2f}" if size >= 0.1 else (
        f"{value:.3f}" if value else "0"
    )  # fmt: skip


def middle(found: Spread) -> str:
    """Median with the quartiles about it; a dash if nothing was measured."""
    if not found:
        return "–"
    return f"{figure(found['median'])} ({figure(found['low'])}–{figure(found['high'])})"


def _when(found: Mapping[str, Any]) -> str:
    said = [f"{found['began']} to {found['ended']}"] if "began" in found else []
    said += [f"{found['threads']} threads"] if "threads" in found else []
    load = found.get("load_before")
    said += [f"load before: {load[0]}"] if load else []
    return ", ".join(said)


def _breakdown(found: Mapping[str, Any]) -> list[str]:
    stages = [
        (name, middle(values), figure(values.get("p95")))
        for name, values in [*found["stages"].items(), *found["whole"].items()]
        if values
    ]
    ratios = [
        ("whole time / what llama.cpp's rates imply", middle(found["ratio"]), figure(found["ratio"].get("p95"))),
        ("time in the model / the same", middle(found["model_ratio"]), figure(found["model_ratio"].get("p95"))),
        ("sum of whole times / sum of implied times", figure(found["ratio_of_sums"]), ""),
    ]
    depths = list(found["rates"])
    rates = [
        (length, *(figure(found["rates"][depth][length]) for depth in depths)) for length in found["rates"][depths[0]]
    ]
    return [
        table(("s, or tokens", "median (quartiles)", "p95"), stages),
        table(("ratio", "median (quartiles)", "p95"), ratios),
        table(
            ("tokens read at once by llama.cpp alone", *(f"tokens/s behind {depth}" for depth in depths)),
            rates,
        ),
        f"{found['right']:.0f} of {len(found['questions'])} right.",
    ]


def _side_by_side(found: Mapping[str, Any]) -> list[str]:
    rows = [
        (
            name,
            middle(side["first_token_s"]),
            middle(side["total_s"]),
            f"{side['right']:.0f} of {found['questions']}" + (f", {side['errors']} failed" if side["errors"] else ""),
            f"{100 * side['fact_recall']:.0f} %",
            middle(side["prompt_tokens"]),
            middle(side["evaluated_tokens"]),
            middle(side["answer_tokens"]),
            figure(side["peak_mib"]),
        )
        for name, side in found["sides"].items()
    ]
    head = ("", "first token, s", "whole answer, s", "right", "facts", "sent", "evaluated", "written", "peak, MiB")
    times = [
        (name, middle(values["first_token_s"]), middle(values["total_s"]))
        for name, values in found["times_as_long"].items()
    ]
    return [
        table(head, rows),
        table(("times as long as the assistant, same question", "first token", "whole answer"), times),
    ]


def _startup(found: Mapping[str, Any]) -> list[str]:
    names = dict.fromkeys(name for kind in ("warm", "cold") for name in found[kind])
    rows = [(name, *(middle(found[kind].get(name, {})) for kind in ("warm", "cold"))) for name in names]
    return [table(("", "files in memory", "files on the disk"), rows)]


def _memory(found: Mapping[str, Any]) -> list[str]:
    rows = [
        ("page is there", figure(found["page_mib"])),
        ("first answer", figure(found["first_answer_mib"])),
        (f"{found['questions']} answers", figure(found["peak_mib"])),
    ]
    return [table(("after", "peak, MiB"), rows)]


def _indexing(found: Mapping[str, Any]) -> list[str]:
    rows = [
        ("indexing, s", middle(found["index_s"])),
        ("embedding the same texts alone, s", middle(found["embed_s"])),
        ("ratio", middle(found["ratio"])),
        ("chunks/s", middle(found["chunks_per_s"])),
    ]
    about = f"{found['chunks']} chunks, {found['texts']} texts of {found['characters']} characters"
    return [table((about, "median (quartiles)"), rows)]


def _conversation(found: Mapping[str, Any]) -> list[str]:
    rows = [
        (turns, middle(values["first_token_s"]), middle(values["total_s"]), middle(values["evaluated_tokens"]))
        for turns, values in found["lengths"].items()
        if values
    ]
    return [table(("turns before", "first token, s", "whole answer, s", "tokens evaluated"), rows)]


def _again(found: Mapping[str, Any]) -> list[str]:
    rows = [
        (name, middle(values["first_token_s"]), middle(values["total_s"]), figure(values["total_s"].get("count")))
        for name, values in found["asked"].items()
    ]
    return [table(("", "first token, s", "whole answer, s", "questions"), rows)]


def _users(found: Mapping[str, Any]) -> list[str]:
    rows = [
        (
            str(run["users"]),
            figure(run["answers_per_minute"]),
            *(figure(run[name].get(point)) for name in ("wait_s", "total_s") for point in ("median", "p95")),
            str(run["failures"]),
        )
        for run in found["runs"]
    ]
    head = ("users", "answers/min", "waiting, s", "p95", "whole answer, s", "p95", "failures")
    return [table(head, rows)]


def _growth(found: Mapping[str, Any]) -> list[str]:
    rows = [
        (
            str(size["chunks"]),
            *(
                f"{figure(times['wall_p50_ms'])} ({figure(times['wall_p95_ms'])})"
                for times in (size["stages"][name] for name in ("search", "dense", "full_text", "select"))
            ),
            figure(size["resident_bytes"] / 2**20),
            figure(size["bytes"] / 2**20),
            figure(size["build_s"]),
        )
        for size in found["sizes"]
    ]
    head = ("chunks", "search, ms (p95)", "dense", "full text", "select", "memory, MiB", "disk, MiB", "built, s")
    return [table(head, rows)]


_TABLES: dict[str, Callable[[Mapping[str, Any]], list[str]]] = {
    "breakdown": _breakdown,
    "side-by-side": _side_by_side,
    "startup": _startup,
    "memory": _memory,
    "indexing": _indexing,
    "conversation": _conversation,
    "again": _again,
    "users": _users,
    "growth": _growth,
}
