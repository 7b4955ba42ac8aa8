"""What stands on the page of a report, as words and numbers ready to be set.

Owns the shape of it. Must not know where figures come from, nor how they are drawn. Shares go from 0 to 1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from studykit.progress.calibration import Bin


@dataclass(frozen=True, slots=True)
class Bar:
    """A row with a bar: what stands if one stops, and the range it will fall in, where there is one."""

    label: str
    said: str
    share: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Interview:
    """The goal: sentences, bars, what would help where minutes do not suffice, and its decks, the weakest first."""

    head: str
    said: Sequence[str]
    bars: Sequence[Bar] = ()
    bars_head: str = "If you"
    ways: Sequence[str] = ()
    weakest: Sequence[Bar] = ()
    trust: str = ""


@dataclass(frozen=True, slots=True)
class DeckRow:
    """One deck; `ready` and `recalled` in words."""

    title: str
    share: float | None
    ready: str
    cards: int
    new: int
    due: int
    recalled: str


@dataclass(frozen=True, slots=True)
class Heatmap:
    """Answers of each day, a week from `first`, a Monday, on; None for days to come. `steps` are in answers."""

    first: date
    weeks: Sequence[Sequence[int | None]]
    steps: Sequence[int]
    said: str


@dataclass(frozen=True, slots=True)
class Week:
    """What was recalled in the week from a Monday on; the rate is None where it is of too few reviews."""

    monday: date
    rate: float | None
    low: float
    high: float
    said: str


@dataclass(frozen=True, slots=True)
class Retention:
    """True retention: a row with a cell for each period, and the weeks."""

    periods: Sequence[str]
    rows: Sequence[tuple[str, Sequence[str]]]
    weeks: Sequence[Week]
    target: float
    target_said: str


@dataclass(frozen=True, slots=True)
class Calibrated:
    """Predictions beside what happened; without bins they are too few, and the verdict says so."""

    verdict: str
    measures: Sequence[tuple[str, str]] = ()
    bins: Sequence[Bin] = ()


@dataclass(frozen=True, slots=True)
class Coming:
    """One day of the forecast; `share` is of the fullest day."""

    label: str
    due: int
    new: str
    time: str
    share: float


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour of the clock; `share` is of the busiest."""

    label: str
    answers: int
    recalled: str
    share: float


@dataclass(frozen=True, slots=True)
class HardCard:
    """A card that is hard to keep."""

    card: str
    heading: str
    deck: str
    lapses: int
    reps: int
    difficulty: str


@dataclass(frozen=True, slots=True)
class Report:
    """The page. What is empty has no section; `nothing` is said where nothing was answered yet."""

    title: str
    made: str
    covers: str
    facts: Sequence[tuple[str, str]]
    document: Mapping[str, Any]
    """The figures for programs, embedded as they are."""
    ready_word: str = "Known"
    ready_said: str = ""
    nothing: Sequence[str] = ()
    interview: Interview | None = None
    decks: Sequence[DeckRow] = ()
    heatmap: Heatmap | None = None
    retention: Retention | None = None
    calibration: Calibrated | None = None
    forecast: Sequence[Coming] = ()
    effort: Sequence[tuple[str, str]] = ()
    hours: Sequence[Hour] = ()
    hardest: Sequence[HardCard] = ()
    leeches: Sequence[HardCard] = ()
    more_leeches: int = 0
