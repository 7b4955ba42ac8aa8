"""The table. Owns columns and words; each line is printed as soon as its figure is measured."""

from __future__ import annotations

from benchmarks.figures import Figure
from benchmarks.samples import Samples, quantile

_COLUMNS = (("figure", 15), ("measured", 12), ("tail (floor)", 21), ("floor", 24), ("against it", 22), ("target", 35))


def heading() -> str:
    """The two lines at the top."""
    names = "".join(name.ljust(width) for name, width in _COLUMNS)
    return f"{names}\n{'─' * (len(names) + 6)}"


def line(figure: Figure, samples: Samples) -> str:
    """One figure."""
    unit = samples.unit
    floor = against = "–"
    if samples.floor:
        floor = f"{_number(samples.floor_median, unit)} {figure.floor}"
        against = f"{samples.ratio:.2f} ×, {samples.above:+,.{_digits(samples.above)}f} {unit}"
    target = ", ".join(limit.text for limit in figure.limits)
    verdict = "met" if all(limit.holds(samples) for limit in figure.limits) else "missed"
    return _set((figure.name, _number(samples.median, unit), _tail(figure, samples), floor, against, target)) + verdict


def _tail(figure: Figure, samples: Samples) -> str:
    if figure.tail is None:
        return ""
    tail = f"p{figure.tail} {_number(quantile(samples.own, figure.tail / 100), samples.unit)}"
    if not samples.floor:
        return tail
    floor = quantile(samples.floor, figure.tail / 100)
    return f"{tail} ({floor:.{_digits(floor)}f})"


def failed(figure: Figure, error: Exception) -> str:
    """A figure that could not be measured."""
    reason = " ".join(str(error).split()) or type(error).__name__
    return f"{figure.name.ljust(_COLUMNS[0][1])}not measured: {reason}"


def _set(cells: tuple[str, ...]) -> str:
    return "".join(cell.ljust(width - 1) + " " for cell, (_, width) in zip(cells, _COLUMNS, strict=True))


def _number(value: float, unit: str) -> str:
    return f"{value:,.{_digits(value)}f} {unit}"


def _digits(value: float) -> int:
    """Decimals that leave about three figures."""
    size = abs(value)
    return 3 if size < 1 else 2 if size < 10 else 1 if size < 100 else 0
