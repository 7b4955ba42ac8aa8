"""The charts of a report as SVG: elements with attributes and classes, colors being the page's.

Owns their geometry. Text is escaped by the writer of XML; nothing here is put together from strings. What a chart
tells is told by height, length and place, never by color alone. Must not know where figures come from.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from math import floor
from xml.etree.ElementTree import Element, SubElement, tostring

from studykit.exchange.report_view import Calibrated, Heatmap, Retention, Week
from studykit.progress.activity import WEEK, step

_DAYS = ("Mon", "", "Wed", "", "Fri", "", "")
_CELL, _MARK = 13, 10
"""A day of the heatmap, and what is drawn of it."""
_LEFT, _TOP = 34, 18
_EARLY = 14
"""A month of which more is gone when the picture begins is not named."""
_WIDE, _HIGH = 720, 220
_SQUARE = 340
_NARROW = 3
"""In percent of a bar: a range is drawn no narrower, or its marks would be one."""
_AXIS = 44
_TICKS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
_MANY_TICKS = 6


def _chart(name: str, width: float, height: float, title: str, told: str) -> Element:
    """An image with a name, and a description for those who do not see it."""
    svg = Element(
        "svg",
        {
            "class": f"chart {name}", "viewBox": f"0 0 {width} {height}", "width": str(width), "height": str(height),
            "role": "img", "aria-labelledby": f"{name}-name {name}-told",
        },
    )  # fmt: skip
    SubElement(svg, "title", {"id": f"{name}-name"}).text = title
    SubElement(svg, "desc", {"id": f"{name}-told"}).text = told
    return svg


def _text(svg: Element, x: float, y: float, said: str, anchor: str = "start") -> None:
    SubElement(svg, "text", {"x": _n(x), "y": _n(y), "text-anchor": anchor}).text = said


def _line(svg: Element, kind: str, x1: float, y1: float, x2: float, y2: float) -> None:
    SubElement(svg, "line", {"class": kind, "x1": _n(x1), "y1": _n(y1), "x2": _n(x2), "y2": _n(y2)})


def _box(svg: Element, kind: str, x: float, y: float, width: float, height: float) -> None:
    at = {"x": _n(x), "y": _n(y), "width": _n(width), "height": _n(height)}
    SubElement(svg, "rect", {"class": kind, **at})


def _n(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")


def _done(svg: Element) -> str:
    return tostring(svg, encoding="unicode")


# --- bars in the rows of tables ---


def bar(share: float, low: float | None = None, high: float | None = None) -> str:
    """A bar as wide as its cell: what stands, a thin line for what a plan adds, and the marks of the range."""
    svg = Element("svg", {"class": "bar", "viewBox": "0 0 100 10", "preserveAspectRatio": "none"})
    svg.set("aria-hidden", "true")
    _box(svg, "track", 0, 0, 100, 10)
    done = 100 * min(max(share, 0.0), 1.0)
    _box(svg, "done", 0, 0, done, 10)
    if low is not None and high is not None:
        start, end = (100 * min(max(edge, 0.0), 1.0) for edge in (low, high))
        start, end = min(start, 100 - _NARROW), max(end, min(start, 100 - _NARROW) + _NARROW)
        if start > done:
            _line(svg, "adds", done, 5, start, 5)
        for x1, y1, x2, y2 in ((start, 1, start, 9), (start, 5, end, 5), (end, 1, end, 9)):
            _line(svg, "under", x1, y1, x2, y2)
        for x1, y1, x2, y2 in ((start, 1, start, 9), (start, 5, end, 5), (end, 1, end, 9)):
            _line(svg, "range", x1, y1, x2, y2)
    return _done(svg)


# --- days ---


def heatmap(found: Heatmap) -> str:
    """A mark for each day, a week a column; the higher the more answers, a dot for none."""
    width = _LEFT + _CELL * len(found.weeks) + 2
    svg = _chart("heatmap", width, _TOP + 7 * _CELL + 2, "Answers a day, a week a column", found.said)
    for number, name in enumerate(_DAYS):
        if name:
            _text(svg, 0, _TOP + number * _CELL + 9, name)
    _months(svg, found)
    for column, week in enumerate(found.weeks):
        for number, answers in enumerate(week):
            if answers is not None:
                _day(svg, _LEFT + column * _CELL, _TOP + number * _CELL, step(answers, found.steps))
    return _done(svg)


def _day(svg: Element, x: float, y: float, level: int) -> None:
    if not level:
        _box(svg, "none", x + 4, y + 4, 2, 2)
        return
    height = _MARK * level / 4
    _box(svg, "track", x, y, _MARK, _MARK)
    _box(svg, "done", x, y + _MARK - height, _MARK, height)


def _months(svg: Element, found: Heatmap) -> None:
    """The name of a month above the week in which it begins; one that has no room is left out."""
    free = 0.0
    for column in range(len(found.weeks)):
        monday = found.first + timedelta(weeks=column)
        begins = monday.day <= (_EARLY if column == 0 else WEEK)
        x = _LEFT + column * _CELL
        if begins and x >= free and x + 22 < _LEFT + len(found.weeks) * _CELL + 8:
            _text(svg, x, 10, f"{monday:%b}")
            free = x + 30


def sample(level: int) -> str:
    """A day of the heatmap, for its legend."""
    svg = Element(
        "svg", {"class": "sample", "viewBox": "0 0 10 10", "width": "10", "height": "10", "aria-hidden": "true"}
    )
    _day(svg, 0, 0, level)
    return _done(svg)


# --- retention by week ---


def retention(found: Retention) -> str:
    """The share recalled week by week, with its intervals and the target; weeks of too few reviews are left open."""
    said = [week for week in found.weeks if week.rate is not None]
    least = _floor([*(week.low for week in said), found.target])
    told = f"{len(said)} weeks with enough reviews; the target is {found.target_said}. The table below has the numbers."
    svg = _chart("weeks", _WIDE, _HIGH, "Share recalled, week by week", told)
    right, bottom = _WIDE - 8, _HIGH - 24
    wide = (right - _AXIS) / max(len(found.weeks), 1)

    def height(share: float) -> float:
        return 10 + (bottom - 10) * (1 - share) / (1 - least)

    for tick in _ticks(least):
        _line(svg, "grid", _AXIS, height(tick), right, height(tick))
        _text(svg, _AXIS - 6, height(tick) + 4, f"{tick * 100:.0f} %", "end")
    _line(svg, "target", _AXIS, height(found.target), right, height(found.target))
    before: tuple[float, float] | None = None
    for number, week in enumerate(found.weeks):
        x = _AXIS + wide * (number + 0.5)
        if week.rate is not None:
            y = height(week.rate)
            _line(svg, "interval", x, height(week.low), x, height(week.high))
            if before is not None:
                _line(svg, "path", *before, x, y)
            SubElement(svg, "circle", {"class": "point", "cx": _n(x), "cy": _n(y), "r": "3.5"})
        before = (x, height(week.rate)) if week.rate is not None else None
    _dates(svg, found.weeks, wide, bottom + 18)
    return _done(svg)


def _dates(svg: Element, weeks: Sequence[Week], wide: float, y: float) -> None:
    free, month = 0.0, None
    for number, week in enumerate(weeks):
        x = _AXIS + wide * (number + 0.5)
        if (week.monday.year, week.monday.month) != month and free <= x < _WIDE - 30:
            _text(svg, x, y, _month(week.monday, first=month is None), "middle")
            free = x + 46
        month = (week.monday.year, week.monday.month)


def _month(day: date, *, first: bool) -> str:
    return f"{day:%b %Y}" if first or day.month == 1 else f"{day:%b}"


# --- calibration ---


def calibration(found: Calibrated) -> str:
    """What was recalled above what was predicted, each with its interval; on the diagonal both are the same."""
    bins = found.bins
    least = _floor([*(b.low for b in bins), *(b.predicted for b in bins)])
    svg = _chart("calibration", _SQUARE, _SQUARE, "Recalled against predicted", found.verdict)
    bottom, right = _SQUARE - 40, _SQUARE - 10
    size = right - _AXIS

    def across(share: float) -> float:
        return _AXIS + size * (share - least) / (1 - least)

    def height(share: float) -> float:
        return bottom - size * (share - least) / (1 - least)

    for tick in _ticks(least):
        _line(svg, "grid", _AXIS, height(tick), right, height(tick))
        _text(svg, _AXIS - 6, height(tick) + 4, f"{tick * 100:.0f} %", "end")
        _text(svg, across(tick), bottom + 16, f"{tick * 100:.0f} %", "end" if tick == 1 else "middle")
    _text(svg, _AXIS + size / 2, bottom + 34, "predicted", "middle")
    _line(svg, "diagonal", across(least), height(least), across(1), height(1))
    for b in bins:
        x = across(b.predicted)
        _line(svg, "interval", x, height(b.low), x, height(b.high))
        for end in (b.low, b.high):
            _line(svg, "interval", x - 3, height(end), x + 3, height(end))
        SubElement(svg, "circle", {"class": "point", "cx": _n(x), "cy": _n(height(b.observed)), "r": "4"})
    return _done(svg)


def _floor(shares: Sequence[float]) -> float:
    """Where an axis begins: a tenth below all, and at most 80 %."""
    return min(max(floor(min(shares, default=0.8) * 10) / 10, 0.0), 0.8)


def _ticks(least: float) -> list[float]:
    found = [tick for tick in _TICKS if tick >= least - 1e-9]
    return found if len(found) <= _MANY_TICKS else found[::-2][::-1]
