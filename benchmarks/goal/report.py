"""What the trials of a scenario come to, as lines to read and as a document.

Owns the figures: means over learners, and means of differences between ways to study for the same learner, each with
half the width of its 95 % interval.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import fmean, stdev
from typing import Any

from benchmarks.goal.scenarios import Scenario
from benchmarks.goal.trial import PLANNED, RIVALS, Trial

SCHEMA = 1
_NORMAL_95 = 1.96


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean, and half the width of its 95 % interval; that is None of a single value."""

    mean: float
    half: float | None


@dataclass(frozen=True, slots=True)
class WayFigures:
    """One way to study."""

    way: str
    readiness: Mean
    ahead: Mean | None
    """By how much the planner is ahead of it, learner by learner; None of the planner itself."""
    seen: float
    used: float


@dataclass(frozen=True, slots=True)
class ForecastFigures:
    """What was said at one moment, against what came of it."""

    at: str
    answers: float
    said: float
    bias: Mean
    width: float
    inside: float
    """The share of learners who ended inside the interval."""


@dataclass(frozen=True, slots=True)
class Figures:
    """One scenario."""

    scenario: str
    words: str
    learners: int
    ways: tuple[WayFigures, ...]
    forecasts: tuple[ForecastFigures, ...]


def figures(scenario: Scenario, trials: Sequence[Trial]) -> Figures:
    """The figures of a scenario's trials, of which there is at least one."""
    return Figures(
        scenario.name,
        scenario.words,
        len(trials),
        tuple(_way(name, trials) for name in (*RIVALS, PLANNED)),
        tuple(_forecast(number, trials) for number in range(len(trials[0].foretold))),
    )


def _way(name: str, trials: Sequence[Trial]) -> WayFigures:
    reached = [trial.reached[name] for trial in trials]
    planned = [trial.reached[PLANNED].readiness for trial in trials]
    return WayFigures(
        name,
        _mean([one.readiness for one in reached]),
        None if name == PLANNED else _mean([p - one.readiness for p, one in zip(planned, reached, strict=True)]),
        fmean(one.seen for one in reached),
        fmean(one.used for one in reached),
    )


def _forecast(number: int, trials: Sequence[Trial]) -> ForecastFigures:
    pairs = [(trial.foretold[number], trial.reached[PLANNED].readiness) for trial in trials]
    return ForecastFigures(
        pairs[0][0].at,
        fmean(one.answers for one, _ in pairs),
        fmean(one.said.mean for one, _ in pairs),
        _mean([one.said.mean - came for one, came in pairs]),
        fmean(one.said.high - one.said.low for one, _ in pairs),
        fmean(one.said.low <= came <= one.said.high for one, came in pairs),
    )


def _mean(values: Sequence[float]) -> Mean:
    half = _NORMAL_95 * stdev(values) / math.sqrt(len(values)) if len(values) > 1 else None
    return Mean(fmean(values), half)


def text(found: Figures) -> str:
    """A scenario in lines."""
    learners = "1 learner" if found.learners == 1 else f"{found.learners} learners"
    lines = [f"{found.scenario}  {found.words} ({learners})"]
    lines.append(f"   {'':16}{'recalled':>10}{'planner ahead by':>20}{'seen':>8}{'time used':>11}")
    for way in found.ways:
        ahead = "" if way.ahead is None else _signed(way.ahead)
        lines.append(f"   {way.way:16}{_percent(way.readiness.mean):>10}{ahead:>20}{way.seen:>8.1%}{way.used:>11.0%}")
    if found.forecasts:
        lines.append(f"   {'forecast':16}{'said':>10}{'too high by':>20}{'width':>8}{'inside':>11}{'answers':>10}")
    lines += [
        f"   {one.at:16}{_percent(one.said):>10}{_signed(one.bias):>20}{one.width * 100:>8.1f}{one.inside:>11.0%}"
        f"{one.answers:>10.0f}"
        for one in found.forecasts
    ]
    return "\n".join(lines)


def document(found: Sequence[Figures]) -> dict[str, Any]:
    """All scenarios, for other programs to read; shares of 1."""
    return {"schema": SCHEMA, "scenarios": [asdict(one) for one in found]}


def _percent(share: float) -> str:
    return f"{share * 100:.2f}"


def _signed(value: Mean) -> str:
    half = "" if value.half is None else f" ± {value.half * 100:.2f}"
    return f"{value.mean * 100:+.2f}{half}"
