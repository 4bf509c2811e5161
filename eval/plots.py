"""Charts as inline SVG that takes its colours from the page, so that one file serves light, dark and print.

Drawn by hand rather than by a plotting library: the text stays text in the reader's own fonts, nothing names an
outside address, and the style sheet decides every colour by class.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal
from xml.etree import ElementTree as ET

from .bootstrap import Estimate
from .curves import Point

# In units of the view box, which is about as wide as a phone: there a unit is a pixel.
WIDTH = 360.0
_HEIGHT = 250.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 54.0, 14.0, 8.0, 40.0
_LINE = 16.0  # height of a line of text
_ROW = 20.0  # height of a row of `interval_chart`


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """One axis: what it measures and from where to where."""

    label: str
    low: float = 0.0
    high: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line or a set of dots.

    Attributes:
        look: `stairs` holds a value until the next point; `guide` is thin, dashed and without a legend.
        weights: How much each dot stands for; its area grows with it.
        marked: Points that get a diamond in the colour of the line.
    """

    name: str
    points: Sequence[Point]
    look: Literal["line", "stairs", "dots", "guide"] = "line"
    weights: Sequence[float] = ()
    marked: Sequence[Point] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A value with its interval in a row of `interval_chart`."""

    estimate: Estimate
    look: Literal["dot", "hollow", "diamond"] = "dot"


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A part of a stacked bar; `look` names its colour in the style sheet."""

    name: str
    count: int
    look: str


def line_chart(title: str, description: str, lines: Sequence[Line], x: Axis, y: Axis) -> str:
    """A chart of lines over two axes, as SVG, with a legend above if there is more than one line."""
    named = [line for line in lines if line.look != "guide"]
    legend = _LINE * len(named) + 6 if len(named) > 1 else 0.0
    svg = _svg(title, description, _HEIGHT + legend)
    frame = _Frame(x, y, left=_LEFT, right=WIDTH - _RIGHT, top=_TOP + legend, bottom=_HEIGHT + legend - _BOTTOM)
    _axes(svg, frame)
    for line in lines:
        if line.look == "guide":
            _draw(svg, frame, line, "guide")
    for place, line in enumerate(named):
        look = f"series-{place}"
        _draw(svg, frame, line, look)
        if legend:
            height = _TOP + _LINE * place + 8
            if line.points and line.look != "dots":
                _add(svg, "line", look, x1=_LEFT, x2=_LEFT + 18, y1=height, y2=height)
            if line.marked:
                _add(svg, "path", f"mark {look}", d=_diamond(_LEFT + 9, height))
            _text(svg, line.name, _LEFT + 24, height + 4)
    return ET.tostring(svg, encoding="unicode")


def interval_chart(
    title: str,
    description: str,
    rows: Sequence[tuple[str, Sequence[Interval | None]]],
    x: Axis,
    names: Sequence[str] = (),
    label_width: float = 120.0,
) -> str:
    """A row for each label with one interval for each name, as SVG; zero is drawn where the axis has both signs."""
    legend = _LINE if len(names) > 1 else 0.0
    top = _TOP + legend
    bottom = top + _ROW * len(rows)
    svg = _svg(title, description, bottom + _BOTTOM)
    frame = _Frame(x, Axis(label=""), left=label_width, right=WIDTH - _RIGHT, top=top, bottom=bottom)
    _x_axis(svg, frame)
    if x.low < 0 < x.high:
        _add(svg, "line", "axis", x1=frame.x_of(0), x2=frame.x_of(0), y1=top, y2=bottom)
    if legend:
        for i, name in enumerate(names):
            left = label_width + i * 60
            _add(svg, "circle", f"dot series-{i}", cx=left + 4, cy=_TOP + 4, r=4)
            _text(svg, name, left + 12, _TOP + 8)
    for number, (label, intervals) in enumerate(rows):
        middle = top + _ROW * (number + 0.5)
        _text(svg, label, label_width - 8, middle + 4, "end")
        for i, interval in enumerate(intervals):
            if interval is None:
                continue
            look = f"series-{i}"
            height = middle + (i - (len(intervals) - 1) / 2) * 7
            low, value, high = (
                frame.x_of(part) for part in (interval.estimate.low, interval.estimate.value, interval.estimate.high)
            )
            _add(svg, "line", f"whisker {look}", x1=low, x2=high, y1=height, y2=height)
            if interval.look == "diamond":
                _add(svg, "path", "mark worse", d=_diamond(value, height))
            else:
                _add(svg, "circle", f"{interval.look} {look}", cx=value, cy=height, r=4)
    return ET.tostring(svg, encoding="unicode")


def stacked_bar(title: str, segments: Sequence[Segment]) -> str:
    """One bar over the whole width, as SVG; a segment shows its count where that fits."""
    total = sum(segment.count for segment in segments) or 1
    svg = ET.Element("svg", {"class": "bar", "role": "img", "aria-label": title, "width": "100%", "height": "30"})
    start = 0.0
    for segment in segments:
        share = 100 * segment.count / total
        if share:
            group = _add(svg, "g", f"segment {segment.look}")
            ET.SubElement(group, "title").text = f"{segment.name}: {segment.count}"
            ET.SubElement(group, "rect", {"x": f"{start:.3f}%", "width": f"{share:.3f}%", "height": "30"})
            if share >= 6:
                place = {"x": f"{start + share / 2:.3f}%", "y": "20", "text-anchor": "middle"}
                ET.SubElement(group, "text", place).text = str(segment.count)
        start += share
    return ET.tostring(svg, encoding="unicode")


