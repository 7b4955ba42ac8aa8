"""The goal in its documented shape: what `goal --json` prints. docs/formats.md describes every key.

Every key is always there, so that a script need not ask; without a goal, or after its date, figures are null.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from studykit.exchange.shapes import SCHEMA
from studykit.exchange.times import day
from studykit.study.goal.figures import GoalFigures, Outcome, Range
from studykit.study.goal.goal import Goal


def goal_shape(
    goal: Goal | None, today: int, figures: GoalFigures | None = None, outcomes: Sequence[Outcome] = ()
) -> dict[str, Any]:
    """The goal that stands, what it comes to, and what came of those before."""
    return {
        "schema": SCHEMA,
        "date": None if goal is None else day(goal.day),
        "days_left": None if goal is None else goal.day - today,
        "minutes_per_day": None if goal is None else goal.minutes,
        "decks": [] if goal is None else [*goal.decks],
        **_figures(figures),
        "outcomes": [_outcome(outcome) for outcome in outcomes],
    }


_FIGURES = (
    "readiness", "cards", "unseen", "answers", "trust", "minutes_needed", "feasible", "shortage",
)  # fmt: skip


def _figures(f: GoalFigures | None) -> dict[str, Any]:
    if f is None:
        return {**dict.fromkeys(_FIGURES), "weakest": []}
    found = (
        {
            "stop_today": f.stop_today,
            **_range("planned", f.planned),
            "more_minutes": [{"minutes": m.minutes, **_range("readiness", m.planned)} for m in f.more],
        },
        f.cards, f.unseen, f.answers, f.trust.name.lower(), f.minutes_needed, f.feasible, _shortage(f),
    )  # fmt: skip
    weakest = [
        {
            "deck": d.deck, "title": d.title, **_range("readiness", d.planned), "stop_today": d.stop_today,
            "cards": d.cards, "unseen": d.unseen,
        }
        for d in f.weakest()
    ]  # fmt: skip
    return {**dict(zip(_FIGURES, found, strict=True)), "weakest": weakest}


def _shortage(figures: GoalFigures) -> dict[str, Any] | None:
    short = figures.shortage
    if short is None:
        return None
    earliest = None if short.earliest is None else day(short.earliest)
    return {"left_unseen": short.left_unseen, "earliest": earliest, "fitting": [*short.fitting]}


def _outcome(o: Outcome) -> dict[str, Any]:
    return {
        "date": day(o.goal.day), "minutes_per_day": o.goal.minutes, "decks": [*o.goal.decks],
        **_range("predicted", o.predicted), "asked": o.asked, "recalled": o.recalled, "expected": o.expected,
    }  # fmt: skip


def _range(name: str, found: Range) -> dict[str, float]:
    return {name: found.mean, f"{name}_low": found.low, f"{name}_high": found.high}
