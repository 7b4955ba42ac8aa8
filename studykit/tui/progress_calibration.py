"""The page of predictions: for each range of them what was predicted, what happened, and what chance allows.

Owns how that is drawn and said. Must not know the toolkit, or where figures come from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from studykit.deck.blocks import Run, Style
from studykit.deck.lines import Line, wrap
from studykit.desk.calibration_words import verdict
from studykit.memory.optimize import ENOUGH as ENOUGH_TO_FIT
from studykit.memory.optimize import NEEDED as NEEDED_TO_FIT
from studykit.progress.calibration import EDGES, Bin, Calibration
from studykit.progress.retention import ENOUGH
from studykit.tui.frame import Grid, spread

_LEAST_SCALE = 40
"""The scale begins here in percent, unless something lies below."""
_ALL = 100


def calibration_lines(found: Calibration, answers: int, grid: Grid, *, is_fitted: bool) -> list[Line]:
    """The whole page; `answers` are those that a fit would learn from."""
    gap: list[Line] = [()] if grid.tall else []
    if found.n < ENOUGH:
        return _too_few(found.n, grid)
    lines = [_head(grid), *gap, *_chart(found.bins, grid), *gap]
    lines += wrap((Run(verdict(found)),), grid.column)
    losses = [f"log loss {found.log_loss:.3f}", f"RMSE of bins {(found.rmse_bins or 0) * 100:.1f} %"]
    losses += [f"AUC {found.auc:.2f}"] if found.auc is not None else []
    lines += wrap((Run(" · ".join(losses), Style.DIM),), grid.column)
    hint = _hint(answers, is_fitted=is_fitted)
    return lines + ([*gap, *wrap((Run(hint, Style.DIM),), grid.column)] if hint else [])


def _too_few(n: int, grid: Grid) -> list[Line]:
    gap: list[Line] = [()] if grid.tall else []
    what = "No prediction to judge yet." if not n else f"Too few predictions to judge: {n} of {ENOUGH}."
    how = (
        "Before each answer the chance that you recall is predicted. What comes of it is told here, once cards have "
        "come back after a day or more."
    )
    return [*wrap((Run(what, Style.STRONG),), grid.column), *gap, *wrap((Run(how, Style.DIM),), grid.column)]


def _hint(answers: int, *, is_fitted: bool) -> str:
    """What a fit of the model would be worth; nothing where it would be refused, or has been made."""
    if is_fitted or answers < NEEDED_TO_FIT:
        return ""
    if answers < ENOUGH_TO_FIT:
        return f"studykit optimize fits the model to you; under {ENOUGH_TO_FIT:,} reviews it is often no gain."
    return f"studykit optimize fits the model to you; from {ENOUGH_TO_FIT:,} reviews on it is usually worth it."


def _head(grid: Grid) -> Line:
    if not grid.wide:
        return spread((Run("○ predicted  ● recalled", Style.DIM),), (Run("answers", Style.DIM),), grid.column)
    marks = "Predicted          ○ predicted  ● recalled  ├ ┤ 95 % interval"
    return spread((Run(marks, Style.DIM),), (Run("answers", Style.DIM),), grid.column)


@dataclass(frozen=True, slots=True)
class _Scale:
    """Percents on a line of cells."""

    start: int
    width: int

    def cell(self, share: float) -> int:
        """Where a share stands."""
        part = (share * _ALL - self.start) / (_ALL - self.start)
        return min(max(round(part * (self.width - 1)), 0), self.width - 1)

    def labels(self) -> str:
        """The percents below it, as many as have room."""
        step = 10 if self.width * 10 >= 6 * (_ALL - self.start) else 20
        text = ""
        for percent in range(-(-self.start // step) * step, _ALL + 1, step):
            at = self.cell(percent / _ALL)
            text = f"{text:<{at}}{percent}"
        return text


def _chart(bins: Sequence[Bin], grid: Grid) -> list[Line]:
    label, right = (12, 12) if grid.wide else (9, 6)
    lowest = min(min(one.low, one.predicted) for one in bins) * _ALL
    scale = _Scale(min(int(lowest // 20 * 20), _LEAST_SCALE), grid.column - label - right + 1)
    by_start = {one.start: one for one in bins}
    lines: list[Line] = []
    for start, end in pairwise(EDGES):
        found = by_start.get(start)
        if found is None and not start:
            continue
        under = "under " if grid.wide else "<"
        name = f"{start * 100:.0f}–{end * 100:.0f} %" if start else f"{under}{end * 100:.0f} %"
        lines.append(_row(name.rjust(label - 2), found, scale, grid, label))
    return [*lines, (Run(" " * label + scale.labels(), Style.DIM),)]


def _row(name: str, found: Bin | None, scale: _Scale, grid: Grid, label: int) -> Line:
    left = Run(f"{name:<{label}}", Style.DIM)
    inset = 3 if grid.wide else 0
    count = (Run(f"{found.n:,}" if found is not None else "·", Style.TEXT if found is not None else Style.FAINT),
             Run(" " * inset))  # fmt: skip
    if found is None:
        return spread((left,), count, grid.column)
    low, high = scale.cell(found.low), scale.cell(found.high)
    cells = dict.fromkeys(range(low, high + 1), "─") | {low: "├", high: "┤"}
    predicted, observed = scale.cell(found.predicted), scale.cell(found.observed)
    cells |= {predicted: "○", observed: "●"} if predicted != observed else {observed: "◉"}
    drawn = [Run(cells.get(cell, " "), _STYLES.get(cells.get(cell, ""), Style.DIM)) for cell in range(max(cells) + 1)]
    return spread((left, *drawn), count, grid.column)


_STYLES = {"●": Style.ACCENT, "◉": Style.ACCENT, "○": Style.TEXT}