def swatch(look: str) -> str:
    """A small square in the colour of a segment, as SVG."""
    svg = ET.Element("svg", {"class": "swatch", "aria-hidden": "true", "width": "12", "height": "12"})
    ET.SubElement(_add(svg, "g", f"segment {look}"), "rect", {"width": "12", "height": "12"})
    return ET.tostring(svg, encoding="unicode")


def ticks(low: float, high: float, wanted: int = 5) -> list[float]:
    """Round numbers from `low` to `high`, about as many as wanted, a step of 1, 2 or 5 times a power of ten apart."""
    if high <= low:
        return [low]
    rough = (high - low) / wanted
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * 0.999)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(i * step, 10) for i in range(first, last + 1)]


def stairs(points: Sequence[Point]) -> list[Point]:
    """The corners of a line that holds each value until the next point."""
    corners = [(b[0], a[1]) for a, b in pairwise(points)]
    return [point for pair in zip(points, [*corners, points[-1]], strict=True) for point in pair] if points else []


@dataclass(frozen=True, slots=True, kw_only=True)
class _Box:
    left: float
    right: float
    top: float
    bottom: float


class _Frame:
    """Where values come to lie."""

    def __init__(self, x: Axis, y: Axis, *, left: float, right: float, top: float, bottom: float) -> None:
        self.x, self.y = x, y
        self.box = _Box(left=left, right=right, top=top, bottom=bottom)

    def x_of(self, value: float) -> float:
        span = self.x.high - self.x.low or 1.0
        share = min(max((value - self.x.low) / span, 0.0), 1.0)
        return self.box.left + share * (self.box.right - self.box.left)

    def y_of(self, value: float) -> float:
        span = self.y.high - self.y.low or 1.0
        share = min(max((value - self.y.low) / span, 0.0), 1.0)
        return self.box.bottom - share * (self.box.bottom - self.box.top)


def _svg(title: str, description: str, height: float) -> ET.Element:
    svg = ET.Element("svg", {"class": "chart", "role": "img", "viewBox": f"0 0 {WIDTH:g} {height:g}"})
    svg.set("aria-label", f"{title}. {description}")
    return svg


def _axes(svg: ET.Element, frame: _Frame) -> None:
    _x_axis(svg, frame)
    box = frame.box
    for tick in ticks(frame.y.low, frame.y.high):
        height = frame.y_of(tick)
        _add(svg, "line", "grid", x1=box.left, x2=box.right, y1=height, y2=height)
        _text(svg, f"{tick:g}", box.left - 6, height + 4, "end")
    middle = (box.top + box.bottom) / 2
    label = _text(svg, frame.y.label, 12, middle, "middle")
    label.set("transform", f"rotate(-90 12 {middle:g})")


def _x_axis(svg: ET.Element, frame: _Frame) -> None:
    box = frame.box
    for tick in ticks(frame.x.low, frame.x.high):
        place = frame.x_of(tick)
        _add(svg, "line", "grid", x1=place, x2=place, y1=box.top, y2=box.bottom)
        _text(svg, f"{tick:g}", place, box.bottom + 15, "middle")
    _text(svg, frame.x.label, (box.left + box.right) / 2, box.bottom + 33, "middle")


def _draw(svg: ET.Element, frame: _Frame, line: Line, look: str) -> None:
    points = stairs(line.points) if line.look == "stairs" else line.points
    if points and line.look != "dots":
        path = " ".join(f"{frame.x_of(x):.1f},{frame.y_of(y):.1f}" for x, y in points)
        ET.SubElement(svg, "polyline", {"class": look, "points": path})
    if line.look == "dots":
        weights = line.weights or [1.0] * len(line.points)
        for (x, y), weight in zip(line.points, weights, strict=True):
            radius = 2 + 5 * math.sqrt(weight / max(weights))
            _add(svg, "circle", f"dot {look}", cx=frame.x_of(x), cy=frame.y_of(y), r=radius)
    for x, y in line.marked:
        _add(svg, "path", f"mark {look}", d=_diamond(frame.x_of(x), frame.y_of(y)))


def _diamond(x: float, y: float, size: float = 5.5) -> str:
    return f"M{x:.1f} {y - size:.1f}l{size} {size}l-{size} {size}l-{size} -{size}z"


def _text(svg: ET.Element, text: str, x: float, y: float, anchor: str = "start") -> ET.Element:
    element = ET.SubElement(svg, "text", {"x": f"{x:.1f}", "y": f"{y:.1f}", "text-anchor": anchor})
    element.text = text
    return element


def _add(parent: ET.Element, tag: str, look: str, **places: float | str) -> ET.Element:
    values = {name: value if isinstance(value, str) else f"{value:.1f}" for name, value in places.items()}
    return ET.SubElement(parent, tag, {"class": look, **values})
