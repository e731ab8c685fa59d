"""Charts as SVG, made when the site is built: they need no script, and are there in print and from a folder.

Colours and widths are in the style sheet. What is sure is drawn solid; an approximation is hollow, a bound
is an arrow, a goal is a diamond beside what came of it, a break is a dashed line with its reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10
from typing import Any

from workreports.releasing.site import numbers

_ARROW = 15
_FAR = 5  # so many times the largest value, a goal is of something else and would flatten all the rest
_BREAKS = ("territory", "definition", "base_revised")
_BREAK_NAMES = {
    "zh": {"territory": "区划变动", "definition": "口径改变", "base_revised": "基数修订"},
    "en": {"territory": "borders", "definition": "definition", "base_revised": "base revised"},
}


@dataclass(frozen=True, slots=True)
class Frame:
    """The size of a chart and the room around what is drawn."""

    width: int
    height: int
    left: int
    right: int = 14
    top: int = 14
    bottom: int = 24
    ticks: int = 4


WIDE = Frame(560, 230, 58)
SMALL = Frame(232, 132, 44, 10, 10, 20, 3)


@dataclass(frozen=True, slots=True)
class Point:
    """A value of a year with the span it leaves open."""

    year: int
    value: float
    low: float | None
    high: float | None
    bound: str
    title: str
    href: str | None = None
    flags: str | None = None


class _Scales:
    """From years and values to places in the picture."""

    def __init__(self, frame: Frame, points: Sequence[Point], years: tuple[int, int]) -> None:
        ends = [end for p in points for end in (p.value, p.low, p.high) if end is not None]
        low, high = min(ends), max(ends)
        if low > 0 and low < high * 0.6:
            low = 0.0
        self.marks = _marks(low, high, frame.ticks)
        self.low, self.high = self.marks[0], self.marks[-1]
        self.years = years
        self._frame = frame

    def x(self, year: float) -> float:
        """The place of a year."""
        first, last = self.years
        frame = self._frame
        room = frame.width - frame.left - frame.right
        return round(frame.left + room * ((year - first + 0.5) / (last - first + 1)), 1)

    def y(self, value: float) -> float:
        """The place of a value."""
        frame = self._frame
        room = frame.height - frame.top - frame.bottom
        return round(frame.top + room * (1 - (value - self.low) / (self.high - self.low)), 1)


def _marks(low: float, high: float, wanted: int) -> list[float]:
    """Round numbers that enclose two others."""
    if high <= low:
        pad = abs(low) * 0.1 or 1.0
        low, high = low - pad, high + pad
    rough = (high - low) / wanted
    power = 10.0 ** floor(log10(rough))
    step = next(power * by for by in (1, 2, 2.5, 5, 10) if power * by >= rough * 0.999)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return [round(at * step, 10) for at in range(first, max(last, first + 1) + 1)]


def line(
    frame: Frame,
    title: str,
    points: Sequence[Point],
    goals: Sequence[Point],
    unit: str,
    language: str,
    years: tuple[int, int] | None = None,
) -> str:
    """A series over years with the goals set for them."""
    largest = max(abs(point.value) for point in points)
    goals = [goal for goal in goals if abs(goal.value) <= _FAR * largest or unit == "percent"]
    every = [*points, *goals]
    found = years or (min(p.year for p in every), max(p.year for p in every))
    scales = _Scales(frame, every, found)
    parts = [
        f'<svg class="chart" viewBox="0 0 {frame.width} {frame.height}" role="group" '
        f'aria-label="{escape(title)}">',
        *_grid(frame, scales, unit, language),
        *_breaks(frame, scales, points, language),
        *_line(scales, points),
        *(_goal(scales, goal, frame) for goal in goals),
        *(_point(scales, point, frame) for point in points),
        "</svg>",
    ]
    return "".join(parts)


def _grid(frame: Frame, scales: _Scales, unit: str, language: str) -> Iterator[str]:
    for mark in scales.marks:
        y = scales.y(mark)
        style = "zero" if mark == 0 else "rule"
        yield f'<line class="{style}" x1="{frame.left}" x2="{frame.width - frame.right}" y1="{y}" y2="{y}"/>'
        said = _tick(mark, scales, unit, language)
        yield f'<text class="tick end" x="{frame.left - 7}" y="{y + 3.5}">{said}</text>'
    first, last = scales.years
    step = next(s for s in (1, 2, 5, 10, 20, 50, 100) if (last - first) / s <= frame.width / 62)
    for year in range(first, last + 1):
        if year % step == 0 or first == last:
            yield f'<text class="tick mid" x="{scales.x(year)}" y="{frame.height - 6}">{year}</text>'


def _tick(value: float, scales: _Scales, unit: str, language: str) -> str:
    """Marks of one axis share a step, so that they compare at a glance."""
    if unit in ("percent", "times", "index", "rank"):
        return numbers.plain(value) + ("%" if unit == "percent" else "")
    largest = max(abs(scales.low), abs(scales.high))
    if value == 0:
        return "0"
    steps = (
        ((1e12, "万亿"), (1e8, "亿"), (1e4, "万"))
        if language == "zh"
        else ((1e12, "tn"), (1e9, "bn"), (1e6, "m"))
    )
    for step, name in steps:
        if largest >= step:
            return f"{numbers.plain(value / step, 2)}{name}"
    return numbers.plain(value, 2)


def _breaks(frame: Frame, scales: _Scales, points: Iterable[Point], language: str) -> Iterator[str]:
    for point in points:
        reasons = [flag for flag in (point.flags or "").split("|") if flag in _BREAKS]
        if not reasons:
            continue
        x = round(scales.x(point.year - 0.5), 1)
        said = ", ".join(_BREAK_NAMES[language][flag] for flag in reasons)
        yield f'<line class="break" x1="{x}" x2="{x}" y1="{frame.top}" y2="{frame.height - frame.bottom}">'
        yield f"<title>{point.year}: {escape(said)}</title></line>"
        if frame is WIDE:
            yield f'<text class="tick why" x="{x + 4}" y="{frame.top + 2}">{escape(said)}</text>'


def _line(scales: _Scales, points: Sequence[Point]) -> Iterator[str]:
    """Years that follow each other are joined; a gap stays a gap, and so does a break."""
    run: list[str] = []
    last: int | None = None
    for point in points:
        broken = any(flag in ("territory", "definition") for flag in (point.flags or "").split("|"))
        if last is not None and (point.year != last + 1 or broken):
            yield _path(run)
            run = []
        run.append(f"{scales.x(point.year)} {scales.y(point.value)}")
        last = point.year
    yield _path(run)


def _path(run: Sequence[str]) -> str:
    return f'<path class="line" d="M{"L".join(run)}"/>' if len(run) > 1 else ""


def _span(scales: _Scales, point: Point, style: str) -> str:
    """What a value leaves open: a whisker with an end at each limit, an arrow where there is none."""
    x, y = scales.x(point.year), scales.y(point.value)
    drawn = ""
    for limit, way in ((point.low, 1), (point.high, -1)):
        if limit is None:
            tip = round(y + way * _ARROW, 1)
            drawn += f'<path d="M{x} {y}V{tip}M{x - 3} {tip - way * 4}L{x} {tip}L{x + 3} {tip - way * 4}"/>'
        elif abs(scales.y(limit) - y) >= 2:
            drawn += f'<path d="M{x} {y}V{scales.y(limit)}M{x - 3} {scales.y(limit)}H{x + 3}"/>'
    return f'<g class="{style}">{drawn}</g>' if drawn else ""


def _point(scales: _Scales, point: Point, frame: Frame) -> str:
    style = "dot" if point.bound == "exact" else "dot open"
    size = 3.4 if frame is WIDE else 2.4
    x, y = scales.x(point.year), scales.y(point.value)
    shape = (
        f'<circle class="{style}" cx="{x}" cy="{y}" r="{size}"><title>{escape(point.title)}</title></circle>'
    )
    return _span(scales, point, "span") + _linked(point, shape)


def _goal(scales: _Scales, goal: Point, frame: Frame) -> str:
    size = 5 if frame is WIDE else 3.6
    x, y = scales.x(goal.year), scales.y(goal.value)
    shape = (
        f'<path class="goal" d="M{x} {y - size}L{x + size} {y}L{x} {y + size}L{x - size} {y}Z">'
        f"<title>{escape(goal.title)}</title></path>"
    )
    return _span(scales, goal, "span aim") + _linked(goal, shape)


def _linked(point: Point, shape: str) -> str:
    if point.href is None:
        return shape
    return f'<a href="{escape(point.href)}" aria-label="{escape(point.title)}">{shape}</a>'


def tally(parts: Sequence[tuple[str, int, str]], title: str) -> str:
    """Parts of a whole as one bar: class, number, name."""
    whole = sum(number for _, number, _ in parts) or 1
    x = 0.0
    drawn = []
    for style, number, name in parts:
        width = 600 * number / whole
        if number:
            drawn.append(
                f'<rect class="{style}" x="{x:.1f}" y="0" width="{max(width - 1.5, 1):.1f}" height="12">'
                f"<title>{escape(name)}: {number:,}</title></rect>"
            )
        x += width
    return (
        f'<svg class="tally" viewBox="0 0 600 12" preserveAspectRatio="none" role="img" '
        f'aria-label="{escape(title)}">{"".join(drawn)}</svg>'
    )


def coverage(
    rows: Sequence[tuple[str, str | None, Mapping[int, tuple[int, str | None]]]], language: str
) -> str:
    """What is covered: a row for each region, a cell for each year with a text."""
    years = sorted({year for _, _, cells in rows for year in cells})
    if not years:
        return ""
    first, last = years[0], years[-1]
    cell = max(9.0, min(30.0, 640 / (last - first + 1)))
    left, high = 118, 17
    width, height = left + cell * (last - first + 1) + 16, high * len(rows) + 26
    said = "地区与年份" if language == "zh" else "Regions and years"
    parts = [
        f'<svg class="cover" width="{width:.0f}" height="{height}" viewBox="0 0 {width:.0f} {height}" '
        f'role="group" aria-label="{said}">'
    ]
    step = next(s for s in (1, 2, 5, 10, 20) if cell * s >= 34)
    for year in range(first, last + 1):
        if year % step == 0 or first == last:
            x = left + cell * (year - first + 0.5)
            parts.append(f'<text class="tick mid" x="{x:.1f}" y="12">{year}</text>')
    for at, (name, href, cells) in enumerate(rows):
        parts += _cover_row(name, href, cells, 22 + at * high, left, cell, first)
    return "".join([*parts, "</svg>"])


def _cover_row(
    name: str,
    href: str | None,
    cells: Mapping[int, tuple[int, str | None]],
    y: int,
    left: int,
    cell: float,
    first: int,
) -> Iterator[str]:
    text = f'<text class="name" x="{left - 10}" y="{y + 10}">{escape(name)}</text>'
    yield f'<a href="{escape(href)}">{text}</a>' if href else text
    for year, (count, to) in sorted(cells.items()):
        x = left + cell * (year - first)
        style = "cell" if count == 1 else "cell many"
        said = f"{name} {year}" + (f": {count}" if count > 1 else "")
        place = f'x="{x + 0.75:.1f}" y="{y}" width="{cell - 1.5:.1f}" height="13"'
        shape = f'<rect class="{style}" {place} rx="1.5"/>'
        yield (
            f'<a href="{escape(to)}" aria-label="{escape(said)}">{shape}<title>{escape(said)}</title></a>'
            if to
            else shape
        )


def points(rows: Iterable[Mapping[str, Any]], titles: Iterable[str], hrefs: Iterable[str]) -> list[Point]:
    """Rows of the series or of the goals as points; of two for a year the first is drawn."""
    found: dict[int, Point] = {}
    for row, title, href in zip(rows, titles, hrefs, strict=True):
        value = row["value"]
        if row.get("value_max") is not None:
            value = (value + row["value_max"]) / 2
        if row["year"] is not None and value is not None and row["year"] not in found:
            bound, flags = str(row["bound"]), row.get("flags")
            found[row["year"]] = Point(row["year"], value, row["low"], row["high"], bound, title, href, flags)
    return [found[year] for year in sorted(found)]
