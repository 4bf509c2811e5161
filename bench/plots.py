"""A run of the benchmark as pictures: one SVG file for each part that has a picture, which needs nothing else."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from eval.curves import Point
from eval.plots import WIDTH, Axis, Line, line_chart

_SHOWN_WIDTH = 1.6 * WIDTH  # pixels
_MOST_IMPLIED = 1.15  # times what llama.cpp's rates imply, which the time of an answer is to keep below
_COLOURS = ("#0b62b8", "#c2480d", "#17795e")
_STYLE = (
    "text{font:12px sans-serif;fill:#222}.paper{fill:#fff}.grid{stroke:#ddd;stroke-width:.7}"
    "polyline{fill:none;stroke-width:2}.guide{stroke:#777;stroke-dasharray:4 4;stroke-width:1}line{stroke-width:2}"
    ".dot{r:2.5px}"
    + "".join(
        f".series-{place}{{stroke:{colour}}}.dot.series-{place}{{fill:{colour}}}"
        for place, colour in enumerate(_COLOURS)
    )
)


def write_plots(run: Mapping[str, Any], folder: Path) -> list[Path]:
    """The files that were written, ``PART.svg`` for each part of the run that has a picture."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, draw in _PLOTS.items():
        if name in run["parts"]:
            file = folder / f"{name}.svg"
            file.write_text(_alone(draw(run["parts"][name])), encoding="utf-8")
            written.append(file)
    return written


def _alone(chart: str) -> str:
    """A chart with its own style on white paper, to be shown as a picture."""
    svg = ET.fromstring(chart)
    _, _, width, height = (float(part) for part in svg.attrib["viewBox"].split())
    svg.attrib |= {
        "xmlns": "http://www.w3.org/2000/svg",
        "width": f"{_SHOWN_WIDTH:g}",
        "height": f"{_SHOWN_WIDTH * height / width:g}",
    }
    style = ET.Element("style")
    style.text = _STYLE
    svg[:0] = [style, ET.Element("rect", {"class": "paper", "width": "100%", "height": "100%"})]
    return ET.tostring(svg, encoding="unicode") + "\n"


def _side_by_side(found: Mapping[str, Any]) -> str:
    times = {
        name: sorted(each["first_token_s"] for each in found["answers"] if each["side"] == name and not each["error"])
        for name in found["sides"]
    }
    longest = max(max(values, default=1.0) for values in times.values())
    lines = [
        Line(name=name, points=[(0.0, 0.0), *_shares(values), (longest, 1.0)], look="stairs")
        for name, values in times.items()
    ]
    return line_chart(
        "Side by side",
        "Share of the questions whose answer has begun after so many seconds",
        lines,
        Axis(label="seconds to the first token", high=longest),
        Axis(label="share of the questions"),
    )


def _breakdown(found: Mapping[str, Any]) -> str:
    points = [(q["implied_s"], q["total_s"]) for q in found["questions"] if q["implied_s"]]
    longest = max((max(point) for point in points), default=1.0)
    lines = [Line(name="a question", points=points, look="dots")]
    lines += [
        Line(name=f"{times:g} times", points=[(0.0, 0.0), (longest / times, longest)], look="guide")
        for times in (1.0, _MOST_IMPLIED)
    ]
    return line_chart(
        "Against llama.cpp",
        f"Time of each answer over what llama.cpp's rates imply; the dashed lines are 1 and {_MOST_IMPLIED} times that",
        lines,
        Axis(label="seconds that llama.cpp's rates imply", high=longest),
        Axis(label="seconds of the answer", high=longest),
    )


def _conversation(found: Mapping[str, Any]) -> str:
    times = [(float(turns), values["first_token_s"]) for turns, values in found["lengths"].items() if values]
    return _over(
        "Follow-ups",
        "Seconds to the first token of a follow-up, with the turns before it",
        Axis(label="turns before", high=max(turns for turns, _ in times)),
        [(turns, spread["median"], spread["p95"]) for turns, spread in times],
    )


def _users(found: Mapping[str, Any]) -> str:
    times = [(float(run["users"]), run["total_s"]) for run in found["runs"]]
    return _over(
        "Several users",
        "Seconds until an answer is whole, waiting included, with the users at once",
        Axis(label="users at once", high=max(users for users, _ in times)),
        [(users, spread["median"], spread["p95"]) for users, spread in times],
    )


def _growth(found: Mapping[str, Any]) -> str:
    times = [(math.log10(size["chunks"]), size["stages"]["search"]) for size in found["sizes"]]
    sizes = [size for size, _ in times]
    return _over(
        "Growth",
        "Milliseconds of a search with the size of the library",
        Axis(label="chunks, as a power of ten", low=min(sizes), high=max(sizes)),
        [(size, search["wall_p50_ms"], search["wall_p95_ms"]) for size, search in times],
        unit="milliseconds",
    )


def _over(
    title: str, description: str, x: Axis, points: Sequence[tuple[float, float, float]], unit: str = "seconds"
) -> str:
    """Two lines over what grows: the median, and what 95 of 100 stay below."""
    lines = [
        Line(name="median", points=[(at, median) for at, median, _ in points]),
        Line(name="95 of 100", points=[(at, most) for at, _, most in points]),
    ]
    highest = max(max(median, most) for _, median, most in points)
    return line_chart(title, description, lines, x, Axis(label=unit, high=highest))


def _shares(values: Sequence[float]) -> list[Point]:
    """Each value with the share of all that are not above it."""
    return [(value, (place + 1) / len(values)) for place, value in enumerate(values)]


_PLOTS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "side-by-side": _side_by_side,
    "breakdown": _breakdown,
    "conversation": _conversation,
    "users": _users,
    "growth": _growth,
}
